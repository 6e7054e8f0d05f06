"""Gaussian blur of a picture: separable and exact when narrow, on a coarser grid when wide.

>>> spike = np.zeros((65, 65), np.float32)
>>> spike[32, 32] = 1.0
>>> round(float(blur(spike, 1.5).sum()), 4)
1.0
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Image = NDArray[np.float32]

_REACH = 3.5
_NONE_PX = 0.2
_NARROW_PX = 4.0


def blur(image: Image, sigma_px: float) -> Image:
    """The picture (rows, columns) blurred by a Gaussian of ``sigma_px``; edges are reflected.

    Narrower than a fifth of a pixel nothing reaches the next one (4e-6 of it). Wider than four it is blurred
    on block means and interpolated back, which a scatter or a brightness field cannot be told from.
    """
    if sigma_px <= _NONE_PX:
        return image
    if sigma_px <= _NARROW_PX:
        return np.asarray(_separable(np.ascontiguousarray(image, np.float32), _taps(sigma_px)))
    block = int(2 ** np.floor(np.log2(sigma_px / 2.0)))
    rows, columns = image.shape
    coarse = _block_means(np.ascontiguousarray(image, np.float32), block)
    smooth = _separable(coarse, _taps(sigma_px / block))
    return np.asarray(_widened(smooth, block, rows, columns))


def _taps(sigma_px: float) -> Image:
    half = max(1, int(np.ceil(_REACH * sigma_px)))
    weight = np.exp(-0.5 * (np.arange(-half, half + 1) / sigma_px) ** 2)
    return np.asarray(weight / weight.sum(), np.float32)


@njit(cache=True)
def _mirror(index: int, size: int) -> int:  # pragma: no cover - compiled
    while index < 0 or index >= size:
        index = -1 - index if index < 0 else 2 * size - 1 - index
    return index


# One thread: a few milliseconds are not worth waking others for.
@njit(cache=True)
def _separable(image: Image, taps: Image) -> Image:  # pragma: no cover - compiled
    rows, columns = image.shape
    half = taps.size // 2
    across = np.empty_like(image)
    result = np.empty_like(image)
    for r in range(rows):
        line = np.empty(columns + 2 * half, np.float32)
        for c in range(columns + 2 * half):
            line[c] = image[r, _mirror(c - half, columns)]
        across[r, :] = np.float32(0.0)
        for n in range(taps.size):
            for c in range(columns):
                across[r, c] += taps[n] * line[c + n]
    for r in range(rows):
        result[r, :] = np.float32(0.0)
        for n in range(taps.size):
            source = _mirror(r + n - half, rows)
            for c in range(columns):
                result[r, c] += taps[n] * across[source, c]
    return result


@njit(cache=True, fastmath=True)
def _block_means(image: Image, block: int) -> Image:  # pragma: no cover - compiled
    # What a block at the far edge lacks is the edge's own line again.
    rows, columns = image.shape
    down, across = -(-rows // block), -(-columns // block)
    result = np.empty((down, across), np.float32)
    line = np.empty(across * block, np.float32)
    share = np.float32(1.0 / block**2)
    for i in range(down):
        line[:] = np.float32(0.0)
        for n in range(block):
            source = image[min(i * block + n, rows - 1)]
            for c in range(columns):
                line[c] += source[c]
        line[columns:] = line[columns - 1]
        for j in range(across):
            total = np.float32(0.0)
            for c in range(j * block, (j + 1) * block):
                total += line[c]
            result[i, j] = total * share
    return result


@njit(cache=True)
def _widened(coarse: Image, block: int, rows: int, columns: int) -> Image:  # pragma: no cover - compiled
    # Across first, on the few coarse lines; then down, a plain blend of two lines that runs in vectors.
    across = np.empty((coarse.shape[0], columns), np.float32)
    for c in range(columns):
        x = min(max((c + 0.5) / block - 0.5, 0.0), coarse.shape[1] - 1.0)
        x0 = min(int(x), max(coarse.shape[1] - 2, 0))
        x1 = min(x0 + 1, coarse.shape[1] - 1)
        fx = np.float32(x - x0)
        for r in range(coarse.shape[0]):
            across[r, c] = coarse[r, x0] * (np.float32(1.0) - fx) + coarse[r, x1] * fx
    result = np.empty((rows, columns), np.float32)
    for r in range(rows):
        y = min(max((r + 0.5) / block - 0.5, 0.0), coarse.shape[0] - 1.0)
        y0 = min(int(y), max(coarse.shape[0] - 2, 0))
        low, high = across[y0], across[min(y0 + 1, coarse.shape[0] - 1)]
        fy = np.float32(y - y0)
        for c in range(columns):
            result[r, c] = low[c] + fy * (high[c] - low[c])
    return result
