"""A grid the projector can use: coarse axes split so that voxels do not show, huge images joined to fit.

>>> noise = np.random.default_rng(1).normal(0, 50, (6, 6, 6)).astype(np.float32)
>>> coarse = Volume(noise, np.diag([3.0, 3, 1, 1]))
>>> fine = regridded(coarse, 1.6, 1_000_000)
>>> fine.data.shape, fine.spacing_mm.tolist()
((12, 12, 6), [1.5, 1.5, 1.0])
>>> bool(np.allclose(fine.corners_mm, coarse.corners_mm))          # it covers the same box
True
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from neuroplasty.body.anatomy.volume import Volume

Image = NDArray[np.float32]
Array = NDArray[np.float64]

# Their B, with C = (1 - B)/2: at 0 sharp, with 3 mm voxels striping the iliac wings; at 1 a B-spline.
_SMOOTH = 2.0 / 3.0


def regridded(volume: Volume, most_mm: float, most_voxels: int) -> Volume:
    """The volume with axes coarser than ``most_mm`` split into whole parts, and no more than ``most_voxels``.

    Splitting is by Mitchell and Netravali's cubics (1988), held within the four voxels looked at, so that
    neither skin nor cortex rings; an axis whose split would not fit is left.
    An image with too many voxels has pairs averaged along its finest axis until it fits.
    """
    data = np.asarray(volume.data, np.float32)
    affine = np.array(volume.affine, float)
    while data.size > most_voxels and max(data.shape) > 2:
        axis = int(np.argmin(np.linalg.norm(affine[:3, :3], axis=0) / (np.array(data.shape) > 2)))
        data, affine = _joined(data, axis), _rescaled(affine, axis, 0.5)
    for axis in range(3):
        parts = int(np.ceil(float(np.linalg.norm(affine[:3, axis])) / most_mm - 1e-6))
        if parts > 1 and data.size * parts <= most_voxels:
            data, affine = _split(data, axis, parts), _rescaled(affine, axis, float(parts))
    return Volume(data, affine)


def _rescaled(affine: Array, axis: int, parts: float) -> Array:
    """The affine after an axis was cut in ``parts``; its outer face stays where it is."""
    scaled = affine.copy()
    scaled[:3, 3] += affine[:3, axis] * (0.5 / parts - 0.5)
    scaled[:3, axis] /= parts
    return scaled


def _joined(data: Image, axis: int) -> Image:
    """Means of pairs along an axis; an odd last voxel is joined with itself."""
    lined = np.moveaxis(data, axis, 0)
    second = lined[1::2] if len(lined) % 2 == 0 else np.concatenate([lined[1::2], lined[-1:]])
    return np.moveaxis((lined[::2] + second) * np.float32(0.5), 0, axis)


def _split(data: Image, axis: int, parts: int) -> Image:
    shape = list(data.shape)
    count, before, after = shape[axis], int(np.prod(shape[:axis])), int(np.prod(shape[axis + 1 :]))
    lined = np.ascontiguousarray(data).reshape(before, count, after)
    result = np.empty((before, count, parts, after), np.float32)
    offsets = [(part + 0.5) / parts - 0.5 for part in range(parts)]
    weights = np.array([_cubic(offset % 1.0) for offset in offsets], np.float32)
    _splitting(lined, weights, np.array([-2 if offset < 0 else -1 for offset in offsets]), result)
    shape[axis] = count * parts
    return result.reshape(shape)


@njit(cache=True, parallel=True)
def _splitting(
    lined: Image, weights: Image, first: NDArray[np.int64], result: Image
) -> None:  # pragma: no cover - compiled
    """Every voxel (before, count, after) in its parts (before, count, parts, after), in place."""
    before, count, after = lined.shape
    for line in prange(before * count):
        i, j = line // count, line % count
        for part in range(weights.shape[0]):
            a = min(max(j + first[part], 0), count - 1)
            b = min(max(j + first[part] + 1, 0), count - 1)
            c = min(max(j + first[part] + 2, 0), count - 1)
            d = min(max(j + first[part] + 3, 0), count - 1)
            u, v, w, x = weights[part]
            for k in range(after):
                p, q, r, s = lined[i, a, k], lined[i, b, k], lined[i, c, k], lined[i, d, k]
                value = u * p + v * q + w * r + x * s
                least, most = min(min(p, q), min(r, s)), max(max(p, q), max(r, s))
                result[i, j, part, k] = min(max(value, least), most)


def _cubic(t: float) -> tuple[float, ...]:
    """Weights of the four neighbours at a fraction ``t`` between the middle two."""
    b, c = _SMOOTH, (1.0 - _SMOOTH) / 2.0
    return tuple(
        ((12 - 9 * b - 6 * c) * d**3 + (-18 + 12 * b + 6 * c) * d**2 + 6 - 2 * b) / 6
        if d < 1.0
        else ((-b - 6 * c) * d**3 + (6 * b + 30 * c) * d**2 - (12 * b + 48 * c) * d + 8 * b + 24 * c) / 6
        for d in (1.0 + t, t, 1.0 - t, 2.0 - t)
    )
