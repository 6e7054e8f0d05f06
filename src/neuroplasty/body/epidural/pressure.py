"""Pressure: one implicit step of fluid in the film between sac and wall, and the flow it drives.

Every cell stores an excess volume e, that goes with its pressure by the film law (``law``). Backward Euler
in p: the law by its tangent at the last iterate, mobilities from the film opened there; then the fluxes of
that very p move the volumes, so that volume is conserved to rounding whatever the solver's tolerance.

The sac's pressure (``sac``) is solved together with p: its tangent is a rank-one term. All pressures are
reduced by the column of CSF, so that fluid as heavy as CSF is at rest under an even one; what is heavier is
drawn down by its ``heads``, the weight it has beyond CSF between two cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.epidural import film, sleeve
from neuroplasty.body.epidural.law import GUESSED_NEAREST, FilmLaw, misfit, tangents
from neuroplasty.body.epidural.multigrid import FivePoint
from neuroplasty.body.epidural.posture import Posture
from neuroplasty.body.epidural.sac import Sac
from neuroplasty.body.epidural.shell import Shell
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.units import PA_PER_MMHG

Array = NDArray[np.float64]

# Every round but the last only has to say where the film opens, and the first of them roughly so.
_FIRST, _ROUGH = 0.1, 2e-2
# Volumes move with the fluxes, so that nothing is lost however the system was solved: in the last
# round such a share of what flows in may be misplaced.
_EXACT = 1e-5
# Rounds go on until every film's tangent is so near the law, m.
_NEAR_M = 5e-5
_MOST_ROUNDS = 16
# A mobility goes by the cube of the film: after some rounds it is kept, so that the pressure can settle.
_MOBILE_ROUNDS = 3


@dataclass(frozen=True)
class Mechanics:
    """The table in SI units, as the solver needs it.

    ``difference_pa`` is by how much the epidural space stands below the sac at rest, ``coupling`` the share
    of the sac's rise that surrounds the canal below its tip.
    """

    sac: Sac
    coupling: float
    difference_pa: float
    film_efficiency: float
    fat_permeability_m2: float
    bond_power: float
    bond_floor: float
    foramen_conductance_m3: float
    sleeve_inlet: float
    sleeve_storage_m3_pa: float
    foramen_film_m: float
    tissue_pressure_pa: float
    end_length_m: float

    @property
    def rest_pa(self) -> float:
        """Pressure of the epidural space at rest."""
        return self.sac.rest_pa + self.sac.shift_pa - self.difference_pa

    @property
    def outlet_law(self) -> sleeve.Law:
        """The law of every way out, as ``sleeve`` wants it."""
        return (
            self.sleeve_inlet * self.foramen_conductance_m3,
            self.foramen_conductance_m3,
            self.foramen_film_m,
            self.sleeve_storage_m3_pa,
            self.film_efficiency,
            self.tissue_pressure_pa,
        )

    @classmethod
    def of(cls, table: Mapping[str, Parameter], posture: Posture, engorged: float = 0.0) -> Mechanics:
        """Read the parameters of a table, for somebody who lies like this, with veins engorged so far."""

        def value(name: str) -> float:
            return float(table[name])

        rise_pa = posture.rise_mmhg(table) * PA_PER_MMHG
        share = value("csf_share")
        return cls(
            sac=Sac(
                rest_pa=value("csf_pressure") * PA_PER_MMHG,
                shift_pa=rise_pa,
                share=share + engorged * max(value("share_at_term") - share, 0.0),
                room_m3=value("vein_room") * 1e-6,
                volume_m3=value("csf_pressure_volume_index") * 1e-6 / float(np.log(10)),
                resistance_pa_s_m3=value("csf_outflow_resistance") * 60e6 * PA_PER_MMHG,
            ),
            coupling=value("sacral_coupling"),
            difference_pa=value("resting_difference") * PA_PER_MMHG,
            film_efficiency=value("film_efficiency"),
            fat_permeability_m2=value("fat_permeability"),
            bond_power=value("bond_permeability_power"),
            bond_floor=value("bond_permeability_floor"),
            # Per (Pa s) of viscosity: conductance at 1 mPa s times 1e-3 Pa s.
            foramen_conductance_m3=value("foramen_conductance") * 1e-6 / PA_PER_MMHG * 1e-3,
            sleeve_inlet=value("sleeve_inlet"),
            sleeve_storage_m3_pa=value("sleeve_storage") * 1e-6 / PA_PER_MMHG,
            foramen_film_m=value("foramen_film") * 1e-3,
            tissue_pressure_pa=value("tissue_pressure") * PA_PER_MMHG + rise_pa,
            end_length_m=value("end_length") * 1e-3,
        )

    def beside(self, shell: Shell) -> Array:
        """How far (n, m) the sac surrounds and is surrounded by the film: 1 beside it, less below its tip."""
        return np.asarray(shell.beside_sac + self.coupling * (1 - shell.beside_sac))


@dataclass(frozen=True)
class Flow:
    """What one step moved. Rates in m3/s, fields (n, m).

    ``along`` from row i to i+1, ``round`` from column j to j+1, ``out`` by every outlet (foramina, then
    the two ends) from every cell as flat entries: ``out_cell``, ``out_rate``, ``out_name`` (k,).
    ``sleeve_pa`` (names,) is how far each sleeve stands over rest after the step.
    """

    excess_m3: Array
    along: Array
    round: Array
    out_cell: NDArray[np.int64]
    out_rate: Array
    out_name: NDArray[np.int64]
    csf_left_m3: float
    sleeve_pa: Array
    is_potential: bool = True
    """Whether it runs down a pressure alone, and so has no loops."""


@dataclass(frozen=True)
class Outlets:
    """All outlets of a shell, flattened: cell, size relative to 100 mm2 (or face/length), name index."""

    cell: NDArray[np.int64]
    size: Array
    name: NDArray[np.int64]
    is_end: NDArray[np.bool_]
    names: tuple[str, ...]

    @classmethod
    def of(cls, shell: Shell, mechanics: Mechanics) -> Outlets:
        """Foramina first, then the caudal and the thoracic end."""
        n, m = shell.shape
        cells, sizes, names = [], [], []
        for k, foramen in enumerate(shell.foramina):
            cells.append(foramen.rows * m + foramen.columns)
            sizes.append(foramen.weights)
            names.append(np.full(len(foramen.weights), k))
        first_end = len(shell.foramina)
        for end, (row, is_open) in enumerate(zip((0, n - 1), shell.open_ends, strict=True)):
            if is_open:
                cells.append(row * m + np.arange(m))
                sizes.append(shell.end_length_mm[end] * 1e-3 / mechanics.end_length_m)
                names.append(np.full(m, first_end + end))
        name = np.concatenate(names).astype(np.int64) if names else np.zeros(0, np.int64)
        return cls(
            cell=np.concatenate(cells).astype(np.int64) if cells else np.zeros(0, np.int64),
            size=np.concatenate(sizes) if sizes else np.zeros(0),
            name=name,
            is_end=name >= first_end,
            names=(*(foramen.name for foramen in shell.foramina), "caudal end", "thoracic end"),
        )

    def widened(self, factor: Array) -> Outlets:
        """The same ways out, the conductance of each foramen (first names) risen by a factor."""
        by_name = np.ones(len(self.names))
        by_name[: len(factor)] = factor
        return replace(self, size=self.size * by_name[self.name])

    def total(self, rate: Array) -> Array:
        """What each name's entries sum to."""
        return np.asarray(np.bincount(self.name, rate, minlength=len(self.names)), float)


def flow_step(
    shell: Shell,
    outlets: Outlets,
    mechanics: Mechanics,
    law: FilmLaw,
    *,
    excess_m3: Array,
    strength_pa: Array,
    sleeve_pa: Array,
    csf_left_m3: float,
    balloon_m3: float,
    bonded: Array,
    viscosity_pa_s: Array,
    inflow_m3_s: Array,
    dt_s: float,
    beside: Array | None = None,
    heads_pa: tuple[Array, Array] | None = None,
    tolerance: float = _EXACT,
    rounds: int = _MOST_ROUNDS,
) -> Flow:
    """One backward Euler step of the film.

    All fields (n, m), SI. ``strength_pa`` is what holds each cell shut during the step, ``sleeve_pa``
    (names,) how far each root sleeve stands over rest, ``beside`` is ``mechanics.beside(shell)``.
    ``heads_pa`` is what gravity adds to the fall of pressure from row i to i+1 and from column j to j+1, None
    where all fluid is as heavy as CSF. Newton's method: at most ``rounds`` times mobility and the tangents of
    film and sac are taken from the latest iterate. ``tolerance`` is the share of the inflow that may be
    misplaced, not lost, in a second. Raises SolverError when the linear solver fails.
    Source of model: lubrication film over Darcy fat with a Starling resistor (docs, epidural).
    """
    free, tissue = film.mobility(
        bonded, viscosity_pa_s, shell.is_open, mechanics.bond_power, mechanics.bond_floor
    )
    beside = mechanics.beside(shell) if beside is None else beside
    sac, difference_pa = mechanics.sac, mechanics.difference_pa
    rest_pa = sac.rest_pa + sac.shift_pa
    ways_law, sleeves_pa = mechanics.outlet_law, sleeve_pa + mechanics.rest_pa
    now_pa = sac.pressure_pa(sac.displaced_m3(excess_m3, beside, balloon_m3) - csf_left_m3)
    over = law.stress_pa(excess_m3, strength_pa, GUESSED_NEAREST)
    pressure = over + (beside * now_pa + (1 - beside) * rest_pa - difference_pa)
    scale = float(np.sqrt(np.sum(inflow_m3_s**2)))

    fields = law.area_m2, strength_pa, law.closed_pa_m, law.stiffness_pa_m, law.largest_m
    ways = film.ways(
        shell.conductance,
        shell.gap_mm,
        free,
        tissue,
        shell.link_s,
        shell.link_t,
        mechanics.film_efficiency,
        mechanics.fat_permeability_m2,
    )
    over, held, store, opened, u, felt, fixed, volume = tangents(
        over, over, beside, rest_pa, difference_pa, *fields
    )
    conducts_m, is_near = opened, False
    for turn in range(rounds):
        along, around = film.links(conducts_m, *ways)
        outlet, leads_to = sleeve.ways_out(
            outlets.cell,
            outlets.size,
            outlets.is_end,
            outlets.name,
            conducts_m,
            free,
            shell.conductance,
            bonded,
            viscosity_pa_s,
            pressure,
            sleeves_pa,
            dt_s,
            ways_law,
        )
        alpha, gamma = sac.line_at(volume, balloon_m3, csf_left_m3, dt_s)
        weight = 1 + gamma * felt
        # What of the sac's own line the film's constant parts make up.
        base = (alpha + gamma * fixed) / weight
        zero, right = film.balance(
            excess_m3, inflow_m3_s, held, store, over, beside, base, rest_pa, difference_pa, dt_s
        )
        film.add_at(outlets.cell, outlet, 1.0, zero)
        film.add_at(outlets.cell, outlet * leads_to, 1.0, right)
        if heads_pa is not None:
            sunk_s, sunk_t = along * heads_pa[0], around * heads_pa[1]
            film.drain(sunk_s, sunk_t, 1.0, right)
        system = FivePoint(zero, along, around, u, gamma / weight / dt_s)
        is_exact = is_near or turn + 1 == rounds
        exact = tolerance if is_exact else max(tolerance, _ROUGH if turn else _FIRST)
        pressure, _ = system.solve(right, pressure, tolerance=exact, scale=scale)
        sac_pa = base + gamma / weight * film.total(u, pressure)
        found, off_m = misfit(pressure, beside, sac_pa, rest_pa, difference_pa, held, store, over, *fields)
        is_near = off_m < _NEAR_M
        if is_near and is_exact:
            break
        over, held, store, opened, u, felt, fixed, volume = tangents(
            found, over, beside, rest_pa, difference_pa, *fields
        )
        if turn < _MOBILE_ROUNDS:
            conducts_m = opened if turn == 0 else 0.5 * (conducts_m + opened)
    flow_s, flow_t = film.flows(along, around, pressure)
    if heads_pa is not None:
        flow_s += sunk_s
        flow_t += sunk_t
    out = outlet * np.maximum(pressure.ravel()[outlets.cell] - leads_to, 0.0)
    latest = excess_m3 + dt_s * inflow_m3_s
    film.drain(flow_s, flow_t, dt_s, latest)
    film.add_at(outlets.cell, out, -dt_s, latest)
    filled_pa = sleeve.filled(
        outlets.cell,
        outlets.size,
        outlets.is_end,
        outlets.name,
        out,
        viscosity_pa_s,
        sleeves_pa,
        dt_s,
        ways_law,
    )
    return Flow(
        excess_m3=latest,
        along=flow_s,
        round=flow_t,
        out_cell=outlets.cell,
        out_rate=out,
        out_name=outlets.name,
        csf_left_m3=sac.left_after(csf_left_m3, sac.displaced_m3(latest, beside, balloon_m3), dt_s),
        sleeve_pa=filled_pa - mechanics.rest_pa,
        is_potential=heads_pa is None,
    )
