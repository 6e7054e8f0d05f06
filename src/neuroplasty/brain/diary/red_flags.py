"""Red flags: words in a diary that a clinician should hear of before any pattern is looked at.

A word that was found is not a diagnosis, and a diary without one is not an all-clear: ``ASK`` is asked of
everybody. Negations and idioms are left alone (``flag_words``).

>>> from datetime import datetime
>>> from neuroplasty.brain.diary import Entry
>>> entry = Entry(9, datetime(2024, 3, 1), False, "low back", "", 7.0, notes="numb between the legs")
>>> [flag.points_to for flag in red_flags(Diary((entry,), frozenset({"notes"})))]
['cauda equina compression']
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache

from neuroplasty.brain.diary.diary import Diary
from neuroplasty.brain.diary.flag_words import (
    CAUDA_EQUINA,
    DENIED_AFTER,
    IDIOMS,
    NEGATED,
    OVERDOSE,
    STRENGTH,
    SUICIDE,
    WORDS,
)

ASK: tuple[str, ...] = (
    "Numbness between the legs, new trouble with bladder, bowel or sex, or weakness in both legs: "
    "emergency care now.",
    "Thoughts of ending one's life, or more of a medicine taken than was prescribed: help today, and not "
    "alone.",
    "A leg, foot or hand that is getting weaker.",
    "Fever, shivering or night sweats with the pain; an infection, a weak immune system or drugs by needle.",
    "A history of cancer, weight loss without a reason, pain at night that nothing eases.",
    "A fall or a blow; a small one too with thin bones or long use of steroids.",
    "Morning stiffness for more than half an hour, swollen joints, pain that wanders between joints.",
)
"""What is asked first, whatever a diary says."""

_DO: dict[str, str] = {
    SUICIDE: (
        "ask about it now, openly and kindly, and do not leave this person alone; call the emergency "
        "number where life is in danger, or a crisis line (such as 988 in the USA and Canada, 116 123 in "
        "the United Kingdom and Ireland)"
    ),
    OVERDOSE: (
        "call the emergency number or a poison centre now, also where the person feels well; have the "
        "package at hand, and ask whether it was meant"
    ),
    CAUDA_EQUINA: "emergency care now: it can become permanent within hours",
    STRENGTH: "see a doctor today",
}
_USUAL = "tell your doctor"
_ORDER = (SUICIDE, OVERDOSE, CAUDA_EQUINA, STRENGTH)
_CLAUSES = re.compile(
    r"[.;!?\n()|]+|,? \b(?:but|however|although|though|except|yet|whereas|apart from|aside from|until|"
    r"otherwise)\b|"
    r"(?<=\w), (?=(?:i|he|she|they|my|now|then|today|since|and|also|can|could|wants?|lost|had|have|has|"
    r"wet)\b)"
)


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

    @property
    def do(self) -> str:
        """What to do about it.

        Examples
        --------
        >>> RedFlag("infection", "fever and chills", 4, date(2024, 3, 1), urgent=False).do
        'tell your doctor'
        """
        return _DO.get(self.points_to, _USUAL)


def red_flags(diary: Diary) -> tuple[RedFlag, ...]:
    """Every row whose cues, activities or notes hold the words of a red flag; the urgent ones first.

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
    found: dict[tuple[int, str, str], RedFlag] = {}
    for entry in diary.entries:
        for text in filter(None, (entry.notes, *entry.cues, *entry.activities)):
            for points_to in flags_in(text):
                urgent = points_to in _ORDER
                flag = RedFlag(points_to, text, entry.line, entry.when.date(), urgent)
                found.setdefault((entry.line, text, points_to), flag)
    return tuple(sorted(found.values(), key=lambda flag: (_rank(flag.points_to), flag.day)))


def _rank(points_to: str) -> int:
    return _ORDER.index(points_to) if points_to in _ORDER else len(_ORDER)


@cache
def flags_in(text: str) -> tuple[str, ...]:
    """What the words of one text may point to, each kind once.

    >>> flags_in("wet myself on the stairs"), flags_in("my bladder is fine"), flags_in("wants to die")
    (('cauda equina compression',), (), ('thoughts of suicide or self-harm',))
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = re.sub(r"[\u2018\u2019\u02bc`´]", "'", plain)
    clauses = [IDIOMS.sub(" ~ ", clause) for clause in _CLAUSES.split(re.sub(r"[ \t_]+", " ", plain))]
    kinds = []
    for points_to, patterns in _compiled():
        if any(_said(pattern, clause) for clause in clauses for pattern in patterns):
            kinds.append(points_to)
    if CAUDA_EQUINA in kinds and STRENGTH in kinds and "weak bladder" in plain:
        kinds.remove(STRENGTH)
    return tuple(kinds)


@cache
def _compiled() -> tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]:
    return tuple((kind, tuple(map(re.compile, patterns))) for kind, patterns in WORDS.items())


def _said(pattern: re.Pattern[str], clause: str) -> bool:
    """Whether a clause says it and does not take it back, before or after."""
    return any(
        not NEGATED.search(clause[: hit.start()]) and not DENIED_AFTER.match(clause[hit.end() :])
        for hit in pattern.finditer(clause)
    )
