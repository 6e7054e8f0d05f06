import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroplasty.body.epidural.multigrid import FivePoint
from neuroplasty.body.epidural.reference import solve_reference


def random_system(
    n: int, m: int, seed: int, contrast: float = 1.5, flat: float = 1.0
) -> tuple[FivePoint, np.ndarray]:
    rng = np.random.default_rng(seed)
    along = np.exp(rng.normal(0, contrast, (n, m)))
    along[-1] = 0
    around = flat * np.exp(rng.normal(0, contrast, (n, m)))
    zero = 1e-3 * np.exp(rng.normal(0, 1, (n, m)))
    return FivePoint(zero, along, around, zero, 0.8 / zero.sum()), rng.normal(size=(n, m))


@pytest.mark.parametrize(("n", "m"), [(8, 16), (17, 24), (33, 32), (9, 48)])
def test_multigrid_agrees_with_a_direct_solve(n: int, m: int) -> None:
    system, right = random_system(n, m, seed=n)
    found, _ = system.solve(right, np.zeros_like(right), tolerance=1e-12)
    assert found == pytest.approx(solve_reference(system, right), rel=1e-8, abs=1e-8 * np.abs(found).max())


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    contrast=st.floats(0, 3),
    flat=st.floats(0.2, 60),
    n=st.integers(8, 40),
    m=st.sampled_from([16, 24, 32, 48]),
)
def test_the_residual_meets_the_tolerance_on_any_contrast(
    seed: int, contrast: float, flat: float, n: int, m: int
) -> None:
    system, right = random_system(n, m, seed, contrast, flat)
    found, iterations = system.solve(right, np.zeros_like(right), tolerance=1e-8)
    flow_s = system.along[:-1] * (found[:-1] - found[1:])
    flow_t = system.round * (found - np.roll(found, -1, axis=1))
    residual = right - system.zero * found + system.rank * system.u * np.sum(system.u * found)
    residual -= flow_t - np.roll(flow_t, 1, axis=1)
    residual[:-1] -= flow_s
    residual[1:] += flow_s
    assert np.linalg.norm(residual) <= 1e-6 * np.linalg.norm(right)
    assert iterations < 200


def test_iterations_hardly_grow_with_the_grid() -> None:
    counts = []
    for n, m in [(64, 16), (128, 32), (256, 64)]:
        system, right = random_system(n, m, seed=1, contrast=1.0)
        counts.append(system.solve(right, np.zeros_like(right), tolerance=1e-8)[1])
    assert counts[-1] <= counts[0] + 8


def test_rings_keep_narrow_rows_cheap() -> None:
    """Links round forty times those along, as in the sacral canal, cost no more than even ones."""
    even, right = random_system(128, 48, seed=2, contrast=0.5, flat=1.0)
    narrow, _ = random_system(128, 48, seed=2, contrast=0.5, flat=40.0)
    zero = np.zeros_like(right)
    easy = even.solve(right, zero, tolerance=1e-8)[1]
    assert narrow.solve(right, zero, tolerance=1e-8)[1] <= easy + 6


def test_an_exact_guess_takes_no_iteration() -> None:
    system, right = random_system(16, 16, seed=3)
    found, _ = system.solve(right, np.zeros_like(right), tolerance=1e-14)
    assert system.solve(right, found, tolerance=1e-3, scale=float(np.linalg.norm(right)))[1] == 0
