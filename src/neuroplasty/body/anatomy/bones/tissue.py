"""Soft tissue and the grain of cancellous bone, as Hounsfield units by place."""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from neuroplasty.body.anatomy import morphometry as table
from neuroplasty.body.anatomy.bones.shapes import Array, Voxels, smooth_least
from neuroplasty.documents.case import Patient

AIR_HU, FAT_HU, MUSCLE_HU, VISCERA_HU = (
    float(table.TISSUE_HU[name]) for name in ("air", "fat", "muscle", "viscera")
)


def back_fat_mm(patient: Patient) -> float:
    """Depth of fat under the skin of the back, mm: grows with body-mass index (assumed).

    >>> back_fat_mm(Patient(age_years=40, sex="male", stature_cm=176, weight_kg=78))
    18.1
    """
    return round(float(np.clip(12.0 + 1.9 * (patient.body_mass_index - 22.0), 7.0, 60.0)), 1)


# Caller and callees stand in one file: compiled code that is kept on disk looks for changes in its own file.
@njit(cache=True, parallel=True)
def fill_soft_tissue(
    out: Voxels,
    affine: Array,
    centre_x: Array,
    centre_y: Array,
    origin: Array,
    fat: float,
    scale: float,
    phase: float,
) -> None:
    """Fill a volume on an upright grid with soft tissue, in place.

    ``centre_x`` and ``centre_y`` (n,) are where the canal's centre stands in each level slice; ``origin``
    (3,) is the middle of the canal at L3; all RAS+ mm. The rest as in ``soft_tissue_hu``.
    """
    ni, nj, nk = out.shape
    for i in prange(ni):
        x = affine[0, 0] * i + affine[0, 3]
        for j in range(nj):
            y = affine[1, 1] * j + affine[1, 3] - origin[1]
            for k in range(nk):
                z = affine[2, 2] * k + affine[2, 3] - origin[2]
                out[i, j, k] = soft_tissue_hu(
                    x - centre_x[k], y, z, centre_y[k] - origin[1], fat, scale, phase
                )


@njit(cache=True)
def soft_tissue_hu(
    x: float, y: float, z: float, centre_y: float, fat: float, scale: float, phase: float
) -> float:
    """HU of soft tissue at RAS+ mm: skin and fat, muscles of back and wall, psoas, kidneys, bowel with gas.

    ``centre_y`` is where the canal's centre stands at this height; ``fat`` the depth of fat under the
    skin of the back in mm; ``scale`` the person's size over the reference man's; ``phase`` shifts what has no
    fixed place (bowel, its gas, streaks of fat) and tells one person from another.
    """
    sx, ax, ay, az = x / scale, abs(x) / scale, (y - centre_y) / scale, z / scale
    # The back bridges the lordosis and follows the sacrum; the flanks widen from waist to hips.
    back = smooth_least(-65.0, centre_y / scale - 25.0, 30.0) * scale
    skin, front = back - fat, 108.0 * scale + 1.1 * fat
    wide = (146.0 + 26.0 * _ramp((-50.0 - az) / 110.0) + 6.0 * _ramp((az - 40.0) / 120.0)) * scale + 0.6 * fat
    half = 0.5 * (front - skin)
    u, v = abs(y - 0.5 * (skin + front)) / half, abs(x) / wide
    # Flat behind, round in front.
    hollow = 4.0 if y < 0.5 * (skin + front) else 2.5
    inside = (1.0 - (u**hollow + v**2.5) ** (1.0 / hollow)) * half
    if inside < -3.0:
        return AIR_HU
    streak = grain(sx / 11.0 + phase, ay / 11.0, az / 17.0 - phase)
    slow = _oblique_grain(sx, ay, az, 25.0, -phase)
    hu = _viscera_hu(sx, ay, az, streak, slow, phase)
    # Fat round the kidneys and behind the bowel sets the psoas off; none of it low in the pelvis.
    flank = ((ax - 66.0) / 50.0) ** 2 + ((ay - 14.0) / 36.0) ** 2
    share = _ramp((1.0 - flank + 0.35 * slow) * 1.1) * _ramp((az + 96.0) / 50.0)
    hu += 0.7 * share * (FAT_HU - hu)
    # Kidneys, the right a little lower, upper poles nearer the midline.
    kz = az - 44.0 + (8.0 if sx > 0.0 else 0.0)
    kidney = ((ax - 62.0 + 0.22 * kz) / 25.0) ** 2 + ((ay - 12.0) / 21.0) ** 2 + (kz / 53.0) ** 2
    hu += _ramp((1.0 - kidney) * 4.0) * (VISCERA_HU + 4.0 - hu)
    # The muscular wall, with fat between its layers.
    wall = _ramp((fat + 13.0 - inside) / 5.0)
    hu += wall * (MUSCLE_HU - 26.0 * max(streak, 0.0) - hu)
    # Columns of the erector spinae behind the transverse processes; quadratus lumborum beside them.
    column = ((ax - 30.0) / (44.0 + 60.0 * _ramp((-110.0 - az) / 60.0))) ** 2 + ((ay + 38.0) / 32.0) ** 4
    behind = max(_ramp((1.0 - column) * 0.7), _ramp((-30.0 - ay) / 16.0))
    quadratus = ((ax - 43.0 - 0.3 * (40.0 - az)) / 16.0) ** 2 + ((ay + 8.0) / 7.0) ** 2
    behind = max(
        behind, _ramp((1.0 - quadratus) * 1.2) * _ramp((az + 70.0) / 30.0) * _ramp((95.0 - az) / 30.0)
    )
    hu += behind * (MUSCLE_HU - 34.0 * max(streak, 0.0) - hu)
    # Psoas: widens from L1 down and leaves the spine forwards and outwards.
    down = min(max((100.0 - az) / 230.0, 0.0), 1.0)
    thick = min(2.1 * down, 1.0)
    psoas = ((ax - 20.0 - 30.0 * down) / (8.0 + 16.0 * thick + 3.0 * slow)) ** 2
    psoas += ((ay - 16.0 - 22.0 * down) / (8.0 + 17.0 * thick)) ** 2
    hu += _ramp((1.0 - psoas) * 4.0) * min(8.0 * down, 1.0) * (MUSCLE_HU + 4.0 - hu)
    # Fat between the columns behind, under the skin (thicker over the hips), and the skin itself.
    if ay < -40.0:
        hu += 0.5 * _ramp((7.0 - ax) / 8.0) * (FAT_HU - hu)
    deep = fat * (1.0 + 0.2 * slow + 0.35 * _ramp((-60.0 - az) / 60.0) * _ramp((-10.0 - ay) / 40.0))
    hu += _ramp((deep - inside) / 5.0) * (FAT_HU - hu)
    return float(hu + _ramp(-inside / 6.0) * (AIR_HU - hu))


@njit(cache=True)
def _viscera_hu(sx: float, ay: float, az: float, streak: float, slow: float, phase: float) -> float:
    """HU in front of the spine: loops of bowel in their fat, gas here and there, most of it in the colon."""
    loops = _oblique_grain(sx, ay, az, 17.0, phase) + 0.3 * _oblique_grain(sx, ay, az, 8.0, -phase)
    hu = VISCERA_HU + 10.0 * streak
    hu += 0.75 * _ramp((0.5 * slow - loops - 0.1) * 2.0) * (FAT_HU - hu)
    ax = abs(sx)
    colon = _ramp(1.5 - ((ax - 92.0) / 24.0) ** 2 - ((ay - 42.0) / 24.0) ** 2)
    colon = max(
        colon,
        _ramp(
            1.5 - (sx / 95.0) ** 4 - ((ay - 74.0) / 16.0) ** 2 - ((az - 6.0 - 0.003 * sx * sx) / 19.0) ** 2
        ),
    )
    colon = max(
        colon, _ramp(1.5 - ((sx + 12.0) / 30.0) ** 2 - ((ay - 62.0) / 30.0) ** 2 - ((az + 128.0) / 30.0) ** 2)
    )
    front = _ramp((ay - 46.0) / 22.0)
    gas = _ramp((loops + 0.3 * slow - 0.58 + 0.16 * colon) * 2.6) * max(front, colon)
    return hu + 0.55 * gas * (AIR_HU - hu)


@njit(cache=True)
def grain(x: float, y: float, z: float) -> float:
    """Smooth value noise in [-1, 1] at a point, one unit between independent values; the same always."""
    i, j, k = int(np.floor(x)), int(np.floor(y)), int(np.floor(z))
    a, b, c = x - i, y - j, z - k
    a, b, c = a * a * (3.0 - 2.0 * a), b * b * (3.0 - 2.0 * b), c * c * (3.0 - 2.0 * c)
    total = 0.0
    for di in range(2):
        for dj in range(2):
            for dk in range(2):
                weight = (a if di else 1 - a) * (b if dj else 1 - b) * (c if dk else 1 - c)
                total += weight * _hash(i + di, j + dj, k + dk)
    return total


@njit(cache=True)
def _oblique_grain(x: float, y: float, z: float, size: float, phase: float) -> float:
    """``grain`` on axes askew to the body's, so that no view looks along its cells."""
    u = (0.64 * x + 0.48 * y + 0.60 * z) / size
    v = (-0.60 * x + 0.80 * y) / size
    w = (-0.48 * x - 0.36 * y + 0.80 * z) / size
    return grain(u + phase, v - phase, w + 0.5 * phase)


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
