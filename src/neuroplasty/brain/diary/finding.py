"""Finding: what a detector says of a diary - found, not found, or why it will not say.

>>> Effect("odds ratio", 3.2, 1.4, 7.5).words
'odds ratio 3.2 (95 % interval 1.4 to 7.5)'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Status = Literal["found", "not found", "abstained"]


@dataclass(frozen=True)
class Effect:
    """How large an effect is: a value with its 95 % interval.

    Parameters
    ----------
    name : str
        What is measured.
    value, low, high : float
        The value and the ends of its interval, in ``unit``.
    unit : str
        Empty for a number.

    Examples
    --------
    >>> Effect("odds ratio", 3.2, 1.4, 7.5).words
    'odds ratio 3.2 (95 % interval 1.4 to 7.5)'
    """

    name: str
    value: float
    low: float
    high: float
    unit: str = ""

    @property
    def words(self) -> str:
        """The effect as it is read out."""
        unit = f" {self.unit}" if self.unit else ""
        interval = f"95 % interval {_short(self.low)} to {_short(self.high)}"
        return f"{self.name} {_short(self.value)}{unit} ({interval})"


@dataclass(frozen=True)
class Test:
    """What one detector measured on one thing, before all tests of the diary are weighed together.

    ``p`` is None where the detector abstains, and ``reason`` then says why. ``large`` says whether the
    effect is one worth telling whatever its p-value. ``on`` lists days of note: changes, flares.
    """

    __test__ = False  # Not a test of the test suite.

    detector: str
    about: str
    effect: Effect | None = None
    p: float | None = None
    large: bool = False
    details: tuple[str, ...] = ()
    reason: str = ""
    on: tuple[date, ...] = ()
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """A test with the verdict.

    Parameters
    ----------
    detector, about : str
        Which detector, and on what.
    status : {"found", "not found", "abstained"}
        The verdict.
    effect : Effect or None
        How large; None where the detector abstains.
    p_raw, p : float or None
        Its p-value, and that corrected for all tests of the diary.
    details : tuple of str
        What else was measured, in sentences.
    reason : str
        Why it abstains.
    on : tuple of date
        Days of note: changes, flares.
    subjects : tuple of str
        Sites, cues or activities it is about.

    Examples
    --------
    >>> Finding("mood", "pain and mood", "abstained", None, None, None, (), "no mood", (), ()).status
    'abstained'
    """

    detector: str
    about: str
    status: Status
    effect: Effect | None
    p_raw: float | None
    p: float | None
    details: tuple[str, ...]
    reason: str
    on: tuple[date, ...]
    subjects: tuple[str, ...]


def abstains(detector: str, about: str, reason: str) -> tuple[Test, ...]:
    """The one answer of a detector that has too little to go by."""
    return (Test(detector, about, reason=reason),)


def holm(p: Sequence[float]) -> list[float]:
    """Holm's step-down correction: controls the familywise error rate.

    >>> [round(value, 3) for value in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(p)), key=p.__getitem__)
    found, largest = [1.0] * len(p), 0.0
    for rank, index in enumerate(order):
        largest = max(largest, min(1.0, (len(p) - rank) * p[index]))
        found[index] = largest
    return found


def _short(value: float) -> str:
    if abs(value) < 0.005:
        return "0"
    return f"{value:.2g}" if abs(value) < 10 else f"{value:.0f}"
