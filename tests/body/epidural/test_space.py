from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import (
    SPECIES,
    EpiduralSpace,
    Opening,
    Shell,
    Source,
    State,
    absorption,
    with_values,
)
from neuroplasty.errors import SolverError

CONTRAST = {"iohexol": 240.0}
MIXTURE = dict.fromkeys(SPECIES, 10.0)


@pytest.fixture(scope="module")
def coarse(tube: Canal) -> EpiduralSpace:
    return EpiduralSpace(Shell.from_canal(tube, spacing_mm=2.0))


def last(states: object) -> State:
    *_, state = states  # type: ignore[misc]
    return state


def scarred(space: EpiduralSpace, s_mm: float = 140.0, theta: float = np.pi / 2) -> np.ndarray:
    turn = np.abs((space.shell.theta_rad - theta + np.pi) % (2 * np.pi) - np.pi)
    along = np.abs(space.shell.s_mm - s_mm)
    return np.asarray(0.85 * np.outer(along < 12, turn < 0.8), float)


def volume_error_ml(state: State) -> float:
    out = state.in_canal_ml + float(state.ledger.left_ml.sum()) + state.ledger.taken_up_ml
    return abs(state.ledger.given_ml - out)


def test_every_species_and_the_fluid_balance_over_an_injection_and_a_day(coarse: EpiduralSpace) -> None:
    state = last(coarse.advance(coarse.start(), 20.0, [Source(25.0, 0.1, 0.5, MIXTURE)]))
    for moment in (state, last(coarse.advance(state, 86400.0))):
        for name in SPECIES:
            balance = moment.balance(name)
            assert balance.given == pytest.approx(100.0, rel=1e-12)
            assert balance.error < 1e-12
        assert volume_error_ml(moment) < 1e-10
        assert moment.film.min() >= 0
        assert moment.stagnant.min() >= 0
        assert moment.store.min() >= 0
    assert state.balance("hyaluronidase").decayed > 0
    assert state.balance("lidocaine").decayed == pytest.approx(0, abs=1e-9)


def test_the_ways_out_let_nothing_back_in(coarse: EpiduralSpace) -> None:
    space = EpiduralSpace(coarse.shell, with_values({"fluid_uptake_half_life": 1e12}))
    state = last(space.advance(space.start(), 20.0, [Source(25.0, 0.1, 0.5, CONTRAST)]))
    left, before = state.ledger.left_ml, state.ledger.left_ml
    for later in space.advance(state, 4 * 3600.0):
        assert (later.ledger.left_ml >= left).all()
        left = later.ledger.left_ml
    assert left.sum() > before.sum()
    assert later.in_canal_ml > 0, "below the tissue's pressure fluid leaves only by uptake"


def test_a_mirrored_source_gives_the_mirrored_field(coarse: EpiduralSpace) -> None:
    """The straight canal's left and right are alike."""
    left = last(coarse.advance(coarse.start(), 6.0, [Source(120.0, 1.2, 0.5, CONTRAST)]))
    right = last(coarse.advance(coarse.start(), 6.0, [Source(120.0, 2 * np.pi - 1.2, 0.5, CONTRAST)]))
    assert left.film_mm == pytest.approx(right.film_mm[:, ::-1], abs=1e-5)
    assert left.amount("iohexol") == pytest.approx(right.amount("iohexol")[:, ::-1], abs=1e-4)
    assert left.film_mm.max() > 0.5


@pytest.mark.parametrize(
    ("spacing_mm", "dt_s"),
    [
        (0.5, 1e-3),
        (0.5, 0.5),
        pytest.param(0.75, 60.0, marks=pytest.mark.slow),
        (1.0, 0.5),
        (1.0, 60.0),
        (3.0, 1e-3),
        (3.0, 0.5),
        (3.0, 60.0),
    ],
)
def test_five_millilitres_a_second_stay_finite_at_any_spacing_and_step(
    tube: Canal, spacing_mm: float, dt_s: float
) -> None:
    space = EpiduralSpace(Shell.from_canal(tube, spacing_mm=spacing_mm))
    state = space.start(scarred(space))
    for flow_ml_s in (5.0, 0.0):
        state = space.step(state, dt_s, [Source(130.0, 1.0, flow_ml_s, CONTRAST)])
    assert np.all(np.isfinite(state.pressure_mmhg))
    assert np.all((state.bonded >= 0) & (state.bonded <= 0.85))
    assert min(state.film.min(), state.stagnant.min()) >= 0
    assert volume_error_ml(state) < 1e-9 * state.ledger.given_ml
    assert state.concentration("iohexol").max() <= 240 * (1 + 1e-9)


def test_fifty_millilitres_at_five_a_second_end_at_a_pressure_a_body_could_show(
    coarse: EpiduralSpace,
) -> None:
    state = last(coarse.advance(coarse.start(), 10.0, [Source(25.0, 0.0, 5.0, CONTRAST)]))
    assert volume_error_ml(state) < 1e-9
    assert 40 < state.pressure_mmhg.max() < 600
    settled = last(coarse.advance(state, 600.0))
    assert settled.pressure_mmhg.max() < 0.5 * state.pressure_mmhg.max()


def test_any_injection_keeps_volume_mass_and_bounds(coarse: EpiduralSpace) -> None:
    @settings(max_examples=15, deadline=None)
    @given(
        flow=st.just(0.0) | st.floats(1e-6, 5),
        dt_s=st.floats(1e-3, 60),
        s_mm=st.floats(5, 295),
        theta=st.floats(0, 6.28),
        bonded=st.floats(0, 1),
    )
    def check(flow: float, dt_s: float, s_mm: float, theta: float, bonded: float) -> None:
        state = coarse.start(np.full(coarse.shell.shape, bonded))
        for sources in ([Source(s_mm, theta, flow, MIXTURE)], []):
            before = state
            state = coarse.step(state, dt_s, sources)
            assert np.all(state.bonded <= before.bonded)
            assert np.all(state.bonded >= 0)
            assert min(state.film.min(), state.stagnant.min()) >= 0
            assert volume_error_ml(state) <= 1e-10 * max(1.0, state.ledger.given_ml)
            assert all(state.balance(name).error < 1e-11 for name in SPECIES)
            assert state.concentration("lidocaine").max() <= 10 * (1 + 1e-9)

    check()


def test_nothing_moves_in_a_space_at_rest(coarse: EpiduralSpace) -> None:
    start = coarse.start()
    state = last(coarse.advance(start, 600.0))
    assert np.abs(state.excess_m3).max() < 1e-16
    assert state.pressure_mmhg == pytest.approx(start.pressure_mmhg, abs=1e-6)


def test_the_peak_follows_the_rate_and_the_plateau_the_volume(coarse: EpiduralSpace) -> None:
    """15 mL in 30 s against 180 s: Cardoso and Carvalho 1998."""
    place = (165.0, 0.0)

    def inject(seconds: float) -> tuple[float, float]:
        peak = 0.0
        state = coarse.start()
        for now in coarse.advance(state, seconds, [Source(*place, 15.0 / seconds, {})]):
            state, peak = now, max(peak, now.pressure_at(*place))
        return peak, last(coarse.advance(state, 120.0)).pressure_at(*place)

    fast, fast_later = inject(30.0)
    slow, slow_later = inject(180.0)
    assert fast > 1.1 * slow
    assert abs(fast_later - slow_later) < 0.6 * (fast - slow)


def front_mm(state: State) -> tuple[float, float]:
    """The lowest and the highest station with a film of a tenth of a millimetre."""
    there = state.medium.shell.s_mm[(state.film_mm > 0.1).any(axis=1)]
    return float(there.min()), float(there.max())


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_spread_stops_when_the_syringe_stops(tube: Canal, seed: int | None) -> None:
    """What adherence still holds is opened by pressure alone, and that has fallen a minute later."""
    rng = None if seed is None else np.random.default_rng(seed)
    space = EpiduralSpace(Shell.from_canal(tube, spacing_mm=2.0, rng=rng))
    state = last(space.advance(space.start(), 20.0, [Source(180.0, 0.3, 0.5, CONTRAST)]))
    minute = last(space.advance(state, 60.0))
    later = last(space.advance(minute, 540.0))
    low, high = front_mm(minute)
    lower, higher = front_mm(later)
    assert higher < high + 5.0
    assert lower > low - 5.0


def test_more_volume_reaches_further_and_displaces_more_csf(coarse: EpiduralSpace) -> None:
    reach, displaced, state = [], [], coarse.start()
    for _ in range(3):
        state = last(coarse.advance(state, 10.0, [Source(180.0, 0.3, 0.5, CONTRAST)]))
        low, high = front_mm(state)
        reach.append(high - low)
        displaced.append(state.csf_displaced_ml)
    assert reach[0] < reach[1] < reach[2]
    assert displaced[0] > 0.3
    assert displaced[1] - displaced[0] > 0.3
    assert displaced[2] - displaced[1] > 0.3


def test_thick_contrast_needs_more_pressure_than_saline(coarse: EpiduralSpace) -> None:
    saline = last(coarse.advance(coarse.start(), 10.0, [Source(25.0, 0.0, 0.5, {})]))
    contrast = last(coarse.advance(coarse.start(), 10.0, [Source(25.0, 0.0, 0.5, {"iohexol": 300.0})]))
    assert contrast.pressure_at(25.0, 0.0) > 1.1 * saline.pressure_at(25.0, 0.0)


def test_a_stenosed_foramen_lets_less_out(tube: Canal) -> None:
    from dataclasses import replace

    roots = tuple(replace(root, openness=0.3) if root.name == "S1 left" else root for root in tube.roots)
    space = EpiduralSpace(Shell.from_canal(replace(tube, roots=roots), spacing_mm=2.0))
    ledger = last(space.advance(space.start(), 20.0, [Source(80.0, 0.0, 0.5, CONTRAST)])).ledger
    assert 0 < ledger.left_by("S1 left", "iohexol") < 0.2 * ledger.left_by("S1 right", "iohexol")


def test_a_scar_is_a_filling_defect_in_a_gentle_epidurogram(tube: Canal) -> None:
    # Without lines dye comes to either side alike.
    table = with_values({"septum_length": 0, "lateral_length": 0, "scar_toughness": 1000.0})
    space = EpiduralSpace(Shell.from_canal(tube, spacing_mm=2.0, parameters=table), table)
    scar = scarred(space)
    state = last(space.advance(space.start(scar), 20.0, [Source(140.0, 0.0, 0.5, CONTRAST)]))
    dye = state.surface("iohexol")
    mirror = scar[:, ::-1] > 0
    assert dye[scar > 0].mean() < 0.25 * dye[mirror].mean()
    assert state.bonded.sum() > 0.85 * scar.sum()


def test_enzyme_and_pressure_at_the_scar_open_it_for_the_next_contrast(coarse: EpiduralSpace) -> None:
    scar = scarred(coarse)
    tip = (140.0, np.pi / 2)
    start = coarse.start(scar, enzyme_share=0.8)
    before = last(coarse.advance(start, 10.0, [Source(*tip, 0.3, CONTRAST)], max_dt_s=0.2))
    lysed = last(coarse.advance(start, 20.0, [Source(*tip, 0.5, {"hyaluronidase": 150.0})]))
    lysed = last(coarse.advance(lysed, 600.0))
    assert lysed.bonded.sum() < 0.6 * scar.sum()
    assert lysed.bonded.sum() < before.bonded.sum()


def test_enzyme_dissolves_much_of_a_young_scar_and_little_of_a_mature_one(coarse: EpiduralSpace) -> None:
    scar = scarred(coarse)

    def dissolved(mixture: dict[str, float], share: float | None) -> float:
        start = coarse.start(scar, enzyme_share=share)
        state = last(coarse.advance(start, 20.0, [Source(140.0, 1.6, 0.5, mixture)]))
        return float(last(coarse.advance(state, 300.0)).dissolved.sum() / scar.sum())

    enzyme = {"hyaluronidase": 150.0}
    assert dissolved(enzyme, 0.8) > 0.1
    assert 0 < dissolved(enzyme, None) < 0.05
    assert dissolved({}, 0.8) == 0


def test_a_balloon_tears_the_bonds_of_its_footprint_alone(coarse: EpiduralSpace) -> None:
    scar = np.full(coarse.shell.shape, 0.85)
    opening = Opening(140.0, np.pi / 2, length_mm=10.0, width_mm=5.0, film_mm=3.0)
    start = coarse.start(scar)
    state = last(coarse.advance(start, 5.0, openings=[opening]))
    i, j = coarse.shell.cell(140.0, np.pi / 2)
    assert state.bonded[i, j] < 0.05
    outside = coarse.footprint(opening) == 0
    assert state.bonded[outside] == pytest.approx(scar[outside], rel=1e-6)
    assert state.in_canal_ml + state.ledger.taken_up_ml == pytest.approx(0.0, abs=1e-12)
    assert abs(state.in_canal_ml) < 1e-4, "it squeezes fluid about, of which tissue takes a trace"
    assert state.sac_pressure_mmhg > start.sac_pressure_mmhg
    assert start.opening_pressure_mmhg(opening) > 2 * state.opening_pressure_mmhg(opening)


def test_a_step_is_pure_and_repeatable(tube: Canal) -> None:
    def run() -> State:
        shell = Shell.from_canal(tube, spacing_mm=2.0, rng=np.random.default_rng(5))
        space = EpiduralSpace(shell)
        return last(space.advance(space.start(scarred(space)), 5.0, [Source(120.0, 1.0, 0.5, CONTRAST)]))

    first, second = run(), run()
    assert np.array_equal(first.film, second.film)
    assert np.array_equal(first.bonded, second.bonded)
    held = first.excess_m3.copy()
    first.medium.step(first, 1.0, [Source(120.0, 1.0, 0.5, CONTRAST)])
    assert np.array_equal(first.excess_m3, held)


def test_advance_ends_on_time_and_lengthens_its_steps_while_waiting(coarse: EpiduralSpace) -> None:
    state = last(coarse.advance(coarse.start(), 3.3, [Source(25.0, 0.0, 0.5, CONTRAST)]))
    assert state.t_s == 3.3
    times = [state.t_s] + [later.t_s for later in coarse.advance(state, 86400.0)]
    steps = np.diff(times)
    assert times[-1] == 86403.3
    assert steps[0] < 0.5
    assert steps.max() == pytest.approx(900.0, rel=0.01)
    assert len(steps) < 150


@pytest.mark.parametrize("dt_s", [0.0, -1.0, float("nan"), float("inf")])
def test_a_step_that_is_not_above_zero_is_refused(coarse: EpiduralSpace, dt_s: float) -> None:
    with pytest.raises(SolverError, match=r"time step was .* give one above zero"):
        coarse.step(coarse.start(), dt_s)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (Source(25.0, 0.0, -0.5, {}), "flow was -0.5 mL/s"),
        (Source(25.0, 0.0, 0.5, {"honey": 1.0}), "'honey' does not ride"),
        (Source(25.0, 0.0, 0.5, {"iohexol": -1.0}), "concentration of iohexol was -1.0"),
        (Source(9000.0, 0.0, 0.5, {}), "lies off the canal"),
    ],
)
def test_a_source_that_cannot_be_is_refused(coarse: EpiduralSpace, source: Source, sentence: str) -> None:
    with pytest.raises(SolverError, match=sentence):
        coarse.step(coarse.start(), 1.0, [source])


def test_a_bonded_field_that_does_not_fit_is_refused(coarse: EpiduralSpace) -> None:
    with pytest.raises(SolverError, match="give s_mm to resample"):
        coarse.start(np.zeros((3, 4)))
    with pytest.raises(SolverError, match="within 0 and 1"):
        coarse.start(np.full(coarse.shell.shape, 1.2))


def test_a_parameter_nobody_knows_is_refused() -> None:
    with pytest.raises(SolverError, match="no parameter stickiness"):
        with_values({"stickiness": 1.0})


def test_steps_stay_conservative_on_a_flat_closed_shell(flat_shell: Callable[..., Shell]) -> None:
    space = EpiduralSpace(flat_shell(32, 32, 1.0))
    state = last(space.advance(space.start(), 10.0, [Source(16.0, np.pi, 0.3, CONTRAST)]))
    assert state.ledger.left_ml.sum() == 0
    assert state.in_canal_ml + state.ledger.taken_up_ml == pytest.approx(3.0, rel=1e-13)


def test_clear_fluid_thins_the_dye_and_does_not_sweep_it(coarse: EpiduralSpace) -> None:
    place = (165.0, 0.3)
    dyed = last(coarse.advance(coarse.start(), 20.0, [Source(*place, 0.25, CONTRAST)]))
    washed = last(coarse.advance(dyed, 20.0, [Source(*place, 0.5, {})]))
    before, after = (float(coarse.shell.sample(s.surface("iohexol"), *place)) for s in (dyed, washed))
    assert 0.1 * before < after < 0.6 * before


def test_an_x_ray_sees_dye_that_stands_among_the_lobules_too(coarse: EpiduralSpace) -> None:
    state = last(coarse.advance(coarse.start(), 20.0, [Source(165.0, 0.3, 0.5, CONTRAST)]))
    k = SPECIES.index("iohexol")
    assert state.stagnant[k].sum() > 0.1 * state.film[k].sum()
    held = state.film[k] + state.stagnant[k]
    assert state.surface("iohexol") * coarse.shell.area_mm2 == pytest.approx(held)
    assert state.inside("iohexol") == pytest.approx(held.sum() + state.store[k].sum(), rel=1e-12)


def test_a_film_that_does_not_drain_is_gone_within_a_day(coarse: EpiduralSpace) -> None:
    state = last(coarse.advance(coarse.start(), 20.0, [Source(165.0, 0.0, 0.5, {})]))
    hour = last(coarse.advance(state, 3600.0))
    assert hour.film_mm.max() > 0.2
    day = last(coarse.advance(hour, 23 * 3600.0))
    assert day.film_mm.max() < 1e-3
    assert day.in_canal_ml == pytest.approx(0.0, abs=5e-3)
    assert volume_error_ml(day) < 1e-10


def test_uptake_is_the_same_in_one_step_as_in_many(coarse: EpiduralSpace) -> None:
    area = coarse.shell.area_mm2
    begun = 1e-9 * area * np.linspace(0.001, 2.0, coarse.shell.shape[0])[:, None]
    once, gone = absorption.after(begun, area, 4 * 3600.0, coarse.parameters)
    steps, total = begun, 0.0
    for _ in range(16):
        steps, part = absorption.after(steps, area, 900.0, coarse.parameters)
        total += part
    assert steps == pytest.approx(once, rel=1e-9, abs=1e-24)
    assert total == pytest.approx(gone, rel=1e-9)
    assert (once[0] == 0).all()
    assert (once[-1] > 0).all()


def test_at_rest_time_alone_passes(coarse: EpiduralSpace) -> None:
    still = coarse.start(scarred(coarse))
    later = coarse.step(still, 3600.0)
    assert later.t_s == 3600.0
    assert later.is_at_rest
    moved = coarse.step(still, 1.0, [Source(25.0, 0.1, 0.5, CONTRAST)])
    assert not moved.is_at_rest
    assert (later.bonded == still.bonded).all()
