"""Hazards: what chance brings about in one tick, each from its base rate and what this tick exposed.

A tip that strays by chance is not seen yet, and tells nothing. A hazard is drawn where its exposure is: with
a needle's arrival in the canal, with every new millimetre of catheter, with the first injection.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from neuroplasty.body.events import EventKind, happen, risks
from neuroplasty.body.events.risks import Risk, Way
from neuroplasty.body.instruments import TipPlace
from neuroplasty.body.instruments.track import STEP_MM
from neuroplasty.body.physiology import Signs
from neuroplasty.body.procedure.hands import Hands
from neuroplasty.body.procedure.setting import Purpose
from neuroplasty.body.procedure.theatre import Theatre
from neuroplasty.documents.records import Event
from neuroplasty.errors import HandsError
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

TORN_LENGTH = Parameter(
    15.0, "mm", "assumed", "how much of a torn catheter stays behind; no source read", 2.0, 50.0
)

STRAYS: dict[TipPlace, EventKind] = {
    "intrathecal": "dural puncture",
    "subdural": "subdural spread",
    "vascular": "vessel entered",
    "outside": "tip outside the canal",
}
"""The kind of event that a tip in each wrong place is."""

_PLACES: dict[EventKind, TipPlace] = {kind: place for place, kind in STRAYS.items()}
CAN_BEFALL: tuple[EventKind, ...] = (
    *_PLACES,
    "vasovagal reaction",
    "contrast reaction",
    "anaphylaxis",
    "systemic toxicity",
    "spinal block",
    "high spinal block",
    "root pressure",
    "bleeding",
    "needle tip bent",
    "catheter sheath torn",
)
"""What an instructor can let happen; the first of them put the tip into another place, and tell nothing."""
SETTABLE: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "heart_rate": (20.0, 220.0),
        "systolic": (40.0, 260.0),
        "saturation": (40.0, 100.0),
        "breaths": (0.0, 60.0),
    }
)
"""Between which figures an instructor can set each vital sign; what a monitor shows, assumed."""
_BROUGHT = "brought about by the instructor"
_INSIDE = ("epidural", "foramen", "intrathecal")
_TOLD: dict[EventKind, str] = {
    "needle tip bent": "The needle's tip is bent.",
    "catheter sheath torn": "The catheter's sheath was torn on the needle's edge; a piece may stay behind.",
    "bleeding": "Blood drips from the hub and stops by itself.",
}


def struck(before: Theatre, after: Theatre, hands: Hands) -> tuple[Theatre, tuple[Event, ...]]:
    """What chance does in the tick that led from ``before`` to ``after``."""
    deepest = 0.0 if after.catheter is None else max(after.deepest_mm, after.catheter.inserted_mm)
    events: list[Event] = []
    if after.setting.chance:
        for purpose, found in _exposed(before, after, hands, deepest):
            rng = after.setting.rng(purpose, after.number)
            for risk in risks.draw(iter(found), rng):
                after, event = _strike(before, after, risk.kind, risk.cause)
                events += [event] if event else []
    for kind in hands.befall:
        after, event = _strike(before, after, kind, _BROUGHT)
        events += [event] if event else []
    return (after if deepest == after.deepest_mm else replace(after, deepest_mm=deepest)), tuple(events)


def check(theatre: Theatre, befall: tuple[EventKind, ...]) -> None:
    """Raise HandsError for what cannot befall the patient now."""
    for kind in befall:
        if kind not in CAN_BEFALL:
            raise HandsError(f"{kind!r} cannot be brought about; choose one of: {', '.join(CAN_BEFALL)}.")
        if kind in _PLACES and (theatre.tip_place is None or theatre.on_the_skin):
            raise HandsError(f"There is no tip in the patient for {kind!r}; wait until something is in.")
        if kind == "catheter sheath torn" and theatre.catheter is None:
            raise HandsError("There is no catheter in whose sheath could be torn.")


def check_signs(signs: Signs | None) -> None:
    """Raise HandsError for vital signs that nobody has."""
    for name, (low, high) in SETTABLE.items():
        value = None if signs is None else getattr(signs, name)
        if value is not None and not low <= value <= high:
            words = name.replace("_", " ")
            raise HandsError(f"The {words} was to be {value:g}; set it between {low:g} and {high:g}.")


def way(theatre: Theatre, from_mm: float = 0.0) -> Way:
    """What the catheter's way met, from so much of it that was in already."""
    catheter, setting = theatre.catheter, theatre.setting
    assert catheter is not None
    s, theta = catheter.path_s_mm, catheter.path_theta_rad
    steps = np.linalg.norm(np.diff(catheter.shape_mm, axis=0, prepend=catheter.shape_mm[:1]), axis=1)
    first = round(from_mm / STEP_MM) + 1 if from_mm else 0
    shell = setting.shell
    s, theta, steps = s[first:], theta[first:], steps[first:]
    return Way(
        theta,
        np.asarray(shell.sample(shell.gap_mm, s, theta)),
        np.asarray(shell.sample(setting.bonded, s, theta)),
        steps,
        catheter.outer_mm,
    )


def _exposed(
    before: Theatre, after: Theatre, hands: Hands, deepest: float
) -> Iterator[tuple[Purpose, list[Risk]]]:
    needle, was = after.needle, before.needle
    if needle is not None and needle.tip.place in _INSIDE:
        anew = was is None or was.kit is not needle.kit or was.tip.place not in _INSIDE
        if anew:
            wide = needle.gauge <= 18
            yield "needle", list(risks.at_needle(needle.route, wide=wide, alone=not wide))
    if after.catheter is not None and deepest > after.deepest_mm:
        fresh_way = way(after, after.deepest_mm)
        yield "catheter", list(risks.at_catheter(fresh_way, entered=after.deepest_mm == 0.0))
    if before.catheter is not None and after.catheter is None and hands.remove is not None:
        yield "withdrawal", list(risks.at_withdrawal())
    injected = [one for one in after.book.entries if one.drop]
    drugs = {one.drug for one in injected}
    known = {one.drug for one in before.book.entries if one.drop}
    first: list[Risk] = list(risks.at_injection()) if injected and not known else []
    if "iohexol" in drugs - known:
        first += risks.at_first_contrast()
    if first:
        yield "injection", first


def _strike(before: Theatre, after: Theatre, kind: EventKind, cause: str) -> tuple[Theatre, Event | None]:
    """Bring about what chance has drawn, or an instructor."""
    place = _PLACES.get(kind)
    if place is not None:
        if after.strayed is not None:
            return after, None
        return replace(
            after,
            strayed=place,
            stray_cause=cause,
            drawn_mm=0.0,
            punctured=after.punctured or place == "intrathecal",
        ), None
    if kind == "catheter sheath torn" and before.catheter is not None:
        piece = before.catheter.shape_mm[-round(float(TORN_LENGTH) / STEP_MM) :]
        if len(piece) > 1:
            after = replace(after, left_mm=(*after.left_mm, piece))
    text = _TOLD.get(kind, f"{kind.capitalize()}.")
    return after, happen(kind, after.t_s, text, cause=cause)


register("procedure", sys.modules[__name__])
