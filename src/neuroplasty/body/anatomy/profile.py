"""Profile: the smooth shapes that findings have along and round a canal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def bump(x: Array) -> Array:
    """Raised cosine: 1 at 0, smoothly 0 at +-1 and beyond.

    >>> bump(np.array([0.0, 0.5, 1.0, 2.0])).tolist()
    [1.0, 0.5, 0.0, 0.0]
    """
    return np.asarray(np.where(np.abs(x) < 1.0, 0.5 * (1.0 + np.cos(np.pi * x)), 0.0))


def broad(x: Array) -> Array:
    """As the raised cosine, with a broad top.

    >>> broad(np.array([0.0, 0.5, 1.0])).round(2).tolist()
    [1.0, 0.85, 0.0]
    """
    return bump(x * np.abs(x))


def away(theta: Array, centre_deg: float) -> Array:
    """Angles (rad) from a centre (degrees), wrapped to +-pi.

    >>> np.degrees(away(np.radians([350.0, 10.0]), 0.0)).round().tolist()
    [-10.0, 10.0]
    """
    return np.asarray((theta - np.radians(centre_deg) + np.pi) % (2 * np.pi) - np.pi)
