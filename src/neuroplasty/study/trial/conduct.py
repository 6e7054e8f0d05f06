"""Conduct: trials drawn from a pool, many at once, with all that goes otherwise than planned.

Who takes part, in which order and arm, who knows, who leaves and who takes a rescue drug are drawn by keys of
the seed, the purpose and the block of trials, so that a trial is the same however many are drawn. Within a
trial nobody takes part twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from neuroplasty.care.outcomes import MONTH_D
from neuroplasty.documents.trial import EVENTS, MEASURES, Trial
from neuroplasty.errors import StudyError
from neuroplasty.study.chance import chance
from neuroplasty.study.trial import allocation
from neuroplasty.study.trial.answers import Answers, Single
from neuroplasty.study.trial.data import TrialData
from neuroplasty.study.trial.people import EVENT_COLUMNS
from neuroplasty.study.trial.pool import Pool

Kind = TypeVar("Kind", bound=np.generic)
_BLOCK = 250
"""Trials of one key: so many are drawn together or not at all."""


def conduct(
    pool: Pool,
    size: int,
    replicates: int = 1,
    *,
    first: int = 0,
    trial: Trial | None = None,
    measures: Iterable[str] | None = None,
    visits: Iterable[int] | None = None,
    events: Iterable[str] | None = None,
    guesses: bool = True,
) -> TrialData:
    """Trials ``first`` to below ``first + replicates`` of so many people each, drawn from a pool.

    Parameters
    ----------
    pool : Pool
        Whom they are drawn from.
    size : int
        People randomised in each, N.
    replicates : int
        How many trials, R.
    first : int
        The number of the first.
    trial : Trial, optional
        Another conduct of the same arms and visits; the pool's own when not given.
    measures, visits, events : iterable, optional
        What is needed of measures, visits' days and events; all when not given. Less is faster.
    guesses : bool
        Whether guesses are needed.

    Returns
    -------
    TrialData

    Raises
    ------
    StudyError
        For no people, more people than the pool holds, no trials, and what nobody measures.

    Examples
    --------
    >>> from neuroplasty.documents import read_trial
    >>> from neuroplasty.study.trial.people import People
    >>> pool = Pool.of(People(read_trial("sham-against-sham")), 8)
    >>> data = conduct(pool, 4, 3)
    >>> data.arm.sum(axis=1).tolist(), data.scores["nrs"].shape
    ([2, 2, 2], (3, 4, 1))
    """
    trial = pool.trial if trial is None else trial
    if size < 1 or replicates < 1:
        raise StudyError(f"{replicates} trials of {size} people were asked for; give 1 or more of each.")
    if size > pool.size:
        raise StudyError(
            f"A trial of {size} people was asked for, and the pool holds {pool.size}; give a smaller size, "
            "or simulate a larger pool."
        )
    wanted = _Wanted.of(trial, measures, visits, events, guesses)
    blocks = range(first // _BLOCK, -(-(first + replicates) // _BLOCK))
    found = [_block(pool, trial, size, n, wanted) for n in blocks]
    return _joined(
        found, trial, wanted, slice(first - blocks[0] * _BLOCK, first - blocks[0] * _BLOCK + replicates)
    )


@dataclass(frozen=True)
class _Wanted:
    """What of a trial is needed."""

    measures: tuple[str, ...]
    days: tuple[int, ...]
    events: tuple[str, ...]
    is_disturbed: bool
    """Whether somebody may leave or take a rescue drug, which needs every visit's pain."""
    is_guessed: bool

    @classmethod
    def of(
        cls,
        trial: Trial,
        measures: Iterable[str] | None,
        visits: Iterable[int] | None,
        events: Iterable[str] | None,
        guesses: bool,
    ) -> _Wanted:
        days = tuple(one.day for one in trial.visits)
        chosen = days if visits is None else tuple(sorted(set(visits)))
        named = MEASURES if measures is None else tuple(dict.fromkeys(measures))
        happens = EVENTS if events is None else tuple(dict.fromkeys(events))
        for given, known, what in (
            (chosen, days, "visit"),
            (named, MEASURES, "measure"),
            (happens, EVENTS, "event"),
        ):
            odd = [one for one in given if one not in known]
            if odd:
                raise StudyError(
                    f"found the {what} {odd[0]!r}, expected one of {', '.join(map(str, known))}."
                )
        out = trial.drop_out
        disturbed = bool(out.per_y or out.by_arm or trial.rescue)
        return cls(named, chosen, happens, disturbed, guesses and trial.blinding.guesses)


@dataclass
class _Drawn:
    """One block of trials as it goes on, arrays (R, N) and (R, N, V)."""

    person: NDArray[np.int64]
    arm: NDArray[np.int8]
    site: NDArray[np.int16]
    stratum: NDArray[np.int16]
    entered_d: Single
    baseline: dict[str, Single]
    scores: dict[str, Single]
    events: dict[str, Single]
    guess: NDArray[np.int8]
    assessed: NDArray[np.int16]


def _block(pool: Pool, trial: Trial, size: int, block: int, wanted: _Wanted) -> _Drawn:
    """One block of trials."""
    key, columns = trial.seed, pool.columns

    def rng(purpose: str) -> np.random.Generator:
        return chance(key, f"trial {size} {purpose}", block)

    at = _who(pool.size, size, rng("who"))
    site = np.zeros(at.shape, np.int16)
    if trial.recruitment.sites > 1:
        site = rng("site").integers(trial.recruitment.sites, size=at.shape, dtype=np.int16)
    gaps = rng("entry").standard_exponential(at.shape, np.float32)
    entered = np.cumsum(gaps, axis=1) * np.float32(MONTH_D / trial.recruitment.per_month)
    factors = [_factor(pool, one, at, site) for one in trial.allocation.strata]
    stratum = _together(factors, at.shape)
    arm = _allocated(trial, site, factors, stratum, rng("arm"))
    known = _known(trial, at.shape, rng("leak"))
    branch = pool.by_arm[arm, known.astype(np.int8)] if known is not None else pool.by_arm[:, 0][arm]
    flat = branch * pool.size + at
    baseline = {name: columns[f"{name}_0"][at] for name in wanted.measures}
    baseline |= {name: columns[name][at].astype(np.float32) for name in ("age_years", "months")}
    answers = Answers(pool, trial, flat, arm, site, known, rng)
    events: dict[str, Single] = {}
    left = None
    if wanted.is_disturbed:
        left = answers.disturbed(events)
    scores = {name: answers.of(name, wanted.days) for name in wanted.measures}
    for name in wanted.events:
        if name in EVENT_COLUMNS:
            events[name] = pool.flat[EVENT_COLUMNS[name]][flat]
    never = np.float32(np.inf)
    if left is not None:
        for name, day in events.items():
            if name != "left":
                events[name] = np.where(day > left, never, day)
    for name in wanted.events:
        events.setdefault(name, np.full(at.shape, never, np.float32))
    guess = answers.guessed(left) if wanted.is_guessed else np.full(at.shape, -1, np.int8)
    events = {name: events[name] for name in wanted.events}
    assessed = (1 + columns["not_eligible"] + columns["too_little_pain"]).astype(np.int16)[at]
    person = columns["number"][at]
    return _Drawn(person, arm, site, stratum, entered, baseline, scores, events, guess, assessed)


def _who(pool: int, size: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Who takes part (R, N): the pool shuffled and dealt out, again and again; nobody twice in a trial."""
    at_once = pool // size
    dealt = [
        rng.permutation(pool)[: at_once * size].reshape(at_once, size) for _ in range(-(-_BLOCK // at_once))
    ]
    return np.concatenate(dealt)[:_BLOCK]


def _factor(pool: Pool, name: str, at: NDArray[np.int64], site: NDArray[np.int16]) -> NDArray[np.int16]:
    if name == "site":
        return site
    return pool.code(name)[at]


def _together(factors: Sequence[NDArray[np.int16]], shape: tuple[int, ...]) -> NDArray[np.int16]:
    """The strata that factors make together."""
    out = np.zeros(shape, np.int16)
    for one in factors:
        out = (out * (int(one.max()) + 1) + one).astype(np.int16)
    return out


def _allocated(
    trial: Trial,
    site: NDArray[np.int16],
    factors: Sequence[NDArray[np.int16]],
    stratum: NDArray[np.int16],
    rng: np.random.Generator,
) -> NDArray[np.int8]:
    asked, ratio = trial.allocation, trial.ratio
    shape = (site.shape[0], site.shape[1])
    block = asked.block or allocation.usual_block(ratio)
    if asked.method == "simple":
        return allocation.at_random(ratio, shape, rng)
    if asked.method == "stratified":
        return allocation.in_strata(ratio, block, stratum, rng)
    if asked.method == "minimisation":
        return allocation.minimised(ratio, factors, asked.followed, rng)
    if asked.method == "clusters":
        return allocation.by_cluster(ratio, site, trial.recruitment.sites, rng)
    return allocation.in_blocks(ratio, block, shape, rng)


def _known(trial: Trial, shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.bool_] | None:
    """Who knows the arm; None where nobody does. Whoever knows at one leak knows at any larger one."""
    if not trial.blinding.patients:
        return np.ones(shape, np.bool_)
    if not trial.blinding.leak:
        return None
    return rng.random(shape, np.float32) < trial.blinding.leak


def _joined(found: Sequence[_Drawn], trial: Trial, wanted: _Wanted, rows: slice) -> TrialData:
    """Blocks one after another, as one."""

    def whole(of: Callable[[_Drawn], NDArray[Kind]]) -> NDArray[Kind]:
        return np.concatenate([of(one) for one in found])[rows]

    def each(held: Sequence[Mapping[str, Single]]) -> dict[str, Single]:
        return {name: np.concatenate([one[name] for one in held])[rows] for name in held[0]}

    return TrialData(
        arms=tuple(one.name for one in trial.arms),
        visits_d=wanted.days,
        person=whole(lambda one: one.person),
        arm=whole(lambda one: one.arm),
        site=whole(lambda one: one.site),
        stratum=whole(lambda one: one.stratum),
        entered_d=whole(lambda one: one.entered_d),
        baseline=each([one.baseline for one in found]),
        scores=each([one.scores for one in found]),
        events=each([one.events for one in found]),
        guess=whole(lambda one: one.guess),
        assessed=whole(lambda one: one.assessed),
    )
