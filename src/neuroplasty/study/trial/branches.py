"""Branches: each arm as somebody who does not know it lives through it, and as somebody who does.

>>> from neuroplasty.documents import read_trial
>>> [(one.arm, one.known, one.expectation) for one in branches_of(read_trial("one-day-against-caudal"))]
[(0, False, None), (0, True, 0.0), (1, False, None)]
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from neuroplasty.documents.trial import Trial


class Branch(NamedTuple):
    """An arm, whether one knows of it, and the expectancy that is set; None: the model's own."""

    arm: int
    known: bool
    expectation: float | None


def branches_of(trial: Trial) -> tuple[Branch, ...]:
    """The branches that people are followed in, by arm; one who knows has a branch only where it differs.

    Parameters
    ----------
    trial : Trial

    Returns
    -------
    tuple of Branch
    """
    out: list[Branch] = []
    for n, arm in enumerate(trial.arms):
        told = arm.expectation if arm.expectation_if_known is None else arm.expectation_if_known
        if not trial.blinding.patients:
            out.append(Branch(n, True, told))
            continue
        out.append(Branch(n, False, arm.expectation))
        if trial.blinding.leak > 0 and told != arm.expectation:
            out.append(Branch(n, True, told))
    return tuple(out)


def branch_table(branches: tuple[Branch, ...], arms: int) -> NDArray[np.int64]:
    """Which branch is lived by arm and by whether it is known (arms, 2).

    >>> branch_table((Branch(0, False, None), Branch(0, True, 0.0), Branch(1, False, None)), 2).tolist()
    [[0, 1], [2, 2]]
    """
    table = np.full((arms, 2), -1)
    for n, one in enumerate(branches):
        table[one.arm, int(one.known)] = n
    table[:, 0] = np.where(table[:, 0] < 0, table[:, 1], table[:, 0])
    table[:, 1] = np.where(table[:, 1] < 0, table[:, 0], table[:, 1])
    return table
