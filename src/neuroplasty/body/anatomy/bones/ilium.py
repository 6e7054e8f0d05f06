"""The iliac bones and the femoral heads beside the sacrum.

The outlines below were read off sections of the Visible Human Male meshes (artisynth_lumbosacralSpineModel,
BSD-3) and rounded: standing ``derived``.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange
from scipy.interpolate import CubicSpline, PchipInterpolator

from neuroplasty.body.anatomy.bones.shapes import (
    ILIUM,
    Array,
    BoneField,
    Box,
    Cone,
    Distances,
    Kinds,
    cone_distance,
    cone_rows,
    insert,
    smooth_most,
)

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
_ILIUM_LINKS = 12
_FEMORAL_HEAD = Cone((49.0, 86.0, -83.0), (49.0, 88.0, -84.0), (22.5, 22.5), (22.5, 22.5))


# Distances are asked block by block first: beyond so far from all bone none of a block need be worked out.
_BLOCK = 6
_FAR_MM = 12.0


def draw_ilia(field: BoneField, anchor_mm: Array, scale: float) -> None:
    """Put both iliac bones and femoral heads into the field; ``anchor_mm`` is the canal's centre at S1."""
    anchor_mm = anchor_mm + scale * _ILIUM_OFFSET_MM
    heights = np.arange(_ILIUM_Z[0], _ILIUM_Z[-1], -1.0)
    sections = PchipInterpolator(_ILIUM_Z[::-1], _ILIUM[::-1])(heights)
    # Rounded between the five points, or the blade shows its corners.
    chain = np.linspace(0.0, 4.0, _ILIUM_LINKS + 1)
    sections = np.ascontiguousarray(CubicSpline(np.arange(5.0), sections, axis=1)(chain))
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
    # Far off in this section nothing need be worked out.
    first, last = sections[k, 0], sections[k, len(sections[k]) - 1]
    if x < min(first[1], last[1]) - 36.0 or x > max(first[1], last[1]) + 20.0:
        return 60.0
    best = 60.0
    for i in range(sections.shape[1] - 1):
        ay = sections[k, i, 0] * (1 - w) + sections[k + 1, i, 0] * w
        ax = sections[k, i, 1] * (1 - w) + sections[k + 1, i, 1] * w
        ar = sections[k, i, 2] * (1 - w) + sections[k + 1, i, 2] * w
        by = sections[k, i + 1, 0] * (1 - w) + sections[k + 1, i + 1, 0] * w
        bx = sections[k, i + 1, 1] * (1 - w) + sections[k + 1, i + 1, 1] * w
        br = sections[k, i + 1, 2] * (1 - w) + sections[k + 1, i + 1, 2] * w
        t = ((y - ay) * (by - ay) + (x - ax) * (bx - ax)) / ((by - ay) ** 2 + (bx - ax) ** 2)
        t = min(max(t, 0.0), 1.0)
        d = np.hypot(y - ay - t * (by - ay), x - ax - t * (bx - ax)) - ar - t * (br - ar) - 0.5
        best = min(best, d)
    return smooth_most(best, z - heights[0], 4.0)


@njit(cache=True, parallel=True)
def _draw_ilia(
    nearest: Distances,
    second: Distances,
    kind: Kinds,
    box: Box,
    affine: Array,
    anchor: Array,
    scale: float,
    heights: Array,
    sections: Array,
    femur: Array,
) -> None:
    step = affine[0, 0]
    reach = (_FAR_MM + 0.87 * _BLOCK * step) / scale
    low, high = heights[-1] - 29.0, heights[0] + 5.0
    for block in prange((box[0, 1] - box[0, 0] + _BLOCK - 1) // _BLOCK):
        i0 = box[0, 0] + block * _BLOCK
        i1 = min(i0 + _BLOCK, box[0, 1])
        for j0 in range(box[1, 0], box[1, 1], _BLOCK):
            j1 = min(j0 + _BLOCK, box[1, 1])
            for k0 in range(box[2, 0], box[2, 1], _BLOCK):
                k1 = min(k0 + _BLOCK, box[2, 1])
                # A block whose middle is far from all bone holds none.
                x = (step * (j0 + 0.5 * (_BLOCK - 1)) + affine[1, 3] - anchor[1]) / scale
                y = abs(step * (i0 + 0.5 * (_BLOCK - 1)) + affine[0, 3] - anchor[0]) / scale
                z = (step * (k0 + 0.5 * (_BLOCK - 1)) + affine[2, 3] - anchor[2]) / scale
                is_far = ilium_distance(heights, sections, x, y, min(max(z, low), high)) > reach
                if is_far and z < _BLOCK * step - 40.0:
                    is_far = cone_distance(femur, x, y, z, 3.0) > reach
                if is_far:
                    continue
                for i in range(i0, i1):
                    for j in range(j0, j1):
                        for k in range(k0, k1):
                            x = (step * j + affine[1, 3] - anchor[1]) / scale
                            y = abs(step * i + affine[0, 3] - anchor[0]) / scale
                            z = (step * k + affine[2, 3] - anchor[2]) / scale
                            d = ilium_distance(heights, sections, x, y, z) * scale
                            if d < 8.0:
                                insert(nearest, second, kind, i, j, k, d, ILIUM)
                            if z < -40.0:
                                d = cone_distance(femur, x, y, z, 3.0) * scale
                                insert(nearest, second, kind, i, j, k, d, ILIUM)
