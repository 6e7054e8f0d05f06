"""Drugs at the root: what a mixture of concentrations amounts to, in multiples of what does half.

>>> import numpy as np
>>> from neuroplasty.body.kinetics import SPECIES
>>> fluid = np.zeros(len(SPECIES))
>>> fluid[SPECIES.index("lidocaine")] = 3.7
>>> float(weights(TABLE).anaesthetic @ fluid)
1.0
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.kinetics import SPECIES
from neuroplasty.body.nerve.parameters import TABLE
from neuroplasty.parameter import Parameter

Array = NDArray[np.float64]

SALT = SPECIES.index("sodium chloride")
ISOTONIC_MG_ML = 9.0


class Weights(NamedTuple):
    """By species (S,): what one unit per mL amounts to, in multiples of the concentration that does half."""

    anaesthetic: Array
    steroid: Array


def weights(table: Mapping[str, Parameter] = TABLE) -> Weights:
    """Anaesthetics by their blocking concentrations, steroids by potency; effects of several add up."""
    anaesthetic, steroid = np.zeros(len(SPECIES)), np.zeros(len(SPECIES))
    for k, name in enumerate(SPECIES):
        if f"{name}_half" in table:
            anaesthetic[k] = 1 / table[f"{name}_half"].value
        if name == "dexamethasone":
            steroid[k] = 1 / table["steroid_half"].value
        elif f"{name}_potency" in table:
            steroid[k] = table[f"{name}_potency"].value / table["steroid_half"].value
    return Weights(anaesthetic, steroid)
