"""The result of one trial: flow, baseline, findings, estimands side by side, and what the missing could turn.

>>> from neuroplasty.study.trial.analysis.hypothesis import toy_trial
>>> from neuroplasty.study.trial.analysis.outcomes import toy
>>> told = analyse(toy_trial(), toy(), np.random.default_rng(1))
>>> told.findings[0].verdict(0.025)
'not told apart'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args

import numpy as np

from neuroplasty.documents.trial import Analysis, Estimand, Intercurrent, Missing, Strategy, Trial
from neuroplasty.study.trial.analysis.consort import Flow, flow
from neuroplasty.study.trial.analysis.estimate import Estimate
from neuroplasty.study.trial.analysis.finding import BOUNDS, Finding, find, only
from neuroplasty.study.trial.analysis.hypothesis import Hypothesis, confirmatory, hypotheses
from neuroplasty.study.trial.analysis.missing import tipping_delta
from neuroplasty.study.trial.analysis.multiplicity import adjusted
from neuroplasty.study.trial.analysis.start import BaselineRow, baseline
from neuroplasty.study.trial.data import TrialData

_FILLS: tuple[Missing, ...] = (
    "complete cases",
    "multiple imputation",
    "reference",
    "last observation",
    "non-response",
)
_STEPS = 9


@dataclass(frozen=True)
class Tipping:
    """How much worse the missing of the other group must have fared for the conclusion to turn.

    Parameters
    ----------
    deltas : tuple of float
        Added to what was filled in, in the measure's points.
    estimates : tuple of Estimate
        At each.
    turns_at : float or None
        The first at which the interval holds no effect; None where none does, or none is found to begin with.

    Examples
    --------
    >>> Tipping((0.0,), (), None).turns_at is None
    True
    """

    deltas: tuple[float, ...]
    estimates: tuple[Estimate, ...]
    turns_at: float | None


@dataclass(frozen=True)
class Result:
    """What one trial found.

    Parameters
    ----------
    trial : Trial
        Its protocol.
    flow : Flow
        Of its people, to the day of the first primary endpoint.
    baseline : tuple of BaselineRow
        Its people at the start.
    findings : tuple of Finding
        Of every hypothesis; those that decide carry an adjusted p.
    estimands : tuple of Finding
        The first deciding hypothesis under each strategy for whatever happened on the way.
    fills : tuple of Finding
        The same, by each rule for what is missing.
    tipping : Tipping or None
        Of a mean with something missing.
    replicate : int
        Which of the trials it is.

    Examples
    --------
    >>> sorted(Result.__dataclass_fields__)[:3]
    ['baseline', 'estimands', 'fills']
    """

    trial: Trial
    flow: Flow
    baseline: tuple[BaselineRow, ...]
    findings: tuple[Finding, ...]
    estimands: tuple[Finding, ...]
    fills: tuple[Finding, ...]
    tipping: Tipping | None
    replicate: int


def analyse(
    trial: Trial,
    data: TrialData,
    generator: np.random.Generator,
    *,
    replicate: int = 0,
    excluded: Sequence[tuple[str, int]] = (),
) -> Result:
    """Analyse one replicate as the protocol says.

    Parameters
    ----------
    trial : Trial
        The protocol.
    data : TrialData
        R replicates of a trial by it.
    generator : numpy.random.Generator
        Of what is filled in.
    replicate : int
        Which.
    excluded : sequence of (str, int)
        Why people were not let in, where who conducted it counted that.

    Returns
    -------
    Result

    Raises
    ------
    StudyError
        For a protocol without anything to test, and what was not taken down.

    Examples
    --------
    >>> from neuroplasty.study.trial.analysis.hypothesis import toy_trial
    >>> from neuroplasty.study.trial.analysis.outcomes import toy
    >>> len(analyse(toy_trial(), toy(), np.random.default_rng(1)).estimands)
    5
    """
    one = only(data, replicate)
    decide = confirmatory(trial, one.arms)
    whole = hypotheses(trial, one.arms)
    made = [find(each, one, generator) for each in whole]
    places = [whole.index(each) for each in decide]
    raised = adjusted([[made[at].p for at in places]], trial.testing.multiplicity)[0]
    for at, p in zip(places, raised, strict=True):
        made[at] = replace(made[at], adjusted=float(p))
    main = decide[0]
    followed = flow(one, main.endpoint.measures, main.endpoint.day, excluded=tuple(excluded))
    return Result(
        trial,
        followed,
        baseline(one),
        tuple(made),
        _side_by_side(main, one, generator),
        _by_fill(main, one, generator),
        _tipping(main, one, generator),
        replicate,
    )


def _side_by_side(main: Hypothesis, data: TrialData, generator: np.random.Generator) -> tuple[Finding, ...]:
    """The main hypothesis under each strategy, for every event that came and is not the endpoint."""
    last = main.endpoint.day
    happened = [
        name
        for name, days in data.events.items()
        if name not in ("left", "relief lost", main.endpoint.event) and (days <= last).any()
    ]
    strategies = list(get_args(Strategy))
    if main.endpoint.type == "time to event":
        strategies.remove("principal stratum")
    found = []
    for strategy in strategies:
        events = tuple(Intercurrent(event=name, strategy=strategy) for name in happened)  # type: ignore[arg-type]
        estimand = Estimand(name=strategy.replace(" ", "-"), endpoint=main.endpoint.name, events=events)
        found.append(find(replace(main, estimand=estimand, analysis=_plain(main)), data, generator))
    return tuple(found)


def _plain(main: Hypothesis, missing: Missing = "complete cases") -> Analysis:
    method = "ancova" if main.endpoint.type == "mean" else main.analysis.method
    return main.analysis.model_copy(update={"missing": missing, "method": method})


def _by_fill(main: Hypothesis, data: TrialData, generator: np.random.Generator) -> tuple[Finding, ...]:
    if main.endpoint.type == "time to event":
        return ()
    return tuple(find(replace(main, analysis=_plain(main, fill)), data, generator) for fill in _FILLS)


def _tipping(main: Hypothesis, data: TrialData, generator: np.random.Generator) -> Tipping | None:
    endpoint = main.endpoint
    if endpoint.type != "mean" or endpoint.direction != "lower is better":
        return None
    held = data.scores[endpoint.measures[0]][0, :, data.visits_d.index(endpoint.day)]
    if not np.isnan(held).any():
        return None
    low, high = BOUNDS[endpoint.measures[0]]
    deltas = np.linspace(0, 0.4 * (high - low), _STEPS)
    seeds = int(generator.integers(2**32))
    filled = replace(main, analysis=_plain(main, "multiple imputation"))

    def conclude(delta: float) -> Estimate:
        # The same draws at every delta, so that only it moves the answer.
        return find(filled, data, np.random.default_rng(seeds), delta=delta).estimate

    turns_at, seen = tipping_delta(conclude, deltas.tolist())
    return Tipping(tuple(deltas[: len(seen)].tolist()), seen, turns_at)
