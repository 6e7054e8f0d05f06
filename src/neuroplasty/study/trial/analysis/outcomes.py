"""Outcomes: an endpoint of every person, under what an estimand says of events on the way (ICH E9(R1)).

All measures are better when lower. What each strategy does, for an event by the endpoint's day:

- treatment policy: what was measured counts, whatever happened;
- composite: the event is itself a failure: no responder; a mean counts as no better than at the start; a
  time ends with it;
- hypothetical: what came after it is left out, as if it were missing; a time is cut off there;
- while on treatment: the last answer before it counts, or the start where there is none; a time is cut off;
- principal stratum: those who would have been free of it in either group, found among those who were in
  their own, each weighted by how often people who began alike were free of it in the other group (principal
  scores: Jo and Stuart, Statistics in Medicine 2009;28:2857-2875).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.care.outcomes.change import reduced_by
from neuroplasty.documents.trial import Endpoint, Estimand, Intercurrent, Missing
from neuroplasty.errors import StudyError
from neuroplasty.study.trial.data import TrialData

Single = NDArray[np.float32]
LIKE_GROUPS = 3
"""Groups of people who began alike, for principal scores."""


@dataclass(frozen=True)
class Outcome:
    """An endpoint of every person.

    Parameters
    ----------
    value : ndarray of float32, shape (R, N)
        A change from the start, 1 for a responder and 0 for none, or days to the event or the end; NaN where
        missing.
    observed : ndarray of bool, shape (R, N), or None
        Whether the event came, of a time.
    free : ndarray of bool, shape (R, N), or None
        Who was free of the events of a principal stratum, where there is one.
    scores : mapping of str to ndarray of float32, shape (R, N, V)
        The answers up to the day it rests on, with what the estimand leaves out as NaN.
    failed : ndarray of bool, shape (R, N)
        Whose event is a failure, whatever was answered.

    Examples
    --------
    >>> from neuroplasty.documents.trial import Endpoint
    >>> pain = Endpoint(name="pain", type="mean", measure="nrs", day=90)
    >>> outcome(pain, toy(), None).value.round(1).tolist()
    [[-1.0, 0.0, -3.0, -4.0]]
    """

    value: Single
    observed: NDArray[np.bool_] | None
    free: NDArray[np.bool_] | None
    scores: dict[str, Single]
    failed: NDArray[np.bool_]


def outcome(
    endpoint: Endpoint,
    data: TrialData,
    estimand: Estimand | None,
    missing: Missing = "complete cases",
) -> Outcome:
    """An endpoint of every person under an estimand.

    Parameters
    ----------
    endpoint : Endpoint
        Of the protocol.
    data : TrialData
        R replicates of N people.
    estimand : Estimand or None
        Treatment policy for whatever it does not name.
    missing : Missing
        ``last observation`` and ``non-response`` fill what is missing; the others leave it so.

    Returns
    -------
    Outcome

    Raises
    ------
    StudyError
        For a day without a visit, a measure or an event that was not taken down.

    Examples
    --------
    >>> from neuroplasty.documents.trial import Estimand
    >>> pain = Endpoint(name="pain", type="mean", measure="nrs", day=90)
    >>> spared = Estimand(name="a", endpoint="pain", events=[{"event": "rescue", "strategy": "composite"}])
    >>> outcome(pain, toy(), spared).value.tolist()
    [[-1.0, 0.0, -3.0, 0.0]]
    """
    by = _by_strategy(estimand, data, endpoint.day)
    none = np.full(data.arm.shape, np.inf, dtype=np.float32)
    composite = by.get("composite", none)
    cut = np.minimum(by.get("hypothetical", none), by.get("while on treatment", none))
    free = None
    if "principal stratum" in by:
        free = by["principal stratum"] > endpoint.day
    # A failure counts where nothing cut the observation short before it.
    failed = (composite <= endpoint.day) & (composite <= cut)
    if endpoint.type == "time to event":
        return _time(endpoint, data, np.where(failed, composite, np.inf), cut, free, failed)
    at = _visit(endpoint, data)
    days = np.asarray(data.visits_d[: at + 1])
    scores: dict[str, Single] = {}
    for measure in endpoint.measures:
        held = np.array(_of(data.scores, measure)[:, :, : at + 1], dtype=np.float32)
        held[days >= cut[:, :, None]] = np.nan
        scores[measure] = held
    while_on = by.get("while on treatment", none) <= endpoint.day
    last = while_on | (missing == "last observation")
    now = {measure: _now(held, _of(data.baseline, measure), last) for measure, held in scores.items()}
    value = judged(endpoint, {one: _of(data.baseline, one) for one in scores}, now)
    if missing == "non-response":
        value = np.where(np.isnan(value), np.float32(0), value)
    # No better than at the start, and no worse than it was.
    fails = np.zeros_like(value) if endpoint.type == "responder" else np.fmax(value, np.float32(0))
    value = np.where(failed, fails, value)
    return Outcome(value.astype(np.float32), None, free, scores, failed)


def judged(endpoint: Endpoint, start: dict[str, Single], now: dict[str, Single]) -> Single:
    """A change from the start, or whether it is a response; NaN where a measure is missing.

    Parameters
    ----------
    endpoint : Endpoint
        A mean or a responder.
    start, now : mapping of str to array
        Scores by measure.

    Returns
    -------
    array of float32
        Of the scores' shape.

    Examples
    --------
    >>> pain = Endpoint(name="pain", type="mean", measure="nrs", day=90)
    >>> judged(pain, {"nrs": np.float32([7, 6])}, {"nrs": np.float32([4, np.nan])}).tolist()
    [-3.0, nan]
    """
    if endpoint.responder is None:
        (measure,) = endpoint.measures
        return np.asarray(now[measure] - start[measure], dtype=np.float32)
    good = np.ones_like(next(iter(now.values())), dtype=bool)
    known = good.copy()
    for rule in endpoint.responder.rules:
        before, after = start[rule.measure], now[rule.measure]
        known &= np.isfinite(before) & np.isfinite(after)
        if rule.share is not None:
            good &= reduced_by(before, after, share=rule.share)
        else:
            good &= reduced_by(before, after, points=rule.points)
    return np.where(known, good, np.nan).astype(np.float32)


def principal_weights(
    free: NDArray[np.bool_], arm: NDArray[np.int8], start: Single, groups: int = LIKE_GROUPS
) -> Single:
    """Weights that make those free of an event in their own group stand for those free of it in either.

    Parameters
    ----------
    free : (R, N) array of bool
        Of the event, in the group they were in.
    arm : (R, N) array of int
        0, 1, or another number for neither.
    start : (R, N) array
        By which people are told to have begun alike: in so many groups of one size.
    groups : int
        How many.

    Returns
    -------
    (R, N) array of float32
        0 for those who were not free.

    Examples
    --------
    >>> free = np.array([[True, True, True, False]])
    >>> principal_weights(free, np.array([[0, 0, 1, 1]]), np.ones((1, 4)), groups=1).tolist()
    [[0.5, 0.5, 1.0, 0.0]]
    """
    rank = np.argsort(np.argsort(np.nan_to_num(start, nan=np.inf), axis=1), axis=1)
    like = rank * groups // start.shape[1]
    weights = np.zeros(free.shape, dtype=np.float32)
    for one in range(groups):
        for side in (0, 1):
            others = (like == one) & (arm == 1 - side)
            count = others.sum(axis=1)
            share = (others & free).sum(axis=1) / np.maximum(count, 1)
            weights += np.where((like == one) & (arm == side) & free, share[:, None], 0.0).astype(np.float32)
    return weights


def toy() -> TrialData:
    """One trial of four people, for examples: pain of 7 at the start, and 6, 7, 4 and 3 after 90 days.

    Returns
    -------
    TrialData

    Examples
    --------
    >>> toy().arms
    ('sham', 'caudal')
    """
    arm = np.array([[0, 0, 1, 1]], dtype=np.int8)
    small, single = np.zeros((1, 4), np.int16), np.zeros((1, 4), np.float32)
    scores = np.array([[[6], [7], [4], [3]]], np.float32)
    events = {"rescue": np.array([[np.inf, 20, np.inf, 60]], np.float32)}
    return TrialData(
        ("sham", "caudal"), (90,), np.arange(4)[None], arm, small, small, single, {"nrs": single + 7},
        {"nrs": scores}, events, arm,
    )  # fmt: skip


def _by_strategy(estimand: Estimand | None, data: TrialData, day: int) -> dict[str, Single]:
    """The first day of any event under each strategy."""
    found: dict[str, Single] = {}
    events: Sequence[Intercurrent] = () if estimand is None else estimand.events
    for one in events:
        if one.strategy != "treatment policy":
            days = _of(data.events, one.event)
            found[one.strategy] = np.minimum(found.get(one.strategy, np.float32(np.inf)), days)
    return found


def _time(
    endpoint: Endpoint,
    data: TrialData,
    failure: NDArray[np.floating],
    cut: Single,
    free: NDArray[np.bool_] | None,
    failed: NDArray[np.bool_],
) -> Outcome:
    assert endpoint.event is not None
    event = np.minimum(_of(data.events, endpoint.event), failure)
    left = np.float32(np.inf) if endpoint.event == "left" else data.events.get("left", np.float32(np.inf))
    end = np.minimum(np.minimum(left, cut), np.float32(endpoint.day))
    time = np.minimum(event, end).astype(np.float32)
    return Outcome(time, event <= end, free, {}, failed)


def _visit(endpoint: Endpoint, data: TrialData) -> int:
    if endpoint.day not in data.visits_d:
        raise StudyError(
            f"{endpoint.name} is of day {endpoint.day}, and people were seen on day "
            f"{', '.join(map(str, data.visits_d))}; give one of these days."
        )
    return data.visits_d.index(endpoint.day)


def _of(held: Mapping[str, NDArray[np.float32]], name: str) -> Single:
    found = held.get(name)
    if found is None:
        raise StudyError(f"Nothing was taken down of {name} in this trial; conduct it with that asked for.")
    return np.asarray(found, dtype=np.float32)


def _now(held: Single, start: Single, last: NDArray[np.bool_] | bool) -> Single:
    """The answer at the last visit held, or the last there is for those of ``last``."""
    now = held[:, :, -1]
    if not np.any(last):
        return now
    before = start
    for v in range(held.shape[2]):
        before = np.where(np.isnan(held[:, :, v]), before, held[:, :, v])
    return np.where(last & np.isnan(now), before, now)
