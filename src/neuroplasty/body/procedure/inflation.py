"""Inflation: the balloon held open near the catheter's tip, and what it presses on and tears."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.epidural import Opening, State
from neuroplasty.body.instruments import Balloon, Catheter
from neuroplasty.body.procedure.rootcells import RootCells

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Inflation:
    """One inflation from its beginning on.

    ``outside_mmhg`` is what sac and bonds set against the balloon as it was filled, ``roots_mmhg`` what the
    nerve of each root under it takes (``RootCells.pressure_mmhg``); ``tied_mm2`` and ``dissolved_mm2`` the
    bonded area as it began.
    """

    balloon: Balloon
    t_s: float
    s_mm: float
    theta_rad: float
    outside_mmhg: float
    roots_mmhg: tuple[tuple[str, float], ...]
    tied_mm2: float
    dissolved_mm2: float
    held_s: float = 0.0

    @classmethod
    def begun(
        cls, balloon: Balloon, catheter: Catheter, state: State, start: State, cells: RootCells
    ) -> Self:
        """The balloon of a catheter filled now; ``start``: the space before anything was done."""
        s, theta = site(catheter, balloon)
        opening = _opening(balloon, s, theta)
        tied, dissolved = _areas(state)
        return cls(
            balloon=balloon,
            t_s=state.t_s,
            s_mm=s,
            theta_rad=theta,
            outside_mmhg=state.opening_pressure_mmhg(opening),
            roots_mmhg=_pressed(cells, start, state, opening),
            tied_mm2=tied,
            dissolved_mm2=dissolved,
        )

    @property
    def opening(self) -> Opening:
        """What it holds open."""
        return _opening(self.balloon, self.s_mm, self.theta_rad)

    @property
    def pressure_mmhg(self) -> float:
        """What its gauge reads."""
        return self.balloon.pressure_mmhg(self.outside_mmhg)

    def torn_mm2(self, state: State) -> float:
        """The bonded area it has torn until a later state; what enzyme dissolved meanwhile is not its."""
        tied, dissolved = _areas(state)
        return (self.tied_mm2 - tied) - (dissolved - self.dissolved_mm2)


def site(catheter: Catheter, balloon: Balloon) -> tuple[float, float]:
    """The middle of the balloon (s in mm, theta in rad): half its length behind the tip."""
    behind = np.linalg.norm(np.diff(catheter.shape_mm[::-1], axis=0), axis=1).cumsum()
    back = min(int(np.searchsorted(behind, balloon.length_mm / 2)) + 1, len(catheter.path_s_mm) - 1)
    return float(catheter.path_s_mm[-1 - back]), float(catheter.path_theta_rad[-1 - back] % (2 * np.pi))


def _opening(balloon: Balloon, s: float, theta: float) -> Opening:
    return Opening(s, theta, balloon.length_mm, balloon.diameter_mm, balloon.diameter_mm)


def _areas(state: State) -> tuple[float, float]:
    area = state.medium.shell.area_mm2
    return float((state.bonded * area).sum()), float((state.dissolved * area).sum())


def _pressed(cells: RootCells, start: State, state: State, opening: Opening) -> tuple[tuple[str, float], ...]:
    """What the roots under the balloon take of it, mmHg by name."""
    under = cells.most(state.medium.footprint(opening)) > 0
    pressure = cells.pressure_mmhg(start, state, (opening,))
    return tuple(
        (name, float(mmhg))
        for name, mmhg, is_under in zip(cells.names, pressure, under, strict=True)
        if is_under
    )
