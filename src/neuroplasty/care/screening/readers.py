"""Readers: how one fact is read from a case, or from the diary beside it; None where nobody noted it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from neuroplasty.care.judgement import allergic_to
from neuroplasty.care.review import Review
from neuroplasty.care.screening.concordance import found, imaged
from neuroplasty.care.screening.truth import Truth
from neuroplasty.documents.case import Case
from neuroplasty.documents.history import BloodThinner
from neuroplasty.evidence.thinners import ThinnerName

Read = Callable[[Case], Any]

CONSERVATIVE = ("self-care", "medication", "physiotherapy")


def either(truths: Iterable[Truth]) -> Truth:
    """Kleene's "or": yes if any is, else unknown if any is, else no."""
    unknown = False
    for truth in truths:
        if truth:
            return True
        unknown = unknown or truth is None
    return None if unknown else False


def pain(*sites: str) -> Read:
    """Whether it hurts at one of these sites."""

    def read(case: Case) -> Truth:
        return any(pain.site in sites for pain in case.pains) if case.pains else None

    return read


def pain_most(field: str) -> Read:
    """The greatest of a field over all pains."""
    return lambda case: max((getattr(pain, field) for pain in case.pains), default=None)


def both_legs(case: Case) -> Truth:
    """Whether both legs hurt."""
    legs = [pain.side for pain in case.pains if pain.site in ("leg", "foot")]
    return ("both" in legs or {"left", "right"} <= set(legs)) if case.pains else None


def listed(name: str) -> Read:
    """A list of findings, as it was found."""
    return lambda case: found(case, name)


def weeks_of_care(case: Case) -> float | None:
    """The longest conservative care, in weeks; 0 where there was none."""
    if case.cares is None:
        return None
    tried = [one.weeks for one in case.cares if one.care in CONSERVATIVE]
    known = [weeks for weeks in tried if weeks is not None]
    return max(known) if known else None if tried else 0.0


def failed(*cares: str) -> Read:
    """Whether one of these cares was tried and did not help."""

    def read(case: Case) -> Truth:
        if case.cares is None:
            return None
        effects = [one.effect for one in case.cares if one.care in cares]
        return either(None if effect is None else effect != "helped" for effect in effects)

    return read


def tried(*cares: str) -> Read:
    """Whether one of these cares was tried."""

    def read(case: Case) -> Truth:
        return None if case.cares is None else any(one.care in cares for one in case.cares)

    return read


def since_surgery(case: Case) -> float | None:
    """Months since the latest operation."""
    return min((one.years_ago * 12 for one in case.findings.surgery), default=None)


def operated(case: Case) -> Truth:
    """Whether there was an operation."""
    if case.findings.surgery or "pain after surgery" in case.diagnoses:
        return True
    return False if imaged(case) else None


@dataclass(frozen=True)
class _Thinner:
    """A drug against clotting by its generic name, None where nobody knows which it is."""

    entry: BloodThinner

    @property
    def drug(self) -> ThinnerName | None:
        return self.entry.generic

    @property
    def recognised(self) -> bool:
        return self.drug is not None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.entry, name)


def thinners(case: Case) -> Any:
    """Drugs against clotting; unknown where nobody asked."""
    held = case.health.blood_thinners
    if held is None:
        return () if case.health.complete else None
    return tuple(map(_Thinner, held))


def pregnant(case: Case) -> Truth:
    """Weeks of a pregnancy say that there is one; who cannot be pregnant is not asked."""
    if case.health.pregnant is None and case.health.gestation_weeks:
        return True
    said = case.health.said("pregnant")
    could_be = case.patient.sex == "female" and case.patient.age_years <= _FERTILE_TO
    return said if said is not None or could_be else False


_FERTILE_TO = 55


def told_by(diary: Review) -> dict[str, Truth]:
    """What the diary's detectors and the answers beside it say of the three heads."""
    told: dict[str, Truth] = {
        one.name.replace(" ", "_"): {"yes": True, "no": False}.get(one.answer or "") for one in diary.heads
    }
    for detector, name in (("alternation", "alternates"), ("migration", "moves")):
        found = diary.findings.of(detector)
        if any(one.status == "found" for one in found):
            told[name] = True
        elif found and all(one.status == "not found" for one in found) and told.get(name) is None:
            told[name] = False
    return {f"learned.{name}": truth for name, truth in told.items()}


def count(truths: Iterable[Truth]) -> Any:
    """How many are true: a number, or the least and most where some are unknown."""
    many = list(truths)
    sure, unsure = many.count(True), many.count(None)
    return (sure, sure + unsure) if unsure else sure


def field_of(block: str, name: str) -> Read:
    """A field of a block, as it stands."""
    return lambda case: getattr(getattr(case, block), name)


def said(block: str, name: str) -> Read:
    """What was said of a field of a block."""
    return lambda case: getattr(case, block).said(name)


def allergic(group: str) -> Read:
    """Whether there is an allergy to a group of drugs."""
    return lambda case: allergic_to(group, case.allergies)
