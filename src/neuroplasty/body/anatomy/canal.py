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
    """One nerve root's path on the shell: out of the sac, across the recess, out by its foramen.

    Parameters
    ----------
    level : Level
        The vertebra below whose pedicle a lumbar root goes out.
    side : {"left", "right"}
    path_s_mm, path_theta_rad : (n,)
        Station, mm, and angle, rad, from where the root leaves the sac (above) to its foramen (below,
        lateral).
    diameter_mm : float
    foramen_area_mm2 : float
        The bony opening.
    openness : float
        What stenosis has left of it, in (0, 1].

    Examples
    --------
    >>> root = Root("L5", "left", np.array([140.0, 115.0]), np.radians([138.0, 95.0]), 5.1, 285.0)
    >>> root.name, root.foramen[0]
    ('L5 left', 115.0)
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
    """The canal of one person: a centreline and, round it, the wall and the thecal sac by angle.

    Parameters
    ----------
    s_mm : (n,)
        Stations along the centreline, evenly spaced; 0 at the hiatus or at the lowest point known.
    theta_rad : (m,)
        Angles 2 pi k / m from the posterior midline over the left.
    centre_mm : (n, 3)
        The centreline, RAS+ mm.
    posterior, left, up : (n, 3)
        The local frame, unit vectors, RAS+.
    wall_mm, sac_mm : (n, m)
        Radius of the wall and of the thecal sac, mm.
    level_s_mm : dict
        The station of each vertebra's mid-pedicle plane, mm.
    disc_s_mm : dict
        The station of each disc, mm.
    roots : tuple of Root
    sac_tip_s_mm : float or None
        The station of the sac's tip, None where the canal ends above it.
    has_hiatus : bool
        Whether the canal reaches down to the sacral hiatus.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> canal.levels[0], canal.levels[-1], canal.wall_mm.shape
    ('S4', 'T12', (298, 64))
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
        """One root by its name.

        Parameters
        ----------
        name : str
            As in ``L5 left``.

        Returns
        -------
        Root

        Raises
        ------
        AnatomyError
            For a root this canal has not; it names those there are.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.documents import read_case
        >>> canal_from_parameters(read_case("healthy-adult").patient).root("L5 left").diameter_mm
        5.1
        """
        for root in self.roots:
            if root.name == name:
                return root
        known = ", ".join(root.name for root in self.roots) or "none"
        raise AnatomyError(f"This anatomy has no root {name!r}; it has: {known}.")

    def station(self, level: Level) -> float:
        """The station of a level's mid-pedicle plane.

        Parameters
        ----------
        level : Level

        Returns
        -------
        float
            mm.

        Raises
        ------
        AnatomyError
            For a level this canal does not reach; it names those there are.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> canal.station("L4") > canal.station("L5")
        True
        """
        if level not in self.level_s_mm:
            raise AnatomyError(
                f"This anatomy does not reach {level}; it covers {self.levels[0]} to {self.levels[-1]}. "
                f"Choose a level it covers, or give an image that shows {level}."
            )
        return self.level_s_mm[level]

    def locate(self, place: Place) -> tuple[float, float]:
        """A place in clinical words as coordinates of the canal.

        Parameters
        ----------
        place : Place
            Level, side and region.

        Returns
        -------
        tuple of float
            s in mm, theta in radians.

        Raises
        ------
        AnatomyError
            For a level or a root this canal has not.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> s, theta = canal.locate(Place(level="L5", side="left", region="lateral recess"))
        >>> s == canal.station("L5"), round(float(np.degrees(theta)))
        (True, 115)
        """
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
        """Positions in space of places in the canal.

        Parameters
        ----------
        s_mm, theta_rad, radius_mm : array_like
            Stations (mm), angles (rad) and radii (mm) that broadcast together.

        Returns
        -------
        (..., 3) array
            RAS+ mm.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> bool(np.allclose(canal.point_mm(canal.s_mm[40], 0.0, 0.0), canal.centre_mm[40]))
        True
        """
        s, theta, radius = np.broadcast_arrays(
            np.asarray(s_mm, float), np.asarray(theta_rad, float), np.asarray(radius_mm, float)
        )

        def at(field: Array) -> Array:
            return np.stack([np.interp(s, self.s_mm, field[:, k]) for k in range(3)], axis=-1)

        out = np.cos(theta)[..., None] * at(self.posterior) + np.sin(theta)[..., None] * at(self.left)
        return np.asarray(at(self.centre_mm) + radius[..., None] * out)

    def sample(self, field: Array, s_mm: ArrayLike, theta_rad: ArrayLike) -> Array:
        """Bilinear values of a field on the canal's grid, periodic in theta.

        Parameters
        ----------
        field : (n, m) array
            On the grid of ``wall_mm``.
        s_mm, theta_rad : array_like
            Stations (mm) and angles (rad) that broadcast together.

        Returns
        -------
        (...) array
            In the field's unit; level beyond the lowest and the highest station.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> bool(canal.sample(canal.gap_mm, canal.disc_s_mm["L4-L5"], 0.0) > 4.0)     # the posterior fat
        True
        """
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
