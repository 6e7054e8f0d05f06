"""RootsHeat: how warm each root is and how strong a field it lies in, at one moment of a treatment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class RootsHeat:
    """Every root at one moment; arrays (K,) in the order of ``names``.

    ``temperature_c`` is the mean over a pulse's period; ``field_v_m`` the field while the current runs
    (peak volts of a pulse, root mean square when continuous), zero when it does not; ``seconds`` how long
    this moment lasted; ``pulsed`` whether the current came in pulses.

    >>> RootsHeat(("L5 left",), np.array([38.0]), np.array([900.0]), 0.5, True).names
    ('L5 left',)
    """

    names: tuple[str, ...]
    temperature_c: Array
    field_v_m: Array
    seconds: float
    pulsed: bool
