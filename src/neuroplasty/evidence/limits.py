"""Limits: what was given, held against the most that a patient may have in any 24 hours.

The one place where that rule stands: a plan is judged by it before anything is done, and a procedure while
it goes on. Local anaesthetics add up: the fractions of their limits that are given together must not exceed
one, which nobody's measurement but common teaching says (standing: assumed). Where no limit was found, none
is made up.

>>> book = [Given(0, "lidocaine", 150), Given(600, "bupivacaine", 50)]
>>> limits = limits_for(52)
>>> [(one.drug, round(one.amount, 2)) for one in over(book, limits, now_s=900)]
[('local anaesthetics together', 1.12)]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from neuroplasty.evidence.drug import Limit
from neuroplasty.evidence.drugs import DRUGS
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register
from neuroplasty.evidence.units import DAY_S

TOGETHER = "local anaesthetics together"
TOGETHER_MOST = Parameter(
    1.0,
    "of their limits",
    "assumed",
    "local anaesthetics together, each as a fraction of its limit; common teaching: their effects add up",
)
_ROUNDING = 1e-9
"""A dose booked tick by tick may come to a hair more than the limit it was meant to reach."""


@dataclass(frozen=True)
class Given:
    """One drug given once, or as much of it as one tick gave.

    Parameters
    ----------
    t_s : float
        When, seconds from the start.
    drug : str
        A name in ``DRUGS``.
    amount : float
        In the drug's own unit.
    words : str
        How the giver would say it, ``5 mL of 2 %``; may be left empty.

    Examples
    --------
    >>> Given(600, "lidocaine", 100, "5 mL of 2 %").amount
    100
    """

    t_s: float
    drug: str
    amount: float
    words: str = ""


@dataclass(frozen=True)
class Over:
    """A drug, or the local anaesthetics together, above what a patient may have in 24 hours.

    Parameters
    ----------
    drug : str
        Its name, or ``TOGETHER``.
    amount, limit, unit
        What was given, and the most, in the drug's own unit; of the anaesthetics together, fractions.
    text : str
        All of it in one sentence.
    parts : mapping of str to float
        Of the anaesthetics together: the fraction of its limit that each has used; else empty.

    Examples
    --------
    >>> (one,) = over([Given(0, "lidocaine", 400)], limits_for(52), now_s=0)
    >>> one.drug, one.amount, one.limit, one.unit
    ('lidocaine', 400.0, 234.0, 'mg')
    """

    drug: str
    amount: float
    limit: float
    unit: str
    text: str
    parts: Mapping[str, float] = field(default_factory=dict)


def limit_of(drug: str, weight_kg: float) -> Limit | None:
    """The limit that binds a patient first: the tightest of a drug's, of which some grow with weight.

    Parameters
    ----------
    drug : str
        A name in ``DRUGS``.
    weight_kg : float
        The patient's weight.

    Returns
    -------
    Limit or None
        None where no limit was found in the sources read.

    Examples
    --------
    >>> limit_of("lidocaine", 52).per, limit_of("lidocaine", 100).per, limit_of("betamethasone", 52).standing
    ('kg', 'procedure', 'assumed')
    """
    return min(DRUGS[drug].limits, key=lambda limit: limit.for_weight(weight_kg), default=None)


def limits_for(weight_kg: float) -> dict[str, float]:
    """The most of each drug in 24 hours for a patient of a weight.

    Parameters
    ----------
    weight_kg : float
        The patient's weight.

    Returns
    -------
    dict of str to float
        In each drug's own unit; only drugs that have a limit.

    Examples
    --------
    >>> limits_for(52)["lidocaine"], limits_for(100)["lidocaine"]
    (234.0, 300.0)
    """
    found = {drug: limit_of(drug, weight_kg) for drug in DRUGS}
    return {drug: limit.for_weight(weight_kg) for drug, limit in found.items() if limit is not None}


def total(given: Sequence[Given]) -> float:
    """How much all of it comes to.

    Parameters
    ----------
    given : sequence of Given
        Doses of one drug, or ``shares`` of several.

    Returns
    -------
    float
        In their common unit.

    Examples
    --------
    >>> total([Given(0, "lidocaine", 100), Given(60, "lidocaine", 40)])
    140
    """
    return sum(one.amount for one in given)


def worst_day(given: Sequence[Given]) -> tuple[Given, ...]:
    """The 24 hours that hold most; each such day opens at a dose.

    Parameters
    ----------
    given : sequence of Given
        Doses of one drug, or ``shares`` of several.

    Returns
    -------
    tuple of Given
        Those of the worst day; the earliest where several days hold as much.

    Examples
    --------
    >>> days = [Given(0, "lidocaine", 100), Given(80_000, "lidocaine", 100), Given(90_000, "lidocaine", 50)]
    >>> total(worst_day(days))
    200
    """
    ordered = sorted(given, key=lambda one: one.t_s)
    days, end = [], 0
    for begin, start in enumerate(ordered):
        before = end
        while end < len(ordered) and ordered[end].t_s - start.t_s < DAY_S:
            end += 1
        # A day that reaches no further than the one before it is a part of that one.
        if end > before:
            days.append(tuple(ordered[begin:end]))
    return max(days, key=total, default=())


def last_day(given: Sequence[Given], now_s: float) -> tuple[Given, ...]:
    """What was given in the 24 hours up to a time, that moment included.

    Parameters
    ----------
    given : sequence of Given
        Doses of any drugs, in any order.
    now_s : float
        The time, seconds from the start.

    Returns
    -------
    tuple of Given
        In the order given; a dose exactly 24 hours old counts no more.

    Examples
    --------
    >>> [one.t_s for one in last_day([Given(0, "lidocaine", 9), Given(50, "lidocaine", 9)], 86_400)]
    [50]
    """
    return tuple(one for one in given if 0 <= now_s - one.t_s < DAY_S)


def shares(given: Sequence[Given], limits: Mapping[str, float]) -> tuple[Given, ...]:
    """Every dose of a local anaesthetic as a fraction of its limit, so that different ones add up.

    Parameters
    ----------
    given : sequence of Given
        Doses of any drugs; those that are no local anaesthetic, or have no limit, are left out.
    limits : mapping of str to float
        This patient's, by drug, as ``limits_for`` gives them.

    Returns
    -------
    tuple of Given
        The same doses with fractions as their amounts.

    Examples
    --------
    >>> [one.amount for one in shares([Given(0, "lidocaine", 117), Given(0, "iohexol", 9)], limits_for(52))]
    [0.5]
    """
    return tuple(
        replace(one, amount=one.amount / limits[one.drug])
        for one in given
        if DRUGS[one.drug].group == "local anaesthetic" and one.drug in limits
    )


def by_drug(given: Sequence[Given]) -> dict[str, float]:
    """How much of each drug, in the order first given.

    Parameters
    ----------
    given : sequence of Given
        Doses of any drugs, or their ``shares``.

    Returns
    -------
    dict of str to float
        In each drug's own unit, or as fractions.

    Examples
    --------
    >>> by_drug([Given(0, "lidocaine", 100), Given(5, "iohexol", 9), Given(9, "lidocaine", 40)])
    {'lidocaine': 140.0, 'iohexol': 9.0}
    """
    amounts: dict[str, float] = {}
    for one in given:
        amounts[one.drug] = amounts.get(one.drug, 0.0) + one.amount
    return amounts


def over(given: Sequence[Given], limits: Mapping[str, float], now_s: float) -> tuple[Over, ...]:
    """What stands above its limit in the 24 hours up to now.

    Parameters
    ----------
    given : sequence of Given
        Everything given so far.
    limits : mapping of str to float
        This patient's, by drug, as ``limits_for`` gives them; a drug that is not in it has no limit.
    now_s : float
        The time, seconds from the start.

    Returns
    -------
    tuple of Over
        Every drug above its limit, in the order of ``limits``; then, where more than one local anaesthetic
        was given and the fractions of their limits come to more than 1, the local anaesthetics together.

    Examples
    --------
    >>> (one,) = over([Given(0, "lidocaine", 200), Given(60, "lidocaine", 80)], limits_for(52), 60)
    >>> one.text
    "280 mg of lidocaine within 24 h; this patient's limit is 234 mg."
    """
    day = last_day(given, now_s)
    amounts = by_drug(day)
    found = [
        Over(drug, amounts[drug], limit, unit, _too_much(drug, amounts[drug], limit, unit))
        for drug, limit in limits.items()
        for unit in (DRUGS[drug].unit,)
        if _exceeds(amounts.get(drug, 0.0), limit)
    ]
    parts = by_drug(shares(day, limits))
    together, most = sum(parts.values()), TOGETHER_MOST.value
    if len(parts) > 1 and _exceeds(together, most):
        found.append(Over(TOGETHER, together, most, TOGETHER_MOST.unit, _too_much_together(parts), parts))
    return tuple(found)


def _exceeds(amount: float, limit: float) -> bool:
    return amount > limit * (1 + _ROUNDING)


def _too_much(drug: str, amount: float, limit: float, unit: str) -> str:
    return f"{amount:.4g} {unit} of {drug} within 24 h; this patient's limit is {limit:.4g} {unit}."


def _too_much_together(parts: Mapping[str, float]) -> str:
    sum_words = " + ".join(f"{100 * part:.0f} % of {drug}'s limit" for drug, part in parts.items())
    return (
        f"{sum_words} = {100 * sum(parts.values()):.0f} % within 24 h; the effects of local anaesthetics are "
        "assumed to add up, so together they may come to 100 %."
    )


register("drugs", {TOGETHER: TOGETHER_MOST})
