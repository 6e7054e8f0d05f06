"""A simulated clinic whose truth is known: what an audit's intervals are tried on.

Pain of a person follows how much the procedure helped them and wanders from visit to visit. Whoever hurts
more at a visit answers the next one less often, so that those who answer are the better half. The numbers
are chosen for that alone; nothing here says what a procedure does.

>>> from numpy.random import default_rng
>>> clinic = simulate_clinic(default_rng(3), procedures=200)
>>> bool(clinic.as_analysed("m12") > clinic.truth("m12"))
True
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from neuroplasty.care.outcomes import r50_pain, scores
from neuroplasty.registry.audit.table import VISITS, Complication, Measure, Procedures

Array = NDArray[np.float64]
_DAY = {"pre": -7, "d1": 1, "w1": 7, "m1": 30, "m3": 91, "m6": 183, "m12": 365, "m18": 548, "m24": 730}
_LATE_D = 45
_LEVELS = (-1.645, -0.674, 0.0, 0.674, 1.645)


@dataclass(frozen=True)
class SimulatedClinic:
    """A table with gaps, and the pain that would have been answered without them.

    Parameters
    ----------
    table : Procedures
        What the clinic knows.
    nrs : (n, 9) array
        Everybody's pain at every visit, which no clinic knows.

    Examples
    --------
    >>> from numpy.random import default_rng
    >>> simulate_clinic(default_rng(3), procedures=20).nrs.shape
    (20, 9)
    """

    table: Procedures
    nrs: Array

    def truth(self, visit: str) -> float:
        """The share with half the pain gone among all whose visit was due."""
        at, due = VISITS.index(visit), self.table.is_due(visit)
        gone = self.nrs[:, at] <= 0.5 * self.nrs[:, 0]
        return float(gone[due].mean())

    def as_analysed(self, visit: str) -> float:
        """The same share among those who answered."""
        answered = self.table.answered(visit, "nrs") & self.table.is_due(visit)
        good = r50_pain(self.table.scored("pre"), self.table.scored(visit))
        return float(good[answered].mean())


def simulate_clinic(
    rng: Generator,
    procedures: int = 300,
    *,
    helped: float = 0.55,
    dropout: float = 0.4,
    on: datetime.date = datetime.date(2026, 6, 30),
    months: int = 48,
    sites: int = 1,
    operators: int = 3,
    fall_after: int | None = None,
) -> SimulatedClinic:
    """Draw a clinic.

    Parameters
    ----------
    rng : Generator
        The same one gives the same clinic.
    procedures : int
        How many, evenly over ``months`` up to ``on``.
    helped : float
        Share whom the procedure helps.
    dropout : float
        How strongly pain keeps people from answering, in log odds a point of pain; 0: not at all.
    on : date
        The day of the audit.
    months : int
        Over how long the procedures were done.
    sites, operators : int
        How many of each.
    fall_after : int, optional
        After how many procedures only two thirds as many are helped; the forecasts do not know it.

    Returns
    -------
    SimulatedClinic
        The table, and the truth.

    Examples
    --------
    >>> from numpy.random import default_rng
    >>> simulate_clinic(default_rng(3), procedures=20).table.operator[:2]
    ('P-1', 'P-3')
    """
    n, v = procedures, len(VISITS)
    spread = np.linspace(-months * 30.44, -1, n).round().astype("timedelta64[D]")
    day = np.datetime64(on, "D") + spread
    before = np.clip(rng.normal(7.2, 1.3, n).round(), 4, 10)
    lean = rng.normal(0, 1, n)
    odds = np.log(helped / (1 - helped)) + 0.8 * lean
    real = odds + np.where(np.arange(n) >= (n if fall_after is None else fall_after), -0.81, 0.0)
    good = rng.random(n) < _logistic(real)
    share = np.where(good, rng.beta(7, 3, n), rng.beta(2, 7, n))
    nrs = _pain(rng, before, share)
    chance = _chance(before, odds)
    table = Procedures(
        on=on,
        code=tuple(f"E{one:05d}" for one in range(n)),
        person=tuple(f"S{one:05d}" for one in range(n)),
        site=tuple(f"site {1 + one}" for one in rng.integers(sites, size=n)),
        operator=tuple(f"P-{1 + one}" for one in rng.integers(operators, size=n)),
        day=day,
        age_years=np.clip(rng.normal(58, 13, n).round(), 18, 95),
        female=(rng.random(n) < 0.55).astype(float),
        scores={},
        due=_due(day, on),
        expected=np.repeat(chance[:, None], v, axis=1),
        band_nrs=_band(before, chance),
        complications=_complications(rng, n),
        asked={"patient": rng.random(n) < 0.8, "clinician": np.ones(n, dtype=bool)},
        name="a simulated clinic",
    )
    seen = _seen(rng, nrs, table.due, dropout)
    pain = np.where(seen, nrs, np.nan)
    told = scores(pain, pain, np.broadcast_to(pain[:, :1], pain.shape))
    given: dict[Measure, Array | None] = {
        "nrs": pain,
        "odi": told.odi,
        "global_effect": told.global_effect,
        "medication": told.medication,
    }
    return SimulatedClinic(_with(table, given), nrs)


def _with(table: Procedures, given: dict[Measure, Array | None]) -> Procedures:
    return replace(table, scores={name: one for name, one in given.items() if one is not None})


def _logistic(value: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-value)))


def _pain(rng: Generator, before: Array, share: Array) -> Array:
    """Pain at each visit: relief that fades a little, and a wandering that remembers the last visit."""
    n, v = len(before), len(VISITS)
    nrs = np.empty((n, v))
    nrs[:, 0] = before
    wander = np.zeros(n)
    for at, visit in enumerate(VISITS[1:], start=1):
        wander = 0.6 * wander + rng.normal(0, 1.1, n)
        kept = np.exp(-_DAY[visit] / 2500)
        nrs[:, at] = np.clip((before * (1 - share * kept) + wander).round(), 0, 10)
    return nrs


def _chance(before: Array, odds: Array) -> Array:
    """What an honest forecaster would say who knows the odds but not whom it helped: by simulation, once."""
    rng = np.random.default_rng(12345)
    grid = np.linspace(-4, 4, 33)
    told = []
    for one in grid:
        good = rng.random(4000) < 1 / (1 + np.exp(-one))
        share = np.where(good, rng.beta(7, 3, 4000), rng.beta(2, 7, 4000))
        start = rng.choice(before, 4000)
        told.append(float((_pain(rng, start, share)[:, VISITS.index("m12")] <= 0.5 * start).mean()))
    return np.interp(odds, grid, np.maximum.accumulate(told))


def _band(before: Array, chance: Array) -> Array:
    """Percentiles of pain, wide enough for either outcome."""
    middle = before * (1 - (0.2 + 0.5 * chance))
    bands = np.stack([np.clip(middle + 2.4 * one, 0, 10) for one in _LEVELS], axis=-1)
    return np.repeat(bands[:, None, :], len(VISITS), axis=1)


def _due(day: NDArray[np.datetime64], on: datetime.date) -> NDArray[np.bool_]:
    late = np.array([_DAY[visit] + (_LATE_D if visit != "pre" else 0) for visit in VISITS])
    since = (np.datetime64(on, "D") - day).astype(int)
    return np.asarray(since[:, None] >= late[None, :])


def _seen(rng: Generator, nrs: Array, due: NDArray[np.bool_], dropout: float) -> NDArray[np.bool_]:
    """Who answers: everybody before, then the less the more the last answer hurt; some come back."""
    n, v = nrs.shape
    seen = np.zeros((n, v), dtype=bool)
    seen[:, 0] = True
    last, away = nrs[:, 0].copy(), np.zeros(n)
    for at in range(1, v):
        odds = 1.4 - dropout * (last - 4) - 1.1 * away
        seen[:, at] = due[:, at] & (rng.random(n) < _logistic(odds))
        last = np.where(seen[:, at], nrs[:, at], last)
        away = np.where(seen[:, at], 0.0, 1.0)
    return seen


def _complications(rng: Generator, n: int) -> tuple[Complication, ...]:
    found = []
    for kind, rate in (("dural puncture", 0.02), ("headache", 0.03), ("infection", 0.002)):
        for row in np.flatnonzero(rng.random(n) < rate):
            told = rng.random(2)
            day = int(rng.integers(0, 10))
            if told[0] < 0.8:
                found.append(Complication(int(row), kind, day, "clinician"))
            if told[1] < 0.6:
                found.append(Complication(int(row), kind, day, "patient"))
    return tuple(found)
