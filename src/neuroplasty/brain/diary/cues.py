"""Cues: what stood in the diary on worse days and the days before, and not on other days.

Case-crossover: each person is their own control. A worse day (a point or more above the median of the 14
days before) is compared with the other days of the same four weeks; the odds ratio is Mantel and
Haenszel's over those weeks, with Robins, Breslow and Greenland's interval. The p-value comes from on-off
surrogates of the cue, and is that of the better of the two lags.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from neuroplasty.brain.diary.days import Days
from neuroplasty.brain.diary.finding import Effect, Test, abstains
from neuroplasty.brain.diary.parameters import number
from neuroplasty.brain.diary.series import markov_surrogates, monte_carlo_p, running_median

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

NAME = "cues"

LAGS = {0: "the same day", 1: "the day before"}

_MOST_CUES = 20
_FIRST, _MORE, _LONG = 999, 19_999, 9_999
_LONG_DAYS = 1000


def detect(days: Days, rng: Generator) -> tuple[Test, ...]:
    """One test for each cue that was written on enough days."""
    if not days.cues:
        return abstains(NAME, "cues", "the diary has no cues")
    short = days.too_few(number("least_change_days"))
    if short:
        return abstains(NAME, "cues", short)
    bad, known = bad_days(days)
    least = number("least_events")
    if bad.sum() < least or (known & ~bad).sum() < least:
        return abstains(
            NAME, "cues", f"{int(bad.sum())} worse days among {int(known.sum())}; this needs {least:g}"
        )
    any_cue = np.any(list(days.cues.values()), axis=0)
    if not (any_cue & known & ~bad).any():
        return abstains(
            NAME,
            "cues",
            "cues are written on worse days only, so they cannot be compared; write them on good days too",
        )
    often = [
        cue
        for cue, there in days.cues.items()
        if least <= (there & known).sum() and (~there & known).sum() >= least
    ]
    if not often:
        return abstains(NAME, "cues", f"no cue was both there and not there on {least:g} days each")
    return tuple(_test(days, cue, bad, known, rng) for cue in often[:_MOST_CUES])


def bad_days(days: Days) -> tuple[Flags, Flags]:
    """Worse days, and the days that can be judged so, each (days,)."""
    usual = running_median(days.worst, int(number("flare_window")))
    known = ~np.isnan(usual) & days.recorded
    bad = np.zeros(len(usual), dtype=bool)
    bad[known] = days.worst[known] >= usual[known] + number("bad_day_rise")
    return bad, known


def _test(days: Days, cue: str, bad: Flags, known: Flags, rng: Generator) -> Test:
    there = days.cues[cue]
    strata = (np.arange(len(bad)) // int(number("stratum"))).astype(np.intp)
    scores = {lag: _score(_lagged(there[:, None], lag), bad, known, strata)[0] for lag in LAGS}
    lag = max(scores, key=lambda one: abs(scores[one]))
    p = _p_value(there, abs(scores[lag]), bad, known, strata, rng)
    ratio, low, high = odds_ratio(_lagged(there[:, None], lag)[:, 0], bad, known, strata)
    exposed = _lagged(there[:, None], lag)[:, 0]
    counts = (
        f"{int((exposed & bad).sum())} of {int((exposed & known).sum())} days with it were worse days, "
        f"{int((~exposed & bad).sum())} of {int((~exposed & known).sum())} without"
    )
    pain = days.worst
    gap = float(pain[exposed & known].mean() - pain[~exposed & known].mean())
    details = (f"{LAGS[lag]}: {counts}", f"mean pain {gap:+.1f} points with it")
    effect = Effect("odds ratio of a worse day", ratio, low, high)
    return Test(NAME, f"{cue} ({LAGS[lag]})", effect, p, True, details, subjects=(cue,))


def odds_ratio(
    exposed: Flags, bad: Flags, known: Flags, strata: NDArray[np.intp]
) -> tuple[float, float, float]:
    """Mantel-Haenszel odds ratio over strata with its 95 % interval; half a day added where a cell is 0.

    >>> flags = np.array([True] * 6 + [False] * 6)
    >>> worse = np.array([True] * 4 + [False] * 2 + [True] * 2 + [False] * 4)
    >>> [round(value, 2) for value in odds_ratio(flags, worse, flags | True, np.zeros(12, dtype=np.intp))]
    [4.0, 0.36, 44.11]
    """
    cells = [
        np.bincount(strata[known & e & b], minlength=strata[-1] + 1).astype(float)
        for e, b in ((exposed, bad), (exposed, ~bad), (~exposed, bad), (~exposed, ~bad))
    ]
    if any(cell.sum() == 0 for cell in cells):
        cells = [np.array([cell.sum() + 0.5]) for cell in cells]
    a, b, c, d = cells
    n = np.maximum(a + b + c + d, 1.0)
    r, s = a * d / n, b * c / n
    if r.sum() == 0 or s.sum() == 0:
        a, b, c, d = (np.array([cell.sum() + 0.5]) for cell in cells)
        n = a + b + c + d
        r, s = a * d / n, b * c / n
    up, down = (a + d) / n, (b + c) / n
    variance = (
        (up * r).sum() / (2 * r.sum() ** 2)
        + (up * s + down * r).sum() / (2 * r.sum() * s.sum())
        + (down * s).sum() / (2 * s.sum() ** 2)
    )
    ratio = r.sum() / s.sum()
    half = 1.96 * np.sqrt(variance)
    return float(ratio), float(ratio * np.exp(-half)), float(ratio * np.exp(half))


def _lagged(there: Flags, lag: int) -> Flags:
    if lag == 0:
        return there
    return np.concatenate([np.zeros((lag, there.shape[1]), dtype=bool), there[:-lag]])


def _score(exposed: Flags, bad: Flags, known: Flags, strata: NDArray[np.intp]) -> Array:
    """Mantel-Haenszel's standardised score of each column of ``exposed`` (days, size), (size,)."""
    edges = np.flatnonzero(np.diff(strata, prepend=-1))
    seen = exposed & known[:, None]
    n = np.add.reduceat(known.astype(np.float32), edges)[:, None]
    cases = np.add.reduceat((bad & known).astype(np.float32), edges)[:, None]
    shown = np.add.reduceat(seen.astype(np.float32), edges)
    both = np.add.reduceat((seen & bad[:, None]).astype(np.float32), edges)
    safe = np.maximum(n, 2.0)
    gap = np.where(n > 1, both - cases * shown / safe, 0).sum(axis=0)
    spread = np.where(n > 1, cases * (n - cases) * shown * (n - shown) / (safe**2 * (safe - 1)), 0).sum(
        axis=0
    )
    return np.asarray(np.where(spread > 0, gap / np.sqrt(np.maximum(spread, 1e-9)), 0.0), dtype=float)


def _p_value(
    there: Flags, score: float, bad: Flags, known: Flags, strata: NDArray[np.intp], rng: Generator
) -> float:
    """Share of surrogate cues with a score as far from 0 at either lag; more of them where few reach it."""
    p = 1.0
    for size in (_FIRST, _LONG if len(there) >= _LONG_DAYS else _MORE):
        reached = 0
        chunk = max(1, 4_000_000 // len(there))
        for done in range(0, size, chunk):
            made = markov_surrogates(there, known, min(chunk, size - done), rng)
            most = np.max([np.abs(_score(_lagged(made, lag), bad, known, strata)) for lag in LAGS], axis=0)
            reached += int((most >= score - 1e-6).sum())
        p = monte_carlo_p(reached, size)
        if p > 0.02:
            break
    return p
