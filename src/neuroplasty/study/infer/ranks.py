"""Rank checks: whether a way of fitting is honest about what it does not know.

A truth is drawn from the prior, data are simulated from it, and the fit is asked; over many truths the rank
of each truth among the members of its posterior is uniform where the fit is right, heaped at both ends where
it is too sure, in the middle where it is not sure enough (Talts 2018, simulation-based calibration).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import stats

from neuroplasty.errors import StudyError
from neuroplasty.study.infer.prior import Prior
from neuroplasty.study.infer.smoother import Simulate, smooth

Array = NDArray[np.float64]
_LEAST_TRUTHS, _BINS = 10, 5


@dataclass(frozen=True)
class Ranks:
    """Ranks of truths among the members of their posteriors.

    Parameters
    ----------
    names : tuple of str, length n
    ranks : ndarray of int64, shape (truths, n)
        From 0 to ``members``.
    members : int

    Examples
    --------
    >>> even = np.arange(100)[:, None] % 20
    >>> Ranks(("a",), even, 19).p_values["a"] > 0.99
    True
    """

    names: tuple[str, ...]
    ranks: NDArray[np.int64]
    members: int

    @property
    def counts(self) -> NDArray[np.int64]:
        """How many ranks fall into each fifth of the range, (n, 5)."""
        bins = np.minimum(self.ranks * _BINS // (self.members + 1), _BINS - 1)
        return np.stack([(bins == k).sum(axis=0) for k in range(_BINS)], axis=1)

    @property
    def p_values(self) -> dict[str, float]:
        """Probability, by number, of counts at least as uneven from a fit that is right (chi-square)."""
        shares = np.histogram(np.arange(self.members + 1) * _BINS // (self.members + 1), range(_BINS + 1))[0]
        wanted = len(self.ranks) * shares / (self.members + 1)
        return {
            name: float(stats.chisquare(counts, wanted).pvalue)
            for name, counts in zip(self.names, self.counts, strict=True)
        }


def rank_check(
    simulate: Simulate,
    prior: Prior,
    error: Array,
    *,
    truths: int,
    members: int,
    steps: int = 3,
    rng: Generator,
) -> Ranks:
    """Fit data of known truths, and say where each truth lies among its members.

    Parameters
    ----------
    simulate : callable
        As for ``smooth``.
    prior : Prior
    error : ndarray, shape (figures,)
        Standard errors; each truth's figures get noise of that size.
    truths, members, steps : int
    rng : numpy.random.Generator

    Returns
    -------
    Ranks

    Raises
    ------
    StudyError
        For fewer than ten truths.

    Examples
    --------
    >>> prior = Prior(("a",), np.array([0.0]), np.array([1.0]), np.array([False]))
    >>> found = rank_check(lambda values, step: values, prior, np.array([0.2]), truths=60, members=19,
    ...     rng=np.random.default_rng(3))
    >>> found.p_values["a"] > 0.01
    True
    """
    if truths < _LEAST_TRUTHS:
        raise StudyError(f"A rank check of {truths} truths was asked for; give {_LEAST_TRUTHS} or more.")
    values = prior.values(rng.standard_normal((truths, len(prior.names))))
    given = simulate(values, 0) + error * rng.standard_normal((truths, len(error)))
    found = [
        (smooth(simulate, prior, target, error, members=members, steps=steps, rng=rng).posterior < truth).sum(
            axis=0
        )
        for truth, target in zip(values, given, strict=True)
    ]
    return Ranks(prior.names, np.array(found, np.int64), members)
