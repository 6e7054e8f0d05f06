"""Life: what is true of one made-up person, what they would answer, and what was forecast for them.

Nothing here is measured on anybody; see ``synthetic``.

>>> one = Life(baseline=8.0, leg=7.0, relief=0.5, lost_d=1e9, wander=0.0, answers=2.0)
>>> one.pain(30, 0.0), given_on("NRS", one, one.pain(30, 0.0), np.random.default_rng(1))
(4.0, [4.0])
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from neuroplasty.documents.course import Band, Forecast, Probability
from neuroplasty.registry.forms import Given

_GRID = (0, 30, 91, 182, 365, 548, 730)


@dataclass(frozen=True)
class Life:
    """What is true of one made-up person, answered or not.

    Parameters
    ----------
    baseline, leg : float
        Pain before, NRS; of it the leg's.
    relief : float
        The share of pain that goes.
    lost_d : float
        The day from which relief fades; infinite where it stays.
    wander : float
        Standard deviation of a visit's pain.
    answers : float
        How willing they are to answer, in logits.

    Examples
    --------
    >>> Life(7.0, 6.0, 0.5, 1e9, 0.0, 1.0).pain(365, 0.0)
    3.5
    """

    baseline: float
    leg: float
    relief: float
    lost_d: float
    wander: float
    answers: float

    def pain(self, day: float, noise: float) -> float:
        """Pain on a day after the procedure, 0-10; ``noise`` in standard deviations."""
        begun = 1.0 if day >= 7 else max(0.0, day) / 7
        kept = 1.0 if day < self.lost_d else float(np.exp(-(day - self.lost_d) / 120))
        return float(np.clip(self.baseline * (1 - self.relief * begun * kept) + self.wander * noise, 0, 10))


def life(rng: np.random.Generator) -> Life:
    """A person drawn at random.

    Parameters
    ----------
    rng : Generator
        Of all chance.

    Returns
    -------
    Life
        What is true of them.

    Examples
    --------
    >>> 3 <= life(np.random.default_rng(1)).baseline <= 10
    True
    """
    baseline = float(np.clip(rng.normal(7, 1.3), 3, 10))
    good = rng.random() < 0.62
    return Life(
        baseline=baseline,
        leg=float(np.clip(baseline + rng.normal(0, 1), 0, 10)),
        relief=float(np.clip(rng.normal(0.68 if good else 0.15, 0.12), -0.2, 1)),
        lost_d=float(rng.exponential(900)) if good else np.inf,
        wander=0.8,
        answers=float(rng.normal(2.2, 0.8)),
    )


def answers_at(one: Life, pain: float, rng: np.random.Generator) -> bool:
    """Whether somebody answers: less often who hurts more.

    Parameters
    ----------
    one : Life
        Who.
    pain : float
        On that day.
    rng : Generator
        Of all chance.

    Returns
    -------
    bool
        Whether there is an answer.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> one = Life(7.0, 6.0, 0.5, 1e9, 0.0, 2.0)
    >>> shares = [np.mean([answers_at(one, pain, rng) for _ in range(500)]) for pain in (1.0, 9.0)]
    >>> bool(shares[0] > shares[1] + 0.2)
    True
    """
    return bool(rng.random() < 1 / (1 + np.exp(-(one.answers - 0.3 * pain))))


def given_on(form: str, one: Life, pain: float, rng: np.random.Generator) -> Given:
    """What somebody in so much pain (0-10) gives on a form."""

    def rating(middle: float) -> list[float]:
        return [float(np.clip(round(middle + float(rng.normal(0, 0.5))), 0, 10))]

    left = pain / one.baseline
    if form in ("NRS", "NRS24", "BACK"):
        return [float(round(pain))] if form == "NRS" else rating(pain)
    if form == "LEG":
        return rating(one.leg * left)
    if form == "PEG":
        return [*rating(pain), *rating(pain), *rating(pain)]
    if form == "RMDQ":
        ticks = round(float(np.clip(2.0 * pain + rng.normal(0, 2), 0, 24)))
        return [number < ticks for number in range(24)]
    if form == "GPE":
        return [float(np.clip(round(4 + 4 * (1 - left)), 1, 7))]
    return [float(np.clip(round(float(rng.normal(65, 20))), 0, 100))]


def forecast_of(one: Life, rng: np.random.Generator) -> Forecast:
    """A forecast that knows a little: as much as real predictors do."""
    known = 0.5 * one.relief + 0.5 * 0.45 + float(rng.normal(0, 0.16))
    chance = float(1 / (1 + np.exp(-6 * (known - 0.45))))
    middle = [one.baseline if day == 0 else one.baseline * (1 - float(np.clip(known, 0, 1))) for day in _GRID]

    def shifted(by: float, top: float, scale: float = 1.0) -> tuple[float, ...]:
        return tuple(round(float(np.clip(scale * (value + by), 0, top)), 2) for value in middle)

    def band(top: float, scale: float) -> Band:
        low_90, low_50, median, high_50, high_90 = (shifted(by, top, scale) for by in (-3, -1.2, 0, 1.2, 3))
        return Band(day=_GRID, low_90=low_90, low_50=low_50, median=median, high_50=high_50, high_90=high_90)

    def probability(months: float) -> Probability:
        value = round(chance * (1 - 0.01 * months), 3)
        spread = 0.05
        return Probability(
            months=months, probability=value, low=max(0.0, value - spread), high=min(1.0, value + spread)
        )

    return Forecast(
        chances=400,
        pain=band(10, 1.0),
        function=band(100, 6.5),
        relief=tuple(map(probability, (1.0, 3.0, 6.0, 12.0, 24.0))),
    )
