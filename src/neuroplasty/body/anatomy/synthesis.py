"""A body of Hounsfield units round a parametric canal: what the X-ray sees.

Bones are drawn as distances (``vertebra``, ``pelvis``) into one field in which neighbours never fuse, the
canal is kept open along its own wall, and each voxel then gets cortex, core or soft tissue.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from neuroplasty.body.anatomy import morphometry as table
from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.centreline import canal_place, extended_centreline, wall_radius
from neuroplasty.body.anatomy.hardware import draw_ribs, fusion_metal
from neuroplasty.body.anatomy.parametric import body_scale
from neuroplasty.body.anatomy.pelvis import draw_ilia, draw_sacrum
from neuroplasty.body.anatomy.shapes import Array, BoneField
from neuroplasty.body.anatomy.spine import placed_vertebrae
from neuroplasty.body.anatomy.tissue import grain, soft_tissue_hu
from neuroplasty.body.anatomy.vertebra import draw_vertebra
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.case import Findings, Patient

JOINT_GAP_MM = float(table.JOINT_GAP_MM)

_BOX_MM = ((-150.0, 150.0), (-118.0, 104.0), (-208.0, 124.0))


def synthesise_body(canal: Canal, patient: Patient, findings: Findings, *, spacing_mm: float = 1.0) -> Volume:
    """Hounsfield volume (float32, RAS+, isotropic) of spine, pelvis and soft tissue round a canal.

    ``canal`` is a parametric canal, with ``findings`` already applied to it; ``spacing_mm`` is the voxel
    edge. The box is about 300 x 222 x 332 mm for the reference man and grows with stature. Bone densities
    fall with age; the depth of fat under the skin follows body-mass index. Laminectomy, slip, fusion and
    facet hypertrophy show. Raises AnatomyError if the canal lacks S1, on which the pelvis stands.

    Model: implicit shapes measured on the Visible Human Male meshes and set to the canal's own wall;
    densities and soft tissue are assumed (``morphometry``).

    >>> from neuroplasty.body.anatomy.parametric import canal_from_parameters
    >>> patient = Patient(age_years=50, sex="female", stature_cm=163, weight_kg=60)
    >>> body = synthesise_body(canal_from_parameters(patient), patient, Findings(), spacing_mm=4.0)
    >>> body.data.shape, body.data.dtype
    ((70, 52, 77), dtype('float32'))
    """
    scale = body_scale(patient)
    line = extended_centreline(canal, scale)
    low = scale * np.array([bounds[0] for bounds in _BOX_MM])
    high = scale * np.array([bounds[1] for bounds in _BOX_MM])
    shape = tuple(int(n) for n in np.ceil((high - low) / spacing_mm))
    affine = np.diag([spacing_mm, spacing_mm, spacing_mm, 1.0])
    affine[:3, 3] = low + 0.5 * spacing_mm
    field = BoneField.empty((shape[0], shape[1], shape[2]), affine)
    vertebrae = placed_vertebrae(canal, line, findings)
    for vertebra in vertebrae:
        draw_vertebra(field, vertebra)
    s1 = canal.station("S1")
    draw_sacrum(field, line, s1_side_mm=line.radius(s1, 0.5 * np.pi), s1_behind_mm=line.radius(s1, 0.0))
    draw_ilia(field, line.frame(s1)[0], scale)
    draw_ribs(field, vertebrae)
    core = np.array([0.0, *(float(table.BONE_HU[name]) for name in ("body", "arch", "sacrum", "ilium"))])
    core[1:] *= _density(patient)
    shell = np.array([0.0, *(float(table.SHELL_MM[name]) for name in ("body", "arch", "sacrum", "ilium"))])
    data = np.empty(field.nearest_mm.shape, np.float32)
    _compose(
        data,
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
        float(table.BONE_HU["cortex"]) * (0.5 + 0.5 * _density(patient)),
        spacing_mm,
        scale,
        _fat_mm(patient),
    )
    fusion_metal(data, affine, vertebrae, line, findings)
    return Volume(data, affine)


def _density(patient: Patient) -> float:
    """Density of cancellous bone over a young adult's."""
    loss = float(table.BONE_LOSS_PER_YEAR[patient.sex])
    return float(max(0.45, 1.0 - loss * max(patient.age_years - 35, 0)))


def _fat_mm(patient: Patient) -> float:
    """Depth of fat under the skin of the back."""
    return float(np.clip(12.0 + 1.9 * (patient.body_mass_index - 22.0), 5.0, 60.0))


@njit(cache=True, parallel=True)
def _compose(
    data: NDArray[np.float32],
    nearest: NDArray[np.float32],
    second: NDArray[np.float32],
    kind: NDArray[np.uint8],
    affine: Array,
    line: Array,
    z_index: Array,
    z_first: float,
    wall: Array,
    s_low: float,
    core: Array,
    shell: Array,
    cortex: float,
    spacing: float,
    scale: float,
    fat: float,
) -> None:
    """Soft tissue everywhere, bone where the field says so, the canal kept open."""
    ni, nj, nk = data.shape
    for i in prange(ni):
        x = affine[0, 0] * i + affine[0, 3]
        for j in range(nj):
            y = affine[1, 1] * j + affine[1, 3]
            for k in range(nk):
                z = affine[2, 2] * k + affine[2, 3]
                index = int(min(max(z - z_first, 0.0), len(z_index) - 1.0))
                station = int(z_index[index])
                centre_y = line[station, 2]
                tissue = soft_tissue_hu(x, y, z, centre_y, fat, scale)
                d = nearest[i, j, k]
                if d < 3.0:
                    d = max(d, 0.5 * (d - second[i, j, k]) + JOINT_GAP_MM)
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
                    which = kind[i, j, k]
                    depth = max(-d, 0.0) / shell[which]
                    hard = 1.0 / (1.0 + depth**4)
                    texture = (
                        1.0
                        + 0.22 * grain(x / 2.2, y / 2.2, z / 2.2)
                        + 0.18 * grain(x / 6.0, y / 6.0, z / 6.0)
                    )
                    bone = core[which] * texture
                    bone += (cortex - bone) * hard
                    tissue = tissue * (1.0 - cover) + bone * cover
                data[i, j, k] = tissue
