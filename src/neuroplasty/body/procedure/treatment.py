"""Treatment: radiofrequency at the catheter's tip while its current runs, and what every root met of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.instruments import Catheter
from neuroplasty.body.instruments.radiofrequency import (
    Answered,
    Dials,
    Electrode,
    Moment,
    RootsHeat,
    RootsRound,
    Running,
    Stimulus,
    needed_v,
    roots_round,
)
from neuroplasty.body.instruments.radiofrequency.at_roots import hot
from neuroplasty.body.instruments.radiofrequency.parameters import NERVE_BURNS
from neuroplasty.body.nerve import Roots, block

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


def tested(stimulus: Stimulus, catheter: Catheter, canal: Canal, now: Roots) -> Answered:
    """Which roots answer a test at a catheter's tip; one that is numbed needs more, or does not answer."""
    electrode = Electrode(stimulus.electrode_mm, catheter.outer_mm)
    near = roots_round(electrode, *along_the_tip(catheter, stimulus.electrode_mm), canal)
    needed = dict(zip(near.names, needed_v(stimulus.kind, near.distance_mm).tolist(), strict=True))
    numbed = dict(zip(now.names, block(now).tolist(), strict=True))
    found = {name: volts / max(1e-3, 1.0 - numbed.get(name, 0.0)) for name, volts in needed.items()}
    answer = [(name, volts) for name, volts in found.items() if volts <= stimulus.volts]
    return Answered(stimulus, tuple(sorted(answer, key=lambda one: one[1])))


def along_the_tip(catheter: Catheter, electrode_mm: float) -> tuple[Array, Array]:
    """Where the tip is (3,), and the way from it back along the catheter over the electrode's length (3,)."""
    line = catheter.shape_mm[::-1]
    along = np.linalg.norm(line - line[0], axis=1)
    behind = int(np.argmax(along >= electrode_mm)) if along[-1] >= electrode_mm else len(line) - 1
    return line[0], np.asarray(line[behind] - line[0])
