"""Facts: the small parts of what a patient is told: what was found, a root, what changed, what is ahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from neuroplasty.care.programme.texts import Line
from neuroplasty.evidence.parameter import Standing

State = Literal["done", "in part", "not done"]
"""Whether anything was done to this patient, and all of it."""
Finding = Literal["scar", "way out", "canal", "disc", "slip", "surgery"]
Deed = Literal[
    "needle", "dye", "tube", "enzyme", "wash", "strong salt", "balloon", "pulses", "numbing", "steroid"
]


@dataclass(frozen=True)
class Found:
    """One thing that was wrong, and where.

    Parameters
    ----------
    kind : str
        Of ``Finding``.
    place : str
        A root, a disc or a level.
    side : str
        ``left``, ``right`` or nothing.

    Examples
    --------
    >>> Found("scar", "L5", "left").kind
    'scar'
    """

    kind: Finding
    place: str
    side: str = ""


@dataclass(frozen=True)
class Root:
    """Whether the dye came to a root, before and after.

    Parameters
    ----------
    name : str
        ``L5 left``.
    dye_before, dye_after : bool

    Examples
    --------
    >>> Root("L5 left", False, True).dye_after
    True
    """

    name: str
    dye_before: bool
    dye_after: bool


@dataclass(frozen=True)
class Freed:
    """What the procedure did to the nerve that it was for.

    Parameters
    ----------
    root : str
        Which.
    stuck_before, stuck_after : int
        Of a hundred parts of its bed, so many held by scar.
    room_before_mm, room_after_mm : float
        Room round it.
    dye_before, dye_after : bool
        Whether dye came to it.

    Examples
    --------
    >>> Freed("L5 left", 47, 39, 1.4, 1.6, False, True).how_far
    'some'
    """

    root: str
    stuck_before: int
    stuck_after: int
    room_before_mm: float
    room_after_mm: float
    dye_before: bool
    dye_after: bool

    @property
    def how_far(self) -> Literal["none", "little", "some", "most"]:
        """How much of the scar is gone: none was there, under a tenth, under six tenths, or more."""
        if not self.stuck_before:
            return "none"
        gone = 1 - self.stuck_after / self.stuck_before
        return "little" if gone < 0.1 else "some" if gone < 0.6 else "most"


@dataclass(frozen=True)
class Ahead:
    """A score on a day to come, pain (0-10) or trouble (0-100): the middle, and where nine of ten lie.

    Parameters
    ----------
    day : int
    low, middle, high : float

    Examples
    --------
    >>> Ahead(91, 3.1, 5.9, 9.0).middle
    5.9
    """

    day: int
    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Stretch:
    """Some weeks of the way back.

    Parameters
    ----------
    name : str
        As the programme says it, in English.
    first_week, last_week : int
        Counted from 1.
    lines : tuple of Line
        What to do.

    Examples
    --------
    >>> Stretch("Move more", 3, 6, ()).last_week
    6
    """

    name: str
    first_week: int
    last_week: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Source:
    """What a story or a picture rests on.

    Parameters
    ----------
    key, source : str
    standing : Standing

    Examples
    --------
    >>> EXAMPLES[0].key
    'helicopter'
    """

    key: str
    source: str
    standing: Standing


EXAMPLES: tuple[Source, ...] = (
    Source(
        "helicopter",
        "told by clinicians; no source for this story was found",
        "unverified",
    ),
    Source(
        "reminders",
        "Salomons 2004: two people after awareness under anaesthesia, pain for years, set off by reminders",
        "measured",
    ),
    Source(
        "cues",
        "Madden 2016, a review: a learned cue made pain stronger by 7.4 points of 100 (95 % 4.0 to 10.8), "
        "8 experiments",
        "measured",
    ),
    Source(
        "wrist and jaw",
        "told by clinicians; no study of pain that goes to and fro between wrist and jaw was found",
        "unverified",
    ),
)
"""What the two stories rest on."""

__all__ = ["EXAMPLES", "Ahead", "Deed", "Found", "Freed", "Root", "Source", "State", "Stretch"]
