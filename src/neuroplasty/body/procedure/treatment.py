"""Treatment: radiofrequency at the catheter's tip while its current runs, and what every root met of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.instruments import Catheter
from neuroplasty.body.instruments.radiofrequency import (
    Dials,
    Electrode,
    Moment,
    RootsHeat,
    RootsRound,
    Running,
    roots_round,
)
from neuroplasty.body.instruments.radiofrequency.at_roots import hot
from neuroplasty.body.instruments.radiofrequency.parameters import NERVE_BURNS

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Treatment:
    """A current switched on at one place: its dials, the electrode among the roots, the generator as it runs.

    ``cut``: roots whose pain has made somebody switch it off; it stays off until it is switched on anew.
    """

    dials: Dials
    electrode: Electrode = field(repr=False)
    near: RootsRound = field(repr=False)
    running: Running = field(repr=False)
    elapsed_s: float = 0.0
    cut: tuple[str, ...] = ()

    @classmethod
    def begun(cls, dials: Dials, catheter: Catheter, canal: Canal) -> Self:
        """The current just switched on at a catheter's tip."""
        electrode = Electrode(dials.electrode_mm, catheter.outer_mm)
        near = roots_round(electrode, *along_the_tip(catheter, dials.electrode_mm), canal)
        return cls(dials, electrode, near, Running.begun(electrode))

    def after(self, dt_s: float) -> tuple[Self, tuple[Moment, ...], RootsHeat | None]:
        """``dt_s`` later: the treatment, what the generator did meanwhile, what the roots met of it at last.

        A root that burns cuts the current at once.
        """
        elapsed = self.elapsed_s + dt_s
        running, moments, heat = self.running, [], None
        cut: tuple[str, ...] = self.cut
        for _ in range(running.due(self.dials, elapsed)):
            if cut:
                break
            running, moment = running.next(self.electrode, self.dials)
            moments.append(moment)
            heat = self.near.at(moment, pulsed=self.dials.mode == "pulsed")
            cut = tuple(hot(heat, float(NERVE_BURNS)))
        seconds = sum(moment.seconds for moment in moments)
        after = replace(self, running=running, elapsed_s=elapsed, cut=cut)
        return after, tuple(moments), None if heat is None else replace(heat, seconds=seconds)


def along_the_tip(catheter: Catheter, electrode_mm: float) -> tuple[Array, Array]:
    """Where the tip is (3,), and the way from it back along the catheter over the electrode's length (3,)."""
    line = catheter.shape_mm[::-1]
    along = np.linalg.norm(line - line[0], axis=1)
    behind = int(np.argmax(along >= electrode_mm)) if along[-1] >= electrode_mm else len(line) - 1
    return line[0], np.asarray(line[behind] - line[0])
