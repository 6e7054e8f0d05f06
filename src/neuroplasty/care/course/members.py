"""Members: joint draws of the numbers that nobody measured, as the fits left them.

A member is one whole set of numbers: of the epidural space and of nerve and course, each a member of the
joint posterior of its own fit, for fitted numbers trade with each other; what is free and was in no fit is
drawn over its range, most often near its value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from neuroplasty.body import epidural, nerve
from neuroplasty.care.course.parameters import PARAMETERS
from neuroplasty.errors import DocumentError
from neuroplasty.evidence.fitted import members
from neuroplasty.evidence.parameter import Parameter

Table = Mapping[str, Parameter]
_STREAM = 6


@dataclass(frozen=True)
class Member:
    """One set of the numbers that nobody measured.

    Parameters
    ----------
    number : int
        Which.
    values : mapping of str to float
        What was drawn, by ``room.name``.

    Examples
    --------
    >>> one = member_of(0, 3)
    >>> one.course["settling_d"].value == one.values["course.settling_d"]
    True
    """

    number: int
    values: Mapping[str, float]

    @property
    def epidural(self) -> Table:
        """Numbers of the epidural space."""
        return _over(epidural.TABLE, self.values, "epidural")

    @property
    def nerve(self) -> Table:
        """Numbers of the nerve."""
        return _over(nerve.TABLE, self.values, "nerve")

    @property
    def course(self) -> Table:
        """Numbers of the course."""
        return _over(PARAMETERS, self.values, "course")


def member_of(seed: int, number: int) -> Member:
    """The member of a number: the same for the same seed, however many are asked for.

    Parameters
    ----------
    seed, number : int
        0 or more.

    Returns
    -------
    Member

    Raises
    ------
    DocumentError
        When a fit's members hold a number that the tables do not: they are of another version.

    Examples
    --------
    >>> member_of(1, 0).values != member_of(1, 1).values
    True
    """
    rng = np.random.default_rng([seed, _STREAM, number])
    values: dict[str, float] = {}
    for fit, prefix in (("epidural", "epidural."), ("trials", "")):
        found = members(fit)
        if found:
            values |= {f"{prefix}{name}": one for name, one in found[int(rng.integers(len(found)))].items()}
    tables: Mapping[str, Table] = {"nerve": nerve.TABLE, "course": PARAMETERS}
    known = {f"{room}.{name}" for room, table in tables.items() for name in table}
    known |= {f"epidural.{name}" for name in epidural.TABLE}
    odd = sorted(values.keys() - known)
    if odd:
        raise DocumentError(
            f"The members of a fit hold {odd[0]}, which this version does not have: they are of another "
            "version. Fit them again (validation/study/calibration, validation/body/calibration)."
        )
    for name, one in free_numbers().items():
        if name not in values:
            low, high = one.low, one.high
            assert low is not None
            assert high is not None
            values[name] = float(rng.triangular(low, min(max(one.value, low), high), high))
    return Member(number, values)


def free_numbers() -> Mapping[str, Parameter]:
    """The nerve's and the course's numbers that nobody measured and no fit narrowed, by ``room.name``.

    >>> "course.unreached" in free_numbers() or PARAMETERS["unreached"].standing == "derived"
    True
    """
    tables: Mapping[str, Table] = {"nerve": nerve.TABLE, "course": PARAMETERS}
    return {
        f"{room}.{name}": one
        for room, table in tables.items()
        for name, one in table.items()
        if one.standing == "free" and one.low is not None and one.high is not None and one.low < one.high
    }


def _over(table: Table, values: Mapping[str, float], room: str) -> Table:
    prefix = f"{room}."
    own = {name.removeprefix(prefix): one for name, one in values.items() if name.startswith(prefix)}
    return {**table, **{name: replace(table[name], value=one) for name, one in own.items()}}
