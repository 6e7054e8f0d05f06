"""Measures: what sets one person's canal apart from the average person of the same sex, age and stature.

>>> import numpy as np
>>> one = Measures.drawn(np.random.default_rng(1))
>>> one == Measures.drawn(np.random.default_rng(1)), one == MIDDLE
(True, False)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import exp, log, sqrt
from types import MappingProxyType
from typing import Self

from numpy.random import Generator
from scipy.interpolate import PchipInterpolator

from neuroplasty.body.anatomy import people
from neuroplasty.documents.places import Level
from neuroplasty.evidence.parameter import Parameter

SACRAL: tuple[Level, ...] = ("S1", "S2", "S3", "S4")
"""The levels among which the sac ends."""

_MOST_SD = 3.0
_SACRAL_POWER = {"S1": (0.4, 0.0), "S2": (0.7, 0.3), "S3": (0.7, 0.3)}
"""Depth and width as powers of the sacral area: the pedicles of S1 hold its width (assumed)."""


@dataclass(frozen=True)
class Measures:
    """One person's measures over the average person's, 1 where they are the same.

    Parameters
    ----------
    depth, width : mapping of str to float
        Of the bony canal, by level and ``hiatus``; what is left out is 1.
    posterior_gap, anterior_gap, lateral_gap : float
        Of the epidural fat behind, before and beside the sac.
    sac_width : float
    root : float
        Of the roots' diameters.
    hiatus_below_mm : float
        How much lower than usual the hiatus's apex lies, for the reference man.
    sac_end : float or None
        The share of people whose sac ends lower; None: at the published mean distance from the hiatus.

    Examples
    --------
    >>> Measures(depth={"L4": 0.9}).of_depth("L4"), MIDDLE.of_depth("L4")
    (0.9, 1.0)
    """

    depth: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    width: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    posterior_gap: float = 1.0
    anterior_gap: float = 1.0
    lateral_gap: float = 1.0
    sac_width: float = 1.0
    root: float = 1.0
    hiatus_below_mm: float = 0.0
    sac_end: float | None = None

    @classmethod
    def drawn(cls, rng: Generator) -> Self:
        """One person's, from the spreads of ``people``; nobody is further than 3 SD from the middle.

        Parameters
        ----------
        rng : Generator
            The same state gives the same person.

        Returns
        -------
        Measures

        Examples
        --------
        >>> import numpy as np
        >>> found = [Measures.drawn(np.random.default_rng(n)).posterior_gap for n in range(200)]
        >>> bool(0.9 < np.mean(found) < 1.1), bool(np.std(found) > 0.15)
        (True, True)
        """
        sacral = float(people.SACRAL_AREA) * exp(float(people.SACRAL_AREA_SPREAD) * _normal(rng))
        depth = _by_level(people.DEPTH_SPREAD, rng)
        width = _by_level(people.WIDTH_SPREAD, rng)
        for level, (deeper, wider) in _SACRAL_POWER.items():
            depth[level] *= sacral**deeper
            width[level] *= sacral**wider
        return cls(
            depth=MappingProxyType(depth),
            width=MappingProxyType(width),
            posterior_gap=_factor(people.POSTERIOR_GAP_SPREAD, rng),
            anterior_gap=_factor(people.ANTERIOR_GAP_SPREAD, rng),
            lateral_gap=_factor(people.LATERAL_GAP_SPREAD, rng),
            sac_width=_factor(people.SAC_WIDTH_SPREAD, rng),
            root=_factor(people.ROOT_SPREAD, rng),
            hiatus_below_mm=_hiatus_below_mm(rng),
            sac_end=float(rng.random()),
        )

    def of_depth(self, level: str) -> float:
        """Depth of the canal over the average person's.

        Parameters
        ----------
        level : str
            A level from S3 to T12, or ``hiatus``.

        Returns
        -------
        float

        Examples
        --------
        >>> Measures(depth={"hiatus": 0.7}).of_depth("hiatus")
        0.7
        """
        return self.depth.get(level, 1.0)

    def of_width(self, level: str) -> float:
        """Width of the canal over the average person's.

        Parameters
        ----------
        level : str
            A level from S3 to T12, or ``hiatus``.

        Returns
        -------
        float

        Examples
        --------
        >>> Measures(width={"L3": 1.1}).of_width("L3")
        1.1
        """
        return self.width.get(level, 1.0)

    def sac_tip_s_mm(self, level_s_mm: Mapping[Level, float], lumbosacral_s_mm: float) -> float | None:
        """Where this person's sac ends by the vertebrae; None for one who ends at the mean distance.

        Parameters
        ----------
        level_s_mm : mapping of Level to float
            Mid-pedicle planes of S1 to S4.
        lumbosacral_s_mm : float
            The disc L5-S1.

        Returns
        -------
        float or None
            Station, mm.

        Examples
        --------
        >>> sacrum = {"S1": 80.0, "S2": 54.0, "S3": 29.0, "S4": 7.0}
        >>> round(Measures(sac_end=0.139).sac_tip_s_mm(sacrum, 98.0), 1)     # between S2 and S3
        41.5
        """
        if self.sac_end is None:
            return None
        s1, s2, s3, s4 = (level_s_mm[level] for level in SACRAL)
        above, below, lowest = (s1 + s2) / 2, (s2 + s3) / 2, (s3 + s4) / 2
        place = [below - (below - lowest) / 3, below, above - (above - below) / 3, above, lumbosacral_s_mm]
        low, third, high = (float(share) for share in people.SAC_ENDS.values())
        return float(PchipInterpolator([0.0, low, 1 - high - third, 1 - high, 1.0], place)(self.sac_end))


MIDDLE = Measures()
"""The average person: every measure as the tables have it."""


def _by_level(spread: Mapping[str, Parameter], rng: Generator) -> dict[str, float]:
    """A factor for each level, alike as one person's levels are."""
    alike = float(people.LEVELS_ALIKE)
    common = _normal(rng)
    return {
        level: _log_normal(one, sqrt(alike) * common + sqrt(1 - alike) * _normal(rng))
        for level, one in spread.items()
    }


def _factor(spread: Parameter, rng: Generator) -> float:
    return _log_normal(spread, _normal(rng))


def _log_normal(spread: Parameter, deviate: float) -> float:
    """A positive factor with mean 1 and this standard deviation."""
    variance = log(1 + float(spread) ** 2)
    return exp(sqrt(variance) * deviate - variance / 2)


def _normal(rng: Generator) -> float:
    """A standard normal deviate, drawn again beyond three."""
    while True:
        found = float(rng.standard_normal())
        if abs(found) <= _MOST_SD:
            return found


def _hiatus_below_mm(rng: Generator) -> float:
    high, low = -float(people.HIGHEST_HIATUS_MM), float(people.LOWEST_HIATUS_MM)
    while True:
        found = float(people.HIATUS_SHIFT_MM) * float(rng.standard_normal())
        if high <= found <= low:
            return found
