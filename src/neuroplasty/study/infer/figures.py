"""Figures: what a trial published, or a clinic's own export says, and which virtual arm each is of.

Two kinds of file are read: a table of figures (CSV, a row a figure), and an ADaM table of answers (ADQS, CSV
or Parquet, a row an answer), as a registry and the report of a virtual trial write it, from which means,
spreads and shares of responders are taken.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, sqrt
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from neuroplasty.care.course import Trajectories
from neuroplasty.care.outcomes import MONTH_D, RESPONDERS
from neuroplasty.errors import StudyError

Array = NDArray[np.float64]
Statistic = Literal["mean", "sd", "share"]
Use = Literal["fit", "left out"]
MEASURES = ("nrs", "odi", "rmdq", "peg")
NEEDED = ("population", "plan", "measure", "months", "statistic", "value")
ASKED = (
    "population",
    "plan",
    "sham",
    "measure",
    "months",
    "statistic",
    "value",
    "sd",
    "people",
    "error",
    "use",
)
_CODES: Mapping[str, str] = {"NRS7D": "nrs", "ODI": "odi", "RMDQ": "rmdq", "PEG": "peg"}
_VISIT_D: Mapping[str, float] = {"D": 1.0, "W": 7.0, "M": MONTH_D}
_LEAST_PEOPLE = 10
_HALF = "R50_pain"


@dataclass(frozen=True)
class Figure:
    """One figure of one arm, and how sure it is.

    Parameters
    ----------
    population, plan : str
        Names of who was treated, and with what.
    measure : str
        ``nrs``, ``odi``, ``rmdq`` or ``peg``, or for a share a published definition of a responder.
    months : float
        After the procedure.
    statistic : {"mean", "sd", "share"}
    value, error : float
        In the measure's unit (a share as 0 to 1), and its standard error.
    use : {"fit", "left out"}
        Whether a fit may look at it.
    sham : bool
        Of an arm in which nothing reached a root.

    Examples
    --------
    >>> Figure("disc", "transforaminal", "nrs", 3.0, "mean", 3.9, 0.3).words
    'disc, transforaminal: mean nrs at 3 months'
    """

    population: str
    plan: str
    measure: str
    months: float
    statistic: Statistic
    value: float
    error: float
    use: Use = "fit"
    sham: bool = False

    @property
    def words(self) -> str:
        """How a reader is told which it is."""
        arm = f"{self.population}, {'sham' if self.sham else self.plan}"
        what = self.measure if self.statistic == "share" else f"{self.statistic} {self.measure}"
        return f"{arm}: {what} at {self.months:g} months"

    def seen(self, group: Trajectories) -> float:
        """The same figure of a virtual arm; NaN where it has no such measure."""
        values = self._values(group)
        return float(values.std(ddof=1) if self.statistic == "sd" else values.mean())

    def own_error(self, group: Trajectories) -> float:
        """The standard error that a virtual arm has of its own; NaN where it has no such measure."""
        values = self._values(group)
        if self.statistic == "share":
            # Agresti and Coull: a share of none or all is not known exactly either.
            share = (values.sum() + 2) / (len(values) + 4)
            return float(sqrt(share * (1 - share) / (len(values) + 4)))
        error = float(values.std(ddof=1)) / sqrt(len(values))
        return error / sqrt(2) if self.statistic == "sd" else error

    def _values(self, group: Trajectories) -> Array:
        """Of every virtual patient: the answer, or 1 for a responder."""
        after = group.scores(max(1, round(self.months * MONTH_D)))
        if self.statistic == "share":
            return np.asarray(RESPONDERS[self.measure](group.before, after), float)
        found = getattr(after, self.measure)
        return np.full(2, np.nan) if found is None else np.asarray(found, float)


def read_figures(
    path: Path, *, population: str = "mixed", plan: str = "one-day-caudal"
) -> tuple[Figure, ...]:
    """The figures of a file: a table of figures, or an ADaM table of answers.

    Parameters
    ----------
    path : Path
        CSV, or Parquet for an ADaM table.
    population, plan : str
        Who was treated and with what, for a table of answers, which does not say so.

    Returns
    -------
    tuple of Figure
        Of a table of answers, the figures of its last visit are left out of a fit.

    Raises
    ------
    StudyError
        For a file that is neither, with every faulty row at once.
    """
    rows = _rows(Path(path))
    heads = {key for row in rows[:1] for key in row if key is not None}
    if {"PARAMCD", "AVISIT", "AVAL", "BASE"} <= heads:
        return _of_answers(path, rows, population, plan)
    if not set(NEEDED) <= heads:
        raise StudyError(
            f"{path} has the columns {', '.join(sorted(heads)) or 'none'}; give a table of figures "
            f"({', '.join(ASKED)}) or an ADaM table of answers (ADQS)."
        )
    found, faults = [], []
    for number, row in enumerate(rows, start=2):
        try:
            found.append(_figure(row))
        except ValueError as error:
            faults.append(f"line {number}: {error}")
    if faults:
        raise StudyError(f"{path}: " + "; ".join(faults) + ".")
    return tuple(found)


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        if path.suffix == ".parquet":
            import pyarrow.parquet as pq

            return [{str(key): one for key, one in row.items()} for row in pq.read_table(path).to_pylist()]
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [dict(row) for row in csv.DictReader(file)]
    except (OSError, ValueError) as error:
        raise StudyError(f"{path} could not be read: {error}. Give a CSV or a Parquet file.") from error


def _figure(row: Mapping[str, Any]) -> Figure:
    statistic, measure = _words(row, "statistic"), _words(row, "measure")
    if statistic not in get_args(Statistic):
        raise ValueError(f"found the statistic {statistic!r}, expected {', '.join(get_args(Statistic))}")
    known: Iterable[str] = RESPONDERS if statistic == "share" else MEASURES
    if measure not in known:
        raise ValueError(f"found the measure {measure!r}, expected one of {', '.join(sorted(known))}")
    months, value = _number(row, "months"), _number(row, "value")
    if not 0 < months <= 24:
        raise ValueError(f"a visit at {months:g} months; give more than 0 and at most 24")
    if statistic == "share" and not 0 <= value <= 1:
        raise ValueError(f"a share of {value:g}; give 0 to 1")
    use = _words(row, "use") or "fit"
    if use not in get_args(Use):
        raise ValueError(f"found the use {use!r}, expected {' or '.join(get_args(Use))}")
    return Figure(
        population=_words(row, "population"),
        plan=_words(row, "plan"),
        measure=measure,
        months=months,
        statistic=statistic,  # type: ignore[arg-type]
        value=value,
        error=_error(row, statistic, value),
        use=use,  # type: ignore[arg-type]
        sham=_words(row, "sham").lower() in ("yes", "true", "1"),
    )


def _error(row: Mapping[str, Any], statistic: str, value: float) -> float:
    """The standard error that is given, or that follows from how many people there were."""
    if _words(row, "error"):
        error = _number(row, "error")
    elif not _words(row, "people"):
        raise ValueError("neither an error nor a number of people; give one of them")
    else:
        people = _number(row, "people")
        if people < 2:
            raise ValueError(f"{people:g} people; give 2 or more")
        if statistic == "mean" and not _words(row, "sd"):
            raise ValueError("a mean without its sd; give sd, or error")
        spread = _number(row, "sd") if statistic == "mean" else value
        error = standard_error(statistic, spread, people)
    if error <= 0:
        raise ValueError(f"an error of {error:g}; give more than 0")
    return error


def standard_error(statistic: str, spread: float, people: float) -> float:
    """Standard error of a mean (of its SD), of an SD, or of a share, from how many people there were.

    A share of none or all is not known exactly either (Agresti and Coull, Am Stat 1998;52:119-126).

    Examples
    --------
    >>> standard_error("mean", 2.0, 100), round(standard_error("share", 0.0, 20), 3)
    (0.2, 0.056)
    """
    if statistic == "share":
        share = (spread * people + 2) / (people + 4)
        return sqrt(share * (1 - share) / (people + 4))
    return spread / sqrt(people if statistic == "mean" else 2 * (people - 1))


def _words(row: Mapping[str, Any], name: str) -> str:
    """What a cell says; nothing where the row is too short for it."""
    return str(row.get(name) or "").strip()


def _number(row: Mapping[str, Any], name: str) -> float:
    said = _words(row, name)
    try:
        found = float(said)
    except ValueError:
        found = float("nan")
    if not isfinite(found):
        raise ValueError(f"found {said!r} as {name}, expected a number")
    return found


def _of_answers(
    path: Path, rows: Sequence[Mapping[str, Any]], population: str, plan: str
) -> tuple[Figure, ...]:
    """Means, spreads and shares at every visit after the first procedure of everybody."""
    kept: dict[tuple[str, float], list[tuple[float, float]]] = defaultdict(list)
    for row in rows:
        visit, measure = str(row["AVISIT"]).upper(), _CODES.get(str(row["PARAMCD"]))
        first = str(row.get("APERIOD") or "1") == "1"
        if measure is None or not first or visit[:1] not in _VISIT_D or not visit[1:].isdigit():
            continue
        after, before = (_value(row[name]) for name in ("AVAL", "BASE"))
        if after is not None and before is not None:
            kept[measure, int(visit[1:]) * _VISIT_D[visit[:1]] / MONTH_D].append((before, after))
    enough = {key: np.array(pairs) for key, pairs in kept.items() if len(pairs) >= _LEAST_PEOPLE}
    enough = {key: pairs for key, pairs in enough.items() if pairs[:, 1].std(ddof=1) > 0 and key[1] <= 24.01}
    if not enough:
        raise StudyError(
            f"{path} has no visit that {_LEAST_PEOPLE} people answered with pain before and after; give more."
        )
    last = max(months for _, months in enough)
    found: list[Figure] = []
    for (measure, months), pairs in sorted(enough.items(), key=lambda one: (one[0][1], one[0][0])):
        use: Use = "left out" if months == last and len({key[1] for key in enough}) > 1 else "fit"
        people, scores = len(pairs), pairs[:, 1]
        spread = float(scores.std(ddof=1))
        said: list[tuple[str, Statistic, float, float]] = [
            (measure, "mean", float(scores.mean()), spread),
            (measure, "sd", spread, spread),
        ]
        if measure == "nrs":
            share = float(np.mean(scores <= 0.5 * pairs[:, 0]))
            said.append((_HALF, "share", share, share))
        found += [
            Figure(population, plan, name, months, kind, value, standard_error(kind, of, people), use)
            for name, kind, value, of in said
        ]
    return tuple(found)


def _value(said: Any) -> float | None:
    try:
        found = float(said)
    except (TypeError, ValueError):
        return None
    return found if isfinite(found) else None
