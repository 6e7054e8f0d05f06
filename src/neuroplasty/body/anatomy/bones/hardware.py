"""What is drawn beside the bones: the twelfth ribs, and the screws and rods of a fusion."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit, prange

from neuroplasty.body.anatomy import morphometry as table
from neuroplasty.body.anatomy.bones.centreline import Centreline
from neuroplasty.body.anatomy.bones.placed import PlacedVertebra
from neuroplasty.body.anatomy.bones.shapes import (
    PROCESS,
    Array,
    BoneField,
    Box,
    Cone,
    Distances,
    Kinds,
    Voxels,
    cone_distance,
    cone_rows,
    insert,
)
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.documents.case import Findings

# Ribs in the frame of their vertebra: x to the front, y aside, z up, reference millimetres.
_TWELFTH_RIB = (
    Cone((10.0, 24.0, 4.0), (-12.0, 42.0, -2.0), (3.0, 2.6), (4.5, 5.0), (1, 0.6, 0)),
    Cone((-12.0, 42.0, -2.0), (-17.0, 66.0, -18.0), (2.6, 2.6), (5.0, 5.4), (1, 0, 0)),
    Cone((-17.0, 66.0, -18.0), (-8.0, 92.0, -40.0), (2.6, 2.0), (5.4, 3.0), (1, -0.3, 0)),
)
_ELEVENTH_RIB = (
    Cone((10.0, 22.0, 4.0), (-14.0, 44.0, 0.0), (3.0, 2.8), (5.0, 5.5), (1, 0.6, 0)),
    Cone((-14.0, 44.0, 0.0), (-18.0, 76.0, -16.0), (2.8, 2.8), (5.5, 6.0), (1, 0, 0)),
    Cone((-18.0, 76.0, -16.0), (2.0, 114.0, -48.0), (2.8, 2.6), (6.0, 6.0), (1, -0.5, 0)),
    Cone((2.0, 114.0, -48.0), (34.0, 128.0, -68.0), (2.6, 2.0), (6.0, 4.0), (0.4, -1, 0)),
)


def draw_ribs(field: BoneField, vertebrae: Sequence[PlacedVertebra]) -> None:
    """Put the ribs of the two uppermost of seven vertebrae (T12, T11) into the field, in place."""
    for vertebra, cones in zip(vertebrae[5:7], (_TWELFTH_RIB, _ELEVENTH_RIB), strict=False):
        reach = vertebra.scale * np.array([140.0, 60.0, 90.0])
        box = field.box(vertebra.origin_mm - reach, vertebra.origin_mm + reach)
        _draw(
            field.nearest_mm,
            field.second_mm,
            field.kind,
            box,
            vertebra.axes @ field.affine[:3, :3],
            vertebra.axes @ (field.affine[:3, 3] - vertebra.origin_mm),
            cone_rows(cones, vertebra.scale),
        )


def fusion_metal(
    data: Voxels,
    affine: Array,
    vertebrae: Sequence[PlacedVertebra],
    line: Centreline,
    findings: Findings,
) -> None:
    """Set pedicle screws and rods of each fusion (its level to the one below) to metal, in place."""
    names = ("L5", "L4", "L3", "L2", "L1", "T12", "T11")
    for surgery in findings.surgery:
        if surgery.kind != "fusion" or surgery.level not in names[: len(vertebrae)]:
            continue
        k = names.index(surgery.level)
        heads = []
        for vertebra in vertebrae[max(k - 1, 0) : k + 1]:
            heads.append(_screw_mm(vertebra))
        if k == 0:
            heads.insert(0, _sacral_screw_mm(line))
        for side in (-1.0, 1.0):
            if surgery.side == ("left" if side > 0 else "right") or surgery.side == "both":
                rods = [(head[side], tip[side], 3.0) for head, tip in heads]
                rods.append((heads[0][0][side], heads[-1][0][side], 2.75))
                for start, end, radius in rods:
                    _set_rod(data, affine, start, end, radius)


def _screw_mm(vertebra: PlacedVertebra) -> tuple[dict[float, Array], dict[float, Array]]:
    """Head and tip of the screws through both pedicles (keys +1 left, -1 right), RAS+ mm."""
    scale, shape = vertebra.scale, vertebra.shape
    beside = vertebra.side_mm / scale + shape.pedicle_half_width
    head, tip = {}, {}
    for side in (-1.0, 1.0):
        outer = np.array([-20.0, side * (beside + 6.0), 6.0]) * scale
        inner = np.array([8.0 + 0.65 * shape.body_depth, side * (beside - 8.0), 5.0]) * scale
        head[side] = vertebra.origin_mm + outer @ vertebra.axes
        tip[side] = vertebra.origin_mm + inner @ vertebra.axes
    return head, tip


def _sacral_screw_mm(line: Centreline) -> tuple[dict[float, Array], dict[float, Array]]:
    """As ``_screw_mm``, into S1."""
    centre, axes = line.frame(84.0 * line.scale)
    head = {side: centre + line.scale * np.array([-20.0, side * 25.0, 4.0]) @ axes for side in (-1.0, 1.0)}
    tip = {side: centre + line.scale * np.array([22.0, side * 13.0, 3.0]) @ axes for side in (-1.0, 1.0)}
    return head, tip


def _set_rod(data: Voxels, affine: Array, start: Array, end: Array, radius: float) -> None:
    grid = Volume(data, affine)
    ends = grid.to_voxel(np.stack([start, end]))
    reach = radius / grid.spacing_mm + 1.5
    low = np.maximum(np.floor(ends.min(axis=0) - reach).astype(int), 0)
    high = np.minimum(np.ceil(ends.max(axis=0) + reach).astype(int) + 1, data.shape)
    if np.any(high <= low):
        return
    part = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
    points = grid.to_world(np.moveaxis(np.array(np.mgrid[part]), 0, -1))
    axis = end - start
    along = np.clip((points - start) @ axis / (axis @ axis), 0.0, 1.0)
    distance = np.linalg.norm(points - start - along[..., None] * axis, axis=-1) - radius
    cover = np.clip(0.5 - distance / grid.spacing_mm.min(), 0.0, 1.0)
    data[part] = data[part] * (1.0 - cover) + float(table.TISSUE_HU["metal"]) * cover


@njit(cache=True, parallel=True)
def _draw(
    nearest: Distances,
    second: Distances,
    kind: Kinds,
    box: Box,
    to_local: Array,
    offset: Array,
    rows: Array,
) -> None:
    for i in prange(box[0, 0], box[0, 1]):
        for j in range(box[1, 0], box[1, 1]):
            for k in range(box[2, 0], box[2, 1]):
                x = to_local[0, 0] * i + to_local[0, 1] * j + to_local[0, 2] * k + offset[0]
                y = to_local[1, 0] * i + to_local[1, 1] * j + to_local[1, 2] * k + offset[1]
                z = to_local[2, 0] * i + to_local[2, 1] * j + to_local[2, 2] * k + offset[2]
                insert(nearest, second, kind, i, j, k, cone_distance(rows, x, abs(y), z, 3.0), PROCESS)
