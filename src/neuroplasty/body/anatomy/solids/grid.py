"""The box of voxels round a canal in which its solids are worked out: axes RAS+, one spacing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.errors import AnatomyError

Array = NDArray[np.float64]

FINEST_MM, COARSEST_MM = 0.5, 5.0
_ASIDE_MM, _FRONT_MM, _BEHIND_MM, _BELOW_MM, _ABOVE_MM = 66.0, 64.0, 78.0, 46.0, 22.0


@dataclass(frozen=True)
class Grid:
    """Voxel centres ``first_mm + spacing_mm * index``.

    ``first_mm`` (3,) is the first voxel's centre, RAS+ mm; ``shape`` counts voxels rightward, forward, up.
    """

    first_mm: Array
    spacing_mm: float
    shape: tuple[int, int, int]

    @property
    def affine(self) -> Array:
        """(4, 4), from voxel indices to RAS+ mm."""
        affine = np.diag([self.spacing_mm, self.spacing_mm, self.spacing_mm, 1.0])
        affine[:3, 3] = self.first_mm
        return affine

    def points(self, kept: NDArray[np.bool_] | None = None) -> Array:
        """Centres (n, 3) of the voxels, or of those that are kept, in C order, RAS+ mm."""
        voxels = np.indices(self.shape).reshape(3, -1).T if kept is None else np.argwhere(kept)
        return np.asarray(self.first_mm + self.spacing_mm * voxels)


def grid_round(canal: Canal, spacing_mm: float, scale: float) -> Grid:
    """The box that holds the vertebrae and the sacrum round a canal.

    Parameters
    ----------
    canal : Canal
    spacing_mm : float
        The voxels' edge.
    scale : float
        The person's size over the reference man's.

    Returns
    -------
    Grid

    Raises
    ------
    AnatomyError
        For a spacing that is no number, finer than 0.5 or coarser than 5 mm.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.documents import read_case
    >>> grid_round(canal_from_parameters(read_case("healthy-adult").patient), 3.0, 1.0).shape
    (45, 73, 115)
    """
    if not FINEST_MM <= spacing_mm <= COARSEST_MM:
        raise AnatomyError(
            f"A grid of {spacing_mm:g} mm was asked for; give {FINEST_MM:g} to {COARSEST_MM:g} mm."
        )
    centre = canal.centre_mm
    return _whole(
        centre.min(axis=0) - scale * np.array([_ASIDE_MM, _BEHIND_MM, _BELOW_MM]),
        centre.max(axis=0) + scale * np.array([_ASIDE_MM, _FRONT_MM, _ABOVE_MM]),
        spacing_mm,
    )


def pelvic_grid(s1_mm: Array, spacing_mm: float, scale: float) -> Grid:
    """The box that holds the iliac bones round the canal's centre at S1 (3,), RAS+ mm.

    >>> pelvic_grid(np.zeros(3), 4.0, 1.0).shape
    (76, 41, 54)
    """
    low, high = np.array([-150.0, -55.0, -145.0]), np.array([150.0, 105.0, 64.0])
    return _whole(s1_mm + scale * low, s1_mm + scale * high, spacing_mm)


def _whole(low: Array, high: Array, spacing_mm: float) -> Grid:
    counts = np.ceil((high - low) / spacing_mm).astype(int) + 1
    # Whole steps of the spacing, so that the midline lies on a voxel and both sides are alike.
    first = spacing_mm * np.floor(low / spacing_mm)
    return Grid(first, float(spacing_mm), (int(counts[0]), int(counts[1]), int(counts[2])))
