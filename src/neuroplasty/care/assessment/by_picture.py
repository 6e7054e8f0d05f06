"""Measures of the X-ray: how often, from where, how long, how much."""

from __future__ import annotations

from itertools import pairwise

from neuroplasty.body.fluoroscopy import Arm
from neuroplasty.care.assessment.account import Account

_TIME = (
    "means 36 s (11 to 161) transforaminal, n 181, and 18.2 s (4 to 78) caudal, n 47, of plain "
    "injections: PMID "
    "24441060 (abstract); none was found for adhesiolysis"
)


def _runs(account: Account) -> int:
    """Stored pictures and live runs: each time the beam was switched on."""
    count, before = 0, False
    for moment in account.moments:
        pedal = moment.hands.pedal
        if pedal is not None and pedal.mode == "store":
            count, before = count + 1, False
        elif pedal is not None and not before:
            count, before = count + 1, True
        elif pedal is None:
            before = False
    return count


def _last(account: Account, name: str) -> float | None:
    """A running total's rise over the account."""
    if not account.moments:
        return None
    # The first moment's own share is lost only where an account begins in mid-procedure.
    first = account.moments[0]
    begun = 0.0 if first.number <= 1 else float(getattr(first, name))
    return float(getattr(account.moments[-1], name)) - begun


def _moves(account: Account) -> float | None:
    moved = (before.arm != after.arm for before, after in pairwise(account.moments))
    return float(sum(moved)) if account.moments else None


def _views(account: Account) -> float | None:
    """From how many sides a picture was taken: AP, lateral, either oblique, tilted."""
    sides = {_side(moment.arm) for moment in account.moments if moment.hands.pedal is not None}
    return float(len(sides)) if account.moments else None


def _side(arm: Arm) -> tuple[str, bool]:
    turn = abs((arm.orbit_deg + 180.0) % 360.0 - 180.0)
    turn = min(turn, 180.0 - turn)
    look = "AP" if turn <= 12.0 else "lateral" if turn >= 65.0 else "left" if arm.orbit_deg > 0 else "right"
    return look, abs(arm.tilt_deg) > 12.0


def _rate(account: Account) -> float | None:
    rates = [
        moment.hands.pedal.pulses_per_s
        for moment in account.moments
        if moment.hands.pedal is not None and moment.hands.pedal.mode != "store"
    ]
    return max(rates) if rates else None


def _field(account: Account) -> float | None:
    """How much of the whole field was open, on average over the times the beam was on."""
    shares = []
    for moment in account.moments:
        if moment.hands.pedal is not None:
            arm = moment.arm
            (top, bottom), (left, right) = arm.shutters, arm.sides
            size = {"normal": 1.0}.get(arm.field_size, 0.7)
            shares.append(size * arm.iris**2 * max(bottom - top, 0.0) * max(right - left, 0.0))
    return sum(shares) / len(shares) if shares else None


BY_PICTURE = (
    ("exposures", "times the beam was switched on", "", "less", lambda one: float(_runs(one))),
    ("c-arm moves", "the C-arm moved", "", "less", _moves),
    ("views", "different views taken", "", "neither", _views),
    ("beam s", "beam time", "s", "less", lambda one: _last(one, "beam_s"), _TIME, "measured"),
    ("air kerma mgy", "air kerma", "mGy", "less", lambda one: _last(one, "air_kerma_mgy")),
    ("dose area gycm2", "dose-area product", "Gy cm2", "less", lambda one: _last(one, "dose_area_gycm2")),
    ("live pulses per s", "fastest live pulses", "/s", "less", _rate),
    ("field share", "share of the field that was open", "share", "less", _field),
)
"""Rows of ``measure.Measure``."""
