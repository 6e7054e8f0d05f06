"""Scar: how much of the shell it ties, ragged as a person has it, and how much of it enzyme could dissolve.

A scar has a smooth middle: a raised cosine over its length and across it, along the root it holds. One
person's scar is drawn round that middle m with a Gaussian field G on a lattice of its own:

    tied = Phi(sqrt(1 + ragged^2) Phi^-1(m) + ragged G + c)

Without c its mean over people would be m at every place; c is set for each person so that the tied area is
that of the middle. So the rim is ragged, the inside has gaps, and extent and bonded fraction stay those of
the case. The lattice is fixed to the scar, so that no grid changes the person.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from math import exp

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from neuroplasty.body.anatomy.canal import REGION_ANGLE_DEG, Canal, Root
from neuroplasty.body.anatomy.profile import away, broad, bump
from neuroplasty.documents.case import Findings, Scar
from neuroplasty.documents.places import Place
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

Array = NDArray[np.float64]

_NOBODY = "no measurement found"

SCAR_GRAIN = Parameter(
    4.0, "mm", "assumed", f"over it the correlation of a scar's density falls to half; {_NOBODY}", 3.0, 5.0
)
SCAR_BAY = Parameter(12.0, "mm", "assumed", f"as its grain, of the bays of its rim; {_NOBODY}", 8.0, 20.0)
SCAR_BAYS = Parameter(
    0.4,
    "1",
    "assumed",
    f"share of the variance that lies in its bays, the rest in its grain; {_NOBODY}",
    0,
    1,
)
SCAR_RAGGED = Parameter(
    1.5, "1", "assumed", f"contrast of a scar's density; 0 is the smooth middle; {_NOBODY}", 0.5, 3.0
)
ENZYME_YOUNG = Parameter(
    0.8, "1", "assumed", f"share of a fresh scar's bonds, hyaluronan-rich, that enzyme dissolves; {_NOBODY}",
    0.4, 1.0,
)  # fmt: skip
ENZYME_MATURE = Parameter(
    0.05, "1", "assumed",
    "share of a mature, collagenous scar's bonds that enzyme dissolves: it cuts no collagen. Trials "
    "disagree: pain fell in a quarter or more of all four arms, with it and without (Heavner 1999, "
    "abstract), and for longer only with it in 38 people after surgery (Yousef, Pain Practice, abstract)",
    0.0, 0.4,
)  # fmt: skip
SCAR_MATURES = Parameter(
    3.0, "month", "assumed",
    "time in which the hyaluronan-rich share falls by e; in the rat collagen still rises between the third "
    "and the eighth week (Spine J 2005, barrier sheet and gel, abstract), a person's pace is not known",
    1.0, 9.0,
)  # fmt: skip

_FARTHEST = 50.0
"""No field of standard deviations asks for a shift beyond it."""
_PARALLEL = 42.0
"""Half the angle a band along a root takes up, degrees."""


def bonded_fraction(canal: Canal, scars: Sequence[Scar], rng: Generator | None = None) -> Array:
    """How much of the shell scar ties between sac or root and wall.

    A scar in a lateral recess or a foramen is a band along the root of that level and side, any other a
    patch round its place. Where scars overlap, what one left free the other ties in its own proportion.

    Parameters
    ----------
    canal : Canal
    scars : sequence of Scar
    rng : Generator, optional
        Draws one person's scars, ragged and with gaps; None: the smooth middle of all people.

    Returns
    -------
    (n, m) array
        Bonded fraction on the canal's grid, in [0, 1].

    Raises
    ------
    AnatomyError
        If a scar lies at a level or root this canal does not have.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> place = Place(level="L5", side="left", region="lateral recess")
    >>> scar = Scar(place=place, length_mm=30.0, bonded=0.8)
    >>> beta = bonded_fraction(canal, [scar])
    >>> beta.shape == canal.gap_mm.shape, bool(0.75 < beta.max() <= 0.8), float(beta.min())
    (True, True, 0.0)
    >>> one = bonded_fraction(canal, [scar], np.random.default_rng(1))
    >>> bool(one.max() > beta.max()), bool((one[beta == 0] == 0).all())
    (True, True)
    """
    free = np.ones_like(canal.wall_mm)
    for scar in scars:
        tied = scar.bonded * _middle(canal, scar)
        free *= 1.0 - (tied if rng is None else _drawn(canal, scar, tied, rng))
    return 1.0 - free


def dissolvable_share(age_months: float | None) -> float:
    """The share of a scar's bonds that enzyme can ever dissolve: most of a young one, little of a mature one.

    Parameters
    ----------
    age_months : float or None
        None: not known, taken as mature.

    Returns
    -------
    float
        0 to 1.

    Examples
    --------
    >>> dissolvable_share(0.0), round(dissolvable_share(3.0), 2), dissolvable_share(None)
    (0.8, 0.33, 0.05)
    """
    young = 0.0 if age_months is None else exp(-age_months / float(SCAR_MATURES))
    return float(ENZYME_MATURE) + (float(ENZYME_YOUNG) - float(ENZYME_MATURE)) * young


def enzyme_share(canal: Canal, findings: Findings) -> Array:
    """What of the bonds at each place enzyme can ever dissolve, by the age of the scars that lie there.

    Parameters
    ----------
    canal : Canal
    findings : Findings
        Whose scars, and whose surgery where a scar's own age is not noted (``Findings.age_months``).

    Returns
    -------
    (n, m) array
        0 to 1 on the canal's grid; where no scar lies, that of a mature one.

    Raises
    ------
    AnatomyError
        If a scar lies at a level or root this canal does not have.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.documents import read_case
    >>> case = read_case("l5-scar-after-discectomy")     # operated on three years ago
    >>> round(float(enzyme_share(canal_from_parameters(case.patient), case.findings).max()), 2)
    0.05
    """
    mature = dissolvable_share(None)
    held, share = np.zeros_like(canal.wall_mm), np.zeros_like(canal.wall_mm)
    for scar in findings.scars:
        weight = scar.bonded * _middle(canal, scar)
        held += weight
        share += weight * (dissolvable_share(findings.age_months(scar)) - mature)
    return mature + np.divide(share, held, out=np.zeros_like(held), where=held > 0)


def _middle(canal: Canal, scar: Scar) -> Array:
    """The shape (n, m), at most 1, that is the mean over people of one scar."""
    place, half = scar.place, 0.5 * scar.length_mm
    if place.region in ("lateral recess", "foramen") and place.side != "midline":
        root = canal.root(f"{place.level} {place.side}")
        return _along_root(canal, root, place, half)
    s, theta = canal.locate(place)
    spread = np.radians(75.0 if place.region == "posterior" else 65.0)
    along = bump((canal.s_mm - s) / half)
    across = bump(away(canal.theta_rad, float(np.degrees(theta))) / spread)
    if place.region == "lateral recess":
        # Both recesses: a midline "lateral recess" names the pair.
        pair = (REGION_ANGLE_DEG["lateral recess"], 360.0 - REGION_ANGLE_DEG["lateral recess"])
        across = np.max([bump(away(canal.theta_rad, deg) / spread) for deg in pair], axis=0)
    return along[:, None] * across


def _along_root(canal: Canal, root: Root, place: Place, half_mm: float) -> Array:
    """A band that follows the root's path, centred on the recess or on the foramen."""
    order = np.argsort(root.path_s_mm)
    # A path is unwrapped on its own side, so plain interpolation does not cross the zero angle.
    centre = np.interp(canal.s_mm, root.path_s_mm[order], root.path_theta_rad[order])
    off = (canal.theta_rad[None, :] - centre[:, None] + np.pi) % (2 * np.pi) - np.pi
    along = broad((canal.s_mm - _station(canal, place)) / half_mm)
    return np.asarray(along[:, None] * bump(off / np.radians(_PARALLEL)))


def _station(canal: Canal, place: Place) -> float:
    return canal.locate(place)[0]


def _drawn(canal: Canal, scar: Scar, middle: Array, rng: Generator) -> Array:
    """One person's scar (n, m) round its middle; nothing where the middle is nothing."""
    s0 = _station(canal, scar.place)
    radius = float(np.interp(s0, canal.s_mm, canal.wall_mm.mean(axis=1)))
    bays, ragged = float(SCAR_BAYS), float(SCAR_RAGGED)
    field = np.zeros_like(middle)
    for size, share in ((float(SCAR_GRAIN), 1 - bays), (float(SCAR_BAY), bays)):
        knots = int(np.ceil(0.5 * scar.length_mm / size)) + 2
        along = _splines((canal.s_mm - s0) / size, np.arange(-knots, knots + 1))
        count = max(6, round(2 * np.pi * radius / size))
        turns = np.arange(-count, 2 * count)
        round_once = _splines(canal.theta_rad / (2 * np.pi) * count, turns)
        across = np.asarray(round_once.reshape(-1, 3, count).sum(axis=1))
        noise = rng.standard_normal((2 * knots + 1, count))
        # Scaled to the same spread at the knots and between them.
        spread = np.outer(np.linalg.norm(along, axis=1), np.linalg.norm(across, axis=1))
        one = np.divide(along @ noise @ across.T, spread, out=np.zeros_like(middle), where=spread > 0)
        field += np.sqrt(share) * one
    inside = middle > 0
    held, area = middle[inside], canal.wall_mm[inside]
    drawn = np.sqrt(1 + ragged**2) * ndtri(np.clip(held, 1e-12, 1 - 1e-12)) + ragged * field[inside]

    def too_much(shift: float) -> float:
        return float(((ndtr(drawn + shift) - held) * area).sum())

    shift = brentq(too_much, -_FARTHEST, _FARTHEST, xtol=1e-9)
    tied = np.zeros_like(middle)
    tied[inside] = ndtr(drawn + shift)
    return tied


def _splines(at: Array, knots: NDArray[np.int64]) -> Array:
    """Cubic B-splines (p, k) of unit knots: their noise is half correlated over a knot's distance."""
    u = np.abs(at[:, None] - knots)
    inner, outer = 2 / 3 - u**2 + u**3 / 2, (2 - u) ** 3 / 6
    return np.asarray(np.where(u < 1, inner, np.where(u < 2, outer, 0.0)))


register("anatomy", sys.modules[__name__])

__all__ = ["bonded_fraction", "dissolvable_share", "enzyme_share"]
