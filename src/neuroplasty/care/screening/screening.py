"""Screening: who may benefit, from which of the two neuroplasties, and what comes first.

Reasons and sources stand in place of a verdict. What is missing is asked for and never filled in.

>>> from neuroplasty.documents import read_case
>>> screening = screen(read_case("l5-scar-after-discectomy"))
>>> screening.answer, screening.questions[0].fact
('cannot say yet', 'red_flags.saddle_numbness')
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from neuroplasty.care.doses import check_doses
from neuroplasty.care.review import Review
from neuroplasty.care.screening.contradictions import contradictions, unclear
from neuroplasty.care.screening.evidence import Likelihood, Priors, Weighing, weigh
from neuroplasty.care.screening.facts import FACTS, facts_of, noted_as, words_for
from neuroplasty.care.screening.rules import Rule, Rules, Stance, Subject, built_in_rules
from neuroplasty.care.screening.stepped_care import CareStep, care_steps
from neuroplasty.documents import as_case, as_plan
from neuroplasty.documents.case import Case
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.records import Dose
from neuroplasty.documents.shown import card
from neuroplasty.errors import DoseError
from neuroplasty.evidence.parameter import Standing

Answer = Literal["red flags first", "body", "brain", "both", "neither yet", "cannot say yet"]

BODY: tuple[Subject, ...] = ("adhesiolysis", "balloon")
BRAIN: tuple[Subject, ...] = ("pathway training",)
_STOPS = ("contraindication", "against")
_SPEAKS = ("for", "strongly for")
_URGENCY = {"contraindication": 5, "against": 3, "strongly for": 2, "for": 2, "caution": 1}
_RED_FLAG = 1000
_ORDER: tuple[Stance, ...] = ("contraindication", "against", "strongly for", "for", "caution")


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
    >>> from neuroplasty.documents import read_case
    >>> screen(read_case("healthy-adult")).questions[0].fact
    'red_flags.saddle_numbness'
    """

    fact: str
    words: str
    why: str
    decides: int


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
    waiting: list[tuple[Rule, set[str]]] = []
    for rule in rules:
        condition = rule.condition
        truth = condition.test(facts)
        if truth:
            spoke.append(rule)
        elif truth is None:
            missing = condition.missing(facts)
            waiting.append((rule, {place for name in missing for place in noted_as(name, facts)}))
    red_flags = (*_diary_flags(diary), *_reasons(rule for rule in spoke if rule.red_flag))
    reasons = tuple(
        sorted(
            _reasons(rule for rule in spoke if not rule.red_flag), key=lambda one: _ORDER.index(one.stance)
        )
    )
    odd = tuple(Question(*one, decides=0) for one in contradictions(case, facts))
    puzzling = tuple(Question(*one, decides=0) for one in unclear(case))
    answer, why = _answer(red_flags, reasons, waiting, (*odd, *puzzling))
    stopped = {one.subject: one.text for one in reversed(reasons) if one.stance in _STOPS}
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
        (*odd, *puzzling, *_questions(waiting)),
        given,
        refused,
    )


def _reasons(rules: Iterable[Rule]) -> tuple[Reason, ...]:
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


def _diary_flags(diary: Review | None) -> tuple[Reason, ...]:
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


def _answer(
    red_flags: tuple[Reason, ...],
    reasons: tuple[Reason, ...],
    waiting: list[tuple[Rule, set[str]]],
    odd: tuple[Question, ...],
) -> tuple[Answer, str]:
    """Which of the two, and the sentence that says why."""
    if red_flags:
        return "red flags first", f"{red_flags[0].text} Nothing else is weighed before that."
    barred = next(
        (one.text for one in reasons if one.stance == "contraindication" and one.subject in BODY), ""
    )
    if odd:
        first = f"This stops a procedure as it stands: {barred} And " if barred else ""
        unclear_words = f"the case contradicts itself or is unclear: {odd[0].words}"
        return "cannot say yet", first + (unclear_words if first else unclear_words.capitalize())
    unasked = {fact for rule, facts in waiting if rule.red_flag for fact in facts}
    if unasked:
        return "cannot say yet", (
            f"{len(unasked)} questions about red flags are open; they come first."
            + (f" This stops a procedure already: {barred}" if barred else "")
        )
    body, why_body = _side(BODY, reasons, waiting)
    brain, why_brain = _side(BRAIN, reasons, waiting)
    why = f"Body: {why_body} Brain: {why_brain}"
    if body == "yes" and brain == "yes":
        return "both", why
    if body == "yes":
        return "body", why
    if body == "open":
        return "cannot say yet", why
    if brain == "yes":
        return "brain", why
    return ("cannot say yet" if brain == "open" else "neither yet"), why


def _side(
    subjects: tuple[Subject, ...], reasons: tuple[Reason, ...], waiting: list[tuple[Rule, set[str]]]
) -> tuple[Literal["yes", "no", "open"], str]:
    """Whether anything speaks for one of ``subjects`` and nothing stops it, and in which words."""
    best: Literal["yes", "no", "open"] = "no"
    words = "nothing speaks for it."
    for subject in subjects:
        mine = [one for one in reasons if one.subject == subject]
        speaks = next((one for one in mine if one.stance in _SPEAKS), None)
        stops = next((one for one in mine if one.stance in _STOPS), None)
        if stops is not None:
            if best == "no":
                words = stops.text
            continue
        undecided = _undecided(subject, waiting)
        if speaks is not None and not undecided:
            return "yes", f"{speaks.text}"
        could = any(
            subject in rule.subjects and rule.stance in _SPEAKS and _worth_waiting(facts)
            for rule, facts in waiting
        )
        if speaks is not None:
            best, words = "open", f"{speaks.text} But first: {words_for(undecided[0])}"
        elif could and best == "no":
            best, words = "open", "what could speak for it was not asked yet."
    return best, words


def _undecided(subject: Subject, waiting: list[tuple[Rule, set[str]]]) -> list[str]:
    """Facts on which a contraindication to ``subject`` waits; consent comes after screening."""
    return sorted(
        fact
        for rule, facts in waiting
        if subject in rule.subjects and rule.stance == "contraindication"
        for fact in facts
        if not fact.startswith("wishes.")
    )


def _worth_waiting(facts: set[str]) -> bool:
    """Whether a rule waits for something that is always asked, rather than for a test nobody did."""
    always = ("pains", "findings", "learned", "symptoms")
    return any(
        fact.split(".")[0] in always and (fact not in FACTS or FACTS[fact].kind != "number") for fact in facts
    )


def _questions(waiting: list[tuple[Rule, set[str]]]) -> tuple[Question, ...]:
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


def _doses(case: Case, plan: Plan | None) -> tuple[tuple[Dose, ...], str | None]:
    if plan is None:
        return (), None
    try:
        return check_doses(plan, case.patient, case.allergies), None
    except DoseError as error:
        return (), str(error)


__all__ = [
    "Answer",
    "CareStep",
    "Likelihood",
    "Question",
    "Reason",
    "Screening",
    "Stance",
    "Subject",
    "Weighing",
    "screen",
]
