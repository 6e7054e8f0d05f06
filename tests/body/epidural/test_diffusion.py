from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroplasty.body.epidural import Shell
from neuroplasty.body.epidural.diffusion import diffuse
from neuroplasty.body.epidural.dispersion import Dispersivity, exchanges
from neuroplasty.body.epidural.reference import diffuse_reference


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(2, 40), m=st.integers(2, 40), reach=st.floats(1e-4, 1e4))
def test_diffusion_agrees_with_a_sparse_solve_at_any_step(seed: int, n: int, m: int, reach: float) -> None:
    """``reach`` is the step over the time in which a species spreads over one cell."""
    rng = np.random.default_rng(seed)
    volume = np.exp(rng.normal(0, 2, (n, m)))
    rows, columns = reach * rng.uniform(0, 10, (n - 1, m)), reach * rng.uniform(0, 10, (n, m))
    mass = rng.uniform(0, 1, (2, n, m))
    mass[1, 1:] = 0
    kept = mass.copy()
    found = diffuse(mass, volume, rows, columns)
    for k in range(2):
        expected = diffuse_reference(mass[k], volume, rows, columns)
        assert found[k] == pytest.approx(expected, rel=1e-6, abs=1e-11)
        assert found[k].sum() == pytest.approx(mass[k].sum(), rel=1e-13)
    assert found.min() >= 0
    assert np.array_equal(mass, kept)


def between(shell: Shell, volume: np.ndarray, dt_s: float) -> tuple[np.ndarray, np.ndarray]:
    """What neighbours exchange in fluid at rest."""
    still, row_m = np.zeros(shell.shape), shell.spacing_mm * 1e-3
    links = shell.link_s, shell.link_t
    return exchanges(Dispersivity(4e-10), volume, shell.area_mm2 * 1e-6, *links, row_m, still, still, dt_s)


def test_diffusion_spreads_a_spot_as_the_heat_kernel_does(flat_shell: Callable[..., Shell]) -> None:
    """The variance of a spot in an even film grows by 2 D t in either direction."""
    shell = flat_shell(64, 64, 0.5)
    area = shell.area_mm2 * 1e-6
    mass = np.zeros((1, 64, 64))
    mass[0, 32, 32] = 1.0
    found = mass
    for _ in range(40):
        found = diffuse(found, 1e-3 * area, *between(shell, 1e-3 * area, 60.0))
    along = (shell.s_mm - shell.s_mm[32]) ** 2
    expected = 2 * 4e-10 * 2400 * 1e6
    assert found.sum() == pytest.approx(1.0, rel=1e-13)
    assert found.min() >= 0
    assert float(found[0].sum(axis=1) @ along) == pytest.approx(expected, rel=1e-6)
    round_mm = np.minimum(np.arange(64), 64 - np.arange(64)) * 0.5
    assert float(np.roll(found[0], -32, axis=1).sum(axis=0) @ round_mm**2) == pytest.approx(
        expected, rel=1e-6
    )


def test_diffusion_keeps_an_even_concentration_in_an_uneven_film(flat_shell: Callable[..., Shell]) -> None:
    shell = flat_shell(16, 16, 1.0)
    area = shell.area_mm2 * 1e-6
    volume = np.random.default_rng(0).uniform(0.1, 2, (16, 16)) * area * 1e-3
    found = diffuse(5 * volume[None], volume, *between(shell, volume, 1e5))
    assert found[0] == pytest.approx(5 * volume, rel=1e-12)
