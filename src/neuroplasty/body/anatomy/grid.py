"""A working grid: any volume resampled onto isotropic axes that run right, anterior, superior.

>>> tilted = Volume(np.full((9, 9, 9), 40, np.float32), np.diag([-2.0, 2.0, 3.0, 1.0]))
>>> work = resample_ras(tilted, 1.5)
>>> work.spacing_mm
array([1.5, 1.5, 1.5])
>>> float(work.data[6, 6, 9])
40.0
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from neuroplasty.body.anatomy.volume import Volume

Array = NDArray[np.float64]


def resample_ras(volume: Volume, spacing_mm: float, *, fill: float = -1024.0, order: int = 1) -> Volume:
    """The volume on an isotropic grid whose axes are right, anterior and superior.

    ``order`` 1 interpolates and low-passes what the coarser grid cannot hold; 0 keeps labels. Outside
    the image is ``fill``.
    """
    corners = volume.corners_mm
    low, high = corners.min(axis=0), corners.max(axis=0)
    shape = np.maximum(np.round((high - low) / spacing_mm).astype(int), 2)
    affine = np.diag([spacing_mm, spacing_mm, spacing_mm, 1.0])
    affine[:3, 3] = low + 0.5 * spacing_mm
    step = np.linalg.solve(volume.affine, affine)
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


def sample(volume: Volume, points_mm: Array, *, order: int = 1, fill: float = -1024.0) -> NDArray[np.float32]:
    """Values (...) of a volume at positions (..., 3), RAS+ mm; ``fill`` outside."""
    inverse = np.linalg.inv(volume.affine)
    voxels = np.moveaxis(points_mm @ inverse[:3, :3].T + inverse[:3, 3], -1, 0)
    return np.asarray(
        ndimage.map_coordinates(volume.data, voxels, order=order, mode="constant", cval=fill), np.float32
    )
