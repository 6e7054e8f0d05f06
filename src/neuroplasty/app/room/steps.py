"""Steps: what hands have done, told in the steps of a plan, so that a report can be written of it.

A deed that the plan asks for bears that step's number, in whatever order it is done; any other bears 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from neuroplasty.body.procedure import Hands, Theatre, Tick
from neuroplasty.body.procedure.scripts.simple import mixture_words
from neuroplasty.documents.episode import StepRecord
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.rounding import rounded
from neuroplasty.documents.steps import Anaesthetise, Expose, Inject, Remove, Sedate, Step, Wait
from neuroplasty.documents.steps import TestDose as _TestDose

Outcome = Literal["done", "done in part", "not done"]
_LONG_S = 30.0


@dataclass(frozen=True)
class Deed:
    """Something that is being done: what, since when, of which step of the plan."""

    do: str
    start_s: float
    number: int = 0
    said: str = ""
    outcome: Outcome = "done"


@dataclass
class Steps:
    """The deeds so far. ``watch`` every tick; it gives the records of deeds that have come to their end.

    Examples
    --------
    >>> from neuroplasty.documents import read_plan
    >>> steps = Steps(read_plan("one-day-caudal"))
    >>> steps.number_of("sedate"), steps.number_of("sedate"), steps.left()[0]
    (1, 0, 'anaesthetise')
    """

    plan: Plan
    done: set[int] = field(default_factory=set)
    doing: dict[str, Deed] = field(default_factory=dict)
    views: set[str] = field(default_factory=set)

    def copy(self) -> Steps:
        """As they are now."""
        return replace(self, done=set(self.done), doing=dict(self.doing), views=set(self.views))

    def left(self) -> tuple[str, ...]:
        """What of the plan is still to be done, in its order."""
        return tuple(step.do for k, step in enumerate(self.plan.steps, start=1) if k not in self.done)

    def number_of(self, do: str, drugs: frozenset[str] | None = None) -> int:
        """The first step of the plan that asks for this and is not done yet, which then is; 0 for none."""
        for number, step in enumerate(self.plan.steps, start=1):
            if number in self.done or step.do != do:
                continue
            if drugs is not None and frozenset(one.drug for one in step.given) != drugs:
                continue
            self.done.add(number)
            return number
        return 0

    def watch(self, before: Theatre, theatre: Theatre, tick: Tick, hands: Hands) -> Iterator[StepRecord]:
        """Take in one tick."""
        t_s, start_s = theatre.t_s, before.t_s
        for dose in hands.give:
            do = "sedate" if dose.way == "vein" else "anaesthetise"
            way = "intravenously" if dose.way == "vein" else "under the skin"
            said = f"{dose.drug} {dose.amount:g} mg {way}."
            yield self._record(Deed(do, start_s, self.number_of(do), said), t_s)
        if hands.needle is not None and hands.needle.entry is not None:
            yield from self._end("needle", before, start_s)
            self.doing["needle"] = Deed("place needle", start_s, self.number_of("place needle"))
        if hands.catheter is not None and hands.catheter.kit is not None:
            yield from self._end("needle", theatre, t_s)
            self.doing["catheter"] = Deed("advance catheter", start_s, self.number_of("advance catheter"))
        yield from self._syringe(before, theatre, tick)
        if hands.pedal is not None and hands.pedal.mode == "store":
            view = theatre.fluoroscope.arm.view
            yield self._record(Deed("expose", start_s, self._exposed(view), f"{view}."), t_s)
        if hands.syringe is not None and hands.syringe.aspirate:
            said = f"Drawn back: {tick.drawn}."
            yield self._record(Deed("aspirate", start_s, self.number_of("aspirate"), said), t_s)
        if tick.examined is not None:
            yield self._record(Deed("examine", start_s, self.number_of("examine"), tick.examined.words), t_s)
        if hands.position is not None:
            said = f"The patient lies {hands.position}."
            yield self._record(Deed("position", start_s, self.number_of("position"), said), t_s)
        if tick.deflated is not None:
            held, _ = tick.deflated
            said = f"Balloon {held.balloon.volume_ml:g} mL for {held.held_s:.0f} s."
            yield self._record(Deed("inflate", held.t_s, self.number_of("inflate"), said), t_s)
        if before.treatment is not None and theatre.treatment is None:
            do = "pulse" if before.treatment.dials.mode == "pulsed" else "ablate"
            yield self._record(Deed(do, start_s, self.number_of(do), "Radiofrequency."), t_s)
        if hands.remove is not None:
            yield from self._end("needle", before, start_s)
            yield from self._end("catheter", before, start_s)
            number = self._removed(hands.remove)
            yield self._record(Deed("remove", start_s, number, f"{hands.remove.capitalize()} out."), t_s)

    def waited(self, start_s: float, end_s: float) -> StepRecord:
        """A wait that has come to its end."""
        waits = [
            (k, step)
            for k, step in enumerate(self.plan.steps, start=1)
            if isinstance(step, Wait) and k not in self.done
        ]
        number = next((k for k, step in waits if end_s - start_s >= 0.8 * 60 * step.minutes), 0)
        self.done |= {number} - {0}
        return self._record(Deed("wait", start_s, number, f"{(end_s - start_s) / 60:g} min."), end_s)

    def finished(self, theatre: Theatre) -> Iterator[StepRecord]:
        """What was being done when the procedure ended, and what the plan asked for and nobody did."""
        for name in ("needle", "catheter", "syringe"):
            yield from self._end(name, theatre, theatre.t_s)
        for number, step in enumerate(self.plan.steps, start=1):
            if number not in self.done:
                said = "Not done in the room."
                yield self._record(Deed(step.do, theatre.t_s, number, said, "not done"), theatre.t_s)

    def _syringe(self, before: Theatre, theatre: Theatre, tick: Tick) -> Iterator[StepRecord]:
        syringe, was = theatre.syringe, before.syringe
        changed = syringe is not None and (was is None or was.number != syringe.number)
        if changed:
            yield from self._end("syringe", before, before.t_s)
        if syringe is None or tick.forces.flow_ml_s <= 0:
            return
        # Time without flow at the end belongs to the injection only once it flows again.
        drugs = frozenset(part.drug for part in syringe.filling.ingredients)
        deed = self.doing.get("syringe")
        if deed is None:
            yield from self._end("needle", theatre, before.t_s)
            self.doing["syringe"] = deed = Deed("inject", before.t_s, self._injected(drugs))
        if syringe.left_ml == 0.0:
            yield from self._end("syringe", theatre, theatre.t_s)

    def _injected(self, drugs: frozenset[str]) -> int:
        for number, step in enumerate(self.plan.steps, start=1):
            fits = isinstance(step, Inject | _TestDose) and _drugs(step) == drugs
            if fits and number not in self.done:
                self.done.add(number)
                return number
        return 0

    def _exposed(self, view: str) -> int:
        """A series of pictures is done once each of its views was stored."""
        self.views.add(view)
        for number, step in enumerate(self.plan.steps, start=1):
            if number in self.done or not isinstance(step, Expose):
                continue
            if set(step.views) <= self.views:
                self.done.add(number)
                self.views.clear()
                return number
            return 0
        return 0

    def _removed(self, what: str) -> int:
        for number, step in enumerate(self.plan.steps, start=1):
            if number not in self.done and isinstance(step, Remove) and what in (step.what, "everything"):
                self.done.add(number)
                return number
        return 0

    def _end(self, name: str, theatre: Theatre, t_s: float) -> Iterator[StepRecord]:
        deed = self.doing.pop(name, None)
        if deed is None:
            return
        said, outcome = deed.said, deed.outcome
        if name == "needle" and theatre.needle is not None:
            needle = theatre.needle
            deep = f"{needle.gauge} G needle, {needle.depth_mm:.0f} mm from the skin"
            said = f"{deep}; the tip {theatre.tip_words}."
            outcome = "done" if needle.tip.place in ("epidural", "foramen") else "done in part"
        elif name == "catheter" and theatre.catheter is not None:
            catheter = theatre.catheter
            said = f"{catheter.gauge} G catheter, {catheter.inserted_mm:.0f} mm in; {catheter.tip_at.words}."
        elif name == "syringe" and theatre.syringe is not None:
            syringe = theatre.syringe
            given = syringe.filling.volume_ml - syringe.left_ml
            said = f"{mixture_words(syringe.filling.ingredients)}: {given:.1f} mL given."
            outcome = "done" if syringe.left_ml <= 0.05 * syringe.filling.volume_ml else "done in part"
        yield self._record(replace(deed, said=said, outcome=outcome), t_s)

    def _record(self, deed: Deed, t_s: float) -> StepRecord:
        return StepRecord(
            number=deed.number,
            do=deed.do,
            start_s=rounded(deed.start_s),
            end_s=rounded(max(t_s, deed.start_s)),
            said=deed.said or f"{deed.do.capitalize()}.",
            outcome=deed.outcome,
        )


def words_of(step: Step) -> str:
    """A step of the plan in a few words, for the list beside the pictures."""
    if isinstance(step, Inject | _TestDose):
        name = getattr(step, "label", "") or step.do
        return f"{name}: {mixture_words(step.ingredients)}"
    if isinstance(step, Anaesthetise):
        return f"Skin and track: {mixture_words(step.ingredients)}"
    if isinstance(step, Sedate):
        return f"Sedate: {step.drug} {step.dose_mg:g} mg"
    if isinstance(step, Wait):
        return f"Wait {step.minutes:g} min"
    if isinstance(step, Expose):
        return f"Pictures: {', '.join(step.views)}"
    to = getattr(step, "to", None)
    words = f"{step.do.capitalize()}{f' to {to.words}' if to is not None else ''}"
    route = getattr(step, "route", None)
    what = getattr(step, "what", None)
    return f"{words}: {route or what}" if route or what else words


def _drugs(step: Step) -> frozenset[str]:
    return frozenset(one.drug for one in step.given)
