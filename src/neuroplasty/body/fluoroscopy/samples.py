"""Sample points in the cells of a shell, by fractions of a cell.

>>> row, column, depth = shell_places((2, 3), (1, 1, 2))
>>> row.shape, row.ravel()[-1], column.ravel()[-1]
((6, 2), np.float64(1.0), np.float64(2.0))
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.errors import ImageError

Array = NDArray[np.float64]

# Steps of the most even additive sequence in two dimensions: powers of the plastic number.
_PLASTIC = (0.7548776662466927, 0.5698402909980532)


def shell_points(inner_mm: ArrayLike, outer_mm: ArrayLike, refine: tuple[int, int, int] = (4, 4, 5)) -> Array:
    """Sample points of the cells of a shell, for ``DyeProjector``.

    Parameters
    ----------
    inner_mm, outer_mm : (n, m, 3)
        Centres of the cells' inner and outer faces, RAS+ mm; periodic in the second index.
    refine : (along s, round theta, across)
        Points in each direction of a cell, thinning out into its neighbours; k is their product. The default
        keeps points about a pixel apart on 1 mm cells.

    Returns
    -------
    (n * m, k, 3) array
        RAS+ mm.

    Raises
    ------
    ImageError
        When the two surfaces do not fit each other or a refinement is below 1.

    Examples
    --------
    >>> angle = np.linspace(0.0, 2 * np.pi, 8, endpoint=False)
    >>> ring = np.stack([np.cos(angle), np.sin(angle), np.zeros(8)], axis=-1)
    >>> inner = ring + [0.0, 0.0, 1.0] * np.arange(3)[:, None, None]
    >>> shell_points(6.0 * inner, 9.0 * inner, refine=(1, 2, 2)).shape
    (24, 4, 3)
    """
    inner, outer = np.asarray(inner_mm, float), np.asarray(outer_mm, float)
    if inner.shape != outer.shape or inner.ndim != 3 or inner.shape[-1] != 3:
        raise ImageError(
            f"The shell's surfaces have shapes {inner.shape} and {outer.shape}; give both as (n, m, 3)."
        )
    if min(refine) < 1:
        raise ImageError(f"A shell cannot be refined by {refine}; give at least one point in each direction.")
    return points_at(inner, outer, *shell_places(inner.shape[:2], refine))


def shell_places(shape: tuple[int, ...], refine: tuple[int, int, int]) -> tuple[Array, Array, Array]:
    """Where ``shell_points`` lie in the cells of a grid (n, m), each (n * m, k).

    As fractions of rows, of columns (whole numbers are the cells' centres) and of the way outward.
    """
    rows, columns = np.divmod(np.arange(shape[0] * shape[1]), shape[1])
    aside = [_tent((np.arange(many) + 0.5) / many) for many in refine[:2]]
    down, across = (part.ravel()[:, None] for part in np.meshgrid(*aside, indexing="ij"))
    spots = len(down)
    # Every column of points has its own heights: equal ones would show as sheets and lines.
    lift = np.arange(spots) / spots + (rows * _PLASTIC[0] + columns * _PLASTIC[1])[:, None]
    depth = (np.arange(refine[2]) + (lift % 1.0)[..., None]) / refine[2]
    whole = (len(rows), spots * refine[2])
    return (
        (rows[:, None] + np.repeat(down, refine[2])).reshape(whole),
        (columns[:, None] + np.repeat(across, refine[2])).reshape(whole),
        depth.reshape(whole),
    )


def _tent(share: Array) -> Array:
    """Where so large a share of a cell's content lies below, in cells: it thins out towards the neighbours.

    What cells hold then runs straight from one centre to the next, and no cell's edge shows in a picture.
    """
    near = np.minimum(share, 1 - share)
    return np.asarray(np.sign(share - 0.5) * (1 - np.sqrt(2 * near)))


def points_at(inner: Array, outer: Array, row: Array, column: Array, depth: Array) -> Array:
    """Points (..., 3) at fractional places of a shell: bilinear, straight on at both ends, round the back."""
    n, m = inner.shape[:2]
    i = np.clip(np.floor(row).astype(int), 0, max(n - 2, 0))
    j = np.floor(column).astype(int)
    along, aside = (row - i)[..., None], (column - j)[..., None]
    above = np.minimum(i + 1, n - 1)

    def at(surface: Array) -> Array:
        near = surface[i, j % m] * (1 - aside) + surface[i, (j + 1) % m] * aside
        far = surface[above, j % m] * (1 - aside) + surface[above, (j + 1) % m] * aside
        return np.asarray(near * (1 - along) + far * along)

    low = at(inner)
    return np.asarray(low + depth[..., None] * (at(outer) - low))
