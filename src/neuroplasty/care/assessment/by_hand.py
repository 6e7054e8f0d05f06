"""Measures of the hand: needle and catheter."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from neuroplasty.body.procedure.hands import Vector
from neuroplasty.care.assessment.account import Account, Moment

_REST_MM_S = 0.05
_SAME_DEG = 2.0
_SMOOTH = (
    "smoothness of the tool tip, by submovements too, went with expert ratings in endovascular tasks, 20 "
    "people: "
    "Estrada 2016, IEEE Trans Hum Mach Syst 46:647 (abstract); here counted at the hub"
)
_FORCE = (
    "forces differed between experience groups in endovascular tasks: Rafii-Tari 2017, Ann Biomed Eng "
    "(abstract); "
    "no figure for this procedure was read"
)
_S3 = "no further than S3: Complications of lysis of epidural adhesions (aneskey, passage)"


def _needle(account: Account) -> list[Moment]:
    return [moment for moment in account.moments if moment.needle_mm is not None]


def _pushes(account: Account) -> list[float]:
    """Millimetres of each stroke of the catheter's hub, one way without a rest; drawn back below zero."""
    strokes: list[float] = []
    last = 0.0
    for before, after in pairwise(account.moments):
        hand = after.hands.catheter
        speed = 0.0 if hand is None or abs(hand.push_mm_s) < _REST_MM_S else hand.push_mm_s
        inside = before.catheter_mm is not None and after.catheter_mm is not None
        way = (after.catheter_mm or 0.0) - (before.catheter_mm or 0.0) if inside else 0.0
        if speed:
            if strokes and last * speed > 0:
                strokes[-1] += way
            else:
                strokes.append(way)
        last = speed
    return strokes


def redirections(account: Account) -> float | None:
    """How often the needle was aimed anew in the tissue, or drawn back and pushed on."""
    if not _needle(account):
        return None
    count, drawn, aim = 0, False, None
    for moment in account.moments:
        hand = moment.hands.needle
        if hand is None:
            continue
        if hand.entry is not None:
            drawn, aim = False, hand.aim or hand.entry.direction
            continue
        if hand.aim is not None:
            if aim is not None and _turned_by(aim, hand.aim) > _SAME_DEG and (moment.needle_mm or 0.0) > 0:
                count, drawn = count + 1, False
            aim = hand.aim
        if hand.push_mm_s < 0:
            drawn = True
        elif hand.push_mm_s > 0 and drawn:
            count, drawn = count + 1, False
    return float(count)


def _turned_by(one: Vector, other: Vector) -> float:
    """Degrees between two directions."""
    a, b = np.array(one), np.array(other)
    cosine = float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))
    return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def passes(account: Account) -> float | None:
    """How many times a needle was set on the skin."""
    hands = [moment.hands.needle for moment in account.moments]
    count = sum(hand is not None and hand.entry is not None for hand in hands)
    return float(count) if count else None


def _bone(account: Account) -> float | None:
    return float(sum(event.kind == "bone" for event in account.events)) if _needle(account) else None


def overshoot(account: Account) -> float | None:
    """How far an interlaminar needle went beyond its loss of resistance, mm."""
    found = [
        (moment.needle_mm or 0.0) - moment.lost_mm
        for moment in _needle(account)
        if moment.route == "interlaminar" and moment.lost_mm is not None
    ]
    return max(found) if found else None


def above_s3(account: Account) -> float | None:
    """How far a caudal needle's tip went above S3, mm; 0 where it stayed below."""
    # Once a catheter is in, the tip is the catheter's.
    found = [
        moment.tip[0]
        for moment in _needle(account)
        if moment.route == "caudal" and moment.catheter_mm is None and moment.tip is not None and moment.place
    ]
    if not found or account.s3_mm is None:
        return None
    return max(0.0, max(found) - account.s3_mm)


def _arrived(account: Account) -> bool | None:
    held = [moment.place for moment in _needle(account) if moment.catheter_mm is None and moment.place]
    return held[-1] in ("epidural", "foramen") if held else None


def _punctured(account: Account) -> bool:
    wrong = any(moment.place == "intrathecal" for moment in account.moments)
    return wrong or any(event.kind == "dural puncture" for event in account.events)


def _force(account: Account) -> float | None:
    found = [abs(moment.hub_n) for moment in account.moments if moment.catheter_mm is not None]
    return max(found) if found else None


def _after_stop(account: Account) -> float | None:
    """Seconds the hub was pushed on, without a turn, after something had stopped the tip."""
    if _force(account) is None:
        return None
    total, stopped = 0.0, False
    for moment in account.moments:
        hand = moment.hands.catheter
        if hand is None or hand.push_mm_s <= 0 or hand.turn_deg_s:
            stopped = False
        elif stopped:
            total += moment.dt_s
        stopped = stopped or bool(moment.stopped)
    return total


def _turned(account: Account) -> bool | None:
    """Whether the first thing done after the tip was stopped was to turn, draw back or rinse it."""
    for number, moment in enumerate(account.moments):
        if not moment.stopped:
            continue
        for later in account.moments[number + 1 :]:
            hand = later.hands.catheter
            if later.flow_ml_s > 0 or (hand is not None and (hand.turn_deg_s or hand.push_mm_s < 0)):
                return True
            if hand is not None and hand.push_mm_s > 0:
                return False
        return False
    return None


def submovements(account: Account) -> float | None:
    """Strokes of the hub for every 10 cm that the catheter came in."""
    strokes = _pushes(account)
    path = sum(abs(one) for one in strokes)
    return 100.0 * len(strokes) / path if path > 5.0 else None


def _drawn_back(account: Account) -> float | None:
    strokes = _pushes(account)
    path = sum(abs(one) for one in strokes)
    # Taking it out at the end is no correction.
    back = sum(-one for one in strokes[:-1] if one < 0)
    return back / path if path > 5.0 else None


def _broken(account: Account) -> bool | None:
    if _force(account) is None:
        return None
    kinds = ("catheter sheared", "catheter kinked", "catheter sheath torn")
    return any(event.kind in kinds for event in account.events)


def _missed(account: Account) -> float | None:
    """How near the catheter's tip came to its target at best, mm."""
    if account.target_mm is None:
        return None
    found = [
        float(np.linalg.norm(np.subtract(moment.tip_mm, account.target_mm)))
        for moment in account.moments
        if moment.catheter_mm is not None and moment.tip_mm is not None
    ]
    return min(found) if found else None


def _reached(account: Account) -> float | None:
    found = [moment.catheter_mm for moment in account.moments if moment.catheter_mm is not None]
    return max(found) if found else None


def _out(account: Account) -> bool | None:
    was = any(moment.needle_mm is not None or moment.catheter_mm is not None for moment in account.moments)
    last = account.moments[-1] if account.moments else None
    return last.needle_mm is None and last.catheter_mm is None if last is not None and was else None


BY_HAND = (
    ("redirections", "the needle aimed anew", "", "less", redirections),
    ("needle passes", "needles set on the skin", "", "less", passes),
    ("bone contacts", "hard stops in bone", "", "less", _bone),
    ("overshoot mm", "needle beyond the loss of resistance", "mm", "less", overshoot),
    ("needle above s3 mm", "caudal needle above S3", "mm", "less", above_s3, _S3, "measured"),
    ("needle in the epidural space", "the needle ended where it should", "", "yes", _arrived),
    ("dura punctured", "the dura was punctured", "", "no", _punctured),
    ("hub force n", "highest force at the hub", "N", "less", _force, _FORCE, "measured"),
    ("pushed after stop s", "pushed on after the tip had stopped", "s", "less", _after_stop),
    (
        "submovements per 10 cm",
        "strokes for every 10 cm of catheter",
        "",
        "less",
        submovements,
        _SMOOTH,
        "measured",
    ),
    ("drawn back share", "share of the catheter's way that was drawn back", "share", "less", _drawn_back),
    ("catheter sheared or kinked", "the catheter was sheared, kinked or torn", "", "no", _broken),
    ("target missed by mm", "nearest the tip came to its target", "mm", "less", _missed),
    ("catheter reached mm", "most catheter in the canal", "mm", "neither", _reached),
    ("turned after stop", "turned, drew back or rinsed once stopped", "", "yes", _turned),
    ("out at the end", "needle and catheter out at the end", "", "yes", _out),
)
"""Rows of ``measure.Measure``."""
