"""Migration: the place that hurts most moves for good, or for long.

Each day's pains less their mean over the sites say where it hurts, whatever the level. A split of the days
is looked for in them (``levels.best_split``), and told only where the site that is worst differs before
and after.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from neuroplasty.brain.diary.days import Days
from neuroplasty.brain.diary.finding import Effect, Test, abstains
from neuroplasty.brain.diary.levels import best_split
from neuroplasty.brain.diary.parameters import number
from neuroplasty.brain.diary.series import effective_days

Array = NDArray[np.float64]

NAME = "migration"

_MOST_SITES = 8


def detect(days: Days, rng: Generator) -> tuple[Test, ...]:
    """Whether the worst site is another one after some day than before it."""
    about = "the worst site"
    if len(days.sites) < 2:
        return abstains(NAME, about, "the diary tells of one site only")
    short = days.too_few(number("least_change_days"))
    if short:
        return abstains(NAME, about, short)
    kept = np.flatnonzero(days.recorded)
    pain = days.pain[kept][:, :_MOST_SITES]
    where = pain - pain.mean(axis=1, keepdims=True)
    # The columns add up to nothing, so that the last says nothing new; and a constant one says nothing.
    varied = (np.ptp(where, axis=0) > 0) & (np.arange(where.shape[1]) < where.shape[1] - 1)
    if not varied.any():
        return abstains(NAME, about, "all sites are rated alike on every day")
    split = best_split(where[:, varied], rng)
    shares = np.stack([_shares(pain[: split.at]), _shares(pain[split.at :])])
    before, after = (int(site) for site in shares.argmax(axis=1))
    gained = float(shares[1, after] - shares[0, after])
    half = 1.96 * _spread(pain, after, split.at)
    effect = Effect(
        f"rise in the {days.sites[after]}'s share of the days' worst pain",
        gained,
        max(-1.0, gained - half),
        min(1.0, gained + half),
    )
    details = (
        f"before {days.day(kept[split.at])}: {_told(days, shares[0])}",
        f"from then on: {_told(days, shares[1])}",
        f"spread over sites (entropy): {_entropy(shares[0]):.1f} bits before, "
        f"{_entropy(shares[1]):.1f} after",
    )
    large = before != after and gained >= number("migration_share")
    subjects = (days.sites[before], days.sites[after])
    name = f"{subjects[0]} to {subjects[1]}" if large else about
    return (Test(NAME, name, effect, split.p, large, details, "", (days.day(kept[split.at]),), subjects),)


def _worst(pain: Array) -> Array:
    """A day's vote (days, sites): 1 for its worst site, shared where several are; nothing on a free day."""
    top = (pain == pain.max(axis=1, keepdims=True)) & (pain > 0)
    return np.asarray(top / np.maximum(top.sum(axis=1, keepdims=True), 1))


def _shares(pain: Array) -> Array:
    votes = _worst(pain).sum(axis=0)
    return np.asarray(votes / max(votes.sum(), 1.0))


def _spread(pain: Array, site: int, at: int) -> float:
    """Standard error of the difference between two shares, the days' autocorrelation counted."""
    votes = _worst(pain)[:, site]
    parts = [votes[:at], votes[at:]]
    return float(np.sqrt(sum(max(part.var(), 1e-4) / max(effective_days(part), 1.0) for part in parts)))


def _entropy(shares: Array) -> float:
    some = shares[shares > 0]
    return float(max(0.0, -(some * np.log2(some)).sum())) if some.size else 0.0


def _told(days: Days, shares: Array) -> str:
    order = [int(site) for site in np.argsort(-shares)[:3] if shares[site] >= 0.005]
    return ", ".join(f"{days.sites[site]} {shares[site]:.0%}" for site in order) or "no pain"
