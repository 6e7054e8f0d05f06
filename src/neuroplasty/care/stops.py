"""What stops a case from a plan, before anybody is treated so: one judgement, for every first page.

Screening's rules, the doses' bounds and the order of the steps are asked for one case and one plan; a
rehearsal goes on all the same, and says first what would have stopped it.

>>> case, plan = read_case("disc-herniation-not-for-surgery"), read_plan("transforaminal")
>>> [(one.how, one.text.split(":")[0]) for one in stops_of(case, plan).stops]
[('against', 'The last injection gave less than half the relief')]
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from neuroplasty.care.doses import check_doses, too_much_for_anybody
from neuroplasty.care.judgement import read_allergies
from neuroplasty.care.screening import Reason, Subject, screen
from neuroplasty.care.sequences import sequence_findings, sequences_refused
from neuroplasty.care.usual import warnings_of
from neuroplasty.documents import read_case, read_plan  # noqa: F401 - the example above
from neuroplasty.documents.case import Case
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.steps import Ablate, AdvanceCatheter, Inflate, Inject, Pulse, TestDose
from neuroplasty.errors import DoseError
from neuroplasty.evidence.drugs import DRUGS


@dataclass(frozen=True)
class Said:
    """One thing that stops a plan or asks for care.

    Parameters
    ----------
    text : str
        What, in a sentence.
    source : str
        Who says so, with how well it is known.
    how : {"", "stops", "against"}
        ``stops``: a contraindication, a refused dose or sequence; ``against``: it speaks against; else empty.

    Examples
    --------
    >>> Said("The patient is pregnant.", "a guideline (measured)").text
    'The patient is pregnant.'
    """

    text: str
    source: str
    how: Literal["", "stops", "against"] = ""


@dataclass(frozen=True)
class Stops:
    """What a careful colleague says before a plan is begun.

    Parameters
    ----------
    red_flags : tuple of Said
        What comes first and alone.
    stops : tuple of Said
        Contraindications, what speaks against, doses and allergies that refuse the plan.
    unclear : tuple of str
        What the case says twice, differently, or in words that are not understood, as questions.
    cautions : tuple of Said
        What is to be minded.
    asked : int
        How many facts screening still asks for; ``first_asked`` are the first few, in words.
    first_asked : tuple of str
        Of those that stop, the most telling.

    Examples
    --------
    >>> stops_of(read_case("healthy-adult"), read_plan("one-day-caudal")).is_clear
    True
    """

    red_flags: tuple[Said, ...]
    stops: tuple[Said, ...]
    unclear: tuple[str, ...]
    cautions: tuple[Said, ...]
    asked: int
    first_asked: tuple[str, ...]

    @property
    def is_clear(self) -> bool:
        """Whether nothing that is noted stands against the plan."""
        return not (self.red_flags or self.stops or self.unclear)

    @property
    def is_barred(self) -> bool:
        """Whether a patient must not be treated so: a red flag, or something that stops it."""
        return bool(self.red_flags) or any(one.how == "stops" for one in self.stops)


def subjects_of(plan: Plan) -> tuple[Subject, ...]:
    """What of screening's subjects a plan does.

    Parameters
    ----------
    plan : Plan
        Held whole.

    Returns
    -------
    tuple of str
        Every plan with a needle is at least an adhesiolysis or an epidural steroid.

    Examples
    --------
    >>> subjects_of(read_plan("balloon"))
    ('adhesiolysis', 'balloon', 'epidural steroid')
    """
    given = [part for step in plan.steps if isinstance(step, Inject | TestDose) for part in step.ingredients]
    steroid = any(DRUGS[part.drug].group == "steroid" for part in given)
    frees = any(isinstance(step, AdvanceCatheter | Inflate) for step in plan.steps)
    frees = frees or any(DRUGS[part.drug].group == "enzyme" for part in given)
    found: list[Subject] = ["adhesiolysis"] if frees or not steroid else []
    if any(isinstance(step, Inflate) for step in plan.steps):
        found.append("balloon")
    if any(isinstance(step, Pulse | Ablate) for step in plan.steps):
        found.append("radiofrequency")
    return (*found, "epidural steroid") if steroid else tuple(found)


def stops_of(case: Case, plan: Plan) -> Stops:
    """What stops a case from a plan, and what is to be minded.

    Parameters
    ----------
    case : Case
        What is known.
    plan : Plan
        What is to be done.

    Returns
    -------
    Stops
        Each reason once, with its source.

    Examples
    --------
    >>> case = read_case("disc-herniation-not-for-surgery").model_copy(update={"allergies": ("cortisone",)})
    >>> stops_of(case, read_plan("transforaminal")).stops[0].text
    'Allergic to a steroid.'
    """
    screening, subjects = screen(case), subjects_of(plan)
    mine = [one for one in screening.reasons if one.subject in subjects]
    stops = [replace(one, how="stops") for one in _each(mine, "contraindication")]
    against = [replace(one, how="against") for one in _each(mine, "against")]
    try:
        check_doses(plan, case.patient, case.allergies)
    except DoseError as error:
        stops += [Said(line, "the dose check", "stops") for line in str(error).splitlines()]
    stops += [Said(text, "the order of the steps", "stops") for text in sequences_refused(plan)]
    cautions = _each(mine, "caution")
    cautions += [
        Said(_sentence(one.text), f"{one.source} ({one.standing})") for one in warnings_of(plan, case)
    ]
    cautions += [
        Said(f"Allergy to {one.said!r}: {one.note}.", "a reading of the case's words (assumed)")
        for one in read_allergies(case.allergies)
        if one.note
    ]
    asked = [one for one in screening.questions if one.decides]
    return Stops(
        red_flags=_once(screening.red_flags),
        stops=tuple(dict.fromkeys((*stops, *against))),
        unclear=tuple(one.words for one in screening.questions if not one.decides),
        cautions=tuple(dict.fromkeys(cautions)),
        asked=len(asked),
        first_asked=tuple(one.words for one in asked[:_FIRST]),
    )


def plan_faults(plan: Plan) -> tuple[str, ...]:
    """What refuses a plan for any patient: bounds and order; to be said before a case is known.

    Parameters
    ----------
    plan : Plan
        As it was read.

    Returns
    -------
    tuple of str
        A sentence each; empty where there is nothing.

    Examples
    --------
    >>> plan_faults(read_plan("everything"))
    ()
    """
    return (*too_much_for_anybody(plan), *sequences_refused(plan))


def plan_questions(plan: Plan) -> tuple[str, ...]:
    """What a careful colleague would ask about a plan's order, gravest first; notes are left out.

    Parameters
    ----------
    plan : Plan
        As it was read.

    Returns
    -------
    tuple of str
        A sentence each.

    Examples
    --------
    >>> len(plan_questions(read_plan("one-day-caudal")))
    1
    """
    found = [one for one in sequence_findings(plan) if one.rule.stance in ("danger", "caution")]
    return tuple(one.text for one in sorted(found, key=lambda one: one.rule.stance != "danger"))


def case_questions(case: Case) -> tuple[str, ...]:
    """What a case says twice, differently, or in words that are not understood, as questions.

    Parameters
    ----------
    case : Case
        As it was read.

    Returns
    -------
    tuple of str
        A question each.

    Examples
    --------
    >>> odd = read_case("healthy-adult").model_copy(update={"allergies": ("the blue stuff",)})
    >>> case_questions(odd)
    ("Allergy to 'the blue stuff': which drug is that? Write its generic name.",)
    """
    return tuple(one.words for one in screen(case).questions if not one.decides)


_FIRST = 3


def _sentence(text: str) -> str:
    return text if text.startswith("eGFR") else f"{text[:1].upper()}{text[1:]}"


def _each(reasons: list[Reason], stance: str) -> list[Said]:
    return list(_once(tuple(one for one in reasons if one.stance == stance)))


def _once(reasons: tuple[Reason, ...]) -> tuple[Said, ...]:
    by_rule = {one.rule: Said(one.text, f"{one.source} ({one.standing})") for one in reasons}
    return tuple(by_rule.values())


__all__ = ["Said", "Stops", "case_questions", "plan_faults", "plan_questions", "stops_of", "subjects_of"]
