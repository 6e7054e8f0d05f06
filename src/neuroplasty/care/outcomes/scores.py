"""Outcome measures: what a patient would score, from daily pain and belief.

Function follows pain slowly. With D the disability in points of pain, tau the time in which it does (the
course's ``function_time_d``):

    tau D' = pain + fear_points (belief - usual_belief) - D
    ODI = odi_at_no_pain + odi_per_point D       RMDQ = rmdq_per_point D       PEG = (pain + 2 D)/3

each within its scale. The global effect is a seven-point answer that follows relief; the use of pain
killers is proportional to D, and only whether it rose is ever used.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.care.outcomes.lagged import lagged
from neuroplasty.care.outcomes.parameters import PARAMETERS
from neuroplasty.errors import SolverError

Array = NDArray[np.float64]

_TOPS = {"nrs": 10.0, "odi": 100.0, "rmdq": 24.0, "peg": 10.0, "global_effect": 7.0}


@dataclass(frozen=True)
class Scores:
    """Scores of one or many people at one or many times: arrays of one shape, None where not asked.

    Parameters
    ----------
    nrs : array
        Pain, 0-10.
    odi, rmdq, peg : array, optional
        Function: 0-100, 0-24, 0-10.
    global_effect : array, optional
        1-7, 4 unchanged.
    medication : array, optional
        Any score of pain killers, higher is more.
    longest_relief_d : array, optional
        The longest time, in days, for which at least half the pain has been gone since the treatment.

    Raises
    ------
    SolverError
        For a score outside its scale.

    Examples
    --------
    >>> Scores(nrs=[7.0, 3.0], odi=[56.0, 22.0]).nrs
    array([7., 3.])
    """

    nrs: Array
    odi: Array | None = None
    rmdq: Array | None = None
    peg: Array | None = None
    global_effect: Array | None = None
    medication: Array | None = None
    longest_relief_d: Array | None = None

    def __post_init__(self) -> None:
        """Make arrays of what was given and refuse what lies outside its scale."""
        for item in fields(self):
            value = getattr(self, item.name)
            if value is None:
                continue
            array = np.asarray(value, dtype=np.float64)
            top = _TOPS.get(item.name, np.inf)
            # A not-a-number is an answer that is missing, and stays missing.
            if np.any((array < 0) | (array > top)):
                raise SolverError(
                    f"{item.name} runs from {np.nanmin(array):g} to {np.nanmax(array):g}; "
                    f"expected 0 to {top:g}. Give it on its own scale."
                )
            object.__setattr__(self, item.name, array)

    def at(self, index: int | slice) -> Self:
        """The scores at one time or a stretch of the last axis."""
        held = {f.name: getattr(self, f.name) for f in fields(self)}
        return replace(self, **{name: value[..., index] for name, value in held.items() if value is not None})


def disability(pain_nrs: ArrayLike, belief: ArrayLike, before: ArrayLike, time_d: float) -> Array:
    """Disability day by day, in points of pain, from daily pain and belief.

    Parameters
    ----------
    pain_nrs, belief : (..., T) array
        Daily means: NRS, and belief in danger 0 to 1.
    before : (...,) array
        Disability of the day before. Days can be given in pieces: the last value is where the next piece goes
        on from.
    time_d : float
        How slowly it follows, days.

    Returns
    -------
    (..., T) array
        In points of pain.

    Raises
    ------
    SolverError
        For a time that is not above 0.

    Examples
    --------
    >>> disability(np.zeros(14), np.full(14, 0.38), 6.0, 14.0)[[0, 13]].round(2)
    array([5.59, 2.21])
    """
    if not time_d > 0:
        raise SolverError(f"Function would follow pain within {time_d:g} d; give a time above 0.")
    pain, belief = np.asarray(pain_nrs, dtype=np.float64), np.asarray(belief, dtype=np.float64)
    fear = PARAMETERS["fear_points"].value * (belief - PARAMETERS["usual_belief"].value)
    target = np.maximum(pain + fear, 0.0)
    keep = np.exp(-1 / time_d)
    begins = np.broadcast_to(np.asarray(before, dtype=np.float64), target.shape[:-1])
    return lagged(target, begins, float(keep), float(1 - keep))


def scores(pain_nrs: ArrayLike, disabled: ArrayLike, pain_before_nrs: ArrayLike) -> Scores:
    """What would be scored.

    Parameters
    ----------
    pain_nrs : array
        Pain, NRS.
    disabled : array
        Disability in points of pain.
    pain_before_nrs : array
        Pain before treatment, NRS.

    Returns
    -------
    Scores
        Without ``longest_relief_d``, which needs the days before.

    Examples
    --------
    >>> scored = scores(3.0, 3.0, 6.0)
    >>> float(scored.odi), float(scored.rmdq), float(scored.peg), float(scored.global_effect)
    (22.0, 7.5, 3.0, 6.0)
    """
    value = {name: one.value for name, one in PARAMETERS.items()}
    pain, d = np.clip(np.asarray(pain_nrs, dtype=np.float64), 0, 10), np.asarray(disabled, dtype=np.float64)
    gone = relief(pain_before_nrs, pain)
    middle = value["global_unchanged"]
    # Half-way answers go to the even number, as rint does: 5.5 is a 6.
    felt = np.clip(np.rint(middle + 3 * gone), 1, 7)
    return Scores(
        nrs=pain,
        odi=np.clip(value["odi_at_no_pain"] + value["odi_per_point"] * d, 0, 100),
        rmdq=np.clip(value["rmdq_per_point"] * d, 0, 24),
        peg=np.clip((pain + 2 * d) / 3, 0, 10),
        global_effect=felt,
        medication=value["medication_per_point"] * d,
    )


def relief(before: ArrayLike, after: ArrayLike) -> Array:
    """Share of the pain (or of any score) that is gone.

    Parameters
    ----------
    before, after : array
        Scores of one shape.

    Returns
    -------
    array
        -1 to 1; 0 where there was none to lose.

    Examples
    --------
    >>> relief([8.0, 0.0, 4.0], [2.0, 3.0, 5.0])
    array([ 0.75, -1.  , -0.25])
    """
    before, after = np.broadcast_arrays(
        np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    )
    share = np.where(after > before, -1.0, 0.0)
    # Cut before it is divided: a trace of pain before would overflow.
    np.divide(np.maximum(before - after, -before), before, out=share, where=before > 0)
    return share
