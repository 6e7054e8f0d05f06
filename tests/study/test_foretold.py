"""Published trials are foretold from protocols, every one of the evidence or with the reason why not."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from neuroplasty.documents import read_trial
from neuroplasty.documents.trial import Arm, DropOut, Endpoint, Reduction, Responder, Visit

HERE = Path(__file__).parents[2] / "validation"
PROTOCOLS = HERE / "study" / "protocols"


@pytest.fixture(scope="module")
def foretold():
    before = list(sys.path)
    sys.path[:0] = [str(HERE), str(HERE / "study")]
    try:
        import foretold_trials

        yield foretold_trials
    finally:
        sys.path[:] = before


def lines(name):
    with (PROTOCOLS / name).open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_trial_to_be_compared_is_a_protocol_or_named_with_the_reason(shared):
    studies = json.loads((shared / "evidence" / "trials.json").read_text())["studies"]
    wanted = {one["id"] for one in studies if one.get("use", "").startswith("compare")}
    done = {line["evidence"] for line in lines("published.csv")}
    left = {line["evidence"]: line["why"] for line in lines("left_out.csv")}
    assert done | set(left) == wanted
    assert not done & set(left)
    assert all(left.values())


def test_what_was_published_is_of_an_arm_and_an_endpoint_of_its_protocol():
    for line in lines("published.csv"):
        trial = read_trial(PROTOCOLS / f"{line['trial']}.yaml")
        assert trial.arm(line["arm"]).name == line["arm"]
        assert trial.endpoint(line["endpoint"]).day <= trial.days
        assert trial.size == trial.pool


def test_a_trial_is_foretold_without_what_was_published_and_counts_who_left_as_no_responder(
    foretold, monkeypatch
):
    monkeypatch.setattr(foretold, "_lines", lambda name: pytest.fail(f"{name} was read"))
    half = Responder(rules=(Reduction(measure="nrs", share=0.5),))
    trial = read_trial("sham-against-sham").model_copy(
        update={
            "arms": (Arm(name="nothing", does="course only"), Arm(name="sham", does="sham")),
            "visits": (Visit(day=30),),
            "endpoints": (
                Endpoint(name="half", type="responder", day=30, responder=half),
                Endpoint(name="pain", type="mean", measure="nrs", day=30),
            ),
            "estimands": (),
            "analyses": (),
            "drop_out": DropOut(per_y=50.0),
            "size": 8,
            "pool": 8,
        }
    )
    seen = foretold.foretell(trial, members=2)
    assert seen["half", "sham"].trials.shape == (2, foretold.REPLICATES)
    # Almost everybody has left after a month, and nobody who has counts as a responder.
    assert seen["half", "nothing"].middle < 0.2


def test_the_interval_is_that_of_the_next_trial(foretold):
    draws = np.random.default_rng(2).normal(0.5, 0.1, (4000, 12, 1))
    low, high = np.array([foretold.Foretold(one[:-1]).interval for one in draws]).T
    held = ((low <= draws[:, -1, 0]) & (draws[:, -1, 0] <= high)).mean()
    assert held == pytest.approx(0.95, abs=0.015)
