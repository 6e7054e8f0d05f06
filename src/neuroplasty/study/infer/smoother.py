"""An ensemble smoother with multiple data assimilation (Emerick and Reynolds, Comput Geosci 2013;55:3-15).

An ensemble drawn from the prior is simulated and moved towards the data in several small steps, each as if
the data were that much noisier; the last ensemble stands for the posterior. It needs simulations alone, no
likelihood, and some tens of them for each constant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from neuroplasty.errors import StudyError
from neuroplasty.study.infer.prior import Prior

Array = NDArray[np.float64]
Simulate = Callable[[Array, int], Array]
"""Figures (members, figures) of values (members, n) and the number of the step."""
_LEAST_MEMBERS = 4


@dataclass(frozen=True)
class Smoothed:
    """An ensemble before and after.

    Parameters
    ----------
    prior, posterior : ndarray, shape (members, n)
        Values drawn, and where they came to lie.
    before, after : ndarray, shape (members, figures)
        What they gave.

    Examples
    --------
    >>> one = np.zeros((2, 1))
    >>> Smoothed(one, one, one, one).posterior.shape
    (2, 1)
    """

    prior: Array
    posterior: Array
    before: Array
    after: Array


def smooth(
    simulate: Simulate,
    prior: Prior,
    target: Array,
    error: Array,
    *,
    members: int,
    steps: int = 3,
    rng: Generator,
    fitted: NDArray[np.bool_] | None = None,
) -> Smoothed:
    """Draw an ensemble and move it towards the data.

    Parameters
    ----------
    simulate : callable
        Figures (members, figures) of values (members, n) in a step.
    prior : Prior
    target, error : ndarray, shape (figures,)
        The data and their standard errors.
    members, steps : int
        How many are drawn, and in how many steps they are moved.
    rng : numpy.random.Generator
    fitted : ndarray of bool, shape (figures,), optional
        Which figures are looked at; all when not given.

    Returns
    -------
    Smoothed

    Raises
    ------
    StudyError
        For fewer than four members, no steps, or an error that is not above zero.

    Examples
    --------
    >>> prior = Prior(("a",), np.array([-5.0]), np.array([5.0]), np.array([False]))
    >>> found = smooth(lambda values, step: values, prior, np.array([2.0]), np.array([0.1]),
    ...     members=200, rng=np.random.default_rng(1))
    >>> bool(abs(found.posterior.mean() - 2.0) < 0.1), bool(found.posterior.std() < 0.3)
    (True, True)
    """
    if members < _LEAST_MEMBERS or steps < 1:
        raise StudyError(
            f"A fit of {members} members in {steps} steps was asked for; give {_LEAST_MEMBERS} members and 1 "
            "step or more."
        )
    if not (np.isfinite(error) & (error > 0)).all():
        raise StudyError("A figure has an error that is not above zero; give every figure one.")
    chosen = np.ones(len(target), bool) if fitted is None else fitted
    z = rng.standard_normal((members, len(prior.names)))
    first, before = prior.values(z), np.empty(0)
    for step in range(steps + 1):
        seen = simulate(prior.values(z), step)
        if step == 0:
            before = seen
        if step < steps:
            z = z + towards(z, seen[:, chosen], target[chosen], error[chosen], steps, rng)
    return Smoothed(first, prior.values(z), before, seen)


def towards(z: Array, seen: Array, target: Array, error: Array, steps: int, rng: Generator) -> Array:
    """How far each member moves in one of ``steps`` steps.

    Parameters
    ----------
    z : ndarray, shape (members, n)
        Standard normal coordinates.
    seen : ndarray, shape (members, figures)
        What each gave.
    target, error : ndarray, shape (figures,)
        The data and their standard errors.
    steps : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (members, n)

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> z = rng.standard_normal((50, 1))
    >>> moved = z + towards(z, z, np.array([3.0]), np.array([0.1]), 1, rng)
    >>> bool(abs(moved.mean() - 3.0) < 0.2)
    True
    """
    z_off, seen_off = z - z.mean(axis=0), (seen - seen.mean(axis=0)) / error
    cross, own = z_off.T @ seen_off / (len(z) - 1), seen_off.T @ seen_off / (len(z) - 1)
    noisy = np.sqrt(steps) * rng.standard_normal(seen.shape)
    wanted = (target - seen) / error + noisy
    move: Array = wanted @ np.linalg.solve(own + steps * np.eye(len(own)), cross.T)
    return move
