"""Screening: who may benefit, from which of the two neuroplasties, and what comes first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from neuroplasty.case import Case
from neuroplasty.episode import Dose
from neuroplasty.parameter import Standing

Stance = Literal["contraindication", "caution", "against", "for", "strongly for"]
Subject = Literal[
    "adhesiolysis",
    "balloon",
    "radiofrequency",
    "epidural steroid",
    "pathway training",
    "surgery",
    "stimulator",
    "further work-up",
]
Verdict = Literal["red flags first", "body", "brain", "both", "neither yet", "cannot say yet"]
RungState = Literal["tried", "failed", "helped", "here", "next", "later", "not for this patient"]


@dataclass(frozen=True)
class Reason:
    """A rule that spoke: for or against what, in what words, from which facts, by whose authority."""

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
    """A fact that is missing, asked by name; ``decides`` counts the rules that wait for it."""

    fact: str
    words: str
    why: str
    decides: int


@dataclass(frozen=True)
class Weighing:
    """A finding and its likelihood ratio; None where it is not known, whether of presence or of ratio."""

    finding: str
    present: bool | None
    likelihood_ratio: float | None
    low: float | None
    high: float | None
    source: str


@dataclass(frozen=True)
class Likelihood:
    """How likely a pressed root, or a learned pathway, is: a range before and a range after."""

    subject: Literal["body", "brain"]
    prior_low: float
    prior_high: float
    low: float
    high: float
    words: str
    weighings: tuple[Weighing, ...]


@dataclass(frozen=True)
class Rung:
    """A step of the ladder of care and where this patient stands to it."""

    name: str
    state: RungState
    why: str


@dataclass(frozen=True)
class Screening:
    """Everything there is to say before anything is done, red flags first."""

    case: str
    red_flags: tuple[Reason, ...]
    reasons: tuple[Reason, ...]
    answer: Verdict
    why: str
    body: Likelihood
    brain: Likelihood
    ladder: tuple[Rung, ...]
    questions: tuple[Question, ...]
    doses: tuple[Dose, ...]
    doses_refused: str | None


def screen(case: Case) -> Screening:
    """Screen a case."""
    body = Likelihood("body", 0.1, 0.9, 0.1, 0.9, "not weighed yet", ())
    brain = Likelihood("brain", 0.1, 0.9, 0.1, 0.9, "not weighed yet", ())
    why = "Nothing was asked yet."
    return Screening(case.name, (), (), "cannot say yet", why, body, brain, (), (), (), None)
