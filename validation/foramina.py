"""A group of foramina, each as wide as it happens to be."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neuroplasty.evidence.parameter import Parameter

AREA_SPREAD = Parameter(
    0.12, "1", "assumed", "spread of a foramen's free area between people; no source read"
)


def areas(size: int, seed: int, narrowed: NDArray[np.float64] | float = 1.0) -> NDArray[np.float64]:
    """Free areas (size,), of the usual healthy one, each times what a narrowing has left of it."""
    rng = np.random.default_rng((seed, 9))
    return np.asarray(narrowed * np.exp(float(AREA_SPREAD) * rng.standard_normal(size)))
