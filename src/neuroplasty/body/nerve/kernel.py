"""The same step for many roots over many moments, compiled. ``reference`` says what it means."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, expm1, log1p
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from neuroplasty.body.nerve.compression import SHUT
from neuroplasty.body.nerve.drugs import ISOTONIC_MG_ML, SALT
from neuroplasty.body.nerve.parameters import TABLE
from neuroplasty.body.nerve.reference import COUNTS_FROM_C, YEAR_D
from neuroplasty.body.nerve.roots import FIELDS
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.units import DAY_S, HOUR_S

Array = NDArray[np.float64]

(
    DISC, RECESS, CAUDA, CAUDA_SECOND, OPENNESS, NUCLEUS, SCAR_BED, GAP, BONDED, FILM, ROOM, PRESSURE, LOAD,
    FLOW, OEDEMA, CONDUCTION, INJURY, INFLAMMATION, SUPPRESSION, ANAESTHETIC, SALT_AT, SENSITIVITY, SOFT,
    PULSED,
) = range(len(FIELDS))  # fmt: skip
ANTI_INFLAMMATORY, DECOMPRESSION, ADHESIOLYSIS, NEUROMODULATION = range(4)
"""Columns of ``on``, in the order of ``EFFECTS``: inflammation, room, scar, nerve."""
FILM_TO_FILM, FILM_TO_STORE, _, STORE_TO_STORE, _ = range(5)


class Constants(NamedTuple):
    """Those of the table's values that the kernels read, each under its name and in its unit there."""

    arteriole_share: float
    arteriole_spread: float
    mean_arterial: float
    venous_outflow: float
    between_share: float
    oedema_rate_50: float
    oedema_power: float
    oedema_onset: float
    rapid_onset: float
    oedema_resolution: float
    conduction_half: float
    conduction_power: float
    conduction_time: float
    injury_onset: float
    injury_rate_50: float
    injury_power: float
    injury_recovery: float
    thermal_dose: float
    foramen_most: float
    foramen_half: float
    foramen_power: float
    extension_area: float
    tether_pressure: float
    room_relief: float
    room_kept: float
    room_creep: float
    room_lost: float
    film_gone: float
    inflammation_time: float
    disc_inflames: float
    scar_inflames: float
    oedema_inflames: float
    disc_resorption: float
    held_back: float
    held_fills: float
    salt_half: float
    bath_time: float
    block_power: float
    block_onset: float
    stored_activity: float
    salt_recovery: float
    steroid_most: float
    steroid_onset: float
    steroid_offset: float
    quieting: float
    sensitivity_recovery: float
    pulse_field: float
    pulse_time: float
    pulse_floor: float
    pulse_recovery: float
    wash_time: float
    wash_film: float
    wash_pressure: float
    pain_at_rest: float
    pain_of_pressure: float
    pain_half: float
    pain_of_ischaemia: float
    scar_regrowth: float
    scar_mobilised: float
    soft_parts: float
    soft_matures: float


def constants(table: Mapping[str, Parameter] = TABLE) -> Constants:
    """The table as a kernel takes it."""
    return Constants(**{name: float(table[name].value) for name in Constants._fields})


@njit(cache=True, inline="always")
def _passed(dt_s: float, time_s: float) -> float:
    return -expm1(-dt_s / time_s)


@njit(cache=True)
def _driving(x: float) -> float:
    """Mean of what is above 0 of a logistic about x, of width 1."""
    return max(x, 0.0) + log1p(exp(-abs(x)))


@njit(cache=True)
def _blood_flow(p: Constants, load: float) -> float:
    inflow = p.arteriole_share * p.mean_arterial
    width = p.arteriole_spread * inflow * np.sqrt(3.0) / np.pi
    outside = min(max(load, p.venous_outflow), 1e4)
    flow = _driving((inflow - outside) / width) / _driving((inflow - p.venous_outflow) / width)
    return flow if flow > SHUT else 0.0


@njit(cache=True)
def _second(recess: float, foramen: float, cauda: float, cauda_second: float) -> float:
    return max(min(recess, foramen), min(max(recess, foramen), cauda), cauda_second)


@njit(cache=True)
def _foramen(p: Constants, area: float) -> float:
    return float(p.foramen_most / (1.0 + (area / p.foramen_half) ** p.foramen_power))


@njit(cache=True)
def _holds(p: Constants, bonded: float, oedema: float) -> float:
    return 1.0 - (1.0 - p.held_back * bonded) * (1.0 - p.held_back * oedema)


@njit(cache=True)
def _block(p: Constants, anaesthetic: float, salt: float) -> float:
    if anaesthetic == 0.0 and salt == 0.0:
        return 0.0
    return float(1.0 - 1.0 / ((1.0 + anaesthetic**p.block_power) * (1.0 + salt**p.block_power)))


@njit(cache=True)
def advance_one(
    p: Constants, x: Array, dt_s: float, pressure: float, film: float, bonded: float, drug: float,
    salt: float, steroid: float, field: float, celsius: float, on: Array,
) -> None:  # fmt: skip
    """One root ``dt_s`` on, in place. ``drug``, ``salt``, ``steroid``: multiples of what does half."""
    x[BONDED] = bonded if on[ADHESIOLYSIS] > 0.0 else x[BONDED]
    film *= on[DECOMPRESSION]
    gained = p.room_kept * film
    if gained > x[ROOM]:
        x[ROOM] += (gained - x[ROOM]) * _passed(dt_s, p.room_creep)
    else:
        x[ROOM] *= 1.0 - _passed(dt_s, p.room_lost * DAY_S)
    x[FILM] = film
    flows = max(pressure, 0.0)
    washed = film / (film + p.wash_film) * flows / (flows + p.wash_pressure) / p.wash_time
    x[NUCLEUS] *= exp(-on[ANTI_INFLAMMATORY] * washed * dt_s)

    foramen = max(0.0, _foramen(p, x[OPENNESS]) - _foramen(p, p.extension_area))
    # Fluid parts a root from whatever presses; the room that stays is room in what is soft.
    opened = exp(-film / p.room_relief)
    recess = opened * (x[DISC] * exp(-x[ROOM] / p.room_relief) + x[RECESS])
    foramen *= opened
    second = _second(recess, foramen, x[CAUDA], x[CAUDA_SECOND])
    load = max(recess, foramen)
    x[PRESSURE] = max(pressure, 0.0)
    load += p.tether_pressure * x[BONDED] + x[PRESSURE]
    rise = max(load - x[LOAD], 0.0)
    rapid = rise * rise / (rise + p.rapid_onset * dt_s)
    x[LOAD] = load
    worst = max(load, x[CAUDA])
    between = _blood_flow(p, min(worst, second))
    x[FLOW] = _blood_flow(p, worst) * (1.0 - p.between_share * (1.0 - between))

    oedema = 1.0 - (1.0 - x[OEDEMA]) * exp(-p.oedema_onset * rapid)
    leak = p.oedema_rate_50 / 60.0 * (load / 50.0) ** p.oedema_power
    total = leak + 1.0 / (p.oedema_resolution * DAY_S)
    x[OEDEMA] = oedema + (leak / total - oedema) * -expm1(-total * dt_s)

    wanted = 1.0 / (1.0 + (load / p.conduction_half) ** p.conduction_power)
    x[CONDUCTION] += (wanted - x[CONDUCTION]) * _passed(dt_s, p.conduction_time * 60.0)
    hurt = p.injury_onset * rapid
    heat = 0.0
    if celsius > COUNTS_FROM_C:
        heat = on[NEUROMODULATION] * 2.0 ** (min(celsius, 100.0) - 43.0) / 60.0 / p.thermal_dose
    hurt += heat * dt_s
    wears = p.injury_rate_50 / DAY_S * (load / 50.0) ** p.injury_power
    total = wears + 1.0 / (p.injury_recovery * DAY_S)
    injury = x[INJURY] + (wears / total - x[INJURY]) * -expm1(-total * dt_s)
    x[INJURY] = 1.0 - (1.0 - injury) * exp(-hurt)

    onset = _passed(dt_s, p.block_onset * 60.0)
    x[ANAESTHETIC] += (on[NEUROMODULATION] * drug - x[ANAESTHETIC]) * onset
    salt *= on[NEUROMODULATION]
    share = onset if salt > x[SALT_AT] else _passed(dt_s, p.salt_recovery * HOUR_S)
    x[SALT_AT] += (salt - x[SALT_AT]) * share

    wanted = on[ANTI_INFLAMMATORY] * steroid / (1.0 + steroid)
    time_s = p.steroid_onset * HOUR_S if wanted > x[SUPPRESSION] else p.steroid_offset * DAY_S
    x[SUPPRESSION] += (wanted - x[SUPPRESSION]) * _passed(dt_s, time_s)

    quiet = p.quieting / HOUR_S * _block(p, x[ANAESTHETIC], x[SALT_AT])
    pulse = on[NEUROMODULATION] * field / (field + p.pulse_field) / p.pulse_time
    back = 1.0 / (p.sensitivity_recovery * DAY_S)
    rate = quiet + heat + back
    x[SENSITIVITY] += (back / rate - x[SENSITIVITY]) * -expm1(-rate * dt_s)
    back = 1.0 / (p.pulse_recovery * DAY_S)
    rate = pulse + back
    wanted = (back + pulse * p.pulse_floor) / rate
    x[PULSED] += (wanted - x[PULSED]) * -expm1(-rate * dt_s)

    wanted = 1.0 - (
        (1.0 - p.disc_inflames * x[NUCLEUS])
        * (1.0 - p.scar_inflames * x[BONDED])
        * (1.0 - p.oedema_inflames * x[OEDEMA])
    )
    wanted *= 1.0 - p.steroid_most * x[SUPPRESSION]
    x[INFLAMMATION] += (wanted - x[INFLAMMATION]) * _passed(dt_s, p.inflammation_time * DAY_S)


@njit(cache=True)
def nociception_one(p: Constants, x: Array) -> float:
    """Nociception of one root, 0 to 1."""
    pressed = 1.0 - (1.0 - x[LOAD] / (x[LOAD] + p.pain_half)) * (1.0 - p.pain_of_ischaemia * (1.0 - x[FLOW]))
    inflamed = x[INFLAMMATION] * (p.pain_at_rest + (1.0 - p.pain_at_rest) * pressed)
    drive = 1.0 - (1.0 - inflamed) * (1.0 - p.pain_of_pressure * pressed)
    blocked = _block(p, x[ANAESTHETIC], x[SALT_AT])
    return float((1.0 - blocked) * x[SENSITIVITY] * x[PULSED] * drive)


@njit(cache=True)
def advance_rows(
    p: Constants, state: Array, dt_s: float, pressure: Array, film: Array, bonded: Array, met: Array,
    fluid: Array, stored: Array, field: Array, celsius: Array, fates: Array, on: Array, weight: Array,
    steroid_weight: Array,
) -> None:  # fmt: skip
    """Every row (r, fields) of a state ``dt_s`` on, in place, under what meets it; drugs (r, S).

    ``met`` (r, S) is the fluid outside, ``fates`` (5, S) what the step does to drugs (``kinetics.Fate``).
    """
    mixed = _passed(dt_s, p.bath_time)
    for r in range(state.shape[0]):
        for k in range(fluid.shape[1]):
            fluid[r, k] += (met[r, k] - fluid[r, k]) * mixed
            kept = stored[r, k] * fates[STORE_TO_STORE, k]
            taken = kept + fluid[r, k] * fates[FILM_TO_STORE, k]
            stored[r, k] = min(taken, max(kept, fluid[r, k]))
        drug, steroid, salt = _at_root(p, fluid[r], stored[r], weight, steroid_weight)
        advance_one(
            p, state[r], dt_s, pressure[r], film[r], bonded[r], drug, salt, steroid, field[r], celsius[r],
            on[r],
        )  # fmt: skip


@njit(cache=True)
def follow_rows(
    p: Constants, state: Array, fluid: Array, stored: Array, time_d: Array, mobilised: Array, wear: float,
    fates: Array, on: Array, weight: Array, steroid_weight: Array, out: Array,
) -> None:  # fmt: skip
    """Every row followed to each of ``time_d`` (n,), in place; ``out`` (n, r, 9) is what was on the way.

    ``fates`` (n, 5, S) is what each step does to drugs (``kinetics.Fate``); ``mobilised`` (n,).
    """
    species = fluid.shape[1]
    for r in range(state.shape[0]):
        x = state[r]
        _note(p, x, out[0, r])
        for n in range(1, time_d.size):
            days = time_d[n] - time_d[n - 1]
            dt_s = days * DAY_S
            drug_0, steroid_0, salt_0 = _at_root(p, fluid[r], stored[r], weight, steroid_weight)
            for k in range(species):
                kept = stored[r, k] * fates[n, STORE_TO_STORE, k]
                stored[r, k] = kept + fluid[r, k] * fates[n, FILM_TO_STORE, k]
                fluid[r, k] *= fates[n, FILM_TO_FILM, k]
            shrink = exp(-days / p.disc_resorption)
            x[DISC] *= shrink
            x[OPENNESS] *= 1.0 - wear * days / YEAR_D
            speed = (1.0 - p.scar_mobilised * mobilised[n]) / p.scar_regrowth
            # Moving a root parts what is young or loosened of its scar; what grows is young.
            scarring = on[r, ADHESIOLYSIS]
            parted = scarring * min(x[SOFT], x[BONDED]) * -expm1(-p.soft_parts * mobilised[n] * days)
            tied = x[BONDED] - parted
            new = scarring * max(0.0, x[SCAR_BED] - tied) * -expm1(-speed * days)
            grown = tied + new
            # What lies on a root beyond what it holds back goes with the disc; what was washed out fills up.
            holds = _holds(p, grown, x[OEDEMA])
            passed = shrink if x[NUCLEUS] > holds else exp(-days / p.held_fills)
            x[NUCLEUS] = holds + (x[NUCLEUS] - holds) * passed
            x[SOFT] = (x[SOFT] - parted) * exp(-days / p.soft_matures) + new
            film = x[FILM] * 0.5 ** (dt_s / (p.film_gone * 60.0)) if x[FILM] > 0.0 else 0.0
            drug, steroid, salt = _at_root(p, fluid[r], stored[r], weight, steroid_weight)
            # The mean over the step: what leaves within minutes would else be gone before it is felt.
            drug, steroid, salt = (drug + drug_0) / 2, (steroid + steroid_0) / 2, (salt + salt_0) / 2
            advance_one(p, x, dt_s, 0.0, film, grown, drug, salt, steroid, 0.0, 37.0, on[r])
            _note(p, x, out[n, r])


@njit(cache=True)
def _at_root(
    p: Constants, fluid: Array, stored: Array, weight: Array, steroid_weight: Array
) -> tuple[float, float, float]:
    drug, steroid = 0.0, 0.0
    for k in range(fluid.size):
        drug += weight[k] * (fluid[k] + p.stored_activity * stored[k])
        steroid += steroid_weight[k] * (fluid[k] + stored[k])
    return drug, steroid, max(0.0, fluid[SALT] - ISOTONIC_MG_ML) / p.salt_half


@njit(cache=True, inline="always")
def _note(p: Constants, x: Array, out: Array) -> None:
    out[0] = nociception_one(p, x)
    out[1] = x[INFLAMMATION]
    out[2] = x[OEDEMA]
    out[3] = _block(p, x[ANAESTHETIC], x[SALT_AT])
    out[4] = x[LOAD]
    out[5] = x[BONDED]
    out[6] = x[ROOM] + x[FILM]
    out[7] = x[SENSITIVITY]
    out[8] = x[CONDUCTION] * (1.0 - x[INJURY])
