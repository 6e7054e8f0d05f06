"""Fluid, pressure, adhesions and species in the epidural space."""

from neuroplasty.body.epidural.medium import Medium, Opening
from neuroplasty.body.epidural.pace import pace
from neuroplasty.body.epidural.parameters import TABLE, person, with_values
from neuroplasty.body.epidural.posture import Posture
from neuroplasty.body.epidural.shell import Shell
from neuroplasty.body.epidural.source import Source
from neuroplasty.body.epidural.space import EpiduralSpace
from neuroplasty.body.epidural.state import State
from neuroplasty.evidence.kinetics import SPECIES

__all__ = [
    "SPECIES",
    "TABLE",
    "EpiduralSpace",
    "Medium",
    "Opening",
    "Posture",
    "Shell",
    "Source",
    "State",
    "pace",
    "person",
    "with_values",
]
