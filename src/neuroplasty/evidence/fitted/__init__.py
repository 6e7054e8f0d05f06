"""Values that a calibration script found, kept as it wrote them and laid over the tables that hold them.

A file ``<fit>.csv`` has a row a parameter: name, value, low, high (the middle and the 90 % of the
posterior), whether the data narrowed it to half of what was thought before (yes where not said), and by
which script. No value of a fit is typed into a table by hand.

A file ``<fit>_members.csv``, where there is one, has the joint posterior: a column a parameter, a row a
member. Parameters trade with each other, so what is uncertain is drawn as whole members and not value by
value.

>>> from neuroplasty.evidence.parameter import Parameter
>>> table = {"gain": Parameter(1.0, "1", "free", "nobody")}
>>> fitted(table, "nothing")["gain"].standing
'free'
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

from neuroplasty.evidence.parameter import Parameter


def fitted(table: Mapping[str, Parameter], fit: str, room: str = "") -> Mapping[str, Parameter]:
    """The table with what ``fit`` found for it; one that a fit says nothing of is as it was.

    A fit of several rooms names its values ``room.name``.

    A fitted value keeps its unit and its source, to which the fit is added, and its range is the posterior's.
    One that the data narrowed is ``derived``; one that they did not stays what it was, free or assumed: it is
    one of many that go with the others.
    """
    found = {
        name.removeprefix(f"{room}."): values
        for name, values in _read(fit).items()
        if not room or name.startswith(f"{room}.")
    }
    return {
        name: replace(
            one,
            value=found[name].value,
            low=found[name].low,
            high=found[name].high,
            standing="derived" if found[name].narrowed else one.standing,
            source=f"{one.source}; {found[name].said}",
        )
        if name in found
        else one
        for name, one in table.items()
    }


@cache
def members(fit: str) -> tuple[Mapping[str, float], ...]:
    """Whole sets of values that a fit found alike, drawn from its posterior.

    Parameters
    ----------
    fit : str
        As in ``epidural``.

    Returns
    -------
    tuple of mapping of str to float
        One mapping a member: values by name, in the units of the table that the fit is laid over. Empty where
        no such fit has members.

    Examples
    --------
    >>> found = members("epidural")
    >>> len(found) >= 20, all(set(one) == set(found[0]) for one in found)
    (True, True)
    >>> members("nothing")
    ()
    """
    file = files(__name__).joinpath(f"{fit}_members.csv")
    if not file.is_file():
        return ()
    with file.open(encoding="utf-8") as text:
        return tuple(
            MappingProxyType({name: float(value) for name, value in row.items()})
            for row in csv.DictReader(text)
        )


class _Fitted(NamedTuple):
    value: float
    low: float
    high: float
    narrowed: bool
    by: str

    @property
    def said(self) -> str:
        return f"fitted by {self.by}" if self.narrowed else f"goes with the others in {self.by}, not narrowed"


@cache
def _read(fit: str) -> dict[str, _Fitted]:
    """What a fit found, by name; nothing where there was no such fit."""
    file = files(__name__).joinpath(f"{fit}.csv")
    if not file.is_file():
        return {}
    with file.open(encoding="utf-8") as text:
        return {
            row["name"]: _Fitted(
                float(row["value"]),
                float(row["low"]),
                float(row["high"]),
                row.get("narrowed", "yes") == "yes",
                row["by"],
            )
            for row in csv.DictReader(text)
        }
