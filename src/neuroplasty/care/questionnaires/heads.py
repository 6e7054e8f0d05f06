"""Three heads under which pain may look learned rather than injured: functional, inconsistent, triggered.

Questions in our own words. The idea is Schubiner's; it has no measured sensitivity or specificity, and a
"yes" proves nothing. Beside each question stands what the diary itself shows, for and against.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from neuroplasty.brain.diary import Days, Findings
from neuroplasty.care.questionnaires.loads import loads_the_body
from neuroplasty.errors import DocumentError

Head = Literal["functional", "inconsistent", "triggered"]
Answer = Literal["yes", "no", "unsure"]
_Looks = Callable[[Days, Findings], tuple[str, ...]]

HEADS: dict[Head, str] = {
    "functional": "The pain does not follow an injury or the course of its healing.",
    "inconsistent": "The pain changes in ways that a damaged part does not.",
    "triggered": "The pain is set off by things that put no load on the body.",
}

CAUTION = (
    "Only after a clinician has ruled out what needs other treatment. Sensitivity and specificity of these "
    "questions have never been measured; wandering joint pain also has inflammatory causes."
)


@dataclass(frozen=True)
class Question:
    """One question under a head; ``looks`` finds what a diary shows of it."""

    name: str
    head: Head
    text: str
    looks: _Looks


@dataclass(frozen=True)
class HeadAnswer:
    """A question, the person's answer where there is one, and the diary's own evidence.

    Parameters
    ----------
    name, text : str
        The question by its key, and as it is asked.
    head : {"functional", "inconsistent", "triggered"}
        Under which head.
    answer : {"yes", "no", "unsure"} or None
        None where it was not asked.
    evidence : tuple of str
        What the diary shows, for and against.

    Examples
    --------
    >>> HeadAnswer("moves", "inconsistent", "Does it move?", "yes", ()).answer
    'yes'
    """

    name: str
    head: Head
    text: str
    answer: Answer | None
    evidence: tuple[str, ...]


def three_heads(
    days: Days, findings: Findings, answers: Mapping[str, Answer] | None = None
) -> tuple[HeadAnswer, ...]:
    """Every question with its answer and its evidence.

    Parameters
    ----------
    days : Days
        A diary by day.
    findings : Findings
        What was found in it.
    answers : mapping of str to {"yes", "no", "unsure"}, optional
        By question.

    Returns
    -------
    tuple of HeadAnswer
        In the order of the heads.

    Raises
    ------
    DocumentError
        For an answer to no question.

    Examples
    --------
    >>> import numpy as np
    >>> from neuroplasty.brain.diary import find_patterns, lay_out, simulate_diary
    >>> days = lay_out(simulate_diary(np.random.default_rng(1), days=30))
    >>> heads = three_heads(days, find_patterns(days, np.random.default_rng(0)), {"moves": "yes"})
    >>> [one.answer for one in heads if one.name == "moves"]
    ['yes']
    """
    answers = answers or {}
    known = [question.name for question in QUESTIONS]
    odd = [f"{name}: {said}" for name, said in answers.items() if name not in known or said not in ANSWERS]
    if odd:
        raise DocumentError(
            f"Not an answer to a question: {', '.join(odd)}. "
            f"The questions are {', '.join(known)}; answer {', '.join(ANSWERS)}."
        )
    return tuple(
        HeadAnswer(one.name, one.head, one.text, answers.get(one.name), one.looks(days, findings))
        for one in QUESTIONS
    )


ANSWERS = ("yes", "no", "unsure")
_NOT_KEPT = "A diary cannot show this."


def _nothing(days: Days, findings: Findings) -> tuple[str, ...]:
    return (_NOT_KEPT,)


def _how_long(days: Days, findings: Findings) -> tuple[str, ...]:
    months = days.pain.shape[0] / 30.4
    return (
        f"The diary spans {months:.0f} months." if months >= 2 else "The diary is too short to show this.",
    )


def _spread(days: Days, findings: Findings) -> tuple[str, ...]:
    named = [site for column, site in enumerate(days.sites) if (days.pain[:, column] > 0).any()]
    found = [f"{len(named)} site{'s' if len(named) != 1 else ''} with pain: {', '.join(named[:6])}."]
    plain = {site.removeprefix("left ").removeprefix("right ") for site in named}
    twice = [site for site in sorted(plain) if {f"left {site}", f"right {site}"} <= set(named)]
    if twice:
        found.append(f"On both sides: {', '.join(twice)}.")
    return tuple(found)


def _told(findings: Findings, detector: str, none: str) -> tuple[str, ...]:
    """What a detector found, or that it looked and found nothing, or why it could not look."""
    all_of_it = findings.of(detector)
    found = [one for one in all_of_it if one.status == "found" and one.effect]
    if found:
        return tuple(f"Found: {one.about}; {one.effect.words}." for one in found if one.effect)
    if all(one.status == "abstained" for one in all_of_it):
        return tuple(f"Cannot be told: {one.reason}." for one in all_of_it)
    return (none,)


def _moves(days: Days, findings: Findings) -> tuple[str, ...]:
    return (
        *_told(findings, "alternation", "No two sites take turns more than chance explains."),
        *_told(findings, "migration", "The worst site stays the same, as far as chance allows to tell."),
    )


def _varies(days: Days, findings: Findings) -> tuple[str, ...]:
    free = float((days.worst[days.recorded] <= 0).mean()) if days.count else 0.0
    return (
        *_told(findings, "volatility", "The change from day to day is not above the bound called high."),
        f"{free:.0%} of the rated days are without any pain.",
    )


def _same_activity(days: Days, findings: Findings) -> tuple[str, ...]:
    none = "No activity is surely done both with pain and without on a fair share of its days."
    return _told(findings, "inconsistency", none)


def _no_load(days: Days, findings: Findings) -> tuple[str, ...]:
    found = [one for one in findings.of("cues") if one.status == "found" and one.effect]
    if not found:
        return _told(findings, "cues", "No cue goes with worse days more than chance explains.")
    kinds = {
        None: "whether it loads the body is not known here",
        True: "it loads the body",
        False: "it does not load the body",
    }
    return tuple(
        f"{one.about}: {one.effect.words}; {kinds[loads_the_body(one.subjects[0])]}."
        for one in found
        if one.effect
    )


def _mood(days: Days, findings: Findings) -> tuple[str, ...]:
    return _told(findings, "mood", "Pain and mood do not go together more than chance explains.")


def _questions(head: Head, *asked: tuple[str, str, _Looks]) -> tuple[Question, ...]:
    return tuple(Question(name, head, text, looks) for name, text, looks in asked)


QUESTIONS: tuple[Question, ...] = (
    *_questions(
        "functional",
        ("no injury", "Did it begin without an injury, or in a hard time?", _nothing),
        ("outlasts healing", "Has it outlasted the time that an injury takes to heal?", _how_long),
        ("spreads", "Has it spread, is it on both sides alike, or along no nerve or joint?", _spread),
    ),
    *_questions(
        "inconsistent",
        ("moves", "Does it move from one place to another, or take turns?", _moves),
        ("varies", "Is it strong at some times and gone at others?", _varies),
        ("same activity", "Does the same thing hurt one day and not on another?", _same_activity),
    ),
    *_questions(
        "triggered",
        ("no load", "Is it set off by sounds, places, weather, food or people?", _no_load),
        ("thought", "Is it set off by stress, by thinking of it, or before anything is done?", _mood),
    ),
)
