"""Needle, catheter, balloon: what the operator's hands hold."""

from neuroplasty.body.instruments.balloon import Balloon
from neuroplasty.body.instruments.catheter import Catheter, CatheterKit
from neuroplasty.body.instruments.entry import enter, opening_towards
from neuroplasty.body.instruments.lumen import Lumen
from neuroplasty.body.instruments.needle import Needle, NeedleKit, advanced, aimed, at_skin, turned
from neuroplasty.body.instruments.placing import Placing, missing_for, place_needle
from neuroplasty.body.instruments.planner import Steering, steer_to
from neuroplasty.body.instruments.pushing import Pushed, push
from neuroplasty.body.instruments.surroundings import Surroundings
from neuroplasty.body.instruments.tip import Tip, TipPlace, tip_on_shell

__all__ = [
    "Balloon",
    "Catheter",
    "CatheterKit",
    "Lumen",
    "Needle",
    "NeedleKit",
    "Placing",
    "Pushed",
    "Steering",
    "Surroundings",
    "Tip",
    "TipPlace",
    "advanced",
    "aimed",
    "at_skin",
    "enter",
    "missing_for",
    "opening_towards",
    "place_needle",
    "push",
    "steer_to",
    "tip_on_shell",
    "turned",
]
