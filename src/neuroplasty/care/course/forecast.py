"""Forecast: what may come after a procedure, over many chances, and what would change it most.

One course is one chance; a hundred of them show how wide the future is. What would change it is each thing
done or left out with the same hundred chances, so that the difference is its own. The spread is that of
chance (strains, flares, noise); what nobody measured adds to it and is not in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.nerve import Roots
from neuroplasty.body.procedure import Flow
from neuroplasty.care.consent import wilson
from neuroplasty.care.course.adherence import Adherence
from neuroplasty.care.course.affected import affected_roots, select_roots
from neuroplasty.care.course.intervention import Intervention, Repeat
from neuroplasty.care.course.parameters import PARAMETERS
from neuroplasty.care.course.person import Person
from neuroplasty.care.course.pieces import Training
from neuroplasty.care.course.run import courses
from neuroplasty.care.course.trajectory import Trajectories, Trajectory
from neuroplasty.care.outcomes import MONTH_D, r50_pain, scores
from neuroplasty.documents.course import Band, Change, Forecast, Probability
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

MONTHS = (1, 3, 6, 12, 24)
CHANCES = 100
_LEVELS = (5, 25, 50, 75, 95)
_EVERY_D = 7
_CHANGED_MONTH = 12
_Z95 = 1.959963984540054


@dataclass(frozen=True)
class Options:
    """What might be done otherwise: the same procedure again, and its effect with or without a balloon.

    Parameters
    ----------
    again : Flow, optional
        Does the procedure on roots as they are.
    balloon : Flow, optional
        Its twin with a balloon, or without one where the plan has it.
    balloon_said : str
        Which of the two.

    Examples
    --------
    >>> Options().again is None
    True
    """

    again: Flow | None = None
    balloon: Flow | None = None
    balloon_said: str = ""


def forecast(
    before: Roots,
    after: Roots,
    person: Person,
    *,
    adherence: Adherence | None = None,
    options: Options | None = None,
    name: str = "procedure",
    chances: int = CHANCES,
    days: int = 730,
    table: Mapping[str, Parameter] = PARAMETERS,
    rng: np.random.Generator,
) -> Forecast:
    """Bands of pain and function, the probability of relief, and what would change it most.

    Parameters
    ----------
    before, after : Roots
        Before the procedure, and as it left them.
    person : Person
        As they were just before it.
    adherence : Adherence, optional
        To flossing, as the forecast assumes it; stable, as in the table, when not given.
    options : Options, optional
        What might be done otherwise.
    name : str
        What the procedure is called.
    chances : int
        How many courses, 2 or more.
    days : int
        How long.
    table : mapping of str to Parameter
        The course's numbers.
    rng : Generator
        The same one gives the same forecast.

    Returns
    -------
    Forecast
        A document: percentiles by week, probabilities with their intervals, changes by size.

    Raises
    ------
    SolverError
        As ``courses`` does.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from neuroplasty.body.nerve import resting_roots
    >>> from neuroplasty.care.course import person_of
    >>> from neuroplasty.documents import read_case
    >>> case = read_case("l5-scar-after-discectomy")
    >>> tied = resting_roots(case)
    >>> free = replace(tied, bonded=0.1 * tied.bonded)
    >>> told = forecast(tied, free, person_of(case, tied), chances=4, days=60, rng=np.random.default_rng(1))
    >>> [one.months for one in told.relief], told.pain.day[-1]
    ([1.0], 57)
    """
    options, kept = options or Options(), adherence or Adherence.following("stable", table)
    flossing_only = Adherence(flossing=kept.flossing)
    seed = int(rng.integers(2**63))
    # Healthy roots stay silent and only cost time.
    ill = affected_roots(after)

    def run(roots: Roots, days: int = days, **other: object) -> Trajectories:
        given: dict[str, object] = {"adherence": flossing_only} | other
        return courses(
            [roots] * chances,
            [person] * chances,
            days=days,
            first=Intervention(name=name),
            table=table,
            rng=np.random.default_rng(seed),
            **given,  # type: ignore[arg-type]
        )

    usual, again = run(ill), options.again
    a_year = min(days, month_d(_CHANGED_MONTH))

    def otherwise(name: str, what: str, roots: Roots = ill, **other: object) -> Change:
        return change_of(name, what, usual, run(roots, a_year, **other), a_year)

    if not person.baseline_nrs > 0:
        return Forecast(
            chances=chances,
            pain=band_of(usual.day, usual.week_nrs),
            function=band_of(usual.day, np.array([odi_of(one) for one in usual.of])),
            remarks=person.remarks,
        )
    trained, training = otherwise_by_training(kept)
    changes = [
        otherwise("no flossing", "the root is not kept moving", adherence=Adherence()),
        otherwise("all the flossing", "every glide asked for", adherence=Adherence(1.0)),
        otherwise(
            "pathway training", "eight sessions, all of the practice", adherence=trained, training=training
        ),
    ]
    repeated = None
    if again is not None:
        second = Repeat(Intervention(again.act, name=name), limit_per_year=2, from_d=month_d(3))
        repeated = run(ill, repeat=second)
        changes.append(
            change_of("a second procedure", "once relief is gone, from month 3 on", usual, repeated, a_year)
        )
    if again is not None and options.balloon is not None:
        resting = select_roots(before, ill.names)
        same, other = run(again.act(resting), a_year), run(options.balloon.act(resting), a_year)
        changes.append(
            change_of(options.balloon_said, "the procedure modelled both ways", same, other, a_year)
        )
    return Forecast(
        chances=chances,
        pain=band_of(usual.day, usual.week_nrs),
        function=band_of(usual.day, np.array([odi_of(one) for one in usual.of])),
        relief=tuple(_relief(usual, months) for months in MONTHS if month_d(months) <= days),
        repeat=None if repeated is None else _repeat(repeated),
        changes=tuple(sorted(changes, key=lambda one: -abs(one.relief))),
        remarks=person.remarks,
    )


def month_d(months: float) -> int:
    """The day of so many months.

    >>> month_d(12)
    365
    """
    return round(months * MONTH_D)


def odi_of(course: Trajectory) -> Array:
    """Function of one course, day by day (T,), as it is and not as answered."""
    values = scores(course.daily.week_nrs, course.daily.disability, course.person.baseline_nrs).odi
    assert values is not None
    return values


def otherwise_by_training(kept: Adherence) -> tuple[Adherence, Training]:
    """The same flossing with all of the pathway training.

    >>> float(np.asarray(otherwise_by_training(Adherence(0.5))[0].training)[0])
    1.0
    """
    return Adherence(flossing=kept.flossing, training=1.0), Training()


def band_of(day: NDArray[np.int64], values: Array) -> Band:
    """Percentiles over chances (n, T), weekly."""
    at = np.arange(0, len(day), _EVERY_D)
    lowest, low, middle, high, highest = np.percentile(values[:, at], _LEVELS, axis=0)

    def rounded(row: Array) -> tuple[float, ...]:
        return tuple(float(f"{value:.3g}") for value in row)

    return Band(
        day=tuple(int(one) for one in day[at]),
        low_90=rounded(lowest),
        low_50=rounded(low),
        median=rounded(middle),
        high_50=rounded(high),
        high_90=rounded(highest),
    )


def _relief(group: Trajectories, months: int) -> Probability:
    """Share with half the pain gone, and its interval (Wilson)."""
    gone = np.asarray(r50_pain(group.before, group.scores(month_d(months))))
    return _chance(months, int(gone.sum()), len(gone))


def _repeat(group: Trajectories) -> Probability:
    """The share treated again by the end; everybody is followed until then."""
    done = sum(again for _, again in (one.retreatment for one in group.of))
    return _chance(round(float(group.day[-1]) / MONTH_D), done, len(group.of))


def _chance(months: int, count: int, of: int) -> Probability:
    low, high = (end / 100 for end in wilson(count, of))
    return Probability(months=months, probability=_round(count / of), low=_round(low), high=_round(high))


def change_of(name: str, what: str, usual: Trajectories, other: Trajectories, day: int) -> Change:
    """What another way changes by a day: relief and pain, chance by chance."""
    base, now = usual.scores(day), other.scores(day)
    relief = r50_pain(other.before, now).astype(float) - r50_pain(usual.before, base).astype(float)
    pain = now.nrs - base.nrs
    return Change(
        name=name,
        what=what,
        relief=_round(relief.mean()),
        relief_low=_round(_mean_interval(relief)[0]),
        relief_high=_round(_mean_interval(relief)[1]),
        nrs=_round(pain.mean()),
        nrs_low=_round(_mean_interval(pain)[0]),
        nrs_high=_round(_mean_interval(pain)[1]),
    )


def _mean_interval(values: Sequence[float] | Array) -> tuple[float, float]:
    """The 95 % interval of a mean of paired differences."""
    half = _Z95 * float(np.std(values, ddof=1)) / np.sqrt(len(values))
    middle = float(np.mean(values))
    return middle - half, middle + half


def _round(value: float) -> float:
    return round(float(value), 4)
