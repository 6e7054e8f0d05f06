"""Pace: how long the steps are in which a stretch of time passes, by what enters meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from neuroplasty.errors import SolverError

_FIRST_S = 0.2
_GROWTH = 1.3
_LONGEST_S = 900.0
_VOLUME_A_STEP_ML = 0.1


def pace(seconds: float, flow_ml_s: float = 0.0, max_dt_s: float | None = None) -> Iterator[float]:
    """Steps that together take so many seconds, each as long as what happens allows.

    Parameters
    ----------
    seconds : float
        How long, s, above zero.
    flow_ml_s : float
        What enters meanwhile; a step then brings about 0.1 mL.
    max_dt_s : float, optional
        The longest step wanted, s.

    Yields
    ------
    float
        s.

    Raises
    ------
    SolverError
        For a time that is not above zero.

    Examples
    --------
    >>> steps = list(pace(60.0))
    >>> steps[0], round(sum(steps), 6), steps[-2] == steps[-1]
    (0.2, 60.0, True)
    """
    if not (np.isfinite(seconds) and seconds > 0):
        raise SolverError(f"The time to advance was {seconds} s; give one above zero.")
    longest = _VOLUME_A_STEP_ML / flow_ml_s if flow_ml_s > 0 else _LONGEST_S
    longest = min(longest, _LONGEST_S, max_dt_s or np.inf)
    dt, passed = (min(_FIRST_S, longest) if flow_ml_s == 0 else longest), 0.0
    while seconds - passed > 1e-9 * max(1.0, seconds):
        # No sliver at the end: the last two steps share what is left.
        remaining = seconds - passed
        count = max(1, int(np.ceil(remaining / dt - 1e-9)))
        now = remaining / count if count <= 2 else dt
        yield now
        passed = seconds if count == 1 else passed + now
        dt = min(dt * _GROWTH, longest)
