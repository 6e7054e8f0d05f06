"""Recorder: watches a procedure tick by tick and writes down what an episode keeps. It asks nobody else."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from neuroplasty.body.epidural import SPECIES, State
from neuroplasty.body.fluoroscopy import Frame, Picture, Run, run_of, subtract
from neuroplasty.body.nerve import TABLE as NERVE
from neuroplasty.body.nerve import Roots
from neuroplasty.body.nerve.effects import Treated
from neuroplasty.body.procedure.alerts import ARTERIOLE_STOP, CAPILLARY_STOP, DYE_SEEN
from neuroplasty.body.procedure.hands import Hands
from neuroplasty.body.procedure.instrument_records import InstrumentRecords
from neuroplasty.body.procedure.log import Log, Witness
from neuroplasty.body.procedure.perform import Performed
from neuroplasty.body.procedure.replay import Met
from neuroplasty.body.procedure.setting import Setting
from neuroplasty.body.procedure.theatre import Theatre
from neuroplasty.body.procedure.tick import Tick
from neuroplasty.documents.episode import StepRecord
from neuroplasty.documents.records import (
    Balance,
    EffectRecord,
    Event,
    Exposure,
    PictureKind,
    PictureRecord,
    Radiation,
    RootRecord,
    Traces,
    Vessel,
)
from neuroplasty.documents.rounding import rounded
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

MOST_FRAMES = 48
"""Frames kept of a live run; a longer one is thinned as it goes on."""
_THINNED = 4 * MOST_FRAMES
"""A run of so many frames is thinned to half."""
_STOPS: dict[Vessel, Parameter] = {
    "venules": NERVE["venule_stop"],
    "capillaries": CAPILLARY_STOP,
    "arterioles": ARTERIOLE_STOP,
}
"""At which pressure each kind of vessel was seen to stop."""


@dataclass
class Recorder:
    """Everything seen so far. ``watch`` every tick; then ask for the parts of an episode.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import Anatomy, canal_from_parameters
    >>> from neuroplasty.body.anatomy.volume import Volume
    >>> from neuroplasty.documents.case import Patient
    >>> canal = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))
    >>> nobody = Volume(np.zeros((2, 2, 2), np.float32), np.eye(4))
    >>> from neuroplasty.body.procedure import carry_out
    >>> from neuroplasty.documents.steps import Wait
    >>> recorder = Recorder(Theatre.begin(Setting.of(Anatomy(canal, nobody, "parameters"), spacing_mm=5.0)))
    >>> for seen in carry_out(recorder.theatre, Wait(minutes=1)):
    ...     recorder.watch(seen)
    >>> recorder.steps[0].said, recorder.traces.t_s[-1]
    ('1 min.', 60.0)
    """

    theatre: Theatre
    steps: list[StepRecord] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    exposures: list[Exposure] = field(default_factory=list)
    pictures: list[PictureRecord] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    shots: list[tuple[str, float, Picture | Run]] = field(default_factory=list)
    """Every exposure as taken: its label, when (s), the picture or live run itself."""
    instruments: InstrumentRecords = field(default_factory=InstrumentRecords)
    met: list[Met] = field(default_factory=list)
    """What met the roots, stretch by stretch."""
    keeps_shots: bool = True
    """Whether every exposure is kept as taken; a long live session keeps only its files."""
    keeps_met: bool = True
    """Whether what met the roots is kept stretch by stretch; a long live session does without."""
    _entries: list[tuple[Hands, float]] = field(default_factory=list)
    _witness: Witness = field(default_factory=Witness)
    _snapshots: list[tuple[str, State]] = field(default_factory=list)
    _shots: dict[str, list[tuple[float, Picture]]] = field(default_factory=dict)
    _frames: list[Frame] = field(default_factory=list)
    _shown: list[NDArray[np.bool_]] = field(default_factory=list)
    _peak: Array = field(init=False)
    _pressure_mmhg: Array = field(init=False)
    _pressed_s: dict[Vessel, Array] = field(init=False)
    _samples: list[tuple[float, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._snapshots.append(("start", self.theatre.state))
        roots = len(self.setting.cells.names)
        self._peak, self._pressure_mmhg = np.zeros((roots, len(SPECIES))), np.zeros(roots)
        self._pressed_s = {vessel: np.zeros(roots) for vessel in _STOPS}

    @property
    def setting(self) -> Setting:
        """Of the procedure."""
        return self.theatre.setting

    def watch(self, seen: Performed) -> None:
        """Take in one tick."""
        tick = seen.tick
        self.theatre = seen.theatre
        # Hands that do the same as before are kept once.
        same = bool(self._entries) and self._entries[-1][0] == seen.hands
        self._entries.append((self._entries[-1][0] if same else seen.hands, tick.dt_s))
        self._witness.watch(tick)
        self.events += seen.events
        self.instruments.watch(seen.theatre, tick, taking_out=seen.do == "remove", step=seen.step)
        live = seen.theatre.fluoroscope.live
        if isinstance(tick.picture, Frame):
            fresh = live is not None and live.pulses == tick.picture.technique.pulses
            if self._frames and fresh:
                self._end_run(tick)
            self._frames.append(tick.picture)
            if len(self._frames) >= _THINNED:
                self._frames = [_together(*two) for two in zip(*[iter(self._frames)] * 2, strict=True)]
        if self._frames and not tick.live:
            self._end_run(tick)
        if isinstance(tick.picture, Picture):
            self._keep(tick.picture, tick)
        if seen.record is not None:
            self.steps.append(seen.record)
        if tick.dt_s > 0 and self.keeps_met:
            self.met.append(Met(tick.dt_s, tick.met))
        self._peak = np.maximum(self._peak, tick.met.fluid)
        pressure = np.maximum(tick.met.pressure_mmhg, 0.0)
        self._pressure_mmhg = np.maximum(self._pressure_mmhg, pressure)
        for vessel, stop in _STOPS.items():
            self._pressed_s[vessel] = self._pressed_s[vessel] + tick.dt_s * (pressure >= float(stop))
        self._samples.append(_sample(tick))

    def finish(self) -> None:
        """The last moment, and the subtraction of the first from the last picture of every view."""
        self._snapshots.append(("end", self.theatre.state))
        for shots in self._shots.values():
            (_, first), (t_s, last) = shots[0], shots[-1]
            if first.label != last.label:
                label = f"{last.label} minus {first.label}"
                self._file(label, last.view, t_s, subtract(first, last))

    def copy(self) -> Self:
        """This recorder as it is now: what it watches later does not change the copy."""
        held = {name: copy.copy(value) for name, value in vars(self).items()}
        other = object.__new__(type(self))
        vars(other).update(held)
        other.instruments = self.instruments.copy()
        return other

    @property
    def traces(self) -> Traces:
        """What the monitors drew, a value a tick; two ticks at one time count once."""
        last: dict[float, tuple[float, ...]] = {sample[0]: sample for sample in self._samples}
        columns = zip(*last.values(), strict=True) if last else ((),) * len(Traces.model_fields)
        return Traces(
            **{
                name: tuple(map(_hundredths if name == "t_s" else rounded, column))
                for name, column in zip(Traces.model_fields, columns, strict=True)
            }
        )

    @property
    def radiation(self) -> Radiation:
        """All exposures."""
        return Radiation(exposures=tuple(self.exposures))

    @property
    def balance(self) -> tuple[Balance, ...]:
        """Where each species that was given went."""
        state = self.theatre.state
        given = [name for name in SPECIES if state.ledger.given[SPECIES.index(name)] > 0]
        return tuple(state.ledger.balance(name, state.inside(name)) for name in given)

    @property
    def log(self) -> Log:
        """What the hands have done, tick by tick."""
        return Log(tuple(self._entries))

    @property
    def count(self) -> int:
        """How many ticks were watched."""
        return len(self._entries)

    def log_since(self, count: int) -> list[tuple[Hands, float]]:
        """The hands after so many ticks."""
        return self._entries[count:]

    @property
    def digest(self) -> str:
        """The hash that says whether a procedure done again is the same so far."""
        return self._witness.says(self.theatre)

    @property
    def before(self) -> Roots:
        """The roots before anything was done, as measured on this anatomy and shell."""
        return self.setting.before

    @property
    def after(self) -> Roots:
        """The roots as the procedure has left them so far."""
        return self.theatre.roots.now

    def roots(self) -> tuple[tuple[RootRecord, ...], tuple[EffectRecord, ...]]:
        """What every root met, from above down, and what each effect was worth to those treated."""
        start, end = self._snapshots[0][1], self.theatre.state
        setting, treated = self.setting, self.theatre.roots
        mean, gap = setting.cells.mean, setting.shell.gap_mm
        before, after = mean(gap * (1 - start.bonded)), mean(gap * (1 - end.bonded))
        tied, left = mean(start.bonded), mean(end.bonded)
        outlooks, effects = treated.worth()
        states, at_first = treated.states(), Treated.begin(setting.before).states()
        return tuple(
            RootRecord(
                root=name,
                gap_before_mm=rounded(before[k]),
                gap_after_mm=rounded(after[k]),
                bonded_before=rounded(tied[k]),
                bonded_after=rounded(left[k]),
                peak_pressure_mmhg=rounded(self._pressure_mmhg[k]),
                pressed_s={
                    vessel: rounded(seconds[k])
                    for vessel, seconds in self._pressed_s.items()
                    if seconds[k] > 0
                },
                dye_before=bool(self._shown) and bool(self._shown[0][k]),
                dye_after=bool(self._shown) and bool(self._shown[-1][k]),
                peak_concentration={
                    drug: rounded(amount)
                    for drug, amount in zip(SPECIES, self._peak[k], strict=True)
                    if amount > 0
                },
                nerve=states[k],
                before=at_first[k],
                outlook=outlooks.get(name),
            )
            for k, name in enumerate(treated.before.names)
        ), effects

    @property
    def fields(self) -> xr.Dataset:
        """The shell at the start, at every series of pictures, and at the end."""
        shell, canal = self.setting.shell, self.setting.anatomy.canal
        labels = [label for label, _ in self._snapshots]
        states = [state for _, state in self._snapshots]

        def over_time(fields: Iterable[Array], unit: str) -> tuple[tuple[str, ...], Array, dict[str, str]]:
            return ("time", "s", "theta"), np.stack(list(fields)).astype(np.float32), {"units": unit}

        roots = {
            root.name: np.stack([root.path_s_mm, np.degrees(root.path_theta_rad)], axis=1).round(3).tolist()
            for root in canal.roots
        }
        return xr.Dataset(
            {
                "iodine_mg_per_mm2": over_time((state.surface("iohexol") for state in states), "mg mm-2"),
                "pressure_mmhg": over_time((state.pressure_mmhg for state in states), "mmHg"),
                "film_mm": over_time((state.film_mm for state in states), "mm"),
                "bonded": over_time((state.bonded for state in states), "1"),
                "gap_mm": (("s", "theta"), shell.gap_mm.astype(np.float32), {"units": "mm"}),
            },
            coords={
                "time": ("time", [state.t_s for state in states], {"units": "s"}),
                "label": ("time", labels),
                "s": ("s", shell.s_mm, {"units": "mm"}),
                "theta": ("theta", np.degrees(shell.theta_rad), {"units": "degree"}),
            },
            attrs={"levels": json.dumps(canal.level_s_mm), "roots": json.dumps(roots)},
        )

    def _keep(self, picture: Picture, tick: Tick) -> None:
        if self._snapshots[-1][0] != picture.label:
            self._snapshots.append((picture.label, tick.state))
            seen = self.setting.cells.mean(tick.state.surface("iohexol")) * 100.0 >= float(DYE_SEEN)
            self._shown.append(seen)
        # The first and the last of every view: one is subtracted from the other in the end.
        self._shots[picture.view] = [*self._shots.get(picture.view, [])[:1], (tick.t_s, picture)]
        self._file(picture.label, picture.view, tick.t_s, picture)
        self._expose(picture.label, tick.t_s, picture)

    def _end_run(self, tick: Tick) -> None:
        run = run_of(self._frames, label=self._frames[-1].label, most_frames=MOST_FRAMES)
        self._frames = []
        begun_s = tick.t_s - run.technique.seconds
        self._expose(run.label, begun_s, run)
        self._add(run.label, run.view, begun_s, run.kind, "webp", run.to_webp_bytes())

    def _expose(self, label: str, t_s: float, picture: Picture | Run) -> None:
        if self.keeps_shots:
            self.shots.append((label, t_s, picture))
        primary_deg, secondary_deg = picture.pose.positioner_deg
        self.exposures.append(
            Exposure(
                t_s=rounded(t_s),
                label=label,
                view=picture.view,
                kvp=picture.kvp,
                mas=rounded(picture.mas),
                air_kerma_mgy=rounded(picture.air_kerma_mgy),
                dose_area_gycm2=rounded(picture.dose_area_gycm2),
                pulses=picture.technique.pulses,
                pulses_per_s=picture.technique.pulses_per_s,
                primary_deg=rounded(primary_deg),
                secondary_deg=rounded(secondary_deg),
                source_to_detector_mm=rounded(picture.pose.carm.sid_mm),
                source_to_isocentre_mm=rounded(picture.pose.carm.sod_mm),
                field_area_cm2=rounded(picture.pose.carm.field_area_cm2),
            )
        )

    def _file(self, label: str, view: str, t_s: float, picture: Picture) -> None:
        self._add(label, view, t_s, picture.kind, "png", picture.to_png_bytes(label))

    def _add(self, label: str, view: str, t_s: float, kind: PictureKind, ending: str, content: bytes) -> None:
        stem = "".join(c if c.isalnum() else "-" for c in f"{label} {view}".lower())
        file = f"{len(self.pictures) + 1:02d}-{stem}.{ending}"
        self.files[file] = content
        self.pictures.append(PictureRecord(file=file, label=label, view=view, kind=kind, t_s=rounded(t_s)))


def _together(first: Frame, second: Frame) -> Frame:
    """Two frames of one run as one that stands for the pulses of both."""
    pulses = first.technique.pulses + second.technique.pulses
    return replace(
        first,
        mas=first.mas + second.mas,
        air_kerma_mgy=first.air_kerma_mgy + second.air_kerma_mgy,
        dose_area_gycm2=first.dose_area_gycm2 + second.dose_area_gycm2,
        technique=replace(first.technique, mas=first.mas + second.mas, pulses=pulses),
    )


def _sample(tick: Tick) -> tuple[float, ...]:
    """One row of ``Traces``, in its order."""
    forces, totals = tick.forces, tick.totals
    return (
        tick.t_s,
        forces.tip_mmhg,
        forces.syringe_mmhg,
        tick.state.sac_pressure_mmhg,
        totals.given_ml,
        totals.in_canal_ml,
        totals.left_ml - totals.left_by_ends_ml,
        totals.left_by_ends_ml,
        totals.taken_up_ml,
        totals.bonds_left,
    )


def _hundredths(seconds: float) -> float:
    """A time to a hundredth of a second, also on the third day."""
    return round(seconds, 2)
