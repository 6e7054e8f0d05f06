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
from neuroplasty.body.epidural.law import GUESSED_NEAREST, FilmLaw, tangents
from neuroplasty.body.epidural.multigrid import FivePoint
from neuroplasty.body.epidural.posture import Posture
from neuroplasty.body.epidural.sac import Sac
from neuroplasty.body.epidural.shell import Shell
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.units import PA_PER_MMHG

Array = NDArray[np.float64]

# Volumes move with the fluxes, so that nothing is lost however the system was solved: so much of a film may
# end in another cell than its pressure says, m.
_EXACT_M = 5e-6
# A round takes what is misplaced down to such a share; the next has other tangents anyway.
_ROUGH = 0.03
# Every film's tangent must lie so near the law, m.
_NEAR_M = 5e-5
_MOST_ROUNDS = 16
# A mobility goes by the cube of the film: after some rounds it is kept, so that the pressure can settle.
_MOBILE_ROUNDS = 2
_NONE = np.zeros((0, 0))


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
    tolerance_m: float = _EXACT_M,
    rounds: int = _MOST_ROUNDS,
) -> Flow:
    """One backward Euler step of the film.

    All fields (n, m), SI. ``strength_pa`` is what holds each cell shut during the step, ``sleeve_pa``
    (names,) how far each root sleeve stands over rest, ``beside`` is ``mechanics.beside(shell)``.
    ``heads_pa`` is what gravity adds to the fall of pressure from row i to i+1 and from column j to j+1, None
    where all fluid is as heavy as CSF. Newton's method: at most ``rounds`` times mobility and the tangents of
    film and sac are taken from the latest iterate, and each round solves for a change of the pressure, to
    single precision: what is out of balance is looked at anew in the next. ``tolerance_m`` is the film that
    may be misplaced, not lost, in any cell. Raises SolverError when the linear solver fails.
    Source of model: lubrication film over Darcy fat with a Starling resistor (docs, epidural).
    """
    free, tissue = film.mobility(
        bonded, viscosity_pa_s, shell.is_open, mechanics.bond_power, mechanics.bond_floor
    )
    beside = mechanics.beside(shell) if beside is None else beside
    sac, difference_pa = mechanics.sac, mechanics.difference_pa
    rest_pa = sac.rest_pa + sac.shift_pa
    sleeves_pa = sleeve_pa + mechanics.rest_pa
    sac_pa = sac.pressure_pa(sac.displaced_m3(excess_m3, beside, balloon_m3) - csf_left_m3)
    over = law.stress_pa(excess_m3, strength_pa, GUESSED_NEAREST)
    pressure = over + (beside * sac_pa + (1 - beside) * rest_pa - difference_pa)
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
    held, store, opened, u = np.empty((4, *over.shape))
    along, around, zero, left = np.empty((4, *over.shape))
    conducts_m = np.empty_like(over)
    for turn in range(rounds):
        felt, fixed, volume, off_m = tangents(
            pressure, over, beside, sac_pa, rest_pa, difference_pa, *fields, held, store, opened, u
        )
        if turn <= _MOBILE_ROUNDS:
            conducts_m = opened.copy() if turn <= 1 else 0.5 * (conducts_m + opened)
        alpha, gamma = sac.line_at(volume, balloon_m3, csf_left_m3, dt_s)
        weight = 1 + gamma * felt
        # The sac's own line, and what of it the film's constant parts make up.
        sac_pa = (alpha + gamma * (fixed + film.total(u, pressure))) / weight
        rounding = film.balance(
            pressure,
            excess_m3,
            inflow_m3_s,
            conducts_m,
            *ways,
            *(heads_pa or (_NONE, _NONE)),
            held,
            store,
            over,
            beside,
            sac_pa,
            rest_pa,
            difference_pa,
            dt_s,
            along,
            around,
            zero,
            left,
        )
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
            mechanics.outlet_law,
            zero,
            left,
        )
        misplaced, worst_m_s = film.misplaced(left, law.area_m2)
        enough = max(tolerance_m / dt_s / worst_m_s, rounding / misplaced) if misplaced > 0 else 1.0
        if turn and enough >= 1 and off_m < _NEAR_M:
            break
        system = FivePoint(zero, along, around, u, gamma / weight / dt_s)
        if turn + 1 < rounds:
            change, _ = system.descend(left, max(0.5 * enough, _ROUGH) * misplaced)
        else:
            change, _ = system.solve(left, np.zeros_like(left), tolerance=min(0.5 * enough, _ROUGH))
        pressure += change
        sac_pa += gamma / weight * film.total(u, change)
    flow_s, flow_t = film.flows(along, around, pressure)
    if heads_pa is not None:
        flow_s += along * heads_pa[0]
        flow_t += around * heads_pa[1]
    out = sleeve.leaving(outlets.cell, outlet, leads_to, pressure)
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
        mechanics.outlet_law,
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
