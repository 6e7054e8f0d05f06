"""Cells: fixed places that dye can be in, each with its sample points for the X-ray."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Cells:
    """Fixed places that dye can be in.

    Made once and compared by identity, so that a projector can be kept for it.

    Parameters
    ----------
    points_mm : (cells, k, 3)
        Sample points of each cell, RAS+ mm.
    blur_px : float
        Blur, pixels, that hides the sample points in a picture.

    Examples
    --------
    >>> Cells(np.zeros((2, 5, 3))).points_mm.shape
    (2, 5, 3)
    """

    points_mm: Array
    blur_px: float = 1.0


def low_discrepancy(count: int, dimensions: int) -> Array:
    """Quasi-random points that fill the unit cube evenly, the same in every run.

    The additive sequence of the root of x^(d+1) = x + 1, the golden ratio's kin in d dimensions.

    Parameters
    ----------
    count, dimensions : int

    Returns
    -------
    (count, dimensions) array
        In [0, 1).

    Examples
    --------
    >>> low_discrepancy(2, 3).shape
    (2, 3)
    """
    ratio = 1.5
    for _ in range(64):
        ratio = (1.0 + ratio) ** (1.0 / (dimensions + 1))
    steps = ratio ** -np.arange(1.0, dimensions + 1)
    return np.asarray((0.5 + np.arange(1, count + 1)[:, None] * steps) % 1.0)


def tube_points(path_mm: Array, radius_mm: Array, many: int) -> Array:
    """Sample points (n, many, 3) of a tube round ``path_mm`` (n + 1, 3) of ``radius_mm`` (n,)."""
    step = np.diff(path_mm, axis=0)
    along = step / np.maximum(np.linalg.norm(step, axis=1, keepdims=True), 1e-9)
    aside = np.cross(along, np.where(np.abs(along[:, 2:]) < 0.9, [[0.0, 0.0, 1.0]], [[1.0, 0.0, 0.0]]))
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    deep = np.cross(along, aside)
    u, v, w = np.moveaxis(low_discrepancy(len(step) * many, 3).reshape(len(step), many, 3), 2, 0)
    ring = (radius_mm[:, None] * np.sqrt(u))[..., None]
    return np.asarray(
        path_mm[:-1, None]
        + w[..., None] * step[:, None]
        + ring * np.cos(2 * np.pi * v)[..., None] * aside[:, None]
        + ring * np.sin(2 * np.pi * v)[..., None] * deep[:, None]
    )


def filled(room_ml: Array, volume_ml: float) -> Array:
    """How much of ``volume_ml`` each cell holds (cells,) when they fill one after the other, softly.

    A cell fills while as much as it and the ones before it hold runs past it.
    """
    reached = volume_ml / np.maximum(np.cumsum(room_ml), 1e-12)
    return np.asarray(room_ml * (1.0 - np.exp(-(reached**4))))
