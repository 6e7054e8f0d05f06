"""Line integrals through the body: Hounsfield units to the paths of soft tissue and bone behind each pixel.

Rays are straight in voxel space whatever the affine, so any orientation, any oblique or anisotropic grid is
handled by the same few lines. The slices across the axis that the central ray runs most along are summed by
shear-warp (``shearwarp``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.fluoroscopy.carm import Pose
from neuroplasty.body.fluoroscopy.parameters import MATERIALS, PARAMETERS
from neuroplasty.body.fluoroscopy.primary import Backdrop
from neuroplasty.body.fluoroscopy.regrid import regridded
from neuroplasty.body.fluoroscopy.shearwarp import Axes, BasePlane, Slices, VoxelRays, summed, warped
from neuroplasty.errors import ImageError, SolverError

Image = NDArray[np.float32]
Array = NDArray[np.float64]

LEAST_HU, MOST_HU = -3100.0, 32767.0
_EMPTY_HU = -200.0
_WIDEST = 0.1  # cosine, about, of the ray least along the main axis that a base plane is made for
_FINENESS = (0.6, 0.65)  # voxels between samples of the base plane


@dataclass(frozen=True)
class TissuePaths:
    """What lies between source and each pixel of a pose.

    Parameters
    ----------
    pose : Pose
    soft_g_cm2, bone_g_cm2 : (rows, columns) float32
        Areal densities, g/cm2.

    Examples
    --------
    >>> from neuroplasty.body.fluoroscopy.carm import pose_for
    >>> pose = pose_for("AP", (0.0, 0.0, 0.0))
    >>> TissuePaths(pose, *np.full((2, *pose.shape), 10.0, np.float32)).soft_g_cm2.shape
    (512, 512)
    """

    pose: Pose
    soft_g_cm2: Image
    bone_g_cm2: Image

    def backdrop(self, kvp: float) -> Backdrop:
        """What the body alone lets through at a voltage; worked out once.

        Parameters
        ----------
        kvp : float
            kV.

        Returns
        -------
        Backdrop

        Examples
        --------
        >>> from neuroplasty.body.fluoroscopy.carm import pose_for
        >>> pose = pose_for("AP", (0.0, 0.0, 0.0))
        >>> paths = TissuePaths(pose, *np.full((2, *pose.shape), 10.0, np.float32))
        >>> paths.backdrop(70.0) is paths.backdrop(70.0)
        True
        """
        held: dict[float, Backdrop] = self.__dict__.setdefault("_backdrops", {})
        if kvp not in held:
            held[kvp] = Backdrop.of(self.pose, self.soft_g_cm2, self.bone_g_cm2, kvp)
        return held[kvp]


class _OnGpu(Protocol):
    """The body's slices where another device holds them (``projector_cuda``)."""

    def projected(self, axes: Axes, base: BasePlane, rays: VoxelRays, linear_cm: Array) -> Image: ...


class VolumeProjector:
    """Projects one body. Built once per body; ``paths`` once per pose.

    Parameters
    ----------
    body : Volume
        Hounsfield units.
    device : {"cpu", "cuda"}
        "cuda" for an NVIDIA GPU (the ``cuda`` extra), which gives the same pictures.

    Raises
    ------
    SolverError
        When "cuda" is asked for where there is no GPU.
    ImageError
        For a volume that is not 3-D, empty, not finite, without a usable affine, or not in Hounsfield units.

    Notes
    -----
    Source of the two-material split: mixture of soft tissue and cortical bone by volume, so that the
    Hounsfield unit of the mixture is kept (threshold and cortical value in ``parameters``).

    Examples
    --------
    >>> from neuroplasty.body.fluoroscopy.carm import pose_for
    >>> water = Volume(np.zeros((20, 20, 20), np.float32), np.diag([10.0, 10.0, 10.0, 1.0]))
    >>> pose = pose_for("AP", water.to_world([9.5, 9.5, 9.5]))
    >>> paths = VolumeProjector(water).paths(pose)
    >>> round(float(paths.soft_g_cm2[256, 256]), 2)     # 200 mm of water
    20.0
    """

    def __init__(self, body: Volume, device: Literal["cpu", "cuda"] = "cpu") -> None:
        """Check a body in Hounsfield units and turn it into densities."""
        _refuse_bad(body)
        fine = regridded(body, float(PARAMETERS["finest_needed"]), int(PARAMETERS["most_voxels"].value))
        # Memory's fastest axis is laid along the patient's long axis, along which rays seldom run.
        long_axis = int(np.argmax(np.abs(fine.affine[2, :3]) / fine.spacing_mm))
        order = [axis for axis in range(3) if axis != long_axis] + [long_axis]
        self._affine = np.eye(4)
        self._affine[:3, :3] = fine.affine[:3, :3][:, order]
        self._affine[:3, 3] = fine.affine[:3, 3]
        self._sizes = tuple(fine.data.shape[axis] for axis in order)
        soft, bone = densities(np.transpose(fine.data, order))
        self._tissues = (Slices.of(soft), Slices.of(bone))
        self._kept: TissuePaths | None = None
        self._on_gpu = _on_gpu(self._tissues) if device == "cuda" else None

    def layers(self, pose: Pose) -> Mapping[str, Image]:
        """Soft tissue and bone, as ``paths`` finds them; kept until another pose is asked for.

        Parameters
        ----------
        pose : Pose

        Returns
        -------
        mapping of str to (rows, columns) float32
            g/cm2.

        Examples
        --------
        >>> from neuroplasty.body.fluoroscopy.carm import pose_for
        >>> water = Volume(np.zeros((20, 20, 20), np.float32), np.diag([10.0, 10.0, 10.0, 1.0]))
        >>> pose = pose_for("AP", water.to_world([9.5, 9.5, 9.5]))
        >>> list(VolumeProjector(water).layers(pose))
        ['soft tissue', 'bone']
        """
        if self._kept is None or not same_pose(self._kept.pose, pose):
            self._kept = self.paths(pose)
        return {"soft tissue": self._kept.soft_g_cm2, "bone": self._kept.bone_g_cm2}

    def paths(self, pose: Pose) -> TissuePaths:
        """Areal densities behind every pixel of a pose.

        Parameters
        ----------
        pose : Pose

        Returns
        -------
        TissuePaths

        Raises
        ------
        ImageError
            When the source is in the image, or when the beam is wider than a base plane holds.

        Examples
        --------
        >>> from neuroplasty.body.fluoroscopy.carm import pose_for
        >>> water = Volume(np.zeros((20, 20, 20), np.float32), np.diag([10.0, 10.0, 10.0, 1.0]))
        >>> pose = pose_for("AP", water.to_world([9.5, 9.5, 9.5]))
        >>> float(VolumeProjector(water).paths(pose).bone_g_cm2.max())
        0.0
        """
        rays = VoxelRays.of(pose, self._affine)
        sizes = np.array(self._sizes)
        if bool(np.all((rays.source > -0.5) & (rays.source < sizes - 0.5))):
            raise ImageError(
                f"The X-ray source at {np.round(pose.source_mm).tolist()} mm lies inside the image; "
                "move the C-arm's centre into the spine or make its source distance longer."
            )
        axes = main_axes(rays)
        seen = rays.along(axes)
        base = base_plane(seen, sizes[list(axes)])
        cm_per_mm = 0.1
        linear_cm = self._affine[:3, :3][:, list(axes)] * cm_per_mm
        if self._on_gpu is not None:
            return TissuePaths(pose, *self._on_gpu.projected(axes, base, seen, linear_cm))
        tissues, order = (self._turned, (0, 1, 2)) if axes[0] == 2 else (self._tissues, axes)
        return TissuePaths(pose, *warped(summed(tissues, order, base), base, seen, linear_cm))

    @cached_property
    def _turned(self) -> tuple[Slices, ...]:
        # Rays along the patient's long axis are rare; only then is a second copy worth its memory.
        return tuple(slices.turned() for slices in self._tissues)


def same_pose(one: Pose, other: Pose) -> bool:
    """Whether two poses have the same rays, pixel for pixel."""
    return one is other or (
        one.shape == other.shape
        and one.pixel_mm == other.pixel_mm
        and all(
            np.array_equal(getattr(one, name), getattr(other, name))
            for name in ("source_mm", "centre_mm", "row", "column")
        )
    )


def main_axes(rays: VoxelRays) -> Axes:
    """Voxel axes in the order main, second, last: along the main one the central ray runs most."""
    main = int(np.argmax(np.abs(rays.middle - rays.source)))
    second, last = (axis for axis in range(3) if axis != main)
    return main, second, last


def base_plane(rays: VoxelRays, sizes: NDArray[np.int64]) -> BasePlane:
    """The plane across the first axis through the detector's middle, sampled where body and beam meet.

    When the voxel axes run along the detector's edges the samples are its pixels; else they lie a pixel, but
    between 0.6 and 0.65 voxels of the body's middle, apart. Raises ImageError for a beam too wide.
    """
    source, middle = rays.source, rays.middle
    at = float(middle[0])
    reach = (at - source[0]) / (np.vstack([rays.corners, middle])[:, 0] - source[0])
    if not ((reach > 0) & (reach < 1 / _WIDEST)).all():
        raise ImageError(
            "The beam is too wide to be projected from one side of the body; "
            "give the C-arm a smaller field or a longer distance from source to image."
        )
    seen = source[1:] + (rays.corners[:, 1:] - source[1:]) * reach[:4, None]
    shares = (np.array([0, sizes[0] - 1]) - source[0]) / (at - source[0])
    low, high = seen.min(axis=0), seen.max(axis=0)
    if shares.min() > 0:
        faces = np.array([np.full(2, -0.5), sizes[1:] - 0.5])
        shadow = source[1:] + (faces[None] - source[1:]) / shares[:, None, None]
        low = np.maximum(low, shadow.min(axis=(0, 1)))
        high = np.minimum(high, shadow.max(axis=(0, 1)))
    slope = (middle[1:] - source[1:]) / (middle[0] - source[0])
    pixel = np.array([rays.per_row, rays.per_column])
    flat = np.abs(pixel[:, 1:] - slope * pixel[:, :1])
    pitch = flat.max(axis=0)
    if not _lines_up(pixel):
        pitch = np.clip(pitch, *(np.array(_FINENESS) / np.clip(shares.mean(), 0.2, 1.0)))
    before = np.floor((low - seen[0]) / pitch) - 2
    after = np.ceil((np.maximum(high, low) - seen[0]) / pitch) + 2
    rows, columns = (after - before + 1).astype(int)
    return BasePlane(source, at, seen[0] + before * pitch, pitch, (int(rows), int(columns)))


def _on_gpu(tissues: tuple[Slices, Slices]) -> _OnGpu:
    try:
        from neuroplasty.body.fluoroscopy.projector_cuda import CudaSlices
    except ImportError as error:
        raise SolverError(
            f"The projector was asked to use device 'cuda', which this Numba cannot ({error}); "
            "install neuroplasty[cuda], or choose device 'cpu'."
        ) from error
    return CudaSlices(tissues)


def _lines_up(pixel: Array) -> bool:
    """Whether rows and columns (2, 3) of the detector each run along one voxel axis, across the main one."""
    size = np.abs(pixel)
    on_axis = (size > 1e-9 * size.max()).sum(axis=1)
    return bool((on_axis == 1).all() and (size[:, 0] <= 1e-9 * size.max()).all())


def densities(hounsfield: Image) -> tuple[Image, Image]:
    """Density of soft tissue and of bone (...), g/cm3, of Hounsfield units (...).

    Below the bone threshold all is soft tissue of density 1 + HU/1000 (fat and lung included); above it
    the share of cortical bone grows linearly to one at ``cortical_hu`` and on beyond (enamel, metal).
    """
    soft, bone = np.empty(hounsfield.shape, np.float32), np.empty(hounsfield.shape, np.float32)
    _split(
        np.asarray(hounsfield, np.float32),
        np.float32(float(PARAMETERS["bone_threshold"])),
        np.float32(float(PARAMETERS["cortical_hu"])),
        np.float32(MATERIALS["bone"].density_g_cm3),
        soft,
        bone,
    )
    return soft, bone


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
    hounsfield: Image,
    threshold: np.float32,
    cortical: np.float32,
    dense: np.float32,
    soft: Image,
    bone: Image,
) -> None:  # pragma: no cover - compiled
    scale = np.float32(1.0) / (cortical - threshold)
    base = np.float32(1.0) + threshold * np.float32(0.001)
    for i in prange(hounsfield.shape[0]):
        for j in range(hounsfield.shape[1]):
            for k in range(hounsfield.shape[2]):
                hu = hounsfield[i, j, k]
                if hu < threshold:
                    soft[i, j, k] = max(np.float32(1.0) + hu * np.float32(0.001), np.float32(0.0))
                    bone[i, j, k] = np.float32(0.0)
                else:
                    share = (hu - threshold) * scale
                    soft[i, j, k] = base * max(np.float32(1.0) - share, np.float32(0.0))
                    bone[i, j, k] = dense * share
