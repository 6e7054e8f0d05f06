"""Measures of what was given: how much, how fast, and where it went."""

from __future__ import annotations

from collections.abc import Callable

from neuroplasty.care.assessment.account import Account, Moment

_ASTRAY = ("vascular", "intrathecal", "subdural")
_RATE = (
    "0.5 to 1 mL/s: Thakur and Abdi (neupsykey, passage); above 4 mL/s dangerous pressures: Bosscher "
    "2022 (abstract)"
)


def volume(account: Account, which: Callable[[Moment], bool]) -> float:
    """mL that flowed in the moments chosen."""
    return float(sum(one.flow_ml_s * one.dt_s for one in account.moments if one.flow_ml_s > 0 and which(one)))


def _any(account: Account) -> bool:
    return any(moment.flow_ml_s > 0 for moment in account.moments)


def _when(which: Callable[[Moment], bool]) -> Callable[[Account], float | None]:
    return lambda account: volume(account, which) if _any(account) else None


def _fastest(account: Account) -> float | None:
    return max((moment.flow_ml_s for moment in account.moments), default=0.0) if _any(account) else None


def _pressure(account: Account) -> float | None:
    found = [moment.syringe_mmhg for moment in account.moments if moment.flow_ml_s > 0]
    return max(found) if found else None


def _weak(account: Account) -> float | None:
    """mL of hypertonic saline given while the last examination had found the feet weak."""
    if not volume(account, lambda one: one.hypertonic):
        return None
    weak, total = False, 0.0
    for moment in account.moments:
        weak = weak if moment.weak is None else moment.weak
        if weak and moment.hypertonic:
            total += moment.flow_ml_s * moment.dt_s
    return total


def _after_puncture(account: Account) -> float | None:
    """mL given through a tip in the cerebrospinal fluid after it had shown itself."""
    told, total = False, 0.0
    for moment in account.moments:
        if told and moment.place in ("intrathecal", "subdural"):
            total += moment.flow_ml_s * moment.dt_s
        told = told or moment.drawn == "clear fluid"
        told = told or any(one.kind in ("dural puncture", "subdural spread") for one in moment.events)
    return total if told else None


BY_FLUID = (
    ("contrast ml", "contrast", "mL", "less", _when(lambda one: one.has_dye)),
    ("injected ml", "all that was injected", "mL", "neither", _when(lambda one: True)),
    ("fastest ml per s", "fastest injection", "mL/s", "less", _fastest, _RATE, "measured"),
    ("syringe pressure mmhg", "highest pressure at the syringe", "mmHg", "less", _pressure),
    (
        "drug astray ml",
        "drug into vessel or dura",
        "mL",
        "less",
        _when(lambda one: one.has_drug and one.place in _ASTRAY),
    ),
    (
        "dye astray ml",
        "contrast into vessel or dura",
        "mL",
        "neither",
        _when(lambda one: one.has_dye and one.place in _ASTRAY),
    ),
    ("hypertonic ml", "hypertonic saline", "mL", "neither", _when(lambda one: one.hypertonic)),
    ("hypertonic while weak ml", "hypertonic saline on weak feet", "mL", "less", _weak),
    (
        "injected after puncture ml",
        "given through a dura known to be punctured",
        "mL",
        "less",
        _after_puncture,
    ),
)
"""Rows of ``measure.Measure``."""
