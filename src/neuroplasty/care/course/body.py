"""Body traits: what of a person's body no picture tells, drawn from the spread between people.

Two people with the same scar differ in how much of their pain comes from the root at all, in how fast a
freed root settles, in how much of a freed surface stays free, and in how fast a disc shrinks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import exp, inf, log

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from neuroplasty.body import nerve
from neuroplasty.body.nerve import Roots
from neuroplasty.care.course.parameters import PARAMETERS
from neuroplasty.documents.case import Case
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

MONTH_D = 365.25 / 12
_QUANTILES = ndtri((np.arange(96) + 0.5) / 96)
_YEARS_OF_PAIN = 2.0


@dataclass(frozen=True)
class BodyTraits:
    """Constants of one person's body over the years.

    Parameters
    ----------
    unreached : float
        Of what drives a painful site beside its pathway, the share that no root in reach gives, 0 to 1.
    settling_d : float
        How slowly the pain of a root falls once less of it comes, days.
    returning_d : float
        How slowly it comes back to what it was once more of it comes again, days.
    stays_free : float
        Of a freed surface, what is never tied again, 0 to 1.
    resorption_d : float
        In how many days a herniated disc shrinks by e.
    scar_age_d : float
        How old the scar is; infinite where nothing tells.

    Examples
    --------
    >>> BodyTraits().stays_free
    0.4
    """

    unreached: float = 0.25
    settling_d: float = 14.0
    returning_d: float = 60.0
    stays_free: float = 0.4
    resorption_d: float = 365.0
    scar_age_d: float = inf


def body_of(
    case: Case,
    roots: Roots,
    *,
    table: Mapping[str, Parameter] = PARAMETERS,
    nerves: Mapping[str, Parameter] = nerve.TABLE,
    rng: np.random.Generator | None = None,
) -> BodyTraits:
    """The body of a case: drawn, or the middle of what is likely.

    Parameters
    ----------
    case : Case
        What is known.
    roots : Roots
        At rest.
    table, nerves : mapping of str to Parameter
        The course's and the nerve's numbers.
    rng : Generator, optional
        The middle when not given.

    Returns
    -------
    BodyTraits

    Examples
    --------
    >>> from neuroplasty.documents import read_case
    >>> scarred, disc = (read_case(name) for name in ("l5-scar-after-discectomy",
    ...                                               "disc-herniation-not-for-surgery"))
    >>> one, other = (body_of(case, nerve.resting_roots(case)) for case in (scarred, disc))
    >>> one.unreached > other.unreached
    True
    """
    value = {name: one.value for name, one in table.items()}
    z = np.zeros(5) if rng is None else rng.standard_normal(5)
    months = max((pain.months for pain in case.pains), default=0.0)
    years = max(months / 12, 1 / 12)
    logit = (
        _logit(value["unreached"])
        + value["unreached_surgery"] * bool(case.findings.surgery)
        + value["unreached_doubling"] * log(years / _YEARS_OF_PAIN) / log(2)
        + value["unreached_injury"] * float(roots.injury.max(initial=0.0))
        + value["unreached_spread"] * z[0]
    )
    ages = [case.findings.age_months(scar) for scar in case.findings.scars]
    known = [age for age in ages if age is not None]
    return BodyTraits(
        unreached=_share(logit),
        settling_d=value["settling_d"] * exp(value["settling_spread"] * z[1]),
        returning_d=value["returning_d"] * exp(value["settling_spread"] * z[4]),
        stays_free=_share(_logit(value["stays_free"]) + value["stays_free_spread"] * z[2]),
        resorption_d=_lasted(
            nerves["disc_resorption"].value, value["resorption_spread"], months * MONTH_D, float(z[3])
        ),
        scar_age_d=min(known) * MONTH_D if known else inf,
    )


def _lasted(median_d: float, spread: float, age_d: float, z: float) -> float:
    """A resorption time of those whose disc is still there after ``age_d``."""
    times = median_d * np.exp(spread * _QUANTILES)
    weight = np.cumsum(np.exp(-age_d / times))
    return float(np.interp(float(ndtr(z)), weight / weight[-1], times))


def treated(
    before: Roots,
    after: Roots,
    body: BodyTraits,
    table: Mapping[str, Parameter] = PARAMETERS,
    nerves: Mapping[str, Parameter] = nerve.TABLE,
) -> Roots:
    """The roots as a procedure left them, with what is known of how their scar will heal.

    Of the surface that was freed a share stays free; of the bonds that are left some were loosened, and a
    young scar is soft anyhow: these are what moving the root can part.

    Parameters
    ----------
    before, after : Roots
        As the procedure found and as it left them.
    body : BodyTraits
    table, nerves : mapping of str to Parameter

    Returns
    -------
    Roots

    Examples
    --------
    >>> tied = replace(Roots.healthy(("L5 left",)), bonded=np.array([0.8]), scar_bed=np.array([0.8]))
    >>> freed = treated(tied, replace(tied, bonded=np.array([0.6])), BodyTraits(stays_free=0.5))
    >>> freed.scar_bed.round(2).tolist(), 0 < float(freed.soft[0]) <= 0.6
    ([0.7], True)
    """
    tied, left = np.maximum(before.bonded, after.bonded), after.bonded
    torn = np.divide(tied - left, tied, out=np.zeros_like(tied), where=tied > 0)
    bed = np.maximum(left, after.scar_bed - body.stays_free * (tied - left))
    young = exp(-body.scar_age_d / nerves["soft_matures"].value)
    share = np.maximum(young, np.minimum(1.0, table["loosened"].value * torn))
    return replace(after, scar_bed=bed, soft=np.minimum(left, np.maximum(after.soft, share * left)))


def _logit(share: float) -> float:
    share = min(max(share, 1e-3), 1 - 1e-3)
    return log(share / (1 - share))


def _share(logit: float) -> float:
    return 1 / (1 + exp(-logit))
