"""Room: the C-arm round one patient: any pose of it, what each pose fixes, and pictures of what is there now.

The room knows the body. Dye and metal are given to it, the dye as cells of any kind with the iodine in each,
so that it need not know where fluid runs. What a pose fixes (tissue, the dye's way onto the detector) is
worked out once and kept for the last few poses; nothing that is seen depends on what is kept.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.anatomy import Anatomy
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.fluoroscopy.arm import Arm
from neuroplasty.body.fluoroscopy.blur import blur
from neuroplasty.body.fluoroscopy.carm import Pose, pose_at
from neuroplasty.body.fluoroscopy.dose import Technique
from neuroplasty.body.fluoroscopy.dye import DyeProjector
from neuroplasty.body.fluoroscopy.exposure import expose
from neuroplasty.body.fluoroscopy.machine import CArm
from neuroplasty.body.fluoroscopy.metal import MetalObject, metal_shadow
from neuroplasty.body.fluoroscopy.picture import Picture
from neuroplasty.body.fluoroscopy.projector import TissuePaths, VolumeProjector

Array = NDArray[np.float64]
Image = NDArray[np.float32]

MOST_POSES = 6
"""Poses kept at a time: up to 25 MB each on a 1 mm grid, once dye is everywhere."""
MOST_SHADOWS = 6
"""Shadows of metal kept for a pose."""
_BELOW_L5_MM, _BEFORE_CANAL_MM, _INSIDE_MM = 15.0, 18.0, 70.0
_BLADE_MM, _PROLONGED_MM = 2.0, 45.0
_FINE_MM = 1.0


class DyeCells(Hashable, Protocol):
    """Places dye can be in: sample points (cells, k, 3), RAS+ mm, and the blur in pixels that hides them."""

    @property
    def points_mm(self) -> Array: ...  # noqa: D102
    @property
    def blur_px(self) -> float: ...  # noqa: D102


Dye = Sequence[tuple[DyeCells, Array]]
"""Cells, and the iodine in each of them, mg (cells,)."""


@dataclass(frozen=True)
class Sight:
    """What one pose fixes: the tissue behind each pixel, and the dye's way onto the detector."""

    pose: Pose
    tissue: TissuePaths
    grain_px: float = 0.0
    projectors: dict[DyeCells, DyeProjector] = field(default_factory=dict)
    shadows: OrderedDict[Hashable, Image] = field(default_factory=OrderedDict)

    def iodine_mg_cm2(self, dye: Dye) -> Image:
        """Areal density (rows, columns) of the dye; what is blurred alike is blurred together.

        Dye is never sharper than the image of the body it lies in: ``grain_px`` is that image's own blur.
        """
        sums: dict[float, Image] = {}
        for cells, mass_mg in dye:
            if cells not in self.projectors:
                self.projectors[cells] = DyeProjector(cells.points_mm, self.pose)
            areal = self.projectors[cells].areal_mg_cm2(mass_mg)
            held = sums.get(cells.blur_px)
            sums[cells.blur_px] = areal if held is None else held + areal
        total = np.zeros(self.pose.shape, np.float32)
        for width, areal in sums.items():
            total += blur(areal, float(np.hypot(width, self.grain_px)))
        return total

    def metal_g_cm2(self, objects: Sequence[MetalObject]) -> dict[str, Image]:
        """Areal density (rows, columns) by metal; what has not moved is not worked out again."""
        paths: dict[str, Image] = {}
        for item in objects:
            key = (item.points_mm.tobytes(), item.radius_mm, item.wall_mm, item.material)
            if key not in self.shadows:
                self.shadows[key] = metal_shadow(item, self.pose)
            self.shadows.move_to_end(key)
            shadow = self.shadows[key]
            paths[item.material] = paths[item.material] + shadow if item.material in paths else shadow
        while len(self.shadows) > MOST_SHADOWS:
            self.shadows.popitem(last=False)
        return paths


@dataclass
class Room:
    """The C-arm round one anatomy. ``sight`` is what a pose sees; ``take`` makes a picture.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> water = Volume(np.zeros((8, 8, 8), np.float32), np.diag([5.0, 5.0, 5.0, 1.0]))
    >>> room = Room(Anatomy(canal, water, "parameters"), CArm(pixels=64))
    >>> room.pose(Arm.of("lateral")).view, room.pose(Arm.of("lateral")).shape
    ('lateral', (64, 64))
    """

    anatomy: Anatomy
    carm: CArm = field(default_factory=CArm)
    _body: VolumeProjector = field(init=False)
    _sights: OrderedDict[Arm, Sight] = field(init=False, default_factory=OrderedDict)

    def __post_init__(self) -> None:
        cut = self.pose(Arm.of("AP")).carm.shutters != self.carm.shutters
        self._body = VolumeProjector(_prolonged(self.anatomy) if cut else self.anatomy.body)

    def pose(self, arm: Arm) -> Pose:
        """Where source and detector stand when the C-arm is put so; ImageError for what cannot be."""
        aim = self.centre_mm(arm.view) if arm.aim_mm is None else np.asarray(arm.aim_mm, float)
        pose = pose_at(
            arm.orbit_deg, arm.tilt_deg, aim, carm=arm.machine(self.carm), view=arm.view, table=arm.table
        )
        return self._collimated(pose) if arm.shutters == (0.0, 1.0) else pose

    def sight(self, arm: Arm) -> Sight:
        """What the C-arm sees from there; the last ``MOST_POSES`` are kept."""
        if arm not in self._sights:
            pose = self.pose(arm)
            self._sights[arm] = Sight(pose, self._body.paths(pose), _grain_px(self.anatomy.body, pose))
        self._sights.move_to_end(arm)
        while len(self._sights) > MOST_POSES:
            self._sights.popitem(last=False)
        return self._sights[arm]

    def take(
        self,
        arm: Arm,
        rng: np.random.Generator,
        *,
        dye: Dye = (),
        metal: Sequence[MetalObject] = (),
        technique: Technique | None = None,
    ) -> Picture:
        """One exposure, with the quantum noise drawn from ``rng``.

        Without a ``technique`` the automatic exposure finds one for this pose.
        """
        sight = self.sight(arm)
        return expose(
            sight.tissue,
            iodine_mg_cm2=sight.iodine_mg_cm2(dye),
            metal=sight.metal_g_cm2(metal),
            technique=technique,
            rng=rng,
        )

    def centre_mm(self, view: str) -> Array:
        """Where the C-arm is centred: on the lumbosacral canal; for the caudal tilt on S1.

        The lateral looks a little in front of it. An anatomy that ends near there is centred as far inside
        it as half a field allows.
        """
        canal = self.anatomy.canal
        low, high = float(canal.s_mm[0]), float(canal.s_mm[-1])
        inside = min(_INSIDE_MM, (high - low) / 2)
        s = canal.level_s_mm.get("L5", low) - _BELOW_L5_MM
        if view == "caudal tilt":
            s = canal.level_s_mm.get("S1", s)
        s = min(max(s, low + inside), high - inside)
        return canal.point_mm(s, np.pi, _BEFORE_CANAL_MM if view == "lateral" else 0.0)

    def _collimated(self, pose: Pose) -> Pose:
        """The pose with its shutters closed over the rows that look past the ends of the body's image."""
        magnification = pose.carm.sid_mm / pose.carm.sod_mm
        half = pose.carm.field_mm / 2 / magnification
        centre = pose.source_mm + pose.carm.sod_mm * pose.beam
        down = np.linspace(-half, half, 401)
        voxels = self.anatomy.body.to_voxel(centre + down[:, None] * pose.row)
        inside = np.all((voxels > -0.5) & (voxels < np.array(self.anatomy.body.data.shape) - 0.5), axis=1)
        if inside.all() or not inside.any():
            return pose
        first, last = down[inside][[0, -1]]
        top = 0.0 if inside[0] else (first + _BLADE_MM + half) / (2 * half)
        bottom = 1.0 if inside[-1] else (last - _BLADE_MM + half) / (2 * half)
        return replace(pose, carm=replace(pose.carm, shutters=(float(top), float(bottom))))


def _grain_px(body: Volume, pose: Pose) -> float:
    """Blur (pixels, standard deviation) of an image's voxels as a pose shows them, beyond the finest's.

    A voxel is a mean over its own width, and between two of them values run straight: together a quarter of
    the width squared. What fine voxels blur no eye can tell from the detector's own.
    """
    in_plane = body.affine[:3, :3].T @ np.stack([pose.row, pose.column], axis=1)
    variance = 0.25 * float((in_plane**2).sum(axis=0).mean()) - 0.25 * _FINE_MM**2
    at_detector = pose.carm.sid_mm / pose.carm.sod_mm / pose.carm.pixel_mm
    return float(np.sqrt(max(variance, 0.0)) * at_detector)


def _prolonged(anatomy: Anatomy) -> Volume:
    """The body with its end slices repeated: rays that leave through a cut end meet what lies beyond it.

    The shutters hide the repeated slices themselves.
    """
    body = anatomy.body
    up = anatomy.canal.up[len(anatomy.canal.up) // 2]
    axis = int(np.argmax(np.abs(up @ (body.affine[:3, :3] / body.spacing_mm))))
    slices = int(np.ceil(_PROLONGED_MM / body.spacing_mm[axis]))
    width = [(slices, slices) if k == axis else (0, 0) for k in range(3)]
    affine = body.affine.copy()
    affine[:3, 3] -= slices * body.affine[:3, axis]
    return Volume(np.pad(body.data, width, mode="edge"), affine)
