"""Exposure: what meets the roots during one stretch of a procedure.

>>> Exposure.none(2).pressure_mmhg.tolist()
[0.0, 0.0]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.evidence.kinetics import SPECIES

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Exposure:
    """What meets K roots: arrays (K,), drugs (K, S) in the order of ``kinetics.SPECIES``.

    ``pressure_mmhg``: of fluid or balloon, over what it was at rest; ``film_mm``: how far it holds the root's
    surroundings open; ``bonded``: what of the scar is still there, or None where nothing is known to have
    changed; ``fluid``: drug's unit per mL of the fluid round it; ``field_v_m`` and ``temperature_c``: of
    radiofrequency at the root.
    """

    pressure_mmhg: Array
    film_mm: Array
    fluid: Array
    field_v_m: Array
    temperature_c: Array
    bonded: Array | None = None

    @classmethod
    def none(cls, roots: int) -> Exposure:
        """Nothing: rest, at body temperature."""
        zero, drugs = np.zeros(roots), np.zeros((roots, len(SPECIES)))
        return cls(zero, zero, drugs, zero, zero + 37.0)
