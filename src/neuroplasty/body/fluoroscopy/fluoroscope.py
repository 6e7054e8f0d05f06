"""Fluoroscope: the C-arm in use: where it stands, what its automatic brightness found, what is on the screen.

A value: ``put`` moves it, ``step`` lets a pedal be pressed for a while. The pedal may be pressed or let go at
any step, and the arm moved while it is down.

>>> Fluoroscope().put(Arm.of("lateral")).arm.view
'lateral'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.fluoroscopy.arm import Arm
from neuroplasty.body.fluoroscopy.dose import Technique
from neuroplasty.body.fluoroscopy.exposure import automatic
from neuroplasty.body.fluoroscopy.live import Frame, Live, Mask
from neuroplasty.body.fluoroscopy.metal import MetalObject
from neuroplasty.body.fluoroscopy.picture import Picture
from neuroplasty.body.fluoroscopy.room import Dye, Room
from neuroplasty.errors import ImageError

Image = NDArray[np.float32]
V = TypeVar("V")

MOST_KEPT = 12
"""Poses whose brightness is remembered."""
MOST_MASKS = 2
"""Poses whose last stored picture is kept, to be laid under a road-map."""


@dataclass(frozen=True)
class Pedal:
    """A foot on the pedal: a live run, one over a stored picture, or one picture to store.

    Parameters
    ----------
    mode : {"live", "road-map", "store"}
        Which of them.
    pulses_per_s : float
        Rate of a live run.
    label : str
        What the picture is called.
    each : int
        How many pulses a shown frame stands for; more than one where frames are skipped.

    Raises
    ------
    ImageError
        For a rate or a number of pulses that cannot be.

    Examples
    --------
    >>> Pedal(pulses_per_s=15.0).mode
    'live'
    """

    mode: Literal["live", "road-map", "store"] = "live"
    pulses_per_s: float = 7.5
    label: str = ""
    each: int = 1

    def __post_init__(self) -> None:
        if not (np.isfinite(self.pulses_per_s) and self.pulses_per_s > 0):
            raise ImageError(f"{self.pulses_per_s:g} pulses a second cannot be made; give more than zero.")
        if self.each < 1:
            raise ImageError(f"A frame was to stand for {self.each} pulses; give at least one.")


@dataclass(frozen=True)
class Seen:
    """What the room sees at one moment, worked out only when a picture is made of it.

    Examples
    --------
    >>> Seen(dye=lambda: (), metal=lambda: ()).metal()
    ()
    """

    dye: Callable[[], Dye]
    metal: Callable[[], Sequence[MetalObject]]


@dataclass(frozen=True)
class Beam:
    """All radiation so far.

    Parameters
    ----------
    air_kerma_mgy : float
        At the reference point, mGy.
    dose_area_gycm2 : float
        Dose-area product, Gy cm2.
    pulses : int
        How many.
    seconds : float
        Beam time.

    Examples
    --------
    >>> from neuroplasty.body.fluoroscopy import CArm, TissuePaths, expose, pose_for
    >>> pose = pose_for("AP", (0.0, 0.0, 0.0), carm=CArm(pixels=64))
    >>> paths = TissuePaths(pose, *np.full((2, *pose.shape), 10.0, np.float32))
    >>> picture = expose(paths, technique=Technique(pulses=8), rng=np.random.default_rng(0))
    >>> Beam().plus(picture).plus(picture).pulses
    16
    """

    air_kerma_mgy: float = 0.0
    dose_area_gycm2: float = 0.0
    pulses: int = 0
    seconds: float = 0.0

    def plus(self, shot: Picture | Frame) -> Beam:
        """With one more picture or frame."""
        return Beam(
            self.air_kerma_mgy + shot.air_kerma_mgy,
            self.dose_area_gycm2 + shot.dose_area_gycm2,
            self.pulses + shot.technique.pulses,
            self.seconds + shot.technique.seconds,
        )


@dataclass(frozen=True)
class Fluoroscope:
    """The C-arm at one moment.

    Parameters
    ----------
    arm : Arm
        Where it stands.
    techniques : mapping of Arm to Technique
        By pose, what the automatic brightness found at its first picture; later ones keep it, so that they
        can be subtracted.
    stored : mapping of Arm to Mask
        By pose, the mask that the last stored picture makes.
    live : Live or None
        What is on the screen while the pedal is down.
    beam : Beam
        All radiation so far.

    Examples
    --------
    >>> moved = Fluoroscope().put(Arm(orbit_deg=12.5))
    >>> moved.arm.orbit_deg, moved.live, moved.beam.pulses
    (12.5, None, 0)
    """

    arm: Arm = field(default_factory=lambda: Arm.of("AP"))
    techniques: Mapping[Arm, Technique] = field(default_factory=dict, repr=False)
    stored: Mapping[Arm, Mask] = field(default_factory=dict, repr=False)
    live: Live | None = None
    beam: Beam = Beam()

    def put(self, arm: Arm) -> Self:
        """The C-arm put elsewhere; a run that goes on there starts its filter anew."""
        return self if arm == self.arm else replace(self, arm=arm, live=None)

    def step(
        self,
        pedal: Pedal | None,
        room: Room | None,
        seen: Seen,
        dt_s: float,
        rng: Callable[[], np.random.Generator],
    ) -> tuple[Self, Picture | Frame | None]:
        """``dt_s`` with this foot on the pedal: the C-arm after it, and the picture, if one was due.

        ``rng`` gives the generator of the quantum noise when a picture is made. Raises ImageError for a
        road-map where no picture of this pose is stored.
        """
        if pedal is None or room is None:
            return (self if self.live is None else replace(self, live=None)), None
        if pedal.mode == "store":
            return self._store(pedal, room, seen, rng)
        return self._run(pedal, room, seen, dt_s, rng)

    def check(self, pedal: Pedal | None) -> None:
        """Raise ImageError for a pedal that cannot be pressed now."""
        if pedal is not None and pedal.mode == "road-map" and self.arm not in self.stored:
            raise ImageError("There is no stored picture of this pose to subtract; store one first.")

    def _store(
        self, pedal: Pedal, room: Room, seen: Seen, rng: Callable[[], np.random.Generator]
    ) -> tuple[Self, Picture]:
        picture = room.take(
            self.arm, rng(), dye=seen.dye(), metal=seen.metal(), technique=self.techniques.get(self.arm)
        )
        picture = replace(picture, label=pedal.label)
        return replace(
            self,
            techniques=_with(self.techniques, self.arm, self.techniques.get(self.arm, picture.locked)),
            stored=_with(self.stored, self.arm, Mask.of(picture), MOST_MASKS),
            live=None,
            beam=self.beam.plus(picture),
        ), picture

    def _run(
        self,
        pedal: Pedal,
        room: Room,
        seen: Seen,
        dt_s: float,
        rng: Callable[[], np.random.Generator],
    ) -> tuple[Self, Frame | None]:
        self.check(pedal)
        sight = room.sight(self.arm)
        # The automatic exposure is that of the pose's pictures so far, or is found on the empty canal.
        technique = self.techniques.get(self.arm) or automatic(sight.tissue)
        live = self.live
        mask = self.stored.get(self.arm) if pedal.mode == "road-map" else None
        if live is None or live.mask is not mask or live.technique.pulses_per_s != pedal.pulses_per_s:
            live = Live.begun(sight.tissue, technique, pedal.pulses_per_s, mask)
        due, frame, beam = live.due(dt_s), None, self.beam
        if due >= pedal.each:
            live, frame = live.after(
                sight.tissue,
                iodine_mg_cm2=sight.iodine_mg_cm2(seen.dye()),
                metal=sight.metal_g_cm2(seen.metal()),
                pulses=due,
                label=pedal.label,
                rng=rng(),
            )
            beam = beam.plus(frame)
        live = replace(live, elapsed_s=live.elapsed_s + dt_s)
        techniques = _with(self.techniques, self.arm, technique)
        return replace(self, techniques=techniques, live=live, beam=beam), frame


def _with(held: Mapping[Arm, V], arm: Arm, value: V, most: int = MOST_KEPT) -> dict[Arm, V]:
    """The mapping with one more entry, the oldest left out beyond so many."""
    after = {name: one for name, one in held.items() if name != arm} | {arm: value}
    return dict(list(after.items())[-most:])
