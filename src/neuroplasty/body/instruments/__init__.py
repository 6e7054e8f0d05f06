"""Needle, catheter, balloon: what the operator's hands hold."""

from neuroplasty.body.instruments.balloon import Balloon
from neuroplasty.body.instruments.catheter import Catheter, advance
from neuroplasty.body.instruments.lumen import Lumen
from neuroplasty.body.instruments.needle import Needle, missing_for, place_needle
from neuroplasty.body.instruments.tip import Tip, TipPlace, tip_on_shell

__all__ = [
    "Balloon",
    "Catheter",
    "Lumen",
    "Needle",
    "Tip",
    "TipPlace",
    "advance",
    "missing_for",
    "place_needle",
    "tip_on_shell",
]
