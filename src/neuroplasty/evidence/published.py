"""Published results: what trials of the procedure found, and what went wrong, one row a figure.

``trials.csv`` and ``complications.csv`` lie beside this file, so that an audit works wherever the package
is. Each row has its source, how much of it was read, and its standing: a count that was worked out from a
percentage is ``derived``. What was not seen is empty; nothing is filled in.

>>> [one.count for one in trials() if one.study == "oh2019"]
[92]
>>> [one.what for one in complications() if one.row == "claim"]
['complications in less than 0.5 %', '99 % safe']
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast

from neuroplasty.evidence.parameter import Standing

Denominator = Literal["all enrolled", "as analysed", "not stated"]


@dataclass(frozen=True)
class Trial:
    """One published figure: of which arm, when, by which definition, of how many.

    Parameters
    ----------
    study, arm : str
        Its short name, and the group.
    treatment : {"adhesiolysis", "balloon", "endoscopic", "comparator"}
        What was done in it.
    design : str
        Of the study.
    single : bool
        Whether one procedure was done; False where some had more, or where that is not known.
    months : float
        After the procedure.
    measure : {"responder", "NRS", "ODI", "leg NRS", "back NRS"}
        What was measured.
    definition : str
        The name under which ``care.outcomes`` knows the definition of a responder; empty where it has none.
    how : str
        ``stated`` in the abstract, ``thought`` to be the group's own, ``repeats`` where relief was added up.
    words : str
        The definition in words.
    count, of : int or None
        So many of so many.
    percent : float or None
        As published.
    before, mean, sd : float or None
        Of a score.
    denominator : {"all enrolled", "as analysed", "not stated"}
        Whom ``of`` counts.
    note, source, doi, read : str
        What to know of it, where it stands, and how much of that was read.
    standing : Standing
        Of the figure.

    Examples
    --------
    >>> sum(one.measure == "responder" for one in trials()) > 30
    True
    """

    study: str
    arm: str
    treatment: Literal["adhesiolysis", "balloon", "endoscopic", "comparator"]
    design: str
    single: bool
    months: float
    measure: str
    definition: str
    how: str
    words: str
    count: int | None
    of: int | None
    percent: float | None
    before: float | None
    mean: float | None
    sd: float | None
    denominator: Denominator
    note: str
    source: str
    doi: str
    read: str
    standing: Standing


@dataclass(frozen=True)
class PublishedComplication:
    """One published count of harm, or one claim about it.

    Parameters
    ----------
    row : {"counted", "rate", "events", "case report", "claim"}
        A count of people or procedures; a rate whose count was not seen; events of which one person may
        have had several; one case; something that is said.
    kind : str
        The kind of happening; ``any`` for all together.
    what : str
        What was counted or is claimed.
    count, of : int or None
        So many of so many.
    percent : float or None
        Where only that was published.
    counted : str
        What ``of`` counts.
    low, high : float or None
        What a claim allows, in percent.
    note, study, source, doi, read : str
        As of a trial.
    standing : Standing
        Of the figure.

    Examples
    --------
    >>> [(one.count, one.of) for one in complications() if one.kind == "haematoma" and one.of]
    [(7, 5799)]
    """

    row: Literal["counted", "rate", "events", "case report", "claim"]
    kind: str
    what: str
    count: int | None
    of: int | None
    percent: float | None
    counted: str
    low: float | None
    high: float | None
    note: str
    study: str
    source: str
    doi: str
    read: str
    standing: Standing


@cache
def trials() -> tuple[Trial, ...]:
    """Every published figure of a trial, in the file's order.

    Returns
    -------
    tuple of Trial

    Examples
    --------
    >>> {one.standing for one in trials()} <= {"measured", "derived"}
    True
    """
    return tuple(Trial(**_typed(row, "months", "before", "mean", "sd")) for row in _rows("trials.csv"))


@cache
def complications() -> tuple[PublishedComplication, ...]:
    """Every published count of harm and every claim, in the file's order.

    Returns
    -------
    tuple of PublishedComplication

    Examples
    --------
    >>> all(one.source for one in complications())
    True
    """
    return tuple(PublishedComplication(**_typed(row, "low", "high")) for row in _rows("complications.csv"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("neuroplasty.evidence").joinpath(name).read_text(encoding="utf-8")
    yield from csv.DictReader(io.StringIO(text, newline=""))


def _typed(row: dict[str, str], *numbers: str) -> dict[str, Any]:
    held: dict[str, Any] = dict(row)
    for name in ("count", "of"):
        held[name] = int(row[name]) if row[name] else None
    for name in ("percent", *numbers):
        held[name] = float(row[name]) if row[name] else None
    if "single" in row:
        held["single"] = row["single"] == "yes"
    held["standing"] = cast(Standing, row["standing"])
    return held
