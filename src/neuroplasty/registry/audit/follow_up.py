"""Follow-up: how many answered of those who were due, who is missing, and how they differ.

>>> from numpy.random import default_rng
>>> from neuroplasty.registry.audit.simulated import simulate_clinic
>>> table = simulate_clinic(default_rng(1), procedures=120).table
>>> one = follow_up_at(table, "m12")
>>> one.due, one.answered, one.rate.words
(86, 60, '59 to 79 %')
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.registry.audit.intervals import Interval, exact
from neuroplasty.registry.audit.table import VISITS, Procedures

Array = NDArray[np.float64]
NOT_NOTED = "no reason noted"


@dataclass(frozen=True)
class Difference:
    """How those who did not answer differ from those who did, in one thing known of both.

    Parameters
    ----------
    what : str
        What is compared, with its unit.
    answered, missing : float
        Means of the two.
    standardised : float
        Their difference over the pooled standard deviation; 0.2 is small, 0.5 is not.
    counted : tuple of (int, int)
        Of how many it was known.

    Examples
    --------
    >>> Difference("age, years", 60.0, 52.0, -0.6, (40, 20)).what
    'age, years'
    """

    what: str
    answered: float
    missing: float
    standardised: float
    counted: tuple[int, int]


@dataclass(frozen=True)
class FollowUp:
    """One visit: who was due, who answered, who did not and how they differ.

    Parameters
    ----------
    visit : str
        Which.
    due, answered : int
        Procedures whose window has closed, and those of them with any score.
    rate : Interval
        The share, exact.
    missing : tuple of str
        Codes of the procedures without an answer.
    reasons : tuple of (str, int)
        Why, as noted, the most frequent first.
    differences : tuple of Difference
        The missing beside those who answered, the largest difference first.

    Examples
    --------
    >>> FollowUp("m12", 2, 1, exact(1, 2), ("E2",), (("moved", 1),), ()).missing
    ('E2',)
    """

    visit: str
    due: int
    answered: int
    rate: Interval
    missing: tuple[str, ...]
    reasons: tuple[tuple[str, int], ...]
    differences: tuple[Difference, ...]


def follow_up_at(table: Procedures, visit: str) -> FollowUp:
    """Who answered at a visit.

    Parameters
    ----------
    table : Procedures
    visit : str
        One of ``VISITS``.

    Returns
    -------
    FollowUp

    Examples
    --------
    >>> from numpy.random import default_rng
    >>> from neuroplasty.registry.audit.simulated import simulate_clinic
    >>> table = simulate_clinic(default_rng(1), procedures=120).table
    >>> follow_up_at(table, "m12").differences[0].what
    'pain when last asked, NRS'
    """
    due = table.is_due(visit)
    answered = due & table.answered(visit)
    missing = due & ~answered
    rows = np.flatnonzero(missing)
    why = Counter(table.reasons.get((int(row), visit), NOT_NOTED) for row in rows)
    return FollowUp(
        visit,
        int(due.sum()),
        int(answered.sum()),
        exact(int(answered.sum()), int(due.sum())),
        tuple(table.code[row] for row in rows),
        tuple(sorted(why.items(), key=lambda one: (-one[1], one[0]))),
        _differences(table, visit, answered, missing),
    )


def last_before(table: Procedures, visit: str) -> Array:
    """The last pain answered before a visit, (n,) array.

    >>> from numpy.random import default_rng
    >>> from neuroplasty.registry.audit.simulated import simulate_clinic
    >>> table = simulate_clinic(default_rng(1), procedures=4).table
    >>> bool((last_before(table, "d1") == table.score("nrs", "pre")).all())
    True
    """
    last = np.full(len(table), np.nan)
    for earlier in VISITS[: VISITS.index(visit)]:
        told = table.score("nrs", earlier)
        last = np.where(np.isfinite(told), told, last)
    return last


def _differences(
    table: Procedures, visit: str, answered: NDArray[np.bool_], missing: NDArray[np.bool_]
) -> tuple[Difference, ...]:
    known = {
        "age, years": table.age_years,
        "women, share": table.female,
        "pain before, NRS": table.score("nrs", "pre"),
        "function before, ODI": table.score("odi", "pre"),
        "chance of relief as forecast": table.expected[:, VISITS.index(visit)],
    }
    if visit not in VISITS[:2]:
        known["pain when last asked, NRS"] = last_before(table, visit)
    found = []
    for what, values in known.items():
        one, other = (values[who & np.isfinite(values)] for who in (answered, missing))
        if len(one) > 1 and len(other) > 1:
            spread = float(np.sqrt((one.var(ddof=1) + other.var(ddof=1)) / 2))
            apart = float(other.mean() - one.mean())
            size = apart / spread if spread > 0 else 0.0
            counted = (len(one), len(other))
            found.append(Difference(what, float(one.mean()), float(other.mean()), size, counted))
    return tuple(sorted(found, key=lambda one: -abs(one.standardised)))
