"""Pressure: one implicit step of fluid in the film between sac and wall, and the flow it drives.

Every cell stores an excess volume e. Its film is w = e / A and its pressure p = p_ext + k w, with p_ext
the sac's pressure beside the sac and the resting pressure below its tip; below zero film only fat and veins
yield, many times stiffer. Backward Euler in p, mobilities from the last iterate; then the fluxes of that
very p move the volumes, so that volume is conserved to rounding whatever the solver's tolerance.

The sac's pressure (``sac``) is solved together with p: its tangent is a rank-one term. All pressures are
reduced by the column of CSF, so that fluid as heavy as CSF is at rest under an even one; what is heavier is
drawn down by its ``heads``, the weight it has beyond CSF between two cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.epidural import film
from neuroplasty.body.epidural.multigrid import FivePoint
from neuroplasty.body.epidural.posture import Posture
from neuroplasty.body.epidural.sac import Sac
from neuroplasty.body.epidural.shell import Shell
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.units import PA_PER_MMHG

Array = NDArray[np.float64]

# An early round only has to say where the film opens.
_ROUGH = 1e-3


@dataclass(frozen=True)
class Mechanics:
    """The table in SI units, as the solver needs it."""

    sac: Sac
    closed_stiffening: float
    film_efficiency: float
    fat_permeability_m2: float
    bond_power: float
    bond_floor: float
    foramen_conductance_m3: float
    foramen_film_m: float
    tissue_pressure_pa: float
    end_length_m: float

    @property
    def outlet_law(self) -> tuple[float, float, float, float]:
        """The law of every outlet, as ``film.outlets`` wants it."""
        return self.foramen_conductance_m3, self.foramen_film_m, self.film_efficiency, self.tissue_pressure_pa

    @classmethod
    def of(cls, table: Mapping[str, Parameter], posture: Posture) -> Mechanics:
        """Read the parameters of a table, for somebody who lies like this."""

        def value(name: str) -> float:
            return float(table[name])

        rise_pa = posture.rise_mmhg(table) * PA_PER_MMHG
        return cls(
            sac=Sac(
                rest_pa=value("csf_pressure") * PA_PER_MMHG,
                shift_pa=rise_pa,
                share=value("csf_share"),
                volume_m3=value("csf_pressure_volume_index") * 1e-6 / float(np.log(10)),
                resistance_pa_s_m3=value("csf_outflow_resistance") * 60e6 * PA_PER_MMHG,
            ),
            closed_stiffening=value("closed_stiffening"),
            film_efficiency=value("film_efficiency"),
            fat_permeability_m2=value("fat_permeability"),
            bond_power=value("bond_permeability_power"),
            bond_floor=value("bond_permeability_floor"),
            # Per (Pa s) of viscosity: conductance at 1 mPa s times 1e-3 Pa s.
            foramen_conductance_m3=value("foramen_conductance") * 1e-6 / PA_PER_MMHG * 1e-3,
            foramen_film_m=value("foramen_film") * 1e-3,
            tissue_pressure_pa=value("tissue_pressure") * PA_PER_MMHG + rise_pa,
            end_length_m=value("end_length") * 1e-3,
        )


@dataclass(frozen=True)
class Flow:
    """What one step moved. Rates in m3/s, fields (n, m).

    ``along`` from row i to i+1, ``round`` from column j to j+1, ``out`` by every outlet (foramina, then
    the two ends) from every cell as flat entries: ``out_cell``, ``out_rate``, ``out_name`` (k,).
    """

    excess_m3: Array
    along: Array
    round: Array
    out_cell: NDArray[np.int64]
    out_rate: Array
    out_name: NDArray[np.int64]
    csf_left_m3: float
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


def pressure_pa(
    excess_m3: Array, area_m2: Array, stiffness_pa_m: Array, outside_pa: Array, closed_stiffening: float
) -> Array:
    """The film law: pressure (n, m) of a stored excess volume (n, m)."""
    film = excess_m3 / area_m2
    return np.asarray(outside_pa + stiffness_pa_m * np.where(film < 0, closed_stiffening, 1.0) * film)


def flow_step(
    shell: Shell,
    outlets: Outlets,
    mechanics: Mechanics,
    *,
    excess_m3: Array,
    csf_left_m3: float,
    balloon_m3: float,
    stiffness_pa_m: Array,
    bonded: Array,
    viscosity_pa_s: Array,
    inflow_m3_s: Array,
    dt_s: float,
    heads_pa: tuple[Array, Array] | None = None,
    tolerance: float = 1e-5,
    rounds: int = 2,
) -> Flow:
    """One backward Euler step of the film.

    All fields (n, m), SI. ``heads_pa`` is what gravity adds to the fall of pressure from row i to i+1 and
    from column j to j+1, None where all fluid is as heavy as CSF. ``rounds`` times mobility, the open/closed
    state of the film and the sac's tangent are taken from the latest iterate. ``tolerance`` is the share of
    the inflow that may be misplaced, not lost, in a second. Raises SolverError when the linear solver fails.
    Source of model: lubrication film over Darcy fat with a Starling resistor (docs, epidural).
    """
    mobility = film.mobility(
        bonded, viscosity_pa_s, shell.is_open, mechanics.bond_power, mechanics.bond_floor
    )
    beside, sac = shell.beside_sac, mechanics.sac
    rest_pa = sac.rest_pa + sac.shift_pa
    now_pa = sac.pressure_pa(sac.displaced_m3(excess_m3, beside, balloon_m3) - csf_left_m3)
    pressure = film.pressure(
        excess_m3,
        shell.area_mm2,
        stiffness_pa_m,
        beside,
        now_pa,
        rest_pa,
        mechanics.closed_stiffening,
    )
    scale = float(np.sqrt(np.sum(inflow_m3_s**2)))
    latest = excess_m3
    for turn in range(rounds):
        film_m = film.thickness_m(latest, shell.area_mm2)
        along, around = film.links(
            film_m,
            shell.conductance,
            shell.gap_mm,
            mobility,
            shell.link_s,
            shell.link_t,
            mechanics.film_efficiency,
            mechanics.fat_permeability_m2,
        )
        # A way out opens above its pressure and lets nothing back in.
        outlet = film.outlets(
            outlets.cell,
            outlets.size,
            outlets.is_end,
            film_m,
            mobility,
            shell.conductance,
            bonded,
            viscosity_pa_s,
            pressure,
            mechanics.outlet_law,
        )
        store, u, whole, felt = film.storage(
            latest, shell.area_mm2, stiffness_pa_m, beside, mechanics.closed_stiffening
        )
        alpha, gamma = sac.line(latest, beside, balloon_m3, csf_left_m3, dt_s)
        weight = 1 + gamma * felt
        base = (alpha - gamma * rest_pa * (whole - felt)) / weight
        zero, right = film.balance(excess_m3, inflow_m3_s, store, u, beside, base, rest_pa, dt_s)
        film.add_at(outlets.cell, outlet, 1.0, zero)
        film.add_at(outlets.cell, outlet, mechanics.tissue_pressure_pa, right)
        if heads_pa is not None:
            sunk_s, sunk_t = along * heads_pa[0], around * heads_pa[1]
            film.drain(sunk_s, sunk_t, 1.0, right)
        system = FivePoint(zero, along, around, u, gamma / weight / dt_s)
        exact = tolerance if turn == rounds - 1 else max(tolerance, _ROUGH)
        pressure, _ = system.solve(right, pressure, tolerance=exact, scale=scale)
        sac_pa = base + gamma / weight * film.total(u, pressure)
        latest = film.stored_m3(pressure, store, beside, sac_pa, rest_pa)
    flow_s, flow_t = film.flows(along, around, pressure)
    if heads_pa is not None:
        flow_s += sunk_s
        flow_t += sunk_t
    out = outlet * np.maximum(pressure.ravel()[outlets.cell] - mechanics.tissue_pressure_pa, 0.0)
    latest = excess_m3 + dt_s * inflow_m3_s
    film.drain(flow_s, flow_t, dt_s, latest)
    film.add_at(outlets.cell, out, -dt_s, latest)
    return Flow(
        excess_m3=latest,
        along=flow_s,
        round=flow_t,
        out_cell=outlets.cell,
        out_rate=out,
        out_name=outlets.name,
        csf_left_m3=sac.left_after(csf_left_m3, sac.displaced_m3(latest, beside, balloon_m3), dt_s),
        is_potential=heads_pa is None,
    )
