"""Source: fluid that enters the epidural space round a tip, and what it brings to every cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.epidural.shell import Shell
from neuroplasty.body.epidural.species import species_index
from neuroplasty.errors import SolverError
from neuroplasty.evidence.kinetics import SPECIES

Array = NDArray[np.float64]

TIP_MM = 2.0
"""Standard deviation of the pocket round a tip, mm: fluid enters over it, and a pressure is felt over it.

It is the same on any grid, so that what a hand feels does not hang on the cells.
"""


@dataclass(frozen=True)
class Source:
    """Fluid that enters round a place.

    Parameters
    ----------
    s_mm, theta_rad : float
        The place on the shell.
    flow_ml_s : float
        mL/s, zero or more.
    concentration : mapping of str to float
        Of each species, in the drug's own unit per mL.
    spread_mm : float
        Standard deviation of where it enters, mm.

    Examples
    --------
    >>> Source(25.0, 0.0, flow_ml_s=0.5, concentration={"iohexol": 240.0}).spread_mm
    2.0
    """

    s_mm: float
    theta_rad: float
    flow_ml_s: float
    concentration: Mapping[str, float]
    spread_mm: float = TIP_MM


def entering(
    sources: Sequence[Source], shell: Shell, present: Iterable[int], dt_s: float, ease: Array | None = None
) -> tuple[Array, dict[int, Array]]:
    """What sources bring to every cell: m3/s (n, m), and (n, m) in the step of each species.

    Species ``present`` already are among them. Round a tip fluid enters each cell by its ``ease`` (n, m), so
    that none is forced into dense scar beside an open way. Raises SolverError for a flow or a
    concentration below zero and for an unknown species.
    """
    inflow = np.zeros(shell.shape)
    given = {k: np.zeros(shell.shape) for k in present}
    for source in sources:
        if not (np.isfinite(source.flow_ml_s) and source.flow_ml_s >= 0):
            raise SolverError(f"A source's flow was {source.flow_ml_s} mL/s; give one of zero or more.")
        share = shell.spread(source.s_mm, source.theta_rad, source.spread_mm, ease)
        inflow += source.flow_ml_s * 1e-6 * share
        for name, amount in source.concentration.items():
            if not (np.isfinite(amount) and amount >= 0):
                raise SolverError(f"The concentration of {name} was {amount}; give one of zero or more.")
            k = species_index(name)
            given[k] = given.get(k, 0.0) + source.flow_ml_s * amount * dt_s * share
    return inflow, dict(sorted(given.items()))


def given_per_s(sources: Sequence[Source]) -> Array:
    """Each species' inflow (k,), drug's unit per second."""
    rate = np.zeros(len(SPECIES))
    for source in sources:
        for name, amount in source.concentration.items():
            rate[species_index(name)] += source.flow_ml_s * amount
    return rate
