"""Stimulation: the test before the current, that says which root the electrode lies by and how near.

A slow rhythm twitches muscles, a fast one tingles. The voltage that a root needs grows with the square of its
distance from the electrode.

>>> test = Stimulus("sensory", 0.5)
>>> near = needed_v("sensory", np.array([0.0, 3.0, 20.0]))
>>> (near <= test.volts).tolist(), test.rate_hz
([True, True, False], 50.0)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.body.instruments.radiofrequency.parameters import (
    MOTOR_RATE,
    MOTOR_RATIO,
    SENSORY_RATE,
    TOUCHING_VOLTS,
    VOLTS_BY_DISTANCE,
)

Array = NDArray[np.float64]
Kind = Literal["sensory", "motor"]


@dataclass(frozen=True)
class Stimulus:
    """One test: of which kind, at how many volts, with how much of the tip bare.

    Examples
    --------
    >>> Stimulus("motor", 1.0).rate_hz
    2.0
    """

    kind: Kind
    volts: float
    electrode_mm: float = 5.0

    @property
    def rate_hz(self) -> float:
        """Pulses a second."""
        return float(SENSORY_RATE if self.kind == "sensory" else MOTOR_RATE)


@dataclass(frozen=True)
class Answered:
    """What a test came to: the roots that answered, nearest first, and the voltage each needs.

    Examples
    --------
    >>> Answered(Stimulus("motor", 1.0), (("L5 left", 0.6),)).words
    'Motor test, 2 Hz, 1 V: twitching along L5 left.'
    """

    stimulus: Stimulus
    roots: tuple[tuple[str, float], ...] = ()

    @property
    def words(self) -> str:
        """As it is said at the table."""
        one = self.stimulus
        how = f"{one.kind.capitalize()} test, {one.rate_hz:g} Hz, {one.volts:g} V"
        if not self.roots:
            return f"{how}: nothing is {'felt' if one.kind == 'sensory' else 'seen'}."
        what = "tingling" if one.kind == "sensory" else "twitching"
        return f"{how}: {what} along {', '.join(name for name, _ in self.roots)}."


def needed_v(kind: Kind, distance_mm: ArrayLike) -> Array:
    """The voltage from which roots answer.

    Parameters
    ----------
    kind : {"sensory", "motor"}
    distance_mm : (K,) array_like
        From the electrode's surface to each root's.

    Returns
    -------
    ndarray
        (K,), V.

    Examples
    --------
    >>> needed_v("sensory", [0.0, 2.0]).round(2).tolist()
    [0.2, 0.32]
    """
    apart = np.asarray(distance_mm, float)
    volts = float(TOUCHING_VOLTS) + float(VOLTS_BY_DISTANCE) * apart**2
    return np.asarray(volts * (float(MOTOR_RATIO) if kind == "motor" else 1.0))
