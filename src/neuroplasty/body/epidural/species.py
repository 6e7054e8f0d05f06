"""What rides the fluid: each drug that has kinetics, by its row in every state.

>>> species_index("sodium chloride")
1
"""

from __future__ import annotations

from neuroplasty.errors import SolverError
from neuroplasty.evidence.kinetics import KINETICS, SPECIES


def species_index(name: str) -> int:
    """The row of a species in every state; SolverError names those there are."""
    if name not in KINETICS:
        raise SolverError(f"{name!r} does not ride the epidural fluid; it knows {', '.join(SPECIES)}.")
    return SPECIES.index(name)
