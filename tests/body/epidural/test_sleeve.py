"""Root sleeves by themselves: they fill, they leak, they give nothing back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import EpiduralSpace, Shell, Source, with_values
from neuroplasty.body.epidural.sleeve import Law, filled, ways_out
from neuroplasty.evidence.units import PA_PER_MMHG

LEAK = 1e-6 / PA_PER_MMHG * 1e-3 * 2e-4
STORAGE = 0.02e-6 / PA_PER_MMHG
TISSUE = 16 * PA_PER_MMHG
LAW: Law = (30 * LEAK, LEAK, 1e-4, STORAGE, 0.007, TISSUE)
VISCOSITY = 1e-3


def step(
    canal: float, before: float, dt_s: float, law: Law = LAW, film: float = 1.0, bonded: float = 0.0
) -> tuple[float, float]:
    """What one sleeve of 100 mm2 takes (m3/s) and where it stands after (Pa), its canal at one pressure."""
    one, cell = np.ones((1, 1)), np.zeros(1, np.int64)
    size, end = np.ones(1), np.zeros(1, bool)
    sleeve = np.array([before])
    g, to = ways_out(
        cell, size, end, cell, film * 1e-3 * one, one / VISCOSITY, one, bonded * one, VISCOSITY * one,
        canal * one, sleeve, dt_s, law, np.zeros((1, 1)), np.zeros((1, 1)),
    )  # fmt: skip
    rate = g * np.maximum(canal - to, 0.0)
    after = filled(cell, size, end, cell, rate, VISCOSITY * one, sleeve, dt_s, law)
    return float(rate[0]), float(after[0])


@settings(deadline=None)
@given(over=st.floats(1.0, 1e4), dt_s=st.floats(1e-3, 1e3))
def test_a_sleeve_fills_at_any_excess_and_never_past_the_canal(over: float, dt_s: float) -> None:
    before = 7 * PA_PER_MMHG
    rate, after = step(before + over, before, dt_s)
    assert rate > 0
    assert after <= before + over + 1e-6
    if before + over < TISSUE:
        assert after > before


@settings(deadline=None)
@given(under=st.floats(0.0, 5e3), before=st.floats(0.0, 5e3), dt_s=st.floats(1e-3, 1e3))
def test_nothing_flows_back_from_a_sleeve(under: float, before: float, dt_s: float) -> None:
    before = before + 1.0
    rate, after = step(before - under, before, dt_s)
    if before <= TISSUE:
        # To rounding: a share of 1e-16 of what a sleeve holds may seem to move.
        assert (rate, after) == (pytest.approx(0.0, abs=1e-18), pytest.approx(before))
    else:
        assert rate >= 0
        assert TISSUE <= after <= before


def test_a_sleeve_below_the_tissues_pressure_keeps_what_it_holds() -> None:
    assert step(0.0, TISSUE - 1.0, 1e6)[1] == pytest.approx(TISSUE - 1.0)
    assert step(0.0, TISSUE + 500.0, 1e7)[1] == pytest.approx(TISSUE, abs=1.0)


@settings(deadline=None)
@given(canal=st.floats(0, 5e3), before=st.floats(0, 5e3), dt_s=st.floats(1e-3, 1e3))
def test_what_a_sleeve_takes_is_what_it_stores_and_leaks(canal: float, before: float, dt_s: float) -> None:
    rate, after = step(canal, before, dt_s)
    leaks = LEAK / VISCOSITY * (after - TISSUE) if before > TISSUE else 0.0
    assert dt_s * (rate - leaks) == pytest.approx(STORAGE * (after - before), rel=1e-6, abs=1e-16)


@pytest.mark.parametrize("steps", [400, 1600])
def test_a_sleeve_fills_as_its_exponential_whatever_the_step(steps: int) -> None:
    """At one canal pressure below the tissue's p goes to it with C/g; in one huge step it is simply there."""
    canal, before = TISSUE, 5 * PA_PER_MMHG
    film = 1.0
    inlet = 30 * LEAK / VISCOSITY * film**2 / (film**2 + 0.1**2)
    whole_s = STORAGE / inlet
    now = before
    for _ in range(steps):
        now = step(canal, now, whole_s / steps)[1]
    assert now == pytest.approx(canal - (canal - before) * np.exp(-1), rel=2 / steps)
    assert step(canal, before, 1e9 * whole_s)[1] == pytest.approx(canal)


def test_a_thin_film_or_scar_at_the_mouth_lets_little_in() -> None:
    canal, before = 40 * PA_PER_MMHG, 7 * PA_PER_MMHG
    wide = step(canal, before, 1e-3)[0]
    assert step(canal, before, 1e-3, film=0.1)[0] == pytest.approx(wide / 2, rel=0.02)
    assert step(canal, before, 1e-3, film=0.0)[0] == 0.0
    assert step(canal, before, 1e-3, bonded=0.75)[0] == pytest.approx(wide / 4, rel=0.02)
    assert step(canal, before, 1e-3, bonded=1.0)[0] == 0.0


def test_what_leaves_hardly_hangs_on_the_step(tube: Canal) -> None:
    space = EpiduralSpace(Shell.from_canal(tube, spacing_mm=3.0))
    left = []
    for dt_s in (0.2, 0.05):
        *_, state = space.advance(
            space.start(), 20.0, [Source(150.0, 1.2, 0.5, {"iohexol": 240.0})], max_dt_s=dt_s
        )
        left.append(float(state.ledger.left_ml.sum()))
    # A mouth opens a moment sooner or later.
    assert left[0] == pytest.approx(left[1], rel=0.15)
    assert left[0] > 0.01


def test_sleeves_fill_below_the_tissues_pressure_and_hold_what_they_took(tube: Canal) -> None:
    """With tissue at a pressure nobody reaches, what has left stands in the sleeves to the last drop."""
    table = with_values({"tissue_pressure": 1e4})
    shell = Shell.from_canal(tube, spacing_mm=3.0, parameters=table)
    space = EpiduralSpace(shell, table)
    *_, state = space.advance(space.start(), 20.0, [Source(150.0, 1.2, 0.5, {})])
    size = np.array([way.weights.sum() for way in shell.foramina])
    holds_ml = table["sleeve_storage"].value * size * state.sleeve_pa[: len(size)] / PA_PER_MMHG
    assert holds_ml.sum() > 0.01
    assert state.ledger.left_ml[: len(size)] == pytest.approx(holds_ml, rel=1e-6, abs=1e-12)
    assert (state.sleeve_pa > -1e-6).all()


def test_a_sacral_root_has_a_wide_way_out_in_front_and_one_behind(tube: Canal) -> None:
    table = with_values({"sacral_foramina": 5.0})
    shell = Shell.from_canal(tube, spacing_mm=2.0, parameters=table)
    ways = {way.name: way for way in shell.foramina}
    sacral, lumbar = ways["S2 left"], ways["L4 left"]
    assert sacral.weights.sum() / lumbar.weights.sum() == pytest.approx(5.0)

    def share(name: str, behind: bool) -> float:
        way = ways[name]
        theta = shell.theta_rad[way.columns]
        return float(way.weights[(np.cos(theta) > 0.2) == behind].sum() / way.weights.sum())

    assert share("S2 left", behind=True) == pytest.approx(0.5, abs=0.1)
    assert share("L4 left", behind=True) < 0.3
    for name, way in ways.items():
        left = np.sin(shell.theta_rad[way.columns]) > 0
        assert way.weights[left == name.endswith("left")].sum() > 0.75 * way.weights.sum(), name
