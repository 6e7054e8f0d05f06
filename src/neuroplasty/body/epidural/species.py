"""What rides the fluid: each drug that has kinetics, by its row in every state.

>>> species_index("sodium chloride")
1
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from neuroplasty.errors import SolverError
from neuroplasty.evidence.kinetics import KINETICS, SPECIES, fate

Array = NDArray[np.float64]


def species_index(name: str) -> int:
    """The row of a species in every state; SolverError names those there are."""
    if name not in KINETICS:
        raise SolverError(f"{name!r} does not ride the epidural fluid; it knows {', '.join(SPECIES)}.")
    return SPECIES.index(name)


def uptake_and_decay(
    film: Array, stagnant: Array, store: Array, there: Sequence[int], dt_s: float
) -> tuple[Array, Array, Array]:
    """Uptake and decay: the store (k, n, m), and what went to the blood and what decayed (k,).

    ``film`` and ``stagnant`` (k, n, m) are changed in place, the store before is not. Fluid that stands gives
    up its drug as fluid that flows does. Only the species ``there`` are looked at.
    """
    f = fate(dt_s)
    stores = [k for k in there if f.film_to_store[k] or store[k].any()]
    store_after = np.zeros(store.shape) if stores else store
    blood, lost = np.zeros(len(film)), np.zeros(len(film))
    for k in there:
        fluid = film[k] + stagnant[k]
        in_fluid, in_store = float(fluid.sum()), float(store[k].sum())
        film_lost = 1 - f.film_to_film[k] - f.film_to_store[k] - f.film_to_blood[k]
        store_lost = 1 - f.store_to_store[k] - f.store_to_blood[k]
        film[k] *= f.film_to_film[k]
        stagnant[k] *= f.film_to_film[k]
        if k in stores:
            store_after[k] = store[k] * f.store_to_store[k] + fluid * f.film_to_store[k]
        blood[k] = in_fluid * f.film_to_blood[k] + in_store * f.store_to_blood[k]
        lost[k] = in_fluid * film_lost + in_store * store_lost
    return store_after, blood, lost
