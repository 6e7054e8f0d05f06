"""Plan: what will be done, step by step, in the words an operation note uses.

A plan may leave its target open, so that one plan serves many cases; ``aimed_at`` fills it in:

>>> from neuroplasty.documents.steps import AdvanceCatheter, PlaceNeedle, Remove
>>> plan = Plan(name="p", title="P", steps=(PlaceNeedle(route="caudal"), AdvanceCatheter(),
...             Remove(what="everything")))
>>> plan.aimed_at(Place(level="L5", side="left", region="lateral recess")).steps[1].to.words
'L5 left lateral recess'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from neuroplasty.documents.document import Disagreement, Document, Name, Part, SecondVersion, Where
from neuroplasty.documents.places import Place
from neuroplasty.documents.records import Effect
from neuroplasty.documents.shown import card
from neuroplasty.documents.steps import (
    STEPS,
    AdvanceCatheter,
    Inflate,
    Needs,
    PlaceNeedle,
    Route,
    Steer,
    Step,
    StepPart,
)
from neuroplasty.evidence.gauges import BORE_MM, OUTER_MM, passes


class Medication(Part):
    """A medicine that a plan gives for the weeks after it, in its own words.

    >>> Medication(drug="pregabalin", dose="75 mg at night").drug
    'pregabalin'
    """

    drug: Annotated[str, Field(min_length=2, max_length=80)]
    dose: Annotated[str, Field(max_length=120)] = ""


class Plan(Document):
    """What will be done, in order, and where the protocol comes from."""

    kind: Literal["plan"] = "plan"
    version: SecondVersion = "2"
    name: Name
    title: Annotated[str, Field(min_length=1, max_length=120)]
    source: str = ""
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    without: tuple[Effect, ...] = ()
    """Effects switched off, to see what each is worth."""
    medications: tuple[Medication, ...] = ()
    """What the patient takes afterwards to steady the nerve."""

    @property
    def route(self) -> Route | None:
        """The way in: the route of the first needle."""
        return next((step.route for step in self.steps if isinstance(step, PlaceNeedle)), None)

    @property
    def is_aimed(self) -> bool:
        """Whether every step says where it goes."""
        return all(_aim(step, None) is step for step in self.steps)

    def aimed_at(self, target: Place) -> Plan:
        """This plan with every place that was left open filled in from ``target``.

        A transforaminal needle takes the target's level and side; a target in the midline is reached
        from the left.
        """
        return self.model_copy(update={"steps": tuple(_aim(step, target) for step in self.steps)})

    @classmethod
    def disagreements(cls, data: Any) -> Iterator[Disagreement]:
        """Steps that need what is not in yet: an injection before any needle, a balloon without catheter."""
        steps = data.get("steps") if isinstance(data, dict) else None
        inside: set[str] = set()
        needle: dict[str, Any] = {}
        for number, step in enumerate(steps if isinstance(steps, list | tuple) else ()):
            kind = STEPS.get(str(step.get("do"))) if isinstance(step, dict) else None
            if kind is None:
                # A step that cannot be read may have been any step: what follows is not judged.
                return
            where = ("steps", number, "do")
            if kind.needs and inside.isdisjoint(_SERVE[kind.needs]):
                yield Disagreement(where, _refusal(kind))
                # What is missing is told once.
                inside.add(_SERVE[kind.needs][0])
            if kind is PlaceNeedle:
                needle = step
            if kind is AdvanceCatheter and "needle" in inside:
                yield from _does_not_pass(("steps", number), step, needle)
            if kind.puts_in:
                inside.add(kind.puts_in)
            if kind.takes_out:
                what = step.get(kind.takes_out)
                if what not in ("needle", "catheter", "everything"):
                    return
                if what != "everything" and what not in inside:
                    yield Disagreement(where, f"no {what} is in at this point; leave this step out")
                inside -= {"needle", "catheter"} if what == "everything" else {what}

    def _repr_html_(self) -> str:
        """In a notebook: its steps in order, and where it comes from."""
        steps = [(f"{number}", step.do) for number, step in enumerate(self.steps, start=1)]
        return card(self.title, [*steps[:24], ("Source", self.source or "")])


_SERVE: Mapping[Needs, tuple[str, ...]] = {
    "needle": ("needle",),
    "way in": ("needle", "catheter"),
    "catheter": ("catheter",),
}
"""What serves each need, the usual first."""


def _does_not_pass(
    where: Where, catheter: Mapping[str, Any], needle: Mapping[str, Any]
) -> Iterator[Disagreement]:
    """A catheter too thick or too short for its needle."""
    gauge, bore = catheter.get("gauge", _CATHETER_GAUGE), needle.get("gauge", _NEEDLE_GAUGE)
    if (
        _is_number(gauge)
        and _is_number(bore)
        and gauge in OUTER_MM
        and bore in BORE_MM
        and not passes(gauge, bore)
    ):
        yield Disagreement(
            (*where, "gauge" if "gauge" in catheter else "do"),
            f"a {gauge} G catheter ({OUTER_MM[gauge]:.2f} mm) does not pass a {bore} G needle "
            f"(bore {BORE_MM[bore]:.2f} mm); give a thinner catheter or a wider needle",
        )
    long, short = needle.get("length_mm", _NEEDLE_LENGTH), catheter.get("length_mm", _CATHETER_LENGTH)
    if _is_number(long) and _is_number(short) and short < long:
        yield Disagreement(
            (*where, "length_mm" if "length_mm" in catheter else "do"),
            f"the catheter ({short:g} mm) is shorter than its needle ({long:g} mm); give a longer catheter",
        )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _default(step: type[StepPart], field: str) -> Any:
    return step.model_fields[field].default


_CATHETER_GAUGE, _CATHETER_LENGTH = _default(AdvanceCatheter, "gauge"), _default(AdvanceCatheter, "length_mm")
_NEEDLE_GAUGE, _NEEDLE_LENGTH = _default(PlaceNeedle, "gauge"), _default(PlaceNeedle, "length_mm")


def _refusal(kind: type[StepPart]) -> str:
    """Why a step cannot be done and what to do about it."""
    if kind.needs == "catheter":
        return f"no {kind.tool} is in; add an 'advance catheter' step before this one"
    lacking = "no needle is in yet" if kind.needs == "needle" else f"nothing to {kind.verb} through"
    return f"{lacking}; add a 'place needle' step before this one"


def _aim(step: Step, target: Place | None) -> Step:
    """``step`` with its open place filled in from ``target``; the step itself where nothing is open."""
    if isinstance(step, AdvanceCatheter | Inflate) and step.to is None:
        return step.model_copy(update={"to": target})
    if isinstance(step, Steer) and step.to is None and not step.moves:
        return step.model_copy(update={"to": target})
    if isinstance(step, PlaceNeedle) and step.route == "transforaminal" and step.level is None:
        side = None if target is None else "right" if target.side == "right" else "left"
        return step.model_copy(update={"level": target and target.level, "side": side})
    return step
