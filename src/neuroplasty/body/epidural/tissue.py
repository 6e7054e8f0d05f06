"""What lies in the epidural space and differs from person to person: fat, adherence, roots, ways out, veins.

Fields are drawn on lattices of their own, so that the grid does not change the person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal, Root
from neuroplasty.body.epidural.interpolation import sample_grid
from neuroplasty.errors import SolverError
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]
Table = Mapping[str, Parameter]

MOST_WEEKS = 45.0

_BILINEAR_LOSES = 1.5


@dataclass(frozen=True)
class Veins:
    """What engorged epidural veins leave, 1 outside pregnancy: of the film, of every foramen.

    ``engorged`` is how far they are on the way to term, 0 to 1.
    """

    film: float
    foramen: float
    engorged: float

    @classmethod
    def at(cls, gestation_weeks: float, table: Table) -> Veins:
        """By week of gestation, straight from the first engorgement to term.

        Raises SolverError for weeks that are not from 0 (not pregnant) to 45.

        >>> from neuroplasty.body.epidural.parameters import TABLE
        >>> Veins.at(0, TABLE)
        Veins(film=1.0, foramen=1.0, engorged=0.0)
        """
        if not 0 <= gestation_weeks <= MOST_WEEKS:
            raise SolverError(f"The pregnancy was in week {gestation_weeks}; give one from 0 (none) to 45.")
        first, term = table["engorgement_begins"].value, table["engorgement_ends"].value
        engorged = float(np.clip((gestation_weeks - first) / (term - first), 0.0, 1.0))

        def left(name: str) -> float:
            return 1 - engorged * (1 - table[name].value)

        return cls(left("film_at_term"), left("foramen_at_term"), engorged)


def lobules(
    ss: Array, tt: Array, radius: Array, ends: tuple[float, float], rng: Generator, table: Table
) -> Array:
    """Log-normal factor (n, m) of fat lobules."""
    total = np.zeros_like(ss)
    for octave in (1.0, 2.0):
        size = table["lobule_size"].value / octave
        p = max(2, int(np.ceil((ends[1] - ends[0]) / size)) + 1)
        q = max(4, round(2 * np.pi * float(np.median(radius)) / size))
        lattice = rng.normal(0.0, table["lobule_contrast"].value / np.sqrt(octave), (p, q))
        rows = np.asarray(ends[0] + size * np.arange(p), float)
        total += sample_grid(lattice, rows, ss, tt)
    return np.asarray(np.exp(total))


def adherence(
    ss: Array, tt: Array, radius: Array, ends: tuple[float, float], rng: Generator, table: Table
) -> Array:
    """Log-normal factor (n, m) of natural adherence: it holds better in one place than in the next."""
    size = table["adherence_patch"].value
    p = max(2, int(np.ceil((ends[1] - ends[0]) / size)) + 1)
    q = max(3, round(2 * np.pi * float(np.median(radius)) / size))
    # Between its points a bilinear field varies less than at them.
    lattice = rng.normal(0.0, _BILINEAR_LOSES * table["adherence_contrast"].value, (p, q))
    rows = np.asarray(ends[0] + size * np.arange(p), float)
    return np.asarray(np.exp(sample_grid(lattice, rows, ss, tt)))


def foramina(roots: Sequence[Root], rng: Generator | None, table: Table) -> Array:
    """Factor (roots,) of what is left open beside each root: log-normal, and wide in the sacrum."""
    sacral = table["sacral_foramina"].value
    wide = np.array([sacral if root.name.startswith("S") else 1.0 for root in roots])
    if rng is None:
        return wide
    return np.asarray(wide * np.exp(table["foramen_spread"].value * rng.normal(size=len(roots))))


def root_room(canal: Canal, ss: Array, tt: Array, radius: Array, table: Table) -> Array:
    """What the roots leave (n, m) of the conductance where they lie in the space."""
    room = np.ones_like(ss)
    for root in canal.roots:
        s_path = np.linspace(0, 1, 4 * len(root.path_s_mm))
        at = np.linspace(0, 1, len(root.path_s_mm))
        s = np.interp(s_path, at, root.path_s_mm)
        t = np.interp(s_path, at, np.unwrap(root.path_theta_rad))
        near = np.abs(ss[:, 0] - s.mean()) < np.ptp(s) / 2 + 2 * root.diameter_mm
        rows = np.nonzero(near)[0]
        if not len(rows):
            continue
        turn = (tt[rows][..., None] - t + np.pi) % (2 * np.pi) - np.pi
        away = np.hypot(ss[rows][..., None] - s, radius[rows][..., None] * turn).min(axis=-1)
        taken = table["root_obstruction"].value * np.exp(-((away / (root.diameter_mm / 2)) ** 2))
        room[rows] *= 1 - taken
    return room
