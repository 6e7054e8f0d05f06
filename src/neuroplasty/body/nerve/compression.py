"""Compression: what a pressure on a root does to its blood, its water and its fibres.

>>> import numpy as np
>>> blood_flow(np.array([0.0, 200.0])).round(3).tolist()
[1.0, 0.0]
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.nerve.parameters import TABLE
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

VESSELS = ("arteriole", "capillary", "venule")
SHUT = 1e-4
"""Share of open vessels below which a bed lets nothing through."""


def stopping_mmhg(table: Mapping[str, Parameter] = TABLE) -> dict[str, float]:
    """The pressure inside each kind of vessel, which from outside stops its flow.

    Arterioles follow the mean arterial pressure (correlation 0.83 in Olmarker et al. 1989); capillaries and
    venules do not.
    """
    arteriole = table["arteriole_share"].value * table["mean_arterial"].value
    return dict(
        zip(VESSELS, (arteriole, table["capillary_stop"].value, table["venule_stop"].value), strict=True)
    )


def open_share(vessel: str, pressure_mmhg: Array, table: Mapping[str, Parameter] = TABLE) -> Array:
    """Share (any shape) of one of ``VESSELS`` that stays open: logistic about its stopping pressure.

    1 at no pressure. A vessel shuts when the pressure outside exceeds that inside.
    """
    stop_mmhg = stopping_mmhg(table)[vessel]
    width = table[f"{vessel}_spread"].value * stop_mmhg * np.sqrt(3.0) / np.pi
    at_rest = 1 + np.exp(-stop_mmhg / width)
    return np.asarray(at_rest / (1 + np.exp((np.minimum(pressure_mmhg, 1e4) - stop_mmhg) / width)))


def blood_flow(pressure_mmhg: Array, table: Mapping[str, Parameter] = TABLE) -> Array:
    """Blood flow (any shape) of a root, share of what it is at rest: three beds in series.

    1 / flow = sum over beds of resistance / share of its vessels open
    """
    a, c = table["arteriole_resistance"].value, table["capillary_resistance"].value
    resistance = sum(
        share / np.maximum(open_share(name, pressure_mmhg, table), SHUT * SHUT)
        for name, share in zip(VESSELS, (a, c, 1 - a - c), strict=True)
    )
    flow = np.asarray(1 / resistance)
    return np.where(flow > SHUT, flow, 0.0)


def oedema_rate_per_s(pressure_mmhg: Array, table: Mapping[str, Parameter] = TABLE) -> Array:
    """How fast (any shape, 1/s) a root swells under a lasting pressure: a power of it.

    Calibrated on the slow onsets of Olmarker et al., Spine 1989.
    """
    relative = np.maximum(pressure_mmhg, 0.0) / 50.0
    return np.asarray(table["oedema_rate_50"].value / 60 * relative ** table["oedema_power"].value)


def rapid_rise_mmhg(rise_mmhg: Array, dt_s: float, table: Mapping[str, Parameter] = TABLE) -> Array:
    """The rise (any shape, mmHg) that came suddenly: all of a rapid rise, hardly any of a slow one."""
    rise = np.maximum(rise_mmhg, 0.0)
    return np.asarray(rise * rise / (rise + table["rapid_onset"].value * dt_s))


def conduction_target(pressure_mmhg: Array, table: Mapping[str, Parameter] = TABLE) -> Array:
    """Share (any shape) of fibres that conduct once a pressure has lasted: Hill's curve."""
    relative = np.maximum(pressure_mmhg, 0.0) / table["conduction_half"].value
    return np.asarray(1 / (1 + relative ** table["conduction_power"].value))
