"""Alternation: two sites that take turns, one on while the other is off.

For two sites, A = (days at exactly one - days at both) / days at either, from -1 (always together) to 1
(never together). Held against on-off surrogates of each site that keep its own stays and know nothing of
the other. A high A alone is not enough: at least three switches, stays of two days, and both sites alone
on a fair share of the days.
"""

from __future__ import annotations

from itertools import combinations, groupby

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from neuroplasty.brain.diary.days import Days
from neuroplasty.brain.diary.finding import Effect, Test, abstains
from neuroplasty.brain.diary.parameters import number
from neuroplasty.brain.diary.series import markov_surrogates, monte_carlo_p

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

NAME = "alternation"

_MOST_SITES = 6
_FIRST, _MORE, _LONG = 999, 19_999, 9_999
_LONG_DAYS = 1000
_CHUNK_CELLS = 4_000_000


def detect(days: Days, rng: Generator) -> tuple[Test, ...]:
    """One test for each pair of sites that hurt on enough days; abstains where the habit hides it."""
    if len(days.sites) < 2:
        return abstains(NAME, "two sites", "the diary tells of one site only")
    short = days.too_few()
    if short:
        return abstains(NAME, "two sites", short)
    together = int((days.rated.sum(axis=1) >= 2).sum())
    if together < number("least_both_rated"):
        return abstains(
            NAME,
            "two sites",
            f"two sites are written down on {together} days: one site a day may be the habit of writing, "
            "not of the pain; write each site every day, 0 where it does not hurt",
        )
    active = active_days(days)[days.recorded]
    often = [i for i in range(len(days.sites)) if active[:, i].sum() >= number("least_events")][:_MOST_SITES]
    pairs = list(combinations(often, 2))
    if not pairs:
        needs = f"{number('least_events'):g} days each"
        return abstains(NAME, "two sites", f"no two sites hurt on enough days; this needs {needs}")
    return tuple(_test(days, active, i, j, rng) for i, j in pairs)


def active_days(days: Days) -> Flags:
    """Days on which each site hurts, (days, sites): at or above half of its own 90th percentile."""
    kept = days.pain[days.recorded]
    high = np.percentile(kept, 90, axis=0)
    limit = np.maximum(number("active_floor"), number("active_share") * high)
    return np.asarray(np.nan_to_num(days.pain) >= limit)


def index_of(first: Flags, second: Flags) -> Array:
    """A for two on-off series along axis 0; -1 where neither is ever on.

    >>> float(index_of(np.array([True, True, False, True]), np.array([False, False, True, True])))
    0.5
    """
    both, either = (first & second).sum(axis=0), (first | second).sum(axis=0)
    return np.asarray(np.where(either > 0, (either - 2 * both) / np.maximum(either, 1), -1.0))


def stays(first: Flags, second: Flags) -> list[tuple[int, int]]:
    """Which site (0 or 1) and for how many days, over the days that are at exactly one of the two."""
    alone = first ^ second
    return [(int(site), len(list(run))) for site, run in groupby(second[alone])]


def _test(days: Days, active: Flags, i: int, j: int, rng: Generator) -> Test:
    first, second = active[:, i], active[:, j]
    a = float(index_of(first, second))
    runs = stays(first, second)
    switches = len(runs) - 1
    lengths = np.array([length for _, length in runs], dtype=float)
    median = float(np.median(lengths)) if len(lengths) else 0.0
    alone = np.array([(first & ~second).sum(), (second & ~first).sum()])
    either = int((first | second).sum())
    lesser = float(alone.min() / either) if either else 0.0
    large = (
        a > number("alternation_index")
        and switches >= number("alternation_switches")
        and median >= number("alternation_run")
        and lesser >= number("alternation_share")
    )
    low, high = _interval(first, second)
    p = _p_value(first, second, a, rng)
    names = (days.sites[i], days.sites[j])
    details = [
        f"{alone[0]} days at the {names[0]} alone, {alone[1]} at the {names[1]} alone, "
        f"{either - int(alone.sum())} at both"
    ]
    if switches >= 1:
        spread = float(lengths.std() / lengths.mean())
        details.append(
            f"{switches} switches; a stay lasts {lengths.mean():.1f} days on average "
            f"(median {median:g}, coefficient of variation {spread:.2f})"
        )
    effect = Effect("alternation index", a, low, high)
    return Test(NAME, f"{names[0]} and {names[1]}", effect, p, large, tuple(details), subjects=names)


def _p_value(first: Flags, second: Flags, a: float, rng: Generator) -> float:
    """Share of surrogates with an index as high; more of them where few reach it."""
    p = _share(first, second, a, _FIRST, rng)
    more = _LONG if len(first) >= _LONG_DAYS else _MORE
    return p if p > 0.02 else _share(first, second, a, more, rng)


def _share(first: Flags, second: Flags, a: float, size: int, rng: Generator) -> float:
    known = np.ones(len(first), dtype=bool)
    chunk = max(1, min(size, _CHUNK_CELLS // len(first)))
    reached = done = 0
    while done < size:
        now = min(chunk, size - done)
        made = index_of(markov_surrogates(first, known, now, rng), markov_surrogates(second, known, now, rng))
        reached += int((made >= a - 1e-12).sum())
        done += now
    return monte_carlo_p(reached, size)


def _interval(first: Flags, second: Flags) -> tuple[float, float]:
    """Clopper and Pearson's 95 % for the share of days at both, a stay counting for one observation.

    Days within a stay tell the same thing again; counted each for itself they would feign certainty.
    """
    from scipy.stats import beta

    state = (first + 2 * second)[first | second]
    if not len(state):
        return -1.0, 1.0
    stays_seen = 1 + int((state[1:] != state[:-1]).sum())
    both = float((state == 3).mean()) * stays_seen
    low = float(beta.ppf(0.025, both, stays_seen - both + 1)) if both > 0 else 0.0
    high = float(beta.ppf(0.975, both + 1, stays_seen - both)) if both < stays_seen else 1.0
    return 1 - 2 * high, 1 - 2 * low
