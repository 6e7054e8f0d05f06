"""State: the epidural space at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.epidural import adhesion
from neuroplasty.body.epidural.law import GUESSED_NEAREST
from neuroplasty.body.epidural.ledger import Ledger
from neuroplasty.body.epidural.medium import Medium, Opening
from neuroplasty.body.epidural.source import TIP_MM
from neuroplasty.body.epidural.species import species_index
from neuroplasty.documents.records import Balance
from neuroplasty.evidence.units import PA_PER_MMHG

Array = NDArray[np.float64]


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
    film, stagnant, store : (species, n, m)
        What of each drug is in the fluid that flows, in that which stands among the lobules, and what is held
        in fat and tissue, in the drug's unit.
    bonded : (n, m)
        Bonded fraction of the surface, 0 to 1.
    tied : (n, m)
        Bonded fraction before any of it was torn.
    dissolved : (n, m)
        Of what was bonded, the part that enzyme has dissolved.
    intact : (n, m)
        Share of the natural adherence that nothing has parted yet, 0 to 1.
    sleeve_pa : (names,)
        How far the fluid in each root sleeve stands over rest, Pa, by outlet.
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
    followed_s : float
        The longest step, s, that can follow heavy fluid as it recirculated in the last one.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.body.epidural import EpiduralSpace, Shell, Source
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
    >>> dye = Source(185.0, 0.0, flow_ml_s=0.5, concentration={"iohexol": 240.0})
    >>> state = space.step(space.start(), 2.0, [dye])
    >>> str(state).startswith("State(t_s=2, in_canal_ml=")
    True
    """

    medium: Medium
    t_s: float
    excess_m3: Array
    film: Array
    stagnant: Array
    store: Array
    bonded: Array
    tied: Array
    dissolved: Array
    intact: Array
    sleeve_pa: Array
    enzyme_share: Array
    csf_left_m3: float
    balloon_m3: float
    ledger: Ledger
    widened: Array | None = None
    followed_s: float = np.inf

    def __repr__(self) -> str:
        return f"State(t_s={self.t_s:g}, in_canal_ml={self.in_canal_ml:.3g}, {self.medium.shell})"

    @cached_property
    def present(self) -> tuple[int, ...]:
        """Which species there are any of, as indices in ``SPECIES``."""
        pools = self.film, self.stagnant, self.store
        return tuple(k for k in range(len(self.film)) if any(pool[k].any() for pool in pools))

    @cached_property
    def sac_pressure_mmhg(self) -> float:
        """Pressure of the CSF in the sac, mmHg."""
        sac = self.medium.mechanics.sac
        displaced = sac.displaced_m3(self.excess_m3, self.medium.beside, self.balloon_m3)
        return sac.pressure_pa(displaced - self.csf_left_m3) / PA_PER_MMHG

    @property
    def csf_displaced_ml(self) -> float:
        """CSF that fluid and balloons keep out of the sac, less what has come back."""
        sac = self.medium.mechanics.sac
        return sac.displaced_m3(self.excess_m3, self.medium.beside, self.balloon_m3) * 1e6

    @cached_property
    def strength_pa(self) -> Array:
        """The stress (n, m) that opens the film, Pa: what natural adherence still holds, and scar."""
        held = adhesion.holding(self.bonded, self.tied, self.intact, self.medium.parameters)
        return self.medium.law.strength_pa(self.intact, held)

    @cached_property
    def outside_mmhg(self) -> Array:
        """The pressure (n, m) against which the film opens, mmHg."""
        mechanics, beside = self.medium.mechanics, self.medium.beside
        rest_pa = mechanics.sac.rest_pa + mechanics.sac.shift_pa
        sac_pa = self.sac_pressure_mmhg * PA_PER_MMHG
        outside = beside * sac_pa + (1 - beside) * rest_pa - mechanics.difference_pa
        return np.asarray(outside / PA_PER_MMHG)

    @cached_property
    def pressure_mmhg(self) -> Array:
        """Pressure of the epidural fluid (n, m), mmHg."""
        over_pa = self.medium.law.stress_pa(self.excess_m3, self.strength_pa)
        return np.asarray(self.outside_mmhg + over_pa / PA_PER_MMHG)

    @cached_property
    def film_mm(self) -> Array:
        """Thickness (n, m) of the film of fluid that has opened, mm."""
        return self.medium.law.opened_m(self.excess_m3, self.strength_pa) * 1e3

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
        """Concentration of a species in all the fluid of each cell, flowing or not.

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
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell, Source
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> dye = Source(185.0, 0.0, flow_ml_s=0.5, concentration={"iohexol": 240.0})
        >>> state = space.step(space.start(), 2.0, [dye])
        >>> 200.0 < float(state.concentration("iohexol").max()) < 240.0
        True
        """
        return np.asarray(self.amount(species) / (self.medium.volume_m3(self.excess_m3) * 1e6))

    def amount(self, species: str) -> Array:
        """How much of a species each cell's fluid holds, flowing or not.

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
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell, Source
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> dye = Source(185.0, 0.0, flow_ml_s=0.5, concentration={"iohexol": 240.0})
        >>> state = space.step(space.start(), 2.0, [dye])
        >>> 200 < float(state.amount("iohexol").sum()) < 240     # mg, a little is in sleeves and blood
        True
        """
        k = species_index(species)
        return np.asarray(self.film[k] + self.stagnant[k])

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
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell, Source
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> dye = Source(185.0, 0.0, flow_ml_s=0.5, concentration={"iohexol": 240.0})
        >>> state = space.step(space.start(), 2.0, [dye])
        >>> bool(np.allclose(state.surface("iohexol") * space.shell.area_mm2, state.amount("iohexol")))
        True
        """
        return np.asarray(self.amount(species) / self.medium.shell.area_mm2)

    def pressure_at(self, s_mm: float, theta_rad: float) -> float:
        """Pressure of the fluid round a place, as a tip there feels it.

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
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell, Source
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> dye = Source(185.0, 0.0, flow_ml_s=0.5, concentration={"iohexol": 240.0})
        >>> state = space.step(space.start(), 2.0, [dye])
        >>> state.pressure_at(185.0, 0.0) > space.start().pressure_at(185.0, 0.0)
        True
        """
        share = self.medium.shell.spread(s_mm, theta_rad, TIP_MM, self.ease)
        return float((share * self.pressure_mmhg).sum())

    @cached_property
    def ease(self) -> Array | None:
        """How easily fluid enters each place (n, m) beside one without bonds; None where there are none."""
        return adhesion.ease(self.bonded, self.medium.parameters)

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
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell, Source
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> balloon = Opening(100.0, 0.0, length_mm=10.0, width_mm=10.0, film_mm=1.0)
        >>> tied = space.start(np.full(space.shell.shape, 0.5))
        >>> tied.opening_pressure_mmhg(balloon) > space.start().opening_pressure_mmhg(balloon)
        True
        """
        share = self.medium.footprint(opening)
        area = share * self.medium.shell.area_mm2
        return float((area * self.held_open_mmhg(opening.film_mm * share)).sum() / area.sum())

    def held_open_mmhg(self, film_mm: Array) -> Array:
        """The pressure that holds each cell so far open, against sac, adherence and scar.

        Parameters
        ----------
        film_mm : (n, m)
            How far apart, mm; beyond the largest opening the pressure is that just below it.

        Returns
        -------
        (n, m) array
            mmHg.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell, Source
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> state = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0)).start()
        >>> thin, thick = (state.held_open_mmhg(np.full(state.medium.shell.shape, w)) for w in (0.1, 0.2))
        >>> bool((thick >= thin).all() and thick.mean() > thin.mean())
        True
        """
        law = self.medium.law
        held_m3 = law.area_m2 * (self.strength_pa / law.closed_pa_m + film_mm * 1e-3)
        over = law.stress_pa(held_m3, self.strength_pa, GUESSED_NEAREST)
        return np.asarray(self.outside_mmhg + over / PA_PER_MMHG)

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
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell, Source
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> dye = Source(185.0, 0.0, flow_ml_s=0.5, concentration={"iohexol": 240.0})
        >>> state = space.step(space.start(), 2.0, [dye])
        >>> 200 < state.inside("iohexol") < 240     # mg, a little is in sleeves and blood
        True
        """
        k = species_index(species)
        return float(self.film[k].sum() + self.stagnant[k].sum() + self.store[k].sum())

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
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell, Source
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> dye = Source(185.0, 0.0, flow_ml_s=0.5, concentration={"iohexol": 240.0})
        >>> state = space.step(space.start(), 2.0, [dye])
        >>> found = state.balance("iohexol")
        >>> left = found.left_by_foramina + found.left_by_ends
        >>> found.given, round(found.in_canal + left + found.taken_up + found.decayed, 6)
        (240.0, 240.0)
        """
        return self.ledger.balance(species, self.inside(species))
