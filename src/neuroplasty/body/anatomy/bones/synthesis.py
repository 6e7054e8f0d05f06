"""A body of Hounsfield units round a parametric canal: what the X-ray sees.

Bones are drawn as distances (``vertebra``, ``sacrum``, ``ilium``) into one field in which neighbours never
fuse, the canal is kept open along its own wall, and each voxel then gets cortex, core or soft tissue.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from neuroplasty.body.anatomy import morphometry as table
from neuroplasty.body.anatomy.bones.centreline import (
    Centreline,
    canal_place,
    extended_centreline,
    wall_radius,
)
from neuroplasty.body.anatomy.bones.hardware import draw_ribs, fusion_metal
from neuroplasty.body.anatomy.bones.ilium import draw_ilia
from neuroplasty.body.anatomy.bones.sacrum import draw_sacrum
from neuroplasty.body.anatomy.bones.shapes import BODY, Array, BoneField, Distances, Kinds, Voxels
from neuroplasty.body.anatomy.bones.spine import placed_vertebrae
from neuroplasty.body.anatomy.bones.tissue import back_fat_mm, fill_soft_tissue, grain
from neuroplasty.body.anatomy.bones.variation import variation
from neuroplasty.body.anatomy.bones.vertebra import draw_vertebra
from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.parametric import body_scale
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.documents.case import Findings, Patient

_FACET_GAP_MM = float(table.JOINT_GAP_MM["facet"])
_SACROILIAC_GAP_MM = float(table.JOINT_GAP_MM["sacroiliac"])

_BOX_MM = ((-150.0, 150.0), (-118.0, 118.0), (-236.0, 124.0))
_TISSUE_GRID_MM = 3.0
_SUBCHONDRAL_MM = 0.5
_UNEVEN_CORTEX = 0.55


def synthesise_body(canal: Canal, patient: Patient, findings: Findings, *, spacing_mm: float = 1.0) -> Volume:
    """Hounsfield volume of spine, pelvis and soft tissue round a canal.

    The box is about 300 x 236 x 360 mm for the reference man and grows with stature. Bone densities fall
    with age; the depth of fat under the skin follows body-mass index. Laminectomy, slip, fusion, facet
    hypertrophy and degenerated discs show.

    Parameters
    ----------
    canal : Canal
        A parametric canal, with ``findings`` already applied to it.
    patient : Patient
    findings : Findings
    spacing_mm : float
        The voxels' edge, mm.

    Returns
    -------
    Volume
        float32, RAS+, isotropic.

    Raises
    ------
    AnatomyError
        If the canal lacks S1, on which the pelvis stands.

    Notes
    -----
    Model: implicit shapes measured on the Visible Human Male meshes and set to the canal's own wall;
    densities and soft tissue are assumed (``morphometry``), and so are one person's own small differences
    (``variation``).

    Examples
    --------
    >>> from neuroplasty.body.anatomy.parametric import canal_from_parameters
    >>> patient = Patient(age_years=50, sex="female", stature_cm=163, weight_kg=60)
    >>> body = synthesise_body(canal_from_parameters(patient), patient, Findings(), spacing_mm=8.0)
    >>> body.data.shape, body.data.dtype
    ((35, 28, 42), dtype('float32'))
    """
    scale = body_scale(patient)
    line = extended_centreline(canal, scale)
    low = scale * np.array([bounds[0] for bounds in _BOX_MM])
    high = scale * np.array([bounds[1] for bounds in _BOX_MM])
    shape = tuple(int(n) for n in np.ceil((high - low) / spacing_mm))
    affine = np.diag([spacing_mm, spacing_mm, spacing_mm, 1.0])
    affine[:3, 3] = low + 0.5 * spacing_mm
    field = BoneField.empty((shape[0], shape[1], shape[2]), affine)
    vertebrae = placed_vertebrae(canal, line, findings, patient)
    for vertebra in vertebrae:
        draw_vertebra(field, vertebra)
    s1 = canal.station("S1")
    draw_sacrum(field, line, s1_side_mm=line.radius(s1, 0.5 * np.pi), s1_behind_mm=line.radius(s1, 0.0))
    draw_ilia(field, line.frame(s1)[0], scale)
    draw_ribs(field, vertebrae)
    kinds = ("body", "arch", "sacrum", "ilium", "process")
    density = _density(patient)
    core = np.array([0.0, *(density * float(table.BONE_HU[name]) for name in kinds)])
    shell = np.array([0.0, *(float(table.SHELL_MM[name]) for name in kinds)])
    cortex = np.array([0.0, *((0.5 + 0.5 * density) * float(table.CORTEX_HU[name]) for name in kinds)])
    phase = 50.0 * variation(patient, "soft tissue")
    data = np.empty(field.nearest_mm.shape, np.float32)
    _compose(
        data,
        _tissue(line, low - _TISSUE_GRID_MM, high + _TISSUE_GRID_MM, back_fat_mm(patient), scale, phase),
        low - _TISSUE_GRID_MM,
        field.nearest_mm,
        field.second_mm,
        field.kind,
        affine,
        line.kernel_arrays(),
        line.z_index,
        line.z_first_mm,
        line.wall_mm,
        float(canal.s_mm[0]),
        core,
        shell,
        cortex,
        spacing_mm,
        scale,
        phase,
    )
    fusion_metal(data, affine, vertebrae, line, findings)
    return Volume(data, affine)


def _density(patient: Patient) -> float:
    """Density of cancellous bone over a young adult's."""
    loss = float(table.BONE_LOSS_PER_YEAR[patient.sex])
    return float(max(0.45, 1.0 - loss * max(patient.age_years - 35, 0)))


def _tissue(line: Centreline, low: Array, high: Array, fat: float, scale: float, phase: float) -> Voxels:
    """Soft tissue, HU, on a coarse grid that starts at ``low``: it has no edges finer than that."""
    counts = np.ceil((high - low) / _TISSUE_GRID_MM).astype(int) + 1
    affine = np.diag([_TISSUE_GRID_MM, _TISSUE_GRID_MM, _TISSUE_GRID_MM, 1.0])
    affine[:3, 3] = low
    heights = low[2] + _TISSUE_GRID_MM * np.arange(counts[2])
    order = np.argsort(line.centre_mm[:, 2])
    centre_y = np.interp(heights, line.centre_mm[order, 2], line.centre_mm[order, 1])
    out = np.empty(tuple(counts), np.float32)
    fill_soft_tissue(out, affine, np.zeros_like(centre_y), centre_y, np.zeros(3), fat, scale, phase)
    return out


@njit(cache=True, parallel=True)
def _compose(
    data: Voxels,
    tissue: Voxels,
    tissue_low: Array,
    nearest: Distances,
    second: Distances,
    kind: Kinds,
    affine: Array,
    line: Array,
    z_index: Array,
    z_first: float,
    wall: Array,
    s_low: float,
    core: Array,
    shell: Array,
    cortex: Array,
    spacing: float,
    scale: float,
    phase: float,
) -> None:
    """Soft tissue everywhere, bone where the field says so, the canal kept open."""
    ni, nj, nk = data.shape
    for i in prange(ni):
        x = affine[0, 0] * i + affine[0, 3]
        fi = (x - tissue_low[0]) / _TISSUE_GRID_MM
        ti = int(fi)
        a = fi - ti
        column = np.empty(tissue.shape[2], np.float32)
        for j in range(nj):
            y = affine[1, 1] * j + affine[1, 3]
            fj = (y - tissue_low[1]) / _TISSUE_GRID_MM
            tj = int(fj)
            b = fj - tj
            for t in range(tissue.shape[2]):
                near = tissue[ti, tj, t] * (1.0 - b) + tissue[ti, tj + 1, t] * b
                far = tissue[ti + 1, tj, t] * (1.0 - b) + tissue[ti + 1, tj + 1, t] * b
                column[t] = near * (1.0 - a) + far * a
            for k in range(nk):
                z = affine[2, 2] * k + affine[2, 3]
                fk = (z - tissue_low[2]) / _TISSUE_GRID_MM
                tk = int(fk)
                hu = column[tk] + (fk - tk) * (column[tk + 1] - column[tk])
                d = nearest[i, j, k]
                if d < 3.0:
                    which = kind[i, j, k]
                    beyond = second[i, j, k]
                    # Bone is never quite smooth, save at its joints.
                    rough = grain(x / 5.0 + phase, y / 5.0, z / 5.0)
                    gap = _SACROILIAC_GAP_MM if abs(x) > 30.0 * scale else _FACET_GAP_MM
                    d = max(d + 0.3 * rough, 0.5 * (d - beyond) + gap)
                    if abs(x) < 22.0 * scale:
                        s, behind, left = canal_place(line, z_index, z_first, x, y, z)
                        r = np.hypot(behind, left)
                        if s > s_low - 18.0 * scale and r < 30.0 * scale:
                            radius = wall_radius(line, wall, s, np.arctan2(left, behind))
                            if s < s_low:
                                radius *= max(0.0, 1.0 + (s - s_low) / (18.0 * scale))
                            d = max(d, radius - r)
                    cover = min(max(0.5 - d / spacing, 0.0), 1.0)
                    if cover > 0.0:
                        # Cortex is nowhere of one thickness; joints are faced with denser bone.
                        depth = shell[which] * (1.0 + _UNEVEN_CORTEX * rough)
                        depth += _SUBCHONDRAL_MM if beyond < 4.0 else 0.0
                        inner = min(max(0.5 - (d + depth) / spacing, 0.0), 1.0)
                        # Trabeculae of a body stand upright.
                        tall = 7.0 if which == BODY else 2.4
                        texture = 1.0 + 0.3 * grain(x / 1.7 + phase, y / 1.7, z / tall)
                        texture += 0.22 * grain(x / 7.0, y / 7.0 + phase, z / 7.0)
                        texture += 0.45 / (1.0 + d * d / 9.0)
                        hu += cover * (core[which] * texture - hu)
                        hu += (cover - inner) * (cortex[which] - core[which] * texture)
                data[i, j, k] = hu
