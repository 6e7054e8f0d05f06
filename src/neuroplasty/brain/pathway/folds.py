"""What is known of the model without simulating it: fold points, periods of alternation.

A pathway of strength w under a steady drive I settles where I = threshold + slope ln(r/(1-r)) - w r. For
w > 4 slope this has two folds: the drive that turns pain on, and the lower one at which it goes out.
"""

from __future__ import annotations

from math import exp, log, sqrt
from typing import NamedTuple

from scipy.integrate import quad
from scipy.optimize import brentq

from neuroplasty.brain.pathway.traits import PathwayTraits
from neuroplasty.errors import SolverError


class Folds(NamedTuple):
    """The two folds (saddle-node bifurcations) of a pathway under a steady drive.

    Parameters
    ----------
    on : float
        Drive above which an idle pathway lights.
    off : float
        Drive below which a lit one goes out.

    Examples
    --------
    >>> Folds(on=0.24, off=-0.04).on > 0
    True
    """

    on: float
    off: float


def fold_points(strength: float, slope: float = 0.08, threshold: float = 0.5) -> Folds:
    """The two folds of a pathway of a given strength.

    Parameters
    ----------
    strength : float
        Of the pathway.
    slope, threshold : float
        Of its logistic function.

    Returns
    -------
    Folds
        Drives at which it lights and goes out.

    Raises
    ------
    SolverError
        Where the pathway is too weak to be a switch (strength of four slopes or less).

    Notes
    -----
    The extremes of I = threshold + slope ln(r/(1-r)) - strength r over r, in closed form.

    Examples
    --------
    >>> on, off = fold_points(0.8)
    >>> round(on, 3), round(off, 3)
    (0.245, -0.045)
    """
    if strength <= 4 * slope:
        raise SolverError(
            f"A pathway of strength {strength:g} is graded, not a switch; folds need more than "
            f"{4 * slope:g} (four slopes)."
        )
    half_width = sqrt(1 - 4 * slope / strength) / 2

    def drive(r: float) -> float:
        return threshold + slope * log(r / (1 - r)) - strength * r

    return Folds(on=drive(0.5 - half_width), off=drive(0.5 + half_width))


def released_alternation_period_d(traits: PathwayTraits, strength: float, drive: float) -> float:
    """How long one of two equal sites holds the pain before the other takes it, without noise.

    Parameters
    ----------
    traits : PathwayTraits
        Constants; ``adaptation`` and its time are what makes it alternate.
    strength : float
        Of both pathways.
    drive : float
        Steady drive of both.

    Returns
    -------
    float
        Days at one site.

    Raises
    ------
    SolverError
        Where it does not alternate.

    Notes
    -----
    The site that is on adapts until its drive falls to the fold at which it goes out, at an adaptation of
    a* = drive - off; the other, which has recovered from a* meanwhile, takes over. For a pathway that is fast
    beside its adaptation the repeating solution is exact: along the upper branch a' = (gamma r(a) - a)/tau
    from a* exp(-T/tau) to a*. (With r = 1 this is T = tau ln[a*/(gamma - a*)].)

    Examples
    --------
    >>> traits = PathwayTraits(adaptation=0.5, adaptation_time_d=60.0)
    >>> round(released_alternation_period_d(traits, strength=0.85, drive=0.34))
    128
    """
    folds = fold_points(strength, traits.slope, traits.threshold)
    r_off = 0.5 + sqrt(1 - 4 * traits.slope / strength) / 2
    a_off, gamma = drive - folds.off, traits.adaptation
    if not gamma * r_off / 2 < a_off < gamma * r_off:
        raise SolverError(
            f"Adaptation of {gamma:g} does not end pain under a drive of {drive:g} at strength {strength:g}; "
            f"it alternates for drives between {folds.off + gamma * r_off / 2:.3f} and "
            f"{folds.off + gamma * r_off:.3f}."
        )

    def branch(a: float) -> float:
        def excess(r: float) -> float:
            return traits.threshold + traits.slope * log(r / (1 - r)) - strength * r - drive + a

        return float(brentq(excess, r_off, 1 - 1e-15)) if a < a_off else r_off

    def mismatch(period: float) -> float:
        start = a_off * exp(-period)
        held, _ = quad(lambda a: 1 / (gamma * branch(a) - a), start, a_off, epsabs=1e-9)
        return float(held) - period

    period = float(brentq(mismatch, 1e-2, 30.0))
    if drive - a_off * exp(-period) < folds.on:
        raise SolverError(f"A drive of {drive:g} cannot light the recovered site; it needs {folds.on:.3f}.")
    return traits.adaptation_time_d * period


def laing_chow_dominances(
    drives: tuple[float, float], inhibition: float, adaptation: float, time: float
) -> tuple[float, float]:
    """Dominance of each of two rivals with step activation that escape from each other's inhibition.

    Parameters
    ----------
    drives : (float, float)
        Of the two.
    inhibition, adaptation : float
        Strength of each.
    time : float
        Time constant of adaptation, in the unit of the result.

    Returns
    -------
    (float, float)
        How long each is dominant.

    Raises
    ------
    SolverError
        Where one of them is never suppressed or never escapes.

    Notes
    -----
    T1 = -tau ln[(I2 - beta)/(beta + phi - I1)], T2 with the indices exchanged (Laing & Chow, J Comput
    Neurosci 2002;12:39-53).

    Examples
    --------
    >>> [round(t, 2) for t in laing_chow_dominances((0.43, 0.5), inhibition=0.4, adaptation=0.4, time=20.0)]
    [26.17, 46.05]
    """
    out = []
    for own, other in (drives, drives[::-1]):
        share = (other - inhibition) / (inhibition + adaptation - own)
        if not 0 < share < 1:
            raise SolverError(
                f"Drives {drives[0]:g} and {drives[1]:g} do not alternate; each must lie between the "
                f"inhibition {inhibition:g} and inhibition plus adaptation less the other's drive."
            )
        out.append(-time * log(share))
    return out[0], out[1]
