"""A vertebra in its own frame: body, pedicles, laminae, facets, spinous and transverse processes.

Frame: origin in the middle of the canal at mid-body, x to the front, y to the side (left and right are
mirror images unless surgery says otherwise), z up, millimetres of the reference man. The arch is laid
round the canal's own wall, so that bone encloses whatever canal it is given.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

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

BODY, ARCH = 1, 2
"""Kinds of bone in the field: a vertebral body with its thin shell; an arch with its thick cortex."""

_BLEND_MM = 3.0


@dataclass(frozen=True)
class VertebraShape:
    """Measures of one vertebra, reference millimetres and degrees."""

    body_depth: float
    body_width: float
    body_height: float
    wedge_deg: float
    pedicle_half_width: float
    pedicle_half_height: float
    transverse_reach: float
    transverse_half_height: float
    spinous_reach: float
    spinous_drop: float
    spinous_half_height: float
    facet_offset: float


@dataclass(frozen=True)
class PlacedVertebra:
    """A vertebra where it stands: its frame (RAS+ mm), the canal's radii there, what surgery took.

    ``axes`` (3, 3) has rows front, left, up. ``front_mm``, ``behind_mm`` and ``side_mm`` are the wall's
    radii. ``arch_left`` and ``arch_right`` say whether the lamina of that side is still there;
    ``facets_above`` and ``facets_below`` are 1 for facets of usual size, more for hypertrophy.
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


def draw_vertebra(field: BoneField, vertebra: PlacedVertebra) -> None:
    """Put one vertebra into the field, in place."""
    reach = vertebra.scale * np.array([62.0, 54.0, 46.0])
    world = np.abs(vertebra.axes.T) @ reach
    middle = vertebra.origin_mm + vertebra.scale * 4.0 * vertebra.axes[0]
    box = field.box(middle - world, middle + world)
    to_local = vertebra.axes @ field.affine[:3, :3]
    offset = vertebra.axes @ (field.affine[:3, 3] - vertebra.origin_mm)
    always, lamina, spinous = arch_cones(vertebra)
    if vertebra.arch_left or vertebra.arch_right:
        always = np.concatenate([always, spinous])
    _draw(
        field.nearest_mm,
        field.second_mm,
        field.kind,
        box,
        to_local,
        offset,
        body_row(vertebra),
        always,
        lamina,
        vertebra.arch_left,
        vertebra.arch_right,
    )


def body_row(vertebra: PlacedVertebra) -> Array:
    """The body's six numbers: front of canal, depth, half width, half height, tangent of half the wedge."""
    shape, scale = vertebra.shape, vertebra.scale
    return np.array(
        [
            vertebra.front_mm - 0.5 * scale,
            shape.body_depth * scale,
            0.5 * shape.body_width * scale,
            0.5 * shape.body_height * scale,
            np.tan(np.radians(0.5 * shape.wedge_deg)),
            scale,
        ]
    )


def arch_cones(vertebra: PlacedVertebra) -> tuple[Array, Array, Array]:
    """Cones (k, 13) for y >= 0: those surgery leaves, the lamina, the spinous process."""
    shape, scale = vertebra.shape, vertebra.scale
    above, lower = vertebra.facets_above, vertebra.facets_below
    front, behind = vertebra.front_mm / scale, vertebra.behind_mm / scale
    side, side_below = vertebra.side_mm / scale, vertebra.side_below_mm / scale
    below = vertebra.to_below_mm / scale
    half, high = shape.pedicle_half_width, shape.pedicle_half_height
    beside = side + half + 0.4
    facet = side + shape.facet_offset
    facet_below = side_below + shape.facet_offset
    lamina_normal = (-(side + 2.0), behind + 2.0, 0.0)
    pedicle = Cone(
        (front + 5.0, beside, 5.5), (-3.0, beside + 0.8, 5.0), (half, half), (high, high - 0.5), (0, 1, 0)
    )
    superior = Cone(
        (-5.0, beside, 4.0),
        (-behind - 3.5, facet, 0.5 * shape.body_height + 1.5),
        (5.0, 4.2 * above),
        (5.5, 5.5 * above),
        (0.35, 1.0, 0.0),
    )
    transverse = Cone(
        (-4.0, beside + 1.0, 4.5),
        (-9.0, shape.transverse_reach - 3.0, 6.0),
        (4.5, 2.6),
        (shape.transverse_half_height + 1.5, shape.transverse_half_height),
        (1, 0, 0),
    )
    pars = Cone((-5.0, beside - 0.5, 3.0), (-behind - 1.0, side - 1.5, -9.0), (4.2, 4.2), (4.8, 4.8))
    lamina = Cone(
        (-behind - 3.4, 0.0, -7.0), (-behind + 1.5, side - 1.5, -6.0), (3.2, 3.4), (9.5, 9.0), lamina_normal
    )
    inferior = Cone(
        (-behind - 1.0, side - 2.0, -10.0),
        (-behind - 3.0, facet_below - 8.6, 8.0 - below),
        (4.4, 3.8 * lower),
        (5.2, 5.4 * lower),
        (0.35, 1.0, 0.0),
    )
    base = -behind - 4.0
    drop, tall = shape.spinous_drop, shape.spinous_half_height
    spinous = Cone(
        (base, 0.0, -7.0), (-shape.spinous_reach + tall, 0.0, drop), (2.9, 4.0), (tall - 2.0, tall), (0, 1, 0)
    )
    left_standing = [pedicle, superior, transverse, pars, inferior]
    return cone_rows(left_standing, scale), cone_rows([lamina], scale), cone_rows([spinous], scale)


@njit(cache=True)
def body_distance(row: Array, x: float, y: float, z: float) -> float:
    """Distance to a vertebral body: D-shaped across, waisted, hollowed end plates, rounded rims."""
    front, depth, half_width, half_height, wedge, scale = row[0], row[1], row[2], row[3], row[4], row[5]
    height = half_height + wedge * (x - front)
    up = min(abs(z) / max(height, 1.0), 1.0)
    # The rim stands out from the waist by about an eighth of the half-width.
    swell = 1.0 - 0.13 * (1.0 - up * up * up)
    middle = front + 0.42 * depth
    v = y / (half_width * 1.06 * swell)
    if x > middle:
        u = (x - middle) / (0.58 * depth * (1.0 + 0.06 * up * up * up) * swell / 0.93)
        r = np.sqrt(u * u + v * v)
    else:
        # The back is flat, a little hollow behind the canal, and does not move with the waist.
        hollow = 1.3 * scale * max(0.0, 1.0 - (y / (0.55 * half_width)) ** 2)
        u = (middle - x) / (0.42 * depth - hollow)
        r = np.sqrt(np.sqrt(u**4 + v**4))
    across = (r - 1.0) * 0.5 * depth
    dish = max(0.0, 1.0 - r * r)
    depth_of_dish = (1.5 if z < 0 else 1.0) * scale * np.sqrt(dish)
    vertical = abs(z) - height + depth_of_dish
    return smooth_most(across, vertical, 3.0 * scale)


def body_distance_reference(row: Array, points: Array) -> Array:
    """What ``body_distance`` computes, for points (k, 3), in plain NumPy."""
    front, depth, half_width, half_height, wedge, scale = row
    x, y, z = points.T
    height = half_height + wedge * (x - front)
    rim = np.minimum(np.abs(z) / np.maximum(height, 1.0), 1.0) ** 3
    swell = 1.0 - 0.13 * (1.0 - rim)
    v = y / (half_width * 1.06 * swell)
    middle = front + 0.42 * depth
    round_front = np.hypot((x - middle) / (0.58 * depth * (1.0 + 0.06 * rim) * swell / 0.93), v)
    hollow = 1.3 * scale * np.maximum(0.0, 1.0 - (y / (0.55 * half_width)) ** 2)
    flat_back = (((middle - x) / (0.42 * depth - hollow)) ** 4 + v**4) ** 0.25
    r = np.where(x > middle, round_front, flat_back)
    across = (r - 1.0) * 0.5 * depth
    dish = np.where(z < 0, 1.5, 1.0) * scale * np.sqrt(np.maximum(0.0, 1.0 - r**2))
    vertical = np.abs(z) - height + dish
    edge = 3.0 * scale
    gap = np.maximum(edge - np.abs(across - vertical), 0.0) / edge
    return np.asarray(np.maximum(across, vertical) + 0.25 * edge * gap**2)


@njit(cache=True, parallel=True)
def _draw(
    nearest: NDArray[np.float32],
    second: NDArray[np.float32],
    kind: NDArray[np.uint8],
    box: NDArray[np.int64],
    to_local: Array,
    offset: Array,
    body: Array,
    always: Array,
    lamina: Array,
    arch_left: bool,
    arch_right: bool,
) -> None:
    for i in prange(box[0, 0], box[0, 1]):
        for j in range(box[1, 0], box[1, 1]):
            for k in range(box[2, 0], box[2, 1]):
                x = to_local[0, 0] * i + to_local[0, 1] * j + to_local[0, 2] * k + offset[0]
                y = to_local[1, 0] * i + to_local[1, 1] * j + to_local[1, 2] * k + offset[1]
                z = to_local[2, 0] * i + to_local[2, 1] * j + to_local[2, 2] * k + offset[2]
                side = abs(y)
                trunk = body_distance(body, x, side, z)
                rest = 60.0
                if x < body[0] + 12.0:
                    rest = cone_distance(always, x, side, z, _BLEND_MM)
                    if (y >= 0.0 and arch_left) or (y < 0.0 and arch_right):
                        rest = smooth_least(rest, cone_distance(lamina, x, side, z, _BLEND_MM), _BLEND_MM)
                which = BODY if trunk <= rest else ARCH
                enter(nearest, second, kind, i, j, k, smooth_least(trunk, rest, _BLEND_MM), which)
