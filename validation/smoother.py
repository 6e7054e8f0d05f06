"""An ensemble smoother with multiple data assimilation (Emerick & Reynolds, Comput Geosci 2013;55:3-15)

An ensemble drawn from the prior is simulated and moved towards the data in several small steps, each as if
the data were that much noisier; the last ensemble stands for the posterior. It needs simulations alone, no
likelihood, and some hundreds of them for a dozen constants.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Prior:
    """Bounds of each fitted constant; ``log``: uniform in the logarithm."""

    names: tuple[str, ...]
    low: Array
    high: Array
    log: NDArray[np.bool_]

    @classmethod
    def read(cls, path: Path) -> Prior:
        """From a CSV file of name, low, high, scale."""
        with path.open() as file:
            rows = list(csv.DictReader(file))
        return cls(
            tuple(row["name"] for row in rows),
            np.array([float(row["low"]) for row in rows]),
            np.array([float(row["high"]) for row in rows]),
            np.array([row["scale"] == "log" for row in rows]),
        )

    def values(self, z: Array) -> Array:
        """From standard normal coordinates to the constants' own."""
        share = ndtr(z)
        even = self.low + share * (self.high - self.low)
        floor = np.where(self.log, self.low, 1.0)
        return np.asarray(np.where(self.log, floor * (self.high / floor) ** share, even))

    def shares(self, values: Array) -> Array:
        """From the constants' own coordinates to their place between the bounds, 0 to 1."""
        floor = np.where(self.log, self.low, 1.0)
        even = (values - self.low) / (self.high - self.low)
        ratio = np.log(np.maximum(values, 1e-300) / floor) / np.log(
            np.where(self.log, self.high / floor, np.e)
        )
        return np.asarray(np.where(self.log, ratio, even))


def towards(
    z: Array, seen: Array, target: Array, error: Array, steps: int, rng: np.random.Generator
) -> Array:
    """How far each member moves in one of ``steps`` steps.

    ``z`` (members, constants): standard normal coordinates; ``seen`` (members, figures): what each gave;
    ``target``, ``error`` (figures,): the data and their standard errors.
    """
    z_off, seen_off = z - z.mean(axis=0), (seen - seen.mean(axis=0)) / error
    cross, own = z_off.T @ seen_off / (len(z) - 1), seen_off.T @ seen_off / (len(z) - 1)
    noisy = np.sqrt(steps) * rng.standard_normal(seen.shape)
    wanted = (target - seen) / error + noisy
    move: Array = wanted @ np.linalg.solve(own + steps * np.eye(len(own)), cross.T)
    return move
