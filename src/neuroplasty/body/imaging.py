"""Imaging room: pictures of an anatomy with dye and metal in it.

What the C-arm sees of the body changes only when the C-arm moves, so each view's tissue and the dye's
way onto the detector are worked out once and kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.anatomy import Anatomy
from neuroplasty.body.anatomy.canal import Canal, Root
from neuroplasty.body.epidural import Shell, State
from neuroplasty.body.fluoroscopy import (
    CArm,
    DyeProjector,
    MetalObject,
    Picture,
    Pose,
    TissuePaths,
    VolumeProjector,
    expose,
    metal_paths,
    pose_for,
    shell_points,
    sleeve_points,
)
from neuroplasty.parameter import Parameter
from neuroplasty.plan import View

Array = NDArray[np.float64]

PLUME_LENGTH = Parameter(
    45.0, "mm", "assumed", "dye that left by a foramen is drawn along the root at most this far outside it"
)
PLUME_ROOM = Parameter(
    0.35, "1", "assumed", "share of the tissue round a root, outside its foramen, that dye takes up", 0.1, 0.6
)
PLUME_WIDENING = Parameter(
    0.12, "1", "assumed", "how much wider, per mm along the root, the dye outside the foramen becomes"
)
_PLUME_CELLS, _PLUME_SAMPLES = 18, (8, 90)


@dataclass(frozen=True)
class Plume:
    """The way dye takes outside one foramen: cells along the root, and the fluid each has room for.

    ``points_mm`` (cells, many, 3) are sample points of each cell, ``room_ml`` (cells,).
    """

    root: str
    points_mm: Array
    room_ml: Array

    def fill(self, iodine_mg: float, volume_ml: float) -> Array:
        """Iodine (cells,) when so much has left in so much fluid: near cells fill first."""
        before = np.concatenate([[0.0], np.cumsum(self.room_ml)[:-1]])
        held = np.clip(volume_ml - before, 0.0, self.room_ml)
        if held.sum() <= 0:
            return np.zeros_like(held)
        # What has no room any more went on into muscle, too thin to be seen.
        return np.asarray(iodine_mg * held / max(volume_ml, float(held.sum())))


@dataclass
class ImagingRoom:
    """The C-arm round one anatomy. ``take`` makes a picture of what is in the canal now."""

    anatomy: Anatomy
    shell: Shell
    carm: CArm = field(default_factory=CArm)
    _body: VolumeProjector = field(init=False)
    _plumes: list[Plume] = field(init=False)
    _views: dict[View, _Seen] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._body = VolumeProjector(self.anatomy.body)
        self._plumes = [_plume(root, self.anatomy.canal) for root in self.anatomy.canal.roots]

    def take(
        self, view: View, state: State, metal: Sequence[MetalObject], rng: np.random.Generator
    ) -> Picture:
        """One exposure in a named view, with the quantum noise drawn from ``rng``."""
        seen = self._seen(view)
        inside, outside = self._iodine_mg(state)
        return expose(
            seen.tissue,
            iodine_mg_cm2=seen.canal.areal_mg_cm2(inside) + seen.plumes.areal_mg_cm2(outside),
            metal=metal_paths(metal, seen.pose),
            rng=rng,
        )

    @property
    def centre_mm(self) -> Array:
        """Where the C-arm turns: the canal at L5, or at its middle when L5 is not there."""
        canal = self.anatomy.canal
        s = canal.level_s_mm.get("L5", float(canal.s_mm.mean()))
        return canal.point_mm(s, 0.0, 0.0)

    def _seen(self, view: View) -> _Seen:
        if view not in self._views:
            pose = pose_for(view, self.centre_mm, carm=self.carm)
            self._views[view] = _Seen(
                pose,
                self._body.paths(pose),
                DyeProjector(shell_points(self.shell.inner_mm, self.shell.outer_mm), pose),
                DyeProjector(np.concatenate([plume.points_mm for plume in self._plumes]), pose),
            )
        return self._views[view]

    def _iodine_mg(self, state: State) -> tuple[Array, Array]:
        """Iodine by cell of the shell, and by cell of the plumes."""
        ledger = state.ledger
        outside = [
            plume.fill(
                ledger.left_by(plume.root, "iohexol"),
                float(ledger.left_ml[ledger.outlets.index(plume.root)]),
            )
            for plume in self._plumes
        ]
        return state.amount("iohexol").ravel(), np.concatenate(outside)


@dataclass(frozen=True)
class _Seen:
    """What one standing of the C-arm fixes."""

    pose: Pose
    tissue: TissuePaths
    canal: DyeProjector
    plumes: DyeProjector


def _plume(root: Root, canal: Canal) -> Plume:
    """Outward, forward and down along the root from its foramen."""
    s, theta = root.foramen
    start = canal.point_mm(s, theta, canal.sample(canal.wall_mm, s, theta))
    outward = start - canal.point_mm(s, 0.0, 0.0)
    outward /= np.linalg.norm(outward)
    up, posterior = (
        np.array([np.interp(s, canal.s_mm, axis[:, k]) for k in range(3)])
        for axis in (canal.up, canal.posterior)
    )
    way = outward - 0.9 * up - 0.3 * posterior
    way /= np.linalg.norm(way)
    edges = np.linspace(0.0, float(PLUME_LENGTH), _PLUME_CELLS + 1)
    path = start + edges[:, None] * way
    middle = (edges[1:] + edges[:-1]) / 2
    radius = root.diameter_mm / 2 + float(PLUME_WIDENING) * middle
    points = [sleeve_points(path[k : k + 2], float(radius[k]), _PLUME_SAMPLES) for k in range(_PLUME_CELLS)]
    room = float(PLUME_ROOM) * np.pi * radius**2 * np.diff(edges) * 1e-3
    return Plume(root.name, np.concatenate(points), room)
