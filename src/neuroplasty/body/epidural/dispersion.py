"""Dispersion: how a front that flow carries spreads, as what neighbours exchange in a step.

    D_ij = D d_ij + (aL - aT) U_i U_j / |U| + aT |U| d_ij + U_i U_j h^2 / (210 D)

Molecular diffusion; the tortuous ways between lobules, by a longitudinal and a transverse dispersivity; and
shear between two walls a channel's width h apart, after Taylor (1953) and Aris (1956): with Pe = U h / D,
D (1 + Pe^2 / 210), or 1 + (2/105) Pe^2 by half the width. The film's conductance is that of so many channels
side by side that their number squared is 1 over its efficiency, so that h = w sqrt(efficiency).

Only the diagonal of D is kept: what crosses between the two directions would cost positivity. The transport
that carries species spreads them too, upwind by U dx / 2 and backward Euler by U^2 dt / 2. That is taken off
here, never below zero, so that a front is as wide on one grid as on another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numba import njit
from numpy.typing import NDArray

from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

TAYLOR = 210.0
"""Of a plane channel, by its whole width."""

# No speed at all, m/s.
_LEAST = 1e-150


@dataclass(frozen=True)
class Dispersivity:
    """What spreads species, in SI units.

    Parameters
    ----------
    diffusivity_m2_s : float
        Molecular.
    along_m, across_m : float
        Longitudinal and transverse dispersivity of the ways between lobules.
    efficiency : float
        Of the film: 1 over the number of channels squared that it falls into.

    Examples
    --------
    >>> from neuroplasty.body.epidural.parameters import TABLE
    >>> Dispersivity.of(TABLE).diffusivity_m2_s
    4e-10
    """

    diffusivity_m2_s: float
    along_m: float = 0.0
    across_m: float = 0.0
    efficiency: float = 0.0

    @classmethod
    def of(cls, table: Mapping[str, Parameter]) -> Dispersivity:
        """Read from a table.

        Parameters
        ----------
        table : mapping of str to Parameter
            As in ``TABLE``.

        Returns
        -------
        Dispersivity

        Examples
        --------
        >>> from neuroplasty.body.epidural.parameters import TABLE
        >>> law = Dispersivity.of(TABLE)
        >>> law.across_m < law.along_m
        True
        """
        return cls(
            diffusivity_m2_s=float(table["diffusivity"]),
            along_m=float(table["dispersivity_along"]) * 1e-3,
            across_m=float(table["dispersivity_across"]) * 1e-3,
            efficiency=float(table["film_efficiency"]),
        )


def exchanges(
    law: Dispersivity,
    volume_m3: Array,
    area_m2: Array,
    link_s: Array,
    link_t: Array,
    row_m: float,
    along: Array,
    around: Array,
    dt_s: float,
) -> tuple[Array, Array]:
    """What neighbours exchange by dispersion in a step, m3: between rows (n-1, m), between columns (n, m).

    Parameters
    ----------
    law : Dispersivity
    volume_m3, area_m2 : (n, m)
        Of the fluid that flows, and of the cells.
    link_s, link_t : (n-1, m), (n, m)
        The shell's: face length over centre distance.
    row_m : float
        From one row to the next, m.
    along, around : (n, m)
        Flows from row i to i+1 and from column j to j+1, m3/s.
    dt_s : float

    Returns
    -------
    tuple of (n-1, m) and (n, m) arrays
        m3.

    Examples
    --------
    Still fluid only diffuses.

    >>> even, still = np.full((4, 6), 1e-9), np.zeros((4, 6))
    >>> law = Dispersivity(4e-10, along_m=4e-3)
    >>> s, t = exchanges(law, even, 1e3 * even, np.ones((3, 6)), np.ones((4, 6)), 1e-3, still, still, 10.0)
    >>> s.shape, t.shape, bool(np.allclose(s, 4e-10 * 10.0 * 1e-3))
    ((3, 6), (4, 6), True)
    """
    numbers = law.diffusivity_m2_s, law.along_m, law.across_m, law.efficiency
    return _exchanges(*numbers, volume_m3, area_m2, link_s, link_t, row_m, along, around, dt_s)


@njit(cache=True, error_model="numpy")
def _exchanges(
    diffusivity: float,
    along_m: float,
    across_m: float,
    efficiency: float,
    volume: Array,
    area: Array,
    link_s: Array,
    link_t: Array,
    row_m: float,
    along: Array,
    around: Array,
    dt: float,
) -> tuple[Array, Array]:
    n, m = volume.shape
    rows, columns = np.empty((n - 1, m)), np.empty((n, m))
    law = diffusivity, along_m, across_m, efficiency / (TAYLOR * diffusivity)
    one, before = 1.0 / row_m, np.zeros(m)
    here, beyond, passes, passes_beyond = np.empty(m), volume[0] / area[0], np.empty(m), np.empty(m)
    _by_both_sides(around[0], passes_beyond)
    for i in range(n):
        here[:], passes[:] = beyond, passes_beyond
        if i + 1 < n:
            _by_both_sides(around[i + 1], passes_beyond)
            for j in range(m):
                beyond[j] = volume[i + 1, j] / area[i + 1, j]
                cell = 0.5 * (area[i, j] + area[i + 1, j])
                cross = 0.25 * (passes[j] + passes_beyond[j])
                sides = cell * one, row_m
                rows[i, j] = _face(law, here[j], beyond[j], cell, sides, link_s[i, j], along[i, j], cross, dt)
        for j in range(m):
            east = j + 1 if j + 1 < m else 0
            cell = 0.5 * (area[i, j] + area[i, east])
            cross = 0.25 * (along[i, j] + along[i, east] + before[j] + before[east])
            sides = row_m, cell * one
            columns[i, j] = _face(
                law, here[j], here[east], cell, sides, link_t[i, j], around[i, j], cross, dt
            )
        before = along[i]
    return rows, columns


@njit(cache=True, error_model="numpy")
def _by_both_sides(around: Array, out: Array) -> None:
    """What passes each cell of a row on both sides."""
    out[0] = around[-1] + around[0]
    for j in range(1, len(out)):
        out[j] = around[j - 1] + around[j]


@njit(cache=True, error_model="numpy", inline="always")
def _face(
    law: tuple[float, float, float, float],
    here: float,
    beyond: float,
    cell: float,
    sides: tuple[float, float],
    link: float,
    flow: float,
    cross: float,
    dt: float,
) -> float:
    """m3 between two cells of these depths.

    The ``flow`` goes through the first of the ``sides``, the ``cross`` flow through the other; their product
    is the ``cell``.
    """
    diffusivity, along_m, across_m, shear = law
    depth = 0.5 * (here + beyond)
    # Divisions and roots are dear, and without a branch several faces go side by side.
    held = 1.0 / (cell * depth)
    u, v = flow * sides[1] * held, cross * sides[0] * held
    speed = sqrt(u * u + v * v) + _LEAST
    spread = (along_m * u * u + across_m * v * v) / speed + shear * (u * depth) ** 2
    still = diffusivity * here * beyond * cell * held
    own = 0.5 * abs(flow) * (1.0 + abs(flow) * dt * held)
    return dt * max(link * (still + depth * spread) - own, 0.0)
