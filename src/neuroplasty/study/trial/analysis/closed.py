"""Power in closed form, where the data are normal or the hazards proportional: what simulation is held to.

>>> round(power_of_ancova(-1.5, sd=2.5, correlation=0.5, control=40, other=40), 3)
0.86
"""

from __future__ import annotations

import numpy as np
from scipy.stats import nct, norm
from scipy.stats import t as student


def power_of_ancova(
    effect: float, *, sd: float, correlation: float, control: int, other: int, alpha: float = 0.025
) -> float:
    """The power of an analysis of covariance with one covariate.

    Parameters
    ----------
    effect : float
        Difference of means; its size counts.
    sd : float
        Standard deviation of the outcome within an arm.
    correlation : float
        Of outcome and covariate within an arm.
    control, other : int
        People analysed in each arm.
    alpha : float
        One-sided.

    Returns
    -------
    float

    Notes
    -----
    A non-central t on n - 3 degrees of freedom; chance differences of the covariate between the arms cost the
    factor (n - 3) / (n - 4) in variance (Shieh, Psychological Methods 2017;22:788-803, to first order).

    Examples
    --------
    >>> round(power_of_ancova(0.0, sd=1, correlation=0.3, control=50, other=50), 3)
    0.025
    """
    n = control + other
    variance = sd**2 * (1 - correlation**2) * (1 / control + 1 / other) * (n - 3) / (n - 4)
    return float(nct.sf(student.ppf(1 - alpha, n - 3), n - 3, abs(effect) / np.sqrt(variance)))


def power_of_rates(
    control: float, other: float, *, in_control: int, in_other: int, alpha: float = 0.025
) -> float:
    """The power of the chi-square test of two shares, one side of it.

    Parameters
    ----------
    control, other : float
        Shares of responders.
    in_control, in_other : int
        People judged in each arm.
    alpha : float
        One-sided.

    Returns
    -------
    float

    Notes
    -----
    Fleiss, Statistical Methods for Rates and Proportions, 3rd ed. 2003, chapter 4: pooled variance under no
    difference, unpooled under the difference; normal.

    Examples
    --------
    >>> round(power_of_rates(0.3, 0.5, in_control=93, in_other=93), 2)
    0.8
    """
    pooled = (control * in_control + other * in_other) / (in_control + in_other)
    at_null = np.sqrt(pooled * (1 - pooled) * (1 / in_control + 1 / in_other))
    there = np.sqrt(control * (1 - control) / in_control + other * (1 - other) / in_other)
    return float(norm.sf((norm.isf(alpha) * at_null - abs(other - control)) / there))


def power_of_log_rank(ratio: float, events: float, *, share: float = 0.5, alpha: float = 0.025) -> float:
    """The power of the log-rank test.

    Parameters
    ----------
    ratio : float
        Of the hazards.
    events : float
        Expected number of events in both arms.
    share : float
        Of people in one of the arms.
    alpha : float
        One-sided.

    Returns
    -------
    float

    Notes
    -----
    Schoenfeld, Biometrika 1981;68:316-319.

    Examples
    --------
    >>> round(power_of_log_rank(0.5, 66), 2)
    0.8
    """
    return float(norm.sf(norm.isf(alpha) - abs(np.log(ratio)) * np.sqrt(events * share * (1 - share))))
