"""Mechanics: a catheter's stiffness and what its surroundings do to it, as the kernels take them.

>>> round(mechanics_of(19, 25.0).ei_nmm2)
63
"""

from __future__ import annotations

from math import pi, radians, tan
from typing import NamedTuple

from neuroplasty.body.instruments import parameters as table
from neuroplasty.evidence.gauges import OUTER_MM


class Mechanics(NamedTuple):
    """N and mm throughout: moments N mm, energies N mm (mJ), stiffness per length N/mm2."""

    outer_mm: float
    ei_nmm2: float
    gj_nmm2: float
    bed_nmm2: float
    friction: float
    drag_n_mm: float
    tip_n: float
    squeeze_nmm2: float
    nose: float
    yields_mm: float
    wall_n_mm: float
    tear_n_mm: float
    curvature_mm: float
    natural_mm: float
    bend_mm: float
    deflects_mm: float
    grip_n: float
    kink_mm: float


def mechanics_of(gauge: int, tip_bend_deg: float) -> Mechanics:
    """The mechanics of a catheter of this gauge with this bend at its tip.

    Bending stiffness is that of a tube of the assumed modulus; the tip's curvature in the bed is that of a
    rigid bend of this angle and length that follows its own direction (bicycle model; Webster et al., Int J
    Robot Res 2006, from memory and unverified), times what the bed holds of it.
    """
    outer = OUTER_MM[gauge]
    bore = outer * float(table.CATHETER_BORE_FRACTION)
    ei = float(table.CATHETER_MODULUS) * pi / 64 * (outer**4 - bore**4)
    bend, length = radians(tip_bend_deg), float(table.BEND_LENGTH)
    grip = float(table.GRIP_LENGTH)
    return Mechanics(
        outer_mm=outer,
        ei_nmm2=ei,
        gj_nmm2=ei / (1 + float(table.POISSON)),
        bed_nmm2=float(table.BED_STIFFNESS),
        friction=float(table.FRICTION),
        drag_n_mm=float(table.DRAG),
        tip_n=float(table.TIP_FORCE),
        squeeze_nmm2=float(table.SAC_STIFFNESS),
        nose=float(table.NOSE),
        yields_mm=float(table.SAC_YIELDS),
        wall_n_mm=float(table.WALL_STIFFNESS),
        tear_n_mm=float(table.TEAR_FORCE),
        curvature_mm=float(table.STEERING_GAIN) * tan(bend) / length,
        natural_mm=bend / length,
        bend_mm=length,
        deflects_mm=0.5 * outer * length / (2 * ei),
        grip_n=4 * pi**2 * ei / grip**2,
        kink_mm=float(table.KINK_RADIUS),
    )
