"""A group of pigs whose cauda equina lies under a balloon, and what is seen through the microscope."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from neuroplasty.body.nerve import TABLE, Exposure, Roots, step, with_values
from neuroplasty.body.nerve.compression import open_share
from neuroplasty.evidence.parameter import Parameter

MEAN_ARTERIAL_MMHG, MEAN_ARTERIAL_SD_MMHG = 150.0, 14.0
"""Of the pigs in Olmarker et al., J Orthop Res 1989 (printed as 150 +- 14)."""
BALLOON_STEP_MMHG = 1.0
RAPID_S, SLOW_S = 0.075, 20.0
_ONSET_PIECES, _PIECE_S = 20, 5.0

Table = Mapping[str, Parameter]


def pigs(size: int, seed: int) -> Iterator[tuple[float, Table]]:
    """Each animal's mean arterial pressure, and the nerve's table with it."""
    rng = np.random.default_rng(seed)
    for _ in range(size):
        mmhg = MEAN_ARTERIAL_MMHG + MEAN_ARTERIAL_SD_MMHG * float(rng.standard_normal())
        yield mmhg, with_values({"mean_arterial": mmhg})


def stops_at(vessel: str, table: Table, rng: np.random.Generator) -> float:
    """The balloon's pressure at which the vessel under the microscope no longer flows.

    One vessel of its kind is watched (drawn from those of the root); the balloon goes up in small steps.
    """
    drawn = float(rng.uniform(0.0, 1.0))
    pressure = np.arange(0.0, 400.0, BALLOON_STEP_MMHG)
    return float(pressure[np.argmax(open_share(vessel, pressure, table) < drawn)])


def press(mmhg: float, onset_s: float, seconds: float, table: Table = TABLE) -> Iterator[tuple[float, Roots]]:
    """A healthy root under the balloon: (s since the pressure is on, root), the onset first."""
    root, nothing = Roots.healthy(("cauda equina",)), Exposure.none(1)
    for k in range(1, _ONSET_PIECES + 1):
        under = replace(nothing, pressure_mmhg=np.array([mmhg * k / _ONSET_PIECES]))
        root = step(root, under, onset_s / _ONSET_PIECES, table=table)
    yield 0.0, root
    for k in range(1, round(seconds / _PIECE_S) + 1):
        root = step(root, under, _PIECE_S, table=table)
        yield k * _PIECE_S, root
