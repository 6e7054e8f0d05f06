"""Ledger: all that was given to the epidural space, and where it went."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.epidural.species import species_index
from neuroplasty.documents.records import Balance
from neuroplasty.evidence.drugs import DRUGS
from neuroplasty.evidence.kinetics import SPECIES

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Ledger:
    """Running totals. Species (k,) in each drug's unit; ``left`` (k, outlets); fluid in mL.

    ``outlets`` names the columns: every foramen, then ``caudal end`` and ``thoracic end``.
    """

    outlets: tuple[str, ...]
    given: Array
    left: Array
    taken_up: Array
    decayed: Array
    given_ml: float
    left_ml: Array
    taken_up_ml: float

    @classmethod
    def empty(cls, outlets: tuple[str, ...]) -> Ledger:
        """Nothing given yet."""
        k = len(SPECIES)
        none = np.zeros(k)
        return cls(outlets, none, np.zeros((k, len(outlets))), none, none, 0.0, np.zeros(len(outlets)), 0.0)

    def add(
        self,
        *,
        given: Array,
        left: Array,
        taken_up: Array,
        decayed: Array,
        given_ml: float,
        left_ml: Array,
        taken_up_ml: float,
    ) -> Ledger:
        """The ledger after one more step."""
        return Ledger(
            self.outlets,
            self.given + given,
            self.left + left,
            self.taken_up + taken_up,
            self.decayed + decayed,
            self.given_ml + given_ml,
            self.left_ml + left_ml,
            self.taken_up_ml + taken_up_ml,
        )

    def left_by(self, outlet: str, species: str) -> float:
        """How much of a species has left by one outlet, in the drug's unit."""
        return float(self.left[species_index(species), self.outlets.index(outlet)])

    @property
    def by_ends(self) -> NDArray[np.bool_]:
        """Which outlets (outlets,) are the canal's ends: where it goes on, or where an image cuts it."""
        return np.array([name.endswith(" end") for name in self.outlets], dtype=bool)

    @property
    def left_by_ends_ml(self) -> float:
        """Fluid that has left by the canal's ends, mL."""
        return float(self.left_ml[self.by_ends].sum())

    def balance(self, species: str, inside: float) -> Balance:
        """The balance of a species of which ``inside`` is in the canal."""
        k = species_index(species)
        return Balance(
            species=species,
            unit=DRUGS[species].unit,
            given=float(self.given[k]),
            in_canal=inside,
            left_by_foramina=float(self.left[k][~self.by_ends].sum()),
            left_by_ends=float(self.left[k][self.by_ends].sum()),
            taken_up=float(self.taken_up[k]),
            decayed=float(self.decayed[k]),
        )
