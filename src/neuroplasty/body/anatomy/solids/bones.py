"""Distances to each bone of a spine: from the shapes a parametric body is made of, or from a CT."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from neuroplasty.body.anatomy.anatomy import Anatomy
from neuroplasty.body.anatomy.bones.centreline import extended_centreline
from neuroplasty.body.anatomy.bones.ilium import draw_ilia
from neuroplasty.body.anatomy.bones.sacrum import draw_sacrum
from neuroplasty.body.anatomy.bones.shapes import FAR_MM, BoneField
from neuroplasty.body.anatomy.bones.spine import placed_vertebrae
from neuroplasty.body.anatomy.bones.vertebra import draw_vertebra
from neuroplasty.body.anatomy.parametric import body_scale
from neuroplasty.body.anatomy.solids.grid import Grid, pelvic_grid
from neuroplasty.body.anatomy.solids.mesh import Mesh, isosurface
from neuroplasty.body.anatomy.solids.places import places_of
from neuroplasty.documents.case import Case
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

Field = NDArray[np.float32]

JOINT_GAP = Parameter(
    0.8, "mm", "assumed", "half the joint kept open between two bones, so that they can be told apart"
)
BONE_EDGE = Parameter(
    170.0, "HU", "assumed", "where bone begins in a CT smoothed over a voxel, for its surface to be drawn"
)
_LEVELS = ("L5", "L4", "L3", "L2", "L1", "T12")
_NEAR_CANAL_MM = 30.0
_SPECK_ML = 1.0


def bone_fields(anatomy: Anatomy, case: Case, grid: Grid) -> dict[str, Field]:
    """Signed distances to each bone by its name, mm on the grid, below zero inside.

    Of a parametric anatomy they are the shapes its X-ray is made of, a level each. Of an image they are its
    bone, parted into levels by the canal's stations: facets and spinous processes that reach past the next
    disc are counted to the level beside it.
    """
    if anatomy.source == "parameters":
        return _opened(anatomy, grid, dict(_shaped(anatomy, case, grid)))
    return dict(_thresholded(anatomy, grid))


def pelvis_of(anatomy: Anatomy, case: Case, spacing_mm: float = 4.0) -> Mesh | None:
    """Iliac bones and femoral heads as one surface, for the eye; None for an image, whose box ends before.

    Parameters
    ----------
    anatomy : Anatomy
    case : Case
        Whose stature scales them.
    spacing_mm : float
        Edge of the voxels they are worked out in.

    Returns
    -------
    Mesh or None
        RAS+ mm.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import build_anatomy
    >>> from neuroplasty.documents import read_case
    >>> case = read_case("healthy-adult")
    >>> pelvis = pelvis_of(build_anatomy(case, is_seen=False), case, spacing_mm=5.0)
    >>> 300 < pelvis.volume_ml < 1500
    True
    """
    if anatomy.source != "parameters":
        return None
    canal, scale = anatomy.canal, body_scale(case.patient)
    s1 = canal.point_mm(canal.station("S1"), 0.0, 0.0)
    grid = pelvic_grid(s1, spacing_mm, scale)
    field = BoneField.empty(grid.shape, grid.affine)
    draw_ilia(field, s1, scale)
    return isosurface("pelvis", field.nearest_mm, grid.affine)


def _shaped(anatomy: Anatomy, case: Case, grid: Grid) -> Iterator[tuple[str, Field]]:
    canal, scale = anatomy.canal, body_scale(case.patient)
    line = extended_centreline(canal, scale)
    empty = BoneField.empty(grid.shape, grid.affine)
    placed = placed_vertebrae(canal, line, case.findings, case.patient)
    for name, vertebra in zip(_LEVELS, placed, strict=False):
        field = BoneField.empty(grid.shape, grid.affine)
        draw_vertebra(field, vertebra)
        yield name, field.nearest_mm
    s1 = canal.station("S1")
    draw_sacrum(empty, line, s1_side_mm=line.radius(s1, 0.5 * np.pi), s1_behind_mm=line.radius(s1, 0.0))
    yield "sacrum", empty.nearest_mm


def _opened(anatomy: Anatomy, grid: Grid, fields: dict[str, Field]) -> dict[str, Field]:
    """Bones that overlap parted by their joints, and the canal kept open in all of them."""
    stack = np.stack(list(fields.values()))
    first, second = np.partition(stack, 1, axis=0)[:2]
    near = first < _NEAR_CANAL_MM
    there = places_of(anatomy.canal, grid.points(near))
    canal = anatomy.canal
    # Beyond its ends the canal closes: nothing is carved there.
    over = np.abs(there.s_mm - np.clip(there.s_mm, canal.s_mm[0], canal.s_mm[-1]))
    wall = canal.sample(canal.wall_mm, there.s_mm, there.theta_rad)
    carved = np.where((there.radius_mm < _NEAR_CANAL_MM) & (over < 1.0), wall - there.radius_mm, -FAR_MM)
    open_mm = np.full(grid.shape, -FAR_MM, np.float32)
    open_mm[near] = carved
    out = {}
    for name, field in fields.items():
        others = np.where(field <= first, second, first)
        parted = np.maximum(field, 0.5 * (field - others) + float(JOINT_GAP))
        out[name] = np.maximum(parted, open_mm)
    return out


def _thresholded(anatomy: Anatomy, grid: Grid) -> Iterator[tuple[str, Field]]:
    body, canal = anatomy.body, anatomy.canal
    voxels = body.to_voxel(grid.points()).T
    hounsfield = ndimage.map_coordinates(body.data, voxels, order=1, mode="constant", cval=-1000.0)
    smooth = ndimage.gaussian_filter(hounsfield.reshape(grid.shape), 0.7)
    bone = smooth > float(BONE_EDGE)
    # The marrow of old bone is no denser than muscle: what bone shuts in is bone, slice by slice.
    closed = ndimage.binary_closing(bone, iterations=1)
    for k in range(grid.shape[2]):
        bone[:, :, k] |= ndimage.binary_fill_holes(closed[:, :, k])
    there = places_of(canal, grid.points())
    lumen = there.inside(canal, canal.wall_mm).reshape(grid.shape)
    bone &= ~lumen
    station = there.s_mm.reshape(grid.shape)
    voxel_ml = grid.spacing_mm**3 / 1000.0
    for name, low, high in _spans(anatomy):
        part = bone & (station >= low) & (station < high)
        pieces, _ = ndimage.label(part)
        sizes = np.bincount(pieces.ravel()) * voxel_ml
        sizes[0] = 0.0
        part = (sizes >= _SPECK_ML)[pieces]
        if part.any():
            yield name, np.asarray(0.5 - ndimage.gaussian_filter(part.astype(np.float32), 0.8), np.float32)


def _spans(anatomy: Anatomy) -> Iterator[tuple[str, float, float]]:
    """Each bone's stations: a vertebra between its discs, the sacrum below the lowest."""
    discs = {name.split("-")[0]: s for name, s in anatomy.canal.disc_s_mm.items()}
    above = {name.split("-")[1]: s for name, s in anatomy.canal.disc_s_mm.items()}
    for name in _LEVELS:
        if name in discs:
            yield name, discs[name], above.get(name, float(anatomy.canal.s_mm[-1]))
    if "L5" in discs:
        yield "sacrum", float(anatomy.canal.s_mm[0]) - 60.0, discs["L5"]


register("solids", {"joint gap": JOINT_GAP, "bone edge": BONE_EDGE})
