"""Compression: what a pressure on a root does to its blood, its water and its fibres.

>>> import numpy as np
>>> blood_flow(np.array([0.0, 40.0, 200.0])).round(2).tolist()
[1.0, 0.56, 0.0]
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.body.nerve.parameters import TABLE
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.units import DAY_S

Array = NDArray[np.float64]

VESSELS = ("arteriole", "capillary", "venule")
SHUT = 1e-4
"""Share of the flow at rest below which a root counts as without any."""


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
    """Share (any shape) of one of ``VESSELS`` that is seen to flow: logistic about its stopping pressure.

    1 at no pressure. One vessel under the microscope stops when the pressure outside exceeds that inside,
    which its open neighbours set; the root's blood goes on by those (``blood_flow``).
    """
    stop_mmhg = stopping_mmhg(table)[vessel]
    width = _width_mmhg(stop_mmhg, table[f"{vessel}_spread"].value)
    at_rest = 1 + np.exp(-stop_mmhg / width)
    return np.asarray(at_rest / (1 + np.exp((np.minimum(pressure_mmhg, 1e4) - stop_mmhg) / width)))


def blood_flow(pressure_mmhg: ArrayLike, table: Mapping[str, Parameter] = TABLE) -> Array:
    """Blood flow under a pressure, share of what it is at rest: a collapsible bed, or Starling resistor.

        flow = <max(0, P_in - max(P_out, P))> / <P_in - P_out>

    Where the outside exceeds the pressure in the veins they are pressed flat at their end, and the blood
    before it stands at the outside pressure: what drives it is then arterial less outside pressure, and it
    flows until the outside nears the arterial pressure. The mean <> is over the arterioles, whose pressure
    differs a little from one to the next (logistic).

    Parameters
    ----------
    pressure_mmhg : array_like
        On the root, any shape.
    table : mapping of str to Parameter
        The nerve room's.

    Returns
    -------
    array
        0 to 1, the same shape.

    Examples
    --------
    >>> blood_flow([10.0, 60.0]).round(2).tolist()
    [1.0, 0.27]
    """
    inflow = stopping_mmhg(table)["arteriole"]
    width = _width_mmhg(inflow, table["arteriole_spread"].value)
    outflow = table["venous_outflow"].value
    outside = np.minimum(np.maximum(np.asarray(pressure_mmhg, float), outflow), 1e4)
    flow = np.logaddexp(0.0, (inflow - outside) / width) / np.logaddexp(0.0, (inflow - outflow) / width)
    return np.where(flow > SHUT, flow, 0.0)


def flow_between(one_mmhg: ArrayLike, other_mmhg: ArrayLike, table: Mapping[str, Parameter] = TABLE) -> Array:
    """Blood flow of the free segment between two compressions, share of what it is at rest.

    It is fed and drained lengthwise, by vessels in the root that pass under either compression; both go by
    the side that presses less. One compression alone leaves it as it is.

    Parameters
    ----------
    one_mmhg, other_mmhg : array_like
        On either side of it, any shapes that broadcast.
    table : mapping of str to Parameter
        The nerve room's.

    Returns
    -------
    array
        0 to 1.

    Examples
    --------
    >>> flow_between(50.0, [0.0, 30.0, 50.0]).round(2).tolist()
    [1.0, 0.71, 0.42]
    """
    return blood_flow(np.minimum(one_mmhg, other_mmhg), table)


def root_flow(load_mmhg: ArrayLike, second_mmhg: ArrayLike, table: Mapping[str, Parameter] = TABLE) -> Array:
    """Blood flow of a root under its load, with a second narrow place beside it, share of that at rest.

        flow = bed(load) [1 - share (1 - between(load, second))]

    Parameters
    ----------
    load_mmhg, second_mmhg : array_like
        On its most pressed place and on the next, any shapes that broadcast.
    table : mapping of str to Parameter
        The nerve room's.

    Returns
    -------
    array
        0 to 1.

    Examples
    --------
    >>> root_flow(30.0, [0.0, 30.0]).round(2).tolist()
    [0.71, 0.61]
    """
    lost = table["between_share"].value * (1 - flow_between(load_mmhg, second_mmhg, table))
    return np.asarray(blood_flow(load_mmhg, table) * (1 - lost))


def oedema_rate_per_s(pressure_mmhg: Array, table: Mapping[str, Parameter] = TABLE) -> Array:
    """How fast (any shape, 1/s) a root swells under a lasting pressure: a power of it.

    Calibrated on the slow onsets of Olmarker et al., Spine 1989.
    """
    relative = np.maximum(pressure_mmhg, 0.0) / 50.0
    return np.asarray(table["oedema_rate_50"].value / 60 * relative ** table["oedema_power"].value)


def injury_rate_per_s(pressure_mmhg: Array, table: Mapping[str, Parameter] = TABLE) -> Array:
    """How fast (any shape, 1/s) a lasting pressure hurts fibres: pressure times time.

    Against it stands their recovery over weeks, so that a mild pressure hurts slowly and only in part.
    """
    relative = np.maximum(pressure_mmhg, 0.0) / 50.0
    return np.asarray(table["injury_rate_50"].value / DAY_S * relative ** table["injury_power"].value)


def rapid_rise_mmhg(rise_mmhg: Array, dt_s: float, table: Mapping[str, Parameter] = TABLE) -> Array:
    """The rise (any shape, mmHg) that came suddenly: all of a rapid rise, hardly any of a slow one."""
    rise = np.maximum(rise_mmhg, 0.0)
    return np.asarray(rise * rise / (rise + table["rapid_onset"].value * dt_s))


def conduction_target(pressure_mmhg: Array, table: Mapping[str, Parameter] = TABLE) -> Array:
    """Share (any shape) of fibres that conduct once a pressure has lasted: Hill's curve."""
    relative = np.maximum(pressure_mmhg, 0.0) / table["conduction_half"].value
    return np.asarray(1 / (1 + relative ** table["conduction_power"].value))


def _width_mmhg(stop_mmhg: float, spread: float) -> float:
    """Scale of the logistic whose standard deviation is this share of its mean."""
    return float(spread * stop_mmhg * np.sqrt(3.0) / np.pi)
