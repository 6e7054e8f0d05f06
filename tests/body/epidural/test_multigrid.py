import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from neuroplasty.body.epidural import multigrid
from neuroplasty.body.epidural.multigrid import FivePoint
from neuroplasty.body.epidural.reference import solve_reference
from neuroplasty.errors import SolverError


def random_system(
    n: int, m: int, seed: int, contrast: float = 1.5, flat: float = 1.0, closed: float = 0.0
) -> tuple[FivePoint, np.ndarray]:
    """Log-normal links; ``flat`` times stronger round than along, a share ``closed`` of the cells cut off."""
    rng = np.random.default_rng(seed)
    along = np.exp(rng.normal(0, contrast, (n, m)))
    along[-1] = 0
    around = flat * np.exp(rng.normal(0, contrast, (n, m)))
    shut = rng.random((n, m)) < closed
    along *= ~(shut | np.roll(shut, -1, axis=0))
    around *= ~(shut | np.roll(shut, -1, axis=1))
    zero = 1e-3 * np.exp(rng.normal(0, 1, (n, m)))
    return FivePoint(zero, along, around, zero, 0.8 / zero.sum()), rng.normal(size=(n, m))


def residual(system: FivePoint, right: np.ndarray, found: np.ndarray) -> float:
    """The residual's norm relative to the right side's."""
    flow_s = system.along[:-1] * (found[:-1] - found[1:])
    flow_t = system.round * (found - np.roll(found, -1, axis=1))
    left = right - system.zero * found + system.rank * system.u * np.sum(system.u * found)
    left -= flow_t - np.roll(flow_t, 1, axis=1)
    left[:-1] -= flow_s
    left[1:] += flow_s
    return float(np.linalg.norm(left) / np.linalg.norm(right))


@pytest.mark.parametrize(
    ("n", "m"),
    [(8, 16), (17, 24), (33, 32), (9, 48), (1, 16), (2, 5), (7, 3), (12, 2), (5, 1), (1, 1), (31, 17)],
)
def test_multigrid_agrees_with_a_direct_solve(n: int, m: int) -> None:
    system, right = random_system(n, m, seed=n)
    found, _ = system.solve(right, np.zeros_like(right), tolerance=1e-12)
    assert found == pytest.approx(solve_reference(system, right), rel=1e-8, abs=1e-8 * np.abs(found).max())


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    contrast=st.floats(0, 3),
    flat=st.floats(1e-3, 1e3),
    closed=st.sampled_from([0.0, 0.2, 0.7]),
    n=st.integers(1, 40),
    m=st.integers(1, 48),
)
@example(seed=1, contrast=3.0, flat=1e-3, closed=0.7, n=40, m=47)
@example(seed=0, contrast=3.0, flat=112.0, closed=0.0, n=1, m=4)  # beyond the digits of single precision
def test_the_residual_meets_the_tolerance_on_any_contrast(
    seed: int, contrast: float, flat: float, closed: float, n: int, m: int
) -> None:
    system, right = random_system(n, m, seed, contrast, flat, closed)
    found, iterations = system.solve(right, np.zeros_like(right), tolerance=1e-8)
    assert residual(system, right, found) <= 1e-6
    assert iterations < 400


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(2, 24), m=st.integers(2, 24))
def test_scar_a_hundred_thousand_times_tighter_than_film_agrees_with_a_direct_solve(
    seed: int, n: int, m: int
) -> None:
    system, right = random_system(n, m, seed, contrast=0.5)
    scar = np.where(np.random.default_rng(seed).random((n, m)) < 0.5, 1e-5, 1.0)
    system = FivePoint(system.zero, scar * system.along, scar * system.round, system.u, system.rank)
    found, _ = system.solve(right, np.zeros_like(right), tolerance=1e-13)
    assert found == pytest.approx(solve_reference(system, right), rel=1e-8, abs=1e-8 * np.abs(found).max())


def test_iterations_hardly_grow_with_the_grid() -> None:
    counts = []
    for n, m in [(64, 16), (128, 32), (256, 64)]:
        system, right = random_system(n, m, seed=1, contrast=1.0)
        counts.append(system.solve(right, np.zeros_like(right), tolerance=1e-8)[1])
    assert counts[-1] <= counts[0] + 3


@pytest.mark.parametrize("flat", [0.01, 0.1, 10.0, 100.0])
def test_no_direction_is_hard(flat: float) -> None:
    """Links round a hundred times those along, as in the sacral canal, cost no more than even ones."""
    even, right = random_system(128, 48, seed=2, contrast=0.5)
    turned, _ = random_system(128, 48, seed=2, contrast=0.5, flat=flat)
    zero = np.zeros_like(right)
    easy = even.solve(right, zero, tolerance=1e-8)[1]
    assert turned.solve(right, zero, tolerance=1e-8)[1] <= easy + 2


def test_an_exact_guess_takes_no_iteration() -> None:
    system, right = random_system(16, 16, seed=3)
    found, _ = system.solve(right, np.zeros_like(right), tolerance=1e-14)
    assert system.solve(right, found, tolerance=1e-3, scale=float(np.linalg.norm(right)))[1] == 0


def test_a_solve_leaves_nothing_behind_for_the_next_one() -> None:
    """Work arrays are kept: the same system has the same answer, bit for bit, whatever came between."""
    system, right = random_system(23, 18, seed=4)
    other, other_right = random_system(23, 18, seed=5, closed=0.5)
    zero = np.zeros_like(right)
    first, _ = system.solve(right, zero, tolerance=1e-10)
    kept = first.copy()
    other.solve(other_right, zero, tolerance=1e-10)
    random_system(9, 4, seed=6)[0].solve(np.ones((9, 4)), np.ones((9, 4)), tolerance=1e-10)
    again, _ = system.solve(right, zero, tolerance=1e-10)
    assert np.array_equal(first, kept)
    assert np.array_equal(first, again)


def test_the_scale_of_the_units_does_not_matter() -> None:
    system, right = random_system(20, 12, seed=7)
    tiny = FivePoint(
        *(1e-15 * f for f in (system.zero, system.along, system.round, system.u)), 1e15 * system.rank
    )
    found, count = system.solve(right, np.zeros_like(right), tolerance=1e-10)
    same, same_count = tiny.solve(1e-15 * right, np.zeros_like(right), tolerance=1e-10)
    assert same_count == count
    assert same == pytest.approx(found, rel=1e-6)


def test_the_memory_of_a_solve_is_linear_in_cells() -> None:
    each = []
    for n, m in [(156, 24), (311, 48), (622, 96)]:
        work = multigrid._Work.of(n, m)
        each.append((work.levels.nbytes + sum(one.nbytes for one in work.vectors)) / (n * m))
    assert each[0] > each[1] > each[2], "the empty pairs at the ends weigh less and less"
    assert each[0] < 150


def test_a_system_that_holds_what_is_no_number_is_refused_and_spoils_nothing() -> None:
    system, right = random_system(12, 8, seed=8)
    zero = np.zeros_like(right)
    first, _ = system.solve(right, zero, tolerance=1e-10)
    with pytest.raises(SolverError, match="did not converge"):
        system.solve(right * np.nan, zero, tolerance=1e-10)
    assert np.array_equal(system.solve(right, zero, tolerance=1e-10)[0], first)
