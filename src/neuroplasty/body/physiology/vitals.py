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
from dataclasses import dataclass, replace
from math import exp
from types import MappingProxyType
from typing import Self

from neuroplasty.body.physiology.parameters import TABLE
from neuroplasty.documents.records import EventKind
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register


@dataclass(frozen=True)
class Disturbance:
    """What one kind of event does to the vitals: factors of their resting values, and how long it lasts.

    ``lasts``: minutes after which half of it is over. The directions are common teaching, the sizes assumed.

    Examples
    --------
    >>> DISTURBANCES["vasovagal reaction"].lasts.value
    3.0
    """

    heart: Parameter
    systolic: Parameter
    breaths: Parameter
    saturation: Parameter
    lasts: Parameter


def _disturbance(
    heart: float, systolic: float, breaths: float = 1.0, saturation: float = 1.0, minutes: float = 10.0
) -> Disturbance:
    def factor(value: float, of: str) -> Parameter:
        return Parameter(value, "1", "assumed", f"factor of the {of} at rest; no source read")

    return Disturbance(
        factor(heart, "heart rate"),
        factor(systolic, "systolic pressure"),
        factor(breaths, "breathing"),
        factor(saturation, "saturation"),
        Parameter(minutes, "min", "assumed", "half of it is over; no source read"),
    )


DISTURBANCES: Mapping[EventKind, Disturbance] = MappingProxyType(
    {
        "vasovagal reaction": _disturbance(0.55, 0.6, minutes=3.0),
        "contrast reaction": _disturbance(1.2, 0.95, minutes=20.0),
        "anaphylaxis": _disturbance(1.7, 0.5, 1.6, 0.9, minutes=30.0),
        "systemic toxicity": _disturbance(1.3, 1.1, 0.6, 0.96),
        "high spinal block": _disturbance(0.7, 0.6, 0.3, 0.93, minutes=60.0),
        "spinal block": _disturbance(1.1, 0.8, minutes=60.0),
        "hypertonic saline in the CSF": _disturbance(1.5, 1.4, 1.5, minutes=30.0),
        "high pressure": _disturbance(0.8, 1.25, minutes=5.0),
    }
)
"""By the event's kind; kinds that move no vital sign are not in it."""


@dataclass(frozen=True)
class Causes:
    """What acts on the vitals now.

    Parameters
    ----------
    pain : float
        0 to 10.
    sedation, sympathetic : float
        Depth of sedation and of sympathetic block, 0 to 1.
    disturbed : tuple of (kind of event, float)
        Disturbances, with how much of each is left, 0 to 1.

    Examples
    --------
    >>> Causes(pain=4.0).sedation
    0.0
    """

    pain: float = 0.0
    sedation: float = 0.0
    sympathetic: float = 0.0
    disturbed: tuple[tuple[EventKind, float], ...] = ()


@dataclass(frozen=True)
class Signs:
    """Vital signs that somebody has set, as on a manikin; None is the patient's own.

    Examples
    --------
    >>> Signs(heart_rate=40.0).on(Vitals.at_rest())
    Vitals(heart_rate=40.0, systolic=130.0, saturation=97.0, breaths=14.0)
    """

    heart_rate: float | None = None
    systolic: float | None = None
    saturation: float | None = None
    breaths: float | None = None

    def on(self, own: Vitals) -> Vitals:
        """The vitals with those that are set in place of the patient's own."""
        fixed = {name: value for name, value in vars(self).items() if value is not None}
        return replace(own, **fixed) if fixed else own


@dataclass(frozen=True)
class Vitals:
    """What the monitor shows.

    Parameters
    ----------
    heart_rate : float
        A minute.
    systolic : float
        mmHg.
    saturation : float
        Oxygen, per cent.
    breaths : float
        A minute.

    Examples
    --------
    >>> rest = Vitals.at_rest()
    >>> rest.systolic, rest.diastolic
    (130.0, 78.0)
    >>> rest.after(60.0, Causes(pain=8.0)).heart_rate > rest.heart_rate
    True
    """

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
            heart *= moved.heart.value**left
            systolic *= moved.systolic.value**left
            breaths *= moved.breaths.value**left
            saturation *= moved.saturation.value**left
        saturation -= c["desaturation"] * max(0.0, c["least_breaths"] - self.breaths)
        quick, slow = exp(-dt_s / c["circulation_s"]), exp(-dt_s / c["breathing_s"])
        return type(self)(
            heart + (self.heart_rate - heart) * quick,
            systolic + (self.systolic - systolic) * quick,
            max(40.0, saturation + (self.saturation - saturation) * slow),
            breaths + (self.breaths - breaths) * quick,
        )


register("physiology", DISTURBANCES)
