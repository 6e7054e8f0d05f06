"""One step of the nerve model in plain NumPy: what the compiled ``kernel`` must agree with.

Within a step the rates are held and every equation is solved exactly, so that any step is stable and
every share stays within 0 and 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.nerve.compression import (
    conduction_target,
    injury_rate_per_s,
    oedema_rate_per_s,
    rapid_rise_mmhg,
    root_flow,
)
from neuroplasty.body.nerve.drugs import ISOTONIC_MG_ML, SALT, supplied, weights
from neuroplasty.body.nerve.exposure import Exposure
from neuroplasty.body.nerve.load import foramen_load_mmhg, second_mmhg
from neuroplasty.body.nerve.parameters import TABLE
from neuroplasty.body.nerve.roots import Roots, block, widened
from neuroplasty.evidence.kinetics import fate
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.units import DAY_S, HOUR_S

Array = NDArray[np.float64]

COUNTS_FROM_C, YEAR_D = 39.0, 365.25


def step_reference(
    roots: Roots, exposure: Exposure, dt_s: float, on: Array, table: Mapping[str, Parameter] = TABLE
) -> Roots:
    """The roots ``dt_s`` later. ``on`` (..., 1, 4): 1 or 0 for inflammation, room, scar, nerve."""
    bath = _towards(roots.fluid, supplied(exposure, table), _passed(dt_s, table["bath_time"].value))
    stored = held(roots.stored, bath, dt_s)
    felt = drugs_felt(bath, stored, table)
    if exposure.foramen_kept is not None and exposure.recess_kept is not None:
        room = on[..., 1]
        foramen, recess = (1 - room * (1 - one) for one in (exposure.foramen_kept, exposure.recess_kept))
        roots = widened(roots, foramen, recess, table)
    return _after(roots, replace(exposure, fluid=bath), stored, felt, dt_s, on, table)


def follow_reference(
    roots: Roots,
    time_d: Array,
    mobilised: Array,
    wear: float,
    on: Array,
    table: Mapping[str, Parameter] = TABLE,
) -> list[Roots]:
    """The roots at each of ``time_d`` (n,): drugs leave, discs shrink, foramina wear, scar regrows.

    ``mobilised`` (n,) is how well they were moved in the step that ends there; ``wear`` as in ``follow``.
    """
    p = {name: one.value for name, one in table.items()}
    course = [roots]
    for days, moved in zip(np.diff(time_d), mobilised[1:], strict=True):
        f = fate(float(days) * DAY_S)
        shrunk = np.exp(-days / p["disc_resorption"])
        speed = (1 - p["scar_mobilised"] * moved) / p["scar_regrowth"]
        scarring = on[..., 2]
        parted = np.minimum(roots.soft, roots.bonded) * -np.expm1(-p["soft_parts"] * moved * days)
        tied = roots.bonded - scarring * parted
        new = scarring * np.maximum(0.0, roots.scar_bed - tied) * -np.expm1(-speed * days)
        soft = (roots.soft - scarring * parted) * np.exp(-days / p["soft_matures"]) + new
        holds = held_back(tied + new, roots.oedema, table)
        filling = np.exp(-days / p["held_fills"])
        nothing = Exposure.none(len(roots.names))
        met = replace(
            nothing,
            film_mm=roots.film_mm * 0.5 ** (days * DAY_S / (p["film_gone"] * 60)),
            fluid=roots.fluid * f.film_to_film,
            bonded=tied + new,
        )
        stored = roots.stored * f.store_to_store + roots.fluid * f.film_to_store
        aged = replace(
            roots,
            disc_mmhg=roots.disc_mmhg * shrunk,
            nucleus=holds + (roots.nucleus - holds) * np.where(roots.nucleus > holds, shrunk, filling),
            soft=soft,
            openness=roots.openness * (1 - wear * days / YEAR_D),
        )
        before, after = drugs_felt(roots.fluid, roots.stored, table), drugs_felt(met.fluid, stored, table)
        felt = tuple((one + other) / 2 for one, other in zip(before, after, strict=True))
        roots = _after(aged, met, stored, felt, float(days) * DAY_S, on, table)
        course.append(roots)
    return course


def drugs_felt(
    fluid: Array, stored: Array, table: Mapping[str, Parameter] = TABLE
) -> tuple[Array, Array, Array]:
    """Anaesthetic, salt and steroid (..., K) at a root, in multiples of what does half."""
    weight = weights(table)
    anaesthetic = (fluid + table["stored_activity"].value * stored) @ weight.anaesthetic
    salt = np.maximum(0.0, fluid[..., SALT] - ISOTONIC_MG_ML) / table["salt_half"].value
    return anaesthetic, salt, (fluid + stored) @ weight.steroid


def _after(
    roots: Roots,
    exposure: Exposure,
    stored: Array,
    felt: tuple[Array, ...],
    dt_s: float,
    on: Array,
    table: Mapping[str, Parameter],
) -> Roots:
    """The roots ``dt_s`` later beside this fluid, holding and feeling these drugs."""
    p = {name: one.value for name, one in table.items()}
    anti_inflammatory, decompression, adhesiolysis, neuromodulation = np.moveaxis(on, -1, 0)

    bonded = roots.bonded
    if exposure.bonded is not None:
        bonded = np.where(adhesiolysis > 0, exposure.bonded, bonded)
    film = decompression * exposure.film_mm
    creep, lost = _passed(dt_s, p["room_creep"]), _passed(dt_s, p["room_lost"] * DAY_S)
    gained = p["room_kept"] * film
    room = np.where(
        gained > roots.room_mm, _towards(roots.room_mm, gained, creep), roots.room_mm * (1 - lost)
    )

    flows = np.maximum(exposure.pressure_mmhg, 0.0)
    washed = film / (film + p["wash_film"]) * flows / (flows + p["wash_pressure"]) / p["wash_time"]
    nucleus = roots.nucleus * np.exp(-anti_inflammatory * washed * dt_s)

    # Fluid parts a root from whatever presses; the room that stays is room in what is soft.
    opened, soft = np.exp(-film / p["room_relief"]), np.exp(-room / p["room_relief"])
    outside = (
        opened * (roots.disc_mmhg * soft + roots.recess_mmhg),
        opened * foramen_load_mmhg(roots.openness, table),
    )
    second = second_mmhg(outside, (roots.cauda_mmhg, roots.cauda_second_mmhg))
    load = np.maximum(*outside) + p["tether_pressure"] * bonded
    load = load + np.maximum(exposure.pressure_mmhg, 0.0)
    rapid = rapid_rise_mmhg(load - roots.load_now_mmhg, dt_s, table)

    oedema = 1 - (1 - roots.oedema) * np.exp(-p["oedema_onset"] * rapid)
    leak, drain = oedema_rate_per_s(load, table), 1 / (p["oedema_resolution"] * DAY_S)
    oedema = _towards(oedema, leak / (leak + drain), -np.expm1(-(leak + drain) * dt_s))

    conduction = _towards(
        roots.conduction, conduction_target(load, table), _passed(dt_s, p["conduction_time"] * 60)
    )
    heat_min = neuromodulation * np.where(
        exposure.temperature_c > COUNTS_FROM_C,
        2.0 ** (np.minimum(exposure.temperature_c, 100.0) - 43.0) * dt_s / 60,
        0.0,
    )
    wears, mends = injury_rate_per_s(load, table), 1 / (p["injury_recovery"] * DAY_S)
    injury = _towards(roots.injury, wears / (wears + mends), -np.expm1(-(wears + mends) * dt_s))
    injury = 1 - (1 - injury) * np.exp(-p["injury_onset"] * rapid - heat_min / p["thermal_dose"])

    drug, salt_felt, steroid = felt
    onset = _passed(dt_s, p["block_onset"] * 60)
    anaesthetic = _towards(roots.anaesthetic, neuromodulation * drug, onset)
    salt_wanted = neuromodulation * salt_felt
    recovery = _passed(dt_s, p["salt_recovery"] * HOUR_S)
    salt = _towards(roots.salt, salt_wanted, np.where(salt_wanted > roots.salt, onset, recovery))

    wanted = anti_inflammatory * steroid / (1 + steroid)
    rising = wanted > roots.suppression
    suppression = _towards(
        roots.suppression,
        wanted,
        np.where(
            rising, _passed(dt_s, p["steroid_onset"] * HOUR_S), _passed(dt_s, p["steroid_offset"] * DAY_S)
        ),
    )

    blocked = block(replace(roots, anaesthetic=anaesthetic, salt=salt), table)
    quiet = p["quieting"] / HOUR_S * blocked
    pulse = neuromodulation * exposure.field_v_m / (exposure.field_v_m + p["pulse_field"]) / p["pulse_time"]
    back = 1 / (p["sensitivity_recovery"] * DAY_S)
    heat = heat_min / p["thermal_dose"] / dt_s
    rate = quiet + heat + back
    sensitivity = _towards(roots.sensitivity, back / rate, -np.expm1(-rate * dt_s))
    back = 1 / (p["pulse_recovery"] * DAY_S)
    rate = pulse + back
    pulsed = _towards(roots.pulsed, (back + pulse * p["pulse_floor"]) / rate, -np.expm1(-rate * dt_s))

    inflammation = _towards(
        roots.inflammation,
        irritation(nucleus, bonded, oedema, table) * (1 - p["steroid_most"] * suppression),
        _passed(dt_s, p["inflammation_time"] * DAY_S),
    )
    return replace(
        roots,
        bonded=bonded,
        film_mm=film,
        room_mm=room,
        pressure_mmhg=np.broadcast_to(np.maximum(exposure.pressure_mmhg, 0.0), load.shape),
        load_now_mmhg=load,
        blood_flow=root_flow(np.maximum(load, roots.cauda_mmhg), second, table),
        oedema=oedema,
        conduction=conduction,
        injury=injury,
        inflammation=inflammation,
        suppression=suppression,
        anaesthetic=anaesthetic,
        salt=salt,
        sensitivity=sensitivity,
        pulsed=pulsed,
        nucleus=np.broadcast_to(nucleus, load.shape),
        fluid=np.broadcast_to(exposure.fluid, roots.fluid.shape),
        stored=stored,
    )


def held(stored: Array, fluid: Array, dt_s: float) -> Array:
    """What a root's tissue holds (..., K, S) after ``dt_s`` beside this fluid, by the drugs' own kinetics.

    The share of each drug that stays beside what it was put to goes over; never more than the fluid has.
    """
    f = fate(dt_s)
    kept = stored * f.store_to_store
    return np.asarray(np.minimum(kept + fluid * f.film_to_store, np.maximum(kept, fluid)))


def held_back(bonded: Array, oedema: Array, table: Mapping[str, Parameter] = TABLE) -> Array:
    """The irritants (any shape, 0-1) that scar and swelling keep at a root, of those of a nucleus on it."""
    share = table["held_back"].value
    return np.asarray(1 - (1 - share * bonded) * (1 - share * oedema))


def irritation(nucleus: Array, bonded: Array, oedema: Array, table: Mapping[str, Parameter] = TABLE) -> Array:
    """The inflammation (any shape, 0-1) that irritants, scar and swelling would keep up without steroid."""
    left = (
        (1 - table["disc_inflames"].value * nucleus)
        * (1 - table["scar_inflames"].value * bonded)
        * (1 - table["oedema_inflames"].value * oedema)
    )
    return np.asarray(1 - left)


def _passed(dt_s: float, time_s: float) -> float:
    """The share of the way to its target that a state goes in ``dt_s``."""
    return float(-np.expm1(-dt_s / time_s))


def _towards(now: Array, target: Array | float, share: Array | float) -> Array:
    return np.asarray(now + (target - now) * share)
