"""The sac by itself: what displaces its CSF, and what pressure that makes."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroplasty.body.epidural import EpiduralSpace, Posture, Shell, Source, with_values
from neuroplasty.body.epidural.pressure import Mechanics
from neuroplasty.body.epidural.sac import Sac

SAC = Sac(rest_pa=1200.0, shift_pa=300.0, share=0.8, room_m3=8e-6, volume_m3=1.1e-5, resistance_pa_s_m3=8e10)
BESIDE = np.array([[1.0, 0.86]])


def displaced(volume_ml: float) -> float:
    return SAC.displaced_m3(np.array([[volume_ml * 1e-6, 0.0]]), BESIDE, 0.0)


def test_the_first_fluid_displaces_the_share_and_the_last_nearly_all() -> None:
    def slope(volume_ml: float) -> float:
        return (displaced(volume_ml + 1e-3) - displaced(volume_ml)) / 1e-9

    assert slope(0.0) == pytest.approx(0.8, abs=1e-3)
    shares = [slope(v) for v in (0.0, 2.0, 8.0, 20.0, 60.0)]
    assert all(a < b < 1 for a, b in itertools.pairwise(shares))
    assert shares[-1] > 0.999
    # Veins and fat have given their room, and no more.
    assert 60e-6 - displaced(60.0) == pytest.approx(0.2 * 8e-6, rel=1e-3)


def test_fluid_drawn_away_takes_the_first_share_with_it() -> None:
    assert displaced(-2.0) == pytest.approx(-1.6e-6)


@settings(deadline=None)
@given(
    excess_ml=st.floats(-1, 20),
    further_ml=st.floats(-0.01, 0.01),
    left_ml=st.floats(0, 3),
    dt_s=st.floats(0.01, 600),
)
def test_the_line_touches_the_pressure_at_the_end_of_the_step(
    excess_ml: float, further_ml: float, left_ml: float, dt_s: float
) -> None:
    def after(volume_ml: float) -> float:
        net = displaced(volume_ml)
        return SAC.pressure_pa(net - SAC.left_after(left_ml * 1e-6, net, dt_s))

    field = np.array([[excess_ml * 1e-6, 0.0]])
    alpha, gamma = SAC.line(field, BESIDE, 0.0, left_ml * 1e-6, dt_s)
    assert alpha + gamma * excess_ml * 1e-6 == pytest.approx(after(excess_ml), rel=1e-9)
    if abs(excess_ml) > 0.02:
        near = alpha + gamma * (excess_ml + further_ml) * 1e-6
        assert near == pytest.approx(after(excess_ml + further_ml), rel=1e-4)


def test_at_term_engorged_veins_give_way_less() -> None:
    table = with_values({"csf_share": 0.7, "share_at_term": 0.95})
    shares = [Mechanics.of(table, Posture(), engorged).sac.share for engorged in (0.0, 0.5, 1.0)]
    assert shares == pytest.approx([0.7, 0.825, 0.95])


def test_the_resting_epidural_space_stands_below_the_csf_by_the_resting_difference(
    flat_shell: Callable[..., Shell],
) -> None:
    for difference in (0.0, 2.5):
        table = with_values({"resting_difference": difference})
        start = EpiduralSpace(flat_shell(8, 8, 1.0), table).start()
        assert start.sac_pressure_mmhg - start.pressure_mmhg == pytest.approx(difference)


def test_the_canal_below_the_sac_feels_its_rise_by_the_coupling(flat_shell: Callable[..., Shell]) -> None:
    shell = flat_shell(96, 48, 1.0)
    above = (np.arange(96) > 20).astype(float)
    shell = replace(shell, beside_sac=above[:, None] * np.ones((96, 48)))
    for coupling in (0.0, 0.86, 1.0):
        space = EpiduralSpace(shell, with_values({"sacral_coupling": coupling}))
        rest = space.start()
        *_, state = space.advance(rest, 10.0, [Source(70.0, 0.0, 0.5, {})])
        rise = state.outside_mmhg - rest.outside_mmhg
        whole = state.sac_pressure_mmhg - rest.sac_pressure_mmhg
        assert whole > 0.5
        assert rise[-1] == pytest.approx(whole)
        assert rise[0] == pytest.approx(coupling * whole)
