"""A plan walked through step by step: what is in, what was given and when, before each step.

>>> from neuroplasty.documents import read_plan
>>> moments = walked(read_plan("one-day-caudal"))
>>> next(one.needle for one in moments if one.step.do == "advance catheter").route
'caudal'
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from neuroplasty.documents.plan import Plan
from neuroplasty.documents.steps import (
    AdvanceCatheter,
    Anaesthetise,
    Aspirate,
    Examine,
    Expose,
    Ingredient,
    Inject,
    PlaceNeedle,
    Position,
    Remove,
    Sedate,
    Step,
    TestDose,
)
from neuroplasty.documents.steps.patient import Lie
from neuroplasty.evidence.drugs import DRUGS, parse_strength

ISOTONIC = 9.0
"""Milligrams of sodium chloride a millilitre."""


@dataclass(frozen=True)
class Seen:
    """What has happened so far, times in seconds from the start; None: not yet.

    ``numbed_s`` is when local anaesthetic last went through needle or catheter, ``examined_s`` when power was
    last examined, ``dye_s`` when dye last went in, ``looked_s`` when somebody last looked at dye, live or in
    a picture, ``drawn_s`` when somebody last aspirated, ``tested_s`` a test dose's end.
    """

    lie: Lie = "prone"
    needle: PlaceNeedle | None = None
    catheter: AdvanceCatheter | None = None
    numbed_s: float | None = None
    skin_numbed: bool = False
    examined_s: float | None = None
    dye_s: float | None = None
    looked_s: float | None = None
    drawn_s: float | None = None
    tested_s: float | None = None
    sedated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Moment:
    """One step of a plan, when it begins, and what was before it."""

    number: int
    step: Step
    t_s: float
    seen: Seen

    @property
    def needle(self) -> PlaceNeedle | None:
        """The needle that is in."""
        return self.seen.needle

    @property
    def mixture(self) -> tuple[Ingredient, ...]:
        """What goes through needle or catheter."""
        return self.step.ingredients if isinstance(self.step, Inject | TestDose) else ()

    def gives(self, group: str) -> bool:
        """Whether a drug of a group goes through needle or catheter; of saline only the hypertonic counts."""
        return any(_is_of(part, group) for part in self.mixture)

    @property
    def gives_a_drug(self) -> bool:
        """Whether anything goes in but dye and isotonic saline."""
        return any(self.gives(group) for group in ("local anaesthetic", "steroid", "enzyme", "saline"))


def walked(plan: Plan) -> tuple[Moment, ...]:
    """Every step of a plan with what was before it.

    Parameters
    ----------
    plan : Plan
        Held whole: every step is taken as carried out; the time a catheter takes is left out.

    Returns
    -------
    tuple of Moment
        In order.
    """
    return tuple(_walk(plan))


def after(plan: Plan) -> Seen:
    """What is, once every step is done.

    Parameters
    ----------
    plan : Plan
        Held whole.

    Returns
    -------
    Seen
    """
    moments = walked(plan)
    return _next(moments[-1]) if moments else Seen()


def _walk(plan: Plan) -> Iterator[Moment]:
    t_s, seen = 0.0, Seen()
    for number, step in enumerate(plan.steps, start=1):
        moment = Moment(number, step, t_s, seen)
        yield moment
        seen = _next(moment)
        t_s += step.planned_s


def _next(moment: Moment) -> Seen:
    step, seen, end_s = moment.step, moment.seen, moment.t_s + moment.step.planned_s
    match step:
        case Position():
            return replace(seen, lie=step.lie)
        case Sedate():
            return replace(seen, sedated=(*seen.sedated, step.drug))
        case Anaesthetise():
            return replace(seen, skin_numbed=True)
        case PlaceNeedle():
            return replace(seen, needle=step, catheter=None, dye_s=None, looked_s=None, drawn_s=None)
        case AdvanceCatheter():
            return replace(seen, catheter=step)
        case Aspirate():
            return replace(seen, drawn_s=moment.t_s)
        case Examine():
            return replace(seen, examined_s=end_s)
        case Expose():
            return replace(seen, looked_s=moment.t_s if seen.dye_s is not None else seen.looked_s)
        case Inject() | TestDose():
            return _given(moment, seen)
        case Remove():
            # What was seen and numbed stays true of the patient, not of what is in.
            return replace(
                seen,
                needle=None if step.what in ("needle", "everything") else seen.needle,
                catheter=None if step.what in ("catheter", "everything") else seen.catheter,
            )
        case _:
            return seen


def _given(moment: Moment, seen: Seen) -> Seen:
    step = moment.step
    assert isinstance(step, Inject | TestDose)
    done_s = moment.t_s + step.seconds
    if moment.gives("contrast"):
        live = isinstance(step, Inject) and step.live is not None
        seen = replace(seen, dye_s=done_s, looked_s=done_s if live else seen.looked_s)
    if moment.gives("local anaesthetic"):
        seen = replace(seen, numbed_s=done_s)
    if isinstance(step, TestDose):
        seen = replace(seen, tested_s=done_s)
    return seen


def _is_of(part: Ingredient, group: str | Literal["saline"]) -> bool:
    if DRUGS[part.drug].group != group:
        return False
    return group != "saline" or parse_strength(part.drug, part.strength) > ISOTONIC


__all__ = ["ISOTONIC", "Moment", "Seen", "after", "walked"]
