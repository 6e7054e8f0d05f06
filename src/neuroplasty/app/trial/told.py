"""What the report tells: one trial of the protocol analysed, what other such trials would find, and power."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from neuroplasty.documents.trial import Trial
from neuroplasty.study.trial import TrialData
from neuroplasty.study.trial.analysis import (
    Contrast,
    Finding,
    Power,
    Result,
    analyse,
    effects,
    only,
    published_contrasts,
)

_QUANTILES = (0.025, 0.5, 0.975)


@dataclass(frozen=True)
class Predicted:
    """The effect that trials of this size find, over the replicates.

    Parameters
    ----------
    low, middle, high : float
        Quantiles 2.5, 50 and 97.5 %; ratios for a time.
    replicates : int
        That it rests on.

    Examples
    --------
    >>> Predicted(-1.0, -0.5, 0.1, 1000).middle
    -0.5
    """

    low: float
    middle: float
    high: float
    replicates: int


@dataclass(frozen=True)
class Told:
    """What the report tells.

    Parameters
    ----------
    trial : Trial
        The protocol.
    data : TrialData
        Of the one trial that is analysed.
    result : Result
        What it found.
    predicted : tuple of Predicted
        What trials like it find, a finding each.
    power : Power or None
        Over sizes, where it was worked out.
    published : tuple of Contrast
        Trials of the procedure.
    drawn : tuple of (str, str)
        Where it comes from: pool, seed, code, versions.

    Examples
    --------
    >>> sorted(Told.__dataclass_fields__)[:3]
    ['data', 'drawn', 'power']
    """

    trial: Trial
    data: TrialData
    result: Result
    predicted: tuple[Predicted, ...]
    power: Power | None
    published: tuple[Contrast, ...]
    drawn: tuple[tuple[str, str], ...]

    @property
    def main(self) -> Finding:
        """The first finding that decides."""
        return next(one for one in self.result.findings if np.isfinite(one.adjusted))


def tell(
    trial: Trial,
    data: TrialData,
    *,
    replicate: int = 0,
    power: Power | None = None,
    excluded: Sequence[tuple[str, int]] = (),
    drawn: Sequence[tuple[str, str]] = (),
) -> Told:
    """Analyse one trial of many, for the report.

    Parameters
    ----------
    trial : Trial
        The protocol.
    data : TrialData
        R replicates by it.
    replicate : int
        Which is analysed.
    power : Power, optional
        Over sizes.
    excluded : sequence of (str, int)
        Why people were not let in, where who conducted it counted that.
    drawn : sequence of (str, str)
        Where the data come from.

    Returns
    -------
    Told

    Raises
    ------
    StudyError
        As ``analyse``.

    Examples
    --------
    >>> from neuroplasty.study.trial.analysis.hypothesis import toy_trial
    >>> from neuroplasty.study.trial.analysis.outcomes import toy
    >>> tell(toy_trial(), toy()).main.hypothesis.endpoint.name
    'pain'
    """
    generator = np.random.default_rng([trial.seed, replicate])
    result = analyse(trial, data, generator, replicate=replicate, excluded=tuple(excluded))
    predicted = tuple(_predicted(one, data) for one in result.findings)
    return Told(trial, only(data, replicate), result, predicted, power, published_contrasts(), tuple(drawn))


def _predicted(one: Finding, data: TrialData) -> Predicted:
    found = effects(one.hypothesis, data).value[:, 0]
    found = found[np.isfinite(found)]
    if not found.size:
        return Predicted(*(float("nan"),) * 3, 0)
    if one.hypothesis.endpoint.type == "time to event":
        found = np.exp(found)
    low, middle, high = np.quantile(found, _QUANTILES)
    return Predicted(float(low), float(middle), float(high), int(found.size))
