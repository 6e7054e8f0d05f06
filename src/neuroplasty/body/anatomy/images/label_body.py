"""A body of Hounsfield units from a label map alone: bone with a cortex, soft tissue round it."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from neuroplasty.body.anatomy import morphometry as table
from neuroplasty.body.anatomy.bones.tissue import back_fat_mm, fill_soft_tissue
from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.images.grid import resample_ras
from neuroplasty.body.anatomy.images.labelled_spine import LabelledSpine
from neuroplasty.body.anatomy.images.surroundings import third_lumbar
from neuroplasty.body.anatomy.parametric import body_scale
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.documents.case import Patient

_SPACING_MM = (1.0, 2.0)


def body_from_labels(spine: LabelledSpine, canal: Canal, patient: Patient) -> Volume:
    """Hounsfield volume (float32, RAS+, isotropic, 1 to 2 mm) of a label map's bones in soft tissue.

    Labelled bone gets a cortex along its border and a cancellous core; round it lies the soft tissue of the
    parametric body, set by the patient's size and moved to this ``canal``. The box is the label map's.
    """
    spacing = float(np.clip(spine.labels.spacing_mm.min(), *_SPACING_MM))
    others = np.isin(spine.labels.data, sorted(spine.scheme.other_bones))
    solid = spine.mask(*spine.vertebrae) | others
    bone = resample_ras(Volume(solid.astype(np.float32), spine.labels.affine), spacing, fill=0.0)
    inside = np.asarray(ndimage.distance_transform_edt(bone.data > 0.5), np.float32)
    depth = np.maximum(inside - 0.5, 0.0) * spacing
    scale = body_scale(patient)
    z = bone.affine[2, 3] + spacing * np.arange(bone.data.shape[2])
    order = np.argsort(canal.centre_mm[:, 2])
    x_at, y_at = (np.interp(z, canal.centre_mm[order, 2], canal.centre_mm[order, a]) for a in (0, 1))
    origin = third_lumbar(canal, scale)
    tissue = np.empty(bone.data.shape, np.float32)
    fill_soft_tissue(tissue, bone.affine, x_at, y_at, origin, back_fat_mm(patient), scale, 0.0)
    core, cortex = float(table.BONE_HU["body"]), float(table.BONE_HU["cortex"])
    # A cortex thinner than a voxel is spread over one, its mass kept.
    shell = max(float(table.SHELL_MM["labelled"]), 0.5 * spacing)
    share = float(table.SHELL_MM["labelled"]) / shell
    hard = core + share * (cortex - core) / (1.0 + (depth / shell) ** 4)
    data = tissue + np.clip(bone.data, 0.0, 1.0) * (hard - tissue)
    return Volume(np.asarray(data, np.float32), bone.affine)
