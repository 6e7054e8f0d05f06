"""A pool in a folder: the same bytes however it was made, and never another's."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest

from neuroplasty.care.course import PARAMETERS
from neuroplasty.errors import OutputError, StudyError
from neuroplasty.study import parts
from neuroplasty.study.trial import People, Pool, simulate_pool

MANY = pytest.mark.skipif((os.cpu_count() or 1) < 7, reason="seven processes take minutes on few cores")


def hashes(folder):
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*.parquet"))
    }


@pytest.fixture(scope="module")
def made(people, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pool") / "pool"
    simulate_pool(people, 7, folder, workers=1, part=3)
    return folder


def test_a_pool_is_the_same_from_parts_of_any_length_and_from_memory(people, made, tmp_path):
    other = tmp_path / "pool"
    simulate_pool(people, 7, other, workers=1, part=50)
    assert hashes(other) == hashes(made)
    held, read = Pool.of(people, 7), Pool.read(made)
    for name, column in held.columns.items():
        assert np.array_equal(column, read.columns[name])
    assert held.branches == read.branches
    assert not made.with_name("pool.parts").exists()


@pytest.mark.slow
@pytest.mark.parametrize("workers", [2, pytest.param(7, marks=MANY)])
def test_a_pool_is_the_same_from_two_processes_and_from_seven(people, made, workers, tmp_path):
    simulate_pool(people, 7, tmp_path / "pool", workers=workers, part=7 // workers)
    assert hashes(tmp_path / "pool") == hashes(made)


def test_a_larger_pool_begins_with_the_smaller_one(people, made, tmp_path):
    larger = simulate_pool(people, 9, tmp_path / "pool", workers=1)
    small = Pool.read(made)
    assert all(np.array_equal(larger.columns[name][..., :7], one) for name, one in small.columns.items())


def test_a_manifest_says_whose_it_is_and_every_part_has_its_hash(people, made):
    manifest = json.loads((made / "manifest.json").read_text())
    assert manifest["seed"] == people.trial.seed
    assert [one["name"] for one in manifest["branches"]] == ["nothing", "sham", "sham"]
    assert {part["file"]: part["sha256"] for one in manifest["branches"] for part in one["parts"]} == hashes(
        made
    )
    assert {"version", "code", "protocol", "plans", "flows", "table", "nerves"} <= set(manifest["of"])
    assert set(manifest["versions"]) >= {"python", "numpy", "neuroplasty"}


def test_a_pool_that_is_there_is_read_and_one_of_other_tables_is_refused_by_name(people, made):
    before = hashes(made)
    assert simulate_pool(people, 7, made).size == 7
    table = {**PARAMETERS, "gain": replace(PARAMETERS["gain"], value=0.5)}
    for other, says in (
        (replace(people, table=table), "its table differ"),
        (replace(people, seed=5), "its seed differ"),
    ):
        with pytest.raises(StudyError, match=says):
            simulate_pool(other, 7, made)
    with pytest.raises(StudyError, match="its size differ"):
        simulate_pool(people, 8, made)
    assert hashes(made) == before


def test_a_pool_made_by_other_code_is_refused_by_name(people, made, monkeypatch):
    monkeypatch.setattr("neuroplasty.study.trial.people.digest_of_code", lambda: "another")
    with pytest.raises(StudyError, match="its code differ"):
        simulate_pool(People(people.trial), 7, made)


def test_a_file_that_was_changed_is_not_read(people, tmp_path):
    simulate_pool(people, 2, tmp_path / "pool", workers=1)
    file = next((tmp_path / "pool").rglob("*.parquet"))
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(StudyError, match="is not what the manifest says it is"):
        Pool.read(tmp_path / "pool")
    with pytest.raises(StudyError, match="holds no pool"):
        Pool.read(tmp_path)


def test_a_folder_of_something_else_is_left_alone(people, tmp_path):
    (tmp_path / "pool").mkdir()
    (tmp_path / "pool" / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="holds no pool"):
        simulate_pool(people, 2, tmp_path / "pool", workers=1)
    assert (tmp_path / "pool" / "mine.txt").read_text() == "mine"


def test_row_groups_are_cut_at_their_length_whatever_the_parts(people, tmp_path, monkeypatch):
    work = people.rows(0, 7)
    files = []
    for n in range(0, 21, 4):
        files.append(tmp_path / f"{n}.parquet")
        pq.write_table(work.slice(n, 4), files[-1])
    groups = list(parts.row_groups(files, 5))
    assert [one.num_rows for one in groups] == [5, 5, 5, 5, 1]
    assert sum(one.num_rows for one in parts.row_groups(files, 5, branch=1)) == 7
