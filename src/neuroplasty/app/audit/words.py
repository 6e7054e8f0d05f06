"""What the audit's page calls things."""

from __future__ import annotations

import math

from neuroplasty.registry.audit import Interval

DEFINITIONS = {
    "R50_pain": "half the pain gone",
    "R4_or_50": "4 points or half the pain gone",
    "R50_both": "half the pain and half the ODI gone",
    "R50_ODI_and_VAS": "half the ODI and half the pain gone",
    "R50_40": "half the pain and 40 % of the ODI gone",
    "R50_40 pain": "half the pain gone",
    "R50_40 function": "40 % of the ODI gone",
    "R50_40 either": "half the pain or 40 % of the ODI gone",
    "Asan_composite": "composite of pain, function, drugs and global effect",
    "R50_1mo": "half the pain gone for a month",
    "MIC_Ostelo2008": "2 points or 30 % of the pain gone",
    "MIC_Ostelo2008 ODI": "10 points or 30 % of the ODI gone",
}


def share(one: Interval) -> str:
    """A share with its interval, in percent."""
    if not math.isfinite(one.value):
        return "cannot be said"
    return f"{one.percent} ({one.words})" if math.isfinite(one.low) else one.percent


def points(one: Interval) -> str:
    """A difference of shares with its interval, in percentage points, always with its sign.

    >>> points(Interval(-0.051, -0.10, 0.004))
    '-5.1 (-10.0 to +0.4)'
    """
    if not math.isfinite(one.value):
        return "cannot be said"
    return f"{100 * one.value:+.1f} ({100 * one.low:+.1f} to {100 * one.high:+.1f})"


def figure(one: Interval, places: int = 2) -> str:
    """A number with its interval."""
    if not math.isfinite(one.value):
        return "cannot be said"
    return f"{one.value:.{places}f} ({one.low:.{places}f} to {one.high:.{places}f})"


def plain(value: float, places: int = 1) -> str:
    """A number, empty where there is none."""
    return f"{value:.{places}f}" if math.isfinite(value) else ""
