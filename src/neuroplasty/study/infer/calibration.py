"""Calibration: the course's free numbers, moved towards figures; what was left out stands beside the rest.

Every member of an ensemble does all arms again on virtual people and is moved towards the figures by an
ensemble smoother. What the figures leave wide stays free; a narrower number is derived from these figures
and from this model, and says nothing of another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body import nerve
from neuroplasty.care.course import PARAMETERS, Trajectories
from neuroplasty.documents import read_plan
from neuroplasty.errors import StudyError
from neuroplasty.study.flows import Flows
from neuroplasty.study.group import Group, Protocol
from neuroplasty.study.infer.figures import Figure
from neuroplasty.study.infer.prior import Prior
from neuroplasty.study.infer.ranks import Ranks, rank_check
from neuroplasty.study.infer.smoother import Smoothed, smooth
from neuroplasty.study.population import POPULATIONS

Array = NDArray[np.float64]
Tell = Callable[[str, float], None]
Arm = tuple[str, str, bool]

NARROWED = 0.5
"""A posterior of at most this share of its prior's width tells something; a wider one leaves it free."""
_MONTH_D, _MARGIN_D = 30.4375, 8
_EACH = 2


@dataclass(frozen=True)
class Calibration:
    """What a fit found.

    Parameters
    ----------
    figures : tuple of Figure
    prior : Prior
    found : Smoothed
        Members before and after, and their figures.
    ranks : Ranks, optional
        Of known truths, where it was asked for.

    Examples
    --------
    >>> one = np.array([[0.15], [0.2], [0.25], [0.3]])
    >>> figure = Figure("disc", "transforaminal", "nrs", 3.0, "mean", 4.0, 0.3)
    >>> done = Calibration((figure,), Prior.of_free(["course.slope"]), Smoothed(one, one, 9 * one, 20 * one))
    >>> done.misfit["fit"][0] > done.misfit["fit"][1]
    True
    """

    figures: tuple[Figure, ...]
    prior: Prior
    found: Smoothed
    ranks: Ranks | None = None

    @property
    def misfit(self) -> Mapping[Literal["fit", "left out"], tuple[float, float]]:
        """Mean squared distance from a figure in its standard errors, before and after, by use."""
        target = np.array([one.value for one in self.figures])
        error = np.array([one.error for one in self.figures])
        seen = [
            (((part - target) / error) ** 2).mean(axis=0) for part in (self.found.before, self.found.after)
        ]
        out: dict[Literal["fit", "left out"], tuple[float, float]] = {}
        for use in ("fit", "left out"):
            chosen = [k for k, one in enumerate(self.figures) if one.use == use]
            if chosen:
                before, after = (float(part[chosen].mean()) for part in seen)
                out[use] = (before, after)
        return out

    def parameter_rows(self) -> list[dict[str, str | float | bool]]:
        """A row a number: its prior, its middle and 90 % afterwards, and whether the figures narrowed it."""
        low, middle, high = np.percentile(self.found.posterior, [5, 50, 95], axis=0)
        width = (self.prior.shares(high) - self.prior.shares(low)) / 0.9
        return [
            {
                "name": name,
                "prior_low": float(self.prior.low[k]),
                "prior_high": float(self.prior.high[k]),
                "value": float(middle[k]),
                "low": float(low[k]),
                "high": float(high[k]),
                "narrowed": bool(width[k] <= NARROWED),
            }
            for k, name in enumerate(self.prior.names)
        ]

    def figure_rows(self) -> list[dict[str, str | float]]:
        """A row a figure: given, and the members' median and 90 % before and after."""
        rows: list[dict[str, str | float]] = []
        for k, one in enumerate(self.figures):
            row: dict[str, str | float] = {"figure": one.words, "use": one.use, "given": one.value}
            row["error"] = one.error
            for name, seen in (("before", self.found.before), ("after", self.found.after)):
                low, middle, high = np.percentile(seen[:, k], [5, 50, 95])
                row |= {name: float(middle), f"{name}_low": float(low), f"{name}_high": float(high)}
            rows.append(row)
        return rows


@dataclass(frozen=True)
class Arms:
    """Virtual arms that figures are of, with their procedures solved: values in, figures out."""

    figures: tuple[Figure, ...]
    names: tuple[str, ...]
    flows: Mapping[tuple[str, str], Flows]
    size: int
    seed: int

    def seen(self, values: Array, step: int) -> Array:
        """Every figure of the arms with these values (n,)."""
        return self._of(values, step, Figure.seen)

    def own_errors(self, values: Array) -> Array:
        """The standard error that each figure has of a virtual arm itself, with these values (n,)."""
        return self._of(values, 0, Figure.own_error)

    def _of(self, values: Array, step: int, told: Callable[[Figure, Trajectories], float]) -> Array:
        own = dict(zip(self.names, values.tolist(), strict=True))
        course = {name[7:]: one for name, one in own.items() if name.startswith("course.")}
        nerves = nerve.with_values({name[6:]: one for name, one in own.items() if name.startswith("nerve.")})
        table = {**PARAMETERS, **{name: replace(PARAMETERS[name], value=one) for name, one in course.items()}}
        out = np.full(len(self.figures), np.nan)
        for population, plan, sham in dict.fromkeys(_arm(one) for one in self.figures):
            asked = [k for k, one in enumerate(self.figures) if _arm(one) == (population, plan, sham)]
            last = max(self.figures[k].months for k in asked)
            group = Group(
                POPULATIONS[population],
                read_plan(plan),
                Protocol(days=round(last * _MONTH_D) + _MARGIN_D, sham=sham),
                self.seed + step,
                self.flows[population, plan],
                table=table,
                nerves=nerves,
            )
            done = Trajectories(tuple(one for *_, one in group.followed(0, self.size)))
            for k in asked:
                out[k] = told(self.figures[k], done)
        return np.asarray(np.nan_to_num(out))


def calibrate(
    figures: Sequence[Figure],
    *,
    prior: Prior | None = None,
    members: int = 32,
    steps: int = 3,
    size: int = 40,
    seed: int = 0,
    truths: int = 0,
    workers: int = 1,
    flows: Mapping[tuple[str, str], Flows] | None = None,
    tell: Tell | None = None,
) -> Calibration:
    """Fit the course's free numbers to figures.

    Parameters
    ----------
    figures : sequence of Figure
        Those of use ``fit`` are looked at; the others stand beside them afterwards.
    prior : Prior, optional
        Which numbers, and their bounds; those of the course that nobody measured when not given.
    members, steps, size : int
        Of the ensemble, of the smoother, virtual people an arm.
    seed : int
    truths : int
        So many known truths are fitted as well, as a rank check; 0: none.
    workers : int
        Processes.
    flows : mapping of (population, plan) to Flows, optional
        Procedures solved before; solved anew when not given.
    tell : callable, optional
        Told what is being done, and how far it is (0 to 1).

    Returns
    -------
    Calibration

    Raises
    ------
    StudyError
        For no figure to fit, or a population that there is not.
    DocumentError
        For a plan that there is not.
    """
    figures, chosen, say = tuple(figures), prior or Prior.of_free(), tell or (lambda words, share: None)
    fitted = np.array([one.use == "fit" for one in figures])
    if not fitted.any():
        raise StudyError("No figure is to be fitted; give at least one of use 'fit'.")
    solved = dict(flows or {})
    wanted = list(dict.fromkeys((one.population, one.plan) for one in figures))
    for done, (population, plan) in enumerate(wanted):
        if population not in POPULATIONS:
            raise StudyError(
                f"found the population {population!r}, expected one of {', '.join(POPULATIONS)}."
            )
        say("Solving the procedures", done / len(wanted))
        if (population, plan) not in solved:
            solved[population, plan] = Flows.solved(
                POPULATIONS[population], read_plan(plan), seed=seed, each=_EACH
            )
    arms = Arms(figures, chosen.names, solved, size, seed)
    target = np.array([one.value for one in figures])
    error = np.array([one.error for one in figures])
    # A virtual arm of few people errs as a real one does: its own error is added to what was given.
    middle = chosen.values(np.zeros((1, len(chosen.names))))[0]
    error = np.hypot(error, arms.own_errors(middle))
    with _Members(arms, workers, steps, say) as simulate:
        rng = np.random.default_rng([seed, 7])
        found = smooth(simulate, chosen, target, error, members=members, steps=steps, rng=rng, fitted=fitted)
        ranks = None
        if truths:
            say("Fitting known truths", 0.0)
            ranks = rank_check(
                lambda values, step: simulate(values, step)[:, fitted],
                chosen,
                error[fitted],
                truths=truths,
                members=members,
                steps=steps,
                rng=rng,
            )
    return Calibration(figures, chosen, found, ranks)


class _Members:
    """Members simulated one by one, or on several processes, each of which is told the arms once."""

    def __init__(self, arms: Arms, workers: int, steps: int, say: Tell) -> None:
        self._arms, self._steps, self._say = arms, steps, say
        self._pool = (
            ProcessPoolExecutor(workers, get_context("spawn"), initializer=_hold, initargs=(arms,))
            if workers > 1
            else None
        )

    def __enter__(self) -> _Members:
        return self

    def __exit__(self, *why: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def __call__(self, values: Array, step: int) -> Array:
        """Figures (members, figures) of values (members, n)."""
        self._say(f"Moving the members, step {step + 1} of {self._steps + 1}", step / (self._steps + 1))
        if self._pool is None:
            return np.array([self._arms.seen(row, step) for row in values])
        return np.array(list(self._pool.map(partial(_seen, step), values)))


_HELD: list[Arms] = []


def _hold(arms: Arms) -> None:
    _HELD[:] = [arms]


def _seen(step: int, values: Array) -> Array:
    return _HELD[0].seen(values, step)


def _arm(one: Figure) -> Arm:
    return one.population, one.plan, one.sham
