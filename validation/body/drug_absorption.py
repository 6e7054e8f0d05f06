"""Absorption of epidural local anaesthetic into the blood

Burm et al. (Clin Pharmacokinet 1987;13:191-203), 12 people, stable isotopes: lidocaine is absorbed with
half-lives of 9.3 and 82 min (0.38 and 0.58 of the dose), bupivacaine with 7.0 and 362 min (0.28 and 0.66).
The curve those four numbers make is the published figure here, at five times; no interval was read. The
model gives 10 mL of each (20 and 5 mg/mL, assumed) at 0.5 mL/s between L3 and L4 to two virtual people on a
3 mm grid, follows the space for a day, and counts what has gone to the blood, as a share of what stayed in
the canal or was taken up from it: what left by the foramina is taken to be absorbed out there as fast as
inside (assumed).
"""

from __future__ import annotations

import numpy as np
from drawing import ACCENT, MUTED, drawing
from experiment import Result, Row
from group import canals, spread
from injection import inject
from matplotlib.figure import Figure
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import EpiduralSpace, Shell

Array = NDArray[np.float64]

SIZE, SEED, SPACING_MM = 2, 12, 3.0
VOLUME_ML, RATE_ML_S = 10.0, 0.5
TIMES_MIN = np.array([10.0, 30.0, 60.0, 180.0, 360.0])
FOUND = {
    "lidocaine": (20.0, (9.3, 0.38), (82.0, 0.58)),
    "bupivacaine": (5.0, (7.0, 0.28), (362.0, 0.66)),
}


def run() -> Result:
    """Give both drugs to everyone and compare what has been absorbed."""
    rows, curves = [], {}
    for drug, (mg_ml, fast, slow) in FOUND.items():
        seen = np.array([_absorbed(canal, k, drug, mg_ml) for k, canal in enumerate(canals(SIZE, SEED))])
        published = 100 * _published(TIMES_MIN, fast, slow)
        curves[drug] = published, seen
        rows += [
            Row("Burm 1987", f"{drug} absorbed after {t:g} min", "%", float(there), None, None,
                **spread(seen[:, k]), role="by construction")
            for k, (t, there) in enumerate(zip(TIMES_MIN, published, strict=True))
        ]  # fmt: skip
    remarks = (
        "The half-lives and the share that is held are Burm's own (by construction); what the rows try is "
        "whether flow and diffusion leave them alone. In the model most of 10 mL leaves by the foramina "
        "within minutes; drug that left is not in these shares.",
    )
    return Result(rows, _figure(curves), remarks)


def _published(t_min: Array, fast: tuple[float, float], slow: tuple[float, float]) -> Array:
    return np.asarray(sum(share * (1 - 0.5 ** (t_min / half)) for half, share in (fast, slow)))


def _absorbed(canal: Canal, seed: int, drug: str, mg_ml: float) -> list[float]:
    rng = np.random.default_rng((SEED, seed))
    space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=SPACING_MM, rng=rng))
    state = inject(space, (canal.disc_s_mm["L3-L4"], 0.0), VOLUME_ML, RATE_ML_S, {drug: mg_ml})
    out = []
    for minutes in TIMES_MIN:
        for after in space.advance(state, minutes * 60 - state.t_s):
            state = after
        balance = state.balance(drug)
        out.append(100 * balance.taken_up / (balance.given - balance.left_by_foramina - balance.left_by_ends))
    return out


def _figure(curves: dict[str, tuple[Array, Array]]) -> Figure:
    with drawing(4.6, 2.6) as figure:
        axes = figure.add_subplot()
        for style, (drug, (published, seen)) in zip(("-", "--"), curves.items(), strict=True):
            axes.plot(TIMES_MIN, published, style, color=MUTED, label=f"{drug}, published")
            for k, one in enumerate(seen):
                label = f"{drug}, model" if k == 0 else None
                axes.plot(TIMES_MIN, one, f"o{style}", color=ACCENT, markersize=3, label=label)
        axes.set(xlabel="min", ylabel="absorbed, % of the dose", ylim=(0, 102))
        axes.legend(frameon=False, fontsize=7)
        figure.set_layout_engine("tight")
    return figure
