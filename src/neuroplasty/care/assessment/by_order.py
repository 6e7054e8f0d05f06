"""Measures of order: what came before what; and what the dye's pattern was called."""

from __future__ import annotations

from neuroplasty.care.assessment.account import ANAESTHETICS, Account, Moment
from neuroplasty.care.assessment.by_fluid import volume

_CONTRAST = (
    "contrast before any other agent, live in AP, with subtraction where there is: SIS FactFinder, risk "
    "in lumbar "
    "transforaminal injections (passage)"
)
_LIVE = (
    "single pictures missed 57 % of vascular injections that live fluoroscopy showed: Smuck 2008, Spine "
    "33:E205 "
    "(abstract)"
)
_ASPIRATE = "aspirate before and during each injection; it excludes nothing: SIS FactFinder (passage)"
_TEST = "at least 5 min before the full dose: lidocaine label (medlibrary, passage)"
_WAIT = "hypertonic saline follows local anaesthetic by 30 min: aneskey chapter on lysis (passage)"
_READ = "fellows 52 %, experienced 70 % right on still pictures: Smuck 2009, PM R 1:55 (abstract)"
_SAME_TIP_MM = 2.0
_MINUTE_S = 60.0


def _through(moment: Moment) -> bool:
    return moment.flow_ml_s > 0


def _contrast_first(account: Account) -> bool | None:
    """Whether dye went through the needle or catheter before any drug did."""
    for moment in account.moments:
        if _through(moment) and moment.has_dye:
            return True
        if _through(moment) and moment.has_drug:
            return False
    return None


def _aspirated(account: Account) -> float | None:
    """The share of injections before which the plunger was drawn back, at the same place of the tip."""
    asked, done, drawn_at, flowing = 0, 0, None, False
    for moment in account.moments:
        if moment.hands.syringe is not None and moment.hands.syringe.aspirate:
            drawn_at = moment.tip
        if moment.hands.syringe is not None and moment.hands.syringe.filling is not None:
            flowing = False
        if _through(moment) and not flowing:
            asked += 1
            flowing = True
            same = drawn_at is not None and moment.tip is not None
            if same and abs(drawn_at[0] - moment.tip[0]) <= _SAME_TIP_MM:  # type: ignore[index]
                done += 1
        if moment.hands.syringe is None:
            flowing = False
    return done / asked if asked else None


def _watched(account: Account) -> float | None:
    dye = volume(account, lambda one: one.has_dye)
    return volume(account, lambda one: one.has_dye and one.live) / dye if dye else None


def _test_dose(account: Account) -> float | None:
    """Minutes between the first local anaesthetic through the tip and the next one; None where there "
    "was one."""
    ended: float | None = None
    for moment in account.moments:
        if not (_through(moment) and any(drug in ANAESTHETICS for drug, _ in moment.mixture)):
            continue
        if ended is not None and moment.t_s - moment.dt_s - ended > 1.0:
            return (moment.t_s - moment.dt_s - ended) / _MINUTE_S
        ended = moment.t_s
    return None


def _wait(account: Account) -> float | None:
    """Minutes from the last local anaesthetic to the first hypertonic saline."""
    last: float | None = None
    for moment in account.moments:
        if _through(moment) and moment.hypertonic:
            return None if last is None else (moment.t_s - moment.dt_s - last) / _MINUTE_S
        if _through(moment) and any(drug in ANAESTHETICS for drug, _ in moment.mixture):
            last = moment.t_s
    return None


def _examined(account: Account) -> bool | None:
    """Whether the feet were examined after the last local anaesthetic and before hypertonic saline."""
    seen = False
    for moment in account.moments:
        if _through(moment) and moment.hypertonic:
            return seen
        if _through(moment) and any(drug in ANAESTHETICS for drug, _ in moment.mixture):
            seen = False
        seen = seen or moment.weak is not None
    return None


def _looked_again(account: Account) -> bool | None:
    """Whether, after dye had gone astray, the tip was moved and dye looked at again before any drug."""
    astray: tuple[float, float] | None = None
    clear = False
    for moment in account.moments:
        if not _through(moment):
            continue
        wrong = moment.place in ("vascular", "intrathecal", "subdural", "outside")
        if moment.has_dye and wrong:
            astray, clear = moment.tip or (0.0, 0.0), False
        elif moment.has_dye and astray is not None:
            clear = True
        elif moment.has_drug and astray is not None and not clear:
            return False
    return clear if astray is not None else None


def _softened(account: Account) -> bool | None:
    """Whether, once the tip had been stopped, fluid went in before it was pushed further at that place."""
    stopped = False
    for moment in account.moments:
        hand = moment.hands.catheter
        if stopped and _through(moment):
            return True
        if stopped and hand is not None and hand.push_mm_s > 0 and not hand.turn_deg_s and moment.stopped:
            return False
        stopped = stopped or bool(moment.stopped)
    return False if stopped else None


def _calls(account: Account) -> list[bool]:
    """Of every pattern that was called: whether rightly."""
    found = []
    for note in account.notes:
        if note.pattern is not None and (truth := account.truth_at(note.t_s)) is not None:
            found.append(note.pattern == truth)
    return found


def _right_share(account: Account) -> float | None:
    found = _calls(account)
    return sum(found) / len(found) if found else None


BY_ORDER = (
    (
        "enzyme or saline before pushing on",
        "rinsed before pushing on where the tip had stopped",
        "",
        "yes",
        _softened,
    ),
    (
        "contrast before drug",
        "contrast before any drug",
        "",
        "yes",
        _contrast_first,
        _CONTRAST,
        "measured",
    ),
    (
        "aspirated share",
        "injections that were aspirated first",
        "share",
        "more",
        _aspirated,
        _ASPIRATE,
        "measured",
    ),
    ("dye watched live share", "contrast that was seen live", "share", "more", _watched, _LIVE, "measured"),
    ("test dose wait min", "between test dose and the next", "min", "more", _test_dose, _TEST, "measured"),
    ("wait before hypertonic min", "before hypertonic saline", "min", "more", _wait, _WAIT, "measured"),
    ("examined before hypertonic", "feet examined before hypertonic saline", "", "yes", _examined),
    (
        "looked again after astray",
        "dye again after it went astray, before any drug",
        "",
        "yes",
        _looked_again,
    ),
    ("patterns called", "patterns of dye called", "", "more", lambda one: float(len(_calls(one)))),
    ("patterns right", "patterns called rightly", "", "more", lambda one: float(sum(_calls(one)))),
    (
        "patterns right share",
        "share of the called patterns that was right",
        "share",
        "more",
        _right_share,
        _READ,
        "measured",
    ),
)
"""Rows of ``measure.Measure``."""
