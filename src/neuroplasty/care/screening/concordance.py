"""Concordance: whether what was found lies at the root that hurts, by level and side.

>>> from neuroplasty.documents import read_case
>>> case = read_case("l5-scar-after-discectomy")
>>> sorted(affected_roots(case.findings)), concordant(case)
(['L5 left'], True)
"""

from __future__ import annotations

from functools import cache
from typing import Any

from neuroplasty.case import Case, Findings

Truth = bool | None


def affected_roots(findings: Findings) -> frozenset[str]:
    """The roots that what was found may press on.

    A scar or a narrow foramen presses on its root; a disc or a narrow canal on the root that crosses it, on
    its side or on both; a disc that stands out sideways also on the root that leaves above it.
    """
    roots: set[str] = set()
    for scar in findings.scars:
        roots |= _at(scar.place.level, scar.place.side)
    roots |= {stenosis.root for stenosis in findings.foraminal_stenosis}
    for disc in findings.discs:
        roots |= _at(disc.disc.split("-")[1], disc.side)
        if disc.side != "central":
            roots |= _at(disc.disc.split("-")[0], disc.side)
    for canal in findings.central_stenosis:
        roots |= _at(canal.disc.split("-")[1], "both")
    for slip in findings.slips:
        roots |= _at(slip.disc.split("-")[0], "both") | _at(slip.disc.split("-")[1], "both")
    return frozenset(roots)


@cache
def _at(level: str, side: str) -> frozenset[str]:
    sides = (side,) if side in ("left", "right") else ("left", "right")
    return frozenset(f"{level} {one}" for one in sides)


def found(case: Case, name: str) -> Any:
    """A list of findings; None where it is empty and no images were taken."""
    entries = getattr(case.findings, name)
    return entries if entries or imaged(case) else None


def imaged(case: Case) -> Truth:
    """Findings in a canal are read from images; where none are noted the case must say so."""
    said = case.workup.said("imaging")
    return True if case.workup.imaging is None and _has_findings(case) else said


def _has_findings(case: Case) -> bool:
    return any(getattr(case.findings, name) for name in _PRESSING)


_PRESSING = ("discs", "central_stenosis", "foraminal_stenosis", "slips", "scars")


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
