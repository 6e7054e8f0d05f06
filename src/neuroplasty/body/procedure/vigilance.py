"""Vigilance: what has gone wrong so far, whether anybody has seen it, and whether the plan goes on.

A tip that strayed is there before it is known. It is found out by aspirating, by a picture with dye, by a
test dose, or by what an injection does; then the rule of its kind decides (``body/events/kinds.py``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.events import KINDS, happen
from neuroplasty.body.events import risks as chances
from neuroplasty.body.events.astray import in_a_vein, in_the_csf, over_the_sympathetic
from neuroplasty.body.events.risks import Risk, Way
from neuroplasty.body.instruments.tip import TipPlace
from neuroplasty.body.instruments.track import STEP_MM
from neuroplasty.body.nerve.drugs import weights
from neuroplasty.documents.episode import Event
from neuroplasty.documents.records import Astray
from neuroplasty.documents.steps import (
    AdvanceCatheter,
    Anaesthetise,
    Expose,
    Inject,
    PlaceNeedle,
    Remove,
    Sedate,
    Steer,
    Step,
    TestDose,
)
from neuroplasty.evidence.drugs import DRUGS
from neuroplasty.evidence.kinetics import SPECIES
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register
from neuroplasty.evidence.units import DAY_S

if TYPE_CHECKING:
    from neuroplasty.body.procedure.theatre import Theatre

Array = NDArray[np.float64]

TORN_LENGTH = Parameter(
    15.0, "mm", "assumed", "how much of a torn catheter stays behind; no source read", 2.0, 50.0
)

STRAYS: dict[TipPlace, str] = {
    "intrathecal": "dural puncture",
    "subdural": "subdural spread",
    "vascular": "vessel entered",
    "outside": "tip outside the canal",
}
"""The kind of event that a tip in each wrong place is."""

_PLACES = {kind: place for place, kind in STRAYS.items()}
_STOPPED = (PlaceNeedle, AdvanceCatheter, Steer, Inject, TestDose)


@dataclass
class Vigilance:
    """What has gone wrong in one theatre. ``limits`` are this patient's, by drug, in 24 hours.

    ``strayed`` is where the tip went by chance, in place of where its geometry says; ``known`` whether the
    operator knows of the tip's wrong place; ``elsewhere`` all that went into other compartments.
    """

    limits: dict[str, float] = field(default_factory=dict)
    strayed: TipPlace | None = None
    known: bool = False
    elsewhere: dict[TipPlace, dict[str, float]] = field(default_factory=dict)
    elsewhere_ml: dict[TipPlace, float] = field(default_factory=dict)
    stopped_by: str = ""
    punctured: bool = False
    owed_s: float = 0.0
    """Time that what happened still takes."""
    left_mm: list[Array] = field(default_factory=list)
    """What was torn off and stays behind: points (n, 3), RAS+."""
    _causes: dict[str, str] = field(default_factory=dict)
    _given: list[tuple[float, str, float]] = field(default_factory=list)
    _over: set[str] = field(default_factory=set)
    _last_mm: Array | None = None
    _seen: set[str] = field(default_factory=set)
    _catheter_since_s: float | None = None

    @property
    def records(self) -> tuple[Astray, ...]:
        """What an episode keeps of what went elsewhere."""
        return tuple(
            Astray(place=place, volume_ml=self.elsewhere_ml[place], amounts=dict(amounts))
            for place, amounts in self.elsewhere.items()
        )

    def forbids(self, step: Step) -> str:
        """Why this step is not carried out any more; empty when it is."""
        needs_tip = isinstance(step, _STOPPED) or step.do in ("inflate", "pulse", "ablate", "aspirate")
        if self.stopped_by and needs_tip:
            return f"Not done: the procedure was stopped after {self.stopped_by}."
        over = self._over & _drugs(step)
        return f"Not done: no more {', '.join(sorted(over))} may be given." if over else ""

    def pay_s(self) -> float:
        """The time owed, which is then owed no more."""
        owed, self.owed_s = self.owed_s, 0.0
        return owed

    def put(self, place: TipPlace, volume_ml: float, mixture: dict[str, float]) -> None:
        """Book so much of a mixture (per mL) as having gone into another compartment."""
        amounts = self.elsewhere.setdefault(place, {})
        for drug, strength in mixture.items():
            amounts[drug] = amounts.get(drug, 0.0) + strength * volume_ml
        self.elsewhere_ml[place] = self.elsewhere_ml.get(place, 0.0) + volume_ml

    def find_out(self, theatre: Theatre, by: str) -> Iterator[Event]:
        """The operator sees where the tip is: the event with its sign, and what the rule makes of it."""
        place = theatre.tip_place
        kind = STRAYS.get(place) if place else None
        if kind is None or self.known:
            return
        self.known = True
        words, rule = theatre.tip_words, KINDS[kind].rule
        self.owed_s += 60 * KINDS[kind].minutes
        if rule == "move the tip" and self.strayed:
            self.strayed, self.known = None, False
            then = "It is drawn back into the epidural space."
        else:
            self.stopped_by = self.stopped_by or kind
            then = "The procedure is stopped."
        yield happen(kind, theatre.state.t_s, f"{by}: the tip is {words}. {then}", cause=self._cause(kind))

    def after(self, theatre: Theatre, step: Step, given_ml: float) -> Iterator[Event]:
        """What follows from a step just carried out, in which ``given_ml`` went in."""
        t_s = theatre.state.t_s
        if isinstance(step, PlaceNeedle) or (isinstance(step, Remove) and step.what != "needle"):
            self.strayed, self.known = None, False
        if isinstance(step, AdvanceCatheter) and self._catheter_since_s is None:
            self._catheter_since_s = t_s
        yield from self._in_a_foramen(theatre, step)
        yield from self._over_dose(step, t_s, given_ml)
        yield from self.felt(t_s)
        fall = over_the_sympathetic(_blocked(theatre), t_s)
        if fall is not None and self._first(fall.kind):
            self.owed_s += 60 * KINDS[fall.kind].minutes
            yield fall
        if theatre.chance:
            for risk in chances.draw(self._risks(theatre, step), theatre.luck):
                yield from self._strike(theatre, risk)
        pierced = theatre.needle is not None and theatre.needle.pierced
        self.punctured = self.punctured or pierced or theatre.tip_place == "intrathecal"
        yield from self._seen_now(theatre, step)
        if theatre.catheter is not None:
            self._last_mm = theatre.catheter.shape_mm

    def afterwards(self, theatre: Theatre) -> Iterator[Event]:
        """What comes in the days after the last step."""
        if not theatre.chance:
            return
        since, t_s = self._catheter_since_s, theatre.state.t_s
        days = 0.0 if since is None else (t_s - since) / DAY_S
        for risk in chances.draw(chances.afterwards(punctured=self.punctured, days=days), theatre.luck):
            yield happen(risk.kind, t_s, f"In the days after: {risk.kind}.", cause=risk.cause)

    def _risks(self, theatre: Theatre, step: Step) -> Iterator[Risk]:
        if isinstance(step, PlaceNeedle):
            yield from chances.at_needle(step.route, wide=step.gauge <= 18, alone=step.gauge > 18)
        elif isinstance(step, AdvanceCatheter) and theatre.catheter is not None:
            yield from chances.at_catheter(way(theatre))
        elif isinstance(step, Remove) and step.what != "needle" and "catheter" in self._seen:
            yield from chances.at_withdrawal()
        elif isinstance(step, Inject | TestDose):
            if self._first("injection"):
                yield from chances.at_injection()
            if any(part.drug == "iohexol" for part in step.ingredients) and self._first("contrast"):
                yield from chances.at_first_contrast()
        if isinstance(step, AdvanceCatheter):
            self._first("catheter")

    def _in_a_foramen(self, theatre: Theatre, step: Step) -> Iterator[Event]:
        """A catheter that ends in a foramen which was not meant."""
        if not isinstance(step, AdvanceCatheter | Steer) or theatre.tip_place != "foramen":
            return
        meant = step.to is not None and step.to.region == "foramen"
        if not meant:
            words = theatre.tip.words
            text = f"The tip lies in the {words}."
            yield happen("tip in a foramen", theatre.state.t_s, text, cause="where the tip was steered")

    def _strike(self, theatre: Theatre, risk: Risk) -> Iterator[Event]:
        """Bring about what chance has drawn. A tip that strays is not seen yet, and tells nothing."""
        place = _PLACES.get(risk.kind)
        if place is not None:
            if self.strayed is None:
                self.strayed, self.known = place, False
                self._causes[risk.kind] = risk.cause
                self.punctured = self.punctured or place == "intrathecal"
            return
        if KINDS[risk.kind].rule == "stop the procedure":
            self.stopped_by = self.stopped_by or risk.kind
        if risk.kind == "catheter sheath torn" and self._last_mm is not None:
            self.left_mm.append(self._last_mm[-round(float(TORN_LENGTH) / STEP_MM) :])
        self.owed_s += 60 * KINDS[risk.kind].minutes
        text = _TOLD.get(risk.kind, f"{risk.kind.capitalize()}.")
        yield happen(risk.kind, theatre.state.t_s, text, cause=risk.cause)

    def _seen_now(self, theatre: Theatre, step: Step) -> Iterator[Event]:
        """Where a step itself shows where the tip is: CSF at the hub, dye in the picture."""
        place = theatre.tip_place
        if isinstance(step, PlaceNeedle) and place == "intrathecal":
            yield from self.find_out(theatre, "Clear fluid drips from the hub")
        watched = isinstance(step, Expose) or (isinstance(step, Inject) and step.live is not None)
        dye = place is not None and self.elsewhere.get(place, {}).get("iohexol", 0.0) > 0
        beyond = place == "outside" and isinstance(step, Expose) and "lateral" in step.views
        if (watched and dye) or beyond:
            yield from self.find_out(theatre, "The picture shows it")

    def _cause(self, kind: str) -> str:
        return self._causes.get(kind, "where the tip was pushed")

    def _first(self, what: str) -> bool:
        first = what not in self._seen
        self._seen.add(what)
        return first

    def felt(self, t_s: float) -> Iterator[Event]:
        """What lies in CSF or vein makes itself felt, each thing once; the plan is stopped for it."""
        found: list[Event] = []
        near: tuple[TipPlace, ...] = ("intrathecal", "subdural")
        for place in near:
            found += in_the_csf(self.elsewhere.get(place, {}), self.elsewhere_ml.get(place, 0.0), t_s)
        found += in_a_vein(self.elsewhere.get("vascular", {}), t_s)
        for event in found:
            if self._first(event.kind + event.text):
                self.stopped_by = self.stopped_by or event.kind
                yield event

    def _over_dose(self, step: Step, t_s: float, given_ml: float) -> Iterator[Event]:
        if isinstance(step, Sedate):
            self._given.append((t_s, step.drug, step.dose_mg))
        elif isinstance(step, Inject | TestDose | Anaesthetise):
            share = 1.0 if isinstance(step, Anaesthetise) else given_ml / step.volume_ml
            self._given += [(t_s, part.drug, part.dose * share) for part in step.ingredients]
        for drug, limit in self.limits.items():
            day = sum(dose for when, name, dose in self._given if name == drug and t_s - when < DAY_S)
            if day <= limit * (1 + 1e-9):
                self._over.discard(drug)
                continue
            self._over.add(drug)
            if self._first(f"over-dose {drug}"):
                unit = DRUGS[drug].unit
                yield happen(
                    "over-dose",
                    t_s,
                    f"{day:.4g} {unit} of {drug} within 24 h; this patient's limit is {limit:.4g} {unit}.",
                    cause="the doses given, added up",
                )


_TOLD = {
    "needle tip bent": "The needle's tip is bent.",
    "catheter sheath torn": "The catheter's sheath was torn on the needle's edge; a piece may stay behind.",
    "bleeding": "Blood drips from the hub and stops by itself.",
}


def _drugs(step: Step) -> set[str]:
    """What a step gives."""
    if isinstance(step, Sedate):
        return {step.drug}
    if isinstance(step, Inject | TestDose | Anaesthetise):
        return {part.drug for part in step.ingredients}
    return set()


def way(theatre: Theatre) -> Way:
    """What the catheter's way in this theatre met."""
    catheter = theatre.catheter
    assert catheter is not None
    s, theta = catheter.path_s_mm, catheter.path_theta_rad
    shell = theatre.shell
    steps = np.linalg.norm(np.diff(catheter.shape_mm, axis=0, prepend=catheter.shape_mm[:1]), axis=1)
    return Way(
        theta,
        np.asarray(shell.sample(shell.gap_mm, s, theta)),
        np.asarray(theatre.anatomy.canal.sample(theatre.bonded, s, theta)),
        steps,
        catheter.outer_mm,
    )


def _blocked(theatre: Theatre) -> dict[str, float]:
    """By root, how many times the blocking concentration of local anaesthetic is in the fluid round it."""
    state, strong = theatre.state, weights().anaesthetic
    given = [k for k in np.flatnonzero(strong) if state.film[k].any()]
    if not given:
        return {}
    times = sum(strong[k] * state.concentration(SPECIES[k]) for k in given)
    return {
        root.name: float(theatre.shell.sample(times, root.path_s_mm, root.path_theta_rad).mean())
        for root in theatre.anatomy.canal.roots
    }


register("procedure", sys.modules[__name__])
