"""What a simulation gives: pain and what lies under it over time, for one patient or many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.brain.pathway.state import PathwayState

Array = NDArray[np.float64]


@dataclass(frozen=True)
class PathwayCourse:
    """One patient's years. T records of equal length, K sites, C cues.

    ``time_d`` (T,): end of each record. ``pain_nrs``, ``activity`` (T, K): means over the record.
    ``strength``, ``training`` (T, K), ``bond`` (T, K, C), ``safety``, ``belief``, ``threat``, ``relief``
    (T,): at its end. ``end``: the state to go on from.
    """

    time_d: Array
    pain_nrs: Array
    activity: Array
    strength: Array
    training: Array
    bond: Array
    safety: Array
    belief: Array
    threat: Array
    relief: Array
    end: PathwayState

    @property
    def worst_nrs(self) -> Array:
        """Pain at the worst site of each record (T,)."""
        worst: Array = self.pain_nrs.max(axis=1)
        return worst

    @property
    def tsk11(self) -> Array:
        """Belief in danger as a TSK-11 total, 11 to 44 (T,)."""
        return 11 + 33 * self.belief


@dataclass(frozen=True)
class PathwayCourses:
    """Many patients' years: the fields of a PathwayCourse with the patients first (n, ...), without the
    bonds."""

    time_d: Array
    pain_nrs: Array
    activity: Array
    strength: Array
    training: Array
    safety: Array
    belief: Array
    threat: Array
    relief: Array
    ends: Sequence[PathwayState]

    @property
    def worst_nrs(self) -> Array:
        """Pain at the worst site of each record (n, T)."""
        worst: Array = self.pain_nrs.max(axis=2)
        return worst

    @property
    def tsk11(self) -> Array:
        """Belief in danger as TSK-11 totals (n, T)."""
        return 11 + 33 * self.belief


def ratings(pain_nrs: Array, rng: np.random.Generator, noise_nrs: float = 0.5) -> NDArray[np.int64]:
    """Whole-number answers 0 to 10 to "your pain on average", from true means and a rater's error.

    >>> ratings(np.array([0.0, 12.0]), np.random.default_rng(1)).tolist()
    [0, 10]
    """
    noisy = np.asarray(pain_nrs) + noise_nrs * rng.standard_normal(np.shape(pain_nrs))
    return np.clip(np.rint(noisy), 0, 10).astype(np.int64)
