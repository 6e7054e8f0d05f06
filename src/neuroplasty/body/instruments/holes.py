"""Holes: how the flow of a catheter with several openings divides between them.

The lumen is a line of resistances from the hub to the tip with a hole after each; every hole passes what
the lumen's pressure there, less the pressure outside, drives through it. Fluid does not run back in: a hole
that stands against more pressure than the lumen has passes nothing.

Two holes 4 mm apart, the tip's closed by scar that stands at 900 mmHg:

>>> lumen = Lumen(bore_mm=0.686, length_mm=350)
>>> parted = divide(lumen, [0.0, 4.0], 3.4e-3, [900.0, 10.0], wanted_ml_s=0.5, limit_mmhg=2741.0)
>>> [round(flow, 2) for flow in parted.flow_ml_s], round(parted.hub_mmhg)
([0.0, 0.5], 830)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.instruments.lumen import Lumen
from neuroplasty.body.instruments.parameters import HOLE_DIAMETER, HOLE_WALL
from neuroplasty.errors import AnatomyError
from neuroplasty.evidence.units import PA_PER_MMHG

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Division:
    """What each hole passes (k,), mL/s, tip first, and the pressure at the hub."""

    flow_ml_s: tuple[float, ...]
    hub_mmhg: float

    @property
    def total_ml_s(self) -> float:
        """What leaves the syringe."""
        return sum(self.flow_ml_s)


def divide(
    lumen: Lumen,
    back_mm: Sequence[float],
    viscosity_pa_s: float,
    outside_mmhg: Sequence[float],
    *,
    wanted_ml_s: float,
    limit_mmhg: float,
    yielding_mmhg_s_ml: Sequence[float] | None = None,
) -> Division:
    """The flow through each hole for a flow that is wanted at the hub, at most what ``limit_mmhg`` gives.

    ``back_mm`` (k,) is how far each hole lies behind the tip, 0 first; ``outside_mmhg`` (k,) the pressure
    outside each before it passes anything, and ``yielding_mmhg_s_ml`` (k,) by how much that rises per mL/s.
    The first hole is the open end of the lumen, the others are ``HOLE_DIAMETER`` wide. Raises AnatomyError
    for holes that are not in order or lie beyond the hub.

    Source of model: Hagen and Poiseuille along lumen and hole wall, Sampson's resistance of an opening.
    """
    back = np.asarray(back_mm, float)
    if not (len(back) and back[0] == 0 and np.all(np.diff(back) >= 0) and back[-1] < lumen.length_mm):
        raise AnatomyError(
            f"The holes lie {list(back_mm)} mm behind the tip of a lumen of {lumen.length_mm:g} mm; "
            "give them from the tip (0) backwards, all within the lumen."
        )
    outside = np.asarray(outside_mmhg, float)
    opening = np.array([_opening(lumen, viscosity_pa_s, tip=k == 0) for k in range(len(back))])
    if yielding_mmhg_s_ml is not None:
        opening = opening + np.asarray(yielding_mmhg_s_ml, float)
    # From each hole to the next one towards the hub; the last stretch leads to the hub itself.
    stretch = np.diff(np.append(back, lumen.length_mm)) / lumen.length_mm * lumen.resistance(viscosity_pa_s)
    found = _passing(stretch, opening, outside, flow=wanted_ml_s)
    if found.hub_mmhg > limit_mmhg:
        found = _passing(stretch, opening, outside, hub=limit_mmhg)
    return found


def _opening(lumen: Lumen, viscosity: float, *, tip: bool) -> float:
    """Resistance of one hole, mmHg per mL/s: the edge of an opening, and for a side hole its wall."""
    width = (lumen.bore_mm if tip else float(HOLE_DIAMETER)) * 1e-3
    wall = 0.0 if tip else float(HOLE_WALL) * 1e-3
    si = 24 * viscosity / width**3 + 128 * viscosity * wall / (pi * width**4)
    return float(si * 1e-6 / PA_PER_MMHG)


def _passing(
    stretch: Array, opening: Array, outside: Array, *, flow: float | None = None, hub: float | None = None
) -> Division:
    """Every hole open first; the one that would let most back in is shut until none does."""
    is_open = np.ones(len(opening), bool)
    while True:
        inside, hub_mmhg = _network(stretch, np.where(is_open, 1 / opening, 0.0), outside, flow, hub)
        passed = np.where(is_open, (inside - outside) / opening, 0.0)
        worst = int(np.argmin(passed))
        if passed[worst] >= 0:
            return Division(tuple(float(x) for x in passed), hub_mmhg)
        is_open[worst] = False
        if not is_open.any():
            return Division((0.0,) * len(opening), float(outside.min() if hub is None else hub))


def _network(
    stretch: Array, conductance: Array, outside: Array, flow: float | None, hub: float | None
) -> tuple[Array, float]:
    """Pressure in the lumen at each hole (k,) and at the hub, for a flow or a pressure given at the hub."""
    k = len(stretch)
    matrix = np.diag(conductance.astype(float))
    right = conductance * outside
    for i in range(k - 1):
        link = 1 / max(stretch[i], 1e-9)
        matrix[i, i] += link
        matrix[i + 1, i + 1] += link
        matrix[i, i + 1] -= link
        matrix[i + 1, i] -= link
    if flow is not None:
        right[-1] += flow
        inside = np.asarray(np.linalg.solve(matrix, right), float)
        return inside, float(inside[-1] + flow * stretch[-1])
    assert hub is not None
    matrix[-1, -1] += 1 / stretch[-1]
    right[-1] += hub / stretch[-1]
    return np.asarray(np.linalg.solve(matrix, right), float), hub
