"""Numbers of the network of cells; those of learning and drive are the pathway model's own.

>>> TABLE["cells"].value
2000
"""

from __future__ import annotations

from collections.abc import Mapping

from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

_NOBODY = "no measurement found"

TABLE: Mapping[str, Parameter] = {
    "cells": Parameter(2000, "1", "assumed", "room for sparse assemblies that overlap by chance", 600, 9e3),
    "assembly_cells": Parameter(
        150, "1", "assumed", "7.5 % of cells answer one site: sparse coding", 50, 500
    ),
    "synapses_per_cell": Parameter(200, "1", "assumed", "a tenth of all others; at random", 50, 1000),
    "fibres_per_cue": Parameter(200, "1", "assumed", "a cue is many features", 20, 1000),
    "fibre_share": Parameter(0.2, "1", "assumed", "of cells reached by one fibre of a cue", 0.05, 1.0),
    "strength_rest": Parameter(0.10, "1", "assumed", "recurrent drive of an untrained assembly", 0.0, 0.3),
    "threshold_spread": Parameter(0.02, "1", "assumed", "SD of cells' thresholds", 0.0, 0.1),
    "afferent_spread": Parameter(0.10, "1", "assumed", "SD of cells' afferent weights", 0.0, 0.3),
    "cell_noise": Parameter(0.05, "1", "free", f"{_NOBODY}; SD of each cell's own noise", 0.0, 0.2),
    "cell_noise_time_d": Parameter(0.5, "d", "free", _NOBODY, 0.1, 2),
    "inhibition": Parameter(
        0.5, "1", "free", f"{_NOBODY}; per assembly active beyond the first: the sites' competition", 0.2, 1.0
    ),
    "heterosynaptic_share": Parameter(
        0.2, "1", "free", f"{_NOBODY}; speed at which an active cell's synapses on silent cells weaken", 0, 1
    ),
}  # fmt: skip

register("network", TABLE)
