"""Red flags: words in a diary that a clinician should hear of before any pattern is looked at.

A word that was found is not a diagnosis, and a diary without one is not an all-clear: ``ASK`` is asked of
everybody.

>>> from datetime import datetime
>>> from neuroplasty.brain.diary import Entry
>>> entry = Entry(9, datetime(2024, 3, 1), False, "low back", "", 7.0, notes="numb between the legs")
>>> [flag.points_to for flag in red_flags(Diary((entry,), frozenset({"notes"})))]
['cauda equina compression']
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from neuroplasty.brain.diary.diary import Diary

ASK: tuple[str, ...] = (
    "Numbness between the legs, new trouble with bladder, bowel or sex, or weakness in both legs: "
    "emergency care now.",
    "A leg, foot or hand that is getting weaker.",
    "Fever, shivering or night sweats with the pain; an infection, a weak immune system or drugs by needle.",
    "A history of cancer, weight loss without a reason, pain at night that nothing eases.",
    "A fall or a blow; a small one too with thin bones or long use of steroids.",
    "Morning stiffness for more than half an hour, swollen joints, pain that wanders between joints.",
)
"""What is asked first, whatever a diary says."""

_URGENT = ("cauda equina compression", "loss of strength")

_WORDS: dict[str, str] = {
    "cauda equina compression": (
        r"saddle|between (?:the|my) legs|numb (?:groin|bottom|genital)|bladder|incontinen|"
        r"can(?:no|')t pee|retention|bowel"
    ),
    "loss of strength": r"\bweak|foot ?drop|drop foot|paralys|(?:leg|knee)s? (?:gave|gives?) way",
    "infection": r"fever|chills|shiver|night ?sweat|infect|abscess",
    "cancer": r"cancer|tumou?r|metasta|weight loss|lost weight|losing weight",
    "fracture": r"fractur|\bfell\b|\ba fall\b|\bcrash\b|accident|\bbroken? (?:a|my|the)\b",
    "inflammatory disease": (
        r"morning stiff|stiff in the morning|swollen joint|uveitis|psoria|colitis|crohn"
    ),
}

_DENIED = re.compile(r"\b(?:no|not|without|denies)\s+(?:\w+\s+)?$", re.IGNORECASE)


@dataclass(frozen=True)
class RedFlag:
    """A word that was found in a diary and may point to an illness that needs other care.

    Parameters
    ----------
    points_to : str
        What it may point to.
    words : str
        The text it stands in.
    line : int
        Row of the file.
    day : date
        Of the entry.
    urgent : bool
        Whether somebody should see the patient today.

    Examples
    --------
    >>> RedFlag("infection", "fever and chills", 4, date(2024, 3, 1), urgent=False).points_to
    'infection'
    """

    points_to: str
    words: str
    line: int
    day: date
    urgent: bool


def red_flags(diary: Diary) -> tuple[RedFlag, ...]:
    """Every row whose cues, activities or notes hold a word of a red flag; the urgent ones first.

    Parameters
    ----------
    diary : Diary
        What a person wrote.

    Returns
    -------
    tuple of RedFlag
        A word is not a diagnosis, and none is not an all-clear.

    Examples
    --------
    >>> from datetime import datetime
    >>> from neuroplasty.brain.diary import Entry
    >>> entry = Entry(9, datetime(2024, 3, 1), False, "low back", "", 7.0, notes="fever since Monday")
    >>> [flag.points_to for flag in red_flags(Diary((entry,), frozenset({"notes"})))]
    ['infection']
    """
    found = []
    for entry in diary.entries:
        for text in filter(None, (entry.notes, *entry.cues, *entry.activities)):
            for points_to, pattern in _WORDS.items():
                hit = re.search(pattern, text, re.IGNORECASE)
                if hit and not _DENIED.search(text[: hit.start()]):
                    urgent = points_to in _URGENT
                    found.append(RedFlag(points_to, text, entry.line, entry.when.date(), urgent))
    return tuple(sorted(found, key=lambda flag: (not flag.urgent, flag.day)))
