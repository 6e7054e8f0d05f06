"""A trial from its protocol to its participants, by one call and one command."""

from __future__ import annotations

import json

import numpy as np
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import neuroplasty
from neuroplasty.app.cli import app
from neuroplasty.documents import read_trial, write_document
from neuroplasty.documents.trial import Eligibility
from neuroplasty.errors import StudyError
from neuroplasty.study.trial import TrialData, conduct


@pytest.fixture(scope="module")
def small(sham):
    return sham.model_copy(update={"pool": 6, "size": 6})


@pytest.fixture(scope="module")
def run(small, tmp_path_factory):
    return neuroplasty.run_trial(small, tmp_path_factory.mktemp("trial") / "out", workers=1)


def test_a_run_leaves_its_protocol_its_pool_and_its_participants(run, small):
    assert run.folder is not None
    assert sorted(one.name for one in run.folder.iterdir()) == ["participants.parquet", "pool", "trial.yaml"]
    assert read_trial(run.folder / "trial.yaml") == small
    table = pq.read_table(run.folder / "participants.parquet")
    assert table.num_rows == 6
    assert sorted(table["number"].to_pylist()) == list(range(6))
    assert sorted(table["arm"].to_pylist()) == ["nothing"] * 3 + ["sham"] * 3
    said = json.loads(table.schema.metadata[b"neuroplasty"])
    assert said["arms"] == "nothing, sham"
    assert said["seed"] == str(small.seed)
    assert {"made_by", "protocol", "plans", "size", "code"} <= set(said)


def test_the_same_call_again_changes_nothing_and_other_analyses_need_no_new_people(run, small):
    assert run.folder is not None
    before = (run.folder / "participants.parquet").read_bytes()
    again = neuroplasty.run_trial(small, run.folder, workers=1)
    assert (run.folder / "participants.parquet").read_bytes() == before
    assert np.array_equal(again.data.arm, run.data.arm)
    stamp = (run.folder / "pool" / "manifest.json").stat().st_mtime_ns
    other = small.model_copy(update={"analyses": ()})
    with pytest.raises(StudyError, match=r"results of another protocol \(its analyses differ\)"):
        neuroplasty.run_trial(other, run.folder, workers=1)
    neuroplasty.run_trial(other, run.folder, workers=1, overwrite=True)
    assert (run.folder / "pool" / "manifest.json").stat().st_mtime_ns == stamp
    neuroplasty.run_trial(small, run.folder, workers=1, overwrite=True)


def test_further_trials_are_drawn_from_a_run(run):
    data = run.draw(4, 5)
    assert isinstance(data, TrialData)
    assert data.arm.shape == (5, 4)
    assert np.array_equal(data.arm, conduct(run.pool, 4, 5).arm)


def test_a_trial_larger_than_its_pool_is_refused(small):
    with pytest.raises(StudyError, match="20 people was asked for from a pool of 6"):
        neuroplasty.run_trial(small.model_copy(update={"size": 20}))


def test_the_command_line_lists_and_runs_trials_and_refuses_in_a_sentence(small, tmp_path):
    shell = CliRunner()
    listed = shell.invoke(app, ["trial", "list"])
    assert listed.exit_code == 0
    assert "one-day-against-caudal" in listed.stdout
    file = write_document(small, tmp_path / "mine.yaml")
    out = tmp_path / "out"
    done = shell.invoke(
        app, ["trial", "run", str(file), "--out", str(out), "--workers", "1", "--pool", "5", "-n", "4"]
    )
    assert done.exit_code == 0, done.output
    assert "nothing: 2 randomised" in done.stdout
    assert pq.read_table(out / "participants.parquet").num_rows == 4
    for args, code, says in (
        (["--seed", "5"], 9, "results of another protocol"),
        (["-n", "0"], 3, "size: found 0, expected a whole number"),
        (["--executor", "dask://127.0.0.1:9", "--seed", "5", "--overwrite"], 9, "No Dask cluster answers"),
        (["--executor", "ray://x", "--overwrite"], 9, "expected dask://HOST:PORT"),
    ):
        refused = shell.invoke(app, ["trial", "run", str(file), "--out", str(out), *args])
        assert refused.exit_code == code, refused.output
        assert says in refused.output
    assert pq.read_table(out / "participants.parquet").num_rows == 4
    assert shell.invoke(app, ["schema", "trial"]).exit_code == 0
    assert "ok, a trial" in shell.invoke(app, ["validate", str(file)]).stdout
    odd = small.model_copy(update={"eligibility": Eligibility(where="patient.age <= 55")})
    refused = shell.invoke(app, ["validate", str(write_document(odd, tmp_path / "odd.yaml"))])
    assert refused.exit_code == 3
    assert "55 needs a unit; patient.age is in years" in refused.output
