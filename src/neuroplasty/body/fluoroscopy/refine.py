"""A finer grid for a coarse CT, so that its voxels do not show as stripes in the picture.

>>> noise = np.random.default_rng(1).normal(0, 50, (6, 6, 6)).astype(np.float32)
>>> coarse = Volume(noise, np.diag([3.0, 3, 1, 1]))
>>> fine = refined(coarse, 1.6)
>>> fine.data.shape, fine.spacing_mm.tolist()
((12, 12, 6), [1.5, 1.5, 1.0])
>>> bool(np.allclose(fine.corners_mm, coarse.corners_mm))          # it covers the same box
True
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.volume import Volume

Image = NDArray[np.float32]


def refined(volume: Volume, most_mm: float, most_voxels: int = 40_000_000) -> Volume:
    """The volume with every axis coarser than ``most_mm`` split into whole parts no coarser than that.

    An axis is left as it is when splitting it would make more than ``most_voxels``.

    Mitchell and Netravali's cubic (1988: between ringing and blur), held within the four voxels it looks
    at, so that neither skin nor cortex rings.
    """
    data = np.asarray(volume.data, np.float32)
    affine = np.array(volume.affine, float)
    for axis in range(3):
        parts = int(np.ceil(volume.spacing_mm[axis] / most_mm - 1e-6))
        if parts > 1 and data.size * parts <= most_voxels:
            data = _split_axis(data, axis, parts)
            affine[:3, 3] += affine[:3, axis] * (0.5 / parts - 0.5)
            affine[:3, axis] /= parts
    return Volume(data, affine)


def _split_axis(data: Image, axis: int, parts: int) -> Image:
    lined = np.moveaxis(data, axis, 0)
    padded = np.concatenate([lined[:1], lined[:1], lined, lined[-1:], lined[-1:]])
    count = len(lined)
    result = np.empty((count, parts, *lined.shape[1:]), np.float32)
    for part in range(parts):
        offset = (part + 0.5) / parts - 0.5
        first = 1 if offset < 0 else 2
        taps = [padded[first - 1 + k : first - 1 + k + count] for k in range(4)]
        weights = _mitchell(offset % 1.0)
        value = sum(np.float32(w) * tap for w, tap in zip(weights, taps, strict=True))
        least = np.minimum(np.minimum(taps[0], taps[1]), np.minimum(taps[2], taps[3]))
        most = np.maximum(np.maximum(taps[0], taps[1]), np.maximum(taps[2], taps[3]))
        np.clip(value, least, most, out=result[:, part])
    return np.moveaxis(result.reshape(count * parts, *lined.shape[1:]), 0, axis)


def _mitchell(t: float) -> tuple[float, float, float, float]:
    """Weights of the four neighbours at a fraction ``t`` between the middle two."""
    distances = (1.0 + t, t, 1.0 - t, 2.0 - t)
    return tuple(  # type: ignore[return-value]
        (7.0 * d**3 - 12.0 * d**2 + 16.0 / 3.0) / 6.0
        if d < 1.0
        else (-7.0 / 3.0 * d**3 + 12.0 * d**2 - 20.0 * d + 32.0 / 3.0) / 6.0
        for d in distances
    )
