"""Verification: blood flow of a root under pressure against a Starling resistor on paper

Nothing is measured here: "published" is what must come out. With arterioles all alike the bed must be the
Starling resistor: flow in proportion to arterial less outside pressure, untouched until the outside exceeds
the veins' pressure, none once it reaches the arterioles'. With arterioles that differ, and at the arterial
pressure of an adult and of the pigs, half of the flow must be left where the outside is half-way between
venous and arterial. Between two compressions blood flows as under the lesser of both; one compression alone
takes nothing, and two at a low pressure take more than one. The compiled step must say the same as this
page's formula.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from drawing import ACCENT, MUTED, SCAR, drawing
from experiment import Result, Row
from matplotlib.figure import Figure

from neuroplasty.body.nerve import TABLE, Exposure, Roots, step, with_values
from neuroplasty.body.nerve.compression import blood_flow, flow_between, root_flow, stopping_mmhg
from neuroplasty.evidence.parameter import Parameter

ADULT_MMHG, PIG_MMHG = 93.0, 150.0
ALIKE = 1e-4
LOW_MMHG = 20.0


def run() -> Result:
    """Every limit once."""
    rows = []
    for arterial in (ADULT_MMHG, PIG_MMHG):
        alike = with_values({"mean_arterial": arterial, "arteriole_spread": ALIKE})
        own = with_values({"mean_arterial": arterial})
        inflow, outflow = _ends(alike)
        outside = np.linspace(0.0, 1.5 * inflow, 301)
        off = float(np.abs(blood_flow(outside, alike) - _on_paper(outside, alike)).max())
        at = f"arterial pressure {arterial:g} mmHg"
        rows += [
            _row(f"{at}: largest difference from a Starling resistor", "1", 0.0, off),
            _row(f"{at}: flow at the veins' pressure", "1", 1.0, float(blood_flow(outflow, own))),
            _row(f"{at}: flow half-way to the arterioles' pressure", "1", 0.5,
                 float(blood_flow((inflow + outflow) / 2, own))),
            _row(f"{at}: flow 40 % over the arterioles' pressure", "1", 0.0,
                 float(blood_flow(1.4 * inflow, own))),
        ]  # fmt: skip
    compiled = [float(_stepped(mmhg).blood_flow[0]) for mmhg in (5.0, 30.0, 60.0, 79.0, 120.0)]
    said = blood_flow([5.0, 30.0, 60.0, 79.0, 120.0])
    under, beside = float(blood_flow(LOW_MMHG)), float(root_flow(LOW_MMHG, LOW_MMHG))
    rows += [
        _row("compiled step: largest difference from the formula", "1", 0.0,
             float(np.abs(np.array(compiled) - said).max())),
        _row("segment between, one compression of 50 mmHg: flow", "1", 1.0, float(flow_between(50.0, 0.0))),
        _row("segment between, two of 50 and 20 mmHg: flow over that under 20", "1", 1.0,
             float(flow_between(50.0, LOW_MMHG)) / under),
        _row("two levels at 20 mmHg take more blood from a root than one", "1", 1.0, float(beside < under)),
    ]  # fmt: skip
    remarks = (
        "Single vessels are seen to stop at 30, 40 and 127 mmHg (their own pages); the root's blood goes on "
        "by their open neighbours until the outside nears the arterial pressure. How much the segment "
        "between two levels weighs in a root is free.",
    )
    return Result(rows, _figure(), remarks)


def _row(quantity: str, unit: str, expected: float, found: float) -> Row:
    return Row("verification, waterfall", quantity, unit, expected, None, None, found, role="verification")


def _ends(table: Mapping[str, Parameter]) -> tuple[float, float]:
    """Pressure in the arterioles and in the veins, mmHg."""
    return stopping_mmhg(table)["arteriole"], table["venous_outflow"].value


def _on_paper(outside: np.ndarray, table: Mapping[str, Parameter]) -> np.ndarray:
    inflow, outflow = _ends(table)
    return np.asarray(np.maximum(0.0, inflow - np.maximum(outflow, outside)) / (inflow - outflow))


def _stepped(mmhg: float) -> Roots:
    under = replace(Exposure.none(1), pressure_mmhg=np.array([mmhg]))
    return step(Roots.healthy(("cauda equina",)), under, 1.0)


def _figure() -> Figure:
    with drawing(6.4, 2.7) as figure:
        axes = figure.add_subplot()
        outside = np.linspace(0.0, 180.0, 361)
        for arterial, colour in ((ADULT_MMHG, ACCENT), (PIG_MMHG, SCAR)):
            table = with_values({"mean_arterial": arterial})
            axes.plot(outside, 100 * blood_flow(outside, table), color=colour, label=f"{arterial:g} mmHg")
            axes.plot(outside, 100 * _on_paper(outside, table), "--", color=MUTED, linewidth=0.7)
        axes.plot(outside, 100 * root_flow(outside, outside, TABLE), ":", color=ACCENT, label="two levels")
        axes.set(xlabel="pressure on the root, mmHg", ylabel="blood flow, % of rest", ylim=(0, 102))
        axes.legend(frameon=False, fontsize=7, title="arterial", title_fontsize=7)
        figure.set_layout_engine("tight")
    return figure
