"""Verification: a peel front in one dimension against the balance of forces and of energy on paper

Nothing is measured here: "published" is what must come out. A strip bonded all over, on a film of one
stiffness k that opens without end, under a sac that keeps its pressure; fluid enters slowly at one end, and
nothing but the open film conducts. Scar gives way where the pressure passes the stress (2 k G)^(1/2), so the
pool stands at that stress, its film is the stress over k, and its length is what was given over film and
width, at any rate and on any grid. The syringe's work beyond the sac, less what the stretched film holds, is
the energy G for every area that has peeled; a front that moves by whole cells leaves out of that, after N of
them, 1/N (1 + 1/2 + ... + 1/N), since the pool's pressure falls each time one gives way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from drawing import ACCENT, INK, SCAR, drawing
from experiment import Result, Row
from matplotlib.figure import Figure

from neuroplasty.body.anatomy.parametric import canal_from_parameters
from neuroplasty.body.epidural import EpiduralSpace, Posture, Shell, Source, with_values
from neuroplasty.documents.case import Patient
from neuroplasty.evidence.units import PA_PER_MMHG

LENGTH_MM, COLUMNS = 120.0, 8
TOUGHNESS_J_M2, STIFFNESS_MMHG_MM = 30.0, 4.0
GRIDS_MM, RATES_ML_S = (3.0, 2.0, 1.0), (0.02, 0.2)
FILLED_MM = 60.0
TABLE = with_values(
    {
        "csf_share": 0.0,
        "vein_room": 1e12,
        "adherence": 0.0,
        "film_stiffness": STIFFNESS_MMHG_MM,
        "closed_stiffness": 2e4,
        "tight_gap": 0.0,
        "sac_yield": 1e9,
        "fat_yield": 1e9,
        "film_efficiency": 1.0,
        "fat_permeability": 1e-30,
        "bond_permeability_floor": 1e-30,
        "scar_toughness": TOUGHNESS_J_M2,
        "peel_time": 0.05,
        "fluid_uptake_half_life": 1e12,
        "resting_difference": 0.0,
    }
)


@dataclass(frozen=True)
class Peeled:
    """What one injection peeled: lengths (steps,), mm, pressures, mmHg, and energies, J."""

    length_mm: list[float]
    on_paper_mm: list[float]
    pressure_mmhg: list[float]
    work_j: float
    stored_j: float
    area_m2: float


def run() -> Result:
    """Every grid at the slow rate, and the middle one at the fast one."""
    found = {(grid, RATES_ML_S[0]): _peel(grid, RATES_ML_S[0]) for grid in GRIDS_MM}
    found[2.0, RATES_ML_S[1]] = _peel(2.0, RATES_ML_S[1])
    rows = []
    for (grid, rate), peeled in found.items():
        case = f"{grid:g} mm, {rate:g} mL/s"
        length = peeled.length_mm[-1] / peeled.on_paper_mm[-1]
        rows.append(_row(f"peeled length over that on paper: {case}", length))
        toughness = (peeled.work_j - peeled.stored_j) / peeled.area_m2 / TOUGHNESS_J_M2
        cells = round(peeled.length_mm[-1] / grid)
        by_cells = 1 - float((1 / np.arange(1, cells + 1)).sum()) / cells
        rows.append(_row(f"energy spent over G and area: {case}", toughness, by_cells))
        # When a cell gives way the pool loses what that takes; between, it comes back to the stress.
        late = peeled.pressure_mmhg[len(peeled.pressure_mmhg) // 2 :]
        rows.append(_row(f"highest pressure over (2 k G)^(1/2): {case}", max(late) / _stress_mmhg()))
    return Result(rows, _figure(found))


def _row(quantity: str, found: float, expected: float = 1.0) -> Row:
    return Row("verification, peel front", quantity, "1", expected, None, None, found, role="verification")


def _stress_mmhg() -> float:
    return float(np.sqrt(2 * STIFFNESS_MMHG_MM * PA_PER_MMHG * 1e3 * TOUGHNESS_J_M2)) / PA_PER_MMHG


def _strip(spacing_mm: float) -> Shell:
    """An even, flat, closed strip, all of it beside the sac."""
    patient = Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80)
    base = Shell.from_canal(canal_from_parameters(patient), spacing_mm=5.0)
    n = round(LENGTH_MM / spacing_mm)
    s, turn = (np.arange(n) + 0.5) * spacing_mm, 2 * np.pi * (np.arange(COLUMNS) + 0.5) / COLUMNS
    ss, tt = np.meshgrid(s, turn, indexing="ij")
    radius, ones = COLUMNS * spacing_mm / (2 * np.pi), np.ones((n, COLUMNS))
    place = np.stack([-radius * np.sin(tt), -radius * np.cos(tt), ss], axis=-1)
    return replace(
        base,
        s_mm=s,
        theta_rad=turn,
        spacing_mm=spacing_mm,
        area_mm2=spacing_mm**2 * ones,
        link_s=ones[:-1],
        link_t=ones,
        open_ends=(False, False),
        gap_mm=3 * ones,
        beside_sac=ones,
        conductance=ones,
        softness=ones,
        adherence=ones,
        sac_mm=5 * ones,
        foramina=(),
        inner_mm=place,
        outer_mm=place,
    )


def _peel(spacing_mm: float, rate_ml_s: float) -> Peeled:
    """Fluid until the pool on paper is so long."""
    shell = _strip(spacing_mm)
    space = EpiduralSpace(shell, TABLE, Posture("supine"))
    width_mm = COLUMNS * spacing_mm
    film_mm = _stress_mmhg() / STIFFNESS_MMHG_MM
    volume_ml = film_mm * width_mm * FILLED_MM * 1e-3
    state = space.start(np.ones(shell.shape))
    # A cell takes many steps to fill, so that the front moves cell by cell.
    steps = round(20 * FILLED_MM / spacing_mm)
    seconds = volume_ml / rate_ml_s / steps
    sources = [
        Source(float(shell.s_mm[0]), float(turn), rate_ml_s / COLUMNS, {}, spread_mm=0.1)
        for turn in shell.theta_rad
    ]
    lengths, paper, pressures, work_j = [], [], [], 0.0
    for _ in range(steps):
        state = space.step(state, seconds, sources)
        over = state.pressure_mmhg[0].mean() - state.outside_mmhg[0].mean()
        mean = (over + pressures[-1]) / 2 if pressures else over / 2
        work_j += mean * PA_PER_MMHG * rate_ml_s * seconds * 1e-6
        lengths.append(float((state.film_mm > 0).mean()) * LENGTH_MM)
        paper.append(state.in_canal_ml * 1e3 / film_mm / width_mm)
        pressures.append(float(over))
    law = space.law
    stored = float((law.stiffness_pa_m * (state.film_mm * 1e-3) ** 2 / 2 * law.area_m2).sum())
    area = float(law.area_m2[state.bonded < 0.5].sum())
    return Peeled(lengths, paper, pressures, work_j, stored, area)


def _figure(found: dict[tuple[float, float], Peeled]) -> Figure:
    with drawing(6.4, 2.6) as figure:
        left, right = figure.subplots(1, 2)
        for ((grid, rate), peeled), colour in zip(found.items(), (INK, ACCENT, SCAR, SCAR), strict=True):
            dash = "--" if rate > RATES_ML_S[0] else "-"
            label = f"{grid:g} mm, {rate:g} mL/s"
            left.plot(peeled.on_paper_mm, peeled.length_mm, dash, color=colour, linewidth=0.9, label=label)
            right.plot(peeled.on_paper_mm, peeled.pressure_mmhg, dash, color=colour, linewidth=0.7)
        left.set(xlabel="length on paper (mm)", ylabel="peeled (mm)")
        left.legend(fontsize=6.5)
        right.axhline(_stress_mmhg(), color=INK, linewidth=0.7, linestyle=":")
        right.set(xlabel="length on paper (mm)", ylabel="pool over sac (mmHg)")
        figure.set_layout_engine("tight")
    return figure
