"""Inflation: the balloon held open near the catheter's tip, and what it presses on and tears."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import Opening, State
from neuroplasty.body.instruments import Balloon, Catheter

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Inflation:
    """One inflation from its beginning on.

    ``outside_mmhg`` is what sac and bonds set against the balloon as it was filled, ``roots_mmhg`` what it
    presses on each root under it; ``tied_mm2`` and ``dissolved_mm2`` the bonded area as it began.
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
    def begun(cls, balloon: Balloon, catheter: Catheter, state: State, canal: Canal) -> Self:
        """The balloon of a catheter filled now."""
        s, theta = site(catheter, balloon)
        opening = _opening(balloon, s, theta)
        tied, dissolved = _areas(state)
        return cls(
            balloon=balloon,
            t_s=state.t_s,
            s_mm=s,
            theta_rad=theta,
            outside_mmhg=state.opening_pressure_mmhg(opening),
            roots_mmhg=tuple(_pressed(canal, state, opening).items()),
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


def _pressed(canal: Canal, state: State, opening: Opening) -> dict[str, float]:
    """The highest pressure, mmHg, on each root under the balloon: what sac and bonds set against it there."""
    medium = state.medium
    share = medium.footprint(opening)
    local = np.where(share > 0, state.held_open_mmhg(opening.film_mm * share), 0.0)
    found = {}
    for root in canal.roots:
        cells = [
            medium.shell.cell(float(s), float(t))
            for s, t in zip(root.path_s_mm, root.path_theta_rad, strict=True)
        ]
        most = max(float(local[cell]) for cell in cells)
        if most > 0:
            found[root.name] = most
    return found
