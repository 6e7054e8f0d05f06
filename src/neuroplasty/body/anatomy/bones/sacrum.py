"""The sacrum with its coccyx, drawn along the curved canal.

The outlines below were read off sections of the Visible Human Male meshes (artisynth_lumbosacralSpineModel,
BSD-3) and rounded: standing ``derived``.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from neuroplasty.body.anatomy.bones.centreline import Centreline, canal_place, wall_radius
from neuroplasty.body.anatomy.bones.shapes import (
    SACRUM,
    Array,
    BoneField,
    Box,
    Cone,
    Distances,
    Kinds,
    cone_distance,
    cone_rows,
    insert,
    smooth_least,
    smooth_most,
)

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
        [8.0, 42.0, 15.5, 10.5, 14.0, -9.0, 0.0],
        [26.0, 43.0, 18.5, 12.0, 20.0, -11.0, 6.0],
        [45.0, 45.0, 23.0, 14.0, 25.0, -13.0, 9.0],
        [66.0, 55.0, 26.5, 18.0, 29.0, -14.0, 14.0],
        [80.0, 60.0, 33.0, 24.0, 24.0, -15.0, 6.0],
        [88.0, 61.0, 38.0, 27.0, 20.0, -16.0, 0.0],
        [95.0, 60.0, 41.0, 27.0, 18.0, -16.0, 2.0],
    ]
)
# Foramina: arc length, offset from the midline in front and behind, radius in front and behind.
_FORAMINA = np.array(
    [
        [67.0, 25.0, 22.0, 6.6, 3.6],
        [42.0, 23.0, 19.5, 5.2, 3.0],
        [18.0, 21.0, 17.5, 4.2, 2.6],
        [-3.0, 19.0, 15.0, 3.2, 2.0],
    ]
)
_RESIDUAL_DISCS = np.array([68.0, 42.5, -20.0])
_TOP = 96.0
_ROOF_TOP = 84.0
_HIATUS_GROOVE_MM = 17.0


# Distances are asked block by block first: beyond so far from all bone none of a block need be worked out.
_BLOCK = 6
_FAR_MM = 14.0


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
        (-behind - 1.8, side + 9.0, 107.0),
        (6.0, 4.2),
        (8.0, 5.5),
        (0.7, 0.7, 0),
    )
    crest = [
        Cone((-behind - 5.0, 0.0, 82.0), (-behind - 10.5, 0.0, 74.0), (1.8, 2.8), (5.0, 4.6), (0, 1, 0)),
        Cone((-12.0, 0.0, 60.0), (-17.5, 0.0, 51.0), (1.8, 2.8), (4.6, 4.4), (0, 1, 0)),
        Cone((-8.5, 0.0, 36.0), (-13.0, 0.0, 28.0), (1.8, 2.6), (3.8, 3.6), (0, 1, 0)),
        Cone((-7.0, 0.0, 16.0), (-9.0, 0.0, 10.0), (1.8, 2.2), (2.8, 2.6), (0, 1, 0)),
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
    # The plateau of S1, hollowed, stands above the wings, which fall away; the roof begins lower.
    if x > front - 1.0:
        plate = _TOP - 1.6 * max(
            0.0, 1.0 - (y / 24.0) ** 2 - ((x - 0.5 * (front + mid)) / (0.5 * (mid - front))) ** 2
        )
        wing = _TOP - 6.5 - 0.12 * max(y - 30.0, 0.0)
        fall = min(max((y - 22.0) / 9.0, 0.0), 1.0)
        top = plate + (wing - plate) * fall * fall * (3.0 - 2.0 * fall)
    else:
        top = _ROOF_TOP + 0.22 * min(y, 22.0)
    d = smooth_most(d, s - top, 2.5)
    d = smooth_most(d, -58.0 - s, 2.0)
    # What is left of the discs: thin lenses in the middle of the fused bodies.
    for i in range(len(discs)):
        centre = 0.5 * (front + mid) + 2.0
        lens = (x - centre) ** 2 / (0.3 * (mid - front)) ** 2 + (y / (0.26 * half)) ** 2
        slab = abs(s - discs[i]) - 1.1 * max(1.0 - lens, 0.0) + 0.6 * max(lens - 1.0, 0.0)
        d = smooth_most(d, -slab, 1.0)
    for i in range(len(foramina)):
        # Both holes open outward; a root's passage joins them with the canal. The roof of the one in front
        # rises forward, along the beam from behind: it is the arc seen on a film.
        if x > 2.0:
            open_mm = min(0.45 * (x - 2.0), 0.6 * foramina[i, 3])
            lateral, along = foramina[i, 1] + 0.2 * (x - 8.0), foramina[i, 0] - 1.0
            radius = 0.6 * foramina[i, 3] + open_mm
        else:
            lateral, along, radius = foramina[i, 2], foramina[i, 0], foramina[i, 4]
        hole = np.hypot(0.85 * (y - lateral), s - along) - radius
        passage = np.sqrt((0.8 * (x - 3.0)) ** 2 + (s - foramina[i, 0]) ** 2) - 0.35 * foramina[i, 3]
        passage = smooth_most(passage, y - lateral, 3.0)
        hole = smooth_least(hole, smooth_most(passage, 6.0 - y, 3.0), 5.0)
        d = smooth_most(d, -hole, 1.5)
    return smooth_least(d, cone_distance(cones, x, y, s, 3.0), 3.0)


@njit(cache=True, parallel=True)
def _draw_sacrum(
    nearest: Distances,
    second: Distances,
    kind: Kinds,
    box: Box,
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
    step = affine[0, 0]
    reach = _FAR_MM + 0.87 * _BLOCK * step
    middle = 0.5 * (_BLOCK - 1)
    for block in prange((box[0, 1] - box[0, 0] + _BLOCK - 1) // _BLOCK):
        i0 = box[0, 0] + block * _BLOCK
        i1 = min(i0 + _BLOCK, box[0, 1])
        for j0 in range(box[1, 0], box[1, 1], _BLOCK):
            j1 = min(j0 + _BLOCK, box[1, 1])
            for k0 in range(box[2, 0], box[2, 1], _BLOCK):
                k1 = min(k0 + _BLOCK, box[2, 1])
                px = step * (i0 + middle) + affine[0, 3]
                py = step * (j0 + middle) + affine[1, 3]
                pz = step * (k0 + middle) + affine[2, 3]
                d = _distance(
                    line, z_index, z_first, wall, sections, foramina, discs, cones, scale, px, py, pz, reach
                )
                # A block whose middle is far from all bone holds none.
                if d > reach:
                    continue
                for i in range(i0, i1):
                    for j in range(j0, j1):
                        for k in range(k0, k1):
                            px = step * i + affine[0, 3]
                            py = step * j + affine[1, 3]
                            pz = step * k + affine[2, 3]
                            d = _distance(
                                line,
                                z_index,
                                z_first,
                                wall,
                                sections,
                                foramina,
                                discs,
                                cones,
                                scale,
                                px,
                                py,
                                pz,
                                0.0,
                            )
                            if d < 8.0:
                                insert(nearest, second, kind, i, j, k, d, SACRUM)


@njit(cache=True)
def _distance(
    line: Array,
    z_index: Array,
    z_first: float,
    wall: Array,
    sections: Array,
    foramina: Array,
    discs: Array,
    cones: Array,
    scale: float,
    px: float,
    py: float,
    pz: float,
    beyond: float,
) -> float:
    """Distance of a place to sacrum and coccyx, mm; 1e3 where it lies further out than ``beyond``."""
    s, behind, left = canal_place(line, z_index, z_first, px, py, pz)
    x, y, along = -behind / scale, abs(left) / scale, s / scale
    over = beyond / scale
    if along > 116.0 + over or along < -63.0 - over or y > 66.0 + over:
        return 1e3
    if beyond > 0.0:
        along = min(max(along, -63.0), 116.0)
        s = along * scale
    roof = wall_radius(line, wall, s, 0.0) / scale + 4.6
    front = wall_radius(line, wall, s, np.pi) / scale
    if along < 0.0:
        # Below the apex the roof ends: the hiatus is a groove that runs out.
        roof = -front + 2.0 + max(0.0, -along - _HIATUS_GROOVE_MM) * 0.7
        roof = min(roof, 1.0)
    return sacrum_distance(sections, foramina, discs, cones, roof, front, x, y, along) * scale
