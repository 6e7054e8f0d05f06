"""Verification: how far an injection into scar depends on the grid

Nothing is measured here: "published" is 1, the finest grid over itself. One person has a ragged scar on the
left at L4-L5, drawn once on a lattice of 1 mm of its own: patches bonded by a quarter to nine tenths with
edges that follow no grid. 10 mL of saline with contrast come in 20 s from a tip in the scar, and from a tip
beside it, on grids of 3, 2 and 1 mm beside 0.5 mm. Told are the share of the scar that parted, the reach of
the dye, and the pressure at the tip at the end. What bonds at a peel front pull together over a process
length of some millimetres, and a tip feeds and feels over two: grids finer than that should see the same
scar.
"""

from __future__ import annotations

import numpy as np
from drawing import ACCENT, INK, SCAR, drawing
from experiment import Result, Row
from lysed import QUANTITIES, Lysed
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.parametric import canal_from_parameters
from neuroplasty.body.epidural import EpiduralSpace, Shell, Source
from neuroplasty.documents.case import Patient

GRIDS_MM, SEED, SCAR_SEED = (3.0, 2.0, 1.0, 0.5), 7, 3
VOLUME_ML, SECONDS, STEP_S, STRENGTH_MGI_ML = 10.0, 20.0, 0.2, 120.0
LENGTH_MM, WIDTH_RAD, AT_RAD, PATCH_MM = 30.0, 1.6, 1.2, 5.0
PLACES = {"tip in the scar": 1.2, "tip beside it": 0.3}


def run() -> Result:
    """Both tips on every grid, over the finest."""
    canal = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))
    stations, bonded = ragged_scar(canal)
    rows, over, told = [], {}, []
    for place, turn in PLACES.items():
        found = np.array([injected(canal, stations, bonded, grid, turn).figures for grid in GRIDS_MM])
        over[place] = found / found[-1]
        rows += [
            Row(
                "verification, scar over grids",
                f"{place}, {quantity}: {grid:g} mm over {GRIDS_MM[-1]:g} mm",
                "1",
                1.0,
                None,
                None,
                float(value),
                role="verification",
            )
            for grid, values in zip(GRIDS_MM[:-1], over[place], strict=False)
            for quantity, value in zip(QUANTITIES, values, strict=True)
        ]
        parted = ", ".join(f"{100 * share:.0f}" for share in found[:, 0])
        grids = ", ".join(f"{grid:g}" for grid in GRIDS_MM)
        told.append(
            f"{place}: {parted} % of the scar parted at {grids} mm; at {GRIDS_MM[-1]:g} mm dye over "
            f"{found[-1, 1]:.0f} mm and {found[-1, 2]:.0f} mmHg at the tip."
        )
    return Result(rows, _figure(over), tuple(told))


def ragged_scar(canal: Canal) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Stations, mm, and a bonded fraction on a lattice of about 1 mm that no shell uses."""
    s = np.arange(canal.s_mm[0], canal.s_mm[-1], 1.0)
    turn = 2 * np.pi * np.arange(54) / 54
    noise = np.random.default_rng(SCAR_SEED).normal(size=(len(s), len(turn)))
    noise = gaussian_filter(noise, PATCH_MM / 2, mode=("nearest", "wrap"))
    noise /= noise.std()
    off = (s - canal.disc_s_mm["L4-L5"])[:, None] / (LENGTH_MM / 2)
    away = (turn - AT_RAD)[None, :] / (WIDTH_RAD / 2)
    inside = np.hypot(off, away) + 0.25 * noise < 1
    return s, np.where(inside, np.clip(0.6 + 0.2 * noise, 0.25, 0.9), 0.0)


def injected(
    canal: Canal,
    stations: NDArray[np.float64],
    bonded: NDArray[np.float64],
    spacing_mm: float,
    turn: float,
) -> Lysed:
    """One injection at L4-L5."""
    shell = Shell.from_canal(canal, spacing_mm=spacing_mm, rng=np.random.default_rng(SEED))
    space = EpiduralSpace(shell)
    start = space.start(bonded, s_mm=stations)
    place = canal.disc_s_mm["L4-L5"], turn
    source = Source(*place, VOLUME_ML / SECONDS, {"iohexol": STRENGTH_MGI_ML})
    state = start
    for _ in range(round(SECONDS / STEP_S)):
        state = space.step(state, STEP_S, [source])
    return Lysed.between(start, state, state.pressure_at(*place))


def _figure(over: dict[str, NDArray[np.float64]]) -> Figure:
    with drawing(6.4, 2.6) as figure:
        panels = figure.subplots(1, len(over), sharey=True)
        for axes, (place, found) in zip(panels, over.items(), strict=True):
            for name, values, colour in zip(QUANTITIES, found.T, (SCAR, ACCENT, INK), strict=True):
                axes.semilogx(GRIDS_MM, values, "o-", color=colour, markersize=4, linewidth=1.0, label=name)
            axes.set_xticks(GRIDS_MM, [f"{size:g}" for size in GRIDS_MM])
            axes.minorticks_off()
            axes.set(xlabel="cell (mm)", title=place)
        panels[0].set_ylabel("over the finest")
        panels[0].legend(fontsize=6.5)
        figure.set_layout_engine("tight")
    return figure
