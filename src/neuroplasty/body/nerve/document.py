"""Roots to and from the documents of an episode.

>>> roots = Roots.healthy(("L5 left", "L5 right"))
>>> states = to_states(roots)
>>> states[0].openness, from_states(dict(zip(roots.names, states))).names
(1.0, ('L5 left', 'L5 right'))
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from neuroplasty.body.nerve.roots import FIELDS, POOLS, Roots
from neuroplasty.documents.records import NerveState
from neuroplasty.documents.rounding import rounded
from neuroplasty.errors import DocumentError, SolverError
from neuroplasty.evidence.kinetics import SPECIES


def to_states(roots: Roots) -> tuple[NerveState, ...]:
    """What a document keeps of each root, to six significant digits. Roots of one person only."""
    if roots.disc_mmhg.ndim != 1:
        raise SolverError("A document holds the roots of one person; take one of the leading axis first.")

    def kept(k: int) -> NerveState:
        values: dict[str, Any] = {name: rounded(getattr(roots, name)[k]) for name in FIELDS}
        for name in POOLS:
            amounts = getattr(roots, name)[k]
            values[name] = {
                drug: rounded(amount)
                for drug, amount in zip(SPECIES, amounts, strict=True)
                if amount > _LEAST
            }
        return NerveState(**values)

    return tuple(kept(k) for k in range(len(roots.names)))


def from_states(states: Mapping[str, NerveState | None]) -> Roots:
    """The roots, by name, that a document holds. Raises DocumentError where one has no state of its nerve."""
    lost = [name for name, state in states.items() if state is None]
    if lost or not states:
        raise DocumentError(
            f"The episode holds no state of the nerve for {', '.join(lost) or 'any root'}; "
            "rehearse it with this version, or record what its roots met."
        )
    held = [state for state in states.values() if state is not None]
    values: dict[str, Any] = {name: np.array([getattr(state, name) for state in held]) for name in FIELDS}
    for name in POOLS:
        values[name] = np.array([[getattr(state, name).get(drug, 0.0) for drug in SPECIES] for state in held])
    return Roots(tuple(states), **values)


_LEAST = 1e-9
"""Drug's unit per mL below which nothing is noted."""
