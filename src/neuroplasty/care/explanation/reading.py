"""Reading: what of an episode a patient is told, from whatever it holds."""

from __future__ import annotations

from neuroplasty.care.explanation.facts import Ahead, Deed, Found, Freed, State
from neuroplasty.documents.case import Case
from neuroplasty.documents.course import Band
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.records import RootRecord
from neuroplasty.evidence.drugs import DRUGS

_STUCK = 0.02
"""Bonded share below which a root is free of scar."""
_STRONG_SALT_PERCENT = 3.0
_BODY_DAY = 91
_GROUPS: dict[str, Deed] = {
    "contrast": "dye",
    "enzyme": "enzyme",
    "local anaesthetic": "numbing",
    "steroid": "steroid",
}
_ORDER: tuple[Deed, ...] = (
    "needle",
    "dye",
    "tube",
    "enzyme",
    "wash",
    "strong salt",
    "balloon",
    "pulses",
    "numbing",
    "steroid",
)
TOLD = {
    "dural puncture",
    "subdural spread",
    "vessel entered",
    "bleeding",
    "epidural haematoma",
    "infection",
    "headache after puncture",
    "contrast reaction",
    "anaphylaxis",
    "vasovagal reaction",
    "hypotension",
    "spinal block",
    "high spinal block",
    "systemic toxicity",
    "catheter sheared",
    "balloon burst",
    "root heated",
}
"""Events that a patient is told of by name; the others are the operator's."""
PATIENT_WORDS = {
    "death": "other",
    "headache after puncture": "headache",
    "epidural haematoma": "haematoma",
    "anaphylaxis": "allergy",
    "contrast reaction": "allergy",
    "high spinal block": "spinal block",
    "subdural spread": "spinal block",
    "vasovagal reaction": "faint",
    "hypotension": "faint",
    "catheter left": "catheter sheared",
    "bleeding": "vessel entered",
}
"""Events and complications that are one thing to a patient."""


def state_of(episode: Episode) -> State:
    """What was done of it; a recorded procedure counts as done unless each of its steps says otherwise."""
    outcomes = [one.outcome for one in episode.procedure.steps]
    if episode.recorded is not None:
        outcomes += [one.outcome for one in episode.recorded.steps]
        outcomes = outcomes or ["done"]
    if all(one == "not done" for one in outcomes):
        return "not done"
    return "done" if episode.status == "complete" else "in part"


def root_of(episode: Episode) -> str:
    """The nerve that it was for: as recorded, else what the case aims at, else the one most bonded."""
    if episode.recorded is not None and episode.recorded.roots:
        return episode.recorded.roots[0]
    case = episode.case
    if case is not None and (case.pains or found_in(case)):
        place = case.target
        return f"{place.level} {place.side}" if place.side in ("left", "right") else ""
    held = max(episode.procedure.roots, key=lambda one: one.bonded_before, default=None)
    return "" if held is None or held.bonded_before < _STUCK else held.root


def found_in(case: Case) -> list[Found]:
    """What was wrong, the scar first."""
    held = case.findings
    found = [Found("scar", one.place.level, _sided(one.place.side)) for one in held.scars]
    for foramen in held.foraminal_stenosis:
        level, _, side = foramen.root.partition(" ")
        found.append(Found("way out", level, side))
    found += [Found("canal", one.disc) for one in held.central_stenosis]
    found += [Found("disc", one.disc, _sided(one.side)) for one in held.discs]
    found += [Found("slip", one.disc) for one in held.slips]
    return found + [Found("surgery", one.level, _sided(one.side)) for one in held.surgery]


def _sided(side: str) -> str:
    return side if side in ("left", "right") else ""


def pains_of(case: Case) -> list[tuple[str, str, float]]:
    """Place, side and pain of 10, the worst first."""
    held = sorted(case.pains, key=lambda one: -one.intensity_nrs)
    return [(one.site, _sided(one.side), one.intensity_nrs) for one in held if one.intensity_nrs > 0]


def route_of(episode: Episode) -> str:
    """The needle's; empty where nobody wrote it down."""
    if episode.recorded is not None:
        return episode.recorded.route or ""
    return next((one.route for one in episode.procedure.needles), "")


def deeds_of(episode: Episode) -> tuple[Deed, ...]:
    """What was done, in the order in which it is told."""
    procedure, recorded = episode.procedure, episode.recorded
    found: set[Deed] = set()
    devices = {one.kind for one in recorded.devices} if recorded is not None else set()
    drugs = {one.drug for one in procedure.doses}
    drugs |= {one.drug for one in recorded.doses} if recorded is not None else set()
    if procedure.needles or "needle" in devices or route_of(episode):
        found.add("needle")
    if procedure.catheters or "catheter" in devices:
        found.add("tube")
    if procedure.balloons or "balloon" in devices:
        found.add("balloon")
    if procedure.heat or "electrode" in devices:
        found.add("pulses")
    for name in drugs:
        group = DRUGS[name].group if name in DRUGS else ""
        if group in _GROUPS:
            found.add(_GROUPS[group])
        elif group == "saline":
            found.add("strong salt" if _is_strong(episode) else "wash")
    return tuple(one for one in _ORDER if one in found)


def _is_strong(episode: Episode) -> bool:
    """Whether the salt water was stronger than the body's own, as the plan has it."""
    steps = () if episode.plan is None else episode.plan.steps
    given = [one for step in steps for one in getattr(step, "ingredients", ())]
    strengths = [
        one.strength for one in given if one.drug == "sodium chloride" and one.strength.endswith("%")
    ]
    return any(float(one.removesuffix("%")) >= _STRONG_SALT_PERCENT for one in strengths)


def happened_in(episode: Episode) -> tuple[str, ...]:
    """What went otherwise, each thing once, under the name that a patient is told."""
    kinds: list[str] = [one.kind for one in episode.procedure.events if one.kind in TOLD]
    if episode.recorded is not None:
        kinds += [one.kind for one in episode.recorded.complications if one.is_complication]
    return tuple(dict.fromkeys(PATIENT_WORDS.get(kind, kind) for kind in kinds))


def freed_of(records: tuple[RootRecord, ...], root: str) -> Freed | None:
    """What the procedure did to a root; None where it was not measured."""
    held = next((one for one in records if one.root == root), None)
    if held is None:
        return None
    before, after = (
        0 if one < _STUCK else round(100 * one) for one in (held.bonded_before, held.bonded_after)
    )
    return Freed(
        root,
        before,
        after,
        round(held.gap_before_mm, 1),
        round(held.gap_after_mm, 1),
        held.dye_before,
        held.dye_after,
    )


def ahead_of(band: Band, days: tuple[int, ...]) -> tuple[Ahead, ...]:
    """The forecast at the times that are asked about, from the nearest day it knows."""
    if not band.day:
        return ()
    found = []
    for day in days:
        near = min(range(len(band.day)), key=lambda k: abs(band.day[k] - day))
        if abs(band.day[near] - day) <= 7:
            found.append(
                Ahead(
                    day,
                    round(band.low_90[near], 1),
                    round(band.median[near], 1),
                    round(band.high_90[near], 1),
                )
            )
    return tuple(found)


def body_parts_of(episode: Episode) -> int | None:
    """Of a hundred parts of what still hurts at three months, how many the body drives."""
    reasons = () if episode.course is None else episode.course.reasons
    near = [one for one in reasons if one.day == _BODY_DAY and one.left_body_percent is not None]
    return round(near[0].left_body_percent or 0) if near else None
