"""What lies outside an image: more of the person, not air. A field that ends before the skin is continued.

Beyond the field the soft tissue of the parametric body is put, set by the patient's size; within it nothing
is changed. So the cut face of an image is never taken for skin, and a needle has the way that it has.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from neuroplasty.body.anatomy import morphometry
from neuroplasty.body.anatomy.bones.tissue import back_fat_mm, fill_soft_tissue
from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.images.grid import resample_ras, sample
from neuroplasty.body.anatomy.parametric import body_scale
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.documents.case import Patient
from neuroplasty.documents.places import LEVELS

Array = NDArray[np.float64]

CONTINUED = "The image ends before the skin; beyond it soft tissue of this patient's size was put (assumed)."
CUT_BELOW = (
    "The canal is cut at its lower end, where the image or what could be followed ends; fluid leaves by "
    "the cut, and is counted there."
)
CUT_ABOVE = (
    "The canal is cut below T12, where the image or what could be followed ends; fluid leaves upward by "
    "the cut, and is counted there."
)

_AIR_HU = -500.0
_FARTHEST_MM = 150.0
_STEP_MM = 3.0
_EVERY_MM = 10
_TILTS = (-0.6, 0.0, 0.6)
_LEANS = (-0.9, -0.4, 0.0, 0.4, 0.9)
_UNSEEN_SHARE = 0.01
_MODEL_MM = 4.0
_HEADWARD_MM = 100.0
_HALF_WIDTH_MM = 185.0
_BEHIND_MM = 100.0
_AHEAD_MM = 135.0
_MOST_VOXELS = 30_000_000


def cut_notes(canal: Canal) -> tuple[str, ...]:
    """Sentences on the ends at which a canal from an image was cut."""
    notes = [] if canal.has_hiatus else [CUT_BELOW]
    if "T12" not in canal.level_s_mm:
        notes.append(CUT_ABOVE)
    return tuple(notes)


def shows_the_skin(image: Volume, canal: Canal) -> bool:
    """Whether every way a needle may take from behind meets air inside the image."""
    rows = np.arange(0, len(canal.s_mm), _EVERY_MM)
    away = np.arange(0.0, _FARTHEST_MM, _STEP_MM)
    seen = []
    for tilt in _TILTS:
        for lean in _LEANS:
            ways = canal.posterior[rows] + tilt * canal.up[rows] + lean * canal.left[rows]
            ways /= np.linalg.norm(ways, axis=1, keepdims=True)
            points = canal.centre_mm[rows][:, None, :] + away[None, :, None] * ways[:, None, :]
            seen.append((sample(image, points, order=0, fill=0.0) < _AIR_HU).any(axis=1))
    return bool(np.mean(seen) >= 1.0 - _UNSEEN_SHARE)


def surrounded(image: Volume, canal: Canal, patient: Patient) -> tuple[Volume, tuple[str, ...]]:
    """The image, continued by soft tissue up to the skin where it ends before, and a note if it was."""
    if shows_the_skin(image, canal):
        return image, ()
    scale = body_scale(patient)
    middle = canal.centre_mm
    reach = scale * np.array([_HALF_WIDTH_MM, _BEHIND_MM, _HEADWARD_MM]) + [back_fat_mm(patient)] * 3
    ahead = scale * np.array([_HALF_WIDTH_MM, _AHEAD_MM, _HEADWARD_MM]) + [back_fat_mm(patient)] * 3
    corners = image.corners_mm
    low = np.minimum(corners.min(axis=0), middle.min(axis=0) - reach)
    high = np.maximum(corners.max(axis=0), middle.max(axis=0) + ahead)
    spacing = max(float(image.spacing_mm.min()), float((np.prod(high - low) / _MOST_VOXELS) ** (1.0 / 3.0)))
    inner = resample_ras(image, spacing, fill=np.nan)
    before = np.ceil((inner.affine[:3, 3] - low) / spacing).astype(int)
    last = inner.affine[:3, 3] + spacing * (np.array(inner.data.shape) - 1)
    after = np.ceil((high - last) / spacing).astype(int)
    affine = inner.affine.copy()
    affine[:3, 3] -= spacing * before
    shape = np.array(inner.data.shape) + before + after
    data = _soft_tissue(canal, patient, scale, affine, shape)
    place = tuple(slice(a, a + n) for a, n in zip(before, inner.data.shape, strict=True))
    data[place] = np.where(np.isnan(inner.data), data[place], inner.data)
    return Volume(data, affine), (CONTINUED,)


def _soft_tissue(
    canal: Canal, patient: Patient, scale: float, affine: Array, shape: NDArray[np.int64]
) -> NDArray[np.float32]:
    """The parametric body's soft tissue on a grid; made on a coarse one, for it holds nothing fine."""
    spacing = float(affine[0, 0])
    coarse = max(_MODEL_MM, spacing)
    model_affine = np.diag([coarse, coarse, coarse, 1.0])
    model_affine[:3, 3] = affine[:3, 3] - coarse
    model = np.empty(tuple(int(n) for n in np.ceil(shape * spacing / coarse) + 3), np.float32)
    z = model_affine[2, 3] + coarse * np.arange(model.shape[2])
    order = np.argsort(canal.centre_mm[:, 2])
    x_at, y_at = (np.interp(z, canal.centre_mm[order, 2], canal.centre_mm[order, a]) for a in (0, 1))
    origin = third_lumbar(canal, scale)
    fill_soft_tissue(model, model_affine, x_at, y_at, origin, back_fat_mm(patient), scale, 0.0)
    return _upsampled(Volume(model, model_affine), affine, shape)


def _upsampled(model: Volume, affine: Array, shape: NDArray[np.int64]) -> NDArray[np.float32]:
    step = np.linalg.solve(model.affine, affine)
    whole = tuple(int(n) for n in shape)
    out = ndimage.affine_transform(
        model.data, np.diag(step[:3, :3]), step[:3, 3], whole, order=1, mode="nearest"
    )
    return np.asarray(out, np.float32)


def third_lumbar(canal: Canal, scale: float) -> Array:
    """Where the middle of L3's canal lies or would lie, RAS+ mm: the parametric body's origin."""
    known = [level for level in LEVELS if level in canal.level_s_mm]
    nearest = min(known, key=lambda level: abs(LEVELS.index(level) - LEVELS.index("L3")))
    at = canal.point_mm(canal.level_s_mm[nearest], 0.0, 0.0)
    away = float(morphometry.STATION_MM["L3"]) - float(morphometry.STATION_MM[nearest])
    return np.asarray(at + np.array([0.0, 0.0, away * scale]))
