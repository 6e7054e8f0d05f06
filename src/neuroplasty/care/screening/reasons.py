"""Reasons: the rules that spoke, and the questions whose answers others wait for.

>>> from neuroplasty.care.screening.rules import built_in_rules
>>> reasons_of(built_in_rules())[0].red_flag
True
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from neuroplasty.care.review import Review
from neuroplasty.care.screening.facts import words_for
from neuroplasty.care.screening.rules import Rule, Stance, Subject
from neuroplasty.evidence.parameter import Standing

Waiting = list[tuple[Rule, set[str]]]
"""Rules that cannot be told yet, each with the facts that it waits for."""

_URGENCY = {"contraindication": 5, "against": 3, "strongly for": 2, "for": 2, "caution": 1}
_RED_FLAG = 1000


@dataclass(frozen=True)
class Reason:
    """A rule that spoke.

    Parameters
    ----------
    rule : str
        Its id.
    subject : str
        What it is about.
    stance : str
        From contraindication to strongly for.
    text : str
        What it says.
    facts : tuple of str
        Which facts it rests on.
    source, read : str
        By whose authority, and when that was read.
    standing : Standing
        How well it is known.
    red_flag : bool
        Whether it comes first and alone.

    Examples
    --------
    >>> from neuroplasty.care.screening import screen
    >>> from neuroplasty.documents import read_case
    >>> screen(read_case("disc-herniation-not-for-surgery")).reasons[0].stance
    'against'
    """

    rule: str
    subject: Subject
    stance: Stance
    text: str
    facts: tuple[str, ...]
    source: str
    read: str
    standing: Standing
    red_flag: bool = False


@dataclass(frozen=True)
class Question:
    """A fact that is missing.

    Parameters
    ----------
    fact, words : str
        By name, and as it is asked.
    why : str
        Which rules wait for it.
    decides : int
        How many.

    Examples
    --------
    >>> from neuroplasty.care.screening import screen
    >>> from neuroplasty.documents import read_case
    >>> screen(read_case("healthy-adult")).questions[0].fact
    'red_flags.saddle_numbness'
    """

    fact: str
    words: str
    why: str
    decides: int


def reasons_of(rules: Iterable[Rule]) -> tuple[Reason, ...]:
    """A reason for each subject of each rule."""
    return tuple(
        Reason(
            rule.id,
            subject,
            rule.stance,
            rule.text,
            rule.condition.names,
            rule.source,
            rule.read,
            rule.standing,
            rule.red_flag,
        )
        for rule in rules
        for subject in rule.subjects
    )


def diary_flags(diary: Review | None) -> tuple[Reason, ...]:
    """The red flags in the words of a diary, as reasons."""
    if diary is None:
        return ()
    return tuple(
        Reason(
            f"diary-line-{flag.line}",
            "further work-up",
            "strongly for",
            f"The diary of {flag.day:%Y-%m-%d} says {flag.words!r}: may point to {flag.points_to}.",
            ("diary",),
            "the patient's own words; a word is not a diagnosis",
            flag.day.isoformat(),
            "assumed",
            True,
        )
        for flag in diary.flags
    )


def questions_of(waiting: Waiting) -> tuple[Question, ...]:
    """What to ask, the most informative first: red flags, then what decides most."""
    decides: Counter[str] = Counter()
    weight: Counter[str] = Counter()
    rules: dict[str, list[str]] = {}
    for rule, facts in waiting:
        for fact in sorted(facts):
            decides[fact] += 1
            weight[fact] += _RED_FLAG if fact.startswith("red_flags.") else _URGENCY[rule.stance]
            rules.setdefault(fact, []).append(rule.id)
    order = sorted(decides, key=lambda fact: -weight[fact])
    return tuple(Question(fact, words_for(fact), _waits(rules[fact]), decides[fact]) for fact in order)


def _waits(rules: list[str]) -> str:
    more = f" and {len(rules) - 3} more" if len(rules) > 3 else ""
    return f"{', '.join(rules[:3])}{more} wait{'s' if len(rules) == 1 else ''} for it"
