"""Forms: questionnaires whose wording may be printed, and how their answers are scored.

>>> PEG.score([6, 4, 5]).value
5.0
>>> RMDQ.score([True] * 11 + [False] * 13).words
'11 of 24'
>>> NRS.score([11])
Traceback (most recent call last):
    ...
neuroplasty.errors.DocumentError: NRS, answer 1: found 11, expected a number from 0 to 10.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from neuroplasty.care.questionnaires.parameters import TABLE
from neuroplasty.errors import DocumentError, Fault
from neuroplasty.evidence.parameter import Parameter


@dataclass(frozen=True)
class Score:
    """A score within its range.

    Parameters
    ----------
    form : str
        The questionnaire's name.
    value, highest : float
        The score, and the top of its range.
    smallest_change : Parameter or None
        The minimal important change; None where none is known.

    Examples
    --------
    >>> PEG.score([6, 4, 5]).words
    '5 of 10'
    """

    form: str
    value: float
    highest: float
    smallest_change: Parameter | None

    @property
    def words(self) -> str:
        """The score as it is said."""
        return f"{self.value:g} of {self.highest:g}"

    def changed(self, before: Score) -> str:
        """Whether the change since ``before`` matters: better, worse, or too small to tell.

        >>> NRS.score([3]).changed(NRS.score([6]))
        'better by 3'
        """
        gap = self.value - before.value
        if self.smallest_change is None:
            return f"changed by {gap:+g}"
        # Either rule will do: so many points, or so large a share of the first score.
        share = before.value > 0 and abs(gap) >= TABLE["relative_mic"].value / 100 * before.value
        if not (abs(gap) >= self.smallest_change.value or share):
            return f"changed by {gap:+g}, less than matters"
        return f"{'better' if gap < 0 else 'worse'} by {abs(gap):g}"


@dataclass(frozen=True)
class Form:
    """A questionnaire whose wording may be printed.

    Parameters
    ----------
    name, title, instruction : str
        As it is known, and what the person is told.
    items : tuple of str
        Questions or sentences.
    answers : {"0-10", "1-7", "0-100", "tick"}
        How each is answered.
    scoring : {"mean", "count"}
        Mean of the answers, or number of ticks.
    smallest_change : Parameter or None
        The minimal important change; None where none is known.
    source, licence : str
        Where it comes from and what is allowed.

    Examples
    --------
    >>> len(RMDQ.items), RMDQ.scoring
    (24, 'count')
    """

    name: str
    title: str
    instruction: str
    items: tuple[str, ...]
    answers: Literal["0-10", "1-7", "0-100", "tick"]
    scoring: Literal["mean", "count"]
    smallest_change: Parameter | None
    source: str
    licence: str

    def score(self, answers: Sequence[float | bool]) -> Score:
        """The score of one answer an item; DocumentError names every answer that is none."""
        faults = []
        if len(answers) != len(self.items):
            faults.append(f"{self.name}: found {len(answers)} answers, expected {len(self.items)}.")
        for number, answer in enumerate(answers, start=1):
            if self.answers == "tick" and not isinstance(answer, bool):
                faults.append(f"{self.name}, answer {number}: found {answer!r}, expected true or false.")
            if self.answers == "tick":
                continue
            low, high = self.answers.split("-")
            is_number = isinstance(answer, int | float) and not isinstance(answer, bool)
            if not (is_number and int(low) <= answer <= int(high)):
                faults.append(
                    f"{self.name}, answer {number}: found {answer!r}, expected a number from {low} to {high}."
                )
        if faults:
            raise DocumentError(
                "\n".join(faults), tuple(Fault(self.name, None, None, "", text) for text in faults)
            )
        total = float(sum(answers))
        if self.scoring == "count":
            return Score(self.name, total, float(len(self.items)), self.smallest_change)
        top = float(self.answers.split("-")[1])
        return Score(self.name, round(total / len(self.items), 2), top, self.smallest_change)


def _rating(name: str, title: str, question: str) -> Form:
    return Form(
        name,
        title,
        "0 is no pain, 10 the worst pain you can think of.",
        (question,),
        "0-10",
        "mean",
        TABLE["nrs_mic"],
        "an eleven-point rating; our own wording",
        "public domain",
    )


NRS = _rating(
    "NRS",
    "Numerical rating scale of pain, past week",
    "How strong was your pain on average over the past week?",
)
"""Pain over a week, as the core outcome set asks it."""

NRS24 = _rating(
    "NRS24",
    "Numerical rating scale of pain, past 24 hours",
    "How strong was your pain on average over the past 24 hours?",
)

BACK = _rating(
    "BACK", "Back pain, past week", "How strong was the pain in your back on average over the past week?"
)

LEG = _rating(
    "LEG", "Leg pain, past week", "How strong was the pain in your leg on average over the past week?"
)

GPE = Form(
    "GPE",
    "Global effect of the treatment",
    "1 is much worse than before the treatment, 4 unchanged, 7 much better.",
    ("How are you now, compared with before the treatment?",),
    "1-7",
    "mean",
    None,
    "a seven-point rating; our own wording",
    "public domain",
)

ADHERENCE = Form(
    "ADHERENCE",
    "Exercises done",
    "0 is none of them, 100 is all of them.",
    ("Of the exercises that were planned for you in the past week, how many per cent did you do?",),
    "0-100",
    "mean",
    None,
    "a share; our own wording",
    "public domain",
)

PEG = Form(
    "PEG",
    "Pain, enjoyment, general activity",
    "0 is no pain, or does not interfere; 10 is pain as bad as you can imagine, or completely interferes.",
    (
        "What number best describes your pain on average in the past week?",
        "What number best describes how, during the past week, pain has interfered with your enjoyment "
        "of life?",
        "What number best describes how, during the past week, pain has interfered with your general "
        "activity?",
    ),
    "0-10",
    "mean",
    TABLE["peg_mic"],
    "Krebs et al., J Gen Intern Med 2009;24:733-738 (open access)",
    "no fee known; check before commercial use",
)

RMDQ = Form(
    "RMDQ",
    "Roland-Morris disability questionnaire",
    "Tick a sentence only if you are sure that it describes you today.",
    (
        "I stay at home most of the time because of my back.",
        "I change position frequently to try and get my back comfortable.",
        "I walk more slowly than usual because of my back.",
        "Because of my back I am not doing any of the jobs that I usually do around the house.",
        "Because of my back, I use a handrail to get upstairs.",
        "Because of my back, I lie down to rest more often.",
        "Because of my back, I have to hold on to something to get out of an easy chair.",
        "Because of my back, I try to get other people to do things for me.",
        "I get dressed more slowly than usual because of my back.",
        "I only stand for short periods of time because of my back.",
        "Because of my back, I try not to bend or kneel down.",
        "I find it difficult to get out of a chair because of my back.",
        "My back is painful almost all the time.",
        "I find it difficult to turn over in bed because of my back.",
        "My appetite is not very good because of my back pain.",
        "I have trouble putting on my socks (or stockings) because of the pain in my back.",
        "I only walk short distances because of my back.",
        "I sleep less well because of my back.",
        "Because of my back pain, I get dressed with help from someone else.",
        "I sit down for most of the day because of my back.",
        "I avoid heavy jobs around the house because of my back.",
        "Because of my back pain, I am more irritable and bad tempered with people than usual.",
        "Because of my back, I go upstairs more slowly than usual.",
        "I stay in bed most of the time because of my back.",
    ),
    "tick",
    "count",
    TABLE["rmdq_mic"],
    "Roland and Morris, Spine 1983;8:141-144",
    "free in its published form, no permission needed",
)

FORMS: dict[str, Form] = {form.name: form for form in (NRS, NRS24, BACK, LEG, PEG, RMDQ, GPE, ADHERENCE)}
