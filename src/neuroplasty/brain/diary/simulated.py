"""Simulated diaries: with the statistics of published ones and no pattern, or with one put in.

Each person's pain is a first-order autoregression with their own mean, spread and autocorrelation, drawn so
that the daily means of the public diaries are met (``parameters.TABLE``), written in half points.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from neuroplasty.brain.diary.diary import Diary, Entry
from neuroplasty.brain.diary.parameters import TABLE, number
from neuroplasty.brain.diary.series import autoregressions
from neuroplasty.brain.diary.sites import split_side

Array = NDArray[np.float64]

PLACES = ("low back", "left knee", "right shoulder", "neck")
CUES = ("rain", "noise", "bad sleep", "argument", "coffee", "deadline")
ACTIVITIES = ("walking", "desk work", "housework")


@dataclass(frozen=True)
class Pattern:
    """What is put into a simulated diary; the defaults put in nothing.

    Parameters
    ----------
    stay_days : float
        Mean stay at each of two sites that alternate, days.
    moves_at : float
        Share of the diary after which the pain is at the second site.
    cue_effect : float
        Points (NRS) more on days with the first cue.
    step : float
        Points (NRS) from half of the diary on.
    flares_per_100 : float
        Days with 4 points more, of 100.
    free_share : float
        Share of the days without pain, whatever is done.
    swing : float
        Spread of the pain, times the person's own.

    Examples
    --------
    >>> Pattern(cue_effect=2.0).stay_days
    0.0
    """

    stay_days: float = 0.0
    moves_at: float = 0.0
    cue_effect: float = 0.0
    step: float = 0.0
    flares_per_100: float = 0.0
    free_share: float = 0.0
    swing: float = 1.0


@dataclass(frozen=True)
class PainProfile:
    """One person's usual pain at K sites, from which a diary is simulated.

    Parameters
    ----------
    means : (K,) array
        Mean pain by site, NRS.
    autocorrelations : (K,) array
        At a lag of a day, by site.
    spread : float
        Standard deviation from day to day, NRS.
    shared : float
        Correlation of the sites' day-to-day changes.
    drift : float
        Change of all sites from the first day to the last, NRS.

    Examples
    --------
    >>> PainProfile(np.array([5.0]), np.array([0.3]), spread=1.2).drift
    0.0
    """

    means: Array
    autocorrelations: Array
    spread: float
    shared: float = 0.0
    drift: float = 0.0


def draw_profile(rng: Generator, sites: int = 1, shared: float = 0.0, drifts: bool = False) -> PainProfile:
    """A person's profile from the published population: the first site as published, the others milder.

    Parameters
    ----------
    rng : Generator
        Where the person comes from.
    sites : int
        K.
    shared : float
        Correlation of the sites' day-to-day changes.
    drifts : bool
        Whether a part of the spread is a straight line, as in the public diaries; without, there is
        nothing to find.

    Returns
    -------
    PainProfile
        The person's usual pain.

    Examples
    --------
    >>> draw_profile(np.random.default_rng(1), sites=2).means.shape
    (2,)
    """
    low, high = TABLE["usual_sd"].low, TABLE["usual_sd"].high
    assert low is not None
    assert high is not None
    # Log-normal through the published 10th and 90th percentile, 1.2816 standard deviations off the middle.
    middle, width = np.log(low * high) / 2, np.log(high / low) / 2 / 1.2816
    mean = rng.normal(number("usual_mean"), number("usual_mean_sd"))
    autocorrelations = rng.normal(number("autocorrelation"), number("autocorrelation_sd"), sites)
    spread = float(np.exp(middle + width * rng.standard_normal()))
    # A line of unit variance runs over twice the root of three.
    drift = 2 * np.sqrt(3 * number("drift_share")) * spread * rng.standard_normal() if drifts else 0.0
    return PainProfile(
        np.concatenate([[mean], mean * rng.uniform(0.2, 0.9, sites - 1)]),
        np.clip(autocorrelations, 0.0, 0.8),
        spread * float(np.sqrt(1 - number("drift_share"))),
        shared,
        float(drift),
    )


def simulate_diary(
    rng: Generator,
    days: int = 61,
    sites: int = 1,
    pattern: Pattern | None = None,
    shared: float = 0.0,
    profile: PainProfile | None = None,
) -> Diary:
    """A diary by one person, with the statistics of published ones.

    Parameters
    ----------
    rng : Generator
        Where the person and the days come from.
    days : int
        From the first to the last; some are left out, as people do.
    sites : int
        How many hurt; two where a pattern needs two.
    pattern : Pattern, optional
        What is put in; nothing when not given.
    shared : float
        Correlation of the sites' day-to-day changes.
    profile : PainProfile, optional
        Whose; drawn from the published population when not given.

    Returns
    -------
    Diary
        As if it had been read.

    Examples
    --------
    >>> diary = simulate_diary(np.random.default_rng(0), days=10)
    >>> len(diary.entries) <= 10 and {"site", "cues", "activity"} <= diary.has
    True
    """
    pattern = pattern or Pattern()
    sites = max(sites, 2) if pattern.stay_days or pattern.moves_at else sites
    profile = profile or draw_profile(rng, sites, shared)
    cues = {word: _on_off(days, rng) for word in CUES}
    activities = {word: _on_off(days, rng) for word in ACTIVITIES}
    pain = _put_in(_pain(rng, days, profile, pattern.swing), pattern, cues[CUES[0]], rng)
    step = number("written_step")
    written = np.clip(np.rint(pain / step) * step, 0, 10)
    kept = rng.random(days) < number("usual_complete")
    kept[0] = True
    start = datetime(2024, 1, 1)
    entries = [
        Entry(
            2 + int(day) * pain.shape[1] + site,
            start + timedelta(days=int(day)),
            False,
            *split_side(PLACES[site]),
            float(written[day, site]),
            tuple(word for word, there in cues.items() if there[day]) if site == 0 else (),
            tuple(word for word, there in activities.items() if there[day]) if site == 0 else (),
        )
        for day in np.flatnonzero(kept)
        for site in range(pain.shape[1])
    ]
    has = frozenset({"date", "site", "side", "intensity", "cues", "activity"})
    return Diary(tuple(entries), has, source="simulated")


def _pain(rng: Generator, days: int, profile: PainProfile, swing: float) -> Array:
    """Pain of each site without a pattern, (days, sites)."""
    noise = autoregressions(profile.autocorrelations, days, rng)
    common = autoregressions(profile.autocorrelations[:1], days, rng)
    mixed = np.sqrt(profile.shared) * common + np.sqrt(1 - profile.shared) * noise
    line = profile.drift * np.linspace(-0.5, 0.5, days)[:, None]
    return np.asarray(profile.means + line + profile.spread * swing * mixed)


def _put_in(pain: Array, pattern: Pattern, cue: NDArray[np.bool_], rng: Generator) -> Array:
    days = len(pain)
    pain = pain.copy()
    here = np.ones(pain.shape, dtype=bool)
    if pattern.stay_days or pattern.moves_at:
        at_second = (
            _turns(days, pattern.stay_days, rng)
            if pattern.stay_days
            else np.arange(days) >= pattern.moves_at * days
        )
        level = max(3.0, float(pain[:, 0].mean()))
        noise = pain[:, :2] - pain[:, :2].mean(axis=0)
        here[:, :2] = np.stack([~at_second, at_second], axis=1)
        pain[:, :2] = np.where(here[:, :2], level + noise, np.abs(noise) / 3)
    pain += pattern.cue_effect * (cue[:, None] & here)
    pain += pattern.step * (np.arange(days) >= days // 2)[:, None]
    pain += 4.0 * (here & (rng.random((days, 1)) < pattern.flares_per_100 / 100))
    if pattern.free_share:
        free = _on_off(days, rng, pattern.free_share, 0.5)
        pain = np.where(free[:, None], np.abs(pain - pain.mean(axis=0)) / 3, pain)
    return pain


def _turns(days: int, stay: float, rng: Generator) -> NDArray[np.bool_]:
    """Which of two sites it is: stays of gamma-distributed length, coefficient of variation 0.25."""
    lengths = np.maximum(1, np.rint(rng.gamma(16.0, stay / 16.0, int(3 * days / stay) + 4))).astype(int)
    return np.asarray(np.repeat(np.arange(len(lengths)) % 2 == 1, lengths)[:days])


def _on_off(
    days: int, rng: Generator, share: float | None = None, stay: float | None = None
) -> NDArray[np.bool_]:
    """A cue or an activity that comes and goes with an autocorrelation of its own."""
    share = float(rng.uniform(0.1, 0.5)) if share is None else share
    stay = float(rng.uniform(share, 0.8)) if stay is None else stay
    turn_on = min(1.0, share * (1 - stay) / (1 - share))
    found = np.zeros(days, dtype=bool)
    found[0] = rng.random() < share
    for day, draw in enumerate(rng.random(days - 1), start=1):
        found[day] = draw < (stay if found[day - 1] else turn_on)
    return found
