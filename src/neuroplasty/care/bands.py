"""Bands: the forecast over members of both fits and over people like the one on the table.

Three things make a future wide, and they are kept apart: chance (what happens), people (what is not known of
this person) and ignorance (numbers that nobody has measured, and a body that no picture tells). Every member
brings its own procedure, its own numbers and its own people; each of them lives through several chances.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.nerve import Roots
from neuroplasty.care.course.adherence import Adherence
from neuroplasty.care.course.forecast import (
    MONTHS,
    band_of,
    change_of,
    month_d,
    odi_of,
)
from neuroplasty.care.course.intervention import Intervention
from neuroplasty.care.course.members import free_numbers, member_of
from neuroplasty.care.course.trajectory import Trajectories
from neuroplasty.care.matters import Apart, matters_of, moved_by, parted
from neuroplasty.care.procedures import MemberProcedure
from neuroplasty.care.solving import Solving
from neuroplasty.care.ways import CHANCES, CHANGED_MONTH, Way, other_ways, usual_way
from neuroplasty.care.worlds import PEOPLE, World, lived, world_of
from neuroplasty.documents.case import Case
from neuroplasty.documents.course import Bands, Change, Forecast, Probability, ReliefBand, Spread
from neuroplasty.errors import SolverError

Array = NDArray[np.float64]

LEAST_MEMBERS = 24
"""Sets of numbers; where fewer procedures were solved, several share one."""
_Z90 = 1.6448536269514722


def forecast_over(
    case: Case,
    before: Roots,
    procedures: Sequence[MemberProcedure],
    *,
    twins: Sequence[MemberProcedure] = (),
    twin_said: str = "",
    root: str | None = None,
    name: str = "procedure",
    seed: int = 0,
    days: int = 730,
    apart: Apart | None = None,
) -> Forecast:
    """The forecast of a case over members and people.

    Parameters
    ----------
    case : Case
        What is known.
    before : Roots
        At rest, on this anatomy.
    procedures : sequence of MemberProcedure
        The plan as it went for members 0, 1, ...; two or more. They are asked for one after another, so that
        the first may be followed while the last are still being solved.
    twins : sequence of MemberProcedure
        The same with a balloon, or without one where the plan has it, for the first of those members.
    twin_said : str
        Which of the two.
    root : str, optional
        The root whose bonds and pressure are told.
    name : str
        What the procedure is called.
    seed : int
        Of members, people and chances.
    days : int
        How long.
    apart : callable, optional
        As ``Solving.apart``: begins what may be done beside the rest; all is done here where it is left out.

    Returns
    -------
    Forecast
        With its bands.

    Raises
    ------
    SolverError
        For fewer than two procedures, and as ``courses`` does.

    Examples
    --------
    >>> from neuroplasty.documents import read_case
    >>> forecast_over(read_case("healthy-adult"), Roots.healthy(("L5 left",)), [])
    Traceback (most recent call last):
    ...
    neuroplasty.errors.SolverError: 0 procedures of members were given; give two or more.
    """
    if len(procedures) < 2:
        raise SolverError(f"{len(procedures)} procedures of members were given; give two or more.")
    flossing = Adherence(flossing=Adherence.following("stable").flossing)
    first = Intervention(name=name)
    hurts = any(pain.intensity_nrs > 0 for pain in case.pains)
    mattering = partial(moved_by, case, before, procedures[0], flossing, first, seed)
    moved = (apart or Solving(()).apart)(mattering, parted(list(free_numbers()) if hurts else []))
    meant = usual_way(name, flossing, days)
    others = other_ways(meant, flossing, name) if hurts else ()
    worlds, lives = _lived_through(case, before, procedures, (meant, *others), seed)
    usual = lives[meant.name]
    remarks = worlds[0].people[0].remarks
    bands = Bands(
        procedures=len(procedures),
        members=len(worlds),
        courses=len(usual.of),
        relief=_relief_bands(usual, len(worlds), days) if hurts else (),
    )
    bands = bands.model_copy(update=_at_root(procedures, root))
    told = Forecast(
        chances=len(usual.of),
        pain=band_of(usual.day, usual.week_nrs),
        function=band_of(usual.day, np.array([odi_of(one) for one in usual.of])),
        bands=bands,
        remarks=remarks,
    )
    if not hurts:
        return told
    year, base = min(days, month_d(CHANGED_MONTH)), Trajectories(usual.of[::CHANCES])
    changes = [change_of(one.name, one.said, base, lives[one.name], year) for one in others if one.said]
    if twins:
        pairs = [world_of(case, before, member_of(seed, one.member), one, seed) for one in twins]
        changes.append(_twinned(worlds, pairs, seed, flossing, first, twin_said))
    again = np.array([one.retreatment[1] for one in lives["a second procedure"].of], float)
    operations = [
        any(one.name == "operation" for one in course.procedures) for course in lives["an operation"].of
    ]
    return told.model_copy(
        update={
            "relief": tuple(
                _half_gone(usual, len(worlds), months) for months in MONTHS if month_d(months) <= days
            ),
            "bands": bands.model_copy(update={"matters": matters_of(moved())}),
            "repeat": _probability(again.reshape(len(worlds), -1), days),
            "operation": _probability(np.array(operations, float)[:, None], days),
            "changes": tuple(sorted(changes, key=lambda one: -abs(one.nrs))),
        }
    )


def _lived_through(
    case: Case, before: Roots, procedures: Sequence[MemberProcedure], ways: Sequence[Way], seed: int
) -> tuple[list[World], dict[str, Trajectories]]:
    """Worlds of every procedure, in the order of their numbers, and by way how their people fared.

    A procedure is asked for when the worlds of those before it have been lived: it may not be solved yet.
    """
    count = -(-LEAST_MEMBERS // len(procedures)) * len(procedures)
    worlds: dict[int, World] = {}
    lives: dict[tuple[str, int], Trajectories] = {}
    for k in range(len(procedures)):
        for number in range(k, count, len(procedures)):
            worlds[number] = world_of(case, before, member_of(seed, number), procedures[k], seed)
            for way in ways:
                lives[way.name, number] = way.lived(worlds[number], seed)
    together = {
        way.name: Trajectories(tuple(one for n in range(count) for one in lives[way.name, n].of))
        for way in ways
    }
    return [worlds[number] for number in range(count)], together


def _relieved_percent(group: Trajectories, day: int) -> Array:
    """Relief as answered, per cent of the pain before; more pain than before counts as less than none."""
    return np.asarray(100 * (1 - group.scores(day).nrs / group.baseline_nrs))


def _relief_bands(group: Trajectories, worlds: int, days: int) -> tuple[ReliefBand, ...]:
    out = []
    for months in MONTHS:
        if month_d(months) > days:
            continue
        percent = _relieved_percent(group, month_d(months))
        chance, people, _ = parts_of_variance(percent.reshape(worlds, PEOPLE, CHANCES))
        out.append(
            ReliefBand(
                months=months,
                percent=_spread(percent),
                half_gone=round(float((percent >= 50).mean()), 4),
                chance=round(chance, 3),
                people=round(people, 3),
                ignorance=round(1 - round(chance, 3) - round(people, 3), 3),
            )
        )
    return tuple(out)


def parts_of_variance(values: Array) -> tuple[float, float, float]:
    """Shares of the variance by chance, by people and by members, of values (members, people, chances).

    A nested analysis of variance; a part that comes out below nothing is nothing.

    Parameters
    ----------
    values : (m, p, c) array
        Two or more of each.

    Returns
    -------
    float, float, float
        Chance, people, members; they sum to 1.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> parts = parts_of_variance(rng.normal(size=(400, 1, 1)) + 0.5 * rng.normal(size=(400, 2, 2)))
    >>> [round(one, 1) for one in parts]
    [0.2, 0.0, 0.8]
    """
    _, people, chances = values.shape
    chance = float(values.var(axis=2, ddof=1).mean())
    persons = max(0.0, float(values.mean(axis=2).var(axis=1, ddof=1).mean()) - chance / chances)
    over = float(values.mean(axis=(1, 2)).var(ddof=1))
    members = max(0.0, over - persons / people - chance / (people * chances))
    total = chance + persons + members
    if total <= 0:
        return 1.0, 0.0, 0.0
    return chance / total, persons / total, members / total


def _half_gone(group: Trajectories, worlds: int, months: float) -> Probability:
    gone = (_relieved_percent(group, month_d(months)) >= 50).astype(float)
    return replace_months(_probability(gone.reshape(worlds, -1), month_d(months)), months)


def replace_months(one: Probability, months: float) -> Probability:
    """The probability under the number of months it is asked for.

    >>> replace_months(Probability(months=2.99, probability=0.5, low=0.4, high=0.6), 3).months
    3.0
    """
    return one.model_copy(update={"months": float(months)})


def _probability(by_world: Array, days: int) -> Probability:
    """A probability, and what it comes to in nine tenths of the worlds (worlds, draws)."""
    shares = by_world.mean(axis=1)
    whole, draws = float(shares.mean()), by_world.shape[1]
    spread = float(shares.var(ddof=1)) if len(shares) > 1 else 0.0
    # What so few draws a world scatter by themselves is not the worlds'.
    own = whole * (1 - whole) / draws
    sd = np.sqrt(max(spread - own, own / len(shares)))
    return Probability(
        months=round(days / month_d(1), 1),
        probability=round(whole, 4),
        low=round(max(0.0, whole - _Z90 * sd), 4),
        high=round(min(1.0, whole + _Z90 * sd), 4),
    )


def _twinned(
    worlds: Sequence[World],
    twins: Sequence[World],
    seed: int,
    flossing: Adherence,
    first: Intervention,
    said: str,
) -> Change:
    day = month_d(CHANGED_MONTH)
    given = {"adherence": flossing, "first": first}
    pairs = [world for world in worlds if any(world.number == twin.number for twin in twins)]
    plain, other = (lived(some, seed, day, 4, given) for some in (pairs, twins))
    what = f"solved both ways for {len(twins)} bodies"
    return change_of(said, what, plain, other, day)


def _at_root(procedures: Sequence[MemberProcedure], root: str | None) -> dict[str, object]:
    found = [(one, one.flow.names.index(root)) for one in procedures if root in one.flow.names]
    if root is None or not found:
        return {}
    before, after, peak = (
        np.array([float(getattr(one, name)[k]) for one, k in found])
        for name in ("bonded_before", "bonded_after", "peak_mmhg")
    )
    return {
        "root": root,
        "bonded_before": _spread(100 * before),
        "bonded": _spread(100 * after),
        "peak_mmhg": _spread(peak),
    }


def _spread(values: Array) -> Spread:
    low, middle, high = (round(float(one), 1) for one in np.percentile(values, [5, 50, 95]))
    return Spread(low=low, median=middle, high=high)
