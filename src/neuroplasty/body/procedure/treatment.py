"""Treatment: one radiofrequency treatment as it runs, and the record it leaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.instruments.radiofrequency import Electrode, Moment, RootsHeat, RootsRound
from neuroplasty.body.instruments.radiofrequency.parameters import BODY_C
from neuroplasty.documents.records import HeatRecord, RootHeat

Array = NDArray[np.float64]

MOST_SAMPLES = 240


@dataclass
class Treatment:
    """An electrode among the roots and everything its generator has done so far."""

    step: int
    mode: Literal["pulsed", "continuous"]
    place: str
    gauge: int
    goal_c: float
    electrode: Electrode
    roots: RootsRound
    spike_k: float = 0.0
    moments: list[Moment] = field(default_factory=list)
    peak_c: Array = field(init=False)
    field_v_m: Array = field(init=False)

    def __post_init__(self) -> None:
        self.peak_c = np.full(len(self.roots.names), float(BODY_C))
        self.field_v_m = np.zeros(len(self.roots.names))

    def add(self, moment: Moment) -> RootsHeat:
        """Take in a moment; returns what every root meets."""
        heat = self.roots.at(moment, pulsed=self.mode == "pulsed")
        self.moments.append(moment)
        self.peak_c = np.maximum(self.peak_c, heat.temperature_c)
        self.field_v_m = np.maximum(self.field_v_m, heat.field_v_m)
        return heat

    @property
    def record(self) -> HeatRecord:
        """What an episode keeps of it: at most ``MOST_SAMPLES`` of its moments."""
        moments = self.moments
        kept = moments[:: max(1, -(-len(moments) // MOST_SAMPLES))]
        seconds = moments[-1].t_s if moments else 0.0
        return HeatRecord(
            step=self.step,
            mode=self.mode,
            place=self.place,
            gauge=self.gauge,
            electrode_mm=self.electrode.length_mm,
            goal_c=self.goal_c,
            impedance_ohm=_rounded(self.electrode.impedance_ohm),
            tip_peak_c=_rounded(max((one.tip_c for one in moments), default=float(BODY_C))),
            spike_c=_rounded(self.spike_k),
            t_s=tuple(_rounded(one.t_s) for one in kept),
            tip_c=tuple(_rounded(one.tip_c) for one in kept),
            volts=tuple(_rounded(one.volts) for one in kept),
            width_ms=tuple(_rounded(one.width_ms) for one in kept),
            watts=tuple(_rounded(one.watts) for one in kept),
            roots=tuple(
                RootHeat(
                    root=name,
                    distance_mm=_rounded(distance),
                    peak_c=_rounded(peak),
                    field_v_m=_rounded(strength),
                    seconds=_rounded(seconds),
                )
                for name, distance, peak, strength in zip(
                    self.roots.names,
                    self.roots.distance_mm.tolist(),
                    self.peak_c.tolist(),
                    self.field_v_m.tolist(),
                    strict=True,
                )
            ),
        )


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")
