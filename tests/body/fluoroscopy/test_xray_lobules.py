"""Fat lobules in the dye: irregular, the flow's own, and nothing lost."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroplasty.body.fluoroscopy import lobules, shell_points
from neuroplasty.body.fluoroscopy.lobules import bubbled
from neuroplasty.body.fluoroscopy.parameters import PARAMETERS
from neuroplasty.body.fluoroscopy.samples import points_at, shell_places
from neuroplasty.errors import ImageError

ROWS, COLUMNS = 60, 48


def shell(gap_mm):
    s, theta = np.arange(float(ROWS)), 2 * np.pi * np.arange(COLUMNS) / COLUMNS
    ring = np.stack([-np.sin(theta), -np.cos(theta), np.zeros(COLUMNS)], axis=-1)
    axis = np.array([0, 0, 1.0]) * s[:, None, None]
    return axis + 8.0 * ring, axis + (8.0 + gap_mm) * ring


def softness(seed=0, size_mm=6.0):
    """A smooth field (rows, columns), periodic in the second index, lumps of about ``size_mm``."""
    wave = [np.fft.fftfreq(n) for n in (ROWS, COLUMNS)]
    low = np.exp(-0.5 * (2 * np.pi * size_mm / 2 * np.hypot(wave[0][:, None], wave[1])) ** 2)
    field = np.fft.ifft2(np.fft.fft2(np.random.default_rng(seed).normal(size=(ROWS, COLUMNS))) * low).real
    return np.exp(0.4 * field / field.std())


def density(points):
    """Points (rows - 2, columns) on the unrolled shell, over their mean."""
    points = points.reshape(-1, 3)
    turn = np.arctan2(-points[:, 0], -points[:, 1]) % (2 * np.pi)
    bins = np.arange(0.5, ROWS - 1.0), (np.arange(COLUMNS + 1) - 0.5) * 2 * np.pi / COLUMNS
    turn = (turn + np.pi / COLUMNS) % (2 * np.pi) - np.pi / COLUMNS
    count, _, _ = np.histogram2d(points[:, 2], turn, bins=bins)
    return count / count.mean()


@settings(max_examples=10, deadline=None)
@given(gap_mm=st.floats(0.3, 5.0), seed=st.integers(0, 9))
def test_lobules_move_dye_along_the_shell_and_never_far(gap_mm, seed):
    inner, outer = shell(gap_mm)
    still, moved = shell_points(inner, outer), bubbled(inner, outer, softness(seed))
    assert moved.shape == still.shape
    # Across the wall nothing moves, up to the sag of a chord; along it no farther than the reach.
    depth = np.hypot(*np.moveaxis(moved[..., :2] - still[..., :2], -1, 0))
    radii = [np.hypot(points[..., 0], points[..., 1]) for points in (still, moved)]
    assert np.abs(radii[1] - radii[0]).max() < 0.05
    away = np.hypot(depth, moved[..., 2] - still[..., 2])
    assert away.max() < float(PARAMETERS["lobule_reach"]) * (8.0 + gap_mm) / 8.0


def test_dye_leaves_firm_fat_and_gathers_at_its_rim():
    inner, outer = shell(4.0)
    field = softness()
    # The innermost of a cell's five layers: on the sac's side the lobules are those of the field itself.
    count = density(bubbled(inner, outer, field)[:, ::5])
    inside = field[1:-1]
    firm, rim, soft = np.quantile(inside, [0.2, 0.4, 0.6])
    assert count[inside < firm].mean() < 0.6
    # What left a lobule lies at its rim; beyond it nothing moves.
    assert count[(inside > rim) & (inside < soft)].mean() > 1.2
    assert count[inside > soft].mean() == pytest.approx(1.1, abs=0.15)


def test_lobules_leave_holes_where_the_gap_is_wide_and_hardly_any_where_it_is_thin():
    def unevenness(gap_mm):
        return density(bubbled(*shell(gap_mm), softness())).std()

    assert unevenness(4.0) > 1.5 * unevenness(0.4)


def test_holes_on_the_wall_do_not_lie_over_holes_on_the_sac():
    moved = bubbled(*shell(4.0), softness(), (4, 4, 8))
    near, far = density(moved[:, ::8]), density(moved[:, 7::8])
    assert np.corrcoef(near.ravel(), far.ravel())[0, 1] < 0.5


def test_fat_that_nobody_knows_moves_nothing():
    inner, outer = shell(3.0)
    np.testing.assert_array_equal(bubbled(inner, outer, np.ones((ROWS, COLUMNS))), shell_points(inner, outer))


def test_a_softness_of_another_grid_is_refused():
    inner, outer = shell(3.0)
    with pytest.raises(ImageError, match="does not fit"):
        bubbled(inner, outer, np.ones((3, 4)))
    with pytest.raises(ImageError, match="above zero"):
        bubbled(inner, outer, np.full((ROWS, COLUMNS), -1.0))


def test_places_at_whole_numbers_are_the_cells_own_centres():
    inner, outer = shell(3.0)
    row, column = np.divmod(np.arange(ROWS * COLUMNS, dtype=float), COLUMNS)
    middle = points_at(inner, outer, row, column, np.full(row.shape, 0.5))
    np.testing.assert_allclose(middle, (0.5 * (inner + outer)).reshape(-1, 3))


def test_the_places_of_a_cell_fill_it_evenly():
    row, column, depth = shell_places((5, 7), (4, 3, 5))
    assert row.shape == (35, 60)
    np.testing.assert_allclose(row.mean(axis=1), np.repeat(np.arange(5.0), 7), atol=1e-12)
    np.testing.assert_allclose(column.mean(axis=1), np.tile(np.arange(7.0), 5), atol=1e-12)
    assert 0.0 <= depth.min() < 0.05
    assert 0.95 < depth.max() < 1.0


def test_the_climb_agrees_with_its_reference():
    inner, outer = shell(3.0)
    field = np.log(softness())
    climb, step = lobules._climb(field / field.std(), inner, outer)
    row, column, depth = shell_places((ROWS, COLUMNS), (2, 3, 2))
    slow = lobules.leave_reference(climb, step, -0.1, row, column, depth)
    lobules._leave(*climb, step, -0.1, row, column, depth)
    np.testing.assert_allclose(row, slow[0], atol=1e-9)
    np.testing.assert_allclose(column, slow[1], atol=1e-9)
