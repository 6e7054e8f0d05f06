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
    """One patient's years: pain and what lies under it, T records of equal length, K sites, C cues.

    Parameters
    ----------
    time_d : (T,) array
        End of each record, days.
    pain_nrs, activity : (T, K) array
        Means over the record: pain on the 0-10 numerical rating scale, the switch 0-1.
    strength, training : (T, K) array
        Of the pathways, at the record's end.
    bond : (T, K, C) array
        From each cue to each site, at its end.
    safety, belief, threat, relief : (T,) array
        At its end; ``relief`` is what expectation takes from the drive.
    end : PathwayState
        The state to go on from.

    Examples
    --------
    >>> from neuroplasty.brain import Injury, PathwayTraits, Schedule, simulate
    >>> month = simulate(PathwayTraits(), Schedule.of(30, [Injury()]), np.random.default_rng(1))
    >>> month.pain_nrs.shape, bool(month.worst_nrs[0] > month.worst_nrs[-1])
    ((30, 1), True)
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
    """Many patients' years: the fields of a PathwayCourse, the patients first, without the bonds.

    Parameters
    ----------
    time_d : (T,) array
        End of each record, days.
    pain_nrs, activity : (n, T, K) array
        Means over the record: pain on the 0-10 numerical rating scale, the switch 0-1.
    strength, training : (n, T, K) array
        Of the pathways, at the record's end.
    safety, belief, threat, relief : (n, T) array
        At its end.
    ends : sequence of PathwayState
        Each patient's state to go on from.

    Examples
    --------
    >>> from neuroplasty.brain import PathwayTraits, Schedule, simulate_many
    >>> two = simulate_many([PathwayTraits()] * 2, Schedule.of(21), np.random.default_rng(1))
    >>> two.worst_nrs.shape, len(two.ends)
    ((2, 3), 2)
    """

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

    Parameters
    ----------
    pain_nrs : array
        True means, on the 0-10 numerical rating scale.
    rng : Generator
        Where the rater's error comes from.
    noise_nrs : float
        Its standard deviation.

    Returns
    -------
    array of int
        An answer for each mean, of the same shape.

    Examples
    --------
    >>> ratings(np.array([0.0, 12.0]), np.random.default_rng(1)).tolist()
    [0, 10]
    """
    noisy = np.asarray(pain_nrs) + noise_nrs * rng.standard_normal(np.shape(pain_nrs))
    return np.clip(np.rint(noisy), 0, 10).astype(np.int64)
