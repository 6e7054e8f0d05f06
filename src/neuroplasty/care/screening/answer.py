"""Answer: which of the two neuroplasties, from the reasons that spoke and the rules that wait.

>>> answer_of((), (), [], ())
('neither yet', 'Body: nothing speaks for it. Brain: nothing speaks for it.')
"""

from __future__ import annotations

from typing import Literal

from neuroplasty.care.screening.facts import FACTS, words_for
from neuroplasty.care.screening.reasons import Question, Reason, Waiting
from neuroplasty.care.screening.rules import Subject

Answer = Literal["red flags first", "body", "brain", "both", "neither yet", "cannot say yet"]

BODY: tuple[Subject, ...] = ("adhesiolysis", "balloon")
BRAIN: tuple[Subject, ...] = ("pathway training",)
STOPS = ("contraindication", "against")
_SPEAKS = ("for", "strongly for")


def answer_of(
    red_flags: tuple[Reason, ...],
    reasons: tuple[Reason, ...],
    waiting: Waiting,
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
    subjects: tuple[Subject, ...], reasons: tuple[Reason, ...], waiting: Waiting
) -> tuple[Literal["yes", "no", "open"], str]:
    """Whether anything speaks for one of ``subjects`` and nothing stops it, and in which words."""
    best: Literal["yes", "no", "open"] = "no"
    words = "nothing speaks for it."
    for subject in subjects:
        mine = [one for one in reasons if one.subject == subject]
        speaks = next((one for one in mine if one.stance in _SPEAKS), None)
        stops = next((one for one in mine if one.stance in STOPS), None)
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


def _undecided(subject: Subject, waiting: Waiting) -> list[str]:
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
