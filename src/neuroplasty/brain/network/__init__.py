"""The cells underneath the pathways: sparse assemblies, Hebbian learning, different in each brain."""

from neuroplasty.brain.network.activity import Recording, live
from neuroplasty.brain.network.network import Network, Synapses, grow
from neuroplasty.brain.network.probe import drive_that_lights, recall

__all__ = ["Network", "Recording", "Synapses", "drive_that_lights", "grow", "live", "recall"]
