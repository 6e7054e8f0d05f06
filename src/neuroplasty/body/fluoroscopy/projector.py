"""Line integrals through the body: Hounsfield units to the paths of soft tissue and bone behind each pixel.

Joseph's method: a ray is followed slice by slice along the voxel axis it runs most along, with bilinear
interpolation in each slice. Rays are straight in voxel space whatever the affine, so any orientation, any
oblique or anisotropic grid is handled by the same few lines.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.fluoroscopy.carm import Pose
from neuroplasty.body.fluoroscopy.parameters import MATERIALS, PARAMETERS
from neuroplasty.body.fluoroscopy.regrid import regridded
from neuroplasty.errors import ImageError

Image = NDArray[np.float32]
Array = NDArray[np.float64]

LEAST_HU, MOST_HU = -3100.0, 32767.0
_EMPTY_HU = -200.0


@dataclass(frozen=True)
class TissuePaths:
    """What lies between source and each pixel of ``pose``: areal densities (rows, columns), g/cm2."""

    pose: Pose
    soft_g_cm2: Image
    bone_g_cm2: Image


class VolumeProjector:
    """Projects one body. Built once per body; ``paths`` once per pose.

    Raises ImageError for a volume that is not 3-D, empty, not finite, without a usable affine, or not in
    Hounsfield units.
    Source of the two-material split: mixture of soft tissue and cortical bone by volume, so that the
    Hounsfield unit of the mixture is kept (threshold and cortical value in ``parameters``).

    >>> water = Volume(np.zeros((40, 40, 40), np.float32), np.diag([5.0, 5.0, 5.0, 1.0]))
    >>> from neuroplasty.body.fluoroscopy.carm import pose_for
    >>> paths = VolumeProjector(water).paths(pose_for("AP", water.to_world([19.5, 19.5, 19.5])))
    >>> round(float(paths.soft_g_cm2[256, 256]), 2)     # 200 mm of water
    20.0
    """

    def __init__(self, body: Volume) -> None:
        """Check a body in Hounsfield units and turn it into densities."""
        _refuse_bad(body)
        fine = regridded(body, float(PARAMETERS["finest_needed"]), int(PARAMETERS["most_voxels"].value))
        # Memory's fastest axis is laid along the patient's long axis: rows of the picture then walk along it.
        long_axis = int(np.argmax(np.abs(fine.affine[2, :3]) / fine.spacing_mm))
        order = [axis for axis in range(3) if axis != long_axis] + [long_axis]
        self._affine = np.eye(4)
        self._affine[:3, :3] = fine.affine[:3, :3][:, order]
        self._affine[:3, 3] = fine.affine[:3, 3]
        self._densities = densities(np.transpose(fine.data, order))

    def paths(self, pose: Pose) -> TissuePaths:
        """Areal densities behind every pixel of a pose; ImageError when the source is in the image."""
        source, first, per_row, per_column = self._in_voxels(pose)
        sizes = np.array(self._densities.shape[:3])
        if bool(np.all((source > -0.5) & (source < sizes - 0.5))):
            raise ImageError(
                f"The X-ray source at {np.round(pose.source_mm).tolist()} mm lies inside the image; "
                "move the C-arm's centre into the spine or make its source distance longer."
            )
        middle = first + (pose.shape[0] - 1) / 2 * per_row + (pose.shape[1] - 1) / 2 * per_column
        main = int(np.argmax(np.abs(middle - source)))
        soft, bone = np.zeros(pose.shape, np.float32), np.zeros(pose.shape, np.float32)
        cm_per_mm = 0.1
        linear = self._affine[:3, :3] * cm_per_mm
        axes = (main, *(axis for axis in range(3) if axis != main))
        strides = np.array([sizes[1] * sizes[2], sizes[2], 1])
        pick = list(axes)
        _march(
            self._densities.reshape(-1, 2),
            sizes[pick],
            strides[pick],
            np.ascontiguousarray(linear[:, pick]),
            source[pick],
            first[pick],
            per_row[pick],
            per_column[pick],
            soft,
            bone,
        )
        return TissuePaths(pose, soft, bone)

    def _in_voxels(self, pose: Pose) -> tuple[Array, Array, Array, Array]:
        inverse = np.linalg.inv(self._affine[:3, :3])
        origin = self._affine[:3, 3]
        return (
            inverse @ (pose.source_mm - origin),
            inverse @ (pose.first_pixel_mm - origin),
            inverse @ (pose.row * pose.pixel_mm),
            inverse @ (pose.column * pose.pixel_mm),
        )


def densities(hounsfield: NDArray[np.float32]) -> Image:
    """Soft and bone density (..., 2), g/cm3, of Hounsfield units (...).

    Below the bone threshold all is soft tissue of density 1 + HU/1000 (fat and lung included); above it
    the share of cortical bone grows linearly to one at ``cortical_hu`` and on beyond (enamel, metal).
    """
    result = np.empty((*hounsfield.shape, 2), np.float32)
    _split(
        np.asarray(hounsfield, np.float32),
        np.float32(float(PARAMETERS["bone_threshold"])),
        np.float32(float(PARAMETERS["cortical_hu"])),
        np.float32(MATERIALS["bone"].density_g_cm3),
        result,
    )
    return result


def paths_reference(body: Volume, pose: Pose, row: float, column: float) -> tuple[float, float]:
    """Soft and bone areal density of one ray, g/cm2, written out plainly. For tests and for reading."""
    source = body.to_voxel(pose.source_mm)
    pixel = body.to_voxel(pose.first_pixel_mm + pose.pixel_mm * (row * pose.row + column * pose.column))
    step = pixel - source
    # One axis for the whole picture, as in the kernel: the one the central ray runs most along.
    main = int(np.argmax(np.abs(body.to_voxel(pose.centre_mm) - source)))
    length_cm = float(np.linalg.norm(body.affine[:3, :3] @ step)) / abs(step[main]) * 0.1
    field = densities(body.data)
    total = np.zeros(2)
    for t in range(body.data.shape[main]):
        at = source + (t - source[main]) / step[main] * step
        at[main] = t
        if np.any(at < -0.5) or np.any(at > np.array(body.data.shape) - 0.5):
            continue
        at = np.clip(at, 0, np.array(body.data.shape) - 1)
        low = np.minimum(at.astype(int), np.maximum(np.array(body.data.shape) - 2, 0))
        part = at - low
        for corner in np.ndindex(2, 2, 2):
            share = np.prod(np.where(corner, part, 1 - part))
            if share > 0:
                total += share * field[tuple(low + corner)]
    return float(total[0] * length_cm), float(total[1] * length_cm)


def _refuse_bad(body: Volume) -> None:
    shape = body.data.shape
    if body.data.ndim != 3 or min(shape, default=0) < 2:
        raise ImageError(
            f"The body is an image of shape {shape}; give a 3-D volume of at least 2 voxels a side."
        )
    if body.affine.shape != (4, 4) or not np.isfinite(body.affine).all():
        raise ImageError(
            "The body's affine must be 4 x 4 finite numbers; write the image again with a valid header."
        )
    if abs(np.linalg.det(body.affine[:3, :3])) < 1e-9 * float(np.prod(np.maximum(body.spacing_mm, 1e-3))):
        raise ImageError(
            "The body's affine is singular (its axes do not span space); correct the image's header."
        )
    least, most = float(body.data.min()), float(body.data.max())
    if not (np.isfinite(least) and np.isfinite(most)):
        raise ImageError(
            "The body holds NaN or infinite voxels; fill them (air is -1000 HU) before projecting."
        )
    if least < LEAST_HU or most > MOST_HU or most < _EMPTY_HU:
        raise ImageError(
            f"The body's values run from {least:g} to {most:g}; Hounsfield units of a patient lie between "
            f"{LEAST_HU:g} and {MOST_HU:g} with tissue near 0; apply the scanner's slope and intercept."
        )


@njit(cache=True, parallel=True)
def _split(
    hounsfield: NDArray[np.float32], threshold: np.float32, cortical: np.float32, bone: np.float32, out: Image
) -> None:  # pragma: no cover - compiled
    scale = np.float32(1.0) / (cortical - threshold)
    base = np.float32(1.0) + threshold * np.float32(0.001)
    for i in prange(hounsfield.shape[0]):
        for j in range(hounsfield.shape[1]):
            for k in range(hounsfield.shape[2]):
                hu = hounsfield[i, j, k]
                if hu < threshold:
                    out[i, j, k, 0] = max(np.float32(1.0) + hu * np.float32(0.001), np.float32(0.0))
                    out[i, j, k, 1] = np.float32(0.0)
                else:
                    share = (hu - threshold) * scale
                    out[i, j, k, 0] = base * max(np.float32(1.0) - share, np.float32(0.0))
                    out[i, j, k, 1] = bone * share


@njit(cache=True, parallel=True, fastmath=True)
def _march(
    field: Image,
    sizes: NDArray[np.int64],
    strides: NDArray[np.int64],
    linear_cm: Array,
    source: Array,
    first: Array,
    per_row: Array,
    per_column: Array,
    soft: Image,
    bone: Image,
) -> None:  # pragma: no cover - compiled
    # Axis 0 of every argument is the main axis. Columns are independent, so the result does not depend
    # on how many threads share them.
    rows, columns = soft.shape
    nt, nb, nc = sizes[0], sizes[1], sizes[2]
    st, sb, sc = strides[0], strides[1], strides[2]
    high_b, high_c = np.float32(nb - 0.5), np.float32(nc - 0.5)
    top_b, top_c = np.float32(nb - 1), np.float32(nc - 1)
    low_edge, zero, one = np.float32(-0.5), np.float32(0.0), np.float32(1.0)
    for column in prange(columns):
        b0 = np.empty(rows, np.float32)
        db = np.empty(rows, np.float32)
        c0 = np.empty(rows, np.float32)
        dc = np.empty(rows, np.float32)
        length = np.empty(rows, np.float32)
        sum_soft = np.zeros(rows, np.float32)
        sum_bone = np.zeros(rows, np.float32)
        for row in range(rows):
            x = first[0] + row * per_row[0] + column * per_column[0] - source[0]
            y = first[1] + row * per_row[1] + column * per_column[1] - source[1]
            z = first[2] + row * per_row[2] + column * per_column[2] - source[2]
            db[row] = y / x
            dc[row] = z / x
            b0[row] = source[1] - source[0] * (y / x)
            c0[row] = source[2] - source[0] * (z / x)
            square = 0.0
            for axis in range(3):
                along = linear_cm[axis, 0] * x + linear_cm[axis, 1] * y + linear_cm[axis, 2] * z
                square += along * along
            length[row] = np.sqrt(square) / abs(x)
        for t in range(nt):
            at_t = np.float32(t)
            base = t * st
            for row in range(rows):
                b = b0[row] + at_t * db[row]
                c = c0[row] + at_t * dc[row]
                if b < low_edge or b > high_b or c < low_edge or c > high_c:
                    continue
                b = min(max(b, zero), top_b)
                c = min(max(c, zero), top_c)
                ib = min(int(b), nb - 2)
                ic = min(int(c), nc - 2)
                fb = b - np.float32(ib)
                fc = c - np.float32(ic)
                p = base + ib * sb + ic * sc
                q = p + sb
                w00 = (one - fb) * (one - fc)
                w01 = (one - fb) * fc
                w10 = fb * (one - fc)
                w11 = fb * fc
                sum_soft[row] += (
                    w00 * field[p, 0] + w01 * field[p + sc, 0] + w10 * field[q, 0] + w11 * field[q + sc, 0]
                )
                sum_bone[row] += (
                    w00 * field[p, 1] + w01 * field[p + sc, 1] + w10 * field[q, 1] + w11 * field[q + sc, 1]
                )
        for row in range(rows):
            soft[row, column] = sum_soft[row] * length[row]
            bone[row, column] = sum_bone[row] * length[row]
