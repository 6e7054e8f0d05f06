"""Stretch: what a balloon does that fluid cannot: it parts bonds by displacement and stretches ligaments.

    d(bonded)/dt = -bonded / parts_in                     where the sac is lifted farther than parts_at
    d(given)/dt = max(0, most reach - given) / creep      given: share of a narrowing that has given way

Bonds pull together over a process length, beside a balloon as at a peel front: the sac is lifted as a mean
over it, and what is bonded a little beyond the balloon's edge parts too. Foramen and lateral recess keep what
they have given; short inflations add up. Every number is free: the sign alone is known, that with a balloon
patients fare better at six months than without.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp
from typing import Self

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal, Root
from neuroplasty.body.epidural import Opening, State
from neuroplasty.body.epidural.adhesion import over_process_length
from neuroplasty.body.epidural.medium import Medium
from neuroplasty.body.instruments.parameters import (
    BOND_PARTS_AT,
    BOND_PARTS_IN,
    FORAMEN_GIVES,
    LIGAMENT_CREEP,
    RECESS_GIVES,
)

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Stretched:
    """What balloons have stretched so far at each root (K,): the share of its narrowing that has given way.

    Parameters
    ----------
    foramen, recess : (K,)
        0 as it was, 1 wide open.

    Examples
    --------
    >>> five = Stretched.none(1)
    >>> for _ in range(5):
    ...     five = five.held(np.ones(1), np.zeros(1), 5.0)
    >>> round(float(five.foramen[0]), 2), float(five.recess[0])     # five times 5 s are one time 25 s
    (0.36, 0.0)
    """

    foramen: Array
    recess: Array

    @classmethod
    def none(cls, roots: int) -> Self:
        """Nothing yet."""
        return cls(np.zeros(roots), np.zeros(roots))

    def held(self, foramen_reach: Array, recess_reach: Array, dt_s: float) -> Self:
        """``dt_s`` later, with a balloon that reaches so far (K,), 0 to 1, into each foramen and recess."""
        crept = -np.expm1(-dt_s / float(LIGAMENT_CREEP))

        def later(given: Array, most: float, reach: Array) -> Array:
            return np.asarray(given + np.maximum(0.0, most * reach - given) * crept)

        return replace(
            self,
            foramen=later(self.foramen, float(FORAMEN_GIVES), foramen_reach),
            recess=later(self.recess, float(RECESS_GIVES), recess_reach),
        )

    def after(self, canal: Canal, state: State, openings: tuple[Opening, ...], dt_s: float) -> Self:
        """``dt_s`` later, with these balloons open in a canal."""
        if not openings or dt_s <= 0:
            return self
        fields = [state.medium.footprint(opening) for opening in openings]
        reach = np.max(fields, axis=0)

        def at(root: Root, along: slice) -> float:
            return float(
                state.medium.shell.sample(reach, root.path_s_mm[along], root.path_theta_rad[along]).max()
            )

        foramen = np.array([at(root, _in_foramen(root)) for root in canal.roots])
        recess = np.array([at(root, _in_recess(root)) for root in canal.roots])
        return self.held(foramen, recess, dt_s)

    def kept_since(self, before: Stretched) -> tuple[Array, Array]:
        """What each foramen and recess (K,) has kept of the narrowing it had ``before``."""
        return (1 - self.foramen) / (1 - before.foramen), (1 - self.recess) / (1 - before.recess)

    def widens(self, canal: Canal) -> Array:
        """By how much (K,) the conductance of each foramen has risen: with the square of its openness."""
        openness = np.array([root.openness for root in canal.roots])
        return np.asarray(((1 - (1 - openness) * (1 - self.foramen)) / openness) ** 2)


def parted(state: State, openings: tuple[Opening, ...], dt_s: float) -> State:
    """The state without the bonds that balloons part by displacement in ``dt_s``."""
    if not openings or dt_s <= 0 or not state.bonded.any():
        return state
    lifted_mm = np.max([_lifted_mm(state.medium, opening) for opening in openings], axis=0)
    left = exp(-dt_s / float(BOND_PARTS_IN))
    return replace(
        state, bonded=np.where(lifted_mm > float(BOND_PARTS_AT), state.bonded * left, state.bonded)
    )


def _lifted_mm(medium: Medium, opening: Opening) -> Array:
    """How far (n, m) an opening lifts the sac off the wall, as a mean over the process length, mm."""
    shell, length_mm = medium.shell, medium.parameters["process_length"].value
    share = over_process_length(medium.footprint(opening), shell.s_mm, shell.radius_mm, length_mm)
    # A footprint is no smaller than the cells; its volume is the balloon's on every grid.
    wider = np.prod([max(1.0, 2 * shell.spacing_mm / axis) for axis in (opening.length_mm, opening.width_mm)])
    return np.asarray(opening.film_mm * share / wider)


def _in_foramen(root: Root) -> slice:
    """The last stretch of a path, within the foramen's own radius."""
    s_mm, _ = root.foramen
    radius = np.sqrt(root.foramen_area_mm2 / np.pi)
    inside = np.flatnonzero(np.abs(root.path_s_mm - s_mm) <= radius / 2)
    return slice(int(inside[0]) if len(inside) else len(root.path_s_mm) - 1, None)


def _in_recess(root: Root) -> slice:
    """The middle half of a path."""
    count = len(root.path_s_mm)
    return slice(count // 4, max(count // 4 + 1, count - count // 4))
