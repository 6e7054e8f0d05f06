"""A plan looked through by a careful colleague: refusals before anything runs, events where it runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from neuroplasty.care.sequences.finders import FINDERS
from neuroplasty.care.sequences.rules import CHECKS, RULES, SequenceRule
from neuroplasty.care.sequences.walk import walked
from neuroplasty.documents.episode import StepRecord
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.records import Event
from neuroplasty.documents.steps import Sedate


@dataclass(frozen=True)
class Finding:
    """One thing in a plan's order that a careful colleague would stop.

    Parameters
    ----------
    rule : SequenceRule
        Which rule, with its sign, reaction and source.
    step : int or None
        Its step, from 1; None where it is the plan's end.
    words : str
        What was found.

    Examples
    --------
    >>> from neuroplasty.documents import read_plan
    >>> [one.rule.id for one in sequence_findings(read_plan("one-day-caudal")) if one.rule.stance == "danger"]
    []
    """

    rule: SequenceRule
    step: int | None
    words: str

    @property
    def text(self) -> str:
        """In one sentence."""
        where = "at the end" if self.step is None else f"step {self.step}"
        return f"{where}: {self.words}. {self.rule.reaction} ({self.rule.source}; {self.rule.standing})"


def sequence_findings(plan: Plan) -> tuple[Finding, ...]:
    """Everything in a plan's order that a careful colleague would stop or ask about.

    Parameters
    ----------
    plan : Plan
        Held whole; a foramen that the case has yet to choose is taken for one of the lower ones.

    Returns
    -------
    tuple of Finding
        In the order of the rules, then of the steps.

    Examples
    --------
    >>> from neuroplasty.documents.plan import Plan
    >>> steps = [{"do": "position", "lie": "supine"}, {"do": "place needle", "route": "caudal"}]
    >>> plan = Plan.model_validate({"name": "p", "title": "P", "steps": steps})
    >>> [one.rule.id for one in sequence_findings(plan)]
    ['supine', 'unnumbed-skin', 'left-in']
    """
    moments = walked(plan)
    return tuple(
        Finding(rule, None if moment is None else moment.number, words)
        for rule in RULES
        for moment, words in FINDERS[rule.id](plan, moments)
    )


def sequences_refused(plan: Plan) -> tuple[str, ...]:
    """What of a plan's order no plan is rehearsed with, a sentence each.

    Parameters
    ----------
    plan : Plan
        Held whole.

    Returns
    -------
    tuple of str
        Empty where there is nothing.

    Examples
    --------
    >>> from neuroplasty.documents import read_plan
    >>> sequences_refused(read_plan("three-day-caudal"))
    ()
    """
    return tuple(one.text for one in sequence_findings(plan) if one.rule.stance == "refused")


def checks_for(plan: Plan) -> tuple[tuple[str, str, str], ...]:
    """What to see to before and after, which no step of a plan can show.

    Parameters
    ----------
    plan : Plan
        Whether anybody is sedated decides.

    Returns
    -------
    tuple of (str, str, str)
        When, what, and who says so.

    Examples
    --------
    >>> from neuroplasty.documents import read_plan
    >>> [when for when, _, _ in checks_for(read_plan("transforaminal"))]
    ['before', 'before a sedative', 'before a sedative', 'after']
    """
    sedated = any(isinstance(step, Sedate) for step in plan.steps)
    return tuple(one for one in CHECKS if sedated or one[0] != "before a sedative")


def sequence_events(plan: Plan, steps: Sequence[StepRecord]) -> tuple[Event, ...]:
    """The findings as events of a procedure that was carried out, each at its step.

    Parameters
    ----------
    plan : Plan
        As it was carried out.
    steps : sequence of StepRecord
        The record of each step that was begun; what was never reached did not happen.

    Returns
    -------
    tuple of Event
        By time.

    Examples
    --------
    >>> from neuroplasty.documents import read_plan
    >>> sequence_events(read_plan("one-day-caudal"), ())
    ()
    """
    begun = {record.number: record for record in steps}
    found = [
        event_of(
            one.rule, begun[one.step].start_s if one.step else steps[-1].end_s, one.words, "the plan's order"
        )
        for one in sequence_findings(plan)
        if (one.step in begun if one.step else len(begun) == len(plan.steps))
        and one.rule.stance != "refused"
        and not (one.step and begun[one.step].outcome == "not done")
    ]
    return tuple(sorted(found, key=lambda one: one.t_s))


def event_of(rule: SequenceRule, t_s: float, words: str, cause: str) -> Event:
    """What a rule found, as an event; of hands that did what no plan may, a danger."""
    return Event(
        t_s=t_s,
        severity="danger" if rule.stance == "refused" else rule.stance,
        kind="order of steps",
        text=f"{words[:1].upper()}{words[1:]}.",
        sign=rule.sign,
        reaction=rule.reaction,
        cause=f"{cause}; {rule.source} ({rule.standing})",
    )


__all__ = ["Finding", "checks_for", "sequence_events", "sequence_findings", "sequences_refused"]
