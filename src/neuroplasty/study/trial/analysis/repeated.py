"""Repeated measures: every visit in one mixed model, its effect at one of them (statsmodels)."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm

from neuroplasty.errors import StudyError
from neuroplasty.study.trial.analysis.estimate import LEVEL, Estimate


def repeated_measures(
    scores: ArrayLike,
    arm: ArrayLike,
    covariates: Sequence[ArrayLike] = (),
    *,
    visit: int = -1,
    other: int = 1,
    level: float = LEVEL,
) -> Estimate:
    """The adjusted difference at a visit, from all visits of one trial.

    Parameters
    ----------
    scores : (N, V) array
        NaN where a visit was missed; a person with any visit counts.
    arm : (N,) array of int
        0 is the control.
    covariates : sequence of (N,) array
        Known before allocation.
    visit : int
        Column of the visit whose difference is told.
    other : int
        The arm compared with the control.
    level : float
        Of the interval.

    Returns
    -------
    Estimate

    Raises
    ------
    StudyError
        Where too few visits were made, or the model does not converge.

    Notes
    -----
    Visit, arm by visit, covariates by visit, and a random intercept a person, by REML: every two visits of a
    person are equally correlated. The interval is normal.

    Examples
    --------
    >>> draw = np.random.default_rng(1)
    >>> arm = np.repeat([0, 1], 60)
    >>> person = draw.normal(0, 2, 120)[:, None]
    >>> one = repeated_measures(5 + person - arm[:, None] + draw.normal(0, 1, (120, 3)), arm)
    >>> one.people, one.excludes(0.0)
    ((60, 60), True)
    """
    from statsmodels.regression.mixed_linear_model import MixedLM

    y, a = np.asarray(scores, dtype=np.float64), np.asarray(arm)
    visits = y.shape[1]
    visit = range(visits)[visit]
    columns = [np.asarray(one, dtype=np.float64) for one in covariates]
    use = ((a == 0) | (a == other)) & np.isfinite(y).any(axis=1)
    for one in columns:
        use &= np.isfinite(one)
    treated = (a[use] == other).astype(np.float64)
    people = (int((treated == 0).sum()), int((treated == 1).sum()))
    # A visit that an arm never made tells nothing of a difference.
    made = [v for v in range(visits) if all(np.isfinite(y[use][treated == side, v]).any() for side in (0, 1))]
    if min(people) < 2 or visit not in made:
        raise StudyError(
            f"Repeated measures of {people[0]} people in the control and {people[1]} in the other arm "
            "cannot be compared at that visit; give more people, or another visit."
        )
    held = [one[use] - one[use].mean() for one in columns]
    each = [np.ones_like(treated), treated, *(one for one in held if np.ptp(one) > 1e-12)]
    long, rows = y[use][:, made], np.isfinite(y[use][:, made])
    design = np.concatenate(
        [
            np.stack([one[:, None] * (np.arange(len(made)) == v) for v in range(len(made))], axis=-1)
            for one in each
        ],
        axis=-1,
    )
    groups = np.broadcast_to(np.arange(len(treated))[:, None], rows.shape)[rows]
    try:
        with warnings.catch_warnings():
            # A variance at its edge, 0, is warned of; it is a result.
            warnings.simplefilter("ignore")
            fit = MixedLM(long[rows], design[rows], groups).fit(reml=True)
    except (np.linalg.LinAlgError, ValueError) as fault:
        raise StudyError("The mixed model has no answer for so few visits; give more people.") from fault
    at = len(made) + made.index(visit)
    value, se = float(fit.fe_params[at]), float(fit.bse_fe[at])
    half = float(norm.ppf(0.5 + level / 2)) * se
    return Estimate(value, value - half, value + half, se, float(2 * norm.sf(abs(value) / se)), people)
