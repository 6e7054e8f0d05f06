"""Instrument log: every needle, push and inflation of a procedure, as an episode keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from neuroplasty.body.instruments import Catheter, Needle, Pushed
from neuroplasty.documents.records.instruments import (
    BalloonRecord,
    CatheterRecord,
    LayerRecord,
    NeedleRecord,
    WorkRecord,
)

_ROWS = 400
_POINTS_MM = 2.0
_ROW_MM = 0.5


@dataclass
class CatheterRun:
    """One catheter from its needle on: as it now lies, and its pushes so far."""

    catheter: Catheter
    pushes: list[Pushed] = field(default_factory=list)


@dataclass
class InstrumentLog:
    """What was held in the hand so far. ``refused`` says why the last catheter did not go in at all."""

    needles: list[Needle] = field(default_factory=list)
    runs: list[CatheterRun] = field(default_factory=list)
    balloons: list[BalloonRecord] = field(default_factory=list)
    refused: str = ""

    def entered(self, catheter: Catheter) -> None:
        """A catheter has come out of its needle."""
        self.refused = ""
        self.runs.append(CatheterRun(catheter))

    def pushed(self, done: Pushed) -> None:
        """A move of the last catheter's hub."""
        self.runs[-1].catheter = done.catheter
        self.runs[-1].pushes.append(done)

    @property
    def needle_records(self) -> tuple[NeedleRecord, ...]:
        """Every needle that was placed."""
        return tuple(needle_record(needle) for needle in self.needles)

    @property
    def catheter_records(self) -> tuple[CatheterRecord, ...]:
        """Every catheter that was advanced."""
        return tuple(catheter_record(run) for run in self.runs)

    @property
    def balloon_records(self) -> tuple[BalloonRecord, ...]:
        """Every inflation."""
        return tuple(self.balloons)


def needle_record(needle: Needle) -> NeedleRecord:
    """A needle as an episode keeps it."""
    lost = needle.loss_of_resistance_mm
    return NeedleRecord(
        route=needle.route,
        gauge=needle.gauge,
        length_mm=needle.length_mm,
        depth_mm=_short(needle.depth_mm),
        loss_of_resistance_mm=None if lost is None else _short(lost),
        tip_place=needle.tip.place,
        tip_words=needle.tip.words,
        layers=tuple(
            LayerRecord(
                tissue=layer.tissue,
                from_mm=_short(layer.from_mm),
                to_mm=_short(layer.to_mm),
                resistance_n=_short(layer.resistance_n),
            )
            for layer in needle.passage
        ),
    )


def catheter_record(run: CatheterRun) -> CatheterRecord:
    """A catheter and all its moves as an episode keeps them."""
    catheter, pushes = run.catheter, run.pushes
    forces = np.concatenate([done.forces for done in pushes] or [np.zeros((0, 3))])
    thin = forces[:: max(1, len(forces) // _ROWS)]
    every = round(_POINTS_MM / _ROW_MM)
    kept = np.unique(np.append(np.arange(0, len(catheter.path_s_mm), every), len(catheter.path_s_mm) - 1))
    work = [sum(values) for values in zip(*(done.work for done in pushes), strict=True)] or [0.0] * 5
    return CatheterRecord(
        gauge=catheter.gauge,
        length_mm=catheter.length_mm,
        tip_bend_deg=catheter.tip_bend_deg,
        inserted_mm=catheter.inserted_mm,
        tip_place=catheter.tip_at.place,
        tip_words=catheter.tip_at.words,
        path_s_mm=_row(catheter.path_s_mm[kept]),
        path_theta_deg=_row(np.degrees(catheter.path_theta_rad[kept]) % 360.0),
        force_at_mm=_row(thin[:, 0]),
        hub_force_n=_row(thin[:, 1]),
        tip_force_n=_row(thin[:, 2]),
        moves=len(pushes),
        work=WorkRecord(**dict(zip(WorkRecord.model_fields, map(_short, work), strict=True))),
        kinked=catheter.kinked,
        left_behind_mm=_short(catheter.left_mm),
    )


def _row(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, ...]:
    return tuple(map(_short, values.tolist()))


def _short(value: float) -> float:
    return float(f"{value:.5g}")
