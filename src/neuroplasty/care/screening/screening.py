"""Screening: who may benefit, from which of the two neuroplasties, and what comes first.

Reasons and sources stand in place of a verdict. What is missing is asked for and never filled in.

>>> from neuroplasty.documents import read_case
>>> screening = screen(read_case("l5-scar-after-discectomy"))
>>> screening.answer, screening.questions[0].fact
('cannot say yet', 'red_flags.saddle_numbness')
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from neuroplasty.care.doses import check_doses
from neuroplasty.care.review import Review
from neuroplasty.care.screening.answer import STOPS, Answer, answer_of
from neuroplasty.care.screening.contradictions import contradictions, unclear
from neuroplasty.care.screening.evidence import Likelihood, Priors, weigh
from neuroplasty.care.screening.facts import facts_of, noted_as
from neuroplasty.care.screening.reasons import (
    Question,
    Reason,
    Waiting,
    diary_flags,
    questions_of,
    reasons_of,
)
from neuroplasty.care.screening.rules import Rule, Rules, Stance, built_in_rules
from neuroplasty.care.screening.stepped_care import CareStep, care_steps
from neuroplasty.documents import as_case, as_plan
from neuroplasty.documents.case import Case
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.records import Dose
from neuroplasty.documents.shown import card
from neuroplasty.errors import DoseError

_ORDER: tuple[Stance, ...] = ("contraindication", "against", "strongly for", "for", "caution")


@dataclass(frozen=True)
class Screening:
    """Everything there is to say of a candidate before anything is done, red flags first.

    Parameters
    ----------
    case : str
        Its name.
    red_flags, reasons : tuple of Reason
        What comes first and alone; then for and against.
    answer, why : str
        Which of the two neuroplasties, and the sentence that says why.
    disc, stenosis, scar, brain : Likelihood
        Of what may press or hold a root, each for itself, and of a learned pathway.
    stepped_care : tuple of CareStep
        Where the patient stands.
    questions : tuple of Question
        What is missing, the most telling first.
    doses : tuple of Dose
        Of the plan, where one was given.
    doses_refused : str or None
        Why the plan is refused, with its arithmetic.

    Examples
    --------
    >>> from neuroplasty.documents import read_case
    >>> [step.name for step in screen(read_case("healthy-adult")).stepped_care][:2]
    ['self-care', 'medication']
    """

    case: str
    red_flags: tuple[Reason, ...]
    reasons: tuple[Reason, ...]
    answer: Answer
    why: str
    disc: Likelihood
    stenosis: Likelihood
    scar: Likelihood
    brain: Likelihood
    stepped_care: tuple[CareStep, ...]
    questions: tuple[Question, ...]
    doses: tuple[Dose, ...]
    doses_refused: str | None

    @property
    def likelihoods(self) -> tuple[Likelihood, ...]:
        """The three heads of the body, then the brain."""
        return self.disc, self.stenosis, self.scar, self.brain

    def _repr_html_(self) -> str:
        """In a notebook: red flags first, then the answer with its reason, and how much is not known."""
        return card(
            "Screening",
            [
                ("Red flags", ", ".join(one.text for one in self.red_flags)),
                ("Answer", self.answer),
                ("Why", self.why),
                ("Reasons", len(self.reasons)),
                ("Open questions", len(self.questions)),
            ],
            "Reasons and sources, not a verdict. Not a medical device.",
        )


def screen(
    case: Case | str | Path,
    *,
    plan: Plan | str | Path | None = None,
    diary: Review | None = None,
    rules: Rules | None = None,
    priors: Priors | None = None,
) -> Screening:
    """Weigh a case by the rules: red flags, reasons for and against, what is missing, what comes next.

    Refuses nothing: a plan that breaks a limit is told in ``doses_refused``, with its arithmetic.

    Parameters
    ----------
    case : Case, or name or path of one
        What is known.
    plan : Plan, or name or path of one, optional
        Its doses are checked.
    diary : Review, optional
        Answers what the case leaves open.
    rules : Rules, optional
        The built-in ones when not given.
    priors : Priors, optional
        Those of no named setting when not given.

    Returns
    -------
    Screening
        Reasons with their sources in place of a verdict.

    Examples
    --------
    >>> screen("disc-herniation-not-for-surgery").answer
    'body'
    """
    case, plan = as_case(case), None if plan is None else as_plan(plan)
    rules = built_in_rules() if rules is None else rules
    facts = facts_of(case, diary)
    spoke: list[Rule] = []
    waiting: Waiting = []
    for rule in rules:
        condition = rule.condition
        truth = condition.test(facts)
        if truth:
            spoke.append(rule)
        elif truth is None:
            missing = condition.missing(facts)
            waiting.append((rule, {place for name in missing for place in noted_as(name, facts)}))
    red_flags = (*diary_flags(diary), *reasons_of(rule for rule in spoke if rule.red_flag))
    reasons = tuple(
        sorted(
            reasons_of(rule for rule in spoke if not rule.red_flag), key=lambda one: _ORDER.index(one.stance)
        )
    )
    odd = tuple(Question(*one, decides=0) for one in contradictions(case, facts))
    puzzling = tuple(Question(*one, decides=0) for one in unclear(case))
    answer, why = answer_of(red_flags, reasons, waiting, (*odd, *puzzling))
    stopped = {one.subject: one.text for one in reversed(reasons) if one.stance in STOPS}
    given, refused = _doses(case, plan)
    return Screening(
        case.name,
        red_flags,
        reasons,
        answer,
        why,
        weigh("disc", facts, priors),
        weigh("stenosis", facts, priors),
        weigh("scar", facts, priors),
        weigh("brain", facts, priors),
        care_steps(case, facts, stopped, answer),
        (*odd, *puzzling, *questions_of(waiting)),
        given,
        refused,
    )


def _doses(case: Case, plan: Plan | None) -> tuple[tuple[Dose, ...], str | None]:
    if plan is None:
        return (), None
    try:
        return check_doses(plan, case.patient, case.allergies), None
    except DoseError as error:
        return (), str(error)
