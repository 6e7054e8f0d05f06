"""Field and heat of radiofrequency electrodes beside closed forms, and pulses below 43 degrees

Verification: a sphere's impedance 1 / (4 pi sigma a) and its warming without blood flow, sigma / (2 k)
kelvin a volt squared but for where the model ends; a prolate spheroid's impedance
ln((a + c) / (a - c)) / (8 pi sigma c). The published column holds the theory, its interval one percent of
it. A review of pulsed radiofrequency of the dorsal root ganglion (koreamed RID 2199657, abstract) asks for
45 V, 20 ms, 2 a second for 120 s with the tip below 43 C: the model's generator is given a ceiling of
42 C, so that its tip stays below is by construction, and no interval is claimed. Field and temperature
against distance were published (Cosman and Cosman 2005, Ewertowska 2018) and could not be read: there is
nothing here to hold the field itself against.
"""

from __future__ import annotations

import numpy as np
from drawing import ACCENT, INK, RULE, SCAR, drawing
from experiment import Result, Row
from matplotlib.figure import Figure

from neuroplasty.body.instruments.radiofrequency import Electrode, pulses
from neuroplasty.body.instruments.radiofrequency.field import solve_field
from neuroplasty.body.instruments.radiofrequency.heat import Heating, Tissue
from neuroplasty.body.instruments.radiofrequency.parameters import CONDUCTIVITY, FAR, PULSED_LIMIT
from neuroplasty.body.instruments.radiofrequency.shape import sphere, spheroid

DIAMETER_MM, LENGTHS_MM = 1.067, (2.0, 5.0, 10.0)


def run() -> Result:
    """Solve the closed forms' problems, then pulse."""
    sigma = float(CONDUCTIVITY)
    rows = [
        _verified(
            f"impedance of a sphere of {radius:g} mm",
            "ohm",
            1 / (4 * np.pi * sigma * radius * 1e-3),
            solve_field(sphere(radius)).impedance_ohm,
        )
        for radius in (0.5, 1.0, 2.0)
    ]
    rows += [
        _verified(
            f"impedance of a spheroid of {2 * long:g} x {2 * thin:g} mm",
            "ohm",
            _spheroid_ohm(long, thin, sigma),
            solve_field(spheroid(long, thin)).impedance_ohm,
        )
        for long, thin in ((2.5, 0.5), (5.0, 0.5), (1.0, 0.8))
    ]
    ball = Heating.of(solve_field(sphere(1.0)), Tissue(perfusion=0.0)).steady()[:, 0].mean()
    k = Tissue().conductivity
    ends = 1 / float(FAR)
    exact = sigma / k * ((1 - ends) - 0.5 * (1 - ends**2))
    rows.append(_verified("warming of a sphere, bloodless", "K/V2", exact, float(ball)))
    tips = {length: _pulsed(Electrode(length, DIAMETER_MM)) for length in LENGTHS_MM}
    rows += [
        Row(
            "Pulsed radiofrequency, a review",
            f"warmest tip in 120 s of pulses, electrode {length:g} mm",
            "C",
            float(PULSED_LIMIT),
            None,
            None,
            max(tip_c),
            role="by construction",
        )
        for length, (_, tip_c, _) in tips.items()
    ]
    widths = ", ".join(f"{width[-1]:.1f} ms with {length:g} mm" for length, (_, _, width) in tips.items())
    remarks = (
        f"At 45 V the 20 ms pulses are narrowed to hold 42 C: in the end {widths}. How wide a real generator "
        "leaves them was in no source that could be read. The conductivity at 500 kHz is free (0.04 to 1.7 "
        "S/m) and decides it: impedance falls and heat grows in proportion.",
    )
    return Result(rows, _figure(tips), remarks)


def _verified(quantity: str, unit: str, exact: float, found: float) -> Row:
    return Row(
        "Verification, closed forms",
        quantity,
        unit,
        exact,
        0.99 * exact,
        1.01 * exact,
        found,
        role="verification",
    )


def _spheroid_ohm(long_mm: float, thin_mm: float, sigma: float) -> float:
    c = np.sqrt(long_mm**2 - thin_mm**2)
    return float(np.log((long_mm + c) / (long_mm - c)) / (8 * np.pi * sigma * c * 1e-3))


def _pulsed(electrode: Electrode) -> tuple[list[float], list[float], list[float]]:
    moments = list(pulses(electrode, volts=45, width_ms=20, rate_hz=2, ceiling_c=42, seconds=120))
    return (
        [moment.t_s for moment in moments],
        [moment.tip_c for moment in moments],
        [moment.width_ms for moment in moments],
    )


def _figure(tips: dict[float, tuple[list[float], list[float], list[float]]]) -> Figure:
    with drawing(6.4, 2.4) as figure:
        left, right = figure.subplots(1, 2)
        away = np.geomspace(0.6, 30, 80)
        for length, colour in zip(LENGTHS_MM, (SCAR, ACCENT, INK), strict=True):
            electrode = Electrode(length, DIAMETER_MM)
            beside = 45 * electrode.field_per_m(np.full(away.size, length / 2), away)
            left.loglog(away, beside, color=colour, label=f"{length:g} mm")
            right.plot(*tips[length][:2], color=colour)
        left.set(xlabel="mm from the axis, beside the electrode", ylabel="V/m at 45 V")
        left.legend(frameon=False, fontsize=7)
        right.axhline(float(PULSED_LIMIT), color=RULE, linewidth=1.5, zorder=0)
        right.set(xlabel="s of pulses", ylabel="tip, C", ylim=(36.5, 43.5))
        figure.set_layout_engine("tight")
    return figure
