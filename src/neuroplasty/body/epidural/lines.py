"""Lines: the strands that divide the space into a dorsal and a ventral, a left and a right room.

Four lines run along the canal: the dorsal fold and the ventral ligaments in the midline, and on either side
the attachments between dura and wall near the pedicles. Each is an extra length of film to cross, that
differs between people and from vertebra to vertebra, has holes and wanders. All is drawn on lattices of its
own, so that the grid does not change the person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]
Table = Mapping[str, Parameter]

_KINDS = ("septum", "lateral", "septum", "lateral")


@dataclass(frozen=True)
class Lines:
    """Where four lines lie (n, 4), rad, and the length of film (n, 4), mm, that it takes to cross each."""

    theta_rad: Array
    length_mm: Array

    @classmethod
    def of(
        cls, s: Array, ends: tuple[float, float], sacral: Array, rng: Generator | None, table: Table
    ) -> Lines:
        """The lines of a person at stations ``s`` (n,), mm; even and straight without ``rng``.

        ``sacral`` (n,) is 1 where the sacrum's canal begins, 0 above; there the midline's lines are weak.
        """
        turn = np.radians(table["lateral_angle"].value)
        middle = np.array([0.0, turn, np.pi, 2 * np.pi - turn])
        theta = np.tile(middle, (len(s), 1))
        length = np.stack([np.full(len(s), float(table[f"{kind}_length"].value)) for kind in _KINDS], axis=1)
        weak = 1 - (1 - table["septum_sacral"].value) * sacral
        length[:, [0, 2]] *= weak[:, None]
        if rng is None:
            return cls(theta, length)
        own, lattice, wander, holes = (rng.spawn(1)[0] for _ in range(4))
        size = table["septum_patch"].value
        rows = _rows(ends, size)
        patch, sway = lattice.normal(size=(len(rows), 4)), wander.normal(size=(len(rows), 4))
        pieces = _rows(ends, table["line_piece"].value)
        gap = holes.random((len(pieces), 4)) < table["line_holes"].value
        piece = np.clip(((s - ends[0]) / table["line_piece"].value).astype(int), 0, len(pieces) - 1)
        # Both lateral lines of a person are alike; the two of the midline are not.
        person = own.normal(size=3)[[0, 1, 2, 1]]
        for k, kind in enumerate(_KINDS):
            log = table[f"{kind}_spread"].value * person[k]
            log = log + table["septum_contrast"].value * np.interp(s, rows, patch[:, k])
            length[:, k] *= np.exp(log) * ~gap[piece, k]
            theta[:, k] += np.radians(table[f"{kind}_wander"].value) * np.interp(s, rows, sway[:, k])
        return cls(theta, length)

    def across(self, columns: int) -> tuple[Array, Array]:
        """Extra lengths, mm, of the faces along (n - 1, m) and round (n, m) a grid of so many columns.

        A line lies on the face nearest to it. Where it moves from one column to another between two rows the
        faces along the canal between those columns are crossed as well, or it would leak at every step.
        """
        n = len(self.theta_rad)
        along, around = np.zeros((n - 1, columns)), np.zeros((n, columns))
        # Face j lies between column j and j + 1, at 2 pi (j + 1) / m.
        face = np.rint(self.theta_rad / (2 * np.pi) * columns).astype(int) - 1
        for k in range(4):
            np.add.at(around, (np.arange(n), face[:, k] % columns), self.length_mm[:, k])
            for i in np.nonzero(np.diff(face[:, k]))[0]:
                low, high = sorted((face[i, k], face[i + 1, k]))
                between = np.arange(low + 1, high + 1) % columns
                along[i, between] += (self.length_mm[i, k] + self.length_mm[i + 1, k]) / 2
        return along, around


def _rows(ends: tuple[float, float], size: float) -> Array:
    count = max(2, int(np.ceil((ends[1] - ends[0]) / size)) + 1)
    return np.asarray(ends[0] + size * np.arange(count), float)
