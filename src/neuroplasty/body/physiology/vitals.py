"""Vitals: heart rate, blood pressure, saturation, breathing, and what moves each of them.

Each follows its target with a lag; the target is the resting value, moved by pain, sedation, a block of the
sympathetic, and what has happened to the patient (``DISTURBANCES``).

>>> Vitals.at_rest().systolic
130.0
>>> later = Vitals.at_rest().after(600.0, Causes(sympathetic=1.0))
>>> later.systolic < 0.8 * 130, later.heart_rate > 75
(True, True)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from types import MappingProxyType
from typing import Self

from neuroplasty.body.physiology.parameters import TABLE
from neuroplasty.documents.records import EventKind
from neuroplasty.evidence.parameter import Parameter


@dataclass(frozen=True)
class Disturbance:
    """What one kind of event does to the vitals: factors of their resting values, and how long it lasts.

    ``lasts_min``: after so long half of it is over. Source: assumed; the directions are common teaching.
    """

    heart: float = 1.0
    systolic: float = 1.0
    breaths: float = 1.0
    saturation: float = 1.0
    lasts_min: float = 10.0


DISTURBANCES: Mapping[EventKind, Disturbance] = MappingProxyType(
    {
        "vasovagal reaction": Disturbance(heart=0.55, systolic=0.6, lasts_min=3.0),
        "contrast reaction": Disturbance(heart=1.2, systolic=0.95, lasts_min=20.0),
        "anaphylaxis": Disturbance(heart=1.7, systolic=0.5, breaths=1.6, saturation=0.9, lasts_min=30.0),
        "systemic toxicity": Disturbance(
            heart=1.3, systolic=1.1, breaths=0.6, saturation=0.96, lasts_min=10.0
        ),
        "high spinal block": Disturbance(
            heart=0.7, systolic=0.6, breaths=0.3, saturation=0.93, lasts_min=60.0
        ),
        "spinal block": Disturbance(heart=1.1, systolic=0.8, lasts_min=60.0),
        "hypertonic saline in the CSF": Disturbance(heart=1.5, systolic=1.4, breaths=1.5, lasts_min=30.0),
        "high pressure": Disturbance(heart=0.8, systolic=1.25, lasts_min=5.0),
    }
)
"""By the event's kind; kinds that move no vital sign are not in it."""


@dataclass(frozen=True)
class Causes:
    """What acts on the vitals now: pain (0-10), sedation and sympathetic block (0-1), disturbances with how
    much of each is left (0-1)."""

    pain: float = 0.0
    sedation: float = 0.0
    sympathetic: float = 0.0
    disturbed: tuple[tuple[EventKind, float], ...] = ()


@dataclass(frozen=True)
class Vitals:
    """What the monitor shows: heart rate and breaths a minute, pressures in mmHg, saturation in per cent."""

    heart_rate: float
    systolic: float
    saturation: float
    breaths: float

    @classmethod
    def at_rest(cls, table: Mapping[str, Parameter] = TABLE) -> Self:
        """Before anything is done."""
        return cls(
            table["heart_rate"].value,
            table["systolic"].value,
            table["saturation"].value,
            table["breaths"].value,
        )

    @property
    def diastolic(self) -> float:
        """Diastolic pressure, mmHg."""
        return self.systolic * TABLE["diastolic_share"].value

    def after(self, dt_s: float, causes: Causes) -> Self:
        """``dt_s`` later under these causes."""
        if dt_s <= 0:
            return self
        c = {name: one.value for name, one in TABLE.items()}
        heart, systolic, breaths, saturation = c["heart_rate"], c["systolic"], c["breaths"], c["saturation"]
        felt = causes.pain * (1 - c["sedated_pain"] * causes.sedation)
        heart += c["pain_heart"] * felt + c["sympathetic_heart"] * causes.sympathetic
        systolic = (systolic + c["pain_systolic"] * felt) * (1 - c["sympathetic_fall"] * causes.sympathetic)
        breaths = (breaths + c["pain_breaths"] * felt) * (1 - c["sedated_breaths"] * causes.sedation)
        for kind, left in causes.disturbed:
            moved = DISTURBANCES[kind]
            heart *= moved.heart**left
            systolic *= moved.systolic**left
            breaths *= moved.breaths**left
            saturation *= moved.saturation**left
        saturation -= c["desaturation"] * max(0.0, c["least_breaths"] - self.breaths)
        quick, slow = exp(-dt_s / c["circulation_s"]), exp(-dt_s / c["breathing_s"])
        return type(self)(
            heart + (self.heart_rate - heart) * quick,
            systolic + (self.systolic - systolic) * quick,
            max(40.0, saturation + (self.saturation - saturation) * slow),
            breaths + (self.breaths - breaths) * quick,
        )
