"""Procedures: what an audit reads, one row a procedure and one column a visit.

Pure functions over this table are the whole audit; where it comes from (a store, a file, a simulation) they
do not know.

>>> from numpy.random import default_rng
>>> from neuroplasty.registry.audit.simulated import simulate_clinic
>>> table = simulate_clinic(default_rng(1), procedures=40).table
>>> len(table), table.score("nrs", "m12").shape
(40, (40,))
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from neuroplasty.care.outcomes import Scores
from neuroplasty.errors import RegistryError
from neuroplasty.registry.visits import VISITS

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Days = NDArray[np.datetime64]
Measure = Literal[
    "nrs",
    "odi",
    "rmdq",
    "peg",
    "global_effect",
    "medication",
    "longest_relief_d",
    "nrs_24_h",
    "back_nrs",
    "leg_nrs",
]
MEASURES: tuple[Measure, ...] = get_args(Measure)
SCORED = tuple(item.name for item in fields(Scores))
"""Those that a definition of a responder may need."""
MONTHS: Mapping[str, float] = {"m1": 1, "m3": 3, "m6": 6, "m12": 12, "m18": 18, "m24": 24}
"""How many months after the procedure a visit is, of those that published trials report."""
By = Literal["patient", "clinician"]


@dataclass(frozen=True)
class Complication:
    """Something that went wrong after one procedure, as one of the two who were asked told it.

    Parameters
    ----------
    row : int
        Of the table: after which procedure.
    kind : str
        One of the kinds a happening may be of.
    day : int
        Days after the procedure.
    by : {"patient", "clinician"}
        Who told it.
    grade : str
        How grave; empty where not said.

    Examples
    --------
    >>> Complication(0, "headache", 1, "patient").by
    'patient'
    """

    row: int
    kind: str
    day: int
    by: By
    grade: str = ""


@dataclass(frozen=True)
class Procedures:
    """A clinic's procedures with all that was answered, on the day of the audit.

    Parameters
    ----------
    on : date
        The day of the audit; a visit whose window has not closed by then is not missing.
    code, person, site, operator : tuple of str
        Pseudonyms, one a procedure; ``operator`` may be empty.
    day : (n,) array of datetime64[D]
        When it was done.
    age_years, female : (n,) array
        NaN where not known.
    scores : mapping of str to (n, 9) array
        By measure and visit, in the order of ``VISITS``; NaN where nothing was answered.
    due : (n, 9) array of bool
        Whether the visit's window has closed.
    expected : (n, 9) array
        The frozen forecast's probability that half the pain is gone; NaN where there was none.
    band_nrs : (n, 9, 5) array
        The frozen forecast's percentiles of pain: 5, 25, 50, 75, 95.
    reasons : mapping of (int, str) to str
        Why an answer is missing, by row and visit, where it was noted.
    complications : tuple of Complication
        What went wrong.
    asked : mapping of str to (n,) array of bool
        Of whom complications were asked at all, ``patient`` and ``clinician``.
    name : str
        What the clinic calls itself.

    Raises
    ------
    RegistryError
        Where the columns do not have one length.

    Examples
    --------
    >>> from numpy.random import default_rng
    >>> from neuroplasty.registry.audit.simulated import simulate_clinic
    >>> simulate_clinic(default_rng(1), procedures=40).table.name
    'a simulated clinic'
    """

    on: datetime.date
    code: tuple[str, ...]
    person: tuple[str, ...]
    site: tuple[str, ...]
    operator: tuple[str, ...]
    day: Days
    age_years: Array
    female: Array
    scores: Mapping[Measure, Array]
    due: Flags
    expected: Array
    band_nrs: Array
    reasons: Mapping[tuple[int, str], str] = field(default_factory=dict)
    complications: tuple[Complication, ...] = ()
    asked: Mapping[By, Flags] = field(default_factory=dict)
    name: str = ""

    def __post_init__(self) -> None:
        """Refuse columns that do not go together."""
        n, v = len(self.code), len(VISITS)
        shapes = {"day": (n,), "age_years": (n,), "female": (n,), "due": (n, v), "expected": (n, v)}
        shapes["band_nrs"] = (n, v, 5)
        wrong = [name for name, shape in shapes.items() if getattr(self, name).shape != shape]
        wrong += [name for name in ("person", "site", "operator") if len(getattr(self, name)) != n]
        wrong += [name for name, score in self.scores.items() if score.shape != (n, v)]
        wrong += [f"asked {name}" for name, flags in self.asked.items() if flags.shape != (n,)]
        if wrong:
            raise RegistryError(
                f"A table of {n} procedures has columns of another shape: {', '.join(wrong)}; "
                f"give {n} rows and {len(VISITS)} visits."
            )

    def __len__(self) -> int:
        return len(self.code)

    def score(self, measure: Measure, visit: str) -> Array:
        """One measure at one visit, (n,) array; NaN where nothing was answered or it was never asked."""
        if measure not in self.scores:
            return np.full(len(self), np.nan)
        return np.asarray(self.scores[measure][:, VISITS.index(visit)])

    def scored(self, visit: str) -> Scores:
        """Every measure at one visit, NaN where nothing was answered; None what was never asked."""
        held = {
            name: values[:, VISITS.index(visit)] for name, values in self.scores.items() if name in SCORED
        }
        return Scores(**{"nrs": np.full(len(self), np.nan), **held})

    def is_due(self, visit: str) -> Flags:
        """Whose window of a visit has closed, (n,) array."""
        return np.asarray(self.due[:, VISITS.index(visit)])

    def answered(self, visit: str, measure: Measure | None = None) -> Flags:
        """Who gave a score at a visit, of one measure or of any, (n,) array."""
        names = self.scores if measure is None else [measure]
        found = np.zeros(len(self), dtype=bool)
        for name in names:
            found |= np.isfinite(self.score(name, visit))
        return found

    def rows(self, chosen: Flags) -> Procedures:
        """The same clinic with some of its procedures; who they are stays, and what belongs to them."""
        keep = np.flatnonzero(chosen)
        new = {int(old): at for at, old in enumerate(keep)}
        held = {item.name: getattr(self, item.name) for item in fields(self)}
        for name in ("code", "person", "site", "operator"):
            held[name] = tuple(held[name][one] for one in keep)
        for name in ("day", "age_years", "female", "due", "expected", "band_nrs"):
            held[name] = held[name][keep]
        held["scores"] = {name: values[keep] for name, values in self.scores.items()}
        held["asked"] = {name: flags[keep] for name, flags in self.asked.items()}
        held["reasons"] = {(new[r], v): why for (r, v), why in self.reasons.items() if r in new}
        held["complications"] = tuple(
            replace(one, row=new[one.row]) for one in self.complications if one.row in new
        )
        return Procedures(**held)


__all__ = [
    "MEASURES",
    "MONTHS",
    "SCORED",
    "VISITS",
    "Array",
    "By",
    "Complication",
    "Days",
    "Flags",
    "Measure",
    "Procedures",
]
