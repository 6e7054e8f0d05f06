"""Interim looks: boundaries that keep the chance of a false success, whatever the number of looks.

Z statistics at information fractions t are a Brownian motion divided by sqrt(t); the chance of crossing at
each look is integrated numerically from look to look (Armitage, McPherson and Rowe 1969; Jennison and
Turnbull, Group Sequential Methods, 2000, chapter 19).

>>> boundaries("obrien-fleming", (0.2, 0.4, 0.6, 0.8, 1.0)).upper.round(3).tolist()
[4.877, 3.357, 2.68, 2.29, 2.031]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from neuroplasty.errors import StudyError
from neuroplasty.study.trial.analysis.estimate import Array

Shape = Literal["obrien-fleming", "pocock"]
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(300)
_FAR = 9.0
"""Standard deviations beyond which nothing is left."""


@dataclass(frozen=True)
class Boundaries:
    """Where a trial stops.

    Parameters
    ----------
    fractions : (K,) array
        Information at each look, the last 1.
    upper : (K,) array
        Z at or above which it stops for benefit.
    lower : (K,) array
        Z at or below which it stops for futility; minus infinity where it never does;
        ``upper`` at the end.
    alpha : float
        One-sided chance of a false success.

    Examples
    --------
    >>> one = boundaries("pocock", (0.5, 1.0), spending=False)
    >>> one.upper.round(3).tolist()
    [2.178, 2.178]
    """

    fractions: Array
    upper: Array
    lower: Array
    alpha: float

    def crossed(self, z: Array) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The look at which each trial stopped, and whether for benefit.

        ``z`` is of shape (R, K), positive where the treatment is better; NaN goes on.
        """
        over, under = z >= self.upper, z <= self.lower
        over[:, -1] = z[:, -1] >= self.upper[-1]
        stopped = over | under
        stopped[:, -1] = True
        look = stopped.argmax(axis=1)
        return look, over[np.arange(len(z)), look]


def boundaries(
    shape: Shape,
    fractions: Sequence[float],
    alpha: float = 0.025,
    *,
    spending: bool = True,
    futility: float | None = None,
) -> Boundaries:
    """Boundaries for looks at given fractions of the information.

    Parameters
    ----------
    shape : {"obrien-fleming", "pocock"}
        How sparing the early looks are.
    fractions : sequence of float
        Ascending shares of the information, the last 1.
    alpha : float
        One-sided.
    spending : bool
        Lan and DeMets's spending function of that shape, which holds at any fractions; False for the
        original constants, meant for equally spaced looks.
    futility : float, optional
        A look stops where the conditional power under the trend observed so far is below it. Non-binding:
        ``upper`` does not rely on it.

    Returns
    -------
    Boundaries

    Raises
    ------
    StudyError
        For fractions that do not ascend to 1, or shares outside 0 to 1.

    Notes
    -----
    Lan and DeMets, Biometrika 1983;70:659-663: 2 - 2 Phi(z / sqrt(t)) with z the upper alpha / 2 point, and
    alpha ln(1 + (e - 1) t). O'Brien and Fleming, Biometrics 1979;35:549-556: c / sqrt(t). Pocock, Biometrika
    1977;64:191-199: c at every look.

    Examples
    --------
    >>> boundaries("obrien-fleming", (0.5, 1.0), futility=0.1).lower.round(3).tolist()
    [0.751, 1.969]
    """
    t = np.asarray(fractions, dtype=np.float64)
    if t.size == 0 or abs(t[-1] - 1) > 1e-9 or t[0] <= 0 or np.any(np.diff(t) <= 0):
        raise StudyError(
            f"Looks at {', '.join(f'{one:g}' for one in t)} of the information were asked for; give shares "
            "that rise to 1, such as 0.5, 1."
        )
    for name, share in (("alpha", alpha), ("futility", futility)):
        if share is not None and not 0 < share < 1:
            raise StudyError(f"A trial with {name} {share:g} was asked for; give a share between 0 and 1.")
    nothing = np.full(t.size, -np.inf)
    if spending:
        upper = _spend(t, np.diff(spent(shape, t, alpha), prepend=0.0))
    else:
        steep = 1 / np.sqrt(t) if shape == "obrien-fleming" else np.ones_like(t)

        def excess(c: float) -> float:
            return float(crossing(t, c * steep, nothing)[0].sum() - alpha)

        upper = brentq(excess, 0.5, 6.0, xtol=1e-10) * steep
    lower = nothing
    if futility is not None:
        # Where conditional_power equals it.
        lower = np.minimum(np.sqrt(t) * (upper[-1] + np.sqrt(1 - t) * ndtri(futility)), upper)
    return Boundaries(t, upper, lower, alpha)


def spent(shape: Shape, fractions: Array, alpha: float) -> Array:
    """How much of a chance is spent by each fraction of the information.

    Parameters
    ----------
    shape : {"obrien-fleming", "pocock"}
        Of the spending.
    fractions : (K,) array
        Shares of the information.
    alpha : float
        Spent at 1.

    Returns
    -------
    (K,) array

    Examples
    --------
    >>> spent("pocock", np.array([0.5, 1.0]), 0.025).round(4).tolist()
    [0.0155, 0.025]
    """
    t = np.asarray(fractions, dtype=np.float64)
    if shape == "pocock":
        return alpha * np.log(1 + (np.e - 1) * t)
    return 2 * ndtr(ndtri(alpha / 2) / np.sqrt(t))


def crossing(fractions: Array, upper: Array, lower: Array, drift: float = 0.0) -> tuple[Array, Array]:
    """The chances of crossing each boundary first at each look.

    Parameters
    ----------
    fractions, upper, lower : (K,) array
        Of ``Boundaries``.
    drift : float
        Expected Z at the end; 0 under no effect.

    Returns
    -------
    (K,) array, (K,) array
        Upwards and downwards.

    Examples
    --------
    >>> up, down = crossing(np.array([1.0]), np.array([1.96]), np.array([-np.inf]), drift=3.2415)
    >>> round(float(up[0]), 3)
    0.9
    """
    walk = _Walk(drift)
    up, down = np.zeros(len(fractions)), np.zeros(len(fractions))
    for k, (t, high, low) in enumerate(zip(fractions, upper, lower, strict=True)):
        up[k], down[k] = walk.beyond(t, high), walk.below(t, low)
        walk.go_on(t, low, high)
    return up, down


def conditional_power(z: ArrayLike, fraction: ArrayLike, last: float) -> Array:
    """The chance of reaching the boundary at the end, should the trend so far go on.

    Parameters
    ----------
    z, fraction : array
        At a look, and its share of the information.
    last : float
        The boundary at the end.

    Returns
    -------
    (...,) array

    Notes
    -----
    Lan and Wittes, Biometrics 1988;44:579-585, with the drift estimated at the look.

    Examples
    --------
    >>> conditional_power([0.0, 1.96], 0.5, 1.96).round(3).tolist()
    [0.003, 0.875]
    """
    value, t = np.asarray(z, dtype=np.float64), np.asarray(fraction, dtype=np.float64)
    return np.asarray(ndtr((value / np.sqrt(t) - last) / np.sqrt(1 - t)))


class _Walk:
    """The density of the Brownian motion among trials that go on."""

    def __init__(self, drift: float) -> None:
        self.drift, self.t = drift, 0.0
        self.at, self.mass = np.zeros(1), np.ones(1)

    def beyond(self, t: float, z: float) -> float:
        return float(self.mass @ ndtr(-self._apart(t, z))) if np.isfinite(z) else 0.0

    def below(self, t: float, z: float) -> float:
        return float(self.mass @ ndtr(self._apart(t, z))) if np.isfinite(z) else 0.0

    def _apart(self, t: float, z: float) -> Array:
        step = t - self.t
        return np.asarray((z * np.sqrt(t) - self.at - self.drift * step) / np.sqrt(step))

    def go_on(self, t: float, low: float, high: float) -> None:
        step, root = t - self.t, np.sqrt(t)
        middle = self.drift * t
        bottom = max(low * root, middle - _FAR * root)
        top = max(min(high * root, middle + _FAR * root), bottom)
        at = (top + bottom) / 2 + (top - bottom) / 2 * _NODES
        apart = (at[:, None] - self.at - self.drift * step) / np.sqrt(step)
        density = np.exp(-0.5 * apart**2) @ self.mass / np.sqrt(2 * np.pi * step)
        self.at, self.mass, self.t = at, density * _WEIGHTS * (top - bottom) / 2, t


def _spend(t: Array, each: Array) -> Array:
    """Upper boundaries that spend so much at each look, without any effect."""
    walk, found = _Walk(0.0), np.empty(t.size)
    for k, share in enumerate(each):

        def excess(z: float, k: int = k, share: float = share) -> float:
            return walk.beyond(t[k], z) - share

        # An early look may have too little to spend for any boundary.
        found[k] = np.inf if excess(_FAR) > 0 else brentq(excess, -_FAR, _FAR, xtol=1e-10)
        walk.go_on(t[k], -np.inf, found[k])
    return found
