"""The sacrum with its coccyx, drawn along the curved canal, and the iliac bones beside it.

The outlines below were read off sections of the Visible Human Male meshes (artisynth_lumbosacralSpineModel,
BSD-3) and rounded: standing ``derived``.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from neuroplasty.body.anatomy.centreline import Centreline, canal_place, wall_radius
from neuroplasty.body.anatomy.shapes import (
    Array,
    BoneField,
    Cone,
    cone_distance,
    cone_rows,
    enter,
    smooth_least,
    smooth_most,
)

SACRUM, ILIUM = 3, 4
"""Kinds of bone in the field."""

# Outline across the sacral canal by arc length above the hiatus, reference millimetres: half width; front
# in the midline, at the foramina, at the edge; back at the foramina, at the edge. x is to the front.
_SECTIONS = np.array(
    [
        # s, half width, front mid, front groove, front edge, back groove, back edge
        [-60.0, 3.5, 6.0, 5.0, 4.0, -1.0, -1.0],
        [-40.0, 7.0, 8.0, 7.0, 5.0, -2.0, -1.0],
        [-26.0, 10.0, 10.0, 9.0, 6.0, -3.5, -2.0],
        [-19.0, 19.0, 11.5, 9.5, 6.0, -5.0, -3.0],
        [-8.0, 33.0, 13.0, 10.0, 9.0, -7.0, -3.0],
        [8.0, 42.0, 15.0, 10.5, 14.0, -9.0, 0.0],
        [26.0, 43.0, 17.0, 12.0, 20.0, -11.0, 6.0],
        [45.0, 45.0, 20.5, 13.0, 25.0, -13.0, 9.0],
        [66.0, 55.0, 23.0, 15.5, 29.0, -14.0, 14.0],
        [80.0, 60.0, 28.0, 21.0, 24.0, -15.0, 6.0],
        [88.0, 61.0, 33.0, 24.0, 20.0, -16.0, 0.0],
        [95.0, 60.0, 37.0, 25.0, 18.0, -16.0, 2.0],
    ]
)
# Foramina: arc length, offset from the midline in front and behind, radius in front and behind.
_FORAMINA = np.array(
    [
        [67.0, 25.0, 22.0, 6.8, 4.2],
        [42.0, 23.0, 19.5, 6.0, 3.8],
        [18.0, 21.0, 17.5, 5.2, 3.4],
        [-3.0, 19.0, 15.0, 4.2, 2.8],
    ]
)
_RESIDUAL_DISCS = np.array([68.0, 42.5, -20.0])
_TOP = 92.0
_ROOF_TOP = 84.0
_HIATUS_GROOVE_MM = 17.0

# The iliac bone in level sections, reference millimetres: five points from the
# posterior spine to the anterior edge as (lateral, front), their radii, by height.
_ILIUM_Z = np.array([80.0, 76.0, 66.0, 51.0, 36.0, 21.0, 6.0, -14.0, -29.0, -42.0, -54.0, -64.0, -85.0])
_ILIUM = np.array(
    [
        [[86, 4, 2.5], [90, 6, 3.0], [94, 8, 3.0], [98, 11, 3.0], [101, 14, 2.5]],
        [[76, 3, 4.5], [85, 8, 5.0], [95, 14, 5.0], [103, 20, 5.0], [109, 25, 4.5]],
        [[63, -5, 5.5], [76, 5, 5.2], [95, 16, 4.4], [112, 28, 4.8], [126, 41, 5.4]],
        [[48, -17, 6.0], [57, 0, 8.0], [86, 18, 3.2], [112, 32, 4.2], [134, 55, 6.2]],
        [[43, -23, 6.5], [58, 5, 8.8], [86, 24, 3.0], [114, 42, 4.4], [133, 72, 6.4]],
        [[37, -28, 6.0], [59, 10, 9.0], [81, 28, 4.8], [109, 54, 5.2], [132, 86, 6.6]],
        [[36, -29, 5.5], [59, 8, 8.6], [77, 32, 7.0], [102, 55, 6.8], [127, 91, 6.4]],
        [[42, -24, 4.0], [58, 4, 8.0], [72, 32, 10.0], [88, 55, 10.0], [107, 79, 7.0]],
        [[62, 8, 5.0], [72, 26, 9.5], [80, 43, 14.0], [87, 58, 14.0], [103, 80, 7.0]],
        [[68, 14, 6.0], [74, 30, 12.0], [80, 45, 17.0], [84, 60, 17.0], [96, 77, 8.0]],
        [[76, 18, 6.0], [66, 24, 9.0], [63, 45, 11.0], [66, 66, 11.0], [82, 76, 8.0]],
        [[86, 24, 5.0], [64, 18, 8.0], [57, 45, 5.0], [59, 76, 8.0], [72, 80, 7.0]],
        [[88, 28, 4.0], [62, 17, 7.0], [53, 45, 4.0], [55, 78, 7.0], [66, 82, 7.0]],
    ],
    dtype=float,
)
# From the canal's centre at S1 to the origin of the iliac sections.
_ILIUM_OFFSET_MM = np.array([0.0, -7.0, -28.0])
_FEMORAL_HEAD = Cone((49.0, 86.0, -83.0), (49.0, 88.0, -84.0), (22.5, 22.5), (22.5, 22.5))


def draw_sacrum(field: BoneField, line: Centreline, *, s1_side_mm: float, s1_behind_mm: float) -> None:
    """Put sacrum and coccyx into the field, in place.

    ``s1_side_mm`` and ``s1_behind_mm`` are the canal's half-width and posterior radius at S1, which place
    the upper facets of the sacrum.
    """
    scale = line.scale
    inside = line.s_mm < 118.0 * scale
    points = line.centre_mm[inside]
    box = field.box(points.min(axis=0) - 66.0 * scale, points.max(axis=0) + 66.0 * scale)
    side, behind = s1_side_mm / scale, s1_behind_mm / scale
    facet = Cone(
        (-behind - 1.0, side + 6.5, 84.0),
        (-behind - 3.0, side + 9.0, 107.0),
        (6.0, 4.2),
        (8.0, 5.5),
        (0.3, 1, 0),
    )
    crest = [
        Cone((-behind - 6.0, 0.0, 80.0), (-behind - 9.0, 0.0, 72.0), (2.2, 2.6), (5.0, 4.0), (0, 1, 0)),
        Cone((-13.0, 0.0, 56.0), (-15.0, 0.0, 48.0), (2.2, 2.6), (4.0, 4.0), (0, 1, 0)),
        Cone((-9.0, 0.0, 32.0), (-10.5, 0.0, 26.0), (2.2, 2.4), (3.4, 3.0), (0, 1, 0)),
        Cone((-2.0, 7.5, -2.0), (0.5, 8.0, -15.0), (2.4, 2.0), (2.8, 2.4), (1, 0, 0)),
    ]
    _draw_sacrum(
        field.nearest_mm,
        field.second_mm,
        field.kind,
        box,
        field.affine,
        line.kernel_arrays(),
        line.z_index,
        line.z_first_mm,
        line.wall_mm,
        _SECTIONS,
        _FORAMINA,
        _RESIDUAL_DISCS,
        cone_rows([facet, *crest]),
        scale,
    )


def draw_ilia(field: BoneField, anchor_mm: Array, scale: float) -> None:
    """Put both iliac bones and femoral heads into the field; ``anchor_mm`` is the canal's centre at S1."""
    anchor_mm = anchor_mm + scale * _ILIUM_OFFSET_MM
    heights = np.arange(_ILIUM_Z[0], _ILIUM_Z[-1], -1.0)
    sections = PchipInterpolator(_ILIUM_Z[::-1], _ILIUM[::-1])(heights)
    low = anchor_mm + scale * np.array([-150.0, -45.0, -110.0])
    high = anchor_mm + scale * np.array([150.0, 110.0, 90.0])
    _draw_ilia(
        field.nearest_mm,
        field.second_mm,
        field.kind,
        field.box(low, high),
        field.affine,
        anchor_mm,
        scale,
        heights,
        sections,
        cone_rows([_FEMORAL_HEAD]),
    )


@njit(cache=True)
def ilium_distance(heights: Array, sections: Array, x: float, y: float, z: float) -> float:
    """Distance to one iliac bone: a chain of rods in a level section that changes with height."""
    if z > heights[0] + 6.0 or z < heights[-1] - 30.0:
        return 60.0
    k = 0
    while k < len(heights) - 2 and z < heights[k + 1]:
        k += 1
    w = min(max((heights[k] - z) / (heights[k] - heights[k + 1]), 0.0), 1.0)
    best = 60.0
    for i in range(4):
        ay = sections[k, i, 0] * (1 - w) + sections[k + 1, i, 0] * w
        ax = sections[k, i, 1] * (1 - w) + sections[k + 1, i, 1] * w
        ar = sections[k, i, 2] * (1 - w) + sections[k + 1, i, 2] * w
        by = sections[k, i + 1, 0] * (1 - w) + sections[k + 1, i + 1, 0] * w
        bx = sections[k, i + 1, 1] * (1 - w) + sections[k + 1, i + 1, 1] * w
        br = sections[k, i + 1, 2] * (1 - w) + sections[k + 1, i + 1, 2] * w
        t = ((y - ay) * (by - ay) + (x - ax) * (bx - ax)) / ((by - ay) ** 2 + (bx - ax) ** 2)
        t = min(max(t, 0.0), 1.0)
        d = np.hypot(y - ay - t * (by - ay), x - ax - t * (bx - ax)) - ar - t * (br - ar)
        best = smooth_least(best, d, 4.0)
    return smooth_most(best, z - heights[0], 4.0)


@njit(cache=True)
def sacrum_distance(
    sections: Array,
    foramina: Array,
    discs: Array,
    cones: Array,
    roof: float,
    front: float,
    x: float,
    y: float,
    s: float,
) -> float:
    """Distance to the sacrum at canal coordinates in reference mm: x to the front, y >= 0 aside, s up.

    ``roof`` is how far behind the centre the roof's outer face lies; ``front`` the canal's front wall.
    """
    k = 0
    while k < len(sections) - 2 and s > sections[k + 1, 0]:
        k += 1
    w = min(max((s - sections[k, 0]) / (sections[k + 1, 0] - sections[k, 0]), 0.0), 1.0)
    half = sections[k, 1] * (1 - w) + sections[k + 1, 1] * w
    mid = sections[k, 2] * (1 - w) + sections[k + 1, 2] * w
    groove = sections[k, 3] * (1 - w) + sections[k + 1, 3] * w
    edge = sections[k, 4] * (1 - w) + sections[k + 1, 4] * w
    back = sections[k, 5] * (1 - w) + sections[k + 1, 5] * w
    back_edge = sections[k, 6] * (1 - w) + sections[k + 1, 6] * w
    at = min(0.45 * half, 26.0)
    if y < at:
        u = y / at
        u = u * u * (3.0 - 2.0 * u)
        fore, rear = mid + (groove - mid) * u, -roof + (back + roof) * u
    else:
        u = min((y - at) / (half - at), 1.2)
        fore, rear = groove + (edge - groove) * u, back + (back_edge - back) * u * u
    d = smooth_most(0.85 * (x - fore), 0.85 * (rear - x), 3.0)
    d = smooth_most(d, 0.9 * (y - half), 4.0)
    # The plateau of S1 stands above the wings; the roof begins lower and leaves the last window open.
    if x > front - 1.0 and y < 27.0:
        top = _TOP - 0.02 * y * y * 0.15
    elif x > front - 1.0:
        top = _TOP - 0.5 - 0.16 * (y - 27.0)
    else:
        top = _ROOF_TOP + 0.22 * min(y, 22.0)
    d = smooth_most(d, s - top, 2.5)
    d = smooth_most(d, -58.0 - s, 2.0)
    # What is left of the discs: thin gaps in the middle of the fused bodies.
    for i in range(len(discs)):
        slab = max(abs(s - discs[i]) - 0.8 + 0.2 * i, y - 0.2 * half)
        slab = max(slab, max(front + 3.0 - x, x - mid + 2.5))
        d = smooth_most(d, -slab, 1.0)
    for i in range(len(foramina)):
        lateral = foramina[i, 1] if x > 0 else foramina[i, 2]
        radius = foramina[i, 3] if x > 0 else foramina[i, 4]
        hole = np.hypot(y - lateral, 0.9 * (s - foramina[i, 0])) - radius
        # A root's passage from the canal to both holes.
        passage = max(np.hypot(x - 2.0, s - foramina[i, 0] - 1.5) - 0.55 * radius, y - lateral)
        hole = smooth_least(hole, max(passage, 6.0 - y), 3.0)
        d = smooth_most(d, -hole, 1.5)
    return smooth_least(d, cone_distance(cones, x, y, s, 3.0), 3.0)


@njit(cache=True, parallel=True)
def _draw_sacrum(
    nearest: NDArray[np.float32],
    second: NDArray[np.float32],
    kind: NDArray[np.uint8],
    box: NDArray[np.int64],
    affine: Array,
    line: Array,
    z_index: Array,
    z_first: float,
    wall: Array,
    sections: Array,
    foramina: Array,
    discs: Array,
    cones: Array,
    scale: float,
) -> None:
    for i in prange(box[0, 0], box[0, 1]):
        for j in range(box[1, 0], box[1, 1]):
            for k in range(box[2, 0], box[2, 1]):
                px = affine[0, 0] * i + affine[0, 1] * j + affine[0, 2] * k + affine[0, 3]
                py = affine[1, 0] * i + affine[1, 1] * j + affine[1, 2] * k + affine[1, 3]
                pz = affine[2, 0] * i + affine[2, 1] * j + affine[2, 2] * k + affine[2, 3]
                s, behind, left = canal_place(line, z_index, z_first, px, py, pz)
                x, y, along = -behind / scale, abs(left) / scale, s / scale
                if along > 116.0 or along < -63.0 or y > 66.0:
                    continue
                roof = wall_radius(line, wall, s, 0.0) / scale + 4.6
                front = wall_radius(line, wall, s, np.pi) / scale
                if along < 0.0:
                    # Below the apex the roof ends: the hiatus is a groove that runs out.
                    roof = -front + 2.0 + max(0.0, -along - _HIATUS_GROOVE_MM) * 0.7
                    roof = min(roof, 1.0)
                d = sacrum_distance(sections, foramina, discs, cones, roof, front, x, y, along) * scale
                enter(nearest, second, kind, i, j, k, d, SACRUM)


@njit(cache=True, parallel=True)
def _draw_ilia(
    nearest: NDArray[np.float32],
    second: NDArray[np.float32],
    kind: NDArray[np.uint8],
    box: NDArray[np.int64],
    affine: Array,
    anchor: Array,
    scale: float,
    heights: Array,
    sections: Array,
    femur: Array,
) -> None:
    for i in prange(box[0, 0], box[0, 1]):
        for j in range(box[1, 0], box[1, 1]):
            for k in range(box[2, 0], box[2, 1]):
                px = affine[0, 0] * i + affine[0, 1] * j + affine[0, 2] * k + affine[0, 3] - anchor[0]
                py = affine[1, 0] * i + affine[1, 1] * j + affine[1, 2] * k + affine[1, 3] - anchor[1]
                pz = affine[2, 0] * i + affine[2, 1] * j + affine[2, 2] * k + affine[2, 3] - anchor[2]
                x, y, z = py / scale, abs(px) / scale, pz / scale
                d = ilium_distance(heights, sections, x, y, z) * scale
                enter(nearest, second, kind, i, j, k, d, ILIUM)
                if z < -40.0:
                    enter(nearest, second, kind, i, j, k, cone_distance(femur, x, y, z, 3.0) * scale, ILIUM)
