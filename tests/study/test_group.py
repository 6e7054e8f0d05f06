"""A virtual group: who comes, what is done, what becomes of them, and one sentence where it cannot be."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from neuroplasty.app.cli import app
from neuroplasty.body.nerve import nociception, resting_roots
from neuroplasty.body.procedure.replay import Flow
from neuroplasty.care.course import Training
from neuroplasty.documents import read_case, read_plan
from neuroplasty.errors import SolverError, StudyError
from neuroplasty.study import POPULATIONS, Flows, Group, Protocol, run_group
from neuroplasty.study.parts import run_in_parts
from neuroplasty.study.trial import People

AFTER = POPULATIONS["after surgery"]


@pytest.fixture(scope="module")
def plan():
    return read_plan("one-day-caudal")


@pytest.fixture(scope="module")
def flows(plan):
    return Flows.solved(AFTER, plan, seed=1, each=1, spacing_mm=5.0)


@pytest.fixture(scope="module")
def group(plan, flows):
    return Group(AFTER, plan, Protocol(days=400), seed=1, flows=flows)


@pytest.fixture(scope="module")
def treated(group):
    return group.rows(0, 40).to_pandas()


def test_a_flow_replayed_on_its_own_case_leaves_the_painful_root_freer_and_quieter(plan):
    case = read_case("l5-scar-after-discectomy")
    before = resting_roots(case)
    after = Flow.of(case, plan, np.random.default_rng(1), spacing_mm=5.0).act(before)
    k = before.names.index("L5 left")
    assert after.bonded[k] < before.bonded[k]
    assert nociception(after)[k] < nociception(before)[k]


def test_the_mirrored_flow_does_on_the_right_what_the_flow_does_on_the_left(flows):
    flow = flows.of["scar", "L5"][0]
    left, right = flow.names.index("L5 left"), flow.names.index("L5 right")
    mirror = flow.mirrored()
    assert np.array_equal(mirror.kept[:, right], flow.kept[:, left])
    assert np.array_equal(mirror.mirrored().fluid, flow.fluid)


def test_a_flow_is_not_done_on_roots_of_another_canal(flows):
    flow = flows.of["scar", "L5"][0]
    roots = resting_roots(read_case("healthy-adult"))
    with pytest.raises(SolverError, match="a canal without the root"):
        flow.act(replace(roots, names=tuple(f"{name}x" for name in roots.names)))


def test_a_flow_is_that_of_a_scar_like_ones_own_and_the_number_picks_among_several(flows):
    flow = flows.of["scar", "L5"][0]
    four = tuple(replace(flow, dt_s=flow.dt_s + n) for n in range(4))
    several = Flows(
        {("scar", "L5"): four}, {("scar", "L5"): ((10.0, 0.5), (11.0, 0.5), (60.0, 0.9), (55.0, 0.9))}
    )
    case = AFTER.draw_like("scar", "L5", np.random.default_rng(2))

    def picked(length_mm, bonded):
        scar = case.findings.scars[0].model_copy(update={"length_mm": length_mm, "bonded": bonded})
        same = case.model_copy(update={"findings": case.findings.model_copy(update={"scars": (scar,)})})
        return {round(several.for_case(same, n).dt_s[0] - flow.dt_s[0]) for n in range(6)}

    assert picked(10.5, 0.5) == {0, 1}
    assert picked(58.0, 0.92) == {2, 3}


def test_flows_are_solved_on_people_with_scars_of_their_own(plan):
    two = Flows.solved(AFTER, plan, seed=1, each=2, spacing_mm=5.0)
    assert all(len(of) == len(two.scars[key]) == 2 for key, of in two.of.items())
    first, second = two.of["scar", "L5"]
    assert abs(first.pressure_mmhg.max() - second.pressure_mmhg.max()) > 0.1
    assert two.scars["scar", "L5"][0] != two.scars["scar", "L5"][1]


def test_everybody_came_with_a_bad_week_and_was_followed(treated):
    assert len(treated) == 40
    assert treated["number"].tolist() == list(range(40))
    assert (treated["nrs_0"] >= 5).all()
    assert "nrs_12" in treated
    assert "nrs_24" not in treated
    scores = treated[[f"nrs_{months}" for months in (1, 3, 6, 12)]].to_numpy()
    assert ((scores >= 0) & (scores <= 10)).all()


def test_the_treatment_helps_more_than_a_sham_and_a_sham_more_than_nothing(group, treated):
    sham = replace(group, protocol=replace(group.protocol, sham=True)).rows(0, 40).to_pandas()
    assert sham["nrs_0"].tolist() == treated["nrs_0"].tolist()
    assert treated["nrs_1"].mean() < sham["nrs_1"].mean() - 1
    assert sham["nrs_1"].mean() < sham["nrs_0"].mean() - 0.2


def test_repeats_are_counted_and_bounded_by_the_year(group):
    again = replace(group, protocol=replace(group.protocol, repeats=2, days=360)).rows(0, 12).to_pandas()
    assert again["procedures"].max() <= 3
    assert again["treated_again"].any()


def test_training_lowers_what_is_left_of_the_pain(group, treated):
    trained = replace(group, protocol=replace(group.protocol, training=Training())).rows(0, 40).to_pandas()
    assert trained["nrs_12"].mean() < treated["nrs_12"].mean()


def test_a_run_in_parts_holds_the_rows_of_the_group(group, tmp_path):
    file = run_group(group, 6, tmp_path / "group.parquet", workers=1)
    assert pq.read_table(file).equals(group.rows(0, 6))


@pytest.mark.parametrize("repeats", [0, 2])
@pytest.mark.parametrize("bounds", [(0, 1, 2, 11), (0, 5, 10, 11), (0, 3, 11)])
def test_a_row_does_not_depend_on_the_part_it_is_made_in(group, repeats, bounds):
    group = replace(group, protocol=replace(group.protocol, repeats=repeats, days=200))
    parts = pa.concat_tables([group.rows(first, last) for first, last in pairwise(bounds)])
    assert parts.equals(group.rows(0, 11))


@pytest.mark.parametrize("repeats", [0, 2])
def test_a_larger_group_begins_with_the_smaller_one_whatever_the_parts(group, repeats, tmp_path):
    group = replace(group, protocol=replace(group.protocol, repeats=repeats, days=100))
    small = run_in_parts(group, 20, tmp_path / "20.parquet", workers=1)
    large = run_in_parts(group, 23, tmp_path / "23.parquet", workers=1, part=7)
    assert pq.read_table(large).slice(0, 20).equals(pq.read_table(small))


def test_impossible_protocols_are_refused():
    for wrong, says in (
        ({"days": 0}, "0 days"),
        ({"at_least_nrs": 11}, "give 0 to 9"),
        ({"adherence": "perfect"}, "found the adherence 'perfect'"),
        ({"repeats": -1}, "-1 repeats"),
    ):
        with pytest.raises(StudyError, match=says):
            Protocol(**wrong)


@pytest.mark.slow
def test_the_command_writes_one_file_and_refuses_in_one_sentence(flows, tmp_path, monkeypatch):
    # On one person of a kind, as the flows above, which are then taken from the disk.
    monkeypatch.setattr(Flows, "solved", partial(Flows.solved, each=1))
    file = tmp_path / "group.parquet"
    asked = ["--seed", "1", "--spacing", "5", "-n", "4", "--out", str(file), "--workers", "1"]
    run = CliRunner().invoke(app, ["group", "after surgery", *asked])
    assert run.exit_code == 0, run.output
    assert pq.read_table(file).num_rows == 4
    nobody = CliRunner().invoke(app, ["group", "disc", "-n", "0", "--out", str(file), "--overwrite"])
    assert (nobody.exit_code, nobody.output) == (9, "A group of 0 was asked for; give a size of 1 or more.\n")
    odd = CliRunner().invoke(app, ["group", "everybody", "--out", str(file), "--overwrite"])
    assert odd.exit_code == 9
    assert "expected one of after surgery, stenosis, disc, mixed" in odd.output


def test_a_group_is_a_trial_with_one_arm_and_has_the_people_of_one(group, flows, plan):
    trial = group.trial
    assert (len(trial.arms), trial.arms[0].plan, trial.days, trial.seed) == (1, "one-day-caudal", 400, 1)
    own = People(trial, {(AFTER.name, plan.name): flows}).rows(0, 3)
    rows = group.rows(0, 3)
    for name in ("number", "root", "sex", "age_years"):
        assert own[name].to_pylist() == rows[name].to_pylist()
    for name, months in (("nrs_91", 3), ("odi_183", 6), ("nrs_365", 12)):
        assert own[name].to_numpy() == pytest.approx(rows[f"{name[:3]}_{months}"].to_numpy(), abs=1e-5)


def test_the_file_of_a_group_says_its_arm_seed_plan_protocol_and_version(group, tmp_path):
    file = run_group(group, 2, tmp_path / "group.parquet", workers=1)
    said = json.loads(pq.read_schema(file).metadata[b"neuroplasty"])
    assert (said["arm"], said["plan"], said["seed"]) == ("one-day-caudal", "one-day-caudal", "1")
    assert said["made_by"].startswith("neuroplasty ")
    assert json.loads(said["protocol"])["arms"][0]["name"] == "one-day-caudal"
