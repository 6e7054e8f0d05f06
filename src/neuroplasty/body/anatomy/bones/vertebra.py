"""A vertebra in its own frame: body, pedicles, laminae, facets, spinous and transverse processes.

Frame: origin in the middle of the canal at mid-body, x to the front, y to the side (left and right are
mirror images unless surgery says otherwise), z up, millimetres of the reference man. The arch is laid
round the canal's own wall, so that bone encloses whatever canal it is given.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit, prange

from neuroplasty.body.anatomy.bones.shapes import (
    ARCH,
    BODY,
    FAR_MM,
    PROCESS,
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
)
from neuroplasty.body.anatomy.bones.vertebral_body import body_distance

_BLEND_MM = 3.0
# Between the axes of the two processes that meet in a facet joint.
_ACROSS_FACETS_MM = 5.8


@dataclass(frozen=True)
class VertebraShape:
    """Measures of one vertebra, reference millimetres and degrees."""

    body_depth: float
    body_width: float
    body_height: float
    wedge_deg: float
    pedicle_half_width: float
    pedicle_half_height: float
    pedicle_turn_deg: float
    transverse_reach: float
    transverse_rise: float
    transverse_half_height: float
    transverse_base_half_height: float
    spinous_reach: float
    spinous_drop: float
    spinous_half_height: float
    facet_offset: float
    facet_turn_deg: float


@dataclass(frozen=True)
class PlacedVertebra:
    """A vertebra where it stands: its frame (RAS+ mm), the canal's radii there, what surgery took.

    ``axes`` (3, 3) has rows front, left, up. ``front_mm``, ``behind_mm`` and ``side_mm`` are the wall's
    radii. ``arch_left`` and ``arch_right`` say whether the lamina of that side is still there;
    ``facets_above`` and ``facets_below`` are 1 for facets of usual size, more for hypertrophy.
    ``osteophyte_above_mm`` and ``osteophyte_below_mm`` are how far the rims stand out beside degenerated
    discs. What is the person's own: ``body_tilt`` (slope of the end plates to the left), ``concavity`` (depth
    of the end plates over usual) and ``arch_lean`` (how far aside the arch goes, per millimetre backward).
    """

    shape: VertebraShape
    origin_mm: Array
    axes: Array
    front_mm: float
    behind_mm: float
    side_mm: float
    side_below_mm: float
    to_below_mm: float
    scale: float
    arch_left: bool = True
    arch_right: bool = True
    facets_above: float = 1.0
    facets_below: float = 1.0
    osteophyte_above_mm: float = 0.0
    osteophyte_below_mm: float = 0.0
    body_tilt: float = 0.0
    concavity: float = 1.0
    arch_lean: float = 0.0


@dataclass(frozen=True)
class Arch:
    """Cones (k, 14) of an arch, for y >= 0: what surgery leaves, the lamina, the thin processes."""

    standing: Array
    lamina: Array
    processes: Array


def draw_vertebra(field: BoneField, vertebra: PlacedVertebra) -> None:
    """Put one vertebra into the field, in place."""
    reach = vertebra.scale * np.array([62.0, 54.0, 46.0])
    world = np.abs(vertebra.axes.T) @ reach
    middle = vertebra.origin_mm + vertebra.scale * 4.0 * vertebra.axes[0]
    box = field.box(middle - world, middle + world)
    arch = arch_of(vertebra)
    _draw(
        field.nearest_mm,
        field.second_mm,
        field.kind,
        box,
        vertebra.axes @ field.affine[:3, :3],
        vertebra.axes @ (field.affine[:3, 3] - vertebra.origin_mm),
        body_row(vertebra),
        arch.standing,
        arch.lamina,
        arch.processes,
        vertebra.arch_left,
        vertebra.arch_right,
        vertebra.arch_lean,
    )


def body_row(vertebra: PlacedVertebra) -> Array:
    """The body's numbers, in the order ``body_distance`` reads them."""
    shape, scale = vertebra.shape, vertebra.scale
    return np.array(
        [
            vertebra.front_mm - 0.5 * scale,
            shape.body_depth * scale,
            0.5 * shape.body_width * scale,
            0.5 * shape.body_height * scale,
            np.tan(np.radians(0.5 * shape.wedge_deg)),
            scale,
            vertebra.body_tilt,
            vertebra.concavity,
            vertebra.osteophyte_above_mm,
            vertebra.osteophyte_below_mm,
        ]
    )


def arch_of(vertebra: PlacedVertebra) -> Arch:
    """The arch's cones, laid round the canal's own wall."""
    shape, scale = vertebra.shape, vertebra.scale
    above, lower = vertebra.facets_above, vertebra.facets_below
    front, behind = vertebra.front_mm / scale, vertebra.behind_mm / scale
    side, side_below = vertebra.side_mm / scale, vertebra.side_below_mm / scale
    below = vertebra.to_below_mm / scale
    half, high = shape.pedicle_half_width, shape.pedicle_half_height
    beside = side + half + 0.4
    facet = side + shape.facet_offset
    facet_below = side_below + shape.facet_offset
    turn = np.radians(shape.facet_turn_deg)
    turned = float(np.tan(np.radians(shape.pedicle_turn_deg)))
    joint_normal = (float(np.sin(turn)), float(np.cos(turn)), 0.0)
    inner = facet_below - _ACROSS_FACETS_MM * joint_normal[1]
    lamina_normal = (-(side + 2.0), behind + 2.0, 0.0)
    edge = -0.5 * shape.body_height
    # The stouter the pedicle, the further forward the transverse process begins: at L5 on the body.
    stout = max(half - 5.0, 0.0)
    standing = [
        # The upper articular process: an upright plate on the back of the pedicle.
        Cone(
            (-5.0, beside - 0.5, 3.0),
            (-behind - 2.0, facet, -edge - 6.0),
            (4.4, 3.0 * above),
            (6.0, 7.4 * above),
            joint_normal,
        ),
        # The mammillary process on its back.
        Cone((-behind - 5.0, facet + 1.0, 7.5), (-behind - 9.0, facet + 2.2, 5.5), (3.6, 2.6), (4.6, 3.0)),
        # The isthmus, a plate between the two processes, and the lower one that hangs from it.
        Cone(
            (-4.5, beside - 2.5, 1.5), (-behind + 1.5, side - 0.4, -13.0), (3.9, 3.4), (5.2, 4.8), (1, 0.4, 0)
        ),
        Cone(
            (-behind + 1.0, side - 0.8, -14.0),
            (-behind + 0.5, inner, 5.4 - below),
            (3.8, 3.3 * lower),
            (5.2, 5.2 * lower),
            joint_normal,
        ),
        # The root of the transverse process, between pedicle and lamina.
        Cone(
            (3.0 * stout, beside + 1.0 + 0.9 * stout, 1.8),
            (-0.5 + stout, beside + 7.0 + stout, 1.8),
            (4.0 + 0.4 * stout, 2.9 + 0.3 * stout),
            (0.85 * shape.transverse_base_half_height, 0.75 * shape.transverse_base_half_height),
            (1, 0, 0),
        ),
    ]
    # Each lamina slopes: its upper edge lies in front of its lower one, which is drawn out to the process.
    lamina = [
        Cone(
            (-behind - 2.6, 0.0, -4.2),
            (-behind + 2.0, side - 0.5, -3.0),
            (2.6, 3.0),
            (6.2, 6.6),
            lamina_normal,
        ),
        Cone(
            (-behind - 4.2, 0.0, edge + 5.2),
            (-behind + 0.6, side - 2.0, edge + 1.0),
            (2.6, 3.4),
            (5.0, 7.0),
            lamina_normal,
        ),
    ]
    reach, rise, thick = shape.transverse_reach, shape.transverse_rise, shape.transverse_half_height
    elbow = 0.5 * (beside + 6.0) + 0.5 * reach
    processes = [
        # The pedicle, narrowest in its middle and turned in toward the body: an oval that leans outward
        # above and is broader there than below.
        Cone(
            (front + 7.0, beside + 0.6 - turned * (front + 6.0), 7.4),
            (1.0, beside + 0.6, 6.6),
            (1.2 * half + 0.3, half - 0.7),
            (high - 0.4, high - 1.9),
            (0, 1, 0),
        ),
        Cone(
            (1.0, beside + 0.6, 6.6),
            (-6.0, beside + 0.6 + 7.0 * turned, 5.0),
            (half - 0.7, half),
            (high - 1.9, high - 1.2),
            (0, 1, 0),
        ),
        Cone(
            (front + 6.0, beside - 0.6 - turned * (front + 5.0), 1.6),
            (1.0, beside - 0.6, 3.6),
            (half, half - 1.7),
            (high - 0.8, high - 2.4),
            (0, 1, 0),
        ),
        # The transverse process: narrow at the neck, a little broader beyond, tapering to a soft end.
        Cone(
            (0.0, beside + 4.0, 1.8),
            (-3.0, elbow, 1.8 + 0.4 * rise),
            (2.9, 2.5),
            (0.5 * (thick + shape.transverse_base_half_height) - 0.5, thick),
            (1, 0, 0),
        ),
        Cone(
            (-3.0, elbow, 1.8 + 0.4 * rise),
            (-7.5, reach - 2.2, 1.8 + rise),
            (2.5, 1.6),
            (thick, 0.62 * thick),
            (1, 0, 0),
        ),
    ]
    if vertebra.arch_left or vertebra.arch_right:
        # A hatchet: a thin upper edge and a thick lower one, so a teardrop end on.
        base, tip = -behind - 4.0, -shape.spinous_reach
        drop, tall = shape.spinous_drop, shape.spinous_half_height
        standing += [
            Cone(
                (base, 0.0, -8.5),
                (tip + 0.6 * tall, 0.0, drop - 0.1 * tall),
                (2.0, 2.6),
                (0.7 * tall, 0.9 * tall),
                (0, 1, 0),
            ),
            Cone(
                (base - 1.0, 0.0, edge + 5.2),
                (tip + 4.4, 0.0, drop - 0.5 * tall),
                (2.5, 4.6),
                (4.8, 4.6),
                (0, 1, 0),
            ),
        ]
    return Arch(cone_rows(standing, scale), cone_rows(lamina, scale), cone_rows(processes, scale))


@njit(cache=True, parallel=True)
def _draw(
    nearest: Distances,
    second: Distances,
    kind: Kinds,
    box: Box,
    to_local: Array,
    offset: Array,
    body: Array,
    standing: Array,
    lamina: Array,
    processes: Array,
    arch_left: bool,
    arch_right: bool,
    lean: float,
) -> None:
    room = 8.0
    for i in prange(box[0, 0], box[0, 1]):
        for j in range(box[1, 0], box[1, 1]):
            for k in range(box[2, 0], box[2, 1]):
                x = to_local[0, 0] * i + to_local[0, 1] * j + to_local[0, 2] * k + offset[0]
                y = to_local[1, 0] * i + to_local[1, 1] * j + to_local[1, 2] * k + offset[1]
                z = to_local[2, 0] * i + to_local[2, 1] * j + to_local[2, 2] * k + offset[2]
                trunk, solid, thin = FAR_MM, FAR_MM, FAR_MM
                if x > body[0] - room and abs(y) < body[2] + room and abs(z) < body[3] + room + 3.0:
                    trunk = body_distance(body, x, y, z)
                if x < body[0] + 12.0:
                    y -= lean * min(x, 0.0)
                    side = abs(y)
                    solid = cone_distance(standing, x, side, z, _BLEND_MM)
                    if (y >= 0.0 and arch_left) or (y < 0.0 and arch_right):
                        solid = smooth_least(solid, cone_distance(lamina, x, side, z, _BLEND_MM), _BLEND_MM)
                    thin = cone_distance(processes, x, side, z, _BLEND_MM)
                distance = smooth_least(smooth_least(trunk, solid, _BLEND_MM), thin, _BLEND_MM)
                if distance < room:
                    which = BODY if trunk <= min(solid, thin) else (ARCH if solid <= thin else PROCESS)
                    insert(nearest, second, kind, i, j, k, distance, which)
