"""State: the epidural space at one moment, and what enters it or holds it open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.epidural.ledger import Ledger
from neuroplasty.body.epidural.medium import Medium, Opening
from neuroplasty.body.epidural.pressure import pressure_pa
from neuroplasty.body.epidural.species import species_index
from neuroplasty.documents.records import Balance
from neuroplasty.evidence.units import PA_PER_MMHG

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Source:
    """Fluid that enters round a place, with so much of each species per mL (in the drug's own unit)."""

    s_mm: float
    theta_rad: float
    flow_ml_s: float
    concentration: Mapping[str, float]
    spread_mm: float = 1.5


@dataclass(frozen=True)
class State:
    """The epidural space at one moment; never changed, only followed by another.

    ``excess_m3`` (n, m) is the fluid beyond rest; ``film`` and ``store`` (species, n, m) what of each drug
    is in the fluid and what is held in fat and tissue; ``bonded`` (n, m) and, of what was, the part that
    enzyme has ``dissolved``; ``balloon_m3`` what openings
    hold; ``ledger`` all that was given and where it went.
    """

    medium: Medium
    t_s: float
    excess_m3: Array
    film: Array
    store: Array
    bonded: Array
    dissolved: Array
    csf_left_m3: float
    balloon_m3: float
    ledger: Ledger

    def __repr__(self) -> str:
        return f"State(t_s={self.t_s:g}, in_canal_ml={self.in_canal_ml:.3g}, {self.medium.shell})"

    @cached_property
    def present(self) -> tuple[int, ...]:
        """Which species there are any of, as indices in ``SPECIES``."""
        return tuple(k for k in range(len(self.film)) if self.film[k].any() or self.store[k].any())

    @cached_property
    def sac_pressure_mmhg(self) -> float:
        """Pressure of the CSF in the sac."""
        sac = self.medium.mechanics.sac
        displaced = sac.displaced_m3(self.excess_m3, self.medium.shell.beside_sac, self.balloon_m3)
        return sac.pressure_pa(displaced - self.csf_left_m3) / PA_PER_MMHG

    @property
    def csf_displaced_ml(self) -> float:
        """CSF that fluid and balloons keep out of the sac, less what has come back."""
        sac = self.medium.mechanics.sac
        return sac.displaced_m3(self.excess_m3, self.medium.shell.beside_sac, self.balloon_m3) * 1e6

    @cached_property
    def pressure_mmhg(self) -> Array:
        """Pressure of the epidural fluid (n, m)."""
        shell, mechanics = self.medium.shell, self.medium.mechanics
        beside = shell.beside_sac
        rest_pa = mechanics.sac.rest_pa + mechanics.sac.shift_pa
        outside = beside * self.sac_pressure_mmhg * PA_PER_MMHG + (1 - beside) * rest_pa
        stiffness = self.medium.stiffness_pa_m(self.bonded)
        area = shell.area_mm2 * 1e-6
        pressure = pressure_pa(self.excess_m3, area, stiffness, outside, mechanics.closed_stiffening)
        return np.asarray(pressure / PA_PER_MMHG)

    @cached_property
    def film_mm(self) -> Array:
        """Thickness (n, m) of the film of fluid that has opened."""
        return np.asarray(np.maximum(self.excess_m3, 0.0) * 1e9 / self.medium.shell.area_mm2)

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing has come in yet, so that time alone changes nothing."""
        return (
            self.ledger.given_ml == 0.0
            and self.csf_left_m3 == 0.0
            and self.balloon_m3 == 0.0
            and not self.excess_m3.any()
        )

    @property
    def in_canal_ml(self) -> float:
        """Fluid held in the canal beyond rest."""
        return float(self.excess_m3.sum()) * 1e6

    def concentration(self, species: str) -> Array:
        """Concentration (n, m) in the film, in the drug's unit per mL."""
        return np.asarray(self.film[species_index(species)] / (self.medium.volume_m3(self.excess_m3) * 1e6))

    def amount(self, species: str) -> Array:
        """How much (n, m) of a species each cell's fluid holds, in the drug's unit."""
        return np.asarray(self.film[species_index(species)])

    def surface(self, species: str) -> Array:
        """How much (n, m) lies in the fluid per mm2 of the shell: for iodine, what an X-ray sees."""
        return np.asarray(self.film[species_index(species)] / self.medium.shell.area_mm2)

    def pressure_at(self, s_mm: float, theta_rad: float) -> float:
        """Pressure of the fluid at a place, mmHg."""
        return float(self.medium.shell.sample(self.pressure_mmhg, s_mm, theta_rad))

    def opening_pressure_mmhg(self, opening: Opening) -> float:
        """What a balloon must hold to keep its footprint open: sac and bonds against it."""
        share = self.medium.footprint(opening)
        stiffness = self.medium.stiffness_pa_m(self.bonded) / PA_PER_MMHG * 1e-3
        area = share * self.medium.shell.area_mm2
        return self.sac_pressure_mmhg + opening.film_mm * float((area * stiffness).sum() / area.sum())

    def inside(self, species: str) -> float:
        """How much of a species is in the canal, in fluid and tissue, in the drug's unit."""
        k = species_index(species)
        return float(self.film[k].sum() + self.store[k].sum())

    def balance(self, species: str) -> Balance:
        """Where all that was given of a species is: given = in canal + left + taken up + decayed."""
        return self.ledger.balance(species, self.inside(species))
