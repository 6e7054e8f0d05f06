"""Risk-adjusted CUSUM: procedure by procedure, evidence that fewer respond than was forecast for them.

Each procedure adds the log likelihood ratio of its outcome between the odds forecast and those odds made
worse by a ratio; the sum never falls below 0, and an alarm is a sum above the limit. How long it runs
before an alarm, in control and after a fall, is computed from a Markov chain over the sum's values, and
printed.

>>> design = design_cusum([0.6] * 80, procedures_a_year=80)
>>> round(design.odds_ratio, 2), design.false_alarms_a_year < 0.05, design.median_to_find <= 40
(2.25, True, True)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import lu_factor, lu_solve

from neuroplasty.errors import RegistryError
from neuroplasty.registry.audit.parameters import number

Array = NDArray[np.float64]
_STATES = 240
_RISKS = 40
_LONGEST = 5000


@dataclass(frozen=True)
class CusumDesign:
    """A CUSUM's limit, and how long it runs.

    Parameters
    ----------
    odds_ratio : float
        How much worse the odds of not responding are in the fall it is tuned to find.
    limit : float
        An alarm is a sum of this or more.
    procedures_a_year : int
        Over how many procedures a false alarm is counted.
    false_alarms_a_year : float
        Share of years in control with an alarm, for a chart that has been running.
    run_in_control, run_after_fall : float
        Mean number of procedures to an alarm, from 0: in control, and after the fall.
    median_to_find : int
        Median number of procedures after the fall until the alarm, for a chart that has been running.
    median_from_zero : int
        The same for a chart that begins with the fall.

    Examples
    --------
    >>> design_cusum([0.6] * 80, procedures_a_year=40).limit < design_cusum([0.6] * 80, 80).limit
    True
    """

    odds_ratio: float
    limit: float
    procedures_a_year: int
    false_alarms_a_year: float
    run_in_control: float
    run_after_fall: float
    median_to_find: int
    median_from_zero: int


@dataclass(frozen=True)
class Cusum:
    """A CUSUM over a clinic's procedures.

    Parameters
    ----------
    sums : (n,) array
        After each procedure, in order of day.
    alarms : tuple of int
        After which procedures the limit was reached; the sum begins at 0 again.
    design : CusumDesign
        Limit and run lengths.

    Examples
    --------
    >>> run_cusum([False] * 30, [0.6] * 30, design_cusum([0.6] * 30, 80)).alarms[:1]
    (11,)
    """

    sums: Array
    alarms: tuple[int, ...]
    design: CusumDesign


def fall_odds_ratio(before: float, after: float) -> float:
    """By how much the odds of not responding grow when the responder rate falls.

    Parameters
    ----------
    before, after : float
        Responder rates.

    Returns
    -------
    float
        An odds ratio.

    Examples
    --------
    >>> round(fall_odds_ratio(0.6, 0.4), 3)
    2.25
    """
    return (1 - after) / after * before / (1 - before)


def run_cusum(responded: ArrayLike, chance: ArrayLike, design: CusumDesign) -> Cusum:
    """Run a CUSUM over procedures in order of day.

    Parameters
    ----------
    responded : (n,) array of bool
        Who responded.
    chance : (n,) array
        What was forecast for them, 0 to 1.
    design : CusumDesign
        Of ``design_cusum``.

    Returns
    -------
    Cusum

    Raises
    ------
    RegistryError
        Where the two do not have one length.

    Notes
    -----
    Steiner, Cook, Farewell and Treasure, Biostatistics 2000;1:441-452: with p the risk of failing and R the
    odds ratio, a failure adds log(R / (1 - p + R p)) and a success log(1 / (1 - p + R p)).

    Examples
    --------
    >>> one = run_cusum([True] * 5, [0.6] * 5, design_cusum([0.6] * 5, 80))
    >>> one.sums.tolist()
    [0.0, 0.0, 0.0, 0.0, 0.0]
    """
    good, p = np.asarray(responded, dtype=bool), 1 - _shares(chance)
    if good.shape != p.shape:
        raise RegistryError(f"There are {good.size} outcomes and {p.size} forecasts; give one for each.")
    fail, succeed = _weights(p, design.odds_ratio)
    sums, alarms, now = np.empty(len(p)), [], 0.0
    for at, step in enumerate(np.where(good, succeed, fail)):
        now = max(0.0, now + float(step))
        sums[at] = now
        if now >= design.limit:
            alarms.append(at)
            now = 0.0
    return Cusum(sums, tuple(alarms), design)


def design_cusum(chance: ArrayLike, procedures_a_year: int, odds_ratio: float | None = None) -> CusumDesign:
    """Choose the lowest limit with few enough false alarms for a clinic's own mix of forecasts.

    Parameters
    ----------
    chance : (n,) array
        Forecasts of the clinic's patients, 0 to 1.
    procedures_a_year : int
        How many a year has.
    odds_ratio : float, optional
        2.25, a fall from 60 to 40 %, when not given.

    Returns
    -------
    CusumDesign

    Raises
    ------
    RegistryError
        Without a forecast or a procedure.

    Examples
    --------
    >>> round(design_cusum([0.6] * 80, 80).run_in_control, -2)
    1900.0
    """
    if procedures_a_year < 1:
        raise RegistryError(f"A year has {procedures_a_year} procedures; a CUSUM needs one or more.")
    p = _mix(1 - _shares(chance))
    ratio = (
        fall_odds_ratio(number("cusum_before"), number("cusum_after")) if odds_ratio is None else odds_ratio
    )
    # The steps of a clinic whose forecasts are all alike lie on a lattice: limits between its points are one.
    low, high = 0.5, 12.0
    while high - low > 0.02:
        middle = (low + high) / 2
        many = _false_alarms(p, ratio, middle, procedures_a_year) > number("false_alarms")
        low, high = (middle, high) if many else (low, middle)
    return run_lengths(p, ratio, high, procedures_a_year)


def run_lengths(
    chance_of_failure: ArrayLike, odds_ratio: float, limit: float, procedures_a_year: int
) -> CusumDesign:
    """How long a CUSUM with this limit runs, in control and after the fall.

    Parameters
    ----------
    chance_of_failure : (m,) array
        The risks of not responding, each as frequent as the others.
    odds_ratio : float
        Of the fall.
    limit : float
        Of the sum.
    procedures_a_year : int
        Over how many procedures a false alarm is counted.

    Returns
    -------
    CusumDesign

    Examples
    --------
    >>> round(run_lengths([0.4], 2.25, 4.86, 80).run_in_control)
    1871
    """
    p = np.atleast_1d(np.asarray(chance_of_failure, dtype=np.float64))
    control = _chain(p, p, odds_ratio, limit)
    worse = odds_ratio * p / (1 - p + odds_ratio * p)
    fallen = _chain(p, worse, odds_ratio, limit)
    running = _settled(control)
    zero = np.zeros(len(running))
    zero[0] = 1.0
    return CusumDesign(
        odds_ratio,
        limit,
        procedures_a_year,
        1 - float((running @ np.linalg.matrix_power(control, procedures_a_year)).sum()),
        _mean_run(control),
        _mean_run(fallen),
        _median_run(fallen, running),
        _median_run(fallen, zero),
    )


def _shares(chance: ArrayLike) -> Array:
    p = np.asarray(chance, dtype=np.float64)
    if not p.size:
        raise RegistryError("There is no forecast; a CUSUM holds what came against what was forecast.")
    if not np.isfinite(p).all() or np.any((p < 0) | (p > 1)):
        raise RegistryError("A forecast is a share from 0 to 1; something else was found.")
    return np.clip(p, 0.01, 0.99)


def _mix(p: Array) -> Array:
    """A clinic's risks as so many, each as frequent as the others: the middles of equal parts."""
    ordered = np.sort(p)
    parts = np.array_split(ordered, min(_RISKS, len(ordered)))
    return np.array([float(one.mean()) for one in parts])


def _weights(p: Array, ratio: float) -> tuple[Array, Array]:
    both = 1 - p + ratio * p
    return np.log(ratio / both), -np.log(both)


def _chain(p: Array, real: Array, ratio: float, limit: float) -> Array:
    """Where the sum goes from where it is, short of the limit: a matrix over a grid from 0 to the limit.

    A sum between two points of the grid is shared between them, so that its mean is kept. Where all steps are
    multiples of one, the grid is made of that one, and the chain is exact.
    """
    fail, succeed = _weights(p, ratio)
    step = _lattice(fail, succeed)
    if step is None:
        step = limit / _STATES
    count = int(np.ceil(limit / step - 1e-9))
    at = step * np.arange(count)
    chain = np.zeros((count, count))
    rows = np.arange(count)
    for weight, share in ((fail, real), (succeed, 1 - real)):
        for move, probability in zip(weight, share, strict=True):
            to = np.maximum(at + move, 0.0)
            lower = np.floor(to / step + 1e-9).astype(int)
            part = np.clip(to / step - lower, 0.0, 1.0)
            for index, much in ((lower, 1 - part), (lower + 1, part)):
                inside = (index < count) & (much > 0)
                np.add.at(chain, (rows[inside], index[inside]), probability / len(p) * much[inside])
    return chain


def _lattice(fail: Array, succeed: Array) -> float | None:
    step = float(fail[0])
    steps = np.concatenate([fail, succeed]) / step
    return step if float(np.abs(steps - np.rint(steps)).max()) < 1e-9 else None


def _mean_run(chain: Array) -> float:
    return float(lu_solve(lu_factor(np.eye(len(chain)) - chain), np.ones(len(chain)))[0])


def _settled(chain: Array) -> Array:
    """Where a chart is that has long been running without an alarm."""
    many = chain
    for _ in range(12):
        many = many @ many
        many = many / many.max()
    there = many.sum(axis=0)
    return np.asarray(there / there.sum())


def _median_run(chain: Array, there: Array) -> int:
    for count in range(_LONGEST):
        if there.sum() <= 0.5:
            return count
        there = there @ chain
    return _LONGEST


def _false_alarms(p: Array, ratio: float, limit: float, procedures: int) -> float:
    chain = _chain(p, p, ratio, limit)
    return 1 - float((_settled(chain) @ np.linalg.matrix_power(chain, procedures)).sum())
