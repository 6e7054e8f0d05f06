"""The theatre: one engine, driven by a plan or by hands.

setting = Setting.of(anatomy, bonded, seed=1)                 # all that a procedure does not change
theatre, tick = act(Theatre.begin(setting), hands, dt_s)      # one tick, whoever holds the instruments
for seen in perform(theatre, plan): ...                       # a plan, step by step
"""

from neuroplasty.body.procedure.act import act
from neuroplasty.body.procedure.hands import (
    BalloonHand,
    CatheterHand,
    Dose,
    Entry,
    Filling,
    Hands,
    NeedleHand,
    SyringeHand,
)
from neuroplasty.body.procedure.perform import Performed, carry_out, perform
from neuroplasty.body.procedure.recorder import Recorder
from neuroplasty.body.procedure.replay import Flow, Met
from neuroplasty.body.procedure.scripts import Manner
from neuroplasty.body.procedure.setting import Setting
from neuroplasty.body.procedure.theatre import Theatre
from neuroplasty.body.procedure.tick import Forces, Tick, Totals

__all__ = [
    "BalloonHand",
    "CatheterHand",
    "Dose",
    "Entry",
    "Filling",
    "Flow",
    "Forces",
    "Hands",
    "Manner",
    "Met",
    "NeedleHand",
    "Performed",
    "Recorder",
    "Setting",
    "SyringeHand",
    "Theatre",
    "Tick",
    "Totals",
    "act",
    "carry_out",
    "perform",
]
