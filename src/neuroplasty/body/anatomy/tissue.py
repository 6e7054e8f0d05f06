"""Soft tissue and the grain of cancellous bone, as Hounsfield units by place."""

from __future__ import annotations

import numpy as np
from numba import njit

from neuroplasty.body.anatomy import morphometry as table
from neuroplasty.body.anatomy.shapes import smooth_least

AIR_HU, FAT_HU, MUSCLE_HU, VISCERA_HU = (
    float(table.TISSUE_HU[name]) for name in ("air", "fat", "muscle", "viscera")
)


@njit(cache=True)
def soft_tissue_hu(x: float, y: float, z: float, centre_y: float, fat: float, scale: float) -> float:
    """HU of soft tissue at RAS+ mm: skin and fat, erector spinae, psoas, flank fat, viscera.

    ``centre_y`` is where the canal's centre stands at this height; ``fat`` the depth of fat under the
    skin of the back in mm; ``scale`` the person's size over the reference man's.
    """
    ax, ay = abs(x) / scale, (y - centre_y) / scale
    # The back bridges the lordosis and follows the sacrum.
    back = smooth_least(-62.0, centre_y / scale - 25.0, 30.0) * scale
    skin, front = back - fat, 118.0 * scale + 1.1 * fat
    half = 0.5 * (front - skin)
    u, v = (y - 0.5 * (skin + front)) / half, x / (172.0 * scale + 0.6 * fat)
    u2, v2 = u * u, v * v
    rim = np.sqrt(np.sqrt(u2 * u2 + v2 * v2 + u2 * v2))
    inside = (1.0 - rim) * half
    if inside < -1.0:
        return AIR_HU
    hu = VISCERA_HU
    # Fat of the flanks and round the kidneys, which sets the psoas off; none of it in the pelvis.
    flank = ((ax - 66.0) / 46.0) ** 2 + ((ay - 22.0) / 44.0) ** 2
    share = _ramp((1.0 - flank) * 1.4) * _ramp((z / scale + 96.0) / 40.0)
    hu += 0.85 * share * (FAT_HU - hu)
    # Everything behind the transverse processes, and the wall of flank and buttock, is muscle.
    share = max(_ramp((-8.0 - ay) / 8.0), _ramp((ax - 118.0) / 12.0))
    hu += share * (MUSCLE_HU - hu)
    # Psoas: widens from L1 down and leaves the spine forwards and outwards.
    down = min(max((104.0 - z / scale) / 235.0, 0.0), 1.0)
    thick = min(2.2 * down, 1.0)
    psoas = ((ax - 30.0 - 34.0 * down) / (5.0 + 18.0 * thick)) ** 2
    psoas += ((ay - 16.0 - 20.0 * down) / (8.0 + 15.0 * thick)) ** 2
    share = _ramp((1.0 - psoas) * 2.5) * min(8.0 * down, 1.0)
    hu += share * (MUSCLE_HU - hu)
    # Fat between the columns of the erector spinae, and under the skin.
    if ay < -40.0:
        hu += 0.5 * _ramp((8.0 - ax) / 6.0) * (FAT_HU - hu)
    hu += _ramp((fat - inside) / 4.0) * (FAT_HU - hu)
    return float(hu + _ramp(-inside) * (AIR_HU - hu))


@njit(cache=True)
def grain(x: float, y: float, z: float) -> float:
    """Smooth value noise in [-1, 1] at a point, one unit between independent values; the same always."""
    i, j, k = int(np.floor(x)), int(np.floor(y)), int(np.floor(z))
    a, b, c = x - i, y - j, z - k
    total = 0.0
    for di in range(2):
        for dj in range(2):
            for dk in range(2):
                weight = (a if di else 1 - a) * (b if dj else 1 - b) * (c if dk else 1 - c)
                total += weight * _hash(i + di, j + dj, k + dk)
    return total


@njit(cache=True)
def _hash(i: int, j: int, k: int) -> float:
    """A number in [-1, 1] from three integers."""
    n = (i * 73856093) ^ (j * 19349663) ^ (k * 83492791)
    n = (n ^ (n >> 13)) * 1274126177
    n = n ^ (n >> 16)
    return (n & 0xFFFF) / 32767.5 - 1.0


@njit(cache=True)
def _ramp(value: float) -> float:
    """0 at -0.5 and below, 1 at 0.5 and above, smooth between."""
    t = min(max(value + 0.5, 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)
