"""Whatever the anatomy, the person and the plan: nothing negative, nothing lost, no NaN."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import (
    SPECIES,
    EpiduralSpace,
    Opening,
    Posture,
    Shell,
    Source,
    State,
    person,
)
from neuroplasty.body.epidural.posture import LIES
from neuroplasty.body.instruments import Lumen
from neuroplasty.body.instruments.holes import divide
from neuroplasty.errors import SolverError


def wrung(tube: Canal, rng: np.random.Generator) -> Canal:
    """A canal with bulges, narrow places, and one place where the sac may lie on the wall."""
    n, m = tube.wall_mm.shape
    along = np.sin(np.arange(n)[:, None] * rng.uniform(0.01, 0.1) + rng.uniform(0, 6))
    round_ = np.cos(rng.integers(1, 4) * tube.theta_rad[None, :] + rng.uniform(0, 6))
    gap = np.maximum(tube.gap_mm * (1 + rng.uniform(0, 0.9) * along * round_), 0.3)
    if rng.uniform() < 0.5:
        at, turn = rng.integers(60, 240), rng.integers(0, m)
        gap[at : at + 15, turn : turn + 20] = 0.0
    roots = tuple(replace(root, openness=float(rng.uniform(0.1, 1))) for root in tube.roots)
    return replace(tube, sac_mm=tube.wall_mm - gap, roots=roots, has_hiatus=bool(rng.uniform() < 0.5))


def sound(state: State) -> None:
    held = state.in_canal_ml + float(state.ledger.left_ml.sum()) + state.ledger.taken_up_ml
    assert abs(state.ledger.given_ml - held) <= 1e-9 * max(1.0, state.ledger.given_ml)
    assert np.all(np.isfinite(state.pressure_mmhg))
    assert np.isfinite(state.sac_pressure_mmhg)
    assert state.film.min() >= 0
    assert state.store.min() >= 0
    assert np.all(state.medium.volume_m3(state.excess_m3) > 0)
    assert np.all((state.bonded >= 0) & (state.bonded <= 1))
    assert all(state.balance(name).error < 1e-10 for name in SPECIES)


@pytest.mark.slow
def test_any_anatomy_person_and_plan_lose_nothing(tube: Canal) -> None:
    @settings(max_examples=6, deadline=None)
    @given(seed=st.integers(0, 2**31))
    def check(seed: int) -> None:
        rng = np.random.default_rng(seed)
        own = person(rng)
        weeks = float(rng.choice([0.0, 0.0, 30.0]))
        shell = Shell.from_canal(
            wrung(tube, rng), spacing_mm=5.0, rng=rng, parameters=own, gestation_weeks=weeks
        )
        space = EpiduralSpace(shell, own, Posture(LIES[rng.integers(5)]))
        state = space.start(rng.uniform(0, 1) * rng.uniform(0, 1, shell.shape))
        for _ in range(int(rng.integers(2, 6))):
            i, j = np.argwhere(shell.is_open)[rng.integers(int(shell.is_open.sum()))]
            place = float(shell.s_mm[i]), float(shell.theta_rad[j])
            do = rng.integers(4)
            if do == 0:
                space = space.in_posture(Posture(LIES[rng.integers(4)], float(rng.uniform(-30, 30))))
                state = space.adopt(state)
            openings = [Opening(*place, 10.0, 4.0, 3.0)] if do == 1 else []
            mixture = {str(name): float(rng.uniform(0, 300)) for name in rng.choice(SPECIES, 2)}
            sources = [Source(*place, float(rng.uniform(0, 2)), mixture)] if do >= 2 else []
            strongest = {name: state.concentration(name).max() for name in mixture}
            # Two millilitres a second for half a minute are more than anybody gives at once.
            lasts_s = float(rng.choice([1.0, 10.0, 30.0 if sources else 300.0]))
            for after in space.advance(state, lasts_s, sources, openings):
                state = after
                sound(state)
            if do >= 2 and not rng.integers(2):
                for name, most in strongest.items():
                    limit = max(most, mixture[name]) * (1 + 1e-6)
                    assert state.concentration(name).max() <= limit or state.ledger.taken_up_ml > 0

    check()


def test_an_injection_into_a_closed_space_stops_at_the_hands_limit(tube: Canal) -> None:
    """Sac on the wall above and below, no way out: the flow falls to nothing and the pressure stays."""
    sac = tube.sac_mm.copy()
    for start in (150, 190):
        sac[start : start + 15] = tube.wall_mm[start : start + 15]
    shell = replace(Shell.from_canal(replace(tube, sac_mm=sac), spacing_mm=3.0), foramina=())
    space = EpiduralSpace(shell)
    limit, needle = 300.0, Lumen(0.838, 90.0)
    state, flows = space.start(), []
    for _ in range(400):
        tip = state.pressure_at(177.5, 0.0)
        flow = divide(needle, [0.0], 1e-3, [tip], wanted_ml_s=1.0, limit_mmhg=limit).total_ml_s
        flows.append(flow)
        if flow < 0.01:
            break
        # Near the largest opening pressure rises within a drop.
        step_s, begun = 0.5, state
        while True:
            state = space.step(begun, step_s, [Source(177.5, 0.0, flow, {"iohexol": 240.0})])
            if state.pressure_at(177.5, 0.0) <= tip + 0.7 * (limit - tip):
                break
            step_s /= 2
    assert flows[0] == pytest.approx(1.0)
    assert flows[-1] < 0.02
    assert state.pressure_at(177.5, 0.0) == pytest.approx(limit, rel=0.01)
    room_ml = (space.law.largest_m * space.law.area_m2)[np.abs(shell.s_mm - 177.5) < 15].sum() * 1e6
    assert 0.5 * room_ml < state.in_canal_ml < 1.1 * room_ml, "what sac and fat can give way, and no more"
    above, below = (float(state.amount("iohexol")[shell.cell(s, 0.0)[0]].sum()) for s in (220.0, 130.0))
    assert max(above, below) < 1e-12
    sound(state)


def test_an_injection_where_the_sac_lies_on_the_wall_is_refused(tube: Canal) -> None:
    sac = tube.sac_mm.copy()
    sac[150:180] = tube.wall_mm[150:180]
    space = EpiduralSpace(Shell.from_canal(replace(tube, sac_mm=sac), spacing_mm=3.0))
    with pytest.raises(SolverError, match="choose a place where the gap is open"):
        space.step(space.start(), 1.0, [Source(165.0, 0.0, 0.5, {})])
