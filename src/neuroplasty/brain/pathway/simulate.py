"""Run the pathway model for one patient or many."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from neuroplasty.brain.pathway import kernel
from neuroplasty.brain.pathway.course import PathwayCourse, PathwayCourses
from neuroplasty.brain.pathway.noise import seed_of
from neuroplasty.brain.pathway.schedule import Schedule
from neuroplasty.brain.pathway.state import PathwayState, at_rest
from neuroplasty.brain.pathway.traits import PathwayTraits, packed
from neuroplasty.errors import SolverError

Array = NDArray[np.float64]

QUARTER_HOUR_D = 1 / 96

Noise = np.random.Generator | NDArray[np.uint64]
"""Where noise comes from: a generator, or the seed of each patient's stream (``noise.seed_of``)."""


def simulate(
    traits: PathwayTraits,
    schedule: Schedule,
    rng: Noise,
    *,
    dt_d: float = QUARTER_HOUR_D,
    record_d: float = 1.0,
    state: PathwayState | None = None,
    first_step: int = 0,
) -> PathwayCourse:
    """One patient through a schedule.

    Parameters
    ----------
    traits : PathwayTraits
        Constants of the person's pathways.
    schedule : Schedule
        What happens to them.
    rng : Generator or (1,) array of uint64
        Where noise comes from: a generator, or the seed of the stream (``noise.seed_of``).
    dt_d : float
        Step in days, at most half the pathway's time constant.
    record_d : float
        Length of a record in days, a whole number of steps.
    state : PathwayState, optional
        Where to begin; at rest when not given.
    first_step : int
        How many steps were taken before, when a course is run in pieces: with the same seed in each it is,
        bit for bit, the course run at once.

    Returns
    -------
    PathwayCourse
        Pain and what lies under it, record by record.

    Raises
    ------
    SolverError
        For a step too long or records that do not fit.

    Notes
    -----
    The equations, and their readable form, stand in ``brain.pathway.reference``.

    Examples
    --------
    >>> from neuroplasty.brain.pathway.schedule import Injury
    >>> plan = Schedule.of(90, [Injury(healing_d=7)])
    >>> course = simulate(PathwayTraits(), plan, np.random.default_rng(1))
    >>> bool(course.worst_nrs[0] > 3), bool(course.worst_nrs[-30:].mean() < 1)
    (True, True)
    """
    out = _run([traits], [schedule], rng, dt_d, record_d, None if state is None else [state], first_step)
    time, pain, activity, strength, training, bond, scalars, ends = out
    return PathwayCourse(
        time,
        pain[0],
        activity[0],
        strength[0],
        training[0],
        bond[0],
        scalars[0, :, kernel.SAFETY],
        scalars[0, :, kernel.BELIEF],
        scalars[0, :, kernel.THREAT],
        scalars[0, :, kernel.RELIEF],
        ends[0],
    )


def simulate_many(
    patients: Sequence[PathwayTraits],
    schedules: Schedule | Sequence[Schedule],
    rng: Noise,
    *,
    dt_d: float = QUARTER_HOUR_D,
    record_d: float = 7.0,
    states: Sequence[PathwayState] | None = None,
    first_step: int = 0,
    fine_d: float = 0.0,
) -> PathwayCourses:
    """Many patients, on all cores, each through its own schedule or all through one.

    The result does not depend on the number of cores.

    Parameters
    ----------
    patients : sequence of PathwayTraits, n
        Constants of each one's pathways.
    schedules : Schedule or sequence of Schedule
        One for all, or one each; alike in length, sites and cues.
    rng : Generator or (n,) array of uint64
        Where noise comes from: a generator, or each one's seed (``noise.seed_of``).
    dt_d, record_d : float
        Step and length of a record, days.
    states : sequence of PathwayState, optional
        Where each begins; at rest when not given.
    first_step : int
        As for ``simulate``.
    fine_d : float
        For so many days at the beginning every step is a record of its own.

    Returns
    -------
    PathwayCourses
        Pain and what lies under it, the patients first.

    Raises
    ------
    SolverError
        As ``simulate`` does, and for schedules that differ in length, sites or cues.

    Examples
    --------
    >>> courses = simulate_many([PathwayTraits()] * 3, Schedule.of(14), np.random.default_rng(1))
    >>> courses.pain_nrs.shape
    (3, 2, 1)
    """
    plans = [schedules] if isinstance(schedules, Schedule) else list(schedules)
    time, pain, activity, strength, training, _, scalars, ends = _run(
        list(patients), plans, rng, dt_d, record_d, states, first_step, fine_d
    )
    return PathwayCourses(
        time,
        pain,
        activity,
        strength,
        training,
        scalars[:, :, kernel.SAFETY],
        scalars[:, :, kernel.BELIEF],
        scalars[:, :, kernel.THREAT],
        scalars[:, :, kernel.RELIEF],
        ends,
    )


def _run(
    patients: Sequence[PathwayTraits],
    plans: Sequence[Schedule],
    rng: Noise,
    dt_d: float,
    record_d: float,
    states: Sequence[PathwayState] | None,
    first_step: int,
    fine_d: float = 0.0,
) -> tuple[Array, Array, Array, Array, Array, Array, Array, list[PathwayState]]:
    n = len(patients)
    _check(patients, plans, rng, dt_d, record_d, states)
    seeds = seed_of(rng, n) if isinstance(rng, np.random.Generator) else np.asarray(rng, dtype=np.uint64)
    steps = round(plans[0].days / dt_d)
    every = round(record_d / dt_d)
    fine = min(round(fine_d / dt_d), steps)
    rows, sites, cues = fine + (steps - fine) // every, plans[0].sites, plans[0].cues
    if states is None:
        states = [at_rest(one, sites, cues) for one in patients]
    site, bond, bond_age, safe, safe_age, scalars = _unfold(states)
    pain, activity, strength, training = (np.empty((n, rows, sites)) for _ in range(4))
    bonds, scalar_rows = np.empty((n, rows, sites, cues)), np.empty((n, rows, 5))
    ends_at = np.cumsum([len(plan.start_d) for plan in plans])
    first = np.column_stack([np.concatenate([[0], ends_at[:-1]]), ends_at])
    pieces = (
        np.concatenate([plan.start_d for plan in plans]),
        np.concatenate([plan.nociception for plan in plans]),
        np.concatenate([plan.cue for plan in plans]),
        np.concatenate(
            [np.column_stack([plan.practice, plan.education, plan.expectation]) for plan in plans]
        ),
    )
    people = packed(patients)
    if n == 1:
        # One patient needs no second core, and waking it costs more than the years themselves.
        kernel.advance(
            people[0], *pieces, site[0], bond[0], bond_age[0], safe[0], safe_age[0], scalars[0],
            seeds[0], first_step, steps, dt_d, every, fine,
            pain[0], activity[0], strength[0], training[0], bonds[0], scalar_rows[0],
        )  # fmt: skip
    else:
        kernel.advance_all(
            people, np.ascontiguousarray(np.broadcast_to(first, (n, 2))), *pieces,
            site, bond, bond_age, safe, safe_age, scalars, seeds, first_step, steps, dt_d, every, fine,
            pain, activity, strength, training, bonds, scalar_rows,
        )  # fmt: skip
    time_d = np.arange(1, rows + 1, dtype=np.float64) * (every * dt_d)
    if fine:
        time_d[:fine] = np.arange(1, fine + 1) * dt_d
        time_d[fine:] = fine * dt_d + np.arange(1, rows - fine + 1) * (every * dt_d)
    ends = _fold(site, bond, bond_age, safe, safe_age, scalars)
    return time_d, pain, activity, strength, training, bonds, scalar_rows, ends


def _check(
    patients: Sequence[PathwayTraits],
    plans: Sequence[Schedule],
    rng: Noise,
    dt_d: float,
    record_d: float,
    states: Sequence[PathwayState] | None,
) -> None:
    if not patients:
        raise SolverError("No patients were given; give at least one.")
    if len(plans) not in (1, len(patients)):
        raise SolverError(f"{len(plans)} schedules for {len(patients)} patients; give one, or one for each.")
    if states is not None and len(states) != len(patients):
        raise SolverError(f"{len(states)} states for {len(patients)} patients; give one for each.")
    if not isinstance(rng, np.random.Generator) and np.shape(rng) != (len(patients),):
        raise SolverError(f"{np.size(rng)} seeds for {len(patients)} patients; give one for each.")
    shapes = {(plan.days, plan.sites, plan.cues) for plan in plans}
    if len(shapes) > 1:
        raise SolverError("The schedules differ in days, sites or cues; make them alike to run together.")
    _, sites, cues = shapes.pop()
    if states is not None and any(one.bond.shape != (sites, cues) for one in states):
        raise SolverError(
            f"The schedule has {sites} sites and {cues} cues, a state has {states[0].bond.shape}; "
            "begin from a state with as many."
        )
    longest = min(one.time_constant_d for one in patients) / 2
    if not 0 < dt_d <= longest:
        raise SolverError(
            f"A step of {dt_d:g} d was asked for; give one above 0 and up to {longest:g} d (half the "
            "pathway's time constant)."
        )
    if record_d < dt_d or abs(record_d / dt_d - round(record_d / dt_d)) > 1e-6 or record_d > plans[0].days:
        raise SolverError(
            f"Records of {record_d:g} d do not fit steps of {dt_d:g} d over {plans[0].days:g} d; give a "
            "whole number of steps, no longer than the schedule."
        )


def _unfold(states: Sequence[PathwayState]) -> tuple[Array, Array, Array, Array, Array, Array]:
    site = np.array(
        [
            [x.activity, x.adapted, x.felt, x.strength, x.training, x.training_peak, x.silent_d, x.fast_noise]
            for x in states
        ]
    )
    scalars = np.array([[x.safety, x.belief, x.threat, x.relief, x.slow_noise] for x in states])
    return (
        site,
        np.array([x.bond for x in states], dtype=np.float64),
        np.array([x.bond_age_d for x in states], dtype=np.float64),
        np.array([x.safety_bond for x in states], dtype=np.float64),
        np.array([x.safety_bond_age_d for x in states], dtype=np.float64),
        scalars,
    )


def _fold(
    site: Array, bond: Array, bond_age: Array, safe: Array, safe_age: Array, scalars: Array
) -> list[PathwayState]:
    return [
        PathwayState(
            activity=site[i, kernel.ACTIVITY],
            adapted=site[i, kernel.ADAPTED],
            felt=site[i, kernel.FELT],
            strength=site[i, kernel.STRENGTH],
            training=site[i, kernel.TRAINING],
            training_peak=site[i, kernel.PEAK],
            silent_d=site[i, kernel.SILENT],
            fast_noise=site[i, kernel.NOISE],
            bond=bond[i],
            bond_age_d=bond_age[i],
            safety_bond=safe[i],
            safety_bond_age_d=safe_age[i],
            safety=float(scalars[i, kernel.SAFETY]),
            belief=float(scalars[i, kernel.BELIEF]),
            threat=float(scalars[i, kernel.THREAT]),
            relief=float(scalars[i, kernel.RELIEF]),
            slow_noise=float(scalars[i, kernel.DRIFT]),
        )
        for i in range(len(site))
    ]
