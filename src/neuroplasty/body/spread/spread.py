"""Elsewhere: all that went in through a tip that does not lie in the epidural space, and where it is now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol, Self, get_args

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.spread.cells import Cells
from neuroplasty.body.spread.film import film_pool
from neuroplasty.body.spread.sac import SacPool, sac_pool
from neuroplasty.body.spread.tissue import cloud_pool
from neuroplasty.body.spread.veins import vein_pool
from neuroplasty.errors import SolverError

Array = NDArray[np.float64]

Compartment = Literal["intrathecal", "subdural", "vascular", "disc", "outside"]
"""Where a tip may lie that is not in the epidural space."""
COMPARTMENTS: tuple[Compartment, ...] = get_args(Compartment)
LONGEST_S = 300.0
"""After so long dye has come to rest or is gone; longer steps do no more."""
_PRONE = (0.0, 1.0, 0.0)


class Pool(Protocol):
    """Dye in one compartment: its cells, how much each holds, what has left, how far it reaches."""

    @property
    def cells(self) -> Cells: ...  # noqa: D102
    @property
    def iodine_mg(self) -> Array: ...  # noqa: D102
    @property
    def left_mg(self) -> float: ...  # noqa: D102
    @property
    def reach_mm(self) -> float: ...  # noqa: D102
    def after(self, dt_s: float, s_mm: float, iodine_mg: float, volume_ml: float) -> Self: ...  # noqa: D102


@dataclass(frozen=True)
class Site:
    """Where a tip lies.

    Parameters
    ----------
    compartment : Compartment
        One of ``COMPARTMENTS``.
    s_mm, theta_rad : float
        Its place round the canal.
    radius_mm : float
        Its distance from the centre line, mm.

    Examples
    --------
    >>> Site("intrathecal", 190.0, 0.0).radius_mm
    0.0
    """

    compartment: Compartment
    s_mm: float
    theta_rad: float
    radius_mm: float = 0.0


@dataclass(frozen=True)
class Inflow:
    """What goes in at a site within a step.

    Parameters
    ----------
    site : Site
    volume_ml : float
        So much fluid, mL.
    amounts : mapping of str to float
        Of each drug so much, in its own unit.

    Examples
    --------
    >>> Inflow(Site("vascular", 120.0, 2.0), 1.0, {"iohexol": 240.0}).amounts["iohexol"]
    240.0
    """

    site: Site
    volume_ml: float
    amounts: Mapping[str, float]


@dataclass(frozen=True)
class Elsewhere:
    """What lies outside the epidural space; never changed, only followed by another.

    Parameters
    ----------
    canal : Canal
    gravity : (3,)
        RAS+, the way down, a unit vector: prone unless told otherwise.
    pools : mapping of Compartment to Pool
        Dye by compartment.
    totals : mapping of Compartment to mapping of str to float
        All that went in, by drug, in the drug's unit.
    volumes_ml : mapping of Compartment to float
        All the fluid that went in, mL.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> site = Site("subdural", canal.level_s_mm["L3"], 0.0)
    >>> later = Elsewhere(canal).after(10.0, Inflow(site, 3.0, {"iohexol": 3 * 180.0}))
    >>> later.given("subdural")["iohexol"], round(later.inside_mg("subdural"), 6)
    (540.0, 540.0)
    """

    canal: Canal
    gravity: tuple[float, float, float] = _PRONE
    pools: Mapping[Compartment, Pool] = field(default_factory=dict)
    totals: Mapping[Compartment, Mapping[str, float]] = field(default_factory=dict)
    volumes_ml: Mapping[Compartment, float] = field(default_factory=dict)

    def after(self, dt_s: float, inflow: Inflow | None = None) -> Elsewhere:
        """What is there ``dt_s`` later, with what came in meanwhile.

        Parameters
        ----------
        dt_s : float
            s, above zero; more than ``LONGEST_S`` changes nothing more.
        inflow : Inflow, optional

        Returns
        -------
        Elsewhere

        Raises
        ------
        SolverError
            For a step that is not above zero, an unknown compartment, or negative amounts.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> site = Site("vascular", canal.level_s_mm["L5"], 2.0)
        >>> later = Elsewhere(canal).after(2.0, Inflow(site, 1.0, {"iohexol": 240.0}))
        >>> later.after(10.0).inside_mg("vascular") < later.inside_mg("vascular")
        True
        """
        if not dt_s > 0:
            raise SolverError(f"A step of {dt_s:g} s was asked for; give one above zero.")
        dt_s = min(dt_s, LONGEST_S)
        if inflow is None:
            moved = {name: pool.after(dt_s, 0.0, 0.0, 0.0) for name, pool in self.pools.items()}
            return replace(self, pools=moved)
        site = inflow.site
        if site.compartment not in COMPARTMENTS:
            raise SolverError(
                f"Nothing flows into {site.compartment!r}; choose one of: {', '.join(COMPARTMENTS)}."
            )
        if inflow.volume_ml < 0 or any(amount < 0 for amount in inflow.amounts.values()):
            raise SolverError(
                f"{inflow.volume_ml:g} mL with {dict(inflow.amounts)} cannot be injected; give zero or more."
            )
        pools = dict(self.pools)
        if site.compartment not in pools:
            pools[site.compartment] = self._empty(site)
        iodine = float(inflow.amounts.get("iohexol", 0.0))
        for name, pool in pools.items():
            here = name == site.compartment
            pools[name] = pool.after(
                dt_s, site.s_mm, iodine if here else 0.0, inflow.volume_ml if here else 0.0
            )
        before = self.given(site.compartment)
        given = {
            drug: before.get(drug, 0.0) + inflow.amounts.get(drug, 0.0)
            for drug in dict.fromkeys((*before, *inflow.amounts))
        }
        volume = self.volumes_ml.get(site.compartment, 0.0) + inflow.volume_ml
        return replace(
            self,
            pools=pools,
            totals={**self.totals, site.compartment: given},
            volumes_ml={**self.volumes_ml, site.compartment: volume},
        )

    def in_posture(self, gravity: tuple[float, float, float]) -> Elsewhere:
        """The same for a patient turned another way: what has settled in the CSF is mixed again.

        Parameters
        ----------
        gravity : (3,)
            RAS+, the way down, a unit vector.

        Returns
        -------
        Elsewhere

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> Elsewhere(canal).in_posture((0.0, -1.0, 0.0)).gravity     # supine
        (0.0, -1.0, 0.0)
        """
        if np.allclose(gravity, self.gravity):
            return self
        pools = dict(self.pools)
        held = pools.get("intrathecal")
        if isinstance(held, SacPool):
            remixed = held.mixed_mg + held.settled_mg
            pools["intrathecal"] = replace(
                sac_pool(self.canal, np.array(gravity)), mixed_mg=remixed, left_mg=held.left_mg
            )
        return replace(self, gravity=gravity, pools=pools)

    def given(self, compartment: Compartment) -> Mapping[str, float]:
        """All that went into a compartment.

        Parameters
        ----------
        compartment : Compartment

        Returns
        -------
        mapping of str to float
            By drug, in the drug's unit.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> site = Site("vascular", canal.level_s_mm["L5"], 2.0)
        >>> later = Elsewhere(canal).after(2.0, Inflow(site, 1.0, {"iohexol": 240.0}))
        >>> later.given("vascular")
        {'iohexol': 240.0}
        """
        return self.totals.get(compartment, {})

    def inside_mg(self, compartment: Compartment) -> float:
        """Iodine that is in a compartment now.

        Parameters
        ----------
        compartment : Compartment

        Returns
        -------
        float
            mg.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> site = Site("vascular", canal.level_s_mm["L5"], 2.0)
        >>> later = Elsewhere(canal).after(2.0, Inflow(site, 1.0, {"iohexol": 240.0}))
        >>> round(later.inside_mg("vascular") + later.left_mg("vascular"), 6)
        240.0
        """
        pool = self.pools.get(compartment)
        return 0.0 if pool is None else float(pool.iodine_mg.sum())

    def left_mg(self, compartment: Compartment) -> float:
        """Iodine that has left a compartment: with the blood, or up the sac.

        Parameters
        ----------
        compartment : Compartment

        Returns
        -------
        float
            mg.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> site = Site("vascular", canal.level_s_mm["L5"], 2.0)
        >>> later = Elsewhere(canal).after(2.0, Inflow(site, 1.0, {"iohexol": 240.0}))
        >>> later.left_mg("vascular") > 0.0, later.left_mg("disc")
        (True, 0.0)
        """
        pool = self.pools.get(compartment)
        return 0.0 if pool is None else pool.left_mg

    def seen(self) -> Iterator[tuple[Cells, Array]]:
        """What the X-ray sees.

        Yields
        ------
        cells : Cells
        mass : (cells,) array
            Iodine in each cell, mg.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> site = Site("vascular", canal.level_s_mm["L5"], 2.0)
        >>> later = Elsewhere(canal).after(2.0, Inflow(site, 1.0, {"iohexol": 240.0}))
        >>> [len(mass) == len(cells.points_mm) for cells, mass in later.seen()]
        [True]
        """
        for pool in self.pools.values():
            if (mass := pool.iodine_mg).any():
                yield pool.cells, mass

    def _empty(self, site: Site) -> Pool:
        canal = self.canal
        if site.compartment == "intrathecal":
            return sac_pool(canal, np.array(self.gravity))
        if site.compartment == "subdural":
            return film_pool(canal, site.s_mm, site.theta_rad)
        if site.compartment == "vascular":
            return vein_pool(canal, site.s_mm, site.theta_rad)
        tip = canal.point_mm(site.s_mm, site.theta_rad, site.radius_mm)
        up = np.array([np.interp(site.s_mm, canal.s_mm, canal.up[:, k]) for k in range(3)])
        return cloud_pool(tip, up, flat=site.compartment == "disc")
