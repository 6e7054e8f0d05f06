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
    1.5
    """

    s_mm: float
    theta_rad: float
    flow_ml_s: float
    concentration: Mapping[str, float]
    spread_mm: float = 1.5


@dataclass(frozen=True)
class State:
    """The epidural space at one moment; never changed, only followed by another.

    Attributes
    ----------
    medium : Medium
    t_s : float
        Time since the start, s.
    excess_m3 : (n, m)
        The fluid beyond rest, m3.
    film, store : (species, n, m)
        What of each drug is in the fluid, and what is held in fat and tissue, in the drug's unit.
    bonded : (n, m)
        Bonded fraction of the surface, 0 to 1.
    dissolved : (n, m)
        Of what was bonded, the part that enzyme has dissolved.
    enzyme_share : (n, m)
        What of the bonds there are now enzyme can still dissolve, 0 to 1.
    csf_left_m3 : float
        CSF that has left the sac, m3.
    balloon_m3 : float
        What openings hold, m3.
    ledger : Ledger
        All that was given and where it went.
    widened : (foramina,), optional
        By how much each foramen's conductance has risen since the start; None: by nothing.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
    >>> dye = Source(30.0, 0.0, flow_ml_s=0.5, concentration={"iohexol": 240.0})
    >>> state = space.step(space.start(), 2.0, [dye])
    >>> state
    State(t_s=2, in_canal_ml=1, Shell(59 x 16 cells of about 5 mm))
    """

    medium: Medium
    t_s: float
    excess_m3: Array
    film: Array
    store: Array
    bonded: Array
    dissolved: Array
    enzyme_share: Array
    csf_left_m3: float
    balloon_m3: float
    ledger: Ledger
    widened: Array | None = None

    def __repr__(self) -> str:
        return f"State(t_s={self.t_s:g}, in_canal_ml={self.in_canal_ml:.3g}, {self.medium.shell})"

    @cached_property
    def present(self) -> tuple[int, ...]:
        """Which species there are any of, as indices in ``SPECIES``."""
        return tuple(k for k in range(len(self.film)) if self.film[k].any() or self.store[k].any())

    @cached_property
    def sac_pressure_mmhg(self) -> float:
        """Pressure of the CSF in the sac, mmHg."""
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
        """Pressure of the epidural fluid (n, m), mmHg."""
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
        """Thickness (n, m) of the film of fluid that has opened, mm."""
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
        """Fluid held in the canal beyond rest, mL."""
        return float(self.excess_m3.sum()) * 1e6

    def concentration(self, species: str) -> Array:
        """Concentration of a species in the film.

        Parameters
        ----------
        species : str

        Returns
        -------
        (n, m) array
            The drug's unit per mL.

        Raises
        ------
        SolverError
            For a species that does not ride the epidural fluid.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> dye = Source(30.0, 0.0, flow_ml_s=0.5, concentration={"iohexol": 240.0})
        >>> state = space.step(space.start(), 2.0, [dye])
        >>> 200.0 < float(state.concentration("iohexol").max()) < 240.0
        True
        """
        return np.asarray(self.film[species_index(species)] / (self.medium.volume_m3(self.excess_m3) * 1e6))

    def amount(self, species: str) -> Array:
        """How much of a species each cell's fluid holds.

        Parameters
        ----------
        species : str

        Returns
        -------
        (n, m) array
            The drug's unit.

        Raises
        ------
        SolverError
            For a species that does not ride the epidural fluid.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> dye = Source(30.0, 0.0, flow_ml_s=0.5, concentration={"iohexol": 240.0})
        >>> state = space.step(space.start(), 2.0, [dye])
        >>> round(float(state.amount("iohexol").sum()))     # mg, a little is already in the blood
        240
        """
        return np.asarray(self.film[species_index(species)])

    def surface(self, species: str) -> Array:
        """How much of a species lies in the fluid on the shell: for iodine, what an X-ray sees.

        Parameters
        ----------
        species : str

        Returns
        -------
        (n, m) array
            The drug's unit per mm2.

        Raises
        ------
        SolverError
            For a species that does not ride the epidural fluid.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> dye = Source(30.0, 0.0, flow_ml_s=0.5, concentration={"iohexol": 240.0})
        >>> state = space.step(space.start(), 2.0, [dye])
        >>> bool(np.allclose(state.surface("iohexol") * space.shell.area_mm2, state.amount("iohexol")))
        True
        """
        return np.asarray(self.film[species_index(species)] / self.medium.shell.area_mm2)

    def pressure_at(self, s_mm: float, theta_rad: float) -> float:
        """Pressure of the fluid at a place.

        Parameters
        ----------
        s_mm, theta_rad : float

        Returns
        -------
        float
            mmHg.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> dye = Source(30.0, 0.0, flow_ml_s=0.5, concentration={"iohexol": 240.0})
        >>> state = space.step(space.start(), 2.0, [dye])
        >>> state.pressure_at(30.0, 0.0) > space.start().pressure_at(30.0, 0.0)
        True
        """
        return float(self.medium.shell.sample(self.pressure_mmhg, s_mm, theta_rad))

    def opening_pressure_mmhg(self, opening: Opening) -> float:
        """What a balloon must hold to keep its footprint open: sac and bonds against it.

        Parameters
        ----------
        opening : Opening

        Returns
        -------
        float
            mmHg.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> balloon = Opening(100.0, 0.0, length_mm=10.0, width_mm=10.0, film_mm=1.0)
        >>> tied = space.start(np.full(space.shell.shape, 0.5))
        >>> tied.opening_pressure_mmhg(balloon) > space.start().opening_pressure_mmhg(balloon)
        True
        """
        share = self.medium.footprint(opening)
        stiffness = self.medium.stiffness_pa_m(self.bonded) / PA_PER_MMHG * 1e-3
        area = share * self.medium.shell.area_mm2
        return self.sac_pressure_mmhg + opening.film_mm * float((area * stiffness).sum() / area.sum())

    def inside(self, species: str) -> float:
        """How much of a species is in the canal, in fluid and tissue.

        Parameters
        ----------
        species : str

        Returns
        -------
        float
            The drug's unit.

        Raises
        ------
        SolverError
            For a species that does not ride the epidural fluid.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> dye = Source(30.0, 0.0, flow_ml_s=0.5, concentration={"iohexol": 240.0})
        >>> state = space.step(space.start(), 2.0, [dye])
        >>> round(state.inside("iohexol"))
        240
        """
        k = species_index(species)
        return float(self.film[k].sum() + self.store[k].sum())

    def balance(self, species: str) -> Balance:
        """Where all that was given of a species is: given = in canal + left + taken up + decayed.

        Parameters
        ----------
        species : str

        Returns
        -------
        Balance
            In the drug's unit.

        Raises
        ------
        SolverError
            For a species that does not ride the epidural fluid.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> dye = Source(30.0, 0.0, flow_ml_s=0.5, concentration={"iohexol": 240.0})
        >>> state = space.step(space.start(), 2.0, [dye])
        >>> found = state.balance("iohexol")
        >>> found.given, round(found.in_canal + found.left_by_foramina + found.taken_up + found.decayed, 6)
        (240.0, 240.0)
        """
        return self.ledger.balance(species, self.inside(species))
