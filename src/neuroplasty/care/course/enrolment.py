"""Enrolment: who comes to be treated, and how they are on that day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body import nerve
from neuroplasty.brain import simulate, simulate_many
from neuroplasty.brain.pathway.noise import Generators, seeds_of_each
from neuroplasty.care.course.incidents import draw_incidents, drift, incident_nociception
from neuroplasty.care.course.parameters import PARAMETERS
from neuroplasty.care.course.person import Person
from neuroplasty.care.course.pieces import STEP_D, by_day
from neuroplasty.care.course.sites import at_sites, shares
from neuroplasty.care.course.trajectory import rating_error
from neuroplasty.care.outcomes import disability
from neuroplasty.errors import SolverError
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

_WARM_UP_D = 28


def enrolled(
    people: Sequence[Person],
    roots: Sequence[nerve.Roots],
    rng: Generators,
    *,
    at_least_nrs: float,
    run_in_d: int = 180,
    table: Mapping[str, Parameter] = PARAMETERS,
    nerves: Mapping[str, Parameter] = nerve.TABLE,
) -> list[Person | None]:
    """Who comes to be treated, and how they are on that day: the first on which a week's answer is enough.

    Pain goes up and down before a procedure as it does after it (strains, flares, drift), answers err, and
    people come, and are let in, when it is bad: what follows is in part regression to their mean.

    Parameters
    ----------
    people : sequence of Person, n
        As they usually are (``person_of``).
    roots : sequence of Roots, n
        At rest.
    rng : Generator or sequence of Generator, n
        One for each, or one that all draw from in turn.
    at_least_nrs : float
        Mean pain of seven days at the worst site, as answered, with which a person is let in.
    run_in_d : int
        For how many days they are watched; the first four weeks are not counted.
    table, nerves : mapping of str to Parameter
        The course's and the nerve's numbers.

    Returns
    -------
    list of Person or None
        None for those whose pain was never enough.

    Raises
    ------
    SolverError
        For lists of different length or a run-in of five weeks or less.

    Examples
    --------
    >>> from neuroplasty.care.course.person import person_of
    >>> from neuroplasty.documents import read_case
    >>> case = read_case("l5-scar-after-discectomy")
    >>> scarred = nerve.resting_roots(case)
    >>> who, nobody = (enrolled([person_of(case, scarred)], [scarred], np.random.default_rng(1),
    ...                         at_least_nrs=least)[0] for least in (5.0, 9.9))
    >>> bool(who.baseline_nrs >= 5), nobody is None
    (True, True)
    """
    n = len(people)
    if not n or n != len(roots):
        raise SolverError(f"{n} people and {len(roots)} sets of roots were given; give one of each, or more.")
    if run_in_d <= _WARM_UP_D + 7:
        raise SolverError(f"A run-in of {run_in_d} d was asked for; give more than {_WARM_UP_D + 7} d.")
    seeds, chances = np.ascontiguousarray(seeds_of_each(rng, n, 2).T)
    incidents, plans, drives, drifts = [], [], [], []
    for i, person in enumerate(people):
        given = nerve.nociception(roots[i], nerves)
        drive = person.felt * at_sites(given, shares(roots[i].names, table), table["gain"].value)
        steady = drive + person.local
        incidents.append(
            draw_incidents(int(chances[i]), run_in_d, person.before_nrs, fused=person.fused, table=table)
        )
        drifts.append(drift(int(chances[i]), run_in_d, table=table))
        drives.append(steady * (1 + drifts[i][:, None]) + incident_nociception(incidents[i], 0, run_in_d))
        plans.append(by_day(drives[i]))
    traits, states = [one.traits for one in people], [one.state for one in people]
    before = simulate_many(traits, plans, seeds, dt_d=STEP_D, record_d=1.0, states=states)
    worst = before.worst_nrs
    week = np.cumsum(np.pad(worst, ((0, 0), (1, 0))), axis=1)
    week = (week[:, 7:] - week[:, :-7]) / 7
    out: list[Person | None] = []
    for i, person in enumerate(people):
        error = rating_error(seeds[i], np.arange(7, run_in_d + 1), person.rating_nrs)
        answered = np.clip(week[i] + error, 0.0, 10.0)
        enough = answered >= at_least_nrs
        enough[: _WARM_UP_D - 7] = False
        if not enough.any():
            out.append(None)
            continue
        first = int(np.argmax(enough))
        day = first + 7
        # The state of that day: the same noise, cut short.
        at_entry = simulate(
            traits[i], by_day(drives[i][:day]), seeds[i : i + 1], dt_d=STEP_D, state=states[i]
        )
        function_d = table["function_time_d"].value
        disabled = disability(worst[i, :day], before.belief[i, :day], worst[i, 0], function_d)[-1]
        going_on = tuple(replace(one, start_d=one.start_d - day) for one in incidents[i] if one.start_d < day)
        by_site = before.pain_nrs[i, day - 7 : day].mean(axis=0)
        by_site = np.clip(by_site + (answered[first] - by_site.max()) * (by_site > 0), 0.0, 10.0)
        out.append(
            replace(
                person,
                state=at_entry.end,
                before_nrs=by_site,
                disability=float(disabled),
                incidents=going_on,
                drift=float(drifts[i][day - 1]),
            )
        )
    return out
