"""How each drug leaves the place it was put, and how it comes to an end; fluid and nerve both ask.

A drug in the film leaves it with ``film_half_life``; the share ``stored`` of it goes into fat and tissue
and from there to the blood with ``store_half_life``, the rest goes to the blood at once: the two-phase
uptake that plasma curves show. ``decay_half_life`` is loss of activity where it lies.

>>> SPECIES[0], len(SPECIES)
('iohexol', 10)
>>> KINETICS["lidocaine"].film_half_life.value
9.3
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.evidence.drugs import DRUGS
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Kinetics:
    """How one drug leaves the epidural space otherwise than by flow. Times in minutes."""

    film_half_life: Parameter
    stored: Parameter
    store_half_life: Parameter
    decay_half_life: Parameter | None = None


_BURM = "Burm et al., Clin Pharmacokinet 1987;13:191-203"
_NOBODY = "no measurement found"
_PASSES = Parameter(0.0, "1", "assumed", "goes to the blood without being stored")
_UNUSED = Parameter(60.0, "min", "assumed", "nothing of it is stored")


def _min(value: float, standing: str, source: str) -> Parameter:
    return Parameter(value, "min", standing, source)  # type: ignore[arg-type]


def _anaesthetic(
    fast: float, f_fast: float, slow: float, f_slow: float, standing: str, source: str
) -> Kinetics:
    share = Parameter(
        f_slow / (f_fast + f_slow), "1", "derived", f"{source}: slow share of the absorbed dose"
    )
    return Kinetics(_min(fast, standing, source), share, _min(slow, standing, source))


def _steroid(stored: float, slow_h: float, standing: str, source: str) -> Kinetics:
    return Kinetics(
        _min(30, "free", _NOBODY),
        Parameter(stored, "1", "assumed", "share that settles as particles or goes into fat"),
        _min(slow_h * 60, standing, source),
    )


KINETICS: dict[str, Kinetics] = {
    "iohexol": Kinetics(_min(45, "free", f"{_NOBODY}; contrast fades within hours"), _PASSES, _UNUSED),
    "sodium chloride": Kinetics(_min(20, "free", _NOBODY), _PASSES, _UNUSED),
    "lidocaine": _anaesthetic(9.3, 0.38, 82, 0.58, "measured", _BURM),
    "bupivacaine": _anaesthetic(7.0, 0.28, 362, 0.66, "measured", _BURM),
    "ropivacaine": _anaesthetic(7.0, 0.28, 362, 0.66, "assumed", f"as bupivacaine: {_BURM}"),
    "betamethasone": _steroid(0.5, 24, "free", _NOBODY),
    "dexamethasone": _steroid(0.2, 6, "free", _NOBODY),
    "triamcinolone": _steroid(
        0.9, 523, "assumed", "Hooten et al., Reg Anesth Pain Med 2016: plasma half-life, absorption-limited"
    ),
    "methylprednisolone": _steroid(0.9, 240, "free", _NOBODY),
    "hyaluronidase": Kinetics(
        _min(60, "free", _NOBODY),
        Parameter(0.5, "1", "free", f"{_NOBODY}; share held in the scar's matrix"),
        _min(360, "free", _NOBODY),
        _min(120, "assumed", "activity in tissue is lost over 3-6 h (secondary source)"),
    ),
}

SPECIES: tuple[str, ...] = tuple(KINETICS)

assert all(name in DRUGS for name in SPECIES)


@dataclass(frozen=True)
class Fate:
    """Exact transfer over one step, each (k,): shares of film and store that stay, move, are taken up."""

    film_to_film: Array
    film_to_store: Array
    film_to_blood: Array
    store_to_store: Array
    store_to_blood: Array


def fate(dt_s: float) -> Fate:
    """What ``dt_s`` does to one unit in the film and in the store; the rest of each unit decayed.

    The linear two-pool system is solved exactly, so any step, however long, keeps masses positive.
    Source of model: biphasic epidural absorption, Burm et al. 1987.

    >>> f = fate(9.3 * 60)
    >>> round(float(f.film_to_film[SPECIES.index("lidocaine")]), 6)
    0.5
    """
    ln2 = np.log(2.0) / 60.0
    leave = np.array([ln2 / k.film_half_life.value for k in KINETICS.values()])
    share = np.array([k.stored.value for k in KINETICS.values()])
    release = np.array([ln2 / k.store_half_life.value for k in KINETICS.values()])
    decay = np.array([ln2 / k.decay_half_life.value if k.decay_half_life else 0.0 for k in KINETICS.values()])
    a, b = leave + decay, release + decay
    stay, keep = np.exp(-a * dt_s), np.exp(-b * dt_s)
    # Integral over the step of film decaying with a and store with b; a == b never in the table.
    stored = share * leave * (keep - stay) / (a - b)
    film_time = (1 - stay) / a
    store_time = (1 - keep) / b
    stored_time = share * leave * (film_time - store_time) / (b - a)
    blood = (1 - share) * leave * film_time + release * stored_time
    return Fate(stay, stored, blood, keep, release * store_time)
