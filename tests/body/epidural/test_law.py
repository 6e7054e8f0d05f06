"""The film law by itself: what is held, what opens, how far, and what energy that takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroplasty.body.epidural import EpiduralSpace, Shell, Source, State, with_values
from neuroplasty.body.epidural.law import FilmLaw, answer
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.units import PA_PER_MMHG

AREA_M2 = 1e-6
EVEN = {
    "film_stiffness": 0.5,
    "tight_gap": 0.0,
    "closed_stiffness": 200.0,
    "sac_yield": 0.7,
    "fat_yield": 0.3,
    "contact_gap": 0.0,
    "scar_toughness": 300.0,
    "adherence": 9.0,
    "adherence_kept": 0.03,
}
"""Values at which the law's numbers can be worked out by hand."""


def one_cell(strength_mmhg: float, stiffness_mmhg_mm: float, largest_mm: float) -> tuple[FilmLaw, np.ndarray]:
    one = np.ones((1, 1))
    law = FilmLaw(
        area_m2=AREA_M2 * one,
        stiffness_pa_m=stiffness_mmhg_mm * PA_PER_MMHG * 1e3 * one,
        closed_pa_m=200.0 * PA_PER_MMHG * 1e3 * one,
        largest_m=largest_mm * 1e-3 * one,
        adherence_pa=strength_mmhg * PA_PER_MMHG * one,
        kept=1.0,
        scar_pa=0.0 * one,
    )
    return law, law.strength_pa(one, 0 * one)


NUMBERS = {
    "strength": st.floats(0.0, 80.0),
    "stiffness": st.floats(0.1, 10.0),
    "largest": st.floats(0.5, 10.0),
}


@settings(deadline=None)
@given(stress=st.floats(-30.0, 3000.0), **NUMBERS)
def test_the_law_and_the_law_turned_round_agree(
    stress: float, strength: float, stiffness: float, largest: float
) -> None:
    law, strength_pa = one_cell(strength, stiffness, largest)
    stress_pa = np.full((1, 1), stress * PA_PER_MMHG)
    held = law.excess_m3(stress_pa, strength_pa)
    assert law.stress_pa(held, strength_pa) == pytest.approx(stress_pa, rel=1e-6, abs=1e-6)


@settings(deadline=None)
@given(stress=st.floats(-1e3, 3e3), **NUMBERS)
def test_a_hands_pressure_hardly_passes_the_largest_opening(
    stress: float, strength: float, stiffness: float, largest: float
) -> None:
    law, strength_pa = one_cell(strength, stiffness, largest)
    held = law.excess_m3(np.full((1, 1), stress * PA_PER_MMHG), strength_pa)
    # Along the tangent from 0.995 on: (1 - 0.995)^2 / k for every mmHg.
    beyond_mm = 0.005**2 * stress / stiffness
    assert law.opened_m(held, strength_pa)[0, 0] <= (largest + max(beyond_mm, 0.0)) * 1e-3 * (1 + 1e-9)


@settings(deadline=None)
@given(more=st.floats(1.0, 3.0), **NUMBERS)
def test_more_than_fits_has_a_pressure_that_no_hand_gives(
    more: float, strength: float, stiffness: float, largest: float
) -> None:
    """At twice the largest opening k w_max (199 + 1.005 / 0.005^2), for 0.1 mmHg/mm and 1 mm 4000 mmHg."""
    law, strength_pa = one_cell(strength, stiffness, largest)
    held = law.area_m2 * (strength_pa / law.closed_pa_m + more * law.largest_m)
    found = float((law.stress_pa(held, strength_pa) - strength_pa)[0, 0]) / PA_PER_MMHG
    expected = stiffness * largest * (0.995 / 0.005 + (more - 0.995) / 0.005**2)
    assert found == pytest.approx(expected, rel=1e-6)


@settings(deadline=None)
@given(stress=st.floats(-30.0, 300.0), more=st.floats(0.1, 50.0), **NUMBERS)
def test_more_pressure_holds_more_and_the_slope_is_the_laws_own(
    stress: float, more: float, strength: float, stiffness: float, largest: float
) -> None:
    law, strength_pa = one_cell(strength, stiffness, largest)
    fields = law.area_m2, strength_pa, law.closed_pa_m, law.stiffness_pa_m, law.largest_m
    at, above = (np.full((1, 1), x * PA_PER_MMHG) for x in (stress, stress + more))
    held, slope, _ = answer(at, *fields)
    assert law.excess_m3(above, strength_pa)[0, 0] > held[0, 0]
    near = np.full((1, 1), (stress + 1e-4) * PA_PER_MMHG)
    if abs(stress - strength) > 1e-3:
        rise = (law.excess_m3(near, strength_pa) - held) / (near - at)
        assert rise[0, 0] == pytest.approx(slope[0, 0], rel=1e-2)


def test_below_the_opening_stress_fat_swells_and_nothing_conducts() -> None:
    law, strength_pa = one_cell(9.0, 0.5, 5.0)
    for stress, film_mm, opened_mm in ((4.0, 0.02, 0.0), (9.0, 0.045, 0.0), (9.5, 0.045 + 0.8333, 0.8333)):
        held = law.excess_m3(np.full((1, 1), stress * PA_PER_MMHG), strength_pa)
        assert held[0, 0] / AREA_M2 * 1e3 == pytest.approx(film_mm, rel=1e-3)
        assert law.opened_m(held, strength_pa)[0, 0] * 1e3 == pytest.approx(opened_mm, rel=1e-3)


def test_a_scarred_film_opens_at_the_stress_of_its_energy_and_a_narrow_one_is_stiffer(
    flat_shell: Callable[..., Shell],
) -> None:
    """k = 0.5 mmHg/mm and G = 300 J/m2: (2 k G)^(1/2) is 47.4 mmHg; half the bonds hold half the energy."""
    law = FilmLaw.of(flat_shell(8, 8, 1.0), with_values(EVEN))
    k = 0.5 * PA_PER_MMHG * 1e3
    assert law.stiffness_pa_m == pytest.approx(k)
    none, whole = np.zeros((8, 8)), np.ones((8, 8))
    natural = law.strength_pa(none, none)
    for bonded in (whole, 0.5 * whole):
        scar = law.strength_pa(none, bonded) ** 2 - natural**2
        assert scar == pytest.approx(2 * k * 300 * bonded), "energies add up, so squares of stresses do"
    # The film stretched from its opening to nothing gives that energy back: S^2 / (2 k).
    opens = (2 * k * 300) ** 0.5
    assert opens**2 / (2 * k) == pytest.approx(300.0)
    narrow = FilmLaw.of(flat_shell(8, 8, 1.0), with_values(EVEN | {"tight_gap": 3.0}))
    assert narrow.stiffness_pa_m == pytest.approx(2 * k)
    assert narrow.scar_pa == pytest.approx(2**0.5 * law.scar_pa)


def test_a_tougher_scar_and_a_stiffer_film_open_later(flat_shell: Callable[..., Shell]) -> None:
    def opens(values: Mapping[str, float]) -> float:
        law = FilmLaw.of(flat_shell(8, 8, 1.0), with_values(EVEN | values))
        return float(law.strength_pa(np.zeros((8, 8)), np.ones((8, 8)))[0, 0])

    assert opens({"scar_toughness": 1200.0}) > 1.9 * opens({"scar_toughness": 300.0})
    assert opens({"film_stiffness": 2.0}) > 1.9 * opens({"film_stiffness": 0.5})


def test_the_largest_opening_is_the_sac_pressed_in_and_fat_squeezed_away(
    flat_shell: Callable[..., Shell],
) -> None:
    """0.7 of 5 mm of sac and 0.3 of 3 mm of fat beside it, fat alone below it; stiffer there too."""
    shell = flat_shell(8, 8, 1.0)
    beside = np.where(np.arange(8)[:, None] < 4, 0.0, 1.0) * np.ones((8, 8))
    table = with_values(EVEN | {"sacral_stiffness": 1.5})
    law = FilmLaw.of(replace(shell, beside_sac=beside), table)
    assert law.largest_m[-1] * 1e3 == pytest.approx(4.4)
    assert law.largest_m[0] * 1e3 == pytest.approx(0.9)
    assert law.stiffness_pa_m[0] / law.stiffness_pa_m[-1] == pytest.approx(1.5)


def opened_once(table: Mapping[str, Parameter], shell: Shell) -> tuple[State, State]:
    """1 mL in 10 s, and the state 10 minutes later."""
    space = EpiduralSpace(shell, table)
    *_, state = space.advance(space.start(), 10.0, [Source(24.0, np.pi, 0.1, {})])
    *_, later = space.advance(state, 600.0)
    return state, later


def test_what_has_opened_is_held_by_little_and_the_rest_as_before(flat_shell: Callable[..., Shell]) -> None:
    table = with_values(EVEN | {"adherence_time": 0.5, "fluid_uptake_half_life": 1e12})
    state, later = opened_once(table, flat_shell(48, 48, 1.0))
    film = state.film_mm > 0
    assert 0.02 < film.mean() < 0.9
    never = later.intact == 1.0
    assert (later.film_mm[never] == 0).all()
    assert later.strength_pa[never] == pytest.approx(9.0 * PA_PER_MMHG)
    broken = later.intact < 1e-3
    assert broken.sum() > 10
    assert later.strength_pa[broken] == pytest.approx(0.03 * 9.0 * PA_PER_MMHG, rel=0.05)


def test_the_pool_stops_when_the_syringe_stops(flat_shell: Callable[..., Shell]) -> None:
    """Hysteresis arrests it: without adherence the same fluid is everywhere."""
    areas = {}
    for adherence in (9.0, 0.0):
        table = with_values(EVEN | {"adherence": adherence, "fluid_uptake_half_life": 1e12})
        state, later = opened_once(table, flat_shell(64, 64, 1.0))
        areas[adherence] = [float((s.film_mm > 0.01).sum()) for s in (state, later)]
    assert areas[9.0][1] < 1.2 * areas[9.0][0]
    assert areas[0.0][1] > 2 * areas[9.0][1]


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), flow=st.floats(0.0, 1.0), dt_s=st.floats(0.01, 20.0))
def test_no_step_brings_a_film_past_its_largest_opening(seed: int, flow: float, dt_s: float) -> None:
    space = _flat(seed)
    state = space.start(np.random.default_rng(seed).uniform(0, 1) * np.ones(space.shell.shape))
    for _ in range(3):
        state = space.step(state, dt_s / 3, [Source(20.0, 1.0, min(flow, 4.0 / dt_s), {})])
    assert (state.film_mm * 1e-3 <= space.law.largest_m * 1.05).all()


def _flat(seed: int) -> EpiduralSpace:
    return _SPACES[seed % len(_SPACES)]


_SPACES: list[EpiduralSpace] = []


@pytest.fixture(autouse=True)
def _spaces(flat_shell: Callable[..., Shell]) -> None:
    if not _SPACES:
        shell = flat_shell(40, 48, 1.0)
        _SPACES.extend(
            EpiduralSpace(shell, with_values(EVEN | {"film_stiffness": k, "adherence": s}))
            for k in (0.3, 2.0)
            for s in (2.0, 15.0)
        )
