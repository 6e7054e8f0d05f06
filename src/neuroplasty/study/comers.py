"""Comers: who comes to be treated, drawn until one is let in."""

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
class Comer:
    """Somebody who was let in.

    Parameters
    ----------
    number : int
        Of the virtual patient.
    case : Case
        What is known.
    resting : Roots
        The roots that matter, before anything is done.
    person : Person
        As on the day they came.
    not_suited, not_bad_enough : int
        How many came before and were turned away, for what they are and for too little pain.
    """

    number: int
    case: Case
    resting: Roots
    person: Person
    not_suited: int = 0
    not_bad_enough: int = 0


def who_comes(
    draw: Callable[[np.random.Generator, int], Case],
    number: int,
    rng: np.random.Generator,
    *,
    at_least_nrs: float,
    suits: Callable[[Case], bool] | None = None,
    rating_nrs: float | None = None,
    table: Mapping[str, Parameter] = PARAMETERS,
    nerves: Mapping[str, Parameter] = NERVES,
) -> Comer:
    """A person drawn until one is suited and has a week bad enough to come.

    Parameters
    ----------
    draw : callable
        A case from a generator and a number.
    number : int
        Of the virtual patient.
    rng : Generator
        This patient's own.
    at_least_nrs : float
        A week's pain with which a person is let in.
    suits : callable, optional
        Whether a case is let in for what it is; all are when not given.
    rating_nrs : float, optional
        Error of an answer, SD; the table's when not given.
    table, nerves : mapping of str to Parameter
        The course's and the nerve's numbers.

    Returns
    -------
    Comer

    Raises
    ------
    StudyError
        Where nobody is let in.

    Examples
    --------
    >>> from neuroplasty.study.population import POPULATIONS
    >>> came = who_comes(POPULATIONS["disc"].draw, 7, np.random.default_rng(1), at_least_nrs=4.0)
    >>> bool(came.person.baseline_nrs >= 4)
    True
    """
    unsuited = mild = 0
    while mild < _TRIES:
        case = draw(rng, number)
        if suits is not None and not suits(case):
            unsuited += 1
            if unsuited >= _ASKED:
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
            return Comer(number, case, resting, found, unsuited, mild)
        mild += 1
    raise StudyError(f"In {_TRIES} people nobody's pain reached {at_least_nrs:g}; let people in with less.")
