"""Follow: the roots over the hours, weeks and years after a procedure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.body.nerve.drugs import weights
from neuroplasty.body.nerve.kernel import constants, follow_rows
from neuroplasty.body.nerve.parameters import TABLE
from neuroplasty.body.nerve.roots import Roots
from neuroplasty.body.nerve.step import Without, fate_rows, from_rows, rows, switches
from neuroplasty.errors import SolverError
from neuroplasty.evidence.kinetics import SPECIES
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.units import DAY_S

Array = NDArray[np.float64]

_CLOCK_D = np.unique(
    np.concatenate([np.arange(0, 24) / 288, np.arange(4, 48) / 48, np.arange(4, 28) / 4, [7.0]]).round(12)
)
"""Every 5 min for 2 h, every half hour for a day, every 6 h for a week; then every day."""
_SERIES = (
    "nociception",
    "inflammation",
    "oedema",
    "block",
    "load_mmhg",
    "bonded",
    "room_mm",
    "sensitivity",
    "conduction",
)


@dataclass(frozen=True)
class NerveCourse:
    """What became of K roots; series are (..., n, K), any leading axes as the roots had.

    Attributes
    ----------
    names : tuple of str
    time_d : (n,)
        Days from the start.
    nociception, inflammation, oedema, block, bonded : (..., n, K)
        Shares, 0 to 1.
    load_mmhg : (..., n, K)
        What presses on each root.
    room_mm : (..., n, K)
        How far its surroundings are open beyond rest.
    sensitivity : (..., n, K)
        Of the ganglion, 1 as it was.
    conduction : (..., n, K)
        Fibres that are neither pressed nor hurt, 0 to 1.
    end : Roots
        The roots at the end.

    Examples
    --------
    >>> course = follow(Roots.healthy(("L5 left",)), 7)
    >>> course.names, course.end.age_d
    (('L5 left',), 7.0)
    """

    names: tuple[str, ...]
    time_d: Array
    nociception: Array
    inflammation: Array
    oedema: Array
    block: Array
    load_mmhg: Array
    bonded: Array
    room_mm: Array
    sensitivity: Array
    conduction: Array
    end: Roots


def follow(
    roots: Roots,
    days: float,
    *,
    mobilised: float | ArrayLike = 0.0,
    wear: float | None = None,
    resorption_d: float | None = None,
    without: Without = (),
    table: Mapping[str, Parameter] = TABLE,
) -> NerveCourse:
    """What becomes of roots over ``days`` after the moment they are in.

    Sampled every 5 min for two hours after the procedure, every half hour for a day, every 6 h for a week,
    then daily, by ``roots.age_d``, so that a course cut at whole days and taken up again is the same course,
    bit for bit.

    Parameters
    ----------
    roots : Roots
    days : float
        Above zero.
    mobilised : float or (days,)
        How well the root is kept moving, 0 to 1, one number or one a day; it slows the regrowth of scar.
    wear : float, optional
        Share of each foramen lost a year; None: the table's.
    resorption_d : float, optional
        In how many days this person's herniated discs shrink by e; None: the table's.
    without : tuple of Effect, or a tuple of such
        Effects switched off.
    table : mapping of str to Parameter
        The nerve room's.

    Returns
    -------
    NerveCourse

    Raises
    ------
    SolverError
        For a length that is not above zero, a mobilisation outside 0 to 1 or shorter than the days, or a
        negative wear or a resorption within no time.

    Notes
    -----
    Source of model: docs, nerve.

    Examples
    --------
    >>> course = follow(Roots.healthy(("L5 left",)), 730)
    >>> course.nociception.shape == (len(course.time_d), 1), float(course.time_d[-1])
    (True, 730.0)
    """
    if not (np.isfinite(days) and days > 0):
        raise SolverError(f"A course of {days} days was asked for; give a length above 0.")
    time_d = _clock(roots.age_d, roots.age_d + days)
    moved = _each_step(mobilised, time_d - roots.age_d)
    wear = table["wear"].value if wear is None else wear
    if not (np.isfinite(wear) and 0 <= wear < 1):
        raise SolverError(
            f"A wear of {wear} a year was given; give a share of the foramen from 0 to below 1."
        )
    numbers = constants(table)
    if resorption_d is not None:
        if not resorption_d > 0:
            raise SolverError(f"A resorption within {resorption_d} days was given; give more than 0.")
        numbers = numbers._replace(disc_resorption=float(resorption_d))
    state, fluid, stored = rows(roots)
    out = np.empty((time_d.size, len(state), len(_SERIES)))
    weight = weights(table)
    follow_rows(
        numbers,
        state,
        fluid,
        stored,
        time_d,
        moved,
        float(wear),
        _fates(roots.age_d, roots.age_d + days),
        switches(roots, without),
        weight.anaesthetic,
        weight.steroid,
        out,
    )
    shape = roots.disc_mmhg.shape
    series = {
        name: np.moveaxis(out[:, :, k].reshape(time_d.size, *shape), 0, -2) for k, name in enumerate(_SERIES)
    }
    end = from_rows(roots, state, fluid, stored, age_d=float(time_d[-1]))
    return NerveCourse(roots.names, time_d - roots.age_d, **series, end=end)


@lru_cache(maxsize=64)
def _clock(start_d: float, end_d: float) -> Array:
    days = np.arange(np.floor(max(start_d, 7.0)), np.ceil(end_d) + 1)
    clock = np.concatenate([_CLOCK_D, days])
    time_d = np.unique([start_d, *clock[(clock > start_d) & (clock < end_d)], end_d])
    time_d.setflags(write=False)
    return time_d


def _each_step(mobilised: float | ArrayLike, since_d: Array) -> Array:
    """Mobilisation in each step, the day's own in which it begins."""
    given = np.atleast_1d(np.asarray(mobilised, float))
    if given.ndim != 1 or not (np.all(given >= 0) and np.all(given <= 1)):
        raise SolverError("Mobilisation was not within 0 and 1; give one share, or one for each day.")
    if given.size == 1:
        return np.full(since_d.size, given[0])
    day = np.floor(np.concatenate([[0.0], since_d[:-1]]) + 1e-9).astype(int)
    if day[-1] >= given.size:
        raise SolverError(
            f"Mobilisation was given for {given.size} days of {since_d[-1]:g}; give one value a day."
        )
    return np.asarray(given[day])


@lru_cache(maxsize=64)
def _fates(start_d: float, end_d: float) -> Array:
    """What every step between two moments does to the drugs (n, 5, S); equal steps are computed once."""
    time_d = _clock(start_d, end_d)
    out = np.zeros((time_d.size, 5, len(SPECIES)))
    lengths, which = np.unique(np.diff(time_d).round(12), return_inverse=True)
    each = [fate_rows(float(length) * DAY_S) for length in lengths]
    out[1:] = np.array(each)[which]
    out.setflags(write=False)
    return out
