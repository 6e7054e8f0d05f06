"""Adherence: how much of what was asked a patient does, day by day, 0 to 1.

>>> Adherence.following("declining").flossed(0, 365)[[0, 364]].round(2)
array([0.66, 0.2 ])
>>> Adherence(flossing=1.2)
Traceback (most recent call last):
...
neuroplasty.errors.DocumentError: Adherence to flossing runs to 1.2; give shares from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Self, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.care.course.parameters import PARAMETERS
from neuroplasty.errors import DocumentError
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]
Trend = Literal["declining", "stable", "rising"]
TRENDS: tuple[Trend, ...] = get_args(Trend)

_LONG_D = 3660


@dataclass(frozen=True)
class Adherence:
    """Shares of the flossing and of the pathway training asked for that are done, 0 to 1.

    Flossing slows the regrowth of scar round the root; training is practice of the safety pathway, where a
    course has a training. Days after the last one given are like the last.

    Parameters
    ----------
    flossing, training : float or (days,) array
        One share, or one a day from the procedure on.

    Raises
    ------
    DocumentError
        For shares outside 0 to 1.

    Examples
    --------
    >>> Adherence(flossing=[1.0, 0.5]).flossed(0, 3)
    array([1. , 0.5, 0.5])
    """

    flossing: ArrayLike = 0.0
    training: ArrayLike = 0.0

    def __post_init__(self) -> None:
        """Refuse more than everything and less than nothing."""
        for name in ("flossing", "training"):
            given = np.atleast_1d(np.asarray(getattr(self, name), dtype=np.float64))
            if given.ndim != 1 or given.size == 0 or not np.all(np.isfinite(given)):
                raise DocumentError(f"Adherence to {name} is not a row of numbers; give one, or one a day.")
            worst = float(given.max() if given.max() > 1 else given.min())
            if not 0 <= worst <= 1:
                raise DocumentError(f"Adherence to {name} runs to {worst:g}; give shares from 0 to 1.")
            object.__setattr__(self, name, given)

    @classmethod
    def following(cls, trend: Trend, table: Mapping[str, Parameter] = PARAMETERS) -> Self:
        """One of the three trends seen in people who exercise at home, for flossing and training alike."""
        if trend not in TRENDS:
            raise DocumentError(f"found the trend {trend!r}, expected one of {', '.join(TRENDS)}.")
        usual = table["adherence"].value
        begins = table["adherence_begun"].value if trend == "rising" else usual
        ends = {
            "declining": table["adherence_lost"].value,
            "stable": usual,
            "rising": table["adherence_gained"].value,
        }[trend]
        level = _level(begins, ends, table["adherence_time_d"].value)
        return cls(flossing=level, training=level)

    @classmethod
    def drawn(cls, rng: np.random.Generator, table: Mapping[str, Parameter] = PARAMETERS) -> Self:
        """A trend at random, as often as each was seen.

        >>> float(Adherence.drawn(np.random.default_rng(1)).flossed(0, 1)[0])
        0.66
        """
        share = np.array([table[f"{trend}_share"].value for trend in TRENDS])
        return cls.following(TRENDS[int(rng.choice(len(TRENDS), p=share / share.sum()))], table)

    def flossed(self, first_d: int, days: int) -> Array:
        """Share of the flossing done on each day from ``first_d`` on (days,)."""
        return _from(np.asarray(self.flossing), first_d, days)

    def trained(self, first_d: int, days: int) -> Array:
        """Share of the training done on each day from ``first_d`` on (days,)."""
        return _from(np.asarray(self.training), first_d, days)


@lru_cache(maxsize=64)
def _level(begins: float, ends: float, time_d: float) -> Array:
    """Adherence of each day that goes from where it begins to where it ends; read only."""
    level = ends + (begins - ends) * np.exp(-np.arange(_LONG_D) / time_d)
    level.setflags(write=False)
    return level


def _from(given: Array, first_d: int, days: int) -> Array:
    return given[np.minimum(np.arange(first_d, first_d + days), given.size - 1)]
