"""Explanation: an episode as a patient is told of it: what was wrong, done, changed, and comes next."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from neuroplasty.care.explanation.answers import Answer, answers_of
from neuroplasty.care.programme.texts import Line, lines, texts
from neuroplasty.documents import as_episode
from neuroplasty.documents.case import Case
from neuroplasty.documents.course import Band
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.records import RootRecord
from neuroplasty.evidence.drugs import DRUGS
from neuroplasty.evidence.parameter import Standing

State = Literal["done", "in part", "not done"]
"""Whether anything was done to this patient, and all of it."""
Finding = Literal["scar", "way out", "canal", "disc", "slip", "surgery"]
Deed = Literal[
    "needle", "dye", "tube", "enzyme", "wash", "strong salt", "balloon", "pulses", "numbing", "steroid"
]

_STUCK = 0.02
"""Bonded share below which a root is free of scar."""
_STRONG_SALT_PERCENT = 3.0
_PAIN_DAYS = (7, 30, 91, 183, 365, 730)
_WORK_DAYS = (14, 42, 91)
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
_TOLD = {
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
_SAME = {
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


@dataclass(frozen=True)
class Found:
    """One thing that was wrong, and where.

    Parameters
    ----------
    kind : str
        Of ``Finding``.
    place : str
        A root, a disc or a level.
    side : str
        ``left``, ``right`` or nothing.

    Examples
    --------
    >>> Found("scar", "L5", "left").kind
    'scar'
    """

    kind: Finding
    place: str
    side: str = ""


@dataclass(frozen=True)
class Root:
    """Whether the dye came to a root, before and after.

    Parameters
    ----------
    name : str
        ``L5 left``.
    dye_before, dye_after : bool

    Examples
    --------
    >>> Root("L5 left", False, True).dye_after
    True
    """

    name: str
    dye_before: bool
    dye_after: bool


@dataclass(frozen=True)
class Freed:
    """What the procedure did to the nerve that it was for.

    Parameters
    ----------
    root : str
        Which.
    stuck_before, stuck_after : int
        Of a hundred parts of its bed, so many held by scar.
    room_before_mm, room_after_mm : float
        Room round it.
    dye_before, dye_after : bool
        Whether dye came to it.

    Examples
    --------
    >>> Freed("L5 left", 47, 39, 1.4, 1.6, False, True).how_far
    'some'
    """

    root: str
    stuck_before: int
    stuck_after: int
    room_before_mm: float
    room_after_mm: float
    dye_before: bool
    dye_after: bool

    @property
    def how_far(self) -> Literal["none", "little", "some", "most"]:
        """How much of the scar is gone: none was there, under a tenth, under six tenths, or more."""
        if not self.stuck_before:
            return "none"
        gone = 1 - self.stuck_after / self.stuck_before
        return "little" if gone < 0.1 else "some" if gone < 0.6 else "most"


@dataclass(frozen=True)
class Ahead:
    """A score on a day to come, pain (0-10) or trouble (0-100): the middle, and where nine of ten lie.

    Parameters
    ----------
    day : int
    low, middle, high : float

    Examples
    --------
    >>> Ahead(91, 3.1, 5.9, 9.0).middle
    5.9
    """

    day: int
    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Stretch:
    """Some weeks of the way back.

    Parameters
    ----------
    name : str
        As the programme says it, in English.
    first_week, last_week : int
        Counted from 1.
    lines : tuple of Line
        What to do.

    Examples
    --------
    >>> Stretch("Move more", 3, 6, ()).last_week
    6
    """

    name: str
    first_week: int
    last_week: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Source:
    """What a story or a picture rests on.

    Parameters
    ----------
    key, source : str
    standing : Standing

    Examples
    --------
    >>> EXAMPLES[0].key
    'helicopter'
    """

    key: str
    source: str
    standing: Standing


EXAMPLES: tuple[Source, ...] = (
    Source(
        "helicopter",
        "told by clinicians; no source for this story was found",
        "unverified",
    ),
    Source(
        "reminders",
        "Salomons 2004: two people after awareness under anaesthesia, pain for years, set off by reminders",
        "measured",
    ),
    Source(
        "cues",
        "Madden 2016, a review: a learned cue made pain stronger by 7.4 points of 100 (95 % 4.0 to 10.8), "
        "8 experiments",
        "measured",
    ),
    Source(
        "wrist and jaw",
        "told by clinicians; no study of pain that goes to and fro between wrist and jaw was found",
        "unverified",
    ),
)
"""What the two stories rest on."""


@dataclass(frozen=True)
class Explanation:
    """All that a patient is told; keys and figures, no sentence of its own but the house's.

    Parameters
    ----------
    simulated : bool
        Whether it was a rehearsal on a model person.
    day : date or None
        Of the procedure.
    state : {"done", "in part", "not done"}
    found : tuple of Found
        What was wrong; empty where it was not written down.
    pains : tuple of (str, str, float)
        Place, side, pain of 10.
    side, root : str
        Of the nerve it was for; empty where nobody said.
    deeds : tuple of Deed
        What was done, in order.
    route : str
        Of the needle; empty where not known.
    happened : tuple of str
        What went otherwise than planned.
    freed : Freed or None
        What changed at the nerve; None where nothing was measured.
    roots : tuple of Root
        What the dye showed; empty where it was not kept.
    before_nrs : float or None
        Pain before.
    scored : tuple of (int, float)
        Day and pain, as a person answered; empty for a model person, whose future is ``ahead``.
    ahead, trouble : tuple of Ahead
        The forecast of pain, and of trouble in daily life (ODI) at the times when work is asked about.
    trouble_before : float or None
        As scored before.
    body_parts : int or None
        Of a hundred parts of the pain at three months, how many the body drives; the rest is learned.
    stretches : tuple of Stretch
        The way back.
    training, now, call : tuple of Line
        How to train; when to go to hospital at once; when to call.
    answers : tuple of Answer

    Examples
    --------
    >>> from neuroplasty.documents.records import Recorded
    >>> done = Recorded(site="here", operator="op-1", route="caudal", roots=("L5 left",),
    ...                 started=datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC))
    >>> told = explain(Episode(made_by="a clinic", simulated=False, status="complete", recorded=done))
    >>> told.state, told.root, told.deeds, told.freed
    ('done', 'L5 left', ('needle',), None)
    """

    simulated: bool
    day: datetime.date | None
    state: State
    found: tuple[Found, ...]
    pains: tuple[tuple[str, str, float], ...]
    side: str
    root: str
    deeds: tuple[Deed, ...]
    route: str
    happened: tuple[str, ...]
    freed: Freed | None
    roots: tuple[Root, ...]
    before_nrs: float | None
    scored: tuple[tuple[int, float], ...]
    ahead: tuple[Ahead, ...]
    trouble: tuple[Ahead, ...]
    trouble_before: float | None
    body_parts: int | None
    stretches: tuple[Stretch, ...]
    training: tuple[Line, ...]
    now: tuple[Line, ...]
    call: tuple[Line, ...]
    answers: tuple[Answer, ...]


def explain(episode: Episode | str | Path) -> Explanation:
    """What a patient is told of an episode, whatever it lacks.

    Parameters
    ----------
    episode : Episode, or path of one
        Simulated or recorded; with a procedure or without.

    Returns
    -------
    Explanation

    Raises
    ------
    DocumentError
        When the path holds no episode.

    Examples
    --------
    >>> from neuroplasty.documents import read_case, read_plan
    >>> from neuroplasty.documents.episode import Procedure
    >>> told = explain(Episode(made_by="a clinic", simulated=False, status="complete", procedure=Procedure(),
    ...                        case=read_case("l5-scar-after-discectomy"), plan=read_plan("one-day-caudal")))
    >>> told.state, [one.kind for one in told.found], told.root
    ('not done', ['scar', 'surgery'], 'L5 left')
    """
    episode = as_episode(episode)
    case, procedure = episode.case, episode.procedure
    root, told, state = _root(episode), texts(), _state(episode)
    forecast = None if state == "not done" else episode.forecast
    deeds, route = (), ""
    if state != "not done":
        deeds, route = _deeds(episode), _route(episode)
    course = episode.course
    before = None if course is None or course.before is None else course.before.nrs
    if before is None and case is not None:
        before = max((one.intensity_nrs for one in case.pains), default=None)
    return Explanation(
        simulated=episode.simulated,
        day=episode.day,
        state=state,
        found=() if case is None else tuple(_found(case)),
        pains=() if case is None else tuple(_pains(case)),
        side=root.partition(" ")[2],
        root=root,
        deeds=deeds,
        route=route,
        happened=_happened(episode),
        freed=None if state == "not done" else _freed(procedure.roots, root),
        roots=tuple(Root(one.root, one.dye_before, one.dye_after) for one in procedure.roots),
        before_nrs=before,
        scored=()
        if course is None or episode.simulated
        else tuple((one.day, one.nrs) for one in course.visits if one.nrs is not None),
        ahead=() if forecast is None else _ahead(forecast.pain, _PAIN_DAYS),
        trouble=() if forecast is None else _ahead(forecast.function, _WORK_DAYS),
        trouble_before=None if course is None or course.before is None else course.before.odi,
        body_parts=_body_parts(episode),
        stretches=tuple(
            Stretch(
                one["name"],
                one["first_day"] // 7 + 1,
                one["last_day"] // 7 + 1,
                lines(one["lines"], frozenset()),
            )
            for one in told["phases"]
        ),
        training=lines(told["training"]["lines"], frozenset()),
        now=lines(told["go_now"]["lines"], frozenset()),
        call=lines(told["call"]["lines"], frozenset()),
        answers=answers_of(
            forecast,
            balloon="balloon" in deeds,
            pulsed="pulses" in deeds,
        ),
    )


def _state(episode: Episode) -> State:
    """What was done of it; a recorded procedure counts as done unless each of its steps says otherwise."""
    outcomes = [one.outcome for one in episode.procedure.steps]
    if episode.recorded is not None:
        outcomes += [one.outcome for one in episode.recorded.steps]
        outcomes = outcomes or ["done"]
    if all(one == "not done" for one in outcomes):
        return "not done"
    return "done" if episode.status == "complete" else "in part"


def _root(episode: Episode) -> str:
    """The nerve that it was for: as recorded, else what the case aims at, else the one most bonded."""
    if episode.recorded is not None and episode.recorded.roots:
        return episode.recorded.roots[0]
    case = episode.case
    if case is not None and (case.pains or tuple(_found(case))):
        place = case.target
        return f"{place.level} {place.side}" if place.side in ("left", "right") else ""
    held = max(episode.procedure.roots, key=lambda one: one.bonded_before, default=None)
    return "" if held is None or held.bonded_before < _STUCK else held.root


def _found(case: Case) -> list[Found]:
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


def _pains(case: Case) -> list[tuple[str, str, float]]:
    held = sorted(case.pains, key=lambda one: -one.intensity_nrs)
    return [(one.site, _sided(one.side), one.intensity_nrs) for one in held if one.intensity_nrs > 0]


def _route(episode: Episode) -> str:
    if episode.recorded is not None:
        return episode.recorded.route or ""
    return next((one.route for one in episode.procedure.needles), "")


def _deeds(episode: Episode) -> tuple[Deed, ...]:
    """What was done, in the order in which it is told."""
    procedure, recorded = episode.procedure, episode.recorded
    found: set[Deed] = set()
    devices = {one.kind for one in recorded.devices} if recorded is not None else set()
    drugs = {one.drug for one in procedure.doses}
    drugs |= {one.drug for one in recorded.doses} if recorded is not None else set()
    if procedure.needles or "needle" in devices or _route(episode):
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


def _happened(episode: Episode) -> tuple[str, ...]:
    """What went otherwise, each thing once, under the name that a patient is told."""
    kinds: list[str] = [one.kind for one in episode.procedure.events if one.kind in _TOLD]
    if episode.recorded is not None:
        kinds += [one.kind for one in episode.recorded.complications if one.is_complication]
    return tuple(dict.fromkeys(_SAME.get(kind, kind) for kind in kinds))


def _freed(records: tuple[RootRecord, ...], root: str) -> Freed | None:
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


def _ahead(band: Band, days: tuple[int, ...]) -> tuple[Ahead, ...]:
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


def _body_parts(episode: Episode) -> int | None:
    """Of a hundred parts of what still hurts at three months, how many the body drives."""
    reasons = () if episode.course is None else episode.course.reasons
    near = [one for one in reasons if one.day == _BODY_DAY and one.left_body_percent is not None]
    return round(near[0].left_body_percent or 0) if near else None


__all__ = ["EXAMPLES", "Ahead", "Explanation", "Found", "Freed", "Root", "Source", "Stretch", "explain"]
