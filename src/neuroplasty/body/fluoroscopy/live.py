"""Live fluoroscopy: pulse after pulse of one pose, its noise filter, and the road-map over a mask.

A pulse is computed as any exposure is. The screen shows a running mean that forgets: each pulse counts
``recursion``, what was shown before the rest. So there is less noise than in a single pulse, and quick
things smear a little. Over a mask the same is shown subtracted: what has come since is dark, what has gone
is bright. ``Live`` is a value: ``after`` gives the next one and the frame it shows.

>>> from neuroplasty.body.fluoroscopy import TissuePaths, expose, pose_for
>>> pose = pose_for("AP", (0, 0, 0))
>>> rng, paths = np.random.default_rng(0), TissuePaths(pose, *np.full((2, *pose.shape), 10.0, np.float32))
>>> live, frames = Live.begun(paths, expose(paths, rng=rng).locked, pulses_per_s=7.5), []
>>> for _ in range(3):
...     live, frame = live.after(paths, rng=rng)
...     frames.append(frame)
>>> run = run_of(frames, label="")
>>> run.pixels.shape, run.technique.pulses, run.technique.seconds
((3, 512, 512), 3, 0.4)
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Self

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
class Frame:
    """What the live screen shows now, and what the pulses since the frame before it cost.

    Parameters
    ----------
    pixels : (rows, columns)
        Black to white as displayed.
    pose : Pose
    kind : {"live", "road-map"}
    kvp, mas : float
        Voltage and charge of a pulse.
    air_kerma_mgy, dose_area_gycm2 : float
        Of all pulses that the frame stands for.
    technique : Technique
        ``technique.pulses`` is how many pulses it stands for.
    label : str

    Examples
    --------
    >>> from neuroplasty.body.fluoroscopy import CArm, pose_for
    >>> pose = pose_for("AP", (0.0, 0.0, 0.0), carm=CArm(pixels=64))
    >>> paths = TissuePaths(pose, *np.full((2, *pose.shape), 10.0, np.float32))
    >>> _, frame = Live.begun(paths, Technique(mas=0.5), 7.5).after(paths, rng=np.random.default_rng(0))
    >>> frame.pixels.shape, frame.kind, frame.technique.pulses
    ((64, 64), 'live', 1)
    """

    pixels: Screen = field(repr=False)
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


@dataclass(frozen=True)
class Run:
    """What the screen showed of a live run, and what it cost.

    Parameters
    ----------
    pixels : (n, rows, columns)
        The frames kept, black to white as displayed.
    frames_per_s : float
        How many of them a second.
    pose : Pose
    kind : {"live", "road-map"}
    kvp, mas : float
        Voltage and charge of a pulse.
    air_kerma_mgy, dose_area_gycm2 : float
        Of all pulses.
    technique : Technique
        ``technique.pulses`` were made, which may be more than the frames kept.
    label : str

    Examples
    --------
    >>> from neuroplasty.body.fluoroscopy import CArm, pose_for
    >>> pose = pose_for("AP", (0.0, 0.0, 0.0), carm=CArm(pixels=64))
    >>> paths = TissuePaths(pose, *np.full((2, *pose.shape), 10.0, np.float32))
    >>> _, frame = Live.begun(paths, Technique(mas=0.5), 7.5).after(paths, rng=np.random.default_rng(0))
    >>> run = run_of([frame], label="dye")
    >>> run.frames_per_s, run.to_webp_bytes()[8:12]
    (7.5, b'WEBP')
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


@dataclass(frozen=True)
class Mask:
    """What a road-map is laid over.

    Parameters
    ----------
    pose : Pose
        Of the picture.
    attenuation : (rows, columns) float32
        Its raw signal, ln(open beam / signal).

    Examples
    --------
    >>> from neuroplasty.body.fluoroscopy import CArm, expose, pose_for
    >>> pose = pose_for("AP", (0.0, 0.0, 0.0), carm=CArm(pixels=64))
    >>> paths = TissuePaths(pose, *np.full((2, *pose.shape), 10.0, np.float32))
    >>> Mask.of(expose(paths, rng=np.random.default_rng(0))).attenuation.shape
    (64, 64)
    """

    pose: Pose
    attenuation: Image = field(repr=False)

    @classmethod
    def of(cls, picture: Picture) -> Self:
        """Of a stored picture."""
        return cls(picture.pose, picture.attenuation)


@dataclass(frozen=True)
class Live:
    """The pedal is down: what the noise filter holds, and how many pulses there were.

    Parameters
    ----------
    technique : Technique
        Of one pulse, locked.
    mask : Mask or None
        Of a picture from the same pose, to subtract.
    pulses : int
        So far.
    elapsed_s : float
        Since the pedal went down.
    shown : (rows, columns) float32 or None
        The filtered signal; None before the first pulse.

    Examples
    --------
    >>> from neuroplasty.body.fluoroscopy import CArm, pose_for
    >>> pose = pose_for("AP", (0.0, 0.0, 0.0), carm=CArm(pixels=64))
    >>> paths = TissuePaths(pose, *np.full((2, *pose.shape), 10.0, np.float32))
    >>> live = Live.begun(paths, Technique(mas=0.5), pulses_per_s=7.5)
    >>> live.kind, live.due(0.0), live.due(1.0)
    ('live', 1, 8)
    """

    technique: Technique
    mask: Mask | None = None
    pulses: int = 0
    elapsed_s: float = 0.0
    shown: Image | None = field(default=None, repr=False)

    @classmethod
    def begun(
        cls, tissue: TissuePaths, locked: Technique, pulses_per_s: float, mask: Mask | None = None
    ) -> Self:
        """The pedal just pressed, with a locked technique (``Picture.locked``).

        Raises ImageError for a mask from another pose or a rate that is not above zero.
        """
        if mask is not None:
            refuse_another_pose(mask.pose, tissue.pose)
        return cls(
            replace(
                locked,
                mas=None if locked.mas is None else locked.mas / locked.pulses,
                pulses=1,
                averaged=1,
                pulses_per_s=pulses_per_s,
            ),
            mask,
        )

    @property
    def kind(self) -> Literal["live", "road-map"]:
        """What the screen shows: the plain picture, or what has come since the mask."""
        return "live" if self.mask is None else "road-map"

    def due(self, dt_s: float) -> int:
        """How many pulses will have to be shown ``dt_s`` from now: the first one comes at once."""
        return int((self.elapsed_s + dt_s) * self.technique.pulses_per_s + 1e-9) + 1 - self.pulses

    def after(
        self,
        tissue: TissuePaths,
        *,
        iodine_mg_cm2: Image | None = None,
        metal: Mapping[str, Image] | None = None,
        pulses: int = 1,
        label: str = "",
        rng: np.random.Generator,
    ) -> tuple[Self, Frame]:
        """What follows after so many more pulses of one and the same sight, and what is shown of it."""
        if pulses < 1:
            raise ImageError(f"{pulses} pulses cannot make a frame; give at least one.")
        newest = float(PARAMETERS["recursion"])
        kept = (1.0 - newest) ** pulses if self.shown is not None else 0.0
        spread = newest / (2.0 - newest) * (1.0 - (1.0 - newest) ** (2 * pulses)) / (1.0 - kept) ** 2
        if self.shown is None:
            spread = newest / (2.0 - newest)  # the filter had run in before the first frame was kept
        fresh = raw_pulses(
            tissue, self.technique, 1.0 / spread, iodine_mg_cm2=iodine_mg_cm2, metal=metal, rng=rng
        )
        if self.shown is not None:
            fresh = np.float32(kept) * self.shown + np.float32(1.0 - kept) * fresh
        carm = tissue.pose.carm
        if self.mask is None:
            grey = display.fluoroscopic(fresh, carm)
        else:
            grey = display.subtracted(without_mask(fresh, self.mask.attenuation, carm), carm)
        dose = radiation(self.technique.kvp, pulses * (self.technique.mas or 0.0), carm)
        frame = Frame(
            pixels=np.asarray(np.round(grey * np.float32(255.0)), np.uint8),
            pose=tissue.pose,
            kind=self.kind,
            kvp=dose.kvp,
            mas=dose.mas,
            air_kerma_mgy=dose.air_kerma_mgy,
            dose_area_gycm2=dose.dose_area_gycm2,
            technique=replace(self.technique, mas=dose.mas, pulses=pulses),
            label=label,
        )
        return replace(self, pulses=self.pulses + pulses, shown=fresh), frame


def run_of(frames: Sequence[Frame], *, label: str, most_frames: int = 60) -> Run:
    """The frames of one pressed pedal as a run, with the radiation of all pulses.

    Parameters
    ----------
    frames : sequence of Frame
        In order.
    label : str
        The run's.
    most_frames : int
        So many are kept at most.

    Returns
    -------
    Run

    Raises
    ------
    ImageError
        For a run without a frame.

    Examples
    --------
    >>> from neuroplasty.body.fluoroscopy import CArm, pose_for
    >>> pose = pose_for("AP", (0.0, 0.0, 0.0), carm=CArm(pixels=64))
    >>> paths = TissuePaths(pose, *np.full((2, *pose.shape), 10.0, np.float32))
    >>> _, frame = Live.begun(paths, Technique(mas=0.5), 7.5).after(paths, rng=np.random.default_rng(0))
    >>> run = run_of([frame] * 4, label="dye", most_frames=2)
    >>> run.pixels.shape, run.technique.pulses
    ((2, 64, 64), 4)
    """
    if not frames:
        raise ImageError("The run has no frame; keep the pedal down for at least one pulse.")
    step = -(-len(frames) // most_frames)
    kept, last = frames[::step], frames[-1]
    pulses = sum(frame.technique.pulses for frame in frames)
    dose = radiation(last.kvp, sum(frame.mas for frame in frames), last.pose.carm)
    return Run(
        pixels=np.stack([frame.pixels for frame in kept]),
        frames_per_s=last.technique.pulses_per_s / (pulses / len(frames) * step),
        pose=last.pose,
        kind=last.kind,
        kvp=dose.kvp,
        mas=dose.mas,
        air_kerma_mgy=dose.air_kerma_mgy,
        dose_area_gycm2=dose.dose_area_gycm2,
        technique=replace(last.technique, mas=dose.mas, pulses=pulses, averaged=1),
        label=label,
    )
