"""All detectors on one diary, with one familywise error rate for the whole of it.

Each detector that did not abstain has an equal part of the 5 %; within a detector Holm's correction shares
it among its tests. So a diary without any pattern is told "nothing found" in at least 95 of 100 cases.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from numpy.random import Generator

from neuroplasty.brain.diary import (
    alternation,
    change_points,
    cues,
    flares,
    inconsistency,
    migration,
    mood,
    volatility,
)
from neuroplasty.brain.diary.days import Days
from neuroplasty.brain.diary.finding import Finding, Status, Test, holm
from neuroplasty.brain.diary.parameters import number

DETECTORS: dict[str, Callable[[Days, Generator], tuple[Test, ...]]] = {
    module.NAME: module.detect
    for module in (alternation, migration, cues, flares, volatility, change_points, inconsistency, mood)
}


@dataclass(frozen=True)
class Findings:
    """Everything the detectors said of one diary.

    Parameters
    ----------
    all : tuple of Finding
        Found, not found and abstained.
    families : int
        How many detectors shared the familywise error rate.

    Examples
    --------
    >>> Findings((), families=0).found
    ()
    """

    all: tuple[Finding, ...]
    families: int

    @property
    def found(self) -> tuple[Finding, ...]:
        """What was found, the surest first."""
        return tuple(sorted((one for one in self.all if one.status == "found"), key=lambda one: one.p or 0.0))

    @property
    def abstained(self) -> tuple[Finding, ...]:
        """What cannot be said of this diary."""
        return tuple(one for one in self.all if one.status == "abstained")

    def of(self, detector: str) -> tuple[Finding, ...]:
        """What one detector said."""
        return tuple(one for one in self.all if one.detector == detector)


def find_patterns(days: Days, rng: Generator) -> Findings:
    """Run every detector and weigh their p-values together; same generator state, same findings.

    Parameters
    ----------
    days : Days
        The diary by day.
    rng : Generator
        Where surrogates come from.

    Returns
    -------
    Findings
        What was found, what was not, and what cannot be said.

    Notes
    -----
    Each detector that did not abstain has an equal part of the familywise error rate of 5 %; within a
    detector Holm's correction shares it among its tests.

    Examples
    --------
    >>> import numpy as np
    >>> from neuroplasty.brain.diary import simulate_diary, lay_out
    >>> diary = simulate_diary(np.random.default_rng(1), days=60)
    >>> find_patterns(lay_out(diary), np.random.default_rng(0)).found
    ()
    """
    streams = rng.spawn(len(DETECTORS))
    tests = [detect(days, stream) for detect, stream in zip(DETECTORS.values(), streams, strict=True)]
    families = sum(any(test.p is not None for test in of_one) for of_one in tests)
    return Findings(tuple(one for of_one in tests for one in _weighed(of_one, families)), families)


def _weighed(tests: tuple[Test, ...], families: int) -> list[Finding]:
    corrected = iter(holm([test.p for test in tests if test.p is not None]))
    found = []
    for test in tests:
        p = None if test.p is None else min(1.0, families * next(corrected))
        status: Status = "abstained"
        if p is not None:
            status = "found" if p < number("familywise_error") and test.large else "not found"
        found.append(
            Finding(
                test.detector,
                test.about,
                status,
                test.effect,
                test.p,
                p,
                test.details,
                test.reason,
                test.on,
                test.subjects,
            )
        )
    return found
