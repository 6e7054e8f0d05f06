"""Affected roots: those that something presses on, ties or inflames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from neuroplasty.body.nerve import Roots
from neuroplasty.body.nerve.roots import FIELDS, POOLS
from neuroplasty.errors import SolverError

_LOAD_MMHG = 1.0
# What a procedure leaves on any root, a trace of oedema from the pressure of its fluid, is no illness.
_TRACE = 0.02


def affected_roots(roots: Roots) -> Roots:
    """The roots of one person that hurt or may come to; healthy ones stay silent and only cost time.

    Parameters
    ----------
    roots : Roots
        Of one person, K of them.

    Returns
    -------
    Roots
        Those that something presses on, ties or inflames; the first alone where none is affected.

    Examples
    --------
    >>> affected_roots(Roots.healthy(("L4 left", "L5 left"))).names
    ('L4 left',)
    """
    ill = (roots.contact_mmhg > _LOAD_MMHG) | (roots.openness < 1 - _TRACE)
    for name in ("bonded", "scar_bed", "nucleus", "inflammation", "oedema", "injury"):
        ill |= getattr(roots, name) > _TRACE
    ill |= np.arange(len(roots.names)) == (0 if not ill.any() else -1)
    return select_roots(roots, [name for name, one in zip(roots.names, ill, strict=True) if one])


def select_roots(roots: Roots, names: Sequence[str]) -> Roots:
    """Some of the roots, by name and in that order.

    Parameters
    ----------
    roots : Roots
        K of them.
    names : sequence of str
        Which.

    Returns
    -------
    Roots
        As many as there are names.

    Raises
    ------
    SolverError
        For a name that is not among them.

    Examples
    --------
    >>> select_roots(Roots.healthy(("L4 left", "L5 left", "S1 left")), ["S1 left"]).names
    ('S1 left',)
    """
    missing = [name for name in names if name not in roots.names]
    if missing:
        raise SolverError(f"There is no root {missing[0]} here; there are {', '.join(roots.names)}.")
    at = [roots.names.index(name) for name in names]
    kept = {name: getattr(roots, name)[..., at] for name in FIELDS}
    drugs = {name: getattr(roots, name)[..., at, :] for name in POOLS}
    return replace(roots, names=tuple(names), **kept, **drugs)
