"""What a screening says in words: its answer, its stances, how likely, what was found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from neuroplasty.care.consent import Consent, consent_for, consents
from neuroplasty.care.screening import Likelihood, Reason, Screening, Stance, Subject, Weighing
from neuroplasty.care.screening.ratios import SAME

ANSWERS = {
    "red flags first": "Stop: red flags first",
    "body": "The body: look at the pressed root",
    "brain": "The brain: look at the learned pathway",
    "both": "Both: the pressed root and the learned pathway",
    "neither yet": "Neither yet",
    "cannot say yet": "Cannot be said yet",
}
"""The answer as a headline; a screening gives reasons, so it never says that something must be done."""

HEADS: dict[str, str] = {
    "disc": "Body: a disc that presses the root",
    "stenosis": "Body: a canal too narrow to walk with",
    "scar": "Body: a scar that causes the pain",
    "brain": "Brain: a pathway that was learned",
}
"""The four causes that are weighed, each for itself: none is what is left when the others are taken off."""

STANCES: tuple[Stance, ...] = ("contraindication", "against", "caution", "strongly for", "for")
"""The stances in the order a reader needs them: what stops before what speaks for."""

SIGNS: dict[str, str] = {
    "contraindication": "Stops it",
    "against": "Against",
    "caution": "Caution",
    "strongly for": "Strongly for",
    "for": "For",
}

CARE_STEPS: dict[str, str] = {
    "tried": "tried",
    "failed": "tried, did not help enough",
    "helped": "tried, helped",
    "here": "the patient is here",
    "next": "next",
    "later": "later",
    "not for this patient": "not for this patient",
}

FIRST_QUESTIONS = 12
"""How many open questions are asked in full; the others follow by name."""

NO_DEVICE = "For education, research and audit. Not a medical device."
NOT_PROOF = (
    "Ranges, not verdicts: each goes from the lowest prior to the highest, moved by the published likelihood "
    "ratios of one finding a block, since findings of a block say the same. A finding whose ratio is unknown "
    "moves nothing. What an image shows is worth no more than it is rare among people of that age without "
    "pain."
)


def by_subject(screening: Screening) -> Iterator[tuple[Subject, tuple[Reason, ...]]]:
    """The reasons that speak of each treatment, what stops first; without those that no rule speaks of."""
    for subject in get_args(Subject):
        mine = [one for one in screening.reasons if one.subject == subject and not one.red_flag]
        if mine:
            yield subject, tuple(sorted(mine, key=lambda one: STANCES.index(one.stance)))


def flags(screening: Screening) -> tuple[Reason, ...]:
    """The red flags, each told once: a rule that stops several treatments is one flag."""
    return tuple({one.rule: one for one in screening.red_flags}.values())


def likely(one: Likelihood) -> str:
    """The range in words, as a sentence."""
    return f"{sentence(one.words)}."


def sentence(text: str) -> str:
    """``text`` with a capital in front and no full stop."""
    return (text[:1].upper() + text[1:]).rstrip(".")


def ratio(one: Weighing) -> str:
    """The likelihood ratio with its interval, or that it is unknown."""
    if one.likelihood_ratio is None:
        return "same block" if one.source == SAME else "unknown"
    if one.low is None or one.high is None:
        return f"{one.likelihood_ratio:.3g} (no interval published)"
    return f"{one.likelihood_ratio:.3g} ({one.low:.3g} to {one.high:.3g})"


def present(one: Weighing) -> str:
    """Whether the finding is there, or not known."""
    return {True: "yes", False: "no", None: "not known"}[one.present]


def source(one: Reason) -> str:
    """Where a rule comes from, how far it was checked, and when it was read."""
    return f"{one.source} ({one.standing}; read {one.read}). Rule {one.rule}"


def facts(one: Reason) -> str:
    """By name, what in the case made the rule speak."""
    return ", ".join(one.facts)


def none_noted(screening: Screening) -> str:
    """What the want of a red flag is worth: nothing where some were not asked for."""
    unasked = any(one.fact.startswith("red_flags.") for one in screening.questions)
    worth = "Not all were asked for." if unasked else "That is no all-clear."
    return f"No red flag is noted. {worth}"


def leaflets(screening: Screening) -> tuple[Consent, ...]:
    """The consent sheets of what something speaks for and nothing against.

    None while a red flag stands or the answer is open; a stimulator's only where neither neuroplasty is due.
    """
    if screening.answer in ("red flags first", "cannot say yet"):
        return ()
    stances: dict[str, set[Stance]] = {}
    for one in screening.reasons:
        stances.setdefault(one.subject, set()).add(one.stance)
    return tuple(
        consent_for(about)
        for about in consents()
        if stances.get(about, set()) & {"for", "strongly for"}
        and not stances[about] & {"contraindication", "against"}
        and (about != "stimulator" or screening.answer == "neither yet")
    )


def cautions(screening: Screening, about: str) -> tuple[str, ...]:
    """What to mind with one treatment in this patient."""
    return tuple(one.text for one in screening.reasons if one.subject == about and one.stance == "caution")
