"""Concordance: whether what was found lies at the root that hurts, by level and side.

>>> from neuroplasty.documents import read_case
>>> case = read_case("l5-scar-after-discectomy")
>>> sorted(affected_roots(case.findings)), concordant(case)
(['L5 left'], True)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from neuroplasty.documents.case import (
    Case,
    CentralStenosis,
    DiscHerniation,
    Findings,
    ForaminalStenosis,
    Scar,
)

Truth = bool | None


def affected_roots(findings: Findings) -> frozenset[str]:
    """The roots that what was found may press on.

    A scar or a narrow foramen presses on its root; a disc or a narrow canal on the root that crosses it, on
    its side or on both; a disc that stands out sideways also on the root that leaves above it.
    """
    return frozenset().union(*(_pressed_by(entry) for name in _PRESSING for entry in getattr(findings, name)))


def _pressed_by(entry: Any) -> frozenset[str]:
    """The roots that one finding may press on."""
    match entry:
        case Scar():
            return _at(entry.place.level, entry.place.side)
        case ForaminalStenosis():
            return frozenset({entry.root})
        case DiscHerniation():
            above, below = entry.disc.split("-")
            crossing = _at(below, entry.side)
            return crossing if entry.side == "central" else crossing | _at(above, entry.side)
        case CentralStenosis():
            return _at(entry.disc.split("-")[1], "both")
        case _:
            above, below = entry.disc.split("-")
            return _at(above, "both") | _at(below, "both")


@cache
def _at(level: str, side: str) -> frozenset[str]:
    sides = (side,) if side in ("left", "right") else ("left", "right")
    return frozenset(f"{level} {one}" for one in sides)


@dataclass(frozen=True)
class Located:
    """One finding, and whether it surely lies at a root that hurts, by level and side."""

    entry: Any
    concordant: bool

    def __getattr__(self, name: str) -> Any:
        return getattr(self.entry, name)


def found(case: Case, name: str) -> Any:
    """A list of findings, each with where it lies; None where it is empty and no images were taken."""
    entries = getattr(case.findings, name)
    if not entries:
        return entries if imaged(case) else None
    painful = {pain.root for pain in case.pains if pain.root}
    return tuple(Located(entry, bool(painful & _pressed_by(entry))) for entry in entries)


def imaged(case: Case) -> Truth:
    """Findings in a canal are read from images; where none are noted the case must say so."""
    said = case.workup.said("imaging")
    return True if case.workup.imaging is None and _has_findings(case) else said


def _has_findings(case: Case) -> bool:
    return any(getattr(case.findings, name) for name in _PRESSING)


_PRESSING = ("discs", "central_stenosis", "foraminal_stenosis", "slips", "scars")


def adhesions_shown(case: Case) -> Truth:
    """Whether scar was shown: with a place among the findings, or without one in the work-up."""
    if case.findings.scars or case.workup.scar == "somewhere":
        return True
    return False if case.workup.scar == "none" or case.workup.complete else None


def scar_somewhere(case: Case) -> Truth:
    """Whether scar was shown at a place that nobody noted, so that it may lie at the root that hurts."""
    if case.workup.scar == "somewhere":
        return True
    told = bool(case.findings.scars) or case.workup.scar == "none" or case.workup.complete
    return False if told else None


def something_found(case: Case) -> Truth:
    """Whether anything that can press a root was found."""
    if _has_findings(case):
        return True
    return False if imaged(case) else None


def concordant(case: Case) -> Truth:
    """Whether a painful root is one that the findings may press on, by level and side."""
    if not case.pains:
        return None
    pressed = affected_roots(case.findings)
    if not pressed:
        return False if imaged(case) else None
    named = {pain.root for pain in case.pains if pain.root}
    if named:
        return bool(named & pressed)
    legs = {pain.side for pain in case.pains if pain.site in ("leg", "foot", "buttock")}
    if not legs:
        return False
    # Without a root the side can still contradict, but never prove.
    sides = {root.split()[1] for root in pressed}
    return None if "both" in legs or legs & sides else False


def side_fits(case: Case) -> Truth:
    """Whether the leg that hurts is on a side on which something was found."""
    pressed = {root.split()[1] for root in affected_roots(case.findings)}
    sided = {pain.side for pain in case.pains if pain.site in ("leg", "foot", "buttock")}
    if not pressed or not sided:
        return None
    return "both" in sided or bool(sided & pressed)
