"""Alerts: what the operator could notice, each with its cause in the state.

Pure functions of the theatre before a tick and after it, and of what was done in between; nothing here
changes anything. What has been told of once is remembered (``Memory``) and not told again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from neuroplasty.body.events import happen
from neuroplasty.body.events.astray import in_a_vein, in_the_csf
from neuroplasty.body.fluoroscopy import Frame, Picture
from neuroplasty.body.instruments import Pushed, TipPlace
from neuroplasty.body.instruments.radiofrequency.parameters import NERVE_BURNS, PULSED_LIMIT
from neuroplasty.body.physiology import numb_roots, sympathetic_share
from neuroplasty.body.procedure.hands import Hands
from neuroplasty.body.procedure.hazards import STRAYS
from neuroplasty.body.procedure.plunger import Plunged
from neuroplasty.body.procedure.theatre import Memory, Theatre
from neuroplasty.documents.records import Event
from neuroplasty.evidence.limits import Given, Over, over
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

CAPILLARY_STOP = Parameter(
    40.0, "mmHg", "measured", "Olmarker 1989, J Orthop Res 7:817: capillary flow stops (pig cauda equina)"
)
ARTERIOLE_STOP = Parameter(
    127.0, "mmHg", "measured", "Olmarker 1989, J Orthop Res 7:817: arteriolar flow stops (pig cauda equina)"
)
DANGEROUS_RATE = Parameter(
    4.0, "mL/s", "measured", "Front Pain Res 2022;3:884277 (review): speed called dangerous"
)
DYE_SEEN = Parameter(
    5.0,
    "mgI/cm2",
    "assumed",
    "what stands out from bone and bowel: about 3 % of the signal once scatter has halved its contrast",
    low=2.0,
    high=10.0,
)
HIGH_CSF = Parameter(
    39.5,
    "mmHg",
    "assumed",
    "CSF pressure at which a patient is taken to complain: highest after 10 mL, Hilt 1986, BJA 58:676",
    low=25.0,
    high=60.0,
)
FELT = (
    "spinal block",
    "high spinal block",
    "hypertonic saline in the CSF",
    "contrast over its limit in the CSF",
    "systemic toxicity",
)
"""Kinds of events that the patient feels of what went into CSF or vein."""
_IN_CSF: tuple[TipPlace, ...] = ("intrathecal", "subdural")
_SLOW = 0.9
_FOUND = "found "


@dataclass(frozen=True)
class Deeds:
    """What was done in a tick, as far as alerts look at it."""

    hands: Hands
    pushed: Pushed | None = None
    plunged: Plunged = field(default_factory=Plunged)
    picture: Picture | Frame | None = None


def alerts(before: Theatre, after: Theatre, deeds: Deeds) -> tuple[Memory, tuple[Event, ...]]:
    """What is noticed of a tick, and what is remembered of it.

    Parameters
    ----------
    before, after : the theatre at either end of the tick
    deeds : what was done in between
    """
    memory, told = after.memory, set(after.memory.told)
    if before.tip_place != after.tip_place:
        told = {name for name in told if not name.startswith(_FOUND)}
    events: list[Event] = []

    def tell(found: Iterator[tuple[str, Event]]) -> None:
        for name, event in found:
            if name not in told:
                if name:
                    told.add(name)
                events.append(event)

    tell(_of_the_needle(before, after))
    tell(_of_the_catheter(after, deeds))
    tell(_of_the_syringe(before, after, deeds))
    tell(_of_the_balloon(before, after))
    tell(_of_the_current(before, after))
    tell(_of_the_book(before, after))
    tell(_found_out(before, after, deeds))
    tell(_of_the_patient(after))
    peak, dye = memory.peak_mmhg, memory.dye
    if after.roots is not before.roots:
        cells, pressure = after.setting.cells, after.roots.now.pressure_mmhg
        for name, was, now in zip(cells.names, peak, pressure, strict=True):
            events += root_pressure(after.t_s, name, float(was), float(now))
        peak = np.maximum(peak, pressure)
        dye = cells.mean(after.state.surface("iohexol")) * 100.0 >= float(DYE_SEEN)
        for k in np.flatnonzero(dye & ~memory.dye):
            events.append(happen("dye", after.t_s, f"Dye outlines {cells.names[k]}."))
    numb = numb_roots(after.roots.now)
    if frozenset(told) == memory.told and peak is memory.peak_mmhg and (numb == memory.numb).all():
        return memory, tuple(events)
    return Memory(frozenset(told), peak, dye, numb), tuple(events)


def root_pressure(t_s: float, root: str, before_mmhg: float, now_mmhg: float) -> Iterator[Event]:
    """A root on which the pressure that its nerve takes has just passed one that stops its vessels.

    Over what it was at rest, the mean of the worst third along the root.
    """
    for threshold, severity, what in (
        (ARTERIOLE_STOP, "danger", "arterioles"),
        (CAPILLARY_STOP, "caution", "capillaries"),
    ):
        if before_mmhg < float(threshold) <= now_mmhg:
            yield happen(
                "root pressure",
                t_s,
                f"Pressure on {root} passes {float(threshold):.0f} mmHg along a third of it, at which {what} "
                "were seen to stop (pig cauda equina).",
                severity=severity,  # type: ignore[arg-type]
                sign=f"The patient says that pain or tingling runs along {root}.",
                cause="fluid, balloon or both press on the root",
            )
            return


def found(theatre: Theatre, by: str) -> Event | None:
    """The operator sees where the tip is: the event with its sign; None where nothing is wrong with it."""
    place = theatre.tip_place
    kind = STRAYS.get(place) if place else None
    if kind is None:
        return None
    cause = theatre.stray_cause or "where the tip was pushed"
    return happen(kind, theatre.t_s, f"{by}: the tip is {theatre.tip_words}.", cause=cause)


def felt(theatre: Theatre) -> Iterator[tuple[str, Event]]:
    """What lies in CSF or vein makes itself felt, each thing once."""
    book, t_s = theatre.book, theatre.t_s
    for place in _IN_CSF:
        amounts = book.amounts(place)
        if amounts:
            for event in in_the_csf(amounts, book.volumes_ml.get(place, 0.0), t_s):
                yield event.kind, event
    vein = book.amounts("vascular")
    for event in in_a_vein(vein, t_s) if vein else ():
        yield event.kind + event.text, event


def _of_the_needle(before: Theatre, after: Theatre) -> Iterator[tuple[str, Event]]:
    needle, was = after.needle, before.needle
    if needle is None or needle is was:
        return
    pierced = needle.pierced and not (was is not None and was.pierced and was.kit is needle.kit)
    if pierced and needle.tip.place != "intrathecal":
        text = f"The needle has gone through the sac; its tip lies {needle.tip.words}."
        yield "", happen("dural puncture", after.t_s, text, cause="the needle's depth")
    if needle.tip.place == "bone" and (was is None or was.tip.place != "bone"):
        yield "", happen("bone", after.t_s, f"The needle stops {needle.tip.words}.")


def _of_the_catheter(after: Theatre, deeds: Deeds) -> Iterator[tuple[str, Event]]:
    if deeds.pushed is None:
        return
    cause = "the hand's pull" if deeds.pushed.advanced_mm < 0 else "the hand's push"
    for one in deeds.pushed.happenings:
        yield "", happen(one.kind, after.t_s, one.text, cause=cause)


def _of_the_syringe(before: Theatre, after: Theatre, deeds: Deeds) -> Iterator[tuple[str, Event]]:
    done, t_s = deeds.plunged, after.t_s
    if done.syringe is None:
        return
    filling = f"filling {done.syringe.number}"
    wanted = done.wanted_ml_s
    if wanted is not None and wanted > float(DANGEROUS_RATE):
        yield (
            f"injection rate {filling}",
            happen(
                "injection rate",
                t_s,
                f"{wanted:g} mL/s was asked for; "
                f"faster than {float(DANGEROUS_RATE):g} mL/s is called dangerous.",
                cause="the rate asked for",
            ),
        )
    ended = done.syringe.left_ml == 0.0
    if wanted is not None and 0.0 < done.flow_ml_s < _SLOW * wanted and not ended:
        yield (
            f"slow injection {filling}",
            happen(
                "slow injection",
                t_s,
                f"The lumen lets {done.flow_ml_s:.2f} mL/s through at the hand's limit; "
                f"{wanted:g} mL/s was asked for.",
            ),
        )
    if done.blocked:
        given = done.syringe.filling.volume_ml - done.syringe.left_ml
        place = before.tip_place
        if place in ("disc", "bone"):
            text = f"Nothing goes in against the hand's force: {before.tip_words}."
        else:
            text = (
                f"The injection stopped after {given:.1f} of {done.syringe.filling.volume_ml:g} mL: the "
                f"space holds {before.tip_mmhg:.0f} mmHg against the hand."
            )
        yield f"injection stopped {filling} {given:.1f}", happen("injection stopped", t_s, text)
    csf = after.state.sac_pressure_mmhg
    if done.flow_ml_s > 0 and csf >= float(HIGH_CSF):
        yield (
            f"high pressure {filling}",
            happen(
                "high pressure",
                t_s,
                f"The CSF stands at {csf:.0f} mmHg; head and neck ache.",
                cause=f"volume and rate raised it over {float(HIGH_CSF):g} mmHg",
            ),
        )


def _of_the_balloon(before: Theatre, after: Theatre) -> Iterator[tuple[str, Event]]:
    fresh = after.inflation
    if after.burst and not before.burst and fresh is not None:
        volume = fresh.balloon.volume_ml
        text = f"The balloon burst at {volume:g} mL; its fluid and shreds lie in the canal."
        yield "", happen("balloon burst", after.t_s, text, cause=f"{volume:g} mL in the balloon")
    elif fresh is not None and fresh is not before.inflation and fresh.balloon.over_rated:
        volume = fresh.balloon.volume_ml
        text = f"{volume:g} mL is more than the balloon is rated for; it may burst."
        yield (
            f"balloon over its volume {volume:g}",
            happen("balloon over its volume", after.t_s, text, cause=f"{volume:g} mL in the balloon"),
        )


def _of_the_current(before: Theatre, after: Theatre) -> Iterator[tuple[str, Event]]:
    now, was = after.treatment, before.treatment
    if now is None:
        return
    fresh = was is None or was.dials != now.dials
    if fresh and now.dials.mode == "pulsed" and now.dials.goal_c > float(PULSED_LIMIT):
        text = (
            f"A ceiling of {now.dials.goal_c:g} C was asked for; pulsed treatment is to keep its tip "
            f"below {float(PULSED_LIMIT):g} C."
        )
        yield "", happen("tip too warm", after.t_s, text)
    for root in now.cut if was is None or was.cut != now.cut else ():
        yield (
            "",
            happen(
                "root heated",
                after.t_s,
                f"{root} reaches {float(NERVE_BURNS):g} C; the current is switched off.",
                cause=f"the electrode lies so near to {root} that the heat reaches it",
            ),
        )


def _of_the_book(before: Theatre, after: Theatre) -> Iterator[tuple[str, Event]]:
    if after.book is before.book:
        return
    already = {one.drug for one in _over_limits(before)}
    for one in _over_limits(after):
        if one.drug not in already:
            yield "", happen("over-dose", after.t_s, one.text, cause="the doses given, added up")
    yield from felt(after)


def _over_limits(theatre: Theatre) -> tuple[Over, ...]:
    given = [Given(one.t_s, one.drug, one.amount) for one in theatre.book.entries]
    return over(given, theatre.setting.limits, theatre.t_s)


def _found_out(before: Theatre, after: Theatre, deeds: Deeds) -> Iterator[tuple[str, Event]]:
    """Where what was done shows where the tip is: CSF at the hub, what is drawn back, dye in the picture."""
    place = after.tip_place
    if place not in STRAYS:
        return
    by = ""
    needle, was = after.needle, before.needle
    dripping = needle is not None and after.catheter is None and needle is not was
    if place == "intrathecal" and dripping and (was is None or was.tip.place != "intrathecal"):
        by = "Clear fluid drips from the hub"
    elif deeds.plunged.drawn in ("clear fluid", "blood"):
        by = f"{deeds.plunged.drawn.capitalize()} is drawn back"
    elif deeds.picture is not None:
        dye = after.book.amounts(place).get("iohexol", 0.0) > 0
        beyond = place == "outside" and deeds.picture.view == "lateral"
        by = "The picture shows it" if dye or beyond else ""
    event = found(after, by) if by else None
    if event is not None:
        yield f"{_FOUND}{place}", event


def _of_the_patient(after: Theatre) -> Iterator[tuple[str, Event]]:
    if after.patient.hypotensive:
        reached = 100 * sympathetic_share(after.roots.now)
        cause = f"local anaesthetic blocks {reached:.0f} % of what the roots from T12 to L2 carry"
        if reached < 1:
            cause = "what has happened before"
        yield "hypotension", happen("hypotension", after.t_s, "Blood pressure falls.", cause=cause)


register("procedure", sys.modules[__name__])
