"""Stepped care: what was tried, where this patient stands, what comes next and why.

>>> from neuroplasty.documents import read_case
>>> from neuroplasty.care.screening.facts import facts_of
>>> case = read_case("l5-scar-after-discectomy")
>>> [(step.name, step.state) for step in care_steps(case, facts_of(case), {}, "cannot say yet")][:4]
[('self-care', 'later'), ('medication', 'tried'), ('physiotherapy', 'tried'), ('epidural injection', 'tried')]
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from neuroplasty.documents.case import Case

CareStepState = Literal["tried", "failed", "helped", "here", "next", "later", "not for this patient"]

CARE_STEPS: dict[str, tuple[str, ...]] = {
    "self-care": ("self-care",),
    "medication": ("medication",),
    "physiotherapy": ("physiotherapy",),
    "epidural injection": ("epidural injection",),
    "neuroplasty": ("adhesiolysis", "balloon", "radiofrequency", "pathway training"),
    "stimulation": ("stimulator",),
    "surgery": ("surgery",),
}
"""The steps from the lowest, and the kinds of care of each."""

SUBJECTS: dict[str, tuple[str, ...]] = {
    "epidural injection": ("epidural steroid",),
    "neuroplasty": ("adhesiolysis", "balloon", "pathway training"),
    "stimulation": ("stimulator",),
    "surgery": ("surgery",),
}
"""What rules speak of at each step."""

_TRIED_WORDS = {
    "self-care": r"self-?care|walking|heat|rest\b",
    "medication": r"naproxen|ibuprofen|paracetamol|gabapentin|pregabalin|duloxetine|tramadol|opioid"
    r"|medication",
    "physiotherapy": r"physio|exercise|physical therapy",
    "epidural injection": r"epidural steroid|epidural injection|transforaminal injection|caudal injection",
    "neuroplasty": r"adhesiolysis|neuroplasty",
    "stimulation": r"stimulator|stimulation",
}
"""What in a case's own words says that a step was tried; how it went, only the treatments say."""


@dataclass(frozen=True)
class CareStep:
    """A step of stepped care and where this patient stands to it.

    Parameters
    ----------
    name : str
        From self-care to surgery.
    state : str
        Tried, failed, helped, here, next, later, or not for this patient.
    why : str
        In words.

    Examples
    --------
    >>> CareStep("self-care", "next", "not tried yet").state
    'next'
    """

    name: str
    state: CareStepState
    why: str


def care_steps(
    case: Case, facts: Mapping[str, Any], stopped: Mapping[Any, str], answer: str
) -> tuple[CareStep, ...]:
    """Every step in order; ``stopped`` says by subject why a step is not for this patient."""
    found: list[CareStep] = []
    open_step = False
    past = {name: _past(case, name, cares) for name, cares in CARE_STEPS.items()}
    # An operation long ago is no reason to leave out what is smaller now.
    tried = [number for number, (name, (state, _)) in enumerate(past.items()) if state and name != "surgery"]
    highest = max(tried, default=-1)
    for number, (name, (state, why)) in enumerate(past.items()):
        subjects = SUBJECTS.get(name, ())
        barred = [stopped[subject] for subject in subjects if subject in stopped]
        if name == "neuroplasty" and answer in ("body", "brain", "both") and not open_step:
            which = {"body": "of the body", "brain": "of the brain", "both": "of body and brain"}[answer]
            found.append(CareStep(name, "here", f"neuroplasty {which}: see the reasons"))
            open_step = True
        elif state is not None:
            found.append(CareStep(name, state, why))
            open_step = open_step or state == "helped"
        elif subjects and len(barred) == len(subjects):
            found.append(CareStep(name, "not for this patient", barred[0]))
        elif number < highest:
            found.append(
                CareStep(name, "later", "not noted; a higher step was tried already, so it may be added")
            )
        elif open_step:
            found.append(CareStep(name, "later", "a step below it comes first"))
        elif answer == "red flags first":
            found.append(CareStep(name, "later", "red flags come first"))
        else:
            found.append(CareStep(name, "next", "not tried yet, and the smallest step that is left"))
            open_step = True
    return tuple(found)


def _past(case: Case, name: str, cares: tuple[str, ...]) -> tuple[CareStepState | None, str]:
    """What the treatments say of a step; failing that, what the case's own words say was tried."""
    mine = [one for one in case.cares or () if one.care in cares]
    effects = [one.effect for one in mine]
    weeks = [one.weeks for one in mine if one.weeks is not None]
    long = f" for {max(weeks):g} weeks" if weeks else ""
    if "helped" in effects:
        return "helped", f"{name}{long} helped: go on with it"
    if effects and None not in effects:
        lasting = "did not help" if "helped for a while" not in effects else "helped only for a while"
        return "failed", f"{name}{long} {lasting}"
    if mine:
        return "tried", f"{name}{long} was tried; how it went is not noted"
    if name == "surgery" and case.findings.surgery:
        latest = min(case.findings.surgery, key=lambda one: one.years_ago)
        return "tried", f"{latest.kind} at {latest.level}, {latest.years_ago:g} years ago"
    pattern = _TRIED_WORDS.get(name)
    said = [
        one.words
        for one in case.treatments or ()
        if one.care is None and pattern and re.search(pattern, one.words, re.IGNORECASE)
    ]
    if said and case.cares is None:
        return "tried", f"noted: {'; '.join(said)}. How long and with what effect is not noted"
    return None, ""


__all__ = ["CARE_STEPS", "CareStep", "care_steps"]
