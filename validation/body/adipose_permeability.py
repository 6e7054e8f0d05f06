"""Permeability of the epidural fat alone, found again from an injection, beside subcutaneous fat

Thomsen et al., PLoS ONE 2014;9:e104054: subcutaneous fat lets fluid through with a Darcy permeability
between 1e-11 and 1e-10 m2 (an order of magnitude, from a model of insulin injections; the middle shown is
its logarithm's). Epidural fat has not been measured; the model takes this one for it. In 20 virtual people
nothing parts and no line divides the space, the foramina are closed, 2 mL of saline run into the fat at
L3-L4 at 0.05 mL/s, and a permeability is worked out as an experimenter would: the flow through a
cross-section 10 mm above the needle (what is stored beyond it, over time), the fall of the mean pressure
over the next 10 mm, and the area between wall and sac there. By construction in part: the permeability went
in, a person's own; what it tries is that lobules, gaps and the grid let through what they should.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from drawing import ACCENT, RULE, drawing
from experiment import Result, Row
from group import canals
from injection import Table, inject, spaces
from matplotlib.figure import Figure

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import EpiduralSpace, person

EXPERIMENT = "Thomsen"
PUBLISHED_M2 = (1e-11, 1e-10)
VOLUME_ML, RATE_ML_S = 2.0, 0.05
BETWEEN_S, FROM_MM, TO_MM = 2.0, 10.0, 20.0
SIZE, SEED = 20, 8
_PA_PER_MMHG = 133.322


def run() -> Result:
    """Inject into everybody's fat and find its permeability again."""
    found = [
        (_permeability_m2(canal, space), float(space.parameters["fat_permeability"]))
        for canal, space in spaces(canals(SIZE, SEED), SEED, own=_fat_alone)
    ]
    recovered, given = np.array(found).T
    middle = float(np.sqrt(PUBLISHED_M2[0] * PUBLISHED_M2[1]))
    low, high = np.percentile(recovered, [2.5, 97.5])
    rows = [
        Row(
            EXPERIMENT,
            "permeability of fat, from an injection",
            "m2",
            middle,
            *PUBLISHED_M2,
            float(np.exp(np.log(recovered).mean())),
            float(low),
            float(high),
            role="by construction",
        )
    ]
    ratio = recovered / given
    remarks = (
        f"Found over put in: {np.exp(np.log(ratio).mean()):.2f} on average, {ratio.min():.2f} to "
        f"{ratio.max():.2f}; the rest is pressure that is uneven round each section.",
    )
    return Result(rows, _figure(given, recovered), remarks)


def _fat_alone(rng: np.random.Generator, table: Table) -> Table:
    own = dict(person(rng, table))
    # Nothing parts, so that the fat alone takes the fluid up.
    parts = {"film_efficiency": 0.0, "foramen_conductance": 0.0, "adherence": 1e6}
    for name, value in {**parts, "septum_length": 0.0, "lateral_length": 0.0}.items():
        own[name] = replace(own[name], value=value)
    return own


def _permeability_m2(canal: Canal, space: EpiduralSpace) -> float:
    place = canal.disc_s_mm["L3-L4"], 0.0
    before = inject(space, place, VOLUME_ML - RATE_ML_S * BETWEEN_S, RATE_ML_S, {})
    after = inject(space, place, RATE_ML_S * BETWEEN_S, RATE_ML_S, {}, start=before)
    stations = space.shell.s_mm
    first, last = (int(np.argmin(np.abs(stations - place[0] - mm))) for mm in (FROM_MM, TO_MM))
    middle = (first + last) // 2
    beyond = [float(state.excess_m3[middle + 1 :].sum()) for state in (before, after)]
    flow_m3_s = (beyond[1] - beyond[0]) / BETWEEN_S
    gap, pressure = space.shell.gap_mm, after.pressure_mmhg * _PA_PER_MMHG
    ring = [float(np.average(pressure[row], weights=gap[row])) for row in (first, last)]
    length_m = (stations[last] - stations[first]) * 1e-3
    step = 2 * np.pi / len(canal.theta_rad)
    between = 0.5 * ((canal.wall_mm**2 - canal.sac_mm**2).sum(axis=1)) * step
    area_m2 = float(np.interp(stations[first : last + 1], canal.s_mm, between).mean()) * 1e-6
    viscosity = float(space.parameters["water_viscosity"]) * 1e-3
    return float(flow_m3_s * viscosity * length_m / (area_m2 * (ring[0] - ring[1])))


def _figure(given: np.ndarray, recovered: np.ndarray) -> Figure:
    with drawing(3.6, 2.9) as figure:
        axes = figure.add_subplot()
        axes.axhspan(*PUBLISHED_M2, color=RULE, alpha=0.6, linewidth=0)
        ends = [min(given.min(), recovered.min()), max(given.max(), recovered.max())]
        axes.plot(ends, ends, color=RULE, linewidth=1)
        axes.plot(given, recovered, "o", color=ACCENT, markersize=3)
        axes.set(xscale="log", yscale="log", xlabel="put in (m2)", ylabel="found (m2)")
        axes.set_title("Grey: published for subcutaneous fat")
        figure.set_layout_engine("tight")
    return figure
