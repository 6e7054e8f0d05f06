"""Lysed: what an injection into scar came to, in the three figures that its verifications compare."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from neuroplasty.body.epidural import State

QUANTITIES = ("share of the scar that parted", "reach of contrast", "pressure at the tip")


@dataclass(frozen=True)
class Lysed:
    """The share of the bonds that have gone, how far the dye reaches, and what the tip felt.

    The reach is twice the dye's standard deviation along the canal.
    """

    parted: float
    reach_mm: float
    tip_mmhg: float

    @classmethod
    def between(cls, start: State, state: State, tip_mmhg: float) -> Lysed:
        """What has come of one state since the ``start``."""
        shell = state.medium.shell
        amount = state.amount("iohexol").sum(axis=1)
        middle = float((amount * shell.s_mm).sum() / amount.sum())
        reach = 2 * float(np.sqrt((amount * (shell.s_mm - middle) ** 2).sum() / amount.sum()))
        held = [float((one.bonded * shell.area_mm2).sum()) for one in (start, state)]
        return cls(1 - held[1] / held[0], reach, tip_mmhg)

    @property
    def figures(self) -> tuple[float, float, float]:
        """In the order of ``QUANTITIES``."""
        return self.parted, self.reach_mm, self.tip_mmhg
