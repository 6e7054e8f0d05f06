"""Findings: what one trial says of each hypothesis, by the kept libraries.

>>> from neuroplasty.study.trial.analysis.hypothesis import hypotheses, toy_trial
>>> from neuroplasty.study.trial.analysis.outcomes import toy
>>> one = find(hypotheses(toy_trial(), ("sham", "caudal"))[0], toy(), np.random.default_rng(1))
>>> round(one.estimate.value, 6), [group.words for group in one.groups]
(-3.0, ['-0.5 (SD 0.7), 2 people', '-3.5 (SD 0.7), 2 people'])
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from neuroplasty.documents.trial import Endpoint
from neuroplasty.errors import StudyError
from neuroplasty.study.trial.analysis.estimate import LEVEL, Array, Effects, Estimate
from neuroplasty.study.trial.analysis.hypothesis import Hypothesis, covariates, effects
from neuroplasty.study.trial.analysis.means import ancova, weighted
from neuroplasty.study.trial.analysis.missing import fill_in, pool
from neuroplasty.study.trial.analysis.outcomes import Outcome, Single, judged, outcome, principal_weights
from neuroplasty.study.trial.analysis.rates import logistic, risk_difference
from neuroplasty.study.trial.analysis.repeated import repeated_measures
from neuroplasty.study.trial.analysis.times import hazard_ratio
from neuroplasty.study.trial.data import TrialData

BOUNDS = {"nrs": (0.0, 10.0), "odi": (0.0, 100.0), "rmdq": (0.0, 24.0), "peg": (0.0, 10.0)}
"""Ends of the scales."""

Verdict = Literal[
    "better", "worse", "not told apart", "not inferior", "not shown to be not inferior", "cannot be said"
]


@dataclass(frozen=True)
class Group:
    """One side of a comparison.

    Parameters
    ----------
    name : str
        Of the group.
    people : int
        Randomised to it.
    analysed : int
        Of whom the endpoint is known.
    value, sd : float
        Mean change, share of responders or share with the event; the SD of a mean only.
    kind : {"mean", "responder", "time to event"}
        Of the endpoint.

    Examples
    --------
    >>> Group("sham", 40, 38, 0.5, float("nan"), "responder").words
    '19 of 38, 50 %'
    """

    name: str
    people: int
    analysed: int
    value: float
    sd: float
    kind: str

    @property
    def words(self) -> str:
        """In words."""
        if not self.analysed:
            return "nobody"
        if self.kind == "mean":
            spread = f" (SD {self.sd:.1f})" if np.isfinite(self.sd) else ""
            return f"{self.value:+.1f}{spread}, {self.analysed} people"
        return f"{round(self.value * self.analysed)} of {self.analysed}, {100 * self.value:.0f} %"


@dataclass(frozen=True)
class Finding:
    """What one trial says of one hypothesis.

    Parameters
    ----------
    hypothesis : Hypothesis
        What was asked.
    groups : tuple of Group
        The control and the other.
    estimate : Estimate
        By the planned method; NaN where nothing can be said.
    beside : Estimate or None
        The odds ratio beside a risk difference.
    p : float
        One-sided, of benefit or of non-inferiority.
    adjusted : float
        The same for several hypotheses; NaN for those that do not decide.
    why : str
        Why nothing can be said, where that is so.

    Examples
    --------
    >>> Finding.verdict.__doc__
    'What is concluded at a one-sided level.'
    """

    hypothesis: Hypothesis
    groups: tuple[Group, Group]
    estimate: Estimate
    beside: Estimate | None
    p: float
    adjusted: float
    why: str = ""

    def verdict(self, alpha: float) -> Verdict:
        """What is concluded at a one-sided level."""
        if not np.isfinite(self.estimate.value) and not np.isfinite(self.estimate.p):
            return "cannot be said"
        p = self.adjusted if np.isfinite(self.adjusted) else self.p
        if self.hypothesis.margin:
            return "not inferior" if p <= alpha else "not shown to be not inferior"
        if p <= alpha:
            return "better"
        return "worse" if self.p >= 1 - alpha else "not told apart"


def find(
    one: Hypothesis,
    data: TrialData,
    generator: np.random.Generator,
    *,
    replicate: int = 0,
    delta: float = 0.0,
    level: float = LEVEL,
) -> Finding:
    """What one replicate says of a hypothesis.

    Parameters
    ----------
    one : Hypothesis
        What is asked.
    data : TrialData
        R replicates.
    generator : numpy.random.Generator
        Of what is filled in.
    replicate : int
        Which.
    delta : float
        Added to what is filled in of arms other than the control.
    level : float
        Of the intervals.

    Returns
    -------
    Finding
        Where too few people can be compared its estimate is NaN, and ``why`` says so.

    Raises
    ------
    StudyError
        For what was not taken down at all.

    Examples
    --------
    >>> from neuroplasty.study.trial.analysis.hypothesis import hypotheses, toy_trial
    >>> from neuroplasty.study.trial.analysis.outcomes import toy
    >>> hypothesis = hypotheses(toy_trial(), ("sham", "caudal"))[0]
    >>> find(hypothesis, toy(), np.random.default_rng(1)).verdict(0.05)
    'better'
    """
    data = only(data, replicate)
    arm = one.comparison.arm(data.arm)[0]
    held = outcome(one.endpoint, data, one.estimand, one.analysis.missing)
    groups = _groups(one, held, arm)
    beside = None
    try:
        estimate = _estimate(one, data, held, arm, generator, delta, level)
        if one.endpoint.type == "responder" and held.free is None:
            columns = [x[0] for x in covariates(one, data)]
            beside = logistic(held.value[0], arm, columns, level=level)
        why = ""
    except StudyError as fault:
        estimate = Estimate(*(float("nan"),) * 5, (groups[0].analysed, groups[1].analysed))
        why = str(fault)
    return Finding(one, groups, estimate, beside, _one_sided(one, estimate), float("nan"), why)


def only(data: TrialData, replicate: int) -> TrialData:
    """One replicate of many.

    Parameters
    ----------
    data : TrialData
        R replicates.
    replicate : int
        Which.

    Returns
    -------
    TrialData
        Of one replicate.

    Raises
    ------
    StudyError
        Where there is no such replicate.

    Examples
    --------
    >>> from neuroplasty.study.trial.analysis.outcomes import toy
    >>> only(toy(), 0).replicates
    1
    """
    if not 0 <= replicate < data.replicates:
        raise StudyError(
            f"Replicate {replicate} was asked for; give one from 0 to {data.replicates - 1}, as there are."
        )
    if data.replicates == 1:
        return data
    at = slice(replicate, replicate + 1)
    return TrialData(
        data.arms,
        data.visits_d,
        data.person[at],
        data.arm[at],
        data.site[at],
        data.stratum[at],
        data.entered_d[at],
        {name: held[at] for name, held in data.baseline.items()},
        {name: held[at] for name, held in data.scores.items()},
        {name: held[at] for name, held in data.events.items()},
        data.guess[at],
        None if data.assessed is None else data.assessed[at],
    )


def _estimate(
    one: Hypothesis,
    data: TrialData,
    held: Outcome,
    arm: NDArray[np.int8],
    generator: np.random.Generator,
    delta: float,
    level: float,
) -> Estimate:
    endpoint, columns = one.endpoint, [x[0] for x in covariates(one, data)]
    if endpoint.type == "time to event":
        if held.free is not None:
            effects(one, data)
        assert held.observed is not None
        return hazard_ratio(held.value[0], held.observed[0], arm, level=level)
    if held.free is not None:
        start = np.asarray(data.baseline[endpoint.measures[0]])
        adjust = [x[None] for x in columns] if endpoint.type == "mean" else []
        weights = principal_weights(held.free, arm[None], start)
        return _read(weighted(held.value, arm[None], adjust, weights), held, arm, level, endpoint)
    if one.analysis.missing in ("multiple imputation", "reference"):
        return pool(
            [
                _simple(one, value, arm, columns, level)
                for value in _filled(one, data, held, generator, delta)
            ],
            level,
        )
    if one.analysis.method == "repeated measures":
        (measure,) = endpoint.measures
        scores = held.scores[measure][0] - data.baseline[measure][0][:, None]
        scores[:, -1] = held.value[0]
        return repeated_measures(scores, arm, columns, level=level)
    return _simple(one, held.value[0], arm, columns, level)


def _simple(
    one: Hypothesis, value: Single, arm: NDArray[np.int8], columns: list[Single], level: float
) -> Estimate:
    if one.endpoint.type == "responder":
        return risk_difference(value, arm, level=level)
    return ancova(value, arm, columns, level=level)


def _filled(
    one: Hypothesis, data: TrialData, held: Outcome, generator: np.random.Generator, delta: float
) -> list[Single]:
    """The endpoint in each of the filled-in sets; what fails, fails in all of them."""
    like = data.arm[0] if one.analysis.missing != "reference" else one.comparison.arm(data.arm)[0]
    sets = {
        measure: fill_in(
            data.baseline[measure][0],
            scores[0],
            like,
            generator,
            like="control" if one.analysis.missing == "reference" else "own arm",
            delta=delta,
            bounds=BOUNDS[measure],
        )
        for measure, scores in held.scores.items()
    }
    start = {measure: data.baseline[measure][0] for measure in sets}
    found = []
    for each in zip(*sets.values(), strict=True):
        now = {measure: made[:, -1].astype(np.float32) for measure, made in zip(sets, each, strict=True)}
        value = judged(one.endpoint, start, now)
        # What was known before stays as it was: a failure, or the last answer before an event.
        found.append(np.where(np.isnan(held.value[0]), value, held.value[0]))
    return found


def _read(found: Effects, held: Outcome, arm: NDArray[np.int8], level: float, endpoint: Endpoint) -> Estimate:
    assert held.free is not None
    known = held.free[0] & np.isfinite(held.value[0])
    low, high = found.interval(level)
    p = 2 * min(found.one_sided("lower")[0, 0], found.one_sided("higher")[0, 0])
    return Estimate(
        float(found.value[0, 0]),
        float(low[0, 0]),
        float(high[0, 0]),
        float(found.se[0, 0]),
        float(min(p, 1.0)),
        (int((known & (arm == 0)).sum()), int((known & (arm == 1)).sum())),
        "risk difference" if endpoint.type == "responder" else "difference",
    )


def _one_sided(one: Hypothesis, found: Estimate) -> float:
    if not np.isfinite(found.value) or not one.margin:
        return (
            1.0 if not np.isfinite(found.p) or not np.isfinite(found.value) else found.one_sided(one.better)
        )
    sign = -1.0 if one.better == "lower" else 1.0
    value = np.log(found.value) if found.null == 1.0 else found.value
    # The normal quantile that the interval's own p answers to.
    return float(norm.sf((sign * value + one.margin) / found.se))


def _groups(one: Hypothesis, held: Outcome, arm: NDArray[np.int8]) -> tuple[Group, Group]:
    return _group(one, held, arm, 0, one.comparison.control), _group(one, held, arm, 1, one.comparison.other)


def _group(one: Hypothesis, held: Outcome, arm: NDArray[np.int8], side: int, name: str) -> Group:
    members = arm == side
    known = members & np.isfinite(held.value[0])
    if held.free is not None:
        known &= held.free[0]
    values: Array = (held.value if held.observed is None else held.observed)[0][known].astype(np.float64)
    sd = float(values.std(ddof=1)) if one.endpoint.type == "mean" and values.size > 1 else float("nan")
    mean = float(values.mean()) if values.size else float("nan")
    return Group(name, int(members.sum()), int(known.sum()), mean, sd, one.endpoint.type)
