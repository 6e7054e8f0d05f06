"""Logs of hands, sensible or not: all that was given adds up, and every pulse counts."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from neuroplasty.body.epidural import Posture
from neuroplasty.body.fluoroscopy import Arm, Pedal
from neuroplasty.body.fluoroscopy.dose import radiation
from neuroplasty.body.instruments import CatheterKit
from neuroplasty.body.instruments.radiofrequency import Dials
from neuroplasty.body.procedure import (
    BalloonHand,
    CatheterHand,
    Dose,
    Entry,
    Filling,
    Hands,
    NeedleHand,
    SyringeHand,
    Theatre,
    Tick,
    act,
)
from neuroplasty.body.procedure.book import IN_CANAL, THROUGH_TIP
from neuroplasty.documents.steps import Ingredient
from neuroplasty.errors import NeuroplastyError

GAUGES = st.builds(CatheterKit, gauge=st.sampled_from((19, 20)), holes=st.integers(1, 4))
INGREDIENTS = st.builds(
    lambda drug, volume: Ingredient(drug=drug[0], strength=drug[1], volume_ml=volume),
    st.sampled_from(
        (
            ("iohexol", "240 mgI/mL"),
            ("lidocaine", "2 %"),
            ("sodium chloride", "10 %"),
            ("hyaluronidase", "150 IU/mL"),
        )
    ),
    st.floats(0.1, 8.0),
)
FILLINGS = st.builds(Filling, st.just("mixture"), st.lists(INGREDIENTS, min_size=1, max_size=3).map(tuple))
NUMBERS = st.floats(-20.0, 20.0)


def sometimes(one):
    return st.none() | st.none() | one


@st.composite
def hands_and_times(draw, entry: Entry) -> tuple[Hands, float]:
    """What is done during one tick, and how long it lasts."""
    needle = st.builds(
        NeedleHand,
        entry=st.none() | st.none() | st.just(entry),
        push_mm_s=NUMBERS,
        turn_deg_s=NUMBERS,
        past_bone=st.booleans(),
    )
    catheter = st.builds(CatheterHand, sometimes(GAUGES), NUMBERS, NUMBERS, st.sampled_from((None, 0.3)))
    plunger = st.one_of(
        st.builds(SyringeHand, sometimes(FILLINGS), rate_ml_s=st.floats(0.0, 6.0)),
        st.builds(SyringeHand, sometimes(FILLINGS), force_n=st.floats(0.0, 60.0)),
        st.builds(SyringeHand, sometimes(FILLINGS), aspirate=st.just(True)),
    )
    dials = st.builds(Dials, st.sampled_from(("pulsed", "continuous")), st.floats(40.0, 80.0))
    pedal = st.builds(Pedal, st.sampled_from(("live", "road-map", "store")), st.sampled_from((4.0, 15.0)))
    doses = st.lists(st.builds(Dose, st.just("midazolam"), st.floats(0, 3), st.just("vein")), max_size=1)
    hands = st.builds(
        Hands,
        needle=sometimes(needle),
        catheter=st.none() | catheter,
        syringe=st.none() | plunger,
        balloon=sometimes(st.builds(BalloonHand, st.floats(0.02, 0.35))),
        current=sometimes(dials),
        pedal=sometimes(pedal),
        arm=sometimes(st.sampled_from((Arm.of("AP"), Arm.of("lateral"), Arm(tilt_deg=80.0)))),
        position=sometimes(st.sampled_from((Posture(), Posture("left lateral"), Posture("supine", 15.0)))),
        remove=st.none() | sometimes(st.sampled_from(("needle", "catheter", "everything"))),
        give=doses.map(tuple),
        examine=st.booleans(),
    )
    return draw(hands), draw(st.sampled_from((0.0, 0.02, 0.3, 2.0, 45.0)))


def adds_up(theatre: Theatre, tick: Tick) -> None:
    """All fluid is somewhere, nothing is negative, and the monitor shows numbers."""
    totals, book = tick.totals, tick.book
    elsewhere_ml = sum(
        volume for place, volume in book.volumes_ml.items() if place in THROUGH_TIP and place not in IN_CANAL
    )
    held = totals.in_canal_ml + totals.left_ml + totals.taken_up_ml + elsewhere_ml
    assert totals.given_ml == pytest.approx(held, rel=1e-9, abs=1e-9)
    pools = theatre.elsewhere.volumes_ml if theatre.elsewhere else {}
    assert sum(pools.values()) == pytest.approx(elsewhere_ml, abs=1e-9)
    assert all(theatre.state.balance(one.drug).error < 1e-9 for one in book.entries if one.drop)
    assert all(one.amount >= 0 for one in book.entries)
    assert 0 <= totals.bonds_left <= 1
    assert np.isfinite(dataclasses.astuple(tick.forces)).all()
    assert np.isfinite(dataclasses.astuple(tick.vitals)).all()
    assert np.isfinite(theatre.state.pressure_mmhg).all()


@pytest.mark.slow
def test_whatever_hands_do_all_that_was_given_adds_up_and_every_pulse_counts(
    make_theatre, entry, with_needle, with_catheter
):
    starts = (make_theatre(), with_needle, with_catheter)

    @settings(max_examples=60, deadline=None, phases=(Phase.generate,))
    @given(start=st.integers(0, 2), log=st.lists(hands_and_times(entry), min_size=1, max_size=8))
    def check(start: int, log: list[tuple[Hands, float]]) -> None:
        theatre = starts[start]
        beam, kerma, pulses = theatre.fluoroscope.beam, 0.0, 0
        for hands, dt_s in log:
            before = theatre
            try:
                theatre, tick = act(before, hands, dt_s)
            except NeuroplastyError:
                continue
            assert theatre.t_s == pytest.approx(before.t_s + dt_s)
            assert tick.number == before.number + 1
            adds_up(theatre, tick)
            if tick.picture is not None:
                locked = theatre.fluoroscope.techniques[theatre.fluoroscope.arm]
                many = tick.picture.technique.pulses
                assert tick.picture.mas == pytest.approx(many * locked.mas / locked.pulses)
                a_pulse = radiation(locked.kvp, locked.mas / locked.pulses, tick.picture.pose.carm)
                kerma, pulses = kerma + many * a_pulse.air_kerma_mgy, pulses + many
        after = theatre.fluoroscope.beam
        assert after.pulses - beam.pulses == pulses
        assert after.air_kerma_mgy - beam.air_kerma_mgy == pytest.approx(kerma, rel=1e-9)

    check()
