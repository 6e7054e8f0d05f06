"""Values that a calibration script found, kept as it wrote them and laid over the tables that hold them.

A file ``<fit>.csv`` has a row a parameter: name, value, low, high (the middle and the 90 % of the posterior),
and says by which script and on what it was fitted. No value of a fit is typed into a table by hand.

>>> from neuroplasty.parameter import Parameter
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

from neuroplasty.parameter import Parameter


def fitted(table: Mapping[str, Parameter], fit: str, room: str = "") -> Mapping[str, Parameter]:
    """The table with what ``fit`` found for it; one that a fit says nothing of is as it was.

    A fit of several rooms names its values ``room.name``.

    A fitted value keeps its unit and its source, to which the fit is added, and is ``derived``; its range is
    the posterior's.
    """
    found = {
        name.removeprefix(f"{room}."): values
        for name, values in _read(fit).items()
        if not room or name.startswith(f"{room}.")
    }
    return {
        name: replace(
            one,
            value=found[name][0],
            low=found[name][1],
            high=found[name][2],
            standing="derived",
            source=f"{one.source}; fitted by {found[name][3]}",
        )
        if name in found
        else one
        for name, one in table.items()
    }


@cache
def _read(fit: str) -> dict[str, tuple[float, float, float, str]]:
    """Name to value, low, high and the script that found them; nothing where there was no such fit."""
    file = files(__name__).joinpath(f"{fit}.csv")
    if not file.is_file():
        return {}
    with file.open(encoding="utf-8") as text:
        return {
            row["name"]: (float(row["value"]), float(row["low"]), float(row["high"]), row["by"])
            for row in csv.DictReader(text)
        }
