"""Exchange: the part of a cell's fluid that stands still among the lobules, and what it trades with the rest.

Of all fluid in a cell the share ``phi`` stagnates. It fills as the cell fills and gives back as the cell
empties; between it and the fluid that flows species pass by first order,

    d(stagnant)/dt = (phi flowing - (1 - phi) stagnant) / ((1 - phi) tau)

which a step solves exactly, so that any step is positive and conservative. ``tau`` is the time in which
stagnant fluid follows a stream that keeps its concentration. Source of model: dead-end pores, Coats and
Smith, Soc Pet Eng J 1964;4:73-84 (form from memory).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def kept_m3(before_m3: Array, after_m3: Array, share: float) -> Array:
    """What a cell keeps of the fluid that flows through it in a step: what flows on and what comes to rest.

    Parameters
    ----------
    before_m3, after_m3 : (n, m)
        All fluid in each cell before and after the step.
    share : float
        That stagnates.

    Returns
    -------
    (n, m) array
        m3.

    Examples
    --------
    A cell that grew from 1 to 3 keeps 2.7: 2.1 that flow, and 0.6 with which its dead volume fills.

    >>> round(float(kept_m3(np.array([[1.0]]), np.array([[3.0]]), 0.3)[0, 0]), 9)
    2.7
    """
    return np.asarray(after_m3 - share * np.minimum(before_m3, after_m3))


def given_back(film: Array, stagnant: Array, before_m3: Array, after_m3: Array) -> tuple[Array, Array]:
    """Species (k, n, m) when cells that empty have given back their part of the stagnant fluid.

    Parameters
    ----------
    film, stagnant : (k, n, m)
        In the fluid that flows and in that which stands.
    before_m3, after_m3 : (n, m)
        All fluid in each cell before and after the step.

    Returns
    -------
    tuple of (k, n, m) arrays
        Film and stagnant.

    Examples
    --------
    >>> one, half = np.ones((1, 1, 1)), np.full((1, 1), 0.5)
    >>> [float(held[0, 0, 0]) for held in given_back(one, one, one[0], half)]
    [1.5, 0.5]
    """
    back = stagnant * np.maximum(1.0 - after_m3 / before_m3, 0.0)
    return film + back, stagnant - back


def taken_in(
    kept: Array, stagnant: Array, before_m3: Array, after_m3: Array, share: float
) -> tuple[Array, Array]:
    """Species (k, n, m) when cells that filled have filled their dead volume too.

    Parameters
    ----------
    kept : (k, n, m)
        In what each cell kept of the stream, ``kept_m3``.
    stagnant : (k, n, m)
    before_m3, after_m3 : (n, m)
    share : float

    Returns
    -------
    tuple of (k, n, m) arrays
        Film and stagnant.

    Examples
    --------
    >>> none, held = np.zeros((1, 1, 1)), np.full((1, 1, 1), 2.7)
    >>> film, stagnant = taken_in(held, none, np.array([[1.0]]), np.array([[3.0]]), 0.3)
    >>> round(float(film[0, 0, 0]), 9), round(float(stagnant[0, 0, 0]), 9)
    (2.1, 0.6)
    """
    grown = share * np.maximum(after_m3 - before_m3, 0.0)
    came = kept * (grown / kept_m3(before_m3, after_m3, share))
    return kept - came, stagnant + came


def exchanged(film: Array, stagnant: Array, share: float, time_s: float, dt_s: float) -> tuple[Array, Array]:
    """Species (k, n, m) after flowing and stagnant fluid have traded for a step; exact.

    Parameters
    ----------
    film, stagnant : (k, n, m)
    share : float
        Of a cell's fluid that stagnates.
    time_s : float
        In which stagnant fluid follows a stream that keeps its concentration.
    dt_s : float

    Returns
    -------
    tuple of (k, n, m) arrays
        Film and stagnant.

    Examples
    --------
    In the end each holds its share.

    >>> one, none = np.ones((1, 1, 1)), np.zeros((1, 1, 1))
    >>> [round(float(held[0, 0, 0]), 6) for held in exchanged(one, none, 0.3, 60.0, 1e4)]
    [0.7, 0.3]
    """
    done = -np.expm1(-dt_s / ((1.0 - share) * time_s))
    moved = done * (share * film - (1.0 - share) * stagnant)
    return film - moved, stagnant + moved
