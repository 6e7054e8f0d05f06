"""Chance: base rates scaled by what was met, drawn with their own generator."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroplasty.body.events import KINDS, rates, risks
from neuroplasty.body.events.risks import Way, chance_of
from neuroplasty.body.procedure import Theatre, perform
from neuroplasty.documents.places import Place
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.records import Event
from neuroplasty.documents.steps import AdvanceCatheter, Ingredient, Inject, PlaceNeedle, Remove
from neuroplasty.evidence.parameter import collect

PLAN = Plan(
    name="p",
    title="P",
    steps=(
        PlaceNeedle(route="caudal"),
        AdvanceCatheter(to=Place(level="L5", side="left", region="lateral recess")),
        Inject(ingredients=(Ingredient(drug="iohexol", strength="180 mgI/mL", volume_ml=1),)),
        Remove(what="everything"),
    ),
)


class Run(NamedTuple):
    theatre: Theatre
    events: list[Event]
    stopped_by: str


def way(length_mm: float, *, theta=0.0, gap=5.0, bonded=0.0) -> Way:
    n = int(length_mm)
    full = np.ones(n)
    return Way(theta * full, gap * full, bonded * full, full, 1.067)


def chances(found):
    return {risk.kind: risk.chance for risk in found}


@given(st.floats(0, 0.9), st.floats(0, 50))
def test_a_chance_is_a_chance_and_grows_with_exposure(rate, exposure):
    assert 0 <= chance_of(rate, exposure) <= 1
    assert chance_of(rate, exposure) <= chance_of(rate, exposure + 1)


@given(st.floats(0.001, 0.5))
def test_ordinary_exposure_has_the_published_rate(rate):
    assert chance_of(rate, 1.0) == pytest.approx(rate)


def test_a_way_beside_the_sac_meets_more_veins_than_one_behind_it():
    behind, beside = chances(risks.at_catheter(way(100))), chances(risks.at_catheter(way(100, theta=1.6)))
    assert beside["vessel entered"] > 2 * behind["vessel entered"]
    assert beside["dural puncture"] == behind["dural puncture"]


def test_scar_and_a_tight_gap_make_a_dural_puncture_likelier():
    free = chances(risks.at_catheter(way(100)))["dural puncture"]
    assert chances(risks.at_catheter(way(100, bonded=0.9)))["dural puncture"] > 3 * free
    assert chances(risks.at_catheter(way(100, gap=0.5)))["dural puncture"] > 2 * free


def test_a_catheter_that_stays_for_days_is_infected_more_often():
    one, three = (chances(risks.afterwards(punctured=False, days=days)) for days in (0.0, 3.0))
    assert three["infection"] == pytest.approx(3 * one["infection"], rel=0.01)
    assert "headache after puncture" not in three


def test_draws_come_as_often_as_their_chance():
    rng = np.random.default_rng(0)
    drawn = Counter(risk.kind for _ in range(4000) for risk in risks.draw(risks.at_catheter(way(200)), rng))
    for kind, chance in chances(risks.at_catheter(way(200))).items():
        spread = np.sqrt(chance * (1 - chance) / 4000)
        assert drawn[kind] / 4000 == pytest.approx(chance, abs=4 * spread)


def test_every_kind_that_chance_knows_has_a_sign_and_a_reaction():
    known = {
        risk.kind
        for found in (
            risks.at_needle("transforaminal", wide=True, alone=True),
            risks.at_catheter(way(100)),
            risks.at_withdrawal(),
            risks.at_first_contrast(),
            risks.at_injection(),
            risks.afterwards(punctured=True, days=1.0),
        )
        for risk in found
    }
    assert known <= set(KINDS)
    assert all(kind.sign and kind.reaction and kind.source for kind in KINDS.values())


def test_measured_rates_lie_in_their_own_interval():
    held = [rate for _, rate in collect(rates) if rate.low is not None and rate.high is not None]
    assert len(held) > 8
    assert all(rate.low < rate.value < rate.high for rate in held)


@pytest.fixture
def run(make_theatre):
    """The plan on a theatre: the theatre after it, every event, and what stopped it."""

    def carried_out(seed, chance):
        begun = make_theatre(seed=seed, chance=chance)
        seen = list(perform(begun, PLAN))
        return Run(
            seen[-1].theatre,
            [event for one in seen for event in one.events],
            next((one.stopped_by for one in reversed(seen) if one.stopped_by), ""),
        )

    return carried_out


def test_without_chance_only_what_the_state_causes_happens(run):
    for seed in range(3):
        found = run(seed, chance=False).events
        assert not any(event.cause.startswith("chance") for event in found)


@pytest.fixture
def certain(monkeypatch):
    """Every risk of one kind strikes, no other does."""

    def make(kind):
        monkeypatch.setattr(
            "neuroplasty.body.events.risks.draw",
            lambda found, rng: [risk for risk in found if risk.kind == kind],
        )

    return make


def test_the_same_seed_draws_the_same_events(run):
    first, again = (run(5, chance=True).events for _ in range(2))
    assert first == again


def test_chance_changes_nothing_else(run, certain):
    certain("nothing")
    with_chance, without = (run(5, chance=chance).theatre for chance in (True, False))
    assert np.array_equal(with_chance.state.excess_m3, without.state.excess_m3)
    assert with_chance.number == without.number
    assert with_chance.patient == without.patient
    assert with_chance.book == without.book


def test_a_purpose_has_its_own_chance_at_every_tick(make_theatre):
    setting = make_theatre(seed=5).setting
    drawn = {
        (purpose, tick): setting.rng(purpose, tick).random()
        for purpose in ("noise", "needle", "catheter", "injection")
        for tick in range(5)
    }
    assert len(set(drawn.values())) == len(drawn)
    again = make_theatre(seed=5).setting
    assert all(again.rng(*key).random() == value for key, value in drawn.items())


def test_a_puncture_by_chance_takes_the_dye_into_the_csf(run, certain):
    certain("dural puncture")
    theatre, found, stopped_by = run(0, chance=True)
    kinds = [event.kind for event in found]
    assert "dural puncture" in kinds
    puncture = next(event for event in found if event.kind == "dural puncture")
    assert puncture.cause.startswith("chance: 0.5 %")
    assert stopped_by == "dural puncture"
    assert theatre.given_ml == 0.0, "clear fluid dripped from the needle; nothing was injected"


def test_an_anaphylaxis_stops_the_procedure(run, certain):
    certain("anaphylaxis")
    _, found, stopped_by = run(0, chance=True)
    assert stopped_by == "anaphylaxis"
    assert any(event.kind == "anaphylaxis" and "adrenaline" in event.reaction for event in found)


def test_a_torn_sheath_stays_behind_and_shows_in_every_later_picture(run, certain):
    certain("catheter sheath torn")
    theatre, found, _ = run(0, chance=True)
    assert [event.kind for event in found if event.cause.startswith("chance")] == ["catheter sheath torn"]
    assert theatre.catheter is None
    (piece,) = theatre.metal()
    assert len(piece.points_mm) > 10


def test_a_faint_takes_time(run, certain):
    certain("vasovagal reaction")
    longer = run(0, chance=True).theatre.t_s
    certain("nothing")
    usual = run(0, chance=True).theatre.t_s
    assert longer - usual == pytest.approx(600.0)


def test_what_comes_later_is_told_at_the_end(run, certain):
    certain("infection")
    found = run(0, chance=True).events
    assert found[-1].kind == "infection"
    assert found[-1].text.startswith("In the days after")
