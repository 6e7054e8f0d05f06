"""Imaging room: pictures of an anatomy with dye and metal in it.

What the C-arm sees of the body changes only when the C-arm moves, so each view's tissue and the dye's
way onto the detector are worked out once and kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.anatomy import Anatomy
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.epidural import Shell, State
from neuroplasty.body.fluoroscopy import (
    CArm,
    DyeProjector,
    Live,
    MetalObject,
    Picture,
    Pose,
    Technique,
    TissuePaths,
    VolumeProjector,
    expose,
    metal_paths,
    pose_for,
    shell_points,
)
from neuroplasty.body.fluoroscopy.blur import blur
from neuroplasty.body.fluoroscopy.lobules import bubbled
from neuroplasty.body.spread import Cells, Elsewhere
from neuroplasty.body.spread.plume import Plume, plume_of
from neuroplasty.documents.steps import View

Array = NDArray[np.float64]
Image = NDArray[np.float32]

_MOST_POINTS = 10
_DYE_BLUR_PX, _CLOUD_BLUR_PX = 0.8, 8.0  # what hides the sample points
_BELOW_L5_MM, _BEFORE_CANAL_MM, _INSIDE_MM = 15.0, 18.0, 70.0
_BLADE_MM, _PROLONGED_MM = 2.0, 45.0


@dataclass
class ImagingRoom:
    """The C-arm round one anatomy. ``take`` makes a picture of what is in the canal now."""

    anatomy: Anatomy
    shell: Shell
    carm: CArm = field(default_factory=CArm)
    _body: VolumeProjector = field(init=False)
    _plumes: list[Plume] = field(init=False)
    _technique: dict[View, Technique] = field(init=False, default_factory=dict)
    _views: dict[View, _Seen] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        straight = self._collimated(pose_for("AP", self.centre_mm("AP"), carm=self.carm))
        cut = straight.carm.shutters != self.carm.shutters
        self._body = VolumeProjector(_prolonged(self.anatomy) if cut else self.anatomy.body)
        self._plumes = [plume_of(root, self.anatomy.canal) for root in self.anatomy.canal.roots]

    def take(
        self,
        view: View,
        state: State,
        metal: Sequence[MetalObject],
        rng: np.random.Generator,
        elsewhere: Elsewhere | None = None,
    ) -> Picture:
        """One exposure in a named view, with the quantum noise drawn from ``rng``.

        ``elsewhere`` is what went in outside the epidural space. The first picture of a view sets the
        technique; later ones keep it, so that they can be subtracted.
        """
        seen = self._seen(view)
        picture = expose(
            seen.tissue,
            iodine_mg_cm2=self._iodine_mg_cm2(seen, state, elsewhere),
            metal=metal_paths(metal, seen.pose),
            technique=self._technique.get(view),
            rng=rng,
        )
        self._technique.setdefault(view, picture.locked)
        return picture

    def tissue(self, view: View) -> TissuePaths:
        """What the beam crosses of the body alone in a named view."""
        return self._seen(view).tissue

    def live(
        self, view: View, frames_per_s: float, *, mask: Picture | None = None, rng: np.random.Generator
    ) -> Live:
        """The pedal down in a named view, plain or, over a ``mask``, subtracted.

        The automatic exposure is that of the view's pictures so far, or is found on the empty canal.
        """
        seen = self._seen(view)
        if view not in self._technique:
            self._technique[view] = expose(seen.tissue, rng=rng).locked
        return Live(seen.tissue, self._technique[view], frames_per_s, mask)

    def show(
        self,
        live: Live,
        view: View,
        state: State,
        metal: Sequence[MetalObject],
        rng: np.random.Generator,
        elsewhere: Elsewhere | None = None,
        *,
        pulses: int = 1,
    ) -> NDArray[np.uint8]:
        """What a live screen shows (rows, columns) after so many more pulses."""
        seen = self._seen(view)
        return live.frame(
            iodine_mg_cm2=self._iodine_mg_cm2(seen, state, elsewhere),
            metal=metal_paths(metal, seen.pose),
            pulses=pulses,
            rng=rng,
        )

    def _iodine_mg_cm2(self, seen: _Seen, state: State, elsewhere: Elsewhere | None) -> Image:
        sleeves, clouds = self._outside_mg(state)
        iodine = seen.canal.areal_mg_cm2(state.amount("iohexol").ravel())
        iodine += seen.sleeves.areal_mg_cm2(sleeves)
        iodine = blur(iodine, _DYE_BLUR_PX)
        iodine += blur(seen.clouds.areal_mg_cm2(clouds), _CLOUD_BLUR_PX)
        for cells, mass_mg in elsewhere.seen() if elsewhere else ():
            if cells not in seen.elsewhere:
                seen.elsewhere[cells] = DyeProjector(cells.points_mm, seen.pose)
            iodine += blur(seen.elsewhere[cells].areal_mg_cm2(mass_mg), cells.blur_px)
        return iodine

    def centre_mm(self, view: View) -> Array:
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

    def _seen(self, view: View) -> _Seen:
        if view not in self._views:
            pose = self._collimated(pose_for(view, self.centre_mm(view), carm=self.carm))
            self._views[view] = _Seen(
                pose,
                self._body.paths(pose),
                DyeProjector(self._canal_points_mm, pose),
                DyeProjector(np.concatenate([plume.sleeve_mm for plume in self._plumes]), pose),
                DyeProjector(np.concatenate([plume.cloud_mm for plume in self._plumes]), pose),
            )
        return self._views[view]

    def _collimated(self, pose: Pose) -> Pose:
        """The pose with its shutters closed over the rows that look past the ends of the body's image."""
        magnification = self.carm.sid_mm / self.carm.sod_mm
        half = self.carm.field_mm / 2 / magnification
        centre = pose.source_mm + self.carm.sod_mm * pose.beam
        down = np.linspace(-half, half, 401)
        voxels = self.anatomy.body.to_voxel(centre + down[:, None] * pose.row)
        inside = np.all((voxels > -0.5) & (voxels < np.array(self.anatomy.body.data.shape) - 0.5), axis=1)
        if inside.all() or not inside.any():
            return pose
        first, last = down[inside][[0, -1]]
        top = 0.0 if inside[0] else (first + _BLADE_MM + half) / (2 * half)
        bottom = 1.0 if inside[-1] else (last - _BLADE_MM + half) / (2 * half)
        return replace(pose, carm=replace(self.carm, shutters=(float(top), float(bottom))))

    @cached_property
    def _canal_points_mm(self) -> Array:
        inner, outer = self.shell.inner_mm, self.shell.outer_mm
        # Points about a pixel apart, on coarse grids too: else they show as a weave.
        dense = min(max(4, round(4 * self.shell.spacing_mm)), _MOST_POINTS)
        return bubbled(shell_points(inner, outer, (dense, dense, 5)), inner, outer)

    def _outside_mg(self, state: State) -> tuple[Array, Array]:
        """Iodine by cell of the sleeves, and by cloud."""
        ledger = state.ledger
        filled = [
            plume.fill(
                ledger.left_by(plume.root, "iohexol"),
                float(ledger.left_ml[ledger.outlets.index(plume.root)]),
            )
            for plume in self._plumes
        ]
        return np.concatenate([sleeve for sleeve, _ in filled]), np.array([cloud for _, cloud in filled])


@dataclass(frozen=True)
class _Seen:
    """What one standing of the C-arm fixes."""

    pose: Pose
    tissue: TissuePaths
    canal: DyeProjector
    sleeves: DyeProjector
    clouds: DyeProjector
    elsewhere: dict[Cells, DyeProjector] = field(default_factory=dict)


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
