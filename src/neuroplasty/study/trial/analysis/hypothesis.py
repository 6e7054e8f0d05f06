"""Hypotheses: an endpoint, what it is to mean, which arms are compared, and how.

>>> trial = toy_trial()
>>> [one.name for one in hypotheses(trial, ("sham", "caudal"))]
['pain, caudal against sham, by ancova']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.documents.trial import Analysis, AnalysisMethod, Arm, Endpoint, Estimand, Stock, Trial, Visit
from neuroplasty.errors import StudyError
from neuroplasty.study.trial.analysis.comparison import Comparison, comparisons_of
from neuroplasty.study.trial.analysis.estimate import Better, Effects
from neuroplasty.study.trial.analysis.means import ancovas, checked, weighted
from neuroplasty.study.trial.analysis.outcomes import Outcome, Single, outcome, principal_weights
from neuroplasty.study.trial.analysis.rates import risk_differences
from neuroplasty.study.trial.analysis.times import log_ranks
from neuroplasty.study.trial.data import TrialData

_USUAL: dict[str, AnalysisMethod] = {
    "mean": "ancova",
    "responder": "logistic",
    "time to event": "kaplan-meier",
}


@dataclass(frozen=True)
class Hypothesis:
    """One comparison of one endpoint.

    Parameters
    ----------
    endpoint : Endpoint
        Of the protocol.
    estimand : Estimand or None
        What events on the way mean; treatment policy when None.
    comparison : Comparison
        Which arms.
    analysis : Analysis
        How.

    Examples
    --------
    >>> hypotheses(toy_trial(), ("sham", "caudal"))[0].better
    'lower'
    """

    endpoint: Endpoint
    estimand: Estimand | None
    comparison: Comparison
    analysis: Analysis

    @property
    def name(self) -> str:
        """What is asked, in one line."""
        meant = f" ({self.estimand.name})" if self.estimand else ""
        return f"{self.endpoint.name}{meant}, {self.comparison.name}, by {self.analysis.method}"

    @property
    def better(self) -> Better:
        """Which sign of the effect is a benefit; of a time, of the logarithm of the hazard ratio."""
        lower = self.endpoint.direction == "lower is better"
        return "lower" if lower != (self.endpoint.type == "time to event") else "higher"

    @property
    def margin(self) -> float:
        """Of non-inferiority; 0 for superiority."""
        return self.analysis.margin or 0.0


def hypotheses(trial: Trial, arms: Sequence[str]) -> tuple[Hypothesis, ...]:
    """Every comparison that a protocol plans, endpoint by endpoint.

    Parameters
    ----------
    trial : Trial
        The protocol.
    arms : sequence of str
        Names of the arms, the control first.

    Returns
    -------
    tuple of Hypothesis
        An endpoint without an analysis is compared as is usual for its type.

    Examples
    --------
    >>> len(hypotheses(toy_trial(), ("sham", "caudal")))
    1
    """
    named = {one.name: one for one in trial.estimands}
    pairs = comparisons_of(arms, [one.factors for one in trial.arms], factorial=trial.factorial)
    found = []
    for endpoint in trial.endpoints:
        planned = [one for one in trial.analyses if one.endpoint == endpoint.name] or [
            Analysis(endpoint=endpoint.name, method=_USUAL[endpoint.type])
        ]
        found += [
            Hypothesis(endpoint, named[one.estimand] if one.estimand else None, pair, one)
            for one in planned
            for pair in pairs
        ]
    return tuple(found)


def confirmatory(trial: Trial, arms: Sequence[str]) -> tuple[Hypothesis, ...]:
    """Those that decide: the first analysis of each primary endpoint, or of each of a fixed sequence.

    Parameters
    ----------
    trial : Trial
        The protocol.
    arms : sequence of str
        Names of the arms, the control first.

    Returns
    -------
    tuple of Hypothesis
        In the order in which they are tested.

    Raises
    ------
    StudyError
        Where the protocol has no primary endpoint or nothing to compare.

    Examples
    --------
    >>> [one.endpoint.name for one in confirmatory(toy_trial(), ("sham", "caudal"))]
    ['pain']
    """
    whole = hypotheses(trial, arms)
    order = [one.name for one in trial.primary]
    if trial.testing.multiplicity == "fixed sequence":
        order = list(trial.testing.order)
    found = []
    for name in order:
        of = [one for one in whole if one.endpoint.name == name]
        found += [one for one in of if one.analysis == of[0].analysis]
    if not found:
        raise StudyError(
            f"{trial.name} has nothing to test: {len(trial.arms)} arms and {len(trial.primary)} primary "
            "endpoints; give two arms or more, and one endpoint 'role: primary'."
        )
    return tuple(found)


def covariates(one: Hypothesis, data: TrialData) -> list[Single]:
    """What is adjusted for, known before allocation.

    Parameters
    ----------
    one : Hypothesis
        Whose analysis names it.
    data : TrialData
        R replicates of N people.

    Returns
    -------
    list of (R, N) array of float32
        A column a number; sites and strata a column each but the first.

    Raises
    ------
    StudyError
        For what was not taken down.

    Examples
    --------
    >>> from neuroplasty.study.trial.analysis.outcomes import toy
    >>> [x.tolist() for x in covariates(hypotheses(toy_trial(), ("sham", "caudal"))[0], toy())]
    [[[7.0, 7.0, 7.0, 7.0]]]
    """
    columns: list[Single] = []
    for name in one.analysis.covariates:
        if name == "baseline":
            columns += [_start(data, measure) for measure in one.endpoint.measures]
        elif name in ("site", "stratum"):
            held = data.site if name == "site" else data.stratum
            columns += [(held == each).astype(np.float32) for each in np.unique(held)[1:]]
        else:
            columns.append(_start(data, name))
    return columns


def effects(one: Hypothesis, data: TrialData, sizes: Sequence[int] = ()) -> Effects:
    """The effect in every replicate and at every size, by the fast tests.

    Parameters
    ----------
    one : Hypothesis
        What is compared.
    data : TrialData
        R replicates of N people.
    sizes : sequence of int
        A trial of n people is the first n of those randomised; all of them when not given.

    Returns
    -------
    Effects
        Shape (R, S): differences of means or shares, or logarithms of hazard ratios.

    Raises
    ------
    StudyError
        For sizes that cannot be, and what was not taken down.

    Notes
    -----
    A repeated-measures analysis is stood for by the analysis of covariance at its day, a logistic one by the
    chi-square test, multiple imputation by complete cases. Imputing like the control scales the difference by
    the share of the other group that was measured and leaves its standard error (Cro, Carpenter and Kenward,
    Journal of the Royal Statistical Society A 2019;182:623-645).

    Examples
    --------
    >>> from neuroplasty.study.trial.analysis.outcomes import toy
    >>> effects(hypotheses(toy_trial(), ("sham", "caudal"))[0], toy()).value.tolist()
    [[-3.0]]
    """
    found = outcome(one.endpoint, data, one.estimand, one.analysis.missing)
    arm = one.comparison.arm(data.arm)
    if one.endpoint.type == "time to event":
        if found.free is not None:
            raise StudyError(
                f"{one.endpoint.name} is a time, which has no principal stratum here; take another strategy."
            )
        assert found.observed is not None
        return log_ranks(found.value, found.observed, arm, sizes=sizes)
    if found.free is not None:
        return _stratum(one, data, found, arm, sizes)
    if one.endpoint.type == "responder":
        return risk_differences(found.value, arm, sizes=sizes, pooled=not one.margin)
    whole = ancovas(found.value, arm, covariates(one, data), sizes=sizes)
    if one.analysis.missing != "reference":
        return whole
    at = checked(sizes, arm.shape[1]) - 1
    people = np.cumsum(arm == 1, axis=1)[:, at]
    seen = np.cumsum((arm == 1) & ~np.isnan(found.value), axis=1)[:, at]
    return Effects(whole.value * seen / np.maximum(people, 1), whole.se, whole.df)


def toy_trial() -> Trial:
    """A protocol of one endpoint and two arms, for examples.

    Returns
    -------
    Trial

    Examples
    --------
    >>> toy_trial().days
    90
    """
    return Trial(
        name="toy",
        title="Caudal injection against sham",
        populations=(Stock(population="disc"),),
        arms=(Arm(name="sham", does="sham"), Arm(name="caudal", does="plan", plan="one-day-caudal")),
        visits=(Visit(day=90),),
        endpoints=(Endpoint(name="pain", type="mean", measure="nrs", day=90, role="primary"),),
    )


def _stratum(
    one: Hypothesis, data: TrialData, found: Outcome, arm: NDArray[np.int8], sizes: Sequence[int]
) -> Effects:
    assert found.free is not None
    columns = covariates(one, data) if one.endpoint.type == "mean" else []
    start = _start(data, one.endpoint.measures[0])
    made = []
    for size in checked(sizes, arm.shape[1]):
        held = principal_weights(found.free[:, :size], arm[:, :size], start[:, :size])
        made.append(weighted(found.value[:, :size], arm[:, :size], [x[:, :size] for x in columns], held))
    return Effects(
        np.concatenate([each.value for each in made], axis=1),
        np.concatenate([each.se for each in made], axis=1),
        np.concatenate([each.df for each in made], axis=1),
    )


def _start(data: TrialData, name: str) -> Single:
    found = data.baseline.get(name)
    if found is None:
        raise StudyError(f"Nothing was taken down of {name} at the start; leave it out of the covariates.")
    return np.asarray(found, dtype=np.float32)
