"""Recorder: watches a theatre tick by tick and writes down what an episode keeps."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from neuroplasty.body.epidural import SPECIES, State
from neuroplasty.body.fluoroscopy import Picture, Run, subtract
from neuroplasty.body.nerve import Roots
from neuroplasty.body.procedure import LiveShot, Shot, Theatre, Tick
from neuroplasty.body.procedure.roots_watch import RootsWatch
from neuroplasty.documents.episode import Event, StepRecord
from neuroplasty.documents.records import (
    Balance,
    EffectRecord,
    Exposure,
    PictureKind,
    PictureRecord,
    Radiation,
    RootRecord,
    Traces,
)
from neuroplasty.documents.rounding import rounded

Array = NDArray[np.float64]


@dataclass
class Recorder:
    """Everything seen so far. ``watch`` every tick; then ask for the parts of an episode."""

    theatre: Theatre
    resting: Roots | None = None
    """What presses on each root before anything is done; None: nothing but the theatre's scar."""
    steps: list[StepRecord] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    exposures: list[Exposure] = field(default_factory=list)
    pictures: list[PictureRecord] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    shots: list[tuple[str, float, Picture | Run]] = field(default_factory=list)
    """Every exposure as taken: its label, when (s), the picture or live run itself."""
    begun: dict[int, tuple[float, float]] = field(default_factory=dict)
    """By step number: when it began (s) and what the canal had been given until then (mL)."""
    injected_ml: dict[int, float] = field(default_factory=dict)
    """By step number: what it has put into the canal so far."""
    _snapshots: list[tuple[str, State]] = field(default_factory=list)
    _shots: dict[str, list[tuple[float, Shot]]] = field(default_factory=dict)
    _roots: RootsWatch = field(init=False)
    _samples: list[tuple[float, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        theatre = self.theatre
        self._snapshots.append(("start", theatre.state))
        self._roots = RootsWatch(theatre, self.resting)

    def watch(self, tick: Tick) -> tuple[Event, ...]:
        """Take in one tick; returns the events that came with it."""
        given_ml = self.theatre.given_ml
        _, before_ml = self.begun.setdefault(tick.step, (tick.t_s, given_ml))
        self.injected_ml[tick.step] = given_ml - before_ml
        events = [*tick.events, *self._roots.watch(tick)]
        self.events += events
        if tick.shot is not None:
            self._keep(tick.shot, tick)
        if tick.run is not None:
            self._keep_run(tick.run, tick)
        if tick.record is not None:
            self.steps.append(tick.record)
        self._samples.append(self._sample(tick))
        return tuple(events)

    def finish(self) -> None:
        """The last moment, and the subtraction of the first from the last picture of every view."""
        self._snapshots.append(("end", self.theatre.state))
        for shots in self._shots.values():
            (_, first), (t_s, last) = shots[0], shots[-1]
            if first.label != last.label:
                label = f"{last.label} minus {first.label}"
                self._file(label, last.view, t_s, subtract(first.picture, last.picture))

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
    def roots(self) -> tuple[RootRecord, ...]:
        """What every root met, from above down."""
        return self._roots.records()[0]

    @property
    def effects(self) -> tuple[EffectRecord, ...]:
        """What each effect of the procedure was worth to every root it treated."""
        return self._roots.records()[1]

    @property
    def fields(self) -> xr.Dataset:
        """The shell at the start, at every series of pictures, and at the end."""
        shell, canal = self.theatre.shell, self.theatre.anatomy.canal
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

    def _sample(self, tick: Tick) -> tuple[float, ...]:
        """One row of ``Traces``, in its order."""
        state, ledger = tick.state, tick.state.ledger
        tied = float(self._snapshots[0][1].bonded.sum())
        return (
            tick.t_s,
            tick.tip_mmhg,
            tick.syringe_mmhg,
            state.sac_pressure_mmhg,
            self.theatre.given_ml,
            state.in_canal_ml,
            float(ledger.left_ml.sum()),
            ledger.taken_up_ml,
            float(state.bonded.sum()) / tied if tied else 0.0,
        )

    def _keep(self, shot: Shot, tick: Tick) -> None:
        if self._snapshots[-1][0] != shot.label:
            self._snapshots.append((shot.label, tick.state))
            self._roots.shown()
        self._shots.setdefault(shot.view, []).append((tick.t_s, shot))
        self._file(shot.label, shot.view, tick.t_s, shot.picture)
        self._expose(shot.label, tick.t_s, shot.picture)

    def _keep_run(self, shot: LiveShot, tick: Tick) -> None:
        run = shot.run
        begun_s = tick.t_s - run.technique.seconds
        self._expose(shot.label, begun_s, run)
        self._add(shot.label, run.view, begun_s, run.kind, "webp", run.to_webp_bytes())

    def _expose(self, label: str, t_s: float, picture: Picture | Run) -> None:
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


def _hundredths(seconds: float) -> float:
    """A time to a hundredth of a second, also on the third day."""
    return round(seconds, 2)
