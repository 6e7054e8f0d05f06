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
    """The lowest steady drive that turns a site on, by a slow staircase up to 1; nothing is learned.

    Parameters
    ----------
    network : Network
        The wiring.
    synapses : Synapses
        What was learned.
    rng : Generator
        Where the cells' noise comes from.
    site : int
        Which site.
    traits : PathwayTraits, optional
        Time constant and slope.
    step : float
        Height of each stair, in units of drive.
    held_d : float
        How long each is held, days.

    Returns
    -------
    float
        The drive; infinite where none up to 1 does.

    Examples
    --------
    >>> from neuroplasty.brain.network import grow
    >>> network, synapses = grow(np.random.default_rng(1), sites=1, cells=600)
    >>> drive_that_lights(network, synapses, np.random.default_rng(1), step=0.1)
    0.5
    """
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
    """Share of a site's cells that are on after some days with each part of a cue; nothing is learned.

    Parameters
    ----------
    network : Network
        The wiring.
    synapses : Synapses
        What was learned.
    parts : sequence of float
        Shares of the cue's fibres, 0 to 1.
    rng : Generator
        Where the cells' noise comes from.
    site, cue : int
        Which of them.
    traits : PathwayTraits, optional
        Time constant and slope.
    threat : float
        A steady drive of every site's assembly.
    held_d : float
        How long the cue is there, days.

    Returns
    -------
    (len(parts),) array
        Shares, 0 to 1.

    Examples
    --------
    >>> from neuroplasty.brain.network import grow
    >>> network, untrained = grow(np.random.default_rng(1), sites=1, cells=600)
    >>> recall(network, untrained, [1.0], np.random.default_rng(1))
    array([0.])
    """
    out = []
    for part in parts:
        plan = Schedule.of(held_d, [Cue(0, held_d, which=cue)], network.sites, network.reached.shape[0])
        told = live(network, synapses, plan, rng, traits=traits, threat=threat, cue_part=part, learning=False)
        out.append(float((told.rates[network.assembly(site)] > 0.5).mean()))
    return np.array(out)
