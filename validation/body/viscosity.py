"""Viscosity of iohexol at 20 and 37 C and its specific gravity: the monograph, and a second table kept aside

The five strengths of the AHFS monograph (Iohexol, table 1) are the model's own nodes, in viscosity at both
temperatures and in specific gravity, and so met by construction; each inner one is also predicted with that
node left out, which tries the rules that run between the others (log mixing for viscosity, straight for
specific gravity). The second table (contrast agents, J Nucl Med Technol) was not used to build the model.
Neither table gives an interval.
"""

from __future__ import annotations

import numpy as np
from drawing import ACCENT, INK, SCAR, drawing
from experiment import Result, Role, Row
from matplotlib.figure import Figure

from neuroplasty.body.epidural.injectate import (
    IOHEXOL_COLD_MPAS,
    IOHEXOL_G_ML,
    IOHEXOL_MGI_ML,
    IOHEXOL_MPAS,
    density_g_ml,
    viscosity_mpas,
)

MONOGRAPH = {140: 1.5, 180: 2.0, 240: 3.4, 300: 6.3, 350: 10.4}
COLD = {140: 2.3, 180: 3.1, 240: 5.8, 300: 11.8, 350: 20.4}
"""mgI/mL to mPa s at 20 C."""
GRAVITY = {140: 1.164, 180: 1.209, 240: 1.280, 300: 1.349, 350: 1.406}
"""mgI/mL to specific gravity at 37 C."""
SECOND_TABLE = {240: 3.3, 300: 6.1, 350: 10.6}
"""mgI/mL to mPa s at 37 C."""


def run() -> Result:
    """Ask the model for every published strength, and for the inner nodes without themselves."""
    aside = [_row("37 C, second table", s, v, _model(s)) for s, v in SECOND_TABLE.items()]
    left_out = [
        _row(f"{celsius} C, node left out", s, table[s], _without(s, nodes))
        for celsius, table, nodes in ((37, MONOGRAPH, IOHEXOL_MPAS), (20, COLD, IOHEXOL_COLD_MPAS))
        for s in INNER
    ]
    heavy = [_gravity("node left out", s, _between(s, IOHEXOL_G_ML)) for s in INNER]
    rows = [
        *(_row("37 C, monograph", s, v, _model(s)) for s, v in MONOGRAPH.items()),
        *(_row("20 C, monograph", s, v, _model(s, 20.0)) for s, v in COLD.items()),
        *(_gravity("monograph", s, float(density_g_ml(float(s)))) for s in GRAVITY),
        *aside,
        *left_out,
        *heavy,
    ]
    remarks = (
        f"Largest difference: {_worst(aside):.1f} % from the second table, {_worst(left_out):.1f} % of "
        f"viscosity and {_worst(heavy):.1f} % of specific gravity from a node left out.",
        "Mixtures with saline or local anaesthetic follow the same rule; no measurement of one was found.",
    )
    return Result(rows, _figure(), remarks)


INNER = (180, 240, 300)


def _model(strength_mgi_ml: float, celsius: float = 37.0) -> float:
    return float(viscosity_mpas(np.array(float(strength_mgi_ml)), celsius))


def _without(strength_mgi_ml: float, nodes: np.ndarray) -> float:
    """The log mixing rule between the neighbours of a node."""
    return float(np.exp(_between(strength_mgi_ml, np.log(nodes))))


def _between(strength_mgi_ml: float, nodes: np.ndarray) -> float:
    kept = strength_mgi_ml != IOHEXOL_MGI_ML
    return float(np.interp(strength_mgi_ml, IOHEXOL_MGI_ML[kept], nodes[kept]))


def _row(source: str, strength: float, published: float, model: float) -> Row:
    quantity = f"viscosity, {strength} mgI/mL at {source}"
    return Row("iohexol viscosity", quantity, "mPa s", published, None, None, model, role=_role(source))


def _gravity(source: str, strength: int, model: float) -> Row:
    quantity = f"specific gravity, {strength} mgI/mL, {source}"
    published = GRAVITY[strength]
    return Row("iohexol specific gravity", quantity, "1", published, None, None, model, role=_role(source))


def _role(source: str) -> Role:
    return "by construction" if source.endswith("monograph") else "held out"


def _worst(rows: list[Row]) -> float:
    """Largest difference from the published figure, per cent."""
    return 100 * max(abs(row.model / row.published - 1) for row in rows)


def _figure() -> Figure:
    strength = np.linspace(0, 380, 150)
    with drawing(6.4, 2.8) as figure:
        axes, heavy = figure.subplots(1, 2)
        for celsius, table, colour in ((37.0, MONOGRAPH, ACCENT), (20.0, COLD, SCAR)):
            axes.plot(
                strength, viscosity_mpas(strength, celsius), color=colour, label=f"model, {celsius:.0f} C"
            )
            axes.plot(list(table), list(table.values()), "o", color=colour, markersize=4)
        axes.plot(
            list(SECOND_TABLE), list(SECOND_TABLE.values()), "D", color=INK, markerfacecolor="white",
            markersize=5, zorder=1, label="second table",
        )  # fmt: skip
        axes.set_yscale("log")
        axes.set_yticks([0.7, 1, 2, 5, 10, 20], ["0.7", "1", "2", "5", "10", "20"])
        axes.minorticks_off()
        axes.set(xlabel="iodine (mgI/mL)", ylabel="viscosity (mPa s)")
        axes.legend(loc="upper left")
        heavy.plot(strength, density_g_ml(strength), color=ACCENT)
        heavy.plot(list(GRAVITY), list(GRAVITY.values()), "o", color=ACCENT, markersize=4)
        heavy.set(xlabel="iodine (mgI/mL)", ylabel="specific gravity at 37 C")
        figure.set_layout_engine("tight")
    return figure
