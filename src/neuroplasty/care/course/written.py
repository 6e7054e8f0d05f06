"""Written: a course as the document an Episode holds, and the course of an episode."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.nerve import Roots, resting_roots
from neuroplasty.body.nerve.document import from_states
from neuroplasty.care.course.adherence import Adherence
from neuroplasty.care.course.affected import select_roots
from neuroplasty.care.course.intervention import Intervention
from neuroplasty.care.course.parameters import PARAMETERS
from neuroplasty.care.course.person import person_of
from neuroplasty.care.course.pieces import Training, whole
from neuroplasty.care.course.reasons import Reasons, reasons
from neuroplasty.care.course.sites import SITES
from neuroplasty.care.course.trajectory import Trajectory
from neuroplasty.care.outcomes import MONTH_D, RESPONDERS, Scores, relief
from neuroplasty.care.outcomes import PARAMETERS as MEASURES
from neuroplasty.documents.course import Course, Happening, Reason, SitePain, Visit
from neuroplasty.documents.episode import Episode
from neuroplasty.errors import DocumentError, SolverError
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

MONTHS = (1, 3, 6, 12, 18, 24)
_EARLY_D = (1, 7, 14)


def course_of(
    episode: Episode,
    *,
    days: int = 730,
    before: Roots | None = None,
    after: Roots | None = None,
    adherence: Adherence | None = None,
    training: Training | None = None,
    start: datetime.date | None = None,
    table: Mapping[str, Parameter] = PARAMETERS,
    rng: np.random.Generator,
) -> Episode:
    """The episode with its course: what the roots its procedure left behind come to.

    Parameters
    ----------
    episode : Episode
        With its procedure.
    days : int
        How long.
    before, after : Roots, optional
        As they were measured; as the document holds them when not given.
    adherence : Adherence, optional
        To flossing and training, by day; none when not given.
    training : Training, optional
        Sessions of pathway training.
    start : date, optional
        The day of the procedure.
    table : mapping of str to Parameter
        The course's numbers.
    rng : Generator
        Of all chance.

    Returns
    -------
    Episode
        The same, with its course.

    Raises
    ------
    DocumentError
        For an episode without a procedure or without the state of its roots, and for a start in the future.
    SolverError
        As ``course`` does.

    Examples
    --------
    >>> from neuroplasty.body.nerve.document import to_states
    >>> from neuroplasty.documents import read_case, read_plan
    >>> from neuroplasty.documents.episode import AnatomyNote, Procedure, StepRecord
    >>> from neuroplasty.documents.records import RootRecord
    >>> case = read_case("l5-scar-after-discectomy")
    >>> roots = resting_roots(case)
    >>> met = {"gap_before_mm": 1, "gap_after_mm": 1, "bonded_before": 0.9, "bonded_after": 0.9,
    ...        "peak_pressure_mmhg": 60, "dye_before": True, "dye_after": True}
    >>> left = [RootRecord(root=root, nerve=state, **met)
    ...         for root, state in zip(roots.names, to_states(roots), strict=True)]
    >>> done = StepRecord(number=1, do="inject", start_s=0, end_s=60, said="injected", outcome="done")
    >>> procedure = Procedure(anatomy=AnatomyNote(source="MRI", levels=()), steps=(done,), roots=tuple(left))
    >>> recorded = Episode(made_by="a clinic", simulated=False, status="complete", case=case,
    ...                    plan=read_plan("one-day-caudal"), procedure=procedure)
    >>> after = course_of(recorded, days=31, rng=np.random.default_rng(1))
    >>> [visit.day for visit in after.course.visits]
    [1, 7, 14, 30]
    """
    if not any(step.outcome != "not done" for step in episode.procedure.steps):
        raise DocumentError(
            "This episode holds no procedure: nothing was done in it; rehearse its plan or record it."
        )
    days = whole(days)
    after = roots_after(episode) if after is None else after
    if start is not None and start > datetime.date.today():
        raise DocumentError(
            f"The course starts on {start}, which is in the future; give the day of the procedure."
        )
    before = select_roots(roots_before(episode) if before is None else before, after.names)
    person = person_of(episode.known_case, before, table=table)
    seed = int(rng.integers(0, 2**63))
    trajectory, why = reasons(
        before,
        after,
        person,
        at=sorted({*visit_days(days), days}),
        adherence=adherence,
        training=training,
        first=Intervention(name=episode.known_plan.title),
        table=table,
        rng=np.random.default_rng(seed),
    )
    return episode.model_copy(update={"course": written(trajectory, why, seed=seed, start=start)})


def visit_days(days: int) -> tuple[int, ...]:
    """Days on which a clinic asks: 1, 7, 14, then 1, 3, 6, 12, 18 and 24 months.

    Parameters
    ----------
    days : int
        None after so many.

    Returns
    -------
    tuple of int
        Days from the procedure.

    Examples
    --------
    >>> visit_days(100)
    (1, 7, 14, 30, 91)
    """
    planned = (*_EARLY_D, *(round(month * MONTH_D) for month in MONTHS))
    return tuple(day for day in planned if day <= days)


def written(
    trajectory: Trajectory,
    why: Reasons | None = None,
    *,
    seed: int | None = None,
    start: datetime.date | None = None,
) -> Course:
    """A trajectory from the procedure on as a document.

    Parameters
    ----------
    trajectory : Trajectory
        From day 0 on.
    why : Reasons, optional
        Why pain went.
    seed : int, optional
        Of all chance, to be noted.
    start : date, optional
        The day of the procedure.

    Returns
    -------
    Course
        Pain by site and day, scores, what happened and why.

    Raises
    ------
    SolverError
        For one that begins later.

    Examples
    --------
    >>> from neuroplasty.care.course import course
    >>> from neuroplasty.documents import read_case
    >>> case = read_case("l5-scar-after-discectomy")
    >>> month = course(resting_roots(case), person_of(case), days=31, rng=np.random.default_rng(1))
    >>> [visit.day for visit in written(month, seed=1).visits]
    [1, 7, 14, 30]
    """
    if trajectory.first_d != 0:
        raise SolverError(
            f"This course begins on day {trajectory.first_d}; join it to what came before (then)."
        )
    person, daily = trajectory.person, trajectory.daily
    return Course(
        simulated=True,
        seed=seed,
        start=start,
        before=_visit(0, trajectory.before, trajectory.before),
        pain=_by_site(daily.pain_nrs),
        first_day=() if trajectory.hours_nrs is None else _by_site(trajectory.hours_nrs),
        function=tuple(round(float(value), 1) for value in _odi(trajectory)),
        visits=tuple(
            _visit(day, trajectory.before, trajectory.scores(day))
            for day in visit_days(int(trajectory.day[-1]))
            if day > trajectory.first_d
        ),
        happenings=_happenings(trajectory),
        reasons=() if why is None or person.baseline_nrs == 0 else _reasons(why),
        relief_weeks=round(trajectory.relief_weeks, 1),
    )


def _odi(trajectory: Trajectory) -> Array:
    odi = trajectory.scores().odi
    assert odi is not None
    return odi


def roots_after(episode: Episode) -> Roots:
    """The roots as the procedure left them; DocumentError for an episode that does not hold them."""
    states = {root.root: root.nerve for root in episode.procedure.roots}
    if not states or any(state is None for state in states.values()):
        raise DocumentError(
            "This episode does not say how its procedure left the roots; rehearse it again to have a course."
        )
    return from_states(states)


def roots_before(episode: Episode) -> Roots:
    """The roots as the procedure found them; those of the case's own measures where it does not say."""
    states = {root.root: root.before for root in episode.procedure.roots}
    if not states or any(state is None for state in states.values()):
        return resting_roots(episode.known_case)
    return from_states(states)


def _by_site(pain: Array) -> tuple[SitePain, ...]:
    return tuple(
        SitePain(site=site, nrs=tuple(round(float(value), 2) for value in pain[:, k]))
        for k, site in enumerate(SITES)
    )


def _visit(day: int, before: Scores, scores: Scores) -> Visit:
    values: dict[str, Any] = {
        name: round(float(getattr(scores, name)), 1)
        for name in ("nrs", "odi", "rmdq", "peg", "global_effect")
        if getattr(scores, name) is not None
    }
    return Visit(
        day=day,
        **values,
        relief_percent=round(100 * float(relief(before.nrs, scores.nrs)), 1),
        responder={}
        if scores.longest_relief_d is None
        else {name: bool(rule(before, scores)) for name, rule in RESPONDERS.items()},
    )


def _happenings(trajectory: Trajectory) -> tuple[Happening, ...]:
    found = [Happening(day=one.day, kind="procedure", text=one.name) for one in trajectory.procedures]
    for one in trajectory.incidents:
        if one.kind == "strain":
            continue
        words = {
            "flare": f"a flare at the {SITES[one.site]}",
            "new level": f"another root begins to hurt: {SITES[one.site]}",
            "new site": f"pain at a new site: {SITES[one.site]}",
        }[one.kind]
        found.append(Happening(day=one.start_d, kind=one.kind, text=words))
    for day, back in _turns(trajectory.relieved, round(MEASURES["lost_after_d"].value)):
        text = "half the pain or more is gone" if back else "less than half the pain is gone"
        day += trajectory.first_d + 1
        found.append(Happening(day=day, kind="relief back" if back else "relief lost", text=text))
    return tuple(sorted(found, key=lambda one: (one.day, one.kind)))


def _turns(relieved: NDArray[np.bool_], lasts: int) -> list[tuple[int, bool]]:
    """Days on which relief came or went for at least ``lasts`` days; it is not there to begin with."""
    edges = [0, *(np.flatnonzero(np.diff(relieved)) + 1), len(relieved)]
    out: list[tuple[int, bool]] = []
    has = False
    for begin, end in pairwise(edges):
        now = bool(relieved[begin])
        if now != has and end - begin >= lasts:
            has = now
            out.append((int(begin), now))
    return out


def _reasons(why: Reasons) -> tuple[Reason, ...]:
    return tuple(
        Reason(
            day=int(day),
            natural=round(float(why.natural[i]), 2),
            expectancy=round(float(why.expectancy[i]), 2),
            roots=round(float(why.roots[i]), 2),
            exercises=round(float(why.exercises[i]), 2),
            left_body_percent=None if np.isnan(why.body[i]) else round(100 * float(why.body[i]), 1),
        )
        for i, day in enumerate(why.day)
    )
