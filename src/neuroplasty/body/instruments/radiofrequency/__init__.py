"""Radiofrequency: field and heat round an electrode at the catheter's tip, and its generator."""

from neuroplasty.body.instruments.radiofrequency.at_roots import RootsHeat, RootsRound, roots_round
from neuroplasty.body.instruments.radiofrequency.electrode import Electrode
from neuroplasty.body.instruments.radiofrequency.generator import Dials, Moment, Running, continuous, pulses
from neuroplasty.body.instruments.radiofrequency.stimulation import Answered, Stimulus, needed_v

__all__ = [
    "Answered",
    "Dials",
    "Electrode",
    "Moment",
    "RootsHeat",
    "RootsRound",
    "Running",
    "Stimulus",
    "continuous",
    "needed_v",
    "pulses",
    "roots_round",
]
