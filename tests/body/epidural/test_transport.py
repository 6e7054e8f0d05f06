from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroplasty.body.epidural.pressure import Flow
from neuroplasty.body.epidural.reference import carry_reference
from neuroplasty.body.epidural.transport import carry
from neuroplasty.errors import SolverError

N, M = 12, 16


def flow_down(seed: int, drain: float = 0.2) -> tuple[Flow, np.ndarray, np.ndarray]:
    """A flow down a random pressure, some cells draining, and the volumes before and after a step of 1 s."""
    rng = np.random.default_rng(seed)
    pressure = rng.normal(size=(N, M))
    along = rng.uniform(0, 1, (N, M))
    along[:-1] *= pressure[:-1] - pressure[1:]
    along[-1] = 0
    around = rng.uniform(0, 1, (N, M)) * (pressure - np.roll(pressure, -1, axis=1))
    cells = rng.choice(N * M, 20, replace=False)
    out = np.full(20, drain)
    flow = Flow(np.zeros((N, M)), along, around, cells, out, np.arange(20) % 3, 0.0, np.zeros(3))
    net = along + around - np.roll(around, 1, axis=1)
    net[1:] -= along[:-1]
    net += np.bincount(cells, out, minlength=N * M).reshape(N, M)
    after = rng.uniform(0.1, 1.0, (N, M)) + np.maximum(0, -net)
    return flow, after + net, after


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), dt_s=st.floats(1e-3, 60))
def test_the_sweep_agrees_with_a_sparse_solve_and_loses_nothing(seed: int, dt_s: float) -> None:
    flow, _, volume = flow_down(seed)
    rng = np.random.default_rng(seed + 1)
    mass = rng.uniform(0, 1, (2, N, M))
    mass[1, 3:] = 0
    found, left = carry(mass, np.zeros_like(mass), volume, flow, dt_s, 3)
    leaving = np.bincount(flow.out_cell, flow.out_rate, minlength=N * M).reshape(N, M)
    for k in range(2):
        expected, gone = carry_reference(mass[k], volume, flow.along, flow.round, leaving, dt_s)
        assert found[k] == pytest.approx(expected, rel=1e-9, abs=1e-12)
        assert left[k].sum() == pytest.approx(gone.sum(), rel=1e-9)
    assert found.min() >= 0
    assert found.sum() + left.sum() == pytest.approx(mass.sum(), rel=1e-13)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_an_even_concentration_stays_even(seed: int) -> None:
    flow, before, after = flow_down(seed)
    before = np.maximum(before, 0)
    found, _ = carry(7.0 * before[None], np.zeros((1, N, M)), after, flow, 1.0, 3)
    even = before > 0
    assert np.all(found[0] <= 7.0 * after * (1 + 1e-12))
    if even.all():
        assert found[0] == pytest.approx(7.0 * after, rel=1e-12)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), stir=st.floats(0.01, 5), dt_s=st.floats(1e-3, 5))
def test_species_on_loops_of_flow_agree_with_a_sparse_solve_and_none_is_lost(
    seed: int, stir: float, dt_s: float
) -> None:
    """A potential flow with vortices on top of it, which change no cell's volume."""
    flow, _, volume = flow_down(seed)
    rng = np.random.default_rng(seed + 2)
    turn = stir * rng.normal(size=(N, M))
    turn[-1] = 0
    along = flow.along + turn - np.roll(turn, 1, axis=1)
    around = flow.round - turn + np.vstack([np.zeros((1, M)), turn[:-1]])
    stirred = replace(flow, along=along, round=around)
    mass = rng.uniform(0, 1, (2, N, M))
    found, left = carry(mass, np.zeros_like(mass), volume, stirred, dt_s, 3)
    leaving = np.bincount(flow.out_cell, flow.out_rate, minlength=N * M).reshape(N, M)
    for k in range(2):
        expected, gone = carry_reference(mass[k], volume, along, around, leaving, dt_s)
        assert found[k] == pytest.approx(expected, rel=1e-6, abs=1e-9)
        assert left[k].sum() == pytest.approx(gone.sum(), rel=1e-6)
    assert found.min() >= 0
    assert found.sum() + left.sum() == pytest.approx(mass.sum(), rel=1e-12)


def test_a_volume_of_zero_is_refused() -> None:
    flow, _, volume = flow_down(0)
    volume[2, 2] = 0
    with pytest.raises(SolverError, match="volumes must stay above zero"):
        carry(np.ones((1, N, M)), np.zeros((1, N, M)), volume, flow, 1.0, 3)
