"""Depth of the epidural space under the skin at L3-L4, beside 227 people on MRI (Research Square rs-6675174)

227 people, 57.05 +- 11.77 mm. The interval is that of their mean (two standard errors). Their weights and
statures were not in the abstract; here are 30 people, half of them women, of body-mass index 25. The model's
distance is taken as on a picture, straight back from the wall of the canal at the disc to the skin; beside it
stands the way of the rehearsed interlaminar needle, which is longer because it goes in aslant. Nothing was
fitted to these figures.
"""

from __future__ import annotations

import numpy as np
from drawing import ACCENT, SCAR, drawing
from experiment import Result, Row
from group import Z95, people, spread
from matplotlib.figure import Figure

from neuroplasty.body.anatomy.bones.synthesis import synthesise_body
from neuroplasty.body.anatomy.parametric import canal_from_parameters
from neuroplasty.body.instruments import place_needle
from neuroplasty.body.instruments.tissue import hounsfield
from neuroplasty.documents.case import Findings
from neuroplasty.documents.steps import PlaceNeedle

MEAN_MM, SD_MM, PEOPLE = 57.05, 11.77, 227
SIZE, SEED, SPACING_MM = 30, 5, 4.0
AIR_HU = -600.0


def run() -> Result:
    """Measure every person as the picture was and as a needle does."""
    straight, needle = [], []
    for patient in people(SIZE, SEED):
        canal = canal_from_parameters(patient)
        body = synthesise_body(canal, patient, Findings(), spacing_mm=SPACING_MM)
        s = canal.disc_s_mm["L3-L4"]
        wall = canal.point_mm(s, 0.0, float(canal.sample(canal.wall_mm, s, 0.0)))
        back = np.array([np.interp(s, canal.s_mm, canal.posterior[:, k]) for k in range(3)])
        away = np.arange(0.0, 140.0, 0.5)
        hu = hounsfield(body, wall + away[:, None] * back)
        straight.append(float(away[np.flatnonzero(hu < AIR_HU)[0]]))
        placed = place_needle(PlaceNeedle(route="interlaminar", level="L3", length_mm=150), canal, body)
        assert placed.loss_of_resistance_mm is not None
        needle.append(placed.loss_of_resistance_mm)
    half = Z95 * SD_MM / PEOPLE**0.5
    interval = (MEAN_MM - half, MEAN_MM + half)
    rows = [
        Row(
            "skin to epidural space",
            "straight back at L3-L4",
            "mm",
            MEAN_MM,
            *interval,
            **spread(straight),
            role="held out",
        ),
        Row(
            "skin to epidural space",
            "along the needle at L3-L4",
            "mm",
            MEAN_MM,
            None,
            None,
            **spread(needle),
            role="held out",
        ),
    ]
    remarks = (
        "The model's skin lies more than one standard deviation of those people too far away. The body round "
        "the canal is drawn, not measured: its back bridges the lordosis and its fat grows with body-mass "
        "index (assumed); both make the way longer where the loin is hollow.",
    )
    return Result(rows, _figure(straight, needle), remarks)


def _figure(straight: list[float], needle: list[float]) -> Figure:
    with drawing(6.4, 2.4) as figure:
        axes = figure.add_subplot()
        axes.axvspan(MEAN_MM - SD_MM, MEAN_MM + SD_MM, color=ACCENT, alpha=0.15, label="published, one SD")
        axes.hist(straight, bins=np.arange(30, 110, 4), color=ACCENT, alpha=0.7, label="straight back")
        axes.hist(needle, bins=np.arange(30, 110, 4), histtype="step", color=SCAR, label="along the needle")
        axes.set_xlabel("skin to epidural space at L3-L4, mm")
        axes.set_ylabel("people")
        axes.legend()
        figure.tight_layout()
        return figure
