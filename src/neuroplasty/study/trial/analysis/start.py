"""The baseline table: who was randomised to what, and by how much the arms differ by chance.

>>> from neuroplasty.study.trial.analysis.outcomes import toy
>>> [(one.what, one.values[0].mean) for one in baseline(toy())]
[('nrs', 7.0)]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from neuroplasty.study.trial.analysis.finding import only
from neuroplasty.study.trial.data import TrialData


@dataclass(frozen=True)
class Spread:
    """A measure of one arm at the start.

    Parameters
    ----------
    mean, sd : float
        NaN where nobody was measured.
    people : int
        Measured.

    Examples
    --------
    >>> Spread(7.0, 1.1, 40).people
    40
    """

    mean: float
    sd: float
    people: int


@dataclass(frozen=True)
class BaselineRow:
    """One measure at the start.

    Parameters
    ----------
    what : str
        The measure.
    values : tuple of Spread
        By arm, the control first.
    apart : tuple of float
        Each other arm's mean less the control's, in pooled standard deviations.

    Examples
    --------
    >>> BaselineRow("nrs", (Spread(7, 1, 40), Spread(7.2, 1, 40)), (0.2,)).apart
    (0.2,)
    """

    what: str
    values: tuple[Spread, ...]
    apart: tuple[float, ...]


def baseline(data: TrialData, *, replicate: int = 0) -> tuple[BaselineRow, ...]:
    """The baseline table of one replicate.

    Parameters
    ----------
    data : TrialData
        R replicates.
    replicate : int
        Which.

    Returns
    -------
    tuple of BaselineRow
        In the order of the data.

    Raises
    ------
    StudyError
        Where there is no such replicate.

    Examples
    --------
    >>> from neuroplasty.study.trial.analysis.outcomes import toy
    >>> baseline(toy())[0].apart
    (0.0,)
    """
    one = only(data, replicate)
    rows = []
    for what, held in one.baseline.items():
        values = tuple(_spread(held[0][one.arm[0] == at]) for at in range(len(one.arms)))
        rows.append(BaselineRow(what, values, tuple(_apart(each, values[0]) for each in values[1:])))
    return tuple(rows)


def _spread(values: np.ndarray[tuple[int], np.dtype[np.float32]]) -> Spread:
    known = values[np.isfinite(values)].astype(np.float64)
    sd = float(known.std(ddof=1)) if known.size > 1 else float("nan")
    return Spread(float(known.mean()) if known.size else float("nan"), sd, int(known.size))


def _apart(one: Spread, control: Spread) -> float:
    pooled = float(np.sqrt((one.sd**2 + control.sd**2) / 2))
    difference = one.mean - control.mean
    return difference / pooled if pooled > 0 else 0.0 if difference == 0 else float("nan")
