"""Power over sizes: how often trials of a size succeed, with what chance and ignorance leave open.

Power is the share of replicates that succeed; its Monte-Carlo band says how well so many replicates tell it.
Under draws of the parameters that nobody measured each has a power of its own: assurance is their mean
(O'Hagan, Stevens and Campbell, Pharmaceutical Statistics 2005;4:187-201), and their spread is a band of
ignorance that more replicates do not narrow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from neuroplasty.documents.trial import Trial
from neuroplasty.errors import StudyError
from neuroplasty.study.trial.analysis.estimate import LEVEL, Array
from neuroplasty.study.trial.analysis.hypothesis import Hypothesis, confirmatory, effects
from neuroplasty.study.trial.analysis.multiplicity import adjusted
from neuroplasty.study.trial.analysis.sequential import Boundaries, boundaries
from neuroplasty.study.trial.data import TrialData

IGNORANCE = (0.05, 0.95)
"""Quantiles of the power over parameter draws that its band shows."""


@dataclass(frozen=True)
class Curve:
    """Power over sizes of one hypothesis.

    Parameters
    ----------
    name : str
        What is tested.
    sizes : tuple of int
        People randomised in all.
    power, low, high : (S,) array
        Share of trials that succeed, and its Monte-Carlo band (Wilson's 95 %).
    by_draw : (M, S) array
        The same under each draw of the parameters; M is 1 where there was but one.
    expected_size : (S,) array
        People randomised on average, with looks before the end; the size itself without.

    Examples
    --------
    >>> one = Curve("pain", (40, 80), np.r_[0.4, 0.7], np.r_[0.3, 0.6], np.r_[0.5, 0.8],
    ...             np.array([[0.3, 0.6], [0.5, 0.8]]), np.r_[40.0, 80.0])
    >>> one.ignorance[1].round(2).tolist(), one.size_for(0.6)
    ([0.49, 0.79], 67)
    """

    name: str
    sizes: tuple[int, ...]
    power: Array
    low: Array
    high: Array
    by_draw: Array
    expected_size: Array

    @property
    def ignorance(self) -> tuple[Array, Array]:
        """The band of ignorance, low and high, of shape (S,) each."""
        low, high = np.quantile(self.by_draw, IGNORANCE, axis=0)
        return low, high

    def size_for(self, wanted: float) -> int | None:
        """The size at which the power is reached, by straight lines between sizes; None where it is not."""
        over = np.flatnonzero(self.power >= wanted)
        if not over.size:
            return None
        at = int(over[0])
        if at == 0:
            return self.sizes[0]
        before, after = self.power[at - 1], self.power[at]
        share = (wanted - before) / (after - before)
        return int(np.ceil(self.sizes[at - 1] + share * (self.sizes[at] - self.sizes[at - 1])))


@dataclass(frozen=True)
class Power:
    """Power curves of a protocol.

    Parameters
    ----------
    curves : tuple of Curve
        One for each hypothesis that decides, adjusted for several of them as the protocol says.
    replicates : int
        Trials at each size, over all draws.
    draws : int
        Of the parameters.
    alpha, wanted : float
        One-sided level, and the power the protocol wants.

    Examples
    --------
    >>> Power((), 100, 1, 0.025, 0.8).wanted
    0.8
    """

    curves: tuple[Curve, ...]
    replicates: int
    draws: int
    alpha: float
    wanted: float


def power(trial: Trial, draws: Sequence[TrialData], sizes: Sequence[int]) -> Power:
    """Power over sizes from trials drawn already.

    Parameters
    ----------
    trial : Trial
        The protocol.
    draws : sequence of TrialData
        Replicates under each draw of the parameters; one where they are taken as they are.
    sizes : sequence of int
        People randomised in all, each up to what ``draws`` hold: a trial of n people is the first n of them.

    Returns
    -------
    Power

    Raises
    ------
    StudyError
        For no sizes, sizes that are too large, no draws, and protocols without anything to test.

    Examples
    --------
    >>> from neuroplasty.study.trial.analysis.hypothesis import toy_trial
    >>> from neuroplasty.study.trial.analysis.outcomes import toy
    >>> power(toy_trial(), [toy()], [4]).curves[0].power.tolist()
    [0.0]
    """
    if not len(sizes):
        raise StudyError("No sizes were given; give some, such as --sizes 40,60,80.")
    if not len(draws):
        raise StudyError("No trials were drawn; give one or more replicates.")
    at = tuple(sorted(set(map(int, sizes))))
    tested = confirmatory(trial, draws[0].arms)
    bounds = _bounds(trial)
    won, used = [], []
    for data in draws:
        one, people = _succeed(trial, tested, data, at, bounds)
        won.append(one)
        used.append(people)
    by_draw = np.stack([one.mean(axis=0) for one in won])
    every, people = np.concatenate(won), np.concatenate(used)
    low, high = _wilson(every.mean(axis=0), len(every))
    curves = tuple(
        Curve(
            one.name,
            at,
            every[:, k].mean(axis=0),
            low[k],
            high[k],
            by_draw[:, k],
            people[:, k].mean(axis=0),
        )
        for k, one in enumerate(tested)
    )
    return Power(curves, len(every), len(draws), trial.testing.alpha, trial.testing.power)


def _bounds(trial: Trial) -> Boundaries | None:
    if trial.interim is None:
        return None
    return boundaries(
        trial.interim.spending,
        (*trial.interim.looks, 1.0),
        trial.testing.alpha,
        futility=trial.interim.futility,
    )


def _succeed(
    trial: Trial,
    tested: Sequence[Hypothesis],
    data: TrialData,
    sizes: tuple[int, ...],
    bounds: Boundaries | None,
) -> tuple[Array, Array]:
    """Whether each replicate succeeds, and with how many people, shape (R, K, S)."""
    if bounds is None:
        p = np.stack([effects(one, data, sizes).one_sided(one.better, one.margin) for one in tested], axis=1)
        raised = np.empty_like(p)
        for s in range(len(sizes)):
            raised[:, :, s] = adjusted(p[:, :, s], trial.testing.multiplicity)
        won = (raised <= trial.testing.alpha).astype(np.float64)
        return won, np.broadcast_to(np.asarray(sizes, dtype=np.float64), won.shape)
    looks = [[max(4, round(size * share)) for share in bounds.fractions] for size in sizes]
    every = sorted({one for each in looks for one in each})
    column = {one: at for at, one in enumerate(every)}
    won = np.empty((data.replicates, len(tested), len(sizes)))
    used = np.empty_like(won)
    for k, one in enumerate(tested):
        z = norm.isf(np.clip(effects(one, data, every).one_sided(one.better, one.margin), 1e-300, 1 - 1e-16))
        for s, each in enumerate(looks):
            look, success = bounds.crossed(z[:, [column[n] for n in each]])
            won[:, k, s], used[:, k, s] = success, np.asarray(each)[look]
    if trial.testing.multiplicity == "fixed sequence":
        won = np.minimum.accumulate(won, axis=1)
    elif trial.testing.multiplicity == "holm" and len(tested) > 1:
        raise StudyError(
            "Looks before the end and Holm's rule for several endpoints do not go together here; take a "
            "fixed sequence, or leave the looks out."
        )
    return won, used


def _wilson(share: Array, of: int) -> tuple[Array, Array]:
    z = float(norm.ppf(0.5 + LEVEL / 2))
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * np.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)
