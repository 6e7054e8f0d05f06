"""Incidents in the course of two years: strains, flares, a new level, a new site.

Each kind comes at random with its own hazard and from its own stream of chance, so that a longer course
meets the same events in the days it shares with a shorter one.

>>> two, one = (draw_incidents(7, days, (7.0, 5.0, 0.0, 0.0)) for days in (730, 365))
>>> set(one) == {incident for incident in two if incident.start_d < 365}
True
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.care.course.parameters import PARAMETERS
from neuroplasty.care.course.sites import BACK, LEFT, RIGHT, SITES
from neuroplasty.care.outcomes.lagged import lagged
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]
Kind = Literal["strain", "flare", "new level", "new site"]

YEAR_D = 365.25
_SPENT = 1e-3
_CALM = 0.2
_DRIFT_STREAM = 100
_READ = (
    "strains_per_d", "strain_size", "strain_d", "flares_per_y", "flare_size", "flare_spread", "flare_d",
    "new_level_per_y", "new_level_beside_fusion_per_y", "new_level_size", "new_level_stays", "new_site_per_y",
    "new_site_size", "back_share",
)  # fmt: skip


@dataclass(frozen=True)
class Incident:
    """Nociception that comes of itself: ``size`` at ``site`` from ``start_d`` on.

    It stays for ``holds_d``; without that it heals with ``heals_d`` down to the share ``stays``.
    ``back_share``: what the low back gets of it.
    """

    kind: Kind
    start_d: int
    site: int
    size: float
    holds_d: float = 0.0
    heals_d: float = 0.0
    stays: float = 0.0
    back_share: float = 0.0

    def level(self, day: NDArray[np.int64]) -> Array:
        """Nociception on given days (n,)."""
        since = day - self.start_d
        begun = since >= 0
        if self.heals_d <= 0:
            return np.where(begun & (since < self.holds_d), self.size, 0.0)
        left = self.stays + (1 - self.stays) * np.exp(-np.where(begun, since, 0) / self.heals_d)
        return np.where(begun & (self.size * left > _SPENT), self.size * left, 0.0)


def draw_incidents(
    seed: int,
    days: int,
    pain: ArrayLike,
    *,
    fused: bool = False,
    table: Mapping[str, Parameter] = PARAMETERS,
) -> tuple[Incident, ...]:
    """One person's incidents of the first ``days``, by start.

    ``pain`` (4,): where it hurts and how much, in any unit: strains and flares come where it hurts most, pain
    at a new site where it hardly hurts.
    """
    pain = np.asarray(pain, dtype=np.float64)
    main = int(np.argmax(pain))
    calm = tuple(site for site in range(len(SITES)) if pain[site] <= _CALM * pain[main])
    values = tuple(table[name].value for name in _READ)
    return _drawn(seed, days, main, calm or (len(SITES) - 1,), fused, values)


@lru_cache(maxsize=256)
def _drawn(
    seed: int, days: int, main: int, calm: tuple[int, ...], fused: bool, values: tuple[float, ...]
) -> tuple[Incident, ...]:
    """The same person has the same chance in every arm of a trial."""
    value = dict(zip(_READ, values, strict=True))
    level_per_y = value["new_level_beside_fusion_per_y" if fused else "new_level_per_y"]
    rates_per_d: tuple[tuple[Kind, float], ...] = (
        ("strain", value["strains_per_d"]),
        ("flare", value["flares_per_y"] / YEAR_D),
        ("new level", level_per_y / YEAR_D),
        ("new site", value["new_site_per_y"] / YEAR_D),
    )
    found: list[Incident] = []
    for stream, (kind, rate) in enumerate(rates_per_d):
        rng = np.random.default_rng([seed, stream])
        when = 0.0
        while rate > 0:
            when += rng.exponential(1 / rate)
            where, how = rng.uniform(), rng.standard_normal()
            if when >= days:
                break
            day = int(when)
            if kind == "strain":
                found.append(Incident(kind, day, main, value["strain_size"], holds_d=value["strain_d"]))
            elif kind == "flare":
                size = min(1.0, value["flare_size"] * float(np.exp(value["flare_spread"] * how)))
                found.append(Incident(kind, day, main, size, heals_d=value["flare_d"]))
            elif kind == "new level":
                found.append(
                    Incident(
                        kind,
                        day,
                        LEFT if where < 0.5 else RIGHT,
                        value["new_level_size"],
                        heals_d=value["flare_d"],
                        stays=value["new_level_stays"],
                        back_share=value["back_share"],
                    )
                )
            else:
                site = calm[min(int(where * len(calm)), len(calm) - 1)]
                found.append(Incident(kind, day, site, value["new_site_size"], heals_d=value["flare_d"]))
    return tuple(sorted(found, key=lambda one: (one.start_d, one.kind)))


def ache(began_d: int, first_d: int, days: int, table: Mapping[str, Parameter] = PARAMETERS) -> Array:
    """Nociception of the needle's own ache in the back on each day from ``first_d`` on (days,).

    ``began_d``: the day of the procedure. It is another pain than the one that was treated, and goes within
    days.

    >>> ache(0, 0, 3).round(2).tolist()
    [0.12, 0.09, 0.06]
    """
    since = np.arange(first_d, first_d + days, dtype=np.float64) - began_d
    here = np.exp(-np.maximum(since, 0.0) / table["ache_d"].value) * (since >= 0)
    return np.asarray(table["ache_size"].value * here)


def drift(seed: int, days: int, begins: float = 0.0, table: Mapping[str, Parameter] = PARAMETERS) -> Array:
    """Slow drift of a body over weeks: by what factor less one its nociception differs, each day (days,).

    A first-order autoregression that returns to 0 within ``drift_d``, from ``begins`` on the day before the
    first, with a spread of ``drift`` in the long run; never below -1.

    >>> bool((drift(3, 30) == drift(3, 90)[:30]).all())
    True
    """
    return _drift(seed, days, begins, table["drift_d"].value, table["drift"].value)


@lru_cache(maxsize=256)
def _drift(seed: int, days: int, begins: float, time_d: float, spread: float) -> Array:
    """Read only: the same person has the same chance in every arm of a trial."""
    keep = float(np.exp(-1 / time_d))
    shocks = spread * np.sqrt(1 - keep**2)
    shocks = shocks * np.random.default_rng([seed, _DRIFT_STREAM]).standard_normal(days)
    out = np.maximum(lagged(shocks, np.array(begins), keep, 1.0), -1.0)
    out.setflags(write=False)
    return out


def incident_nociception(incidents: Sequence[Incident], first_d: int, days: int) -> Array:
    """Nociception that incidents add at each site on each day from ``first_d`` on (days, 4)."""
    out = np.zeros((days, len(SITES)))
    day = np.arange(first_d, first_d + days)
    for one in incidents:
        # What holds for days alone is looked at on those days alone, where it is as large as ever.
        begins = min(max(one.start_d - first_d, 0), days)
        level: Array | float
        if one.heals_d > 0:
            ends, level = days, one.level(day[begins:])
        else:
            ends, level = min(max(one.start_d - first_d + ceil(one.holds_d), 0), days), one.size
        out[begins:ends, one.site] += level
        if one.back_share:
            out[begins:ends, BACK] += one.back_share * level
    return out
