"""Order: what hands have done so far, told in the steps of a plan, and what of it a colleague would stop.

Rules that need a plan's end, or that count what a plan announces, are left to whoever looks back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from neuroplasty.body.procedure import Hands, Theatre, Tick
from neuroplasty.care.sequences.sequences import Finding, event_of, sequence_findings
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.records import Event
from neuroplasty.documents.steps import (
    AdvanceCatheter,
    Anaesthetise,
    Aspirate,
    Examine,
    Expose,
    Inject,
    PlaceNeedle,
    Position,
    Remove,
    Sedate,
    Step,
    Wait,
)

LOOKED_BACK_ON = frozenset(
    {"wait-without-a-look", "left-in", "test-dose-cut-short", "test-dose-of-nothing", "no-test-dose", "deep"}
)
"""Rules of a plan's end, of what it announces, or that the tip itself tells better."""
_LEAST_WAIT_S = 20.0


@dataclass(frozen=True)
class Order:
    """What has been done, in order. ``after`` a tick gives the order that follows, and what is new in it.

    Parameters
    ----------
    steps : tuple of Step
        As a plan would have said them.
    planned_s : float
        How long those would have taken.
    syringe : int
        Which syringe's injection is the last of them.
    told : frozenset of (str, str)
        Rules that were told already, with their words.

    Examples
    --------
    >>> Order().steps
    ()
    """

    steps: tuple[Step, ...] = ()
    planned_s: float = 0.0
    syringe: int = 0
    told: frozenset[tuple[str, str]] = frozenset()

    def after(
        self, before: Theatre, theatre: Theatre, tick: Tick, hands: Hands
    ) -> tuple[Self, tuple[Event, ...]]:
        """Take in one tick; its events are what a careful colleague would say now.

        Parameters
        ----------
        before, theatre : Theatre
            Before and after it.
        tick : Tick
        hands : Hands
            What was held.

        Returns
        -------
        order : Order
        events : tuple of Event
            Nothing is said twice.
        """
        new = list(self._steps(before, theatre, tick, hands))
        if not new:
            return self, ()
        waited = before.t_s - self.planned_s
        if waited > _LEAST_WAIT_S:
            new.insert(0, Wait.model_construct(minutes=waited / 60))
        steps = (*self.steps, *new)
        flows = tick.forces.flow_ml_s > 0 and theatre.syringe is not None
        order = replace(
            self,
            steps=steps,
            planned_s=self.planned_s + sum(step.planned_s for step in new),
            syringe=theatre.syringe.number if flows and theatre.syringe else self.syringe,
        )
        found = [one for one in order.findings() if (one.rule.id, one.words) not in self.told]
        told = self.told | {(one.rule.id, one.words) for one in found}
        events = tuple(event_of(one.rule, theatre.t_s, one.words, "the order of the hands") for one in found)
        return replace(order, told=told), events

    def findings(self) -> tuple[Finding, ...]:
        """Everything in the order so far that a careful colleague would stop or ask about."""
        so_far = Plan.model_construct(name="hands", title="By hand", steps=self.steps)
        return tuple(
            one
            for one in sequence_findings(so_far)
            if one.step is not None and one.rule.id not in LOOKED_BACK_ON
        )

    def _steps(self, before: Theatre, theatre: Theatre, tick: Tick, hands: Hands) -> list[Step]:
        """What this tick began."""
        found: list[Step] = []
        if hands.position is not None:
            found.append(Position.model_construct(lie=hands.position, minutes=0))
        for dose in hands.give:
            if dose.way == "vein":
                found.append(Sedate.model_construct(drug=dose.drug, dose_mg=dose.amount, minutes=0))
            else:
                found.append(Anaesthetise.model_construct(ingredients=(), minutes=0))
        if hands.needle is not None and hands.needle.entry is not None:
            kit = hands.needle.entry.kit
            found.append(PlaceNeedle.model_construct(route=kit.route, gauge=kit.gauge, minutes=0))
        if hands.catheter is not None and hands.catheter.kit is not None:
            found.append(AdvanceCatheter.model_construct())
        if tick.examined is not None:
            found.append(Examine.model_construct(minutes=0))
        if hands.syringe is not None and hands.syringe.aspirate:
            found.append(Aspirate.model_construct(seconds=0))
        if tick.picture is not None and self._dye_unseen():
            found.append(Expose.model_construct(views=(theatre.fluoroscope.arm.view,)))
        syringe = theatre.syringe
        if syringe is not None and tick.forces.flow_ml_s > 0 and syringe.number != self.syringe:
            seen = hands.pedal is not None and hands.pedal.mode != "store"
            found.append(
                Inject.model_construct(
                    ingredients=syringe.filling.ingredients,
                    rate_ml_s=tick.forces.flow_ml_s,
                    live=theatre.fluoroscope.arm.view if seen else None,
                    subtracted=seen and hands.pedal is not None and hands.pedal.mode == "road-map",
                )
            )
        if hands.remove is not None:
            found.append(Remove.model_construct(what=hands.remove))
        return found

    def _dye_unseen(self) -> bool:
        """Whether dye went in and no picture has been taken since."""
        for step in reversed(self.steps):
            if isinstance(step, Expose) or (isinstance(step, Inject) and step.live is not None):
                return False
            if isinstance(step, Inject):
                return True
        return False


__all__ = ["LOOKED_BACK_ON", "Order"]
