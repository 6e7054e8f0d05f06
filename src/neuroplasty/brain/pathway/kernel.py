"""The same equations for many patients over many years, compiled. ``reference`` says what they mean."""

from __future__ import annotations

from math import exp, sqrt
from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from neuroplasty.brain.pathway.noise import standard_draw

Array = NDArray[np.float64]

# Below this the graded part is 0: a decay without end would reach numbers that are slow to compute with.
NOTHING_FELT = 1e-9
# Columns of the scalar part of a state.
SAFETY, BELIEF, THREAT, RELIEF, DRIFT = range(5)
# Rows of the part kept for each site.
ACTIVITY, ADAPTED, FELT, STRENGTH, TRAINING, PEAK, SILENT, NOISE = range(8)


@njit(cache=True, inline="always")
def _logistic(x: float) -> float:
    if x > 40.0:
        x = 40.0
    elif x < -40.0:
        x = -40.0
    return 1.0 / (1.0 + exp(-x))


@njit(cache=True)
def advance(
    p: Any, start_d: Array, nociception: Array, cues: Array, levels: Array,
    site: Array, bond: Array, bond_age: Array, safe: Array, safe_age: Array, scalars: Array,
    seed: np.uint64, first_step: int, steps: int, dt_d: float, every: int, fine: int,
    pain_out: Array, activity_out: Array, strength_out: Array, training_out: Array, bond_out: Array,
    scalars_out: Array,
) -> None:  # fmt: skip
    """Step one patient through a schedule, in place; means and ends of every ``every`` steps go out.

    ``first_step``: how many steps of this noise stream were taken before; ``fine``: the first so many steps
    go out one by one.
    """
    kappa, theta, beta, most = p.slope, p.threshold, p.competition, p.strength_most
    rest, w_lost, onset = p.strength_rest, p.strength_forgetting, p.forgetting_onset_d
    m_rate, m_most, arousal_half = p.bond_per_d, p.bond_most, p.bond_arousal
    extinction, m_lost, chi = p.bond_extinction * p.bond_per_d, p.bond_forgetting, p.cue_suppression
    w_s, s_0, e_0, beta_s = p.safety_self, p.safety_drive, p.practice_drive, p.safety_suppression
    learning, ceiling = p.learning_per_d, p.ceiling_nrs
    graded_gain, graded_threshold = p.graded_noise - 1.0, p.graded_threshold
    fast = 1.0 - exp(-dt_d / p.time_constant_d)
    adapting, gamma = dt_d / p.adaptation_time_d, p.adaptation
    keep_fast, keep_slow = exp(-dt_d / p.fast_noise_time_d), exp(-dt_d / p.slow_noise_time_d)
    kick_fast = p.fast_noise * sqrt(1.0 - keep_fast * keep_fast)
    kick_slow = p.slow_noise * sqrt(1.0 - keep_slow * keep_slow)
    n_sites, n_cues, n_pieces = site.shape[1], safe.size, start_d.size
    streams = n_sites + 1
    safety, belief, threat = scalars[SAFETY], scalars[BELIEF], scalars[THREAT]
    relief, drift = scalars[RELIEF], scalars[DRIFT]
    piece, row, share = 0, 0, 1.0 / every
    cued = False
    for c in range(n_cues):
        cued = cued or cues[0, c] > 0.0
    pain_sum, activity_sum = np.zeros(n_sites), np.zeros(n_sites)

    for n in range(steps):
        while piece + 1 < n_pieces and start_d[piece + 1] <= n * dt_d + 1e-9:
            piece += 1
            cued = False
            for c in range(n_cues):
                cued = cued or cues[piece, c] > 0.0
        practice, education, expectation = levels[piece, 0], levels[piece, 1], levels[piece, 2]

        drift = drift * keep_slow + kick_slow * standard_draw(
            seed, np.uint64((first_step + n) * streams + n_sites)
        )
        total, strongest, felt_most = 0.0, 0.0, 0.0
        for k in range(n_sites):
            total += site[ACTIVITY, k]
            strongest = max(strongest, site[ACTIVITY, k])
            felt_most = max(felt_most, site[FELT, k])
        felt_most = min(1.0, felt_most)
        arousal = threat / (threat + arousal_half) if threat > 0.0 else 0.0
        cue_to_safety = 0.0
        if cued:
            for c in range(n_cues):
                strongest_bond = 0.0
                for k in range(n_sites):
                    strongest_bond = max(strongest_bond, bond[k, c])
                cue_to_safety += (safe[c] - chi * strongest_bond) * cues[piece, c]

        for k in range(n_sites):
            r = site[ACTIVITY, k]
            predicted = 0.0
            if cued:
                for c in range(n_cues):
                    predicted += bond[k, c] * cues[piece, c]
            noise = site[NOISE, k] * keep_fast + kick_fast * standard_draw(
                seed, np.uint64((first_step + n) * streams + k)
            )
            training = site[TRAINING, k]
            drive = nociception[piece, k] + predicted + threat - relief - training * safety
            drive += noise + drift - site[ADAPTED, k]
            w = site[STRENGTH, k]
            target = _logistic((w * r + drive - beta * (total - r) - theta) / kappa)
            graded = max(0.0, w * r + drive + graded_gain * (noise + drift) - graded_threshold)
            site[NOISE, k] = noise
            site[ADAPTED, k] += adapting * (gamma * r - site[ADAPTED, k])

            if r > 0.5:
                site[STRENGTH, k] = w + dt_d * learning * 2.0 * (r - 0.5) * (most - w)
                site[SILENT, k] = 0.0
            else:
                site[STRENGTH, k] = w - dt_d * w_lost * (w - rest) / (onset + site[SILENT, k])
                site[SILENT, k] += dt_d

            if practice > 0.0:
                rate = p.training_per_d * practice * safety * (0.2 + 0.8 * r)
                training += dt_d * rate * (p.training_most - training)
                site[PEAK, k] = max(site[PEAK, k], training)
            elif training > 0.0:
                fallen = max(0.0, training - p.training_kept * site[PEAK, k])
                training -= dt_d * fallen / p.training_forgetting_d
            site[TRAINING, k] = training

            surprise = max(0.0, m_most * r - predicted)
            for c in range(n_cues):
                m, cue = bond[k, c], cues[piece, c]
                if cue > 0.0 and r > 0.5 and surprise > 0.0:
                    bond[k, c] = m + dt_d * m_rate * arousal * surprise * cue
                    bond_age[k, c] = 0.0
                else:
                    if m > 0.0:
                        lost = m_lost * m / (onset + bond_age[k, c])
                        if cue > 0.0 and r <= 0.5:
                            lost += extinction * m * cue
                        bond[k, c] = m - dt_d * lost
                    bond_age[k, c] += dt_d

            site[ACTIVITY, k] = r + fast * (target - r)
            felt = site[FELT, k] + fast * (graded - site[FELT, k])
            if felt < NOTHING_FELT:
                felt = 0.0
            site[FELT, k] = felt
            pain_sum[k] += min(10.0, ceiling * felt)
            activity_sum[k] += site[ACTIVITY, k]

        for c in range(n_cues):
            paired = practice * safety * cues[piece, c]
            if paired > 0.0:
                safe[c] += dt_d * p.safety_bond_per_d * paired * (p.safety_bond_most - safe[c])
                safe_age[c] = 0.0
            else:
                safe[c] -= dt_d * m_lost * safe[c] / (onset + safe_age[c])
                safe_age[c] += dt_d

        calm = w_s * safety + s_0 + e_0 * practice + cue_to_safety - beta_s * strongest
        threatened = p.threat_gain * belief * (1.0 - p.threat_following * (1.0 - felt_most))
        reappraisal = p.education_per_d * education + p.practice_belief_per_d * practice * safety
        belief += dt_d * (
            p.belief_per_d * (p.belief_trait + p.belief_from_pain * felt_most - belief)
            - reappraisal * (belief - p.belief_least)
        )
        threat += dt_d / p.threat_time_d * (threatened - threat)
        relief += dt_d * (p.relief_per_d * expectation * (p.relief_most - relief) - relief / p.relief_time_d)
        safety += fast * (_logistic((calm - theta) / kappa) - safety)

        if n < fine or (n + 1 - fine) % every == 0:
            for k in range(n_sites):
                pain_out[row, k] = pain_sum[k] if n < fine else pain_sum[k] * share
                activity_out[row, k] = activity_sum[k] if n < fine else activity_sum[k] * share
                strength_out[row, k] = site[STRENGTH, k]
                training_out[row, k] = site[TRAINING, k]
                pain_sum[k] = 0.0
                activity_sum[k] = 0.0
                for c in range(n_cues):
                    bond_out[row, k, c] = bond[k, c]
            scalars_out[row, SAFETY] = safety
            scalars_out[row, BELIEF] = belief
            scalars_out[row, THREAT] = threat
            scalars_out[row, RELIEF] = relief
            scalars_out[row, DRIFT] = drift
            row += 1

    scalars[SAFETY], scalars[BELIEF], scalars[THREAT] = safety, belief, threat
    scalars[RELIEF], scalars[DRIFT] = relief, drift


@njit(cache=True, parallel=True)
def advance_all(
    patients: NDArray[np.void], first: NDArray[np.int64],
    start_d: Array, nociception: Array, cues: Array, levels: Array,
    site: Array, bond: Array, bond_age: Array, safe: Array, safe_age: Array, scalars: Array,
    seeds: NDArray[np.uint64], first_step: int, steps: int, dt_d: float, every: int, fine: int,
    pain_out: Array, activity_out: Array, strength_out: Array, training_out: Array, bond_out: Array,
    scalars_out: Array,
) -> None:  # fmt: skip
    """Each patient on its own: row i of every array, and pieces ``first[i, 0]`` to ``first[i, 1]``."""
    for i in prange(patients.size):
        a, b = first[i, 0], first[i, 1]
        advance(
            patients[i], start_d[a:b], nociception[a:b], cues[a:b], levels[a:b],
            site[i], bond[i], bond_age[i], safe[i], safe_age[i], scalars[i],
            seeds[i], first_step, steps, dt_d, every, fine,
            pain_out[i], activity_out[i], strength_out[i], training_out[i], bond_out[i], scalars_out[i],
        )  # fmt: skip
