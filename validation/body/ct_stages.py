"""Stages of an injection on CT after 0.4, 4.4 and 14.4 mL (not used for any parameter)

Hogan, Anesthesiology 1999;90: contrast through a lumbar catheter, CT after 0.4 mL, 4 mL more and 10 mL
more. It lay first as a pool behind the sac, then round one side of it, at last out through foramina on both
sides and in front of the dura. A sequence without figures, so these are statements, and the model's value
is the share of 20 virtual people in whom each holds: after 0.4 mL more than half of the iodine lies behind
the sac (within 60 degrees of the midline); after 4.4 mL dye is seen beside the sac (60 to 120 degrees) on
one side or both; after 14.4 mL some has left by foramina on both sides, and dye is seen in front. The model
gives 300 mgI/mL diluted to 180 at L3-L4, prone, 0.2 mL/s (place, strength, posture and rate assumed). Dye
is seen on CT where 10 mg/mL fill half a millimetre (assumed). A statement published of a group holds if it
does in more than half.
"""

from __future__ import annotations

import numpy as np
from drawing import ACCENT, INK, drawing
from experiment import Result
from group import canals, share_in_which
from injection import inject, spaces
from matplotlib.figure import Figure

from neuroplasty.body.epidural import EpiduralSpace, Posture, State
from neuroplasty.evidence.parameter import Parameter

EXPERIMENT = "Hogan, CT"
VOLUMES_ML, RATE_ML_S, STRENGTH_MGI_ML = (0.4, 4.4, 14.4), 0.2, 180.0
SIZE, SEED = 20, 10
CT_SEEN = Parameter(0.005, "mgI/mm2", "assumed", "10 mgI/mL, some 250 HU, in half a millimetre", 0.002, 0.02)
STATEMENTS = (
    "0.4 mL lie behind the sac",
    "4.4 mL are seen beside it",
    "14.4 mL leave on both sides",
    "14.4 mL are seen in front",
)


def run() -> Result:
    """Inject in stages and look at everybody after each."""
    found, angle, lies = [], np.zeros(0), []
    for canal, space in spaces(canals(SIZE, SEED), SEED, posture=Posture("prone")):
        states = _stages(space, (canal.disc_s_mm["L3-L4"], 0.0))
        found.append(_holds(space, states))
        angle = np.degrees(space.shell.theta_rad)
        lies.append([np.interp(_ANGLES, angle, _round(state), period=360.0) for state in states])
    held = np.mean(found, axis=0)
    rows = [
        share_in_which(EXPERIMENT, what, share, SIZE, role="held out")
        for what, share in zip(STATEMENTS, held, strict=True)
    ]
    return Result(rows, _figure(np.mean(lies, axis=0)))


_ANGLES = np.linspace(0.0, 360.0, 73)


def _stages(space: EpiduralSpace, place: tuple[float, float]) -> list[State]:
    state, given, states = space.start(), 0.0, []
    for volume in VOLUMES_ML:
        state = inject(space, place, volume - given, RATE_ML_S, {"iohexol": STRENGTH_MGI_ML}, start=state)
        given = volume
        states.append(state)
    return states


def _round(state: State) -> np.ndarray:
    """Share of the iodine by angle."""
    amount = state.amount("iohexol").sum(axis=0)
    return np.asarray(amount / amount.sum() * len(amount))


def _holds(space: EpiduralSpace, states: list[State]) -> tuple[bool, bool, bool, bool]:
    theta = np.degrees(space.shell.theta_rad)
    behind = np.minimum(theta, 360 - theta) < 60
    beside = (np.abs(theta - 90) < 30) | (np.abs(theta - 270) < 30)
    before = np.abs(theta - 180) < 60
    first, second, last = states
    amount = first.amount("iohexol")
    ledger = last.ledger
    out = {
        side: sum(ledger.left_by(name, "iohexol") for name in ledger.outlets if name.endswith(f" {side}"))
        for side in ("left", "right")
    }
    return (
        bool(amount[:, behind].sum() > 0.5 * amount.sum()),
        bool((second.surface("iohexol")[:, beside] > float(CT_SEEN)).any()),
        # A drop of it: 0.05 mL.
        min(out.values()) > 0.05 * STRENGTH_MGI_ML,
        bool((last.surface("iohexol")[:, before] > float(CT_SEEN)).any()),
    )


def _figure(lies: np.ndarray) -> Figure:
    with drawing(4.4, 2.7) as figure:
        axes = figure.add_subplot()
        turned = (_ANGLES + 180) % 360 - 180
        order = np.argsort(turned[:-1])
        for volume, share, strength in zip(VOLUMES_ML, lies, (0.35, 0.65, 1.0), strict=True):
            axes.plot(
                turned[:-1][order], share[:-1][order], color=ACCENT, alpha=strength, label=f"{volume:g} mL"
            )
        axes.axhline(1.0, color=INK, linewidth=0.5, linestyle=":")
        axes.legend(loc="upper right")
        axes.set_xticks([-180, -90, 0, 90, 180], ["front", "right", "behind", "left", "front"])
        axes.set(ylabel="iodine, share of an even spread", ylim=(0, None))
        figure.set_layout_engine("tight")
    return figure
