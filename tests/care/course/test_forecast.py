"""The forecast: how wide the future is, how likely relief is, and what would change it."""

from __future__ import annotations

import csv
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest

from neuroplasty.body import nerve
from neuroplasty.body.procedure.replay import Flow
from neuroplasty.care.course import PARAMETERS, Options, affected_roots, forecast, person_of
from neuroplasty.documents import read_case


@pytest.fixture(scope="module")
def patient():
    case = read_case("l5-scar-after-discectomy")
    before = affected_roots(nerve.resting_roots(case))
    return before, person_of(case, before)


def told(patient, kept, seed=1):
    before, person = patient
    after = replace(before, bonded=kept * before.bonded)
    return forecast(before, after, person, chances=40, days=370, rng=np.random.default_rng(seed))


@pytest.fixture(scope="module")
def freed(patient):
    return told(patient, 0.1)


def test_the_bands_lie_in_each_other(freed):
    for band in (freed.pain, freed.function):
        rows = np.array([band.low_90, band.low_50, band.median, band.high_50, band.high_90])
        assert rows.shape[1] == len(band.day)
        assert np.all(np.diff(rows, axis=0) >= 0)
        assert np.any(rows[4] - rows[0] > 0.5)


def test_a_root_that_is_freed_more_is_relieved_more_often_and_hurts_less(patient, freed):
    little = told(patient, 0.9)
    assert freed.relief[1].probability > little.relief[1].probability
    assert np.mean(freed.pain.median) < np.mean(little.pain.median) - 0.5


def test_a_probability_lies_within_its_interval_and_counts_courses(freed):
    for one in freed.relief:
        assert one.low <= one.probability <= one.high
        assert one.probability * 40 == pytest.approx(round(one.probability * 40), abs=0.01)


def test_training_helps_flossing_helps_and_none_hurts(freed):
    change = {one.name: one.nrs for one in freed.changes}
    assert change["pathway training"] < 0
    assert change["all the flossing"] < 0 < change["no flossing"]
    sizes = [abs(one.relief) for one in freed.changes]
    assert sizes == sorted(sizes, reverse=True)


def test_the_same_chances_give_the_same_forecast_and_others_do_not(patient, freed):
    assert told(patient, 0.1) == freed
    assert told(patient, 0.1, seed=2) != freed


def test_every_fitted_value_of_the_trials_reaches_its_table():
    text = files("neuroplasty.evidence.fitted").joinpath("trials.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert rows
    for row in rows:
        room, _, name = row["name"].partition(".")
        one = {"nerve": nerve.TABLE, "course": PARAMETERS}[room][name]
        assert one.value == float(row["value"])
        assert (one.standing == "derived") or row["narrowed"] == "no"


def test_even_what_happens_in_every_course_is_not_certain(patient):
    before, person = patient
    nothing = Flow(
        names=before.names,
        dt_s=np.array([60.0]),
        **{name: np.zeros((1, len(before.names))) for name in ("pressure_mmhg", "film_mm", "field_v_m")},
        **{name: np.ones((1, len(before.names))) for name in ("kept", "foramen_kept", "recess_kept")},
        fluid=np.zeros((1, *before.fluid.shape)),
        temperature_c=np.full((1, len(before.names)), 37.0),
    )
    told = forecast(
        before, before, person, options=Options(nothing), chances=20, days=370, rng=np.random.default_rng(1)
    )
    assert told.repeat is not None
    assert told.repeat.probability > 0.9
    assert told.repeat.low < told.repeat.probability
    assert {one.name for one in told.changes} >= {"a second procedure"}
