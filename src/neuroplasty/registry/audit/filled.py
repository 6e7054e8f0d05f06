"""Filled-in scores: what those who did not answer may have scored, as far as those who are like them tell.

Multiple imputation under the assumption that whether somebody answers depends on what is known of them
(missing at random), and not on the answer itself. Chained equations with predictive mean matching: each
score is regressed on the others in a resampled clinic, and a missing one is borrowed from one of the people
with the nearest prediction. Several such sets are drawn; their spread is part of every interval (Rubin
1987).

>>> from numpy.random import default_rng
>>> from neuroplasty.registry.audit.simulated import simulate_clinic
>>> table = simulate_clinic(default_rng(1), procedures=120).table
>>> sets = fill_in(table, default_rng(0), draws=3)
>>> len(sets), bool(np.isfinite(sets[0].score("nrs", "m12")).all())
(3, True)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.stats import norm, t

from neuroplasty.registry.audit.intervals import Interval
from neuroplasty.registry.audit.parameters import number
from neuroplasty.registry.audit.table import VISITS, Measure, Procedures

Array = NDArray[np.float64]
_CYCLES = 3
_RIDGE = 1e-3
_USED: tuple[Measure, ...] = ("nrs", "odi", "global_effect", "medication")


@dataclass(frozen=True)
class _Column:
    measure: Measure
    at: int


def fill_in(
    table: Procedures, rng: Generator, draws: int | None = None, due_only: str | None = None
) -> tuple[Procedures, ...]:
    """Draw several clinics in which everybody answered.

    Parameters
    ----------
    table : Procedures
        With gaps.
    rng : Generator
        The same one gives the same sets.
    draws : int, optional
        How many; ``draws`` of the parameters when not given.
    due_only : str, optional
        Leave out procedures whose window of this visit has not closed.

    Returns
    -------
    tuple of Procedures
        Empty where too few answered for anything to be said of the others. A measure with fewer than
        ``least_answered`` answers at a visit keeps its gaps.

    Examples
    --------
    >>> from numpy.random import default_rng
    >>> from neuroplasty.registry.audit.simulated import simulate_clinic
    >>> fill_in(simulate_clinic(default_rng(1), procedures=10).table, default_rng(0))
    ()
    """
    table = table if due_only is None else table.rows(table.is_due(due_only))
    least = round(number("least_answered"))
    columns = [
        _Column(measure, at)
        for at, visit in enumerate(VISITS)
        for measure in _USED
        if visit != "d1" and measure in table.scores
        if np.isfinite(table.scores[measure][:, at]).sum() >= least
    ]
    if not columns or len(table) < least:
        return ()
    values = np.column_stack([table.scores[one.measure][:, one.at] for one in columns])
    fixed = _known(table)
    count = round(number("draws")) if draws is None else draws
    return tuple(_table(table, columns, _one(values, fixed, columns, stream)) for stream in rng.spawn(count))


def pooled(shares: Sequence[float], of: int, level: float | None = None) -> Interval:
    """A share's interval from several filled-in sets (Wilson's, after Rubin's rules).

    Parameters
    ----------
    shares : sequence of float
        The share in each set.
    of : int
        People in each.
    level : float, optional
        0.95 when not given.

    Returns
    -------
    Interval
        NaN where there is no set.

    Notes
    -----
    Lott and Reiter, The American Statistician 2020;74:109-115: the within-set variance of a share is that of
    the score test, so that the interval stays within 0 and 1.

    Examples
    --------
    >>> pooled([0.5, 0.5], 100).words
    '40 to 60 %'
    """
    if not len(shares) or not of:
        return Interval(float("nan"), float("nan"), float("nan"))
    level = number("level") if level is None else level
    m, middle = len(shares), float(np.mean(shares))
    between = float(np.var(shares, ddof=1)) if m > 1 else 0.0
    within = max(middle * (1 - middle), 1e-12) / of
    more = (1 + 1 / m) * between / within
    df = (m - 1) * (1 + 1 / more) ** 2 if more > 1e-12 else np.inf
    z = float(t.ppf(0.5 + level / 2, df)) if np.isfinite(df) else float(norm.ppf(0.5 + level / 2))
    part = z**2 / of + z**2 * more / of
    centre = (2 * middle + part) / (2 * (1 + part))
    half = np.sqrt(max(centre**2 - middle**2 / (1 + part), 0.0))
    return Interval(middle, float(max(0.0, centre - half)), float(min(1.0, centre + half)))


def pooled_mean(means: Sequence[float], variances: Sequence[float], level: float | None = None) -> Interval:
    """A mean's interval from several filled-in sets, by Rubin's rules.

    Parameters
    ----------
    means, variances : sequence of float
        The mean and its sampling variance in each set.
    level : float, optional
        0.95 when not given.

    Returns
    -------
    Interval

    Examples
    --------
    >>> one = pooled_mean([1.0, 1.0], [0.25, 0.25])
    >>> round(one.low, 2), round(one.high, 2)
    (0.02, 1.98)
    """
    level = number("level") if level is None else level
    m, middle = len(means), float(np.mean(means))
    within = float(np.mean(variances))
    between = (1 + 1 / m) * (float(np.var(means, ddof=1)) if m > 1 else 0.0)
    df = (m - 1) * (1 + within / between) ** 2 if between > 1e-15 else np.inf
    z = float(t.ppf(0.5 + level / 2, df)) if np.isfinite(df) else float(norm.ppf(0.5 + level / 2))
    half = z * np.sqrt(within + between)
    return Interval(middle, float(middle - half), float(middle + half))


def _known(table: Procedures) -> Array:
    """What is known of everybody, gaps at the mean: age, sex, the forecast's chance in log odds."""
    chance = np.clip(table.expected[:, VISITS.index("m12")], 0.01, 0.99)
    known = [table.age_years, table.female, np.log(chance / (1 - chance))]
    return np.column_stack([_centred(one) for one in known])


def _centred(values: Array) -> Array:
    there = np.isfinite(values)
    if not there.any():
        return np.zeros_like(values)
    spread = float(values[there].std())
    return np.where(there, (values - values[there].mean()) / (spread or 1.0), 0.0)


def _one(values: Array, fixed: Array, columns: Sequence[_Column], rng: Generator) -> Array:
    """One filled-in set: pain first, in rounds; then what goes with it, each visit from the one before."""
    gaps = ~np.isfinite(values)
    filled = values.copy()
    drawn = rng.integers(len(values), size=len(values))
    weight = np.bincount(drawn, minlength=len(values)).astype(np.float64)
    pain = [j for j, one in enumerate(columns) if one.measure == "nrs"]
    rest = [j for j, one in enumerate(columns) if one.measure != "nrs"]
    plan = [(j, pain, cycle) for cycle in range(_CYCLES + 1) for j in pain]
    plan += [(j, [*pain, *rest], 0) for j in rest]
    for j, known, cycle in plan:
        if gaps[:, j].any():
            with_ = _beside(j, known, columns, later=cycle > 0)
            design = np.column_stack([np.ones(len(values)), fixed, filled[:, with_]])
            filled[gaps[:, j], j] = _matched(design, values[:, j], gaps[:, j], weight, rng)
    return filled


def _beside(j: int, known: Sequence[int], columns: Sequence[_Column], later: bool) -> list[int]:
    """What a score is regressed on: itself at the first and the nearest visits, and pain at its own."""
    one = columns[j]
    same = [k for k in known if k != j and columns[k].measure == one.measure]
    before = [k for k in same if columns[k].at < one.at]
    after = [k for k in same if columns[k].at > one.at] if later else []
    now = [k for k in known if columns[k].measure == "nrs" and columns[k].at == one.at and k != j]
    return sorted({*before[:1], *before[-2:], *after[:2], *now})


def _matched(design: Array, values: Array, gaps: NDArray[np.bool_], weight: Array, rng: Generator) -> Array:
    """For each gap the score of somebody with about the same prediction."""
    there = ~gaps
    known, scored = design[there], values[there]
    predicted = known @ _fit(known, scored, None)
    order = np.argsort(predicted, kind="stable")
    donor = predicted[order]
    wanted = design[gaps] @ _fit(known, scored, weight[there])
    k = min(round(number("donors")), len(donor))
    # The k nearest of a sorted list are neighbours in it: slide a window of k to where it fits best.
    start = np.clip(np.searchsorted(donor, wanted) - k, 0, len(donor) - k)
    for _ in range(k):
        right = np.minimum(start + k, len(donor) - 1)
        better = (start + k < len(donor)) & (donor[right] - wanted < wanted - donor[start])
        start = np.where(better, start + 1, start)
    return np.asarray(scored[order][start + rng.integers(k, size=len(start))])


def _fit(design: Array, values: Array, weight: Array | None) -> Array:
    scaled = design if weight is None else design * weight[:, None]
    square = scaled.T @ design
    return np.asarray(np.linalg.solve(square + _RIDGE * np.diag(np.diag(square) + 1e-9), scaled.T @ values))


def _table(table: Procedures, columns: Sequence[_Column], values: Array) -> Procedures:
    scores: dict[Measure, Array] = {name: one.copy() for name, one in table.scores.items()}
    for j, column in enumerate(columns):
        scores[column.measure][:, column.at] = values[:, j]
    held: Mapping[Measure, Array] = scores
    return replace(table, scores=held)
