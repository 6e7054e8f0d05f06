"""What is missing: filled in several times over from those who are like them, or like the control.

Scores at the start and at all visits are taken as jointly normal in each arm, with one covariance for all.
Each set is drawn from a fit of its own, to people drawn with replacement (bootstrapped EM: Honaker and King,
American Journal of Political Science 2010;54:561-581), so that it carries the doubt about the fit.

>>> draw = np.random.default_rng(1)
>>> start, arm = draw.normal(7, 1, 80), np.repeat([0, 1], 40)
>>> scores = (start - 1 - arm)[:, None] + draw.normal(0, 1, (80, 2))
>>> scores[:20, 1] = np.nan
>>> sets = fill_in(start, scores, arm, draw, sets=3)
>>> len(sets), bool(np.isfinite(sets[0]).all()), bool((sets[0][20:] == scores[20:]).all())
(3, True, True)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import t as student

from neuroplasty.errors import StudyError
from neuroplasty.study.trial.analysis.estimate import LEVEL, Array, Estimate

Like = Literal["own arm", "control"]
SETS = 20
_ROUNDS = 40
_SETTLED = 2e-3
"""Far below what drawing people with replacement moves."""


def fill_in(
    start: ArrayLike,
    scores: ArrayLike,
    arm: ArrayLike,
    generator: np.random.Generator,
    *,
    like: Like = "own arm",
    delta: float = 0.0,
    sets: int = SETS,
    bounds: tuple[float, float] | None = None,
) -> tuple[Array, ...]:
    """Scores with what is missing filled in, several times.

    Parameters
    ----------
    start : (N,) array
        Before allocation, all known.
    scores : (N, V) array
        NaN where missing.
    arm : (N,) array of int
        0 is the control.
    generator : numpy.random.Generator
        Of the draws.
    like : {"own arm", "control"}
        Whose course the missing took after their last answer; ``control`` is the jump to the reference
        (Carpenter, Roger and Kenward, Journal of Biopharmaceutical Statistics 2013;23:1352-1371).
    delta : float
        Added to what is filled in of arms other than the control, for a tipping point.
    sets : int
        How many.
    bounds : (float, float), optional
        Of the scale; what is filled in is kept within.

    Returns
    -------
    tuple of (N, V) array

    Raises
    ------
    StudyError
        Where an arm has fewer than three answers at a visit that somebody missed.

    Examples
    --------
    >>> fill_in([6.0], [[5.0]], [0], np.random.default_rng(1), sets=1)
    (array([[5.]]),)
    """
    whole = np.column_stack([np.asarray(start, dtype=np.float64), np.asarray(scores, dtype=np.float64)])
    a = np.asarray(arm, dtype=np.int64)
    gaps = np.isnan(whole)
    if not gaps.any():
        return (whole[:, 1:],) * sets
    arms = np.unique(a)
    for one in arms:
        seen = (~gaps[a == one]).sum(axis=0)
        if seen.min() < 3:
            raise StudyError(
                f"Arm {one} has {int(seen.min())} answers at a visit, too few to fill in what is missing "
                "there; give more people, or count complete cases."
            )
    found = []
    begun = _fit(whole, a, arms, None)
    for _ in range(sets):
        drawn = np.concatenate(
            [generator.choice(np.flatnonzero(a == one), int((a == one).sum())) for one in arms]
        )
        means, spread = _fit(whole[drawn], a[drawn], arms, begun)
        made = whole.copy()
        for one in np.unique(a[gaps.any(axis=1)]):
            own = means[int(np.searchsorted(arms, one))]
            reference = means[0] if like == "control" else own
            members = np.flatnonzero((a == one) & gaps.any(axis=1))
            for pattern in np.unique(gaps[members], axis=0):
                who = members[(gaps[members] == pattern).all(axis=1)]
                last = int(np.flatnonzero(~pattern)[-1])
                mean = np.where(np.arange(own.size) > last, reference, own)
                made[np.ix_(who, pattern)] = _draw(whole[who], pattern, mean, spread, generator)
                if one != 0 and delta:
                    made[np.ix_(who, pattern)] += delta
        if bounds is not None:
            made[gaps] = np.clip(made[gaps], *bounds)
        found.append(made[:, 1:])
    return tuple(found)


def pool(estimates: Sequence[Estimate], level: float = LEVEL) -> Estimate:
    """Estimates of filled-in sets as one, by Rubin's rules; ratios on the logarithm.

    Parameters
    ----------
    estimates : sequence of Estimate
        One a set.
    level : float
        Of the interval.

    Returns
    -------
    Estimate

    Notes
    -----
    Rubin, Multiple Imputation for Nonresponse in Surveys, 1987; degrees of freedom of Barnard and Rubin,
    Biometrika 1999;86:948-955, with those of complete data n - 3.

    Examples
    --------
    >>> one = Estimate(1.0, 0.0, 2.0, 0.5, 0.05, (20, 20))
    >>> pool([one, one]).se
    0.5
    """
    first = estimates[0]
    ratio = first.null == 1.0
    values = np.array([np.log(one.value) if ratio else one.value for one in estimates])
    m, middle = len(values), float(values.mean())
    within = float(np.mean([one.se**2 for one in estimates]))
    between = (1 + 1 / m) * (float(values.var(ddof=1)) if m > 1 else 0.0)
    total = within + between
    complete = max(sum(first.people) - 3.0, 1.0)
    share = between / total if total > 0 else 0.0
    observed = (complete + 1) / (complete + 3) * complete * (1 - share)
    df = observed if share < 1e-12 else 1 / (1 / ((m - 1) / share**2) + 1 / observed)
    se = float(np.sqrt(total))
    half = float(student.ppf(0.5 + level / 2, df)) * se
    ends = np.array([middle, middle - half, middle + half])
    if ratio:
        ends = np.exp(ends)
    p = float(2 * student.sf(abs(middle) / se, df)) if se > 0 else float("nan")
    return Estimate(float(ends[0]), float(ends[1]), float(ends[2]), se, p, first.people, first.scale)


def tipping_delta(
    conclude: Callable[[float], Estimate], deltas: Sequence[float]
) -> tuple[float | None, tuple[Estimate, ...]]:
    """By how much worse the missing must have fared for the conclusion to turn.

    Parameters
    ----------
    conclude : callable
        The pooled estimate with that much added to what was filled in.
    deltas : sequence of float
        From 0 on, ever worse.

    Returns
    -------
    float or None, tuple of Estimate
        The first at which the interval holds no effect, None where none does or none is found at 0; and the
        estimates up to it.

    Examples
    --------
    >>> at = lambda delta: Estimate(delta - 1, delta - 1.5, delta - 0.5, 0.25, 0.01, (9, 9))
    >>> tipping_delta(at, (0.0, 0.4, 0.8))[0]
    0.8
    """
    found = []
    for delta in deltas:
        found.append(conclude(delta))
        if not found[-1].excludes(found[-1].null):
            return (None if delta == deltas[0] else delta), tuple(found)
    return None, tuple(found)


def _fit(
    whole: Array, arm: NDArray[np.int64], arms: NDArray[np.int64], begun: tuple[list[Array], Array] | None
) -> tuple[list[Array], Array]:
    """Means of each arm and the common covariance, by expectation and maximisation."""
    gaps = np.isnan(whole)
    wide = whole.shape[1]
    at = np.searchsorted(arms, arm)
    scale = np.maximum(np.nanvar(whole, axis=0), 1e-6)
    least = np.diag(1e-3 * scale)
    if begun is None:
        means = [np.nanmean(whole[arm == one], axis=0) for one in arms]
        apart = np.where(gaps, 0.0, whole - np.asarray(means)[at])
        spread = apart.T @ apart / len(whole) + least
    else:
        means, spread = begun
    patterns, which = np.unique(gaps, axis=0, return_inverse=True)
    members = [np.flatnonzero(which.ravel() == p) for p in range(len(patterns))]
    for _ in range(_ROUNDS):
        filled, more = whole.copy(), np.zeros((wide, wide))
        for pattern, who in zip(patterns, members, strict=True):
            if pattern.any():
                weights, left = _given(pattern, spread)
                centre = np.asarray(means)[at[who]]
                filled[np.ix_(who, pattern)] = (
                    centre[:, pattern] + (whole[who][:, ~pattern] - centre[:, ~pattern]) @ weights
                )
                more[np.ix_(pattern, pattern)] += len(who) * left
        moved: list[Array] = [filled[arm == one].mean(axis=0) for one in arms]
        apart = filled - np.asarray(moved)[at]
        widened = (apart.T @ apart + more) / max(len(whole) - len(arms), 1) + least
        settled = np.abs(widened - spread).max() < _SETTLED * scale.max()
        means, spread = moved, widened.astype(np.float64)
        if settled:
            break
    return means, spread


def _given(pattern: NDArray[np.bool_], spread: Array) -> tuple[Array, Array]:
    """Weights of what is known for what is missing, and what spread is left."""
    known = ~pattern
    solved = np.linalg.solve(spread[np.ix_(known, known)], spread[np.ix_(known, pattern)])
    weights = np.asarray(solved, dtype=np.float64)
    return weights, spread[np.ix_(pattern, pattern)] - spread[np.ix_(pattern, known)] @ weights


def _draw(
    rows: Array, pattern: NDArray[np.bool_], mean: Array, spread: Array, generator: np.random.Generator
) -> Array:
    weights, left = _given(pattern, spread)
    values, vectors = np.linalg.eigh(left)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    noise = generator.standard_normal((len(rows), int(pattern.sum()))) @ root.T
    return np.asarray(mean[pattern] + (rows[:, ~pattern] - mean[~pattern]) @ weights + noise)
