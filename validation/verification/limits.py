"""Verification: limits that are known on paper, conservation over a whole procedure, symmetry

Nothing is measured here: "published" is what must come out. Without ways out and uptake all fluid stays; a
sac whose pressure-volume index is huge keeps its pressure; without fat nothing flows where no film is open;
in a closed space the sac follows its exponential; contrast that stands in hydrostatic balance does not move;
a space closed on both sides takes what sac and fat can give way and stops at the hand's limit; a root sleeve
beside a canal of one pressure fills as its exponential; right is left mirrored. Over a procedure of
contrast, local anaesthetic, hyaluronidase, a balloon, hypertonic saline, a turn of the patient and a day of
waiting the largest imbalance of any drug or of the fluid is counted over what was given.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from drawing import ACCENT, SCAR, drawing
from experiment import Result, Row
from matplotlib.figure import Figure

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.parametric import canal_from_parameters
from neuroplasty.body.epidural import (
    SPECIES,
    EpiduralSpace,
    Opening,
    Posture,
    Shell,
    Source,
    State,
    with_values,
)
from neuroplasty.body.instruments import Lumen
from neuroplasty.body.instruments.holes import divide
from neuroplasty.body.instruments.parameters import HAND_LIMIT
from neuroplasty.documents.case import Patient
from neuroplasty.evidence.units import PA_PER_MMHG

SPACING_MM, SEED = 2.0, 11
CONTRAST = {"iohexol": 240.0}
SLEEVE_STEPS = 400
TIGHT = {"foramen_conductance": 1e-12, "fluid_uptake_half_life": 1e12, "csf_outflow_resistance": 1e9}


def run() -> Result:
    """Every limit once."""
    canal = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))
    worst, trace = _procedure(canal)
    stopped, taken = _closed_space(canal)
    rows = [
        _row("all stays without ways out: in canal", "mL", 10.0, _without_ways_out(canal)),
        _row("stiff sac: rise of CSF pressure", "mmHg", 0.0, _unyielding_sac(canal)),
        _row("no fat, dry cells: fluid that reaches them", "mL", 0.0, _no_fat(canal)),
        _row("closed space: CSF pressure over its exponential", "1", 1.0, _exponential(canal)),
        _row("contrast in hydrostatic balance: flow over that without it", "1", 0.0, _balance(canal)),
        _row("closed on both sides: pressure at which flow stops", "mmHg", float(HAND_LIMIT), stopped),
        _row("closed on both sides: volume over what the law gives there", "1", 1.0, taken),
        _row("root sleeve: share filled in one time constant", "1", 1 - float(np.exp(-1)), _sleeve(canal)),
        _row("right over left mirrored: dye that differs", "1", 0.0, _symmetry(canal)),
        _row("whole procedure: largest imbalance", "1", 0.0, worst),
    ]
    return Result(rows, _figure(trace))


def _row(quantity: str, unit: str, expected: float, found: float) -> Row:
    return Row("verification, limits", quantity, unit, expected, None, None, found, role="verification")


def _shell(canal: Canal) -> Shell:
    return Shell.from_canal(canal, spacing_mm=SPACING_MM, rng=np.random.default_rng(SEED))


def _injected(space: EpiduralSpace, canal: Canal, mixture: dict[str, float]) -> State:
    source = Source(canal.disc_s_mm["L3-L4"], 0.0, 0.5, mixture)
    *_, state = space.advance(space.start(), 20.0, [source])
    return state


def _without_ways_out(canal: Canal) -> float:
    shell = replace(_shell(canal), open_ends=(False, False), foramina=())
    return _injected(EpiduralSpace(shell, with_values(TIGHT)), canal, CONTRAST).in_canal_ml


def _unyielding_sac(canal: Canal) -> float:
    space = EpiduralSpace(_shell(canal), with_values({"csf_pressure_volume_index": 1e9}))
    return _injected(space, canal, CONTRAST).sac_pressure_mmhg - space.start().sac_pressure_mmhg


def _no_fat(canal: Canal) -> float:
    """Ventral half closed by a scar nothing opens, and no fat: what comes into it beyond its edge."""
    table = with_values({"fat_permeability": 1e-30, "bond_permeability_floor": 1e-30, "scar_toughness": 1e9})
    space = EpiduralSpace(replace(_shell(canal), foramina=()), table)
    ventral = np.cos(space.shell.theta_rad)[None, :] * np.ones((space.shell.shape[0], 1)) < 0
    inner = ventral & np.roll(ventral, 1, axis=1) & np.roll(ventral, -1, axis=1)
    source = Source(canal.disc_s_mm["L3-L4"], 0.0, 0.5, CONTRAST)
    *_, state = space.advance(space.start(ventral * 1.0), 20.0, [source])
    return float(np.maximum(state.excess_m3[inner], 0.0).sum()) * 1e6


def _exponential(canal: Canal) -> float:
    shell = replace(_shell(canal), open_ends=(False, False), foramina=())
    table = with_values(TIGHT)
    space = EpiduralSpace(shell, table, Posture("supine"))
    state = _injected(space, canal, {})
    index = float(table["csf_pressure_volume_index"])
    expected = float(table["csf_pressure"]) * 10 ** (state.csf_displaced_ml / index)
    return state.sac_pressure_mmhg / expected


def _balance(canal: Canal) -> float:
    """Contrast everywhere, its pressure rising with depth as its weight asks; one step from there."""
    shell = replace(_shell(canal), open_ends=(False, False), foramina=())
    shell = replace(shell, beside_sac=np.zeros(shell.shape))
    loose = with_values({"adherence": 0.0, "sacral_coupling": 0.0, "fat_yield": 1e6})
    space = EpiduralSpace(shell, loose, Posture("left lateral"))
    rest = space.start()
    depth = ((shell.inner_mm + shell.outer_mm) / 2) @ space.posture.gravity
    heavier_pa_mm = (1.280 - 1.007) * 9.80665
    area = shell.area_mm2 * 1e-6

    def moved(slope_pa_mm: float) -> float:
        over_pa = 300.0 + slope_pa_mm * (depth - depth.min())
        excess = space.law.excess_m3(over_pa, rest.strength_pa)
        film, stagnant = rest.film.copy(), rest.stagnant.copy()
        held, flowing = 240.0 * 1e6 * space.volume_m3(excess), 1 - space.mixing.stagnant_share
        film[SPECIES.index("iohexol")] = flowing * held
        stagnant[SPECIES.index("iohexol")] = (1 - flowing) * held
        state = replace(rest, excess_m3=excess, film=film, stagnant=stagnant)
        after = space.step(state, 1e-3)
        floored = excess + float(space.parameters["uptake_floor"]) * 1e-3 * area
        uptake = floored * np.log(2) * 1e-3 / (float(space.parameters["fluid_uptake_half_life"]) * 60)
        return float(np.abs(after.excess_m3 - excess + uptake).max())

    return moved(heavier_pa_mm) / moved(0.0)


def _closed_space(canal: Canal) -> tuple[float, float]:
    """L3-L4 between two rings of sac on the wall, no foramina: last tip pressure, and what it took.

    The volume is told over that of the film law at one pressure, the hand's, in the whole of it.
    """
    middle = canal.disc_s_mm["L3-L4"]
    off = np.abs(canal.s_mm - middle)
    touching = ((off > 10) & (off < 25))[:, None]
    closed = replace(canal, sac_mm=np.where(touching, canal.wall_mm, canal.sac_mm))
    shell = replace(Shell.from_canal(closed, spacing_mm=SPACING_MM), foramina=())
    space = EpiduralSpace(shell, with_values({"fluid_uptake_half_life": 1e12}))
    needle, limit, state = Lumen(1.194, 90.0), float(HAND_LIMIT), space.start()
    for _ in range(600):
        tip = state.pressure_at(middle, 0.0)
        parted = divide(needle, [0.0], 1e-3, [tip], wanted_ml_s=5.0, limit_mmhg=limit)
        if parted.total_ml_s < 1e-2:
            break
        source, before, step_s = Source(middle, 0.0, parted.total_ml_s, {}), state, 0.5
        # Near the largest opening pressure rises within a drop.
        while True:
            state = space.step(before, step_s, [source])
            if state.pressure_at(middle, 0.0) <= tip + 0.7 * (limit - tip):
                break
            step_s /= 2
    between = (np.abs(shell.s_mm - middle) < 10)[:, None] & shell.is_open
    even = space.law.excess_m3((limit - state.outside_mmhg) * PA_PER_MMHG, state.strength_pa)
    return state.pressure_at(middle, 0.0), state.in_canal_ml / float(even[between].sum() * 1e6)


def _sleeve(canal: Canal) -> float:
    """One foramen beside a film that stays as it is: how far its sleeve has come after C/g."""
    shell = replace(_shell(canal), open_ends=(False, False))
    shell = replace(shell, foramina=shell.foramina[-4:-3], beside_sac=np.zeros(shell.shape))
    table = with_values(
        TIGHT
        | {"adherence": 0.0, "sacral_coupling": 0.0, "foramen_film": 1e-3, "tissue_pressure": 1e4}
        | {"foramen_conductance": 1e-7, "sleeve_storage": 1e-6}
    )
    space = EpiduralSpace(shell, table, Posture("supine"))
    rest = space.start()
    over_pa = np.full(shell.shape, 10.0 * PA_PER_MMHG)
    state = replace(rest, excess_m3=space.law.excess_m3(over_pa, rest.strength_pa))
    inlet = float(table["sleeve_inlet"]) * float(table["foramen_conductance"])
    thick = float(table["water_viscosity"])
    whole_s = float(table["sleeve_storage"]) / (inlet / thick)
    for _ in range(SLEEVE_STEPS):
        state = space.step(state, whole_s / SLEEVE_STEPS)
    return float(state.sleeve_pa[0] / over_pa[0, 0])


def _symmetry(canal: Canal) -> float:
    """The parametric canal is the same left and right; without a generator its fat is too."""
    space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=SPACING_MM))

    def given(turn: float) -> np.ndarray:
        source = Source(canal.disc_s_mm["L4-L5"], turn % (2 * np.pi), 0.5, CONTRAST)
        *_, state = space.advance(space.start(), 10.0, [source])
        return np.asarray(state.amount("iohexol"))

    left, right = given(1.2), given(-1.2)
    # Whether a cell at the front just opens may hang on the solver's last digit.
    return float(np.abs(left - right[:, ::-1]).sum() / left.sum())


def _procedure(canal: Canal) -> tuple[float, list[tuple[float, float]]]:
    """Largest imbalance, and its course: (minutes, imbalance)."""
    space = EpiduralSpace(_shell(canal))
    scar = np.full(space.shell.shape, 0.4)
    place = canal.disc_s_mm["L5-S1"], 1.9
    balloon = Opening(*place, length_mm=10.0, width_mm=4.0, film_mm=3.0)
    parts: list[tuple[float, dict[str, float], tuple[Opening, ...]]] = [
        (20.0, CONTRAST, ()),
        (20.0, {"lidocaine": 10.0, "bupivacaine": 2.5}, ()),
        (20.0, {"hyaluronidase": 150.0}, ()),
        (10.0, {}, (balloon,)),
        (20.0, {"triamcinolone": 4.0}, ()),
        (600.0, {"sodium chloride": 100.0}, ()),
        (86400.0, {}, ()),
    ]
    state, trace = space.start(scar), []
    for number, (seconds, mixture, openings) in enumerate(parts):
        if number == 5:
            space = space.in_posture(Posture("left lateral", head_down_deg=10.0))
            state = space.adopt(state)
        sources = [Source(*place, 10.0 / seconds, mixture)] if mixture else []
        for after in space.advance(state, seconds, sources, openings):
            state = after
            trace.append((state.t_s / 60, _imbalance(state)))
    return max(error for _, error in trace), trace


def _imbalance(state: State) -> float:
    held = state.in_canal_ml + float(state.ledger.left_ml.sum()) + state.ledger.taken_up_ml
    fluid = abs(state.ledger.given_ml - held) / max(state.ledger.given_ml, 1e-9)
    return max(fluid, *(state.balance(name).error for name in SPECIES))


def _figure(trace: list[tuple[float, float]]) -> Figure:
    with drawing(6.0, 2.4) as figure:
        axes = figure.add_subplot()
        minutes, error = np.array(trace).T
        axes.loglog(minutes, np.maximum(error, 1e-18), color=ACCENT, linewidth=1.0)
        axes.axhline(2.2e-16, color=SCAR, linewidth=0.8, linestyle="--")
        axes.text(minutes[0], 2.6e-16, "rounding of one number", fontsize=6.5, color=SCAR, va="bottom")
        axes.set(xlabel="minutes", ylabel="imbalance over given", ylim=(1e-18, 1e-9))
        axes.set_title("Fluid and every drug over a whole procedure and a day")
        figure.set_layout_engine("tight")
    return figure
