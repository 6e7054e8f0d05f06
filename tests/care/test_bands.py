"""Bands: what is foretold over members and people, with chance and ignorance apart."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from neuroplasty.body import nerve
from neuroplasty.body.procedure import Flow
from neuroplasty.care.bands import LEAST_MEMBERS, forecast_over, parts_of_variance
from neuroplasty.care.course import affected_roots, free_numbers, member_of
from neuroplasty.care.procedures import MemberProcedure
from neuroplasty.documents import read_case
from neuroplasty.documents.course import Forecast
from neuroplasty.errors import SolverError
from neuroplasty.evidence.kinetics import SPECIES

DAYS = 200


def procedure(member, names, kept):
    """A procedure that leaves so much of every scar, and nothing else."""
    one, each = np.zeros((1, len(names))), np.ones((1, len(names)))
    flow = Flow(
        names=names,
        dt_s=np.array([600.0]),
        pressure_mmhg=one,
        film_mm=one,
        kept=kept * each,
        foramen_kept=each,
        recess_kept=each,
        fluid=np.zeros((1, len(names), len(SPECIES))),
        field_v_m=one,
        temperature_c=37 * each,
    )
    before = np.full(len(names), 0.8)
    return MemberProcedure(member, flow, before, kept * before, np.full(len(names), 40.0 + member))


@pytest.fixture(scope="module")
def scarred():
    case = read_case("l5-scar-after-discectomy")
    return case, affected_roots(nerve.resting_roots(case))


@pytest.fixture(scope="module")
def told(scarred):
    case, before = scarred
    done = [procedure(k, before.names, kept) for k, kept in enumerate((0.1, 0.3))]
    return forecast_over(
        case, before, done, twins=done[:1], twin_said="a balloon", root="L5 left", seed=3, days=DAYS
    )


def test_bands_hold_bonds_peak_and_relief_with_their_width(told):
    bands = told.bands
    assert (bands.procedures, bands.members) == (2, LEAST_MEMBERS)
    assert bands.courses == told.chances == 4 * LEAST_MEMBERS
    assert 8 <= bands.bonded.low <= bands.bonded.median <= bands.bonded.high <= 24
    assert bands.peak_mmhg.low < bands.peak_mmhg.high
    assert [one.months for one in bands.relief] == [1, 3, 6]
    for one in bands.relief:
        assert one.percent.low < one.percent.median < one.percent.high
        assert one.chance + one.people + one.ignorance == pytest.approx(1.0, abs=0.01)
        assert 0 < one.half_gone < 1
    assert Forecast.model_validate_json(told.model_dump_json()) == told


def test_three_free_numbers_that_matter_are_named_with_what_they_do(told):
    matters = told.bands.matters
    assert len(matters) == 3
    assert {f"{one.room}.{one.name}" for one in matters} <= set(free_numbers())
    widths = [abs(one.relief_high - one.relief_low) for one in matters]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 0


def test_what_would_change_it_is_told_for_the_same_people(told):
    names = {one.name for one in told.changes}
    assert names >= {"no flossing", "all the flossing", "pathway training", "a second procedure", "a balloon"}
    twin = next(one for one in told.changes if one.name == "a balloon")
    assert twin.nrs == 0, "the twin was the procedure itself"
    context = next(one for one in told.changes if one.name == "nothing but its context")
    assert context.nrs > 0.3


def test_the_same_seed_gives_the_same_bands_and_members_do_not_depend_on_how_many_are_asked(told, scarred):
    case, before = scarred
    done = [procedure(k, before.names, kept) for k, kept in enumerate((0.1, 0.3))]

    def elsewhere(do, parts):
        sent = [pickle.loads(pickle.dumps((do, part))) for part in parts]
        return lambda: [do(part) for do, part in sent]

    told_of = {"twin_said": "a balloon", "root": "L5 left", "seed": 3, "days": DAYS}
    again = forecast_over(case, before, done, twins=done[:1], **told_of, apart=elsewhere)
    assert again == told
    assert member_of(3, 5).values == member_of(3, 5).values != member_of(3, 6).values


def test_somebody_without_pain_is_foretold_no_relief_and_no_second_procedure():
    healthy = read_case("healthy-adult")
    before = affected_roots(nerve.resting_roots(healthy))
    told = forecast_over(healthy, before, [procedure(k, before.names, 0.5) for k in range(2)], days=40)
    assert (told.relief, told.repeat, told.operation, told.changes) == ((), None, None, ())
    assert told.bands.relief == told.bands.matters == ()
    assert "No pain was noted" in told.remarks[0]
    assert max(told.pain.median) < 2


def test_parts_of_a_variance_are_found_again():
    rng = np.random.default_rng(2)
    members, people, chances = (rng.normal(size=shape) for shape in ((600, 1, 1), (600, 2, 1), (600, 2, 2)))
    chance, person, member = parts_of_variance(2 * members + people + chances)
    assert (chance, person, member) == pytest.approx((1 / 6, 1 / 6, 4 / 6), abs=0.06)


def test_one_procedure_is_no_band(scarred):
    case, before = scarred
    with pytest.raises(SolverError, match="1 procedures of members were given; give two or more"):
        forecast_over(case, before, [procedure(0, before.names, 0.5)])
