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
from scipy.special import ndtri

from neuroplasty.body.anatomy.anatomy import Anatomy
from neuroplasty.body.anatomy.canal import Canal, Root
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
from neuroplasty.parameter import Parameter
from neuroplasty.steps import View

Array = NDArray[np.float64]
Image = NDArray[np.float32]

SLEEVE_LENGTH = Parameter(
    30.0, "mm", "assumed", "dye that left by a foramen runs along the root this far, as a sleeve round it"
)
SLEEVE_WALL = Parameter(
    1.2, "mm", "assumed", "thickness of the sleeve of dye round a root outside its foramen", 0.5, 2.5
)
SLEEVE_ROOM = Parameter(
    0.5, "1", "assumed", "share of the sleeve that fluid takes up, the rest being fat and fibres", 0.2, 0.8
)
CLOUD_SPREAD = Parameter(
    9.0,
    "mm",
    "assumed",
    "what the sleeve has no room for lies in muscle at its end, a cloud this wide",
    5.0,
    20.0,
)
_SLEEVE_CELLS, _SLEEVE_SAMPLES, _CLOUD_SAMPLES = 15, 600, 4000
_MOST_POINTS = 10
_DYE_BLUR_PX, _CLOUD_BLUR_PX = 0.8, 8.0  # what hides the sample points
_BELOW_L5_MM, _BEFORE_CANAL_MM, _INSIDE_MM = 15.0, 18.0, 70.0
_BLADE_MM, _PROLONGED_MM = 2.0, 45.0


@dataclass(frozen=True)
class Plume:
    """The way dye takes outside one foramen: a sleeve round the root, in cells, and a cloud at its end.

    ``sleeve_mm`` (cells, many, 3) and ``cloud_mm`` (1, many, 3) are sample points; ``room_ml`` (cells,) is
    the fluid each cell of the sleeve has room for.
    """

    root: str
    sleeve_mm: Array
    cloud_mm: Array
    room_ml: Array

    def fill(self, iodine_mg: float, volume_ml: float) -> tuple[Array, float]:
        """Iodine in the sleeve (cells,) and in the cloud when so much has left in so much fluid."""
        # The front is soft: a cell fills while as much as it and the ones before it hold runs past it.
        reached = volume_ml / np.cumsum(self.room_ml)
        held = self.room_ml * (1 - np.exp(-(reached**2)))
        total = max(volume_ml, float(held.sum()))
        if total <= 0:
            return held, 0.0
        sleeve = iodine_mg * held / total
        return sleeve, iodine_mg * max(volume_ml - float(held.sum()), 0.0) / total


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
        self._plumes = [_plume(root, self.anatomy.canal) for root in self.anatomy.canal.roots]

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


def _plume(root: Root, canal: Canal) -> Plume:
    """Outward from the foramen, then bending down and forward with the root."""
    s, theta = root.foramen
    sac, wall = (float(canal.sample(field, s, theta)) for field in (canal.sac_mm, canal.wall_mm))
    # It begins inside the canal, in the recess, so that the dye there runs on into the sleeve.
    start = canal.point_mm(s, theta, (sac + wall) / 2)
    outward = _unit(start - canal.point_mm(s, 0.0, 0.0))
    up, posterior = (
        np.array([np.interp(s, canal.s_mm, axis[:, k]) for k in range(3)])
        for axis in (canal.up, canal.posterior)
    )
    along = np.linspace(0.0, 1.0, _SLEEVE_CELLS + 1)[:, None]
    way = _unit((1 - 0.5 * along) * outward - (0.7 + 0.9 * along) * up - (0.1 + 0.5 * along) * posterior)
    step = float(SLEEVE_LENGTH) / _SLEEVE_CELLS
    path = start + step * np.cumsum(np.vstack([np.zeros(3), way[:-1]]), axis=0)
    inner = root.diameter_mm / 2
    outer = inner + float(SLEEVE_WALL) * (1 - along[:-1, 0] ** 3)
    u, v, w = np.moveaxis(_evenly(_SLEEVE_CELLS * _SLEEVE_SAMPLES).reshape(_SLEEVE_CELLS, -1, 3), 2, 0)
    ring = np.sqrt(inner**2 + u * (outer[:, None] ** 2 - inner**2))[..., None]
    across = _unit(np.cross(way[:-1], posterior))
    deep = np.cross(way[:-1], across)
    points = (
        path[:-1, None]
        + (step * w)[..., None] * way[:-1, None]
        + ring * np.cos(2 * np.pi * v)[..., None] * across[:, None]
        + ring * np.sin(2 * np.pi * v)[..., None] * deep[:, None]
    )
    normal = ndtri(_evenly(_CLOUD_SAMPLES))
    end = np.stack([across[-1], deep[-1], 2.0 * way[-1]])
    cloud = path[-1] + float(CLOUD_SPREAD) * (way[-1] + normal @ end)
    room = float(SLEEVE_ROOM) * np.pi * (outer**2 - inner**2) * step * 1e-3
    return Plume(root.name, points, cloud[None], room)


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


def _evenly(count: int) -> Array:
    """Points (count, 3) that fill the unit cube evenly, the same in every run.

    The additive sequence of the root of x^4 = x + 1, the golden ratio's three-dimensional kin.
    """
    ratio = 1.2207440846057596
    steps = ratio ** -np.arange(1.0, 4.0)
    return np.asarray((0.5 + np.arange(1, count + 1)[:, None] * steps) % 1.0)


def _unit(vectors: Array) -> Array:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True))
