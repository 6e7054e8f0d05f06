"""Followed: one patient's course after a procedure, beside what was forecast.

>>> BesideForecast(10, 1, 4, 8, 1).within_ninety
8
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neuroplasty.care.review import Review
from neuroplasty.documents.course import Visit
from neuroplasty.documents.episode import Episode
from neuroplasty.registry.follow.drives import Drives
from neuroplasty.registry.follow.relief import Spell
from neuroplasty.registry.visits import Slot

Array = NDArray[np.float64]
Days = NDArray[np.int64]
State = Literal["answered", "open", "missed", "later"]


@dataclass(frozen=True)
class AtVisit:
    """A visit: when it is due, what was answered, and what had been forecast for that day.

    Parameters
    ----------
    visit : str
        Its name.
    slot : Slot
        Its days.
    state : {"answered", "open", "missed", "later"}
        On the day that is asked about.
    answered : Visit or None
        What was scored.
    expected : tuple of float or None
        The forecast's 5, 25, 50, 75 and 95 % of pain on that day.

    Examples
    --------
    >>> from neuroplasty.registry.visits import slots
    >>> AtVisit("m1", slots(datetime.date(2026, 3, 2))[3], "later", None, None).slot.visit
    'm1'
    """

    visit: str
    slot: Slot
    state: State
    answered: Visit | None
    expected: tuple[float, float, float, float, float] | None


@dataclass(frozen=True)
class Adhered:
    """How much of the glides was done, as far as the diary or the visits say.

    Parameters
    ----------
    days : int
        Days of the diary after the procedure.
    with_glides : int
        Days on which glides were written down.
    told_percent : float or None
        What was answered at the latest visit that asked.

    Examples
    --------
    >>> Adhered(40, 30, None).share
    0.75
    """

    days: int
    with_glides: int
    told_percent: float | None

    @property
    def share(self) -> float | None:
        """Of the diary's days; None where it never speaks of glides."""
        return self.with_glides / self.days if self.days and self.with_glides else None


@dataclass(frozen=True)
class BesideForecast:
    """The diary's days beside the forecast's bands.

    Parameters
    ----------
    days : int
        Compared.
    below, within_half, within_ninety, above : int
        Better than the 90 % band; within the 50 % and the 90 % band; worse.

    Examples
    --------
    >>> BesideForecast(10, 1, 4, 8, 1).words
    '8 of 10 days lie within the 90 % band (4 within the 50 % band), 1 better, 1 worse'
    """

    days: int
    below: int
    within_half: int
    within_ninety: int
    above: int

    @property
    def words(self) -> str:
        """The counts in a sentence."""
        return (
            f"{self.within_ninety} of {self.days} days lie within the 90 % band "
            f"({self.within_half} within the 50 % band), {self.below} better, {self.above} worse"
        )


@dataclass(frozen=True)
class Followed:
    """One patient's course after a procedure.

    Parameters
    ----------
    episode : Episode
        What was done, with the forecast where there is one.
    day : date
        Of the procedure.
    on : date
        The day that is asked about.
    review : Review
        The whole diary, looked through; its red flags come first.
    before_nrs : float or None
        Pain before; None where nobody wrote it down.
    before_from : str
        Where that was read.
    days : (n,) array of int
        Days after the procedure on which pain was written down.
    nrs : (n,) array
        The worst pain of each.
    spells : tuple of Spell
        Of relief.
    adherence : Adhered
        To the glides.
    visits : tuple of AtVisit
        All of them; what is due stands in ``due``.
    beside : BesideForecast or None
        None without a forecast or without days.
    drives : Drives
        Body or pathway, and why.

    Examples
    --------
    >>> Followed.__dataclass_params__.frozen
    True
    """

    episode: Episode
    day: datetime.date
    on: datetime.date
    review: Review
    before_nrs: float | None
    before_from: str
    days: Days
    nrs: Array
    spells: tuple[Spell, ...]
    adherence: Adhered
    visits: tuple[AtVisit, ...]
    beside: BesideForecast | None
    drives: Drives

    @property
    def due(self) -> tuple[AtVisit, ...]:
        """Visits that are open now and not answered."""
        return tuple(one for one in self.visits if one.state == "open")

    @property
    def relief_weeks(self) -> float:
        """Weeks in spells of relief."""
        return sum(one.length_d for one in self.spells) / 7
