"""A limit on what a step may take from a cell: no more than it holds.

A step's mobilities are those of its latest iterate, so that a long one can take more fluid from a thin film
than is there. Then every cell that is overdrawn passes on only what it has, in proportion to its outflows.
Source of method: the flux limiter of Zalesak, J Comput Phys 1979;31:335-62, with an upwind low order.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.epidural.pressure import Flow

Array = NDArray[np.float64]


def within(flow: Flow, before_m3: Array, inflow_m3_s: Array, least_m3: Array, dt_s: float) -> Flow:
    """The flow of a step, cut so that no cell (n, m) ends with less than ``least_m3``; conservative.

    ``before_m3`` is the excess volume before the step, ``inflow_m3_s`` what sources bring. The CSF that has
    left is not worked out anew.
    """
    shape = before_m3.shape
    ahead, behind = np.maximum(flow.along, 0.0), np.maximum(-flow.along, 0.0)
    left, right = np.maximum(-flow.round, 0.0), np.maximum(flow.round, 0.0)
    leaving = ahead + right + np.roll(left, 1, axis=1)
    leaving[1:] += behind[:-1]
    leaving += np.bincount(flow.out_cell, flow.out_rate, minlength=leaving.size).reshape(shape)
    there = np.maximum(before_m3 + dt_s * inflow_m3_s - least_m3, 0.0)
    wanted = dt_s * leaving
    share = np.where(wanted > there, there / np.where(wanted > 0, wanted, 1.0), 1.0)
    along = ahead * share
    along[:-1] -= behind[:-1] * share[1:]
    around = right * share - left * np.roll(share, -1, axis=1)
    out = flow.out_rate * share.ravel()[flow.out_cell]
    after = before_m3 + dt_s * (inflow_m3_s - along - around + np.roll(around, 1, axis=1))
    after[1:] += dt_s * along[:-1]
    after -= dt_s * np.bincount(flow.out_cell, out, minlength=after.size).reshape(shape)
    return replace(flow, excess_m3=after, along=along, round=around, out_rate=out, is_potential=False)
