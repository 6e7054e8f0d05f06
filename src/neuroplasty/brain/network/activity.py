"""Let the network of cells live through a schedule: activity, and the learning it leaves behind.

Cell i of rate r_i, with S the logistic function and A the total activity in units of one assembly:

    tau r_i' = -r_i + S[(y_i + x_i + m_i - calming_i s - inhibition (A - 1)_+ + noise_i - threshold_i)/kappa]

y is the recurrent drive, x = afferent_i (nociception + threat), m the drive of the cues, s the mean rate of
the safety assembly. Synapses between cells that are active together grow until the cell's recurrent drive
reaches ``strength_most``; those of an active cell on a silent one weaken. The mean of an assembly follows the
pathway model's equations as long as its cells agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from neuroplasty.brain.network.network import Ints, Network, Synapses
from neuroplasty.brain.network.parameters import TABLE
from neuroplasty.brain.pathway.noise import seed_of, standard_draw
from neuroplasty.brain.pathway.schedule import Schedule
from neuroplasty.brain.pathway.traits import PathwayTraits, packed
from neuroplasty.errors import SolverError

Array = NDArray[np.float64]

# A cell below this rate passes nothing on: it saves most of the work and changes a drive by under 0.002.
_SILENT = 0.01

_NUMBERS = np.dtype(
    [(name, np.float64) for name in ("cell_noise", "cell_noise_time_d", "inhibition", "heterosynaptic_share")]
)


@dataclass(frozen=True)
class Recording:
    """What the cells did, T records of K sites' assemblies, and what they learned.

    Parameters
    ----------
    time_d : (T,) array
        End of each record, days.
    site : (T, K) array
        Mean rate of each site's assembly over the record, 0 to 1.
    safety, others : (T,) array
        Mean rate of the safety assembly, and of the cells of no assembly.
    strength, training : (T, K) array
        Of the assemblies at the record's end.
    rates : (N,) array
        Rate of each cell at the end.
    synapses : Synapses
        What was learned.

    Examples
    --------
    >>> from neuroplasty.brain.network import grow
    >>> network, synapses = grow(np.random.default_rng(1), sites=1, cells=600)
    >>> live(network, synapses, Schedule.of(2), np.random.default_rng(1)).rates.shape
    (600,)
    """

    time_d: Array
    site: Array
    safety: Array
    others: Array
    strength: Array
    training: Array
    rates: Array
    synapses: Synapses


def live(
    network: Network,
    synapses: Synapses,
    schedule: Schedule,
    rng: np.random.Generator,
    *,
    traits: PathwayTraits | None = None,
    threat: float = 0.0,
    cue_part: float = 1.0,
    learning: bool = True,
    rates: Array | None = None,
    dt_d: float = 0.04,
    record_d: float = 1.0,
) -> Recording:
    """Run the network through a schedule.

    Parameters
    ----------
    network : Network
        The wiring.
    synapses : Synapses
        What was learned before; not changed.
    schedule : Schedule
        Nociception, cues and practice over the days.
    rng : Generator
        Where the cells' noise comes from.
    traits : PathwayTraits, optional
        Time constant, slope, and rates of learning of the pathway model.
    threat : float
        A steady drive of every site's assembly.
    cue_part : float
        Share of each cue's fibres that is present (the first ones), 0 to 1.
    learning : bool
        Whether synapses change.
    rates : (N,) array, optional
        Where to begin; silent when not given.
    dt_d, record_d : float
        Step and length of a record, days.

    Returns
    -------
    Recording
        Rates by record, and the synapses at the end.

    Raises
    ------
    SolverError
        For a schedule of other sites or cues, a step too long, and a part of a cue outside 0 to 1.

    Examples
    --------
    >>> from neuroplasty.brain.network import grow
    >>> from neuroplasty.brain.pathway import Nociception
    >>> network, synapses = grow(np.random.default_rng(1), sites=1, cells=600)
    >>> told = live(network, synapses, Schedule.of(4, [Nociception(1, 3, 0.9)]), np.random.default_rng(1))
    >>> [bool(rate > 0.9) for rate in told.site[:, 0]]
    [False, True, True, False]
    """
    if (schedule.sites, schedule.cues) != (network.sites, network.reached.shape[0]):
        raise SolverError(
            f"The schedule has {schedule.sites} sites and {schedule.cues} cues, the network {network.sites} "
            f"and {network.reached.shape[0]}; make them alike."
        )
    if not 0 < dt_d <= (traits or PathwayTraits()).time_constant_d / 2 or not 0 <= cue_part <= 1:
        raise SolverError(
            f"A step of {dt_d:g} d and {cue_part:g} of the cue were asked for; give a step up to half the "
            "time constant, and a part from 0 to 1."
        )
    p = packed([traits or PathwayTraits()])[0]
    numbers = np.array([tuple(TABLE[name].value for name in _NUMBERS.names or ())], dtype=_NUMBERS)[0]
    every = round(record_d / dt_d)
    rows = int(schedule.days / (every * dt_d) + 1e-9)
    present = round(cue_part * network.reached.shape[1])
    r = np.zeros(network.cells) if rates is None else rates.copy()
    recurrent, cued, calming = synapses.recurrent.copy(), synapses.cued.copy(), synapses.calming.copy()
    site, strength, training = (np.empty((rows, network.sites)) for _ in range(3))
    safety, others = np.empty(rows), np.empty(rows)
    seeds, noise = seed_of(rng, 1), np.zeros(network.cells)
    background = (~network.afferent.any(axis=0)) & (network.safe == 0)
    for row in range(rows):
        r_sum = np.zeros(network.cells)
        for n in range(row * every, (row + 1) * every):
            piece = schedule.at(n * dt_d)
            practice = float(schedule.practice[piece])
            _step(
                p, numbers, network.afferent, network.safe, network.targets, network.reached,
                network.threshold, r, recurrent, cued, calming, noise,
                schedule.nociception[piece] + threat, schedule.cue[piece], present, practice,
                threat, learning, seeds[0], n, dt_d,
            )  # fmt: skip
            r_sum += r
        mean = r_sum / every
        now = Synapses(recurrent, cued, calming)
        for k in range(network.sites):
            site[row, k] = mean[network.assembly(k)].mean()
            strength[row, k], training[row, k] = now.strength(network, k), now.training(network, k)
        safety[row], others[row] = mean[network.safe > 0].mean(), mean[background].mean()
    time_d = np.arange(1, rows + 1, dtype=np.float64) * (every * dt_d)
    learned = Synapses(recurrent, cued, calming)
    return Recording(time_d, site, safety, others, strength, training, r, learned)


@njit(cache=True)
def _step(
    p: Any, x: Any, afferent: Array, safe: Array, targets: Ints, reached: NDArray[np.bool_],
    threshold: Array, r: Array, recurrent: Array, cued: Array, calming: Array, noise: Array, drive: Array,
    cue: Array, present: int, practice: float, threat: float, learning: bool, seed: np.uint64, n: int,
    dt_d: float,
) -> None:  # fmt: skip
    cells, sites = r.size, afferent.shape[0]
    members, safe_rate, safe_cells, total = 0.0, 0.0, 0.0, 0.0
    before = r.copy()
    for i in range(cells):
        members += 1.0 if afferent[0, i] > 0.0 else 0.0
        safe_rate += safe[i] * r[i]
        safe_cells += safe[i]
        total += (1.0 - safe[i]) * r[i]
    safe_rate /= safe_cells
    crowd = max(0.0, total / members - 1.0)
    y, active_in = np.zeros(cells), np.zeros(cells)
    for j in range(cells):
        if r[j] > _SILENT:
            for s in range(targets.shape[1]):
                if recurrent[j, s] > 0.0:
                    y[targets[j, s]] += recurrent[j, s] * r[j]
                    active_in[targets[j, s]] += r[j]
    m = np.zeros(cells)
    for c in range(cue.size):
        if cue[c] > 0.0:
            for f in range(present):
                for i in range(cells):
                    m[i] += cued[c, f, i] * cue[c]

    fast = 1.0 - exp(-dt_d / p.time_constant_d)
    keep = exp(-dt_d / x.cell_noise_time_d)
    kick = x.cell_noise * sqrt(1.0 - keep * keep)
    strongest = 0.0
    for k in range(sites):
        level = 0.0
        for i in range(cells):
            if afferent[k, i] > 0.0:
                level += r[i]
        strongest = max(strongest, level / members)
    calm = p.safety_self * safe_rate + p.safety_drive + p.practice_drive * practice
    calm -= p.safety_suppression * strongest
    for i in range(cells):
        noise[i] = noise[i] * keep + kick * standard_draw(seed, np.uint64(n * cells + i))
        h = noise[i] - threshold[i]
        if safe[i] > 0.0:
            h += calm
        else:
            h += y[i] + m[i] - calming[i] * safe_rate - x.inhibition * crowd
            for k in range(sites):
                h += afferent[k, i] * drive[k]
        h = min(40.0, max(-40.0, h / p.slope))
        r[i] += fast * (1.0 / (1.0 + exp(-h)) - r[i])

    if learning:
        _learn(p, x, targets, reached, before, recurrent, cued, calming, y, active_in, m, cue, present,
               practice * safe_rate, threat, dt_d)  # fmt: skip


@njit(cache=True)
def _learn(
    p: Any, x: Any, targets: Ints, reached: NDArray[np.bool_], r: Array, recurrent: Array,
    cued: Array, calming: Array, y: Array, active_in: Array, m: Array, cue: Array, present: int,
    practised: float, threat: float, dt_d: float,
) -> None:  # fmt: skip
    cells = r.size
    for j in range(cells):
        if r[j] > 0.5:
            for s in range(targets.shape[1]):
                i = targets[j, s]
                if recurrent[j, s] == 0.0:
                    continue
                if r[i] > 0.5:
                    # Shared among the active inputs, so that the cell's drive itself approaches its bound.
                    rate = p.learning_per_d * 2.0 * (r[i] - 0.5) * r[j] / max(active_in[i], 1.0)
                    recurrent[j, s] += dt_d * rate * (p.strength_most - y[i])
                else:
                    silence = x.heterosynaptic_share * p.learning_per_d * r[j] * (1.0 - r[i])
                    recurrent[j, s] -= dt_d * silence * recurrent[j, s]
    arousal = threat / (threat + p.bond_arousal) if threat > 0.0 else 0.0
    for c in range(cue.size):
        if cue[c] > 0.0:
            for i in range(cells):
                if r[i] > 0.5:
                    fibres = 0
                    for f in range(present):
                        fibres += reached[c, f, i]
                    surprise = max(0.0, p.bond_most * r[i] - m[i])
                    growth = dt_d * p.bond_per_d * arousal * surprise * cue[c] / max(fibres, 1)
                    for f in range(present):
                        if reached[c, f, i]:
                            cued[c, f, i] += growth
    if practised > 0.0:
        for i in range(cells):
            rate = p.training_per_d * practised * (0.2 + 0.8 * r[i])
            calming[i] += dt_d * rate * (p.training_most - calming[i])
