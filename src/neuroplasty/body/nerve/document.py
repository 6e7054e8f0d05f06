"""Roots to and from the documents of an episode."""

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
    """What a document keeps of each root, to six significant digits.

    Parameters
    ----------
    roots : Roots
        Of one person only.

    Returns
    -------
    tuple of NerveState
        In the order of ``roots.names``.

    Raises
    ------
    SolverError
        For roots with a leading axis.

    Examples
    --------
    >>> to_states(Roots.healthy(("L5 left", "L5 right")))[0].openness
    1.0
    """
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
    """The roots that a document holds.

    Parameters
    ----------
    states : mapping of str to NerveState or None
        By the root's name.

    Returns
    -------
    Roots

    Raises
    ------
    DocumentError
        Where a root has no state of its nerve.

    Examples
    --------
    >>> roots = Roots.healthy(("L5 left", "L5 right"))
    >>> from_states(dict(zip(roots.names, to_states(roots)))).names
    ('L5 left', 'L5 right')
    """
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
