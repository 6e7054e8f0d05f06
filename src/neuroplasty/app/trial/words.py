"""What the trial's page calls things."""

from __future__ import annotations

import math

from neuroplasty.documents.trial import Endpoint
from neuroplasty.study.trial.analysis import Estimate, Finding

MEASURES = {
    "nrs": "pain (NRS, 0-10)",
    "odi": "Oswestry disability (0-100)",
    "rmdq": "Roland-Morris (0-24)",
    "peg": "PEG (0-10)",
    "age_years": "age, years",
    "months": "months of pain",
}

EVENTS = {
    "left": "leaving",
    "relief lost": "loss of relief",
    "second procedure": "a second procedure",
    "crossover": "crossing over",
}

SHORT = {"nrs": "NRS", "odi": "ODI", "rmdq": "RMDQ", "peg": "PEG"}

VERDICTS = {
    "better": "better than",
    "worse": "worse than",
    "not told apart": "not shown to differ from",
    "not inferior": "not inferior to",
    "not shown to be not inferior": "not shown to be not inferior to",
    "cannot be said": "not comparable with",
}


def measure(name: str) -> str:
    """A measure or covariate in words."""
    return MEASURES.get(name, name.replace("_", " "))


def event(name: str | None) -> str:
    """An event in words."""
    return EVENTS.get(name or "", name or "")


def endpoint(one: Endpoint) -> str:
    """An endpoint in words.

    >>> endpoint(Endpoint(name="pain", type="mean", measure="nrs", day=183))
    'Pain (NRS, 0-10), change by day 183'
    """
    if one.type == "mean":
        text = f"{measure(one.measures[0])}, change by day {one.day}"
    elif one.type == "time to event":
        text = f"time to {event(one.event)}, to day {one.day}"
    else:
        assert one.responder is not None
        rules = [
            f"{100 * rule.share:g} % off {SHORT[rule.measure]}"
            if rule.share is not None
            else f"{rule.points:g} points off {SHORT[rule.measure]}"
            for rule in one.responder.rules
        ]
        text = f"{' and '.join(rules)} on day {one.day}"
    return text[0].upper() + text[1:]


def effect(one: Estimate) -> str:
    """An effect with its interval; shares in percentage points.

    >>> effect(Estimate(0.12, -0.01, 0.25, 0.07, 0.08, (60, 60), "risk difference"))
    '+12 (-1 to +25) percentage points'
    """
    if not math.isfinite(one.value):
        return "cannot be said"
    if one.scale == "risk difference":
        return f"{100 * one.value:+z.0f} ({100 * one.low:+z.0f} to {100 * one.high:+z.0f}) percentage points"
    if one.null == 1.0:
        return f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f})"
    return f"{one.value:+z.2f} ({one.low:+z.2f} to {one.high:+z.2f})"


def chance(p: float) -> str:
    """A p, no more exactly than anybody needs.

    >>> chance(0.00004), chance(0.0312), chance(0.42)
    ('<0.0001', '0.031', '0.42')
    """
    if not math.isfinite(p):
        return ""
    return "<0.0001" if p < 1e-4 else f"{p:.4f}" if p < 0.01 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def conclusion(one: Finding, alpha: float) -> str:
    """What is concluded of a finding, in a sentence."""
    pair = one.hypothesis.comparison
    said = one.verdict(alpha)
    return f"{pair.other[0].upper()}{pair.other[1:]} is {VERDICTS[said]} {pair.control}."


def number(value: float, places: int = 1) -> str:
    """A number, empty where there is none."""
    return f"{value:.{places}f}" if math.isfinite(value) else ""
