"""One step of the network in NumPy: what the compiled step of ``activity`` is held against."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.brain.network.network import Network, Synapses
from neuroplasty.brain.network.parameters import TABLE
from neuroplasty.brain.pathway.noise import standard_draws
from neuroplasty.brain.pathway.schedule import Schedule
from neuroplasty.brain.pathway.traits import PathwayTraits

Array = NDArray[np.float64]

_SILENT = 0.01


@dataclass(frozen=True)
class Moment:
    """Rates and noise of every cell (N,), and the synapses."""

    rates: Array
    noise: Array
    synapses: Synapses


def live_reference(
    network: Network,
    synapses: Synapses,
    schedule: Schedule,
    seed: int,
    *,
    traits: PathwayTraits,
    threat: float = 0.0,
    dt_d: float = 0.04,
) -> Moment:
    """Step through a schedule from silence. ``seed``: of one noise stream."""
    now = Moment(np.zeros(network.cells), np.zeros(network.cells), synapses)
    for n in range(round(schedule.days / dt_d)):
        draws = standard_draws(seed, np.arange(n * network.cells, (n + 1) * network.cells))
        now = step(network, now, schedule, schedule.at(n * dt_d), draws, traits, threat, dt_d)
    return now


def step(
    network: Network,
    now: Moment,
    schedule: Schedule,
    piece: int,
    draws: Array,
    p: PathwayTraits,
    threat: float,
    dt_d: float,
) -> Moment:
    """One step; ``draws`` (N,): standard random numbers."""
    r, synapses = now.rates, now.synapses
    cue, practice = schedule.cue[piece], schedule.practice[piece]
    member, safe = network.afferent > 0, network.safe > 0
    in_assembly = member[0].sum()
    safe_rate = r[safe].mean()
    speaking = np.where(r > _SILENT, r, 0.0)
    recurrent_drive, active_in = np.zeros(network.cells), np.zeros(network.cells)
    np.add.at(recurrent_drive, network.targets, synapses.recurrent * speaking[:, None])
    np.add.at(active_in, network.targets, (synapses.recurrent > 0) * speaking[:, None])
    cue_drive = np.einsum("cfn,c->n", synapses.cued, cue)
    crowd = max(0.0, r[~safe].sum() / in_assembly - 1)
    strongest = max(r[row].sum() / in_assembly for row in member)

    keep = np.exp(-dt_d / TABLE["cell_noise_time_d"].value)
    noise = now.noise * keep + TABLE["cell_noise"].value * np.sqrt(1 - keep**2) * draws
    afferent_drive = (schedule.nociception[piece] + threat) @ network.afferent
    pain = recurrent_drive + cue_drive + afferent_drive - synapses.calming * safe_rate
    pain = pain - TABLE["inhibition"].value * crowd
    calm = p.safety_self * safe_rate + p.safety_drive + p.practice_drive * practice
    drive = np.where(safe, calm - p.safety_suppression * strongest, pain) + noise - network.threshold
    target = 1 / (1 + np.exp(-np.clip(drive / p.slope, -40, 40)))
    return Moment(
        r + (1 - np.exp(-dt_d / p.time_constant_d)) * (target - r),
        noise,
        Synapses(
            _recurrent(network, now, recurrent_drive, active_in, p, dt_d),
            _cued(network, now, cue_drive, cue, p, threat, dt_d),
            synapses.calming
            + dt_d
            * (p.training_per_d * practice * safe_rate * (0.2 + 0.8 * r))
            * (p.training_most - synapses.calming),
        ),
    )


def _recurrent(
    network: Network, now: Moment, drive: Array, active_in: Array, p: PathwayTraits, dt_d: float
) -> Array:
    before = np.where(now.rates > 0.5, now.rates, 0.0)[:, None]
    after = now.rates[network.targets]
    together = p.learning_per_d * 2 * (after - 0.5) * before / np.maximum(active_in, 1.0)[network.targets]
    growth = together * (p.strength_most - drive)[network.targets]
    share = TABLE["heterosynaptic_share"].value
    decay = share * p.learning_per_d * before * (1 - after) * now.synapses.recurrent
    change = np.where(after > 0.5, growth, -decay)
    return np.asarray(now.synapses.recurrent + dt_d * np.where(now.synapses.recurrent > 0, change, 0.0))


def _cued(
    network: Network, now: Moment, drive: Array, cue: Array, p: PathwayTraits, threat: float, dt_d: float
) -> Array:
    if threat <= 0:
        return now.synapses.cued
    on = now.rates > 0.5
    surprise = np.where(on, np.maximum(0.0, p.bond_most * now.rates - drive), 0.0)
    fibres = np.maximum(network.reached.sum(axis=1), 1)
    rate = p.bond_per_d * threat / (threat + p.bond_arousal) * cue[:, None] * surprise / fibres
    return np.asarray(now.synapses.cued + dt_d * rate[:, None, :] * network.reached)
