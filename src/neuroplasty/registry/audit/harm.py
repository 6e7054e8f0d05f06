"""Harm: complications beside what is claimed and what was counted elsewhere; clinician and patient apart.

>>> from neuroplasty.registry.audit.simulated import simulate_clinic
>>> from numpy.random import default_rng
>>> told = count_harm(simulate_clinic(default_rng(2), procedures=40).table)
>>> told.anything.count, told.anything.of, told.anything.interval.words
(1, 40, '0.063 to 13 %')
>>> [one.verdict for one in told.claims]
['not refuted, and not shown', 'not refuted, and not shown']
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from neuroplasty.evidence.published import PublishedComplication, complications
from neuroplasty.registry.audit.intervals import Interval, exact
from neuroplasty.registry.audit.parameters import number
from neuroplasty.registry.audit.table import Complication, Procedures

Verdict = Literal["shown to be wrong here", "not refuted, and not shown", "borne out here"]


@dataclass(frozen=True)
class Count:
    """Procedures after which something was told, of those of whom it was asked.

    Parameters
    ----------
    kind : str
        Of happening; ``any`` for all together.
    count, of : int
        So many of so many procedures.
    by_clinician, by_patient, by_both : int
        Procedures after which the one, the other, both told it.

    Examples
    --------
    >>> Count("headache", 3, 100, 1, 3, 1).interval.words
    '0.62 to 8.5 %'
    """

    kind: str
    count: int
    of: int
    by_clinician: int
    by_patient: int
    by_both: int

    @cached_property
    def interval(self) -> Interval:
        """The share, exact."""
        return exact(self.count, self.of)


@dataclass(frozen=True)
class Claim:
    """Something that is said about harm, and what the clinic's own count says of it.

    Parameters
    ----------
    claim : PublishedComplication
        As it is said.
    verdict : {"shown to be wrong here", "not refuted, and not shown", "borne out here"}
        By the exact interval of any complication.
    procedures_needed : int
        How many procedures without any complication would bear it out.

    Examples
    --------
    >>> procedures_to_bear_out(0.005)
    736
    """

    claim: PublishedComplication
    verdict: Verdict
    procedures_needed: int


@dataclass(frozen=True)
class Harm:
    """Everything that was told to have gone wrong.

    Parameters
    ----------
    anything : Count
        Procedures with any complication at all.
    kinds : tuple of Count
        By kind, the most frequent first.
    claims : tuple of Claim
        What is said, beside it.
    published : tuple of PublishedComplication
        What was counted elsewhere.
    asked_patients, asked_clinicians : int
        Procedures after which the one or the other was asked.
    procedures : int
        All there are.

    Examples
    --------
    >>> from numpy.random import default_rng
    >>> from neuroplasty.registry.audit.simulated import simulate_clinic
    >>> count_harm(simulate_clinic(default_rng(1), procedures=120).table).asked_clinicians
    120
    """

    anything: Count
    kinds: tuple[Count, ...]
    claims: tuple[Claim, ...]
    published: tuple[PublishedComplication, ...]
    asked_patients: int
    asked_clinicians: int
    procedures: int


def count_harm(table: Procedures) -> Harm:
    """Count what went wrong, and lay it beside what is claimed.

    Parameters
    ----------
    table : Procedures

    Returns
    -------
    Harm
        Counted are procedures, not events; of those after which patient or clinician was asked, or anybody
        told.

    Examples
    --------
    >>> from numpy.random import default_rng
    >>> from neuroplasty.registry.audit.simulated import simulate_clinic
    >>> [one.kind for one in count_harm(simulate_clinic(default_rng(1), procedures=300).table).kinds][:2]
    ['headache', 'dural puncture']
    """
    asked = {by: table.asked.get(by, np.zeros(len(table), dtype=bool)) for by in ("patient", "clinician")}
    known = asked["patient"] | asked["clinician"]
    for one in table.complications:
        known[one.row] = True
    of = int(known.sum())
    anything = _count(table, of, "any", lambda one: True)
    kinds = sorted({one.kind for one in table.complications})
    counted = tuple(_count(table, of, kind, _of_kind(kind)) for kind in kinds)
    return Harm(
        anything,
        tuple(sorted(counted, key=lambda one: (-one.count, one.kind))),
        tuple(_claim(one, anything) for one in complications() if one.row == "claim"),
        tuple(one for one in complications() if one.row != "claim"),
        int(asked["patient"].sum()),
        int(asked["clinician"].sum()),
        len(table),
    )


def procedures_to_bear_out(share: float) -> int:
    """How many procedures without any complication put the exact interval below a share.

    Parameters
    ----------
    share : float
        Above 0.

    Returns
    -------
    int

    Notes
    -----
    With none of n the upper end is 1 - (tail)^(1/n), the tail being half of what lies outside the interval.

    Examples
    --------
    >>> procedures_to_bear_out(0.01), exact(0, 368).high < 0.01 < exact(0, 367).high
    (368, True)
    """
    tail = (1 - number("level")) / 2
    return int(np.ceil(np.log(tail) / np.log1p(-share)))


def _of_kind(kind: str) -> Callable[[Complication], bool]:
    return lambda one: one.kind == kind


def _count(table: Procedures, of: int, kind: str, chosen: Callable[[Complication], bool]) -> Count:
    told = [one for one in table.complications if chosen(one)]
    clinician = {one.row for one in told if one.by == "clinician"}
    patient = {one.row for one in told if one.by == "patient"}
    both = clinician & patient
    return Count(kind, len(clinician | patient), of, len(clinician), len(patient), len(both))


def _claim(claim: PublishedComplication, anything: Count) -> Claim:
    most = (claim.high or 0.0) / 100
    verdict: Verdict = "not refuted, and not shown"
    if anything.of and anything.interval.low > most:
        verdict = "shown to be wrong here"
    elif anything.of and anything.interval.high < most:
        verdict = "borne out here"
    return Claim(claim, verdict, procedures_to_bear_out(most))
