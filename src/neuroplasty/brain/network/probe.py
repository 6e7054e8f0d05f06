"""Ask a network what it has learned: the drive that lights a pathway, what a part of a cue recalls."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from neuroplasty.brain.network.activity import live
from neuroplasty.brain.network.network import Network, Synapses
from neuroplasty.brain.pathway.schedule import Cue, Nociception, Schedule
from neuroplasty.brain.pathway.traits import PathwayTraits

Array = NDArray[np.float64]


def drive_that_lights(
    network: Network,
    synapses: Synapses,
    rng: np.random.Generator,
    *,
    site: int = 0,
    traits: PathwayTraits | None = None,
    step: float = 0.01,
    held_d: float = 2.0,
) -> float:
    """The lowest steady drive that turns a site on, by a slow staircase up to 1 (nothing is learned)."""
    levels = np.arange(step, 1.0, step)
    events = [Nociception(n * held_d, (n + 1) * held_d, float(x), site) for n, x in enumerate(levels)]
    told = live(
        network,
        synapses,
        Schedule.of(levels.size * held_d, events, network.sites, network.reached.shape[0]),
        rng,
        traits=traits,
        learning=False,
        record_d=held_d,
    )
    lit = np.flatnonzero(told.site[:, site] > 0.5)
    return float(levels[lit[0]]) if lit.size else float("inf")


def recall(
    network: Network,
    synapses: Synapses,
    parts: Sequence[float],
    rng: np.random.Generator,
    *,
    site: int = 0,
    cue: int = 0,
    traits: PathwayTraits | None = None,
    threat: float = 0.0,
    held_d: float = 2.0,
) -> Array:
    """Share of a site's cells that are on after ``held_d`` days with each part of a cue (len(parts),)."""
    out = []
    for part in parts:
        plan = Schedule.of(held_d, [Cue(0, held_d, which=cue)], network.sites, network.reached.shape[0])
        told = live(network, synapses, plan, rng, traits=traits, threat=threat, cue_part=part, learning=False)
        out.append(float((told.rates[network.assembly(site)] > 0.5).mean()))
    return np.array(out)
