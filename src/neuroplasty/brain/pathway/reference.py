"""The equations, one step at a time in NumPy: what the fast kernel is held against.

Per site k, with S the logistic function, V = sum_c bond_kc cue_c, and every rate per day:

    drive_k   = nociception_k + V_k + threat - relief - training_k safety - adapted_k + noise_k + drift
    tau r_k'  = -r_k + S[(w_k r_k + drive_k - beta sum_{j != k} r_j - theta)/kappa]        the switch
    tau g_k'  = -g_k + [w_k r_k + drive_k + (lambda - 1)(noise_k + drift) - theta_g]_+       the graded part
    tau s'    = -s + S[(w_s s + s_0 + e_0 practice + sum_c (z_c - chi max_k bond_kc) cue_c
                        - beta_s max_k r_k - theta)/kappa]                                  safety
    tau_a a_k' = -a_k + gamma r_k                                                            adaptation
    pain_k    = min(10, ceiling g_k)                                                         NRS

Strength and bonds grow while the site is on and fall by disuse as powers of the time since; training grows
while safety is active in practice and is kept in part; belief follows pain, teaching and practice; threat
follows belief and pain. Nothing is ever erased.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.brain.pathway.kernel import NOTHING_FELT
from neuroplasty.brain.pathway.noise import standard_draws
from neuroplasty.brain.pathway.schedule import Schedule
from neuroplasty.brain.pathway.state import PathwayState
from neuroplasty.brain.pathway.traits import PathwayTraits

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Trace:
    """A reference run, one row for each step: time (n,), activity and pain (n, K), and the last state."""

    time_d: Array
    activity: Array
    pain_nrs: Array
    end: PathwayState


def simulate_reference(
    traits: PathwayTraits, schedule: Schedule, state: PathwayState, seed: int, dt_d: float = 1 / 96
) -> Trace:
    """Step through a schedule, readably. ``seed``: of one noise stream (``noise.seed_of``)."""
    steps = round(schedule.days / dt_d)
    streams = state.sites + 1
    activity = np.empty((steps, state.sites))
    pain = np.empty((steps, state.sites))
    for n in range(steps):
        draws = standard_draws(seed, np.arange(n * streams, (n + 1) * streams))
        state = step(traits, schedule, schedule.at(n * dt_d), state, draws, dt_d)
        activity[n] = state.activity
        pain[n] = np.minimum(10.0, traits.ceiling_nrs * state.felt)
    return Trace(np.arange(1.0, steps + 1) * dt_d, activity, pain, state)


def step(
    p: PathwayTraits, schedule: Schedule, piece: int, x: PathwayState, draws: Array, dt_d: float
) -> PathwayState:
    """One step. ``draws`` (K + 1,): standard random numbers, one for each site and one for the drift."""
    nociception, cue = schedule.nociception[piece], schedule.cue[piece]
    practice, education = schedule.practice[piece], schedule.education[piece]
    expectation = schedule.expectation[piece]
    fast = 1 - np.exp(-dt_d / p.time_constant_d)

    noise = _ou(x.fast_noise, p.fast_noise, p.fast_noise_time_d, draws[:-1], dt_d)
    drift = float(_ou(x.slow_noise, p.slow_noise, p.slow_noise_time_d, draws[-1], dt_d))
    predicted = x.bond @ cue
    drive = nociception + predicted + x.threat - x.relief - x.training * x.safety - x.adapted
    drive = drive + noise + drift
    others = x.activity.sum() - x.activity
    strongest = x.activity.max()

    target = _logistic((x.strength * x.activity + drive - p.competition * others - p.threshold) / p.slope)
    graded = x.strength * x.activity + drive + (p.graded_noise - 1) * (noise + drift) - p.graded_threshold
    cued = float(((x.safety_bond - p.cue_suppression * x.bond.max(axis=0)) * cue).sum())
    calm = p.safety_self * x.safety + p.safety_drive + p.practice_drive * practice + cued
    calm_target = float(_logistic((calm - p.safety_suppression * strongest - p.threshold) / p.slope))

    on = x.activity > 0.5
    learned = p.learning_per_d * 2 * (x.activity - 0.5) * (p.strength_most - x.strength)
    silent = np.where(on, 0.0, x.silent_d + dt_d)
    disused = p.strength_forgetting * (x.strength - p.strength_rest) / (p.forgetting_onset_d + x.silent_d)
    strength = x.strength + dt_d * np.where(on, learned, -disused)

    trained = p.training_per_d * practice * x.safety * (0.2 + 0.8 * x.activity)
    training = x.training + dt_d * trained * (p.training_most - x.training)
    peak = np.maximum(x.training_peak, training)
    if practice == 0:
        kept = p.training_kept * peak
        training = training - dt_d * np.maximum(0.0, training - kept) / p.training_forgetting_d

    bond, age = _bonds(p, x, cue, on, predicted, dt_d)
    paired = practice * x.safety * cue
    safety_bond = x.safety_bond + dt_d * (
        p.safety_bond_per_d * paired * (p.safety_bond_most - x.safety_bond)
        - np.where(
            paired > 0,
            0.0,
            p.bond_forgetting * x.safety_bond / (p.forgetting_onset_d + x.safety_bond_age_d),
        )
    )

    felt = x.felt + fast * (np.maximum(0.0, graded) - x.felt)
    felt_most = min(1.0, float(x.felt.max()))
    belief = x.belief + dt_d * (
        p.belief_per_d * (p.belief_trait + p.belief_from_pain * felt_most - x.belief)
        - (p.education_per_d * education + p.practice_belief_per_d * practice * x.safety)
        * (x.belief - p.belief_least)
    )
    threatened = p.threat_gain * x.belief * (1 - p.threat_following * (1 - felt_most))
    return PathwayState(
        activity=x.activity + fast * (target - x.activity),
        adapted=x.adapted + dt_d / p.adaptation_time_d * (p.adaptation * x.activity - x.adapted),
        felt=np.where(felt < NOTHING_FELT, 0.0, felt),
        strength=strength,
        training=training,
        training_peak=peak,
        silent_d=silent,
        fast_noise=noise,
        bond=bond,
        bond_age_d=age,
        safety_bond=safety_bond,
        safety_bond_age_d=np.where(paired > 0, 0.0, x.safety_bond_age_d + dt_d),
        safety=x.safety + fast * (calm_target - x.safety),
        belief=belief,
        threat=x.threat + dt_d / p.threat_time_d * (threatened - x.threat),
        relief=x.relief
        + dt_d * (p.relief_per_d * expectation * (p.relief_most - x.relief) - x.relief / p.relief_time_d),
        slow_noise=drift,
    )


def _bonds(
    p: PathwayTraits, x: PathwayState, cue: Array, on: NDArray[np.bool_], predicted: Array, dt_d: float
) -> tuple[Array, Array]:
    surprise = np.maximum(0.0, p.bond_most * x.activity - predicted)
    arousal = x.threat / (x.threat + p.bond_arousal) if x.threat > 0 else 0.0
    growing = (cue > 0)[None, :] & on[:, None] & (surprise > 0)[:, None]
    extinguished = (cue > 0)[None, :] & ~on[:, None]
    forgotten = p.bond_forgetting * x.bond / (p.forgetting_onset_d + x.bond_age_d)
    change = np.where(growing, p.bond_per_d * arousal * np.outer(surprise, cue), -forgotten)
    change = change - np.where(extinguished, p.bond_extinction * p.bond_per_d * x.bond * cue[None, :], 0.0)
    return x.bond + dt_d * change, np.where(growing, 0.0, x.bond_age_d + dt_d)


def _ou(value: Array | float, spread: float, time_d: float, draws: Array | float, dt_d: float) -> Array:
    keep = np.exp(-dt_d / time_d)
    return np.asarray(value * keep + spread * np.sqrt(1 - keep**2) * draws)


def _logistic(x: Array | float) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -40, 40))))
