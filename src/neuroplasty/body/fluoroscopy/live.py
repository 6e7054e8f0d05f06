"""Live fluoroscopy: pulse after pulse of one pose, its noise filter, and the road-map over a mask.

A pulse is computed as any exposure is. The screen shows a running mean that forgets: each pulse counts
``recursion``, what was shown before the rest. So there is less noise than in a single pulse, and quick
things smear a little. Over a mask the same is shown subtracted: what has come since is dark, what has gone
is bright.

>>> from neuroplasty.body.fluoroscopy import TissuePaths, expose, pose_for
>>> pose = pose_for("AP", (0, 0, 0))
>>> rng, paths = np.random.default_rng(0), TissuePaths(pose, *np.full((2, *pose.shape), 10.0, np.float32))
>>> live = Live(paths, expose(paths, rng=rng).locked, frames_per_s=7.5)
>>> for _ in range(3):
...     screen = live.frame(rng=rng)
>>> run = live.run(label="")
>>> run.pixels.shape, run.technique.pulses, run.technique.seconds
((3, 512, 512), 3, 0.4)
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from neuroplasty.body.fluoroscopy import display
from neuroplasty.body.fluoroscopy.carm import Pose
from neuroplasty.body.fluoroscopy.dose import Technique, radiation
from neuroplasty.body.fluoroscopy.exposure import raw_pulses, refuse_another_pose, without_mask
from neuroplasty.body.fluoroscopy.parameters import PARAMETERS
from neuroplasty.body.fluoroscopy.picture import Picture
from neuroplasty.body.fluoroscopy.projector import TissuePaths
from neuroplasty.errors import ImageError

Image = NDArray[np.float32]
Screen = NDArray[np.uint8]


@dataclass(frozen=True)
class Run:
    """What the screen showed of a live run, and what it cost.

    ``pixels`` (n, rows, columns): the frames kept, ``frames_per_s`` of them a second; ``technique.pulses``
    were made, which may be more. Radiation is that of all pulses.
    """

    pixels: Screen
    frames_per_s: float
    pose: Pose
    kind: Literal["live", "road-map"]
    kvp: float
    mas: float
    air_kerma_mgy: float
    dose_area_gycm2: float
    technique: Technique
    label: str = ""

    @property
    def view(self) -> str:
        """The view's name, as the pose was asked for."""
        return self.pose.view

    def to_webp_bytes(self, *, width_px: int = 256) -> bytes:
        """An animated WebP that plays at the run's own speed, again and again; raises for an empty run."""
        if not len(self.pixels):
            raise ImageError("The run has no frame; keep the pedal down for at least one pulse.")
        size = (width_px, round(width_px * self.pixels.shape[1] / self.pixels.shape[2]))
        frames = [Pillow.fromarray(frame).resize(size, Pillow.Resampling.LANCZOS) for frame in self.pixels]
        buffer = io.BytesIO()
        frames[0].save(
            buffer, format="WEBP", save_all=True, append_images=frames[1:], loop=0, quality=45, method=2,
            duration=round(1000 / self.frames_per_s),
        )  # fmt: skip
        return buffer.getvalue()


@dataclass
class Live:
    """The pedal is down: ``frame`` makes what the screen shows next, ``run`` ends it.

    ``technique`` is locked (``Picture.locked``). ``mask`` is a picture from the same pose to subtract.
    Raises ImageError for a mask from another pose or a rate that is not above zero.
    """

    tissue: TissuePaths
    technique: Technique
    frames_per_s: float
    mask: Picture | None = None
    pulses: int = 0
    _shown: Image | None = None
    _frames: list[tuple[int, Screen]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.mask is not None:
            refuse_another_pose(self.mask.pose, self.tissue.pose)
        self.technique = replace(
            self.technique,
            mas=None if self.technique.mas is None else self.technique.mas / self.technique.pulses,
            pulses=1,
            averaged=1,
            pulses_per_s=self.frames_per_s,
        )

    def frame(
        self,
        *,
        iodine_mg_cm2: Image | None = None,
        metal: Mapping[str, Image] | None = None,
        pulses: int = 1,
        rng: np.random.Generator,
    ) -> Screen:
        """What the screen shows (rows, columns) after so many more pulses of one and the same sight."""
        if pulses < 1:
            raise ImageError(f"{pulses} pulses cannot make a frame; give at least one.")
        newest = float(PARAMETERS["recursion"])
        kept = (1.0 - newest) ** pulses if self._shown is not None else 0.0
        spread = newest / (2.0 - newest) * (1.0 - (1.0 - newest) ** (2 * pulses)) / (1.0 - kept) ** 2
        if self._shown is None:
            spread = newest / (2.0 - newest)  # the filter had run in before the first frame was kept
        fresh = raw_pulses(
            self.tissue, self.technique, 1.0 / spread, iodine_mg_cm2=iodine_mg_cm2, metal=metal, rng=rng
        )
        self._shown = (
            fresh if self._shown is None else np.float32(kept) * self._shown + np.float32(1.0 - kept) * fresh
        )
        self.pulses += pulses
        carm = self.tissue.pose.carm
        if self.mask is None:
            grey = display.fluoroscopic(self._shown, carm)
        else:
            grey = display.subtracted(without_mask(self._shown, self.mask.attenuation, carm), carm)
        screen = np.asarray(np.round(grey * np.float32(255.0)), np.uint8)
        self._frames.append((self.pulses, screen))
        return screen

    def run(self, *, label: str, most_frames: int = 60) -> Run:
        """The run so far, thinned to no more than so many frames, with the radiation of all its pulses."""
        if not self._frames:
            raise ImageError("The run has no frame; keep the pedal down for at least one pulse.")
        step = -(-len(self._frames) // most_frames)
        frames = self._frames[::step]
        pulses_a_frame = self.pulses / len(self._frames) * step
        dose = radiation(self.technique.kvp, self.pulses * (self.technique.mas or 0.0), self.tissue.pose.carm)
        return Run(
            pixels=np.stack([screen for _, screen in frames]),
            frames_per_s=self.frames_per_s / pulses_a_frame,
            pose=self.tissue.pose,
            kind="live" if self.mask is None else "road-map",
            kvp=dose.kvp,
            mas=dose.mas,
            air_kerma_mgy=dose.air_kerma_mgy,
            dose_area_gycm2=dose.dose_area_gycm2,
            technique=replace(self.technique, mas=dose.mas, pulses=self.pulses, averaged=1),
            label=label,
        )
