"""Instrument records: every needle, catheter, inflation and treatment, as an episode keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.instruments import Catheter, Needle
from neuroplasty.body.instruments.radiofrequency import Moment
from neuroplasty.body.instruments.radiofrequency.parameters import BODY_C
from neuroplasty.body.procedure.inflation import Inflation
from neuroplasty.body.procedure.theatre import Theatre
from neuroplasty.body.procedure.tick import Tick
from neuroplasty.body.procedure.treatment import Treatment
from neuroplasty.documents.records import (
    BalloonRecord,
    CatheterRecord,
    HeatRecord,
    LayerRecord,
    NeedleRecord,
    RootHeat,
    WorkRecord,
)
from neuroplasty.documents.rounding import rounded

Array = NDArray[np.float64]

_ROWS, _MOST_SAMPLES = 400, 240
_POINTS_MM, _ROW_MM = 2.0, 0.5
_DIGITS = 5


@dataclass
class _Run:
    """One catheter from its needle on: as it lay, the forces (k, 3) and the work of its moves so far."""

    catheter: Catheter
    forces: list[Array] = field(default_factory=list)
    work: Array = field(default_factory=lambda: np.zeros(len(WorkRecord.model_fields)))
    moves: int = 0


@dataclass
class _Heating:
    """One current from its switching on."""

    step: int
    place: str
    gauge: int
    treatment: Treatment
    moments: list[Moment]
    peak_c: Array
    field_v_m: Array


@dataclass
class InstrumentRecords:
    """What was held in the hand, tick by tick. ``watch`` every tick; then ask for the records."""

    _needles: list[Needle] = field(default_factory=list)
    _runs: list[_Run] = field(default_factory=list)
    _balloons: list[BalloonRecord] = field(default_factory=list)
    _heatings: list[_Heating] = field(default_factory=list)
    _held: Catheter | None = None

    def watch(self, theatre: Theatre, tick: Tick, *, taking_out: bool, step: int) -> None:
        """Take in one tick; a catheter that is being taken out is kept as it lay."""
        needle = tick.needle
        if needle is not None:
            if not self._needles or self._needles[-1].kit is not needle.kit:
                self._needles.append(needle)
            self._needles[-1] = needle
        catheter = tick.catheter
        if catheter is not None:
            if self._held is None:
                self._runs.append(_Run(catheter))
            run = self._runs[-1]
            if not taking_out:
                run.catheter = catheter
            if tick.pushed is not None:
                run.moves += 1
                run.forces.append(tick.pushed.forces)
                run.work = run.work + np.array(tick.pushed.work)
        self._held = catheter
        if tick.deflated is not None:
            self._deflated(theatre, *tick.deflated)
        if tick.treated is not None:
            self._heated(theatre, tick, step)

    def copy(self) -> Self:
        """These records as they are now."""
        return replace(
            self,
            _needles=[*self._needles],
            _runs=[replace(run, forces=[*run.forces]) for run in self._runs],
            _balloons=[*self._balloons],
            _heatings=[replace(one, moments=[*one.moments]) for one in self._heatings],
        )

    @property
    def needles(self) -> tuple[NeedleRecord, ...]:
        """Every needle that was placed."""
        return tuple(needle_record(needle) for needle in self._needles)

    @property
    def catheters(self) -> tuple[CatheterRecord, ...]:
        """Every catheter that was advanced."""
        return tuple(_catheter_record(run) for run in self._runs)

    @property
    def balloons(self) -> tuple[BalloonRecord, ...]:
        """Every place at which a balloon was inflated."""
        return tuple(self._balloons)

    @property
    def heat(self) -> tuple[HeatRecord, ...]:
        """Every radiofrequency treatment."""
        return tuple(_heat_record(one) for one in self._heatings)

    def _deflated(self, theatre: Theatre, held: Inflation, torn_mm2: float) -> None:
        """One inflation more; several at one place in a row are told as one with all they tore."""
        bursts = held.balloon.bursts
        fresh = BalloonRecord(
            t_s=round(held.t_s, 2),
            place=theatre.where(held.s_mm, held.theta_rad),
            s_mm=_short(held.s_mm),
            theta_deg=_short(float(np.degrees(held.theta_rad) % 360.0)),
            volume_ml=held.balloon.volume_ml,
            diameter_mm=_short(held.balloon.diameter_mm),
            length_mm=held.balloon.length_mm,
            pressure_mmhg=_short(held.pressure_mmhg),
            outside_mmhg=_short(held.outside_mmhg),
            hold_s=0.0 if bursts else _short(held.held_s),
            roots_mmhg={name: _short(pressure) for name, pressure in held.roots_mmhg},
            torn_mm2=_short(torn_mm2),
            burst=bursts,
        )
        last = self._balloons[-1] if self._balloons else None
        same = ("s_mm", "theta_deg", "volume_ml")
        if last is not None and all(getattr(last, name) == getattr(fresh, name) for name in same):
            both = {
                "repeats": last.repeats + fresh.repeats,
                "torn_mm2": _short(last.torn_mm2 + fresh.torn_mm2),
                "burst": fresh.burst,
            }
            self._balloons[-1] = last.model_copy(update=both)
        else:
            self._balloons.append(fresh)

    def _heated(self, theatre: Theatre, tick: Tick, step: int) -> None:
        treatment, catheter = tick.treated, tick.catheter
        assert treatment is not None
        assert catheter is not None
        last = self._heatings[-1] if self._heatings else None
        if last is None or last.treatment.electrode is not treatment.electrode:
            roots = len(treatment.near.names)
            last = _Heating(
                step,
                theatre.where(*catheter.tip),
                catheter.gauge,
                treatment,
                [],
                np.full(roots, float(BODY_C)),
                np.zeros(roots),
            )
            self._heatings.append(last)
        last.treatment = treatment
        last.moments += tick.moments
        pulsed = treatment.dials.mode == "pulsed"
        for moment in tick.moments:
            heat = treatment.near.at(moment, pulsed=pulsed)
            last.peak_c = np.maximum(last.peak_c, heat.temperature_c)
            last.field_v_m = np.maximum(last.field_v_m, heat.field_v_m)


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
        hub_mm=_place(needle.shaft_mm[0]),
        point_mm=_place(needle.point_mm),
    )


def _place(point_mm: Array) -> tuple[float, float, float]:
    x, y, z = map(_short, point_mm)
    return x, y, z


def _catheter_record(run: _Run) -> CatheterRecord:
    """A catheter and all its moves as an episode keeps them."""
    catheter = run.catheter
    forces = np.concatenate(run.forces or [np.zeros((0, 3))])
    thin = forces[:: max(1, len(forces) // _ROWS)]
    every = round(_POINTS_MM / _ROW_MM)
    kept = np.unique(np.append(np.arange(0, len(catheter.path_s_mm), every), len(catheter.path_s_mm) - 1))
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
        moves=run.moves,
        work=WorkRecord(**dict(zip(WorkRecord.model_fields, _row(run.work), strict=True))),
        kinked=catheter.kinked,
        left_behind_mm=_short(catheter.left_mm),
    )


def _heat_record(heating: _Heating) -> HeatRecord:
    """A treatment as an episode keeps it: at most ``_MOST_SAMPLES`` of its moments."""
    treatment, moments = heating.treatment, heating.moments
    dials, electrode = treatment.dials, treatment.electrode
    kept = moments[:: max(1, -(-len(moments) // _MOST_SAMPLES))]
    seconds = moments[-1].t_s if moments else 0.0
    spike = electrode.spike_k(dials.volts, dials.width_ms) if dials.mode == "pulsed" else 0.0
    return HeatRecord(
        step=heating.step,
        mode=dials.mode,
        place=heating.place,
        gauge=heating.gauge,
        electrode_mm=electrode.length_mm,
        goal_c=dials.goal_c,
        impedance_ohm=rounded(electrode.impedance_ohm),
        tip_peak_c=rounded(max((one.tip_c for one in moments), default=float(BODY_C))),
        spike_c=rounded(spike),
        t_s=tuple(rounded(one.t_s) for one in kept),
        tip_c=tuple(rounded(one.tip_c) for one in kept),
        volts=tuple(rounded(one.volts) for one in kept),
        width_ms=tuple(rounded(one.width_ms) for one in kept),
        watts=tuple(rounded(one.watts) for one in kept),
        roots=tuple(
            RootHeat(
                root=name,
                distance_mm=rounded(distance),
                peak_c=rounded(peak),
                field_v_m=rounded(strength),
                seconds=rounded(seconds),
            )
            for name, distance, peak, strength in zip(
                treatment.near.names,
                treatment.near.distance_mm.tolist(),
                heating.peak_c.tolist(),
                heating.field_v_m.tolist(),
                strict=True,
            )
        ),
    )


def _row(values: Array) -> tuple[float, ...]:
    return tuple(map(_short, values.tolist()))


def _short(value: float) -> float:
    return rounded(value, _DIGITS)
