"""A vertebra in its own frame: body, pedicles, laminae, facets, spinous and transverse processes.

Frame: origin in the middle of the canal at mid-body, x to the front, y to the side (left and right are
mirror images unless surgery says otherwise), z up, millimetres of the reference man.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from neuroplasty.body.anatomy.bones.arch import arch_of
from neuroplasty.body.anatomy.bones.placed import PlacedVertebra
from neuroplasty.body.anatomy.bones.shapes import (
    ARCH,
    BODY,
    FAR_MM,
    PROCESS,
    Array,
    BoneField,
    Box,
    Distances,
    Kinds,
    cone_distance,
    insert,
    smooth_least,
)
from neuroplasty.body.anatomy.bones.vertebral_body import body_distance

_BLEND_MM = 3.0


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
