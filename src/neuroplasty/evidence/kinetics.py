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

from neuroplasty.evidence.drug import Kinetics
from neuroplasty.evidence.drugs import DRUGS
from neuroplasty.evidence.register import register

Array = NDArray[np.float64]

KINETICS: dict[str, Kinetics] = {
    name: drug.kinetics for name, drug in DRUGS.items() if drug.kinetics is not None
}
"""Of every drug that rides the epidural fluid, in the order of ``DRUGS``."""

SPECIES: tuple[str, ...] = tuple(KINETICS)
"""The drugs that ride the epidural fluid: the order of every array by species (S,)."""


@dataclass(frozen=True)
class Fate:
    """Exact transfer over one step, as shares of what was there at its beginning; each array (S,).

    Parameters
    ----------
    film_to_film, film_to_store, film_to_blood : Array
        Of one unit in the film: what stays, is stored, has gone to the blood. The rest decayed.
    store_to_store, store_to_blood : Array
        Of one unit in the store: what stays, has gone to the blood. The rest decayed.

    Examples
    --------
    >>> minute = fate(60.0)
    >>> minute.film_to_film.shape == (len(SPECIES),)
    True
    >>> bool((minute.film_to_film + minute.film_to_store + minute.film_to_blood <= 1 + 1e-12).all())
    True
    """

    film_to_film: Array
    film_to_store: Array
    film_to_blood: Array
    store_to_store: Array
    store_to_blood: Array


def fate(dt_s: float) -> Fate:
    """What a time does to one unit in the film and in the store; the rest of each unit decayed.

    The linear two-pool system is solved exactly, so any step, however long, keeps masses positive.
    Source of model: biphasic epidural absorption, Burm et al. 1987.

    Parameters
    ----------
    dt_s : float
        The step, seconds.

    Returns
    -------
    Fate
        Shares by species, in the order of ``SPECIES``.

    Examples
    --------
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
    # Integral over the step of film decaying with a and store with b; a == b is refused with the table.
    stored = share * leave * (keep - stay) / (a - b)
    film_time = (1 - stay) / a
    store_time = (1 - keep) / b
    stored_time = share * leave * (film_time - store_time) / (b - a)
    blood = (1 - share) * leave * film_time + release * stored_time
    return Fate(stay, stored, blood, keep, release * store_time)


register("epidural space", KINETICS)
