"""Viscosity of iohexol at 37 C: the product monograph, and a second product table kept aside

The five strengths of the AHFS monograph (Iohexol, table 1) are the model's own nodes; each inner one is
also predicted with that node left out, which tries the log mixing rule between the others. The second table
(contrast agents, J Nucl Med Technol) was not used to build the model. Neither table gives an interval.
"""

from __future__ import annotations

import numpy as np
from drawing import ACCENT, INK, SCAR, drawing
from experiment import Result, Row
from matplotlib.figure import Figure

from neuroplasty.body.epidural.injectate import IOHEXOL_MGI_ML, IOHEXOL_MPAS, viscosity_mpas

MONOGRAPH = {140: 1.5, 180: 2.0, 240: 3.4, 300: 6.3, 350: 10.4}
SECOND_TABLE = {240: 3.3, 300: 6.1, 350: 10.6}
"""mgI/mL to mPa s at 37 C."""


def run() -> Result:
    """Ask the model for every published strength, and for the inner nodes without themselves."""
    nodes = [_row("AHFS monograph", s, v, _model(s)) for s, v in MONOGRAPH.items()]
    aside = [_row("second table", s, v, _model(s)) for s, v in SECOND_TABLE.items()]
    left_out = [_row("monograph, node left out", s, MONOGRAPH[s], _without(s)) for s in (180, 240, 300)]
    remarks = (
        f"Largest difference: {_worst(aside):.1f} % from the second table, {_worst(left_out):.1f} % from a "
        "node left out.",
        "Mixtures with saline or local anaesthetic follow the same rule; no measurement of one was found.",
    )
    return Result([*nodes, *aside, *left_out], _figure(), remarks)


def _model(strength_mgi_ml: float) -> float:
    return float(viscosity_mpas(np.array(float(strength_mgi_ml))))


def _without(strength_mgi_ml: float) -> float:
    """The log mixing rule between the neighbours of a node."""
    kept = strength_mgi_ml != IOHEXOL_MGI_ML
    return float(np.exp(np.interp(strength_mgi_ml, IOHEXOL_MGI_ML[kept], np.log(IOHEXOL_MPAS[kept]))))


def _row(source: str, strength: float, published: float, model: float) -> Row:
    return Row("iohexol viscosity", f"{strength} mgI/mL, {source}", "mPa s", published, None, None, model)


def _worst(rows: list[Row]) -> float:
    """Largest difference from the published figure, per cent."""
    return 100 * max(abs(row.model / row.published - 1) for row in rows)


def _figure() -> Figure:
    strength = np.linspace(0, 380, 150)
    with drawing(4.6, 2.8) as figure:
        axes = figure.add_subplot()
        axes.plot(strength, viscosity_mpas(strength), color=ACCENT, label="model")
        axes.plot(list(MONOGRAPH), list(MONOGRAPH.values()), "o", color=SCAR, markersize=4, label="monograph")
        axes.plot(
            list(SECOND_TABLE), list(SECOND_TABLE.values()), "D", color=INK, markerfacecolor="white",
            markersize=5, zorder=1, label="second table",
        )  # fmt: skip
        axes.set_yscale("log")
        axes.set_yticks([0.7, 1, 2, 5, 10], ["0.7", "1", "2", "5", "10"])
        axes.minorticks_off()
        axes.set(xlabel="iodine (mgI/mL)", ylabel="viscosity at 37 C (mPa s)")
        axes.legend(loc="upper left")
        figure.set_layout_engine("tight")
    return figure
