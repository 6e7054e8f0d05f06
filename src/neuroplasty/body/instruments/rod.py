"""Rod: the catheter's body as an elastic rod in its track, and the force that runs along it.

The tip lays a track on the surface; the body lies in it, bent, pressed sideways into a bed of fat by its own
stiffness, and is loaded along its length. With v the displacement sideways from the track,

    E(v) = EI/2 int (k_g - k_nat + v'')^2 + bed/2 int v^2 - 1/2 int N v'^2

is least: a beam on an elastic bed under axial force N, clamped in the needle, free at the tip. Where the
least is none, the rod buckles. N grows from the tip back by friction: N' = drag + mu (|bed v| + |N| k).
"""

from __future__ import annotations

from math import exp

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]


@njit(cache=True)
def relax(bend: Array, axial: Array, ei: float, bed: float, h: float, v: Array) -> bool:
    """Solve for the displacement v (n,), mm, in place; False when the rod buckles (v is then left alone).

    ``bend`` (n,) is the track's curvature less the rod's natural one, 1/mm; ``axial`` (n,) the compression,
    N, at the nodes, ``h`` mm apart. Node 0 is clamped. One pentadiagonal factorisation.
    """
    n = len(bend)
    if n < 3:
        v[:] = 0.0
        return True
    k = n - 1
    a, b, c, f = np.zeros(k), np.zeros(k), np.zeros(k), np.zeros(k)
    stiff = ei / h**3
    # Node 0: the clamp mirrors node 1, so its curvature is 2 v_1 / h^2 over half a cell.
    a[0] += 2 * stiff
    f[0] -= ei / h * bend[0]
    for i in range(1, n - 1):
        j = i - 1
        a[j] += 4 * stiff
        a[j + 1] += stiff
        b[j] -= 2 * stiff
        if j > 0:
            a[j - 1] += stiff
            b[j - 1] -= 2 * stiff
            c[j - 1] += stiff
            f[j - 1] -= ei / h * bend[i]
        f[j] += 2 * ei / h * bend[i]
        f[j + 1] -= ei / h * bend[i]
    for i in range(1, n):
        a[i - 1] += bed * h * (0.5 if i == n - 1 else 1.0)
        load = 0.5 * (axial[i] + axial[i - 1]) / h
        a[i - 1] -= load
        if i > 1:
            a[i - 2] -= load
            b[i - 2] += load
    delta, gamma = np.zeros(k), np.zeros(k)
    for i in range(k):
        pivot = a[i]
        coupling = b[i]
        if i > 0:
            pivot -= a[i - 1] * delta[i - 1] ** 2
            coupling -= a[i - 1] * delta[i - 1] * gamma[i - 1]
            f[i] -= delta[i - 1] * f[i - 1]
        if i > 1:
            pivot -= a[i - 2] * gamma[i - 2] ** 2
            f[i] -= gamma[i - 2] * f[i - 2]
        if pivot <= 0.0:
            return False
        a[i] = pivot
        delta[i] = coupling / pivot
        gamma[i] = c[i] / pivot
    v[0] = 0.0
    for i in range(k - 1, -1, -1):
        x = f[i] / a[i]
        if i + 1 < k:
            x -= delta[i] * v[i + 2]
        if i + 2 < k:
            x -= gamma[i] * v[i + 3]
        v[i + 1] = x
    return True


@njit(cache=True)
def second(v: Array, h: float, i: int) -> float:
    """v'' at node i: mirrored at the clamp, none at the free end."""
    if i == 0:
        return float(2 * v[1] / h**2)
    if i == len(v) - 1:
        return 0.0
    return float((v[i - 1] - 2 * v[i] + v[i + 1]) / h**2)


@njit(cache=True)
def energy(bend: Array, normal: Array, v: Array, ei: float, bed: float, h: float) -> float:
    """Energy stored in bending, in the surface and out of it, and in the bed, N mm.

    ``bend`` and ``normal`` (n,) are curvatures less the natural ones; ends count half a cell.
    """
    n = len(v)
    total = 0.0
    for i in range(n):
        cell = h * (0.5 if i == 0 or i == n - 1 else 1.0)
        inside = bend[i] + (second(v, h, i) if n > 2 else 0.0)
        total += 0.5 * cell * (ei * (inside**2 + normal[i] ** 2) + bed * v[i] ** 2)
    return total


@njit(cache=True)
def load(
    tip_n: float,
    curvature: Array,
    normal: Array,
    pressed: Array,
    v: Array,
    friction: float,
    drag: float,
    bed: float,
    h: float,
    axial: Array,
) -> None:
    """Force along a sliding rod, N, from the tip (last) back to the needle (first), into ``axial`` (n,).

    ``curvature`` and ``normal`` (n,) are of the track, in the surface and of it; ``pressed`` (n,) is what
    the sac presses on it, N/mm. The same size of force holds for compression and for tension.
    """
    n = len(axial)
    axial[n - 1] = tip_n
    for i in range(n - 2, -1, -1):
        here = curvature[i + 1] + (second(v, h, i + 1) if n > 2 else 0.0)
        bent = np.sqrt(here**2 + normal[i + 1] ** 2)
        side = bed * abs(v[i + 1]) + pressed[i + 1]
        # Half old, half new force on the bend: the capstan's exponential to second order.
        grip = 0.5 * h * friction * bent
        axial[i] = (axial[i + 1] * (1 + grip) + h * (drag + friction * side)) / (1 - grip)


@njit(cache=True)
def twist_lag(pressed: Array, v: Array, friction: float, drag: float, bed: float, h: float) -> float:
    """Twice-integrated friction per length (N mm): the tip's lag is this times radius over GJ."""
    torque = total = 0.0
    for i in range(len(v) - 1, 0, -1):
        torque += h * (drag + friction * (bed * abs(v[i]) + pressed[i]))
        total += h * torque
    return total


def euler_load_n(ei_nmm2: float, length_mm: float, ends: float = 1.0) -> float:
    """Buckling load of a free column; ``ends`` is 1 for pinned ends, 4 for clamped ones (Euler).

    >>> round(euler_load_n(63.3, 25.0, ends=4.0), 2)
    4.0
    """
    return float(ends * np.pi**2 * ei_nmm2 / length_mm**2)


def capstan(tension_n: float, friction: float, angle_rad: float) -> float:
    """The force that holds ``tension_n`` round an angle (Euler, Eytelwein).

    >>> round(capstan(1.0, 0.15, 3.14159), 3)
    1.602
    """
    return tension_n * exp(friction * angle_rad)
