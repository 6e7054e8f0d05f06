"""Participants: who takes part, drawn until one is eligible."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from neuroplasty.body.nerve import TABLE as NERVES
from neuroplasty.body.nerve import Roots, resting_roots
from neuroplasty.care.course import PARAMETERS, Person, affected_roots, enrolled, person_of
from neuroplasty.documents.case import Case
from neuroplasty.errors import StudyError
from neuroplasty.evidence.parameter import Parameter

_TRIES, _ASKED = 20, 500


@dataclass(frozen=True)
class Participant:
    """Somebody who was enrolled.

    Parameters
    ----------
    number : int
        Of the virtual patient.
    case : Case
        What is known.
    resting : Roots
        The roots that matter, before anything is done.
    person : Person
        As on the day they enrolled.
    not_eligible, too_little_pain : int
        How many were screened before and turned away, for what they are and for too little pain.
    """

    number: int
    case: Case
    resting: Roots
    person: Person
    not_eligible: int = 0
    too_little_pain: int = 0


def enrol(
    draw: Callable[[np.random.Generator, int], Case],
    number: int,
    rng: np.random.Generator,
    *,
    at_least_nrs: float,
    is_eligible: Callable[[Case], bool] | None = None,
    rating_nrs: float | None = None,
    table: Mapping[str, Parameter] = PARAMETERS,
    nerves: Mapping[str, Parameter] = NERVES,
) -> Participant:
    """A person drawn until one is eligible and has a week of enough pain.

    Parameters
    ----------
    draw : callable
        A case from a generator and a number.
    number : int
        Of the virtual patient.
    rng : Generator
        This patient's own.
    at_least_nrs : float
        A week's pain with which a person is enrolled.
    is_eligible : callable, optional
        Whether a case is eligible for what it is; all are when not given.
    rating_nrs : float, optional
        Error of an answer, SD; the table's when not given.
    table, nerves : mapping of str to Parameter
        The course's and the nerve's numbers.

    Returns
    -------
    Participant

    Raises
    ------
    StudyError
        Where nobody is eligible.

    Examples
    --------
    >>> from neuroplasty.study.population import POPULATIONS
    >>> one = enrol(POPULATIONS["disc"].draw, 7, np.random.default_rng(1), at_least_nrs=4.0)
    >>> bool(one.person.baseline_nrs >= 4)
    True
    """
    not_eligible = mild = 0
    while mild < _TRIES:
        case = draw(rng, number)
        if is_eligible is not None and not is_eligible(case):
            not_eligible += 1
            if not_eligible >= _ASKED:
                raise StudyError(
                    f"Of {_ASKED} people nobody was eligible; let in more people by 'eligibility'."
                )
            continue
        # Healthy roots stay silent and only cost time.
        resting = affected_roots(resting_roots(case, table=nerves))
        usual = person_of(case, resting, table=table, nerves=nerves, rng=rng)
        if rating_nrs is not None:
            usual = replace(usual, rating_nrs=rating_nrs)
        (found,) = enrolled([usual], [resting], rng, at_least_nrs=at_least_nrs, table=table, nerves=nerves)
        if found is not None:
            return Participant(number, case, resting, found, not_eligible, mild)
        mild += 1
    raise StudyError(f"In {_TRIES} people nobody's pain reached {at_least_nrs:g}; let people in with less.")
