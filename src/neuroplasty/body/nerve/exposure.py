"""Exposure: what meets the roots during one stretch of a procedure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.evidence.kinetics import SPECIES

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Exposure:
    """What meets K roots.

    Parameters
    ----------
    pressure_mmhg : (K,)
        Of fluid or balloon, over what it was at rest.
    film_mm : (K,)
        How far it holds the root's surroundings open.
    fluid : (K, S)
        Drugs in the fluid round it, drug's unit per mL, in the order of ``kinetics.SPECIES``.
    field_v_m, temperature_c : (K,)
        Of radiofrequency at the root.
    bonded : (K,), optional
        What of the scar is still there, 0 to 1; None where nothing is known to have changed.
    surface : (K, S), optional
        Drugs in the fluid that lies over the root, drug's unit per mm2 of it: the supply. None for so thick
        a layer that it is never used up.
    foramen_kept, recess_kept : (K,), optional
        What its foramen and its recess have kept of their narrowing, 1 all of it; None where no balloon
        stretched any.

    Examples
    --------
    >>> Exposure.none(2).pressure_mmhg.tolist()
    [0.0, 0.0]
    """

    pressure_mmhg: Array
    film_mm: Array
    fluid: Array
    field_v_m: Array
    temperature_c: Array
    bonded: Array | None = None
    surface: Array | None = None
    foramen_kept: Array | None = None
    recess_kept: Array | None = None

    @classmethod
    def none(cls, roots: int) -> Exposure:
        """Nothing: rest, at body temperature.

        Parameters
        ----------
        roots : int
            How many.

        Returns
        -------
        Exposure

        Examples
        --------
        >>> Exposure.none(2).temperature_c.tolist()
        [37.0, 37.0]
        """
        zero, drugs = np.zeros(roots), np.zeros((roots, len(SPECIES)))
        return cls(zero, zero, drugs, zero, zero + 37.0)
