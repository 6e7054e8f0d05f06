"""TrialData: what was observed in one trial, or in many replicates of it at once.

The border between the conduct of a trial, which fills it, and its analysis, which reads nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class TrialData:
    """Who was randomised to what, and what was measured of them.

    R replicates of N people with V visits after baseline. What happened is days from a person's own
    randomisation; what never happened is infinite; what was not measured is NaN.

    Parameters
    ----------
    arms : tuple of str
        Names of the arms; the first is the control.
    visits_d : tuple of int, length V
        Planned days of the visits, ascending.
    person : ndarray of int64, shape (R, N)
        Number of the virtual patient.
    arm : ndarray of int8, shape (R, N)
        Index into ``arms``.
    site, stratum : ndarray of int16, shape (R, N)
        Where, and in which stratum of the allocation.
    entered_d : ndarray of float32, shape (R, N)
        Day of randomisation since the trial opened.
    baseline : mapping of str to ndarray of float32, shape (R, N)
        Measures (``nrs``, ``odi``, ``rmdq``, ``peg``) and covariates at the start.
    scores : mapping of str to ndarray of float32, shape (R, N, V)
        Measures as rated at each visit, drop-outs and missed visits as NaN.
    events : mapping of str to ndarray of float32, shape (R, N)
        Day of the first ``rescue``, ``second procedure``, ``crossover``, ``surgery``, ``left`` and so on.
    guess : ndarray of int8, shape (R, N)
        The arm that a person guessed at the end; -1 where nobody asked.
    assessed : ndarray of int16, shape (R, N), optional
        How many were assessed until this person was let in, themselves included.

    Examples
    --------
    >>> one = np.zeros((1, 2), np.int64)
    >>> arm, site = one.astype(np.int8), one.astype(np.int16)
    >>> data = TrialData(
    ...     ("sham", "caudal"), (90,), one, arm, site, site, one.astype(np.float32),
    ...     {"nrs": one + 7.0}, {"nrs": np.full((1, 2, 1), 4.0)}, {}, arm,
    ... )
    >>> data.replicates, data.size
    (1, 2)
    """

    arms: tuple[str, ...]
    visits_d: tuple[int, ...]
    person: NDArray[np.int64]
    arm: NDArray[np.int8]
    site: NDArray[np.int16]
    stratum: NDArray[np.int16]
    entered_d: NDArray[np.float32]
    baseline: Mapping[str, NDArray[np.float32]]
    scores: Mapping[str, NDArray[np.float32]]
    events: Mapping[str, NDArray[np.float32]]
    guess: NDArray[np.int8]
    assessed: NDArray[np.int16] | None = None

    @property
    def replicates(self) -> int:
        """How many trials it holds."""
        return int(self.arm.shape[0])

    @property
    def size(self) -> int:
        """How many people each of them randomised."""
        return int(self.arm.shape[1])
