"""Roots in many states, and the drugs that reach them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body.nerve import Exposure, Roots, at_rest
from neuroplasty.evidence.kinetics import SPECIES


@pytest.fixture
def scarred() -> Roots:
    """A root in scar beside a healthy one."""
    roots = Roots.healthy(("L5 left", "L5 right"))
    bonded = np.array([0.8, 0.0])
    return at_rest(replace(roots, bonded=bonded, scar_bed=bonded))


@pytest.fixture
def mixture() -> Callable[..., np.ndarray]:
    """Concentrations (K, S) at every root by drug."""

    def make(roots: int, **drugs: float) -> np.ndarray:
        fluid = np.zeros((roots, len(SPECIES)))
        for name, amount in drugs.items():
            fluid[:, SPECIES.index(name.replace("_", " "))] = amount
        return fluid

    return make


@pytest.fixture
def bathed(mixture: Callable[..., np.ndarray]) -> Callable[..., Exposure]:
    """An exposure to drugs and nothing else."""

    def make(roots: Roots, **drugs: float) -> Exposure:
        count = len(roots.names)
        return replace(Exposure.none(count), fluid=mixture(count, **drugs))

    return make
