"""Mass attenuation of what the beam crosses, from xraydb's Elam tables.

>>> float(np.round(mass_attenuation("water", [60.0])[0], 3))
0.206
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.body.fluoroscopy.parameters import MATERIALS
from neuroplasty.errors import ImageError

Array = NDArray[np.float64]

ELECTRON_REST_KEV = 510.99895
JOULE_PER_KEV = 1.602176634e-16


def mass_attenuation(material: str, energy_kev: ArrayLike) -> Array:
    """Total mass attenuation coefficient (n,), cm2/g, of a named material at energies (n,), keV.

    Raises ImageError for a material that ``parameters.MATERIALS`` does not have.
    """
    energies = tuple(np.atleast_1d(np.asarray(energy_kev, float)).tolist())
    return np.array(_coefficients(material, energies, "total"))


def air_kerma_per_fluence(energy_kev: ArrayLike) -> Array:
    """Air kerma (n,) in uGy of one photon per mm2 at energies (n,), keV.

    Energy transferred: photoelectric whole, Compton by the mean Klein-Nishina share; coherent none.
    """
    energy = np.atleast_1d(np.asarray(energy_kev, float))
    energies = tuple(energy.tolist())
    photo = np.array(_coefficients("air", energies, "photo"))
    compton = np.array(_coefficients("air", energies, "incoh"))
    transfer_cm2_g = photo + compton * _klein_nishina_share(energy)
    per_mm2_in_cm2, gram_per_kg, ugy_per_gy = 100.0, 1000.0, 1e6
    return np.asarray(energy * JOULE_PER_KEV * transfer_cm2_g * gram_per_kg * per_mm2_in_cm2 * ugy_per_gy)


@lru_cache(maxsize=256)
def _coefficients(material: str, energies_kev: tuple[float, ...], kind: str) -> tuple[float, ...]:
    if material not in MATERIALS:
        raise ImageError(
            f"There is no X-ray material {material!r}; choose one of: {', '.join(sorted(MATERIALS))}."
        )
    import xraydb  # Here alone: its database comes with much that a procedure without pictures does not need.

    energies_ev = np.array(energies_kev) * 1000.0
    fractions = MATERIALS[material].fractions
    total = sum(w * xraydb.mu_elam(element, energies_ev, kind=kind) for element, w in fractions.items())
    return tuple((np.asarray(total) / sum(fractions.values())).tolist())


def _klein_nishina_share(energy_kev: Array) -> Array:
    """Mean share of its energy that a photon gives to the electron in Compton scattering."""
    cosine = np.linspace(-1.0, 1.0, 801)
    kept = 1.0 / (1.0 + (energy_kev / ELECTRON_REST_KEV)[:, None] * (1.0 - cosine))
    cross = kept**2 * (kept + 1.0 / kept - (1.0 - cosine**2))
    return np.asarray((cross * (1.0 - kept)).sum(axis=1) / cross.sum(axis=1))
