"""The flow of people through a trial, from its data (CONSORT 2010): counts that add up.

>>> from neuroplasty.study.trial.analysis.outcomes import toy
>>> [(one.arm, one.randomised, one.analysed) for one in flow(toy(), "nrs", 90).arms]
[('sham', 2, 2), ('caudal', 2, 2)]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from neuroplasty.study.trial.analysis.finding import only
from neuroplasty.study.trial.data import TrialData


@dataclass(frozen=True)
class ArmFlow:
    """The people of one arm.

    Parameters
    ----------
    arm : str
        Its name.
    randomised : int
        To it.
    events : tuple of (str, int)
        How many had each event by the day of analysis, ``left`` apart.
    left : int
        Left before or on that day.
    missed : int
        Stayed, and were not measured at that visit.
    analysed : int
        Measured then; with those who left and missed it makes up the randomised.
    seen : tuple of (int, int)
        How many were measured at each visit day.

    Examples
    --------
    >>> one = ArmFlow("sham", 40, (), 3, 1, 36, ((90, 36),))
    >>> one.left + one.missed + one.analysed == one.randomised
    True
    """

    arm: str
    randomised: int
    events: tuple[tuple[str, int], ...]
    left: int
    missed: int
    analysed: int
    seen: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Flow:
    """The people of one trial.

    Parameters
    ----------
    assessed : int or None
        Screened, where that was counted.
    excluded : tuple of (str, int)
        Why those were not let in, where it was counted.
    randomised : int
        In all.
    arms : tuple of ArmFlow
        The control first.
    day : int
        Of analysis.

    Examples
    --------
    >>> Flow(None, (), 80, (), 90).randomised
    80
    """

    assessed: int | None
    excluded: tuple[tuple[str, int], ...]
    randomised: int
    arms: tuple[ArmFlow, ...]
    day: int


def flow(
    data: TrialData,
    measures: str | Sequence[str],
    day: int,
    *,
    replicate: int = 0,
    excluded: Sequence[tuple[str, int]] = (),
) -> Flow:
    """The flow of one replicate to the visit of an analysis.

    Parameters
    ----------
    data : TrialData
        R replicates.
    measures : str or sequence of str
        Those the analysis needs; none for a time to an event.
    day : int
        A visit's, or the end of observation of a time.
    replicate : int
        Which.
    excluded : sequence of (str, int)
        Why people were not let in, where who conducted it counted that.

    Returns
    -------
    Flow

    Raises
    ------
    StudyError
        Where there is no such replicate.

    Examples
    --------
    >>> from neuroplasty.study.trial.analysis.outcomes import toy
    >>> flow(toy(), "nrs", 90).arms[0].events
    (('rescue', 1),)
    """
    one = only(data, replicate)
    needed = [measures] if isinstance(measures, str) else list(measures)
    gone = one.events.get("left", np.full(one.arm.shape, np.inf))[0] <= day
    arms = []
    for at, name in enumerate(one.arms):
        members = one.arm[0] == at
        known = [_known(one, needed, visit) for visit in one.visits_d]
        # A time to an event is observed of everybody, up to when they left.
        counted = known[one.visits_d.index(day)] if needed and day in one.visits_d else ~gone
        measured = members & counted
        left = members & gone & ~measured
        arms.append(
            ArmFlow(
                name,
                int(members.sum()),
                tuple(
                    (event, int((members & (days[0] <= day)).sum()))
                    for event, days in one.events.items()
                    if event != "left"
                ),
                int(left.sum()),
                int((members & ~left & ~measured).sum()),
                int(measured.sum()),
                tuple(
                    (visit, int((members & each).sum()))
                    for visit, each in zip(one.visits_d, known, strict=True)
                ),
            )
        )
    assessed = None if one.assessed is None else int(one.assessed.sum())
    return Flow(assessed, tuple(excluded), one.size, tuple(arms), day)


def _known(one: TrialData, needed: Sequence[str], visit: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    at = one.visits_d.index(visit)
    known = np.ones(one.size, dtype=bool)
    for measure in needed or tuple(one.scores)[:1]:
        known &= np.isfinite(one.scores[measure][0, :, at])
    return known
