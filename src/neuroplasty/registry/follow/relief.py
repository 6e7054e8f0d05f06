"""Spells of relief: from which day to which day at least half the pain was gone.

>>> one = spells([1, 2, 3, 40, 41], [2.0, 3.0, 2.0, 6.0, 2.0], before_nrs=7.0)[0]
>>> one.first, one.last, one.days_written
(1, 3, 3)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from neuroplasty.care.outcomes import relieved

LONGEST_GAP_D = 7
"""Days without an entry after which a spell is not taken to have gone on."""


@dataclass(frozen=True)
class Spell:
    """A run of days with at least half the pain gone.

    Parameters
    ----------
    first, last : int
        Days after the procedure.
    days_written : int
        On how many of them the diary says so.
    ended : bool
        Whether a day without relief followed; False where the diary stops or has a gap.

    Examples
    --------
    >>> Spell(1, 14, 10, True).length_d
    14
    """

    first: int
    last: int
    days_written: int
    ended: bool

    @property
    def length_d(self) -> int:
        """From its first to its last day, both counted."""
        return self.last - self.first + 1


def spells(day: Sequence[int], nrs: Sequence[float], before_nrs: float) -> tuple[Spell, ...]:
    """The spells of relief after a procedure.

    Parameters
    ----------
    day : sequence of int
        Days after the procedure on which pain was written down, rising.
    nrs : sequence of float
        The pain, NRS.
    before_nrs : float
        Pain before, NRS.

    Returns
    -------
    tuple of Spell
        In order; none where there was no pain to lose.

    Examples
    --------
    >>> spells([0, 1], [0.0, 0.0], before_nrs=0.0)
    ()
    """
    if before_nrs <= 0 or not len(day):
        return ()
    good = relieved(before_nrs, np.asarray(nrs, dtype=np.float64))
    found: list[Spell] = []
    run: list[int] = []
    for at, when in enumerate(day):
        if run and (not good[at] or when - run[-1] > LONGEST_GAP_D):
            found.append(Spell(run[0], run[-1], len(run), ended=when - run[-1] <= LONGEST_GAP_D))
            run = []
        if good[at]:
            run.append(int(when))
    if run:
        found.append(Spell(run[0], run[-1], len(run), ended=False))
    return tuple(found)
