"""A working grid: any volume resampled onto isotropic axes that run right, anterior, superior.

>>> tilted = Volume(np.full((9, 9, 9), 40, np.float32), np.diag([-2.0, 2.0, 3.0, 1.0]))
>>> work = resample_ras(tilted, 1.5)
>>> work.spacing_mm
array([1.5, 1.5, 1.5])
>>> float(work.data[6, 6, 9])
40.0
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from neuroplasty.body.anatomy.volume import Volume

Array = NDArray[np.float64]


def resample_ras(
    volume: Volume, spacing_mm: float, *, fill: float = -1024.0, order: Literal[0, 1] = 1
) -> Volume:
    """The volume on an isotropic grid whose axes are right, anterior and superior.

    ``order`` 1 interpolates and low-passes what the coarser grid cannot hold; 0 keeps labels. Outside
    the image is ``fill``.
    """
    corners = volume.corners_mm
    low, high = corners.min(axis=0), corners.max(axis=0)
    shape = np.maximum(np.round((high - low) / spacing_mm).astype(int), 2)
    affine = np.diag([spacing_mm, spacing_mm, spacing_mm, 1.0])
    affine[:3, 3] = low + 0.5 * spacing_mm
    if order > 0:
        volume = _blocks(volume, spacing_mm)
    step = np.asarray(np.linalg.solve(volume.affine, affine), np.float64)
    data = volume.data
    if order > 0:
        blur = np.maximum(0.0, 0.42 * (spacing_mm / volume.spacing_mm - 1.0))
        if blur.max() > 0.05:
            data = ndimage.gaussian_filter(data, blur)
    out = ndimage.affine_transform(
        data,
        step[:3, :3],
        step[:3, 3],
        tuple(int(n) for n in shape),
        order=order,
        mode="grid-constant",
        cval=fill,
    )
    return Volume(np.asarray(out, np.float32), affine)


def cropped(volume: Volume, kept: NDArray[np.bool_], margin_mm: float) -> Volume:
    """The part of a volume round the voxels that are ``kept``, with a margin; all of it where none is."""
    if not kept.any():
        return volume
    margin = np.ceil(margin_mm / volume.spacing_mm).astype(int)
    low, high = np.zeros(3, int), np.array(kept.shape)
    for axis in range(3):
        along = np.flatnonzero(kept.any(axis=tuple(a for a in range(3) if a != axis)))
        low[axis] = max(int(along[0]) - margin[axis], 0)
        high[axis] = min(int(along[-1]) + margin[axis] + 1, kept.shape[axis])
    affine = volume.affine.copy()
    affine[:3, 3] = volume.to_world(low)
    return Volume(volume.data[low[0] : high[0], low[1] : high[1], low[2] : high[2]], affine)


def sample(
    volume: Volume, points_mm: Array, *, order: Literal[0, 1] = 1, fill: float = -1024.0
) -> NDArray[np.float32]:
    """Values (...) of a volume at positions (..., 3), RAS+ mm; ``fill`` outside."""
    inverse = np.linalg.inv(volume.affine)
    voxels = np.moveaxis(points_mm @ inverse[:3, :3].T + inverse[:3, 3], -1, 0)
    return np.asarray(
        ndimage.map_coordinates(volume.data, voxels, order=order, mode="constant", cval=fill), np.float32
    )


def _blocks(volume: Volume, spacing_mm: float) -> Volume:
    """Voxels averaged in whole blocks no coarser than a spacing: cheaper than filtering."""
    factor = np.maximum((spacing_mm / volume.spacing_mm).astype(int), 1)
    factor = np.minimum(factor, volume.data.shape)
    if (factor == 1).all():
        return volume
    whole = [size // f * f for size, f in zip(volume.data.shape, factor, strict=True)]
    data = volume.data[: whole[0], : whole[1], : whole[2]]
    for axis, f in enumerate(factor):
        data = data.reshape(*data.shape[:axis], -1, int(f), *data.shape[axis + 1 :]).mean(axis=axis + 1)
    affine = volume.affine.copy()
    affine[:3, :3] = volume.affine[:3, :3] * factor
    affine[:3, 3] = volume.to_world(0.5 * (factor - 1))
    return Volume(np.asarray(data, np.float32), affine)
