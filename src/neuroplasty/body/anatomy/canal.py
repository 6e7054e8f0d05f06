"""Canal: the lumbosacral canal as a centreline and, round it, two closed curves by angle.

At each station ``s`` (0 at the sacral hiatus or at the lowest point known, upward to T12) there is a local
frame (posterior, left, up along the canal) and, by the angle theta (0 posterior, 90 left, 180 anterior,
270 right), the radius of the wall and the radius of the thecal sac. Between the two lies the epidural
space. Below the sac's tip the inner curve is the bundle of sacral roots and filum in fat.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.documents.places import Level, Place, Side
from neuroplasty.errors import AnatomyError

Array = NDArray[np.float64]

REGION_ANGLE_DEG = {"posterior": 0.0, "lateral recess": 115.0, "anterior": 180.0, "foramen": 95.0}
"""Angle of each region on the left side, degrees from the posterior midline."""


@dataclass(frozen=True)
class Root:
    """One nerve root's way on the shell: out of the sac, across the recess, out by its foramen.

    ``path_s_mm`` and ``path_theta_rad`` (n,) run from where the root leaves the sac (above) to its
    foramen (below, lateral). ``foramen_area_mm2`` is the bony opening; ``openness`` in (0, 1] is what
    stenosis has left of it.
    """

    level: Level
    side: Side
    path_s_mm: Array
    path_theta_rad: Array
    diameter_mm: float
    foramen_area_mm2: float
    openness: float = 1.0

    @property
    def name(self) -> str:
        """``L5 left``."""
        return f"{self.level} {self.side}"

    @property
    def foramen(self) -> tuple[float, float]:
        """Where on the shell the root goes out: (s in mm, theta in radians)."""
        return float(self.path_s_mm[-1]), float(self.path_theta_rad[-1])


@dataclass(frozen=True)
class Canal:
    """The canal of one person. Stations are evenly spaced; angles are evenly spaced from 0.

    Shapes: ``s_mm`` (n,), ``centre_mm`` and the three unit vectors (n, 3), ``wall_mm`` and ``sac_mm``
    (n, m) with ``theta_rad`` (m,) = 2 pi k / m. Positions are RAS+ mm.
    ``level_s_mm`` gives the station of each vertebra's mid-pedicle plane, ``disc_s_mm`` of each disc.
    """

    s_mm: Array
    theta_rad: Array
    centre_mm: Array
    posterior: Array
    left: Array
    up: Array
    wall_mm: Array
    sac_mm: Array
    level_s_mm: dict[Level, float]
    disc_s_mm: dict[str, float]
    roots: tuple[Root, ...]
    sac_tip_s_mm: float | None
    has_hiatus: bool

    @property
    def gap_mm(self) -> Array:
        """Thickness of the epidural space (n, m)."""
        return self.wall_mm - self.sac_mm

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels this canal covers, from below upward."""
        return tuple(sorted(self.level_s_mm, key=self.level_s_mm.__getitem__))

    def root(self, name: str) -> Root:
        """The root called ``name``; AnatomyError names those there are."""
        for root in self.roots:
            if root.name == name:
                return root
        known = ", ".join(root.name for root in self.roots) or "none"
        raise AnatomyError(f"This anatomy has no root {name!r}; it has: {known}.")

    def station(self, level: Level) -> float:
        """The station of a level's mid-pedicle plane, mm; AnatomyError names the levels there are."""
        if level not in self.level_s_mm:
            raise AnatomyError(
                f"This anatomy does not reach {level}; it covers {self.levels[0]} to {self.levels[-1]}. "
                f"Choose a level it covers, or give an image that shows {level}."
            )
        return self.level_s_mm[level]

    def locate(self, place: Place) -> tuple[float, float]:
        """(s in mm, theta in radians) of a place in clinical words."""
        if place.region == "foramen" and place.side != "midline":
            return self.root(f"{place.level} {place.side}").foramen
        s = self.station(place.level)
        if place.side == "midline" or place.region in ("posterior", "anterior"):
            base = 0.0 if place.region == "posterior" else np.pi
            lean = {"left": 1.0, "right": -1.0, "midline": 0.0}[place.side]
            towards = np.radians(25.0) * (1 if place.region == "posterior" else -1)
            return s, float((base + lean * towards) % (2 * np.pi))
        angle = np.radians(REGION_ANGLE_DEG[place.region])
        return s, float(angle if place.side == "left" else 2 * np.pi - angle)

    def point_mm(self, s_mm: ArrayLike, theta_rad: ArrayLike, radius_mm: ArrayLike) -> Array:
        """RAS+ positions (..., 3) at stations, angles and radii that broadcast together."""
        s, theta, radius = np.broadcast_arrays(
            np.asarray(s_mm, float), np.asarray(theta_rad, float), np.asarray(radius_mm, float)
        )

        def at(field: Array) -> Array:
            return np.stack([np.interp(s, self.s_mm, field[:, k]) for k in range(3)], axis=-1)

        out = np.cos(theta)[..., None] * at(self.posterior) + np.sin(theta)[..., None] * at(self.left)
        return np.asarray(at(self.centre_mm) + radius[..., None] * out)

    def sample(self, field: Array, s_mm: ArrayLike, theta_rad: ArrayLike) -> Array:
        """Bilinear value of a field (n, m) on the canal's grid, periodic in theta."""
        s, theta = np.broadcast_arrays(np.asarray(s_mm, float), np.asarray(theta_rad, float))
        n, m = field.shape
        i = np.clip((s - self.s_mm[0]) / (self.s_mm[1] - self.s_mm[0]), 0, n - 1)
        j = (theta % (2 * np.pi)) / (2 * np.pi) * m
        i0 = np.minimum(i.astype(int), n - 2)
        j0 = j.astype(int) % m
        a, b = i - i0, j - np.floor(j)
        j1 = (j0 + 1) % m
        low = field[i0, j0] * (1 - b) + field[i0, j1] * b
        high = field[i0 + 1, j0] * (1 - b) + field[i0 + 1, j1] * b
        return np.asarray(low * (1 - a) + high * a)
