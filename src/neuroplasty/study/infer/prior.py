"""Prior: between which bounds each fitted number may lie, before any data are looked at.

>>> prior = Prior(("a", "b"), np.array([1.0, 0.0]), np.array([100.0, 2.0]), np.array([True, False]))
>>> prior.values(np.zeros((1, 2))).round(6).tolist()
[[10.0, 1.0]]
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from neuroplasty.care.course import PARAMETERS, free_numbers
from neuroplasty.errors import StudyError

Array = NDArray[np.float64]

_WIDE = 20.0
"""Bounds further apart than this, both above zero, are of a scale that is even in the logarithm."""


@dataclass(frozen=True)
class Prior:
    """Bounds of the fitted numbers; each is uniform between them, or its logarithm is.

    Parameters
    ----------
    names : tuple of str, length n
        By ``room.name``, as ``course.slope``.
    low, high : ndarray, shape (n,)
        In the unit of each.
    log : ndarray of bool, shape (n,)
        Whether the logarithm is uniform.

    Raises
    ------
    StudyError
        For bounds that enclose nothing, or a logarithm of zero.

    Examples
    --------
    >>> Prior.of_free(["course.slope"]).names
    ('course.slope',)
    """

    names: tuple[str, ...]
    low: Array
    high: Array
    log: NDArray[np.bool_]

    def __post_init__(self) -> None:
        """Refuse bounds that enclose nothing."""
        for name, low, high, log in zip(self.names, self.low, self.high, self.log, strict=True):
            if not low < high or (log and low <= 0):
                raise StudyError(
                    f"The prior of {name} goes from {low:g} to {high:g}; give a lower bound below the upper "
                    "one, above zero where the scale is log."
                )

    @classmethod
    def read(cls, path: Path) -> Self:
        """A prior from a CSV file with the columns name, low, high, scale (``even`` or ``log``).

        Parameters
        ----------
        path : Path

        Returns
        -------
        Prior

        Raises
        ------
        StudyError
            For a file that is no such table.
        """
        try:
            with path.open(encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
            low, high = (np.array([float(row[name]) for row in rows]) for name in ("low", "high"))
            names, log = tuple(row["name"] for row in rows), np.array([row["scale"] == "log" for row in rows])
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise StudyError(
                f"{path} is no table of bounds; give a CSV of name, low, high and scale (even or log)."
            ) from error
        return cls(names, low, high, log)

    @classmethod
    def of_free(cls, names: Sequence[str] | None = None) -> Self:
        """A prior over numbers that nobody measured, from the ranges of their own tables.

        Parameters
        ----------
        names : sequence of str, optional
            By ``room.name``, or the name alone; those that no fit narrowed and of which a course depends when
            not given.

        Returns
        -------
        Prior

        Raises
        ------
        StudyError
            For a name that is not free.
        """
        free = {name: one for name, one in free_numbers().items() if name.startswith("course.")}
        known = free | {
            f"course.{name}": one
            for name, one in PARAMETERS.items()
            if one.standing == "free" and one.low is not None
        }
        asked = list(free) if names is None else list(names)
        chosen = [one if one in known or f"course.{one}" not in known else f"course.{one}" for one in asked]
        odd = [name for name in chosen if name not in known]
        if odd:
            raise StudyError(
                f"found the number {odd[0]!r}, expected a free one of the course: {', '.join(sorted(known))}."
            )
        low = np.array([known[name].low for name in chosen], float)
        high = np.array([known[name].high for name in chosen], float)
        return cls(tuple(chosen), low, high, (low > 0) & (high > _WIDE * low))

    def values(self, z: Array) -> Array:
        """From standard normal coordinates to the numbers' own.

        Parameters
        ----------
        z : ndarray, shape (members, n)

        Returns
        -------
        ndarray, shape (members, n)
        """
        share = ndtr(z)
        even = self.low + share * (self.high - self.low)
        floor = np.where(self.log, self.low, 1.0)
        return np.asarray(np.where(self.log, floor * (self.high / floor) ** share, even))

    def shares(self, values: Array) -> Array:
        """From the numbers' own coordinates to their place between the bounds, 0 to 1.

        Parameters
        ----------
        values : ndarray, shape (..., n)

        Returns
        -------
        ndarray, shape (..., n)
        """
        floor = np.where(self.log, self.low, 1.0)
        even = (values - self.low) / (self.high - self.low)
        ratio = np.log(np.maximum(values, 1e-300) / floor) / np.log(
            np.where(self.log, self.high / floor, 2.0)
        )
        return np.asarray(np.where(self.log, ratio, even))
