"""Radiofrequency: what the generator showed and what each root met."""

from __future__ import annotations

from typing import Literal

from neuroplasty.documents.document import Part


class RootHeat(Part):
    """What one root met of one treatment: how near it lay, how warm it was, how strong a field."""

    root: str
    distance_mm: float
    """From the electrode's surface to the root's nearest point."""
    peak_c: float
    field_v_m: float
    """Highest field while the current ran; peak volts for pulses, root mean square when continuous."""
    seconds: float
    """How long the treatment lasted."""


class HeatRecord(Part):
    """One treatment: the settings, what the generator showed over time, and every root near the tip.

    The traces have one value a sample, all lists the same length as ``t_s``.
    """

    step: int
    mode: Literal["pulsed", "continuous"]
    place: str
    gauge: int
    electrode_mm: float
    goal_c: float
    """The ceiling of a pulsed treatment, the target of a continuous one."""
    impedance_ohm: float
    tip_peak_c: float
    spike_c: float = 0.0
    """How far the tip's tissue rises above the mean within one pulse."""
    t_s: tuple[float, ...] = ()
    tip_c: tuple[float, ...] = ()
    volts: tuple[float, ...] = ()
    width_ms: tuple[float, ...] = ()
    """Of each pulse; zero when continuous."""
    watts: tuple[float, ...] = ()
    roots: tuple[RootHeat, ...] = ()
