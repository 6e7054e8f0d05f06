"""Mark: what a measure should come to, and why; and whether it did.

>>> from neuroplasty.care.assessment.account import Account, Moment
>>> mark = Mark(measure="dura punctured", yes=False, why="a sac that is whole leaks nothing")
>>> judged(mark, Account((Moment(1, 1.0, 1.0),))).met
True
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from neuroplasty.care.assessment.account import Account
from neuroplasty.care.assessment.measure import MEASURES, MeasureName, Value, written
from neuroplasty.documents.document import Disagreement, Part, Where

Words = Annotated[str, Field(min_length=3, max_length=500)]
_SMALL = 1e-9


class Mark(Part):
    """A measure and its bound: at most, at least, or yes or no.

    Parameters
    ----------
    measure : MeasureName
    at_most, at_least : float, optional
        In the measure's unit; a share is from 0 to 1.
    yes : bool, optional
        For a measure that is yes or no.
    why : str
        Why this bound.

    Examples
    --------
    >>> Mark(measure="hub force n", at_most=2.0, why="assumed").words
    'highest force at the hub: at most 2 N'
    """

    measure: MeasureName
    at_most: float | None = None
    at_least: float | None = None
    yes: bool | None = None
    why: Words

    @property
    def words(self) -> str:
        """The mark for a reader."""
        measure = MEASURES[self.measure]
        bounds = [
            f"{name} {written(bound, measure.unit)}"
            for name, bound in (("at least", self.at_least), ("at most", self.at_most))
            if bound is not None
        ]
        if self.yes is not None:
            bounds.append(written(self.yes))
        return f"{measure.words}: {' and '.join(bounds)}"


@dataclass(frozen=True)
class Judged:
    """A mark held against an account.

    Parameters
    ----------
    mark : Mark
    value : float, bool or None
        What the measure came to; None where there was no occasion for it.
    met : bool or None
        None where there was no occasion.

    Examples
    --------
    >>> Judged(Mark(measure="hub force n", at_most=2.0, why="assumed"), 2.5, False).words
    'highest force at the hub: at most 2 N; it was 2.5 N'
    """

    mark: Mark
    value: Value
    met: bool | None

    @property
    def words(self) -> str:
        """The mark and what it came to, in a sentence."""
        unit = MEASURES[self.mark.measure].unit
        came = "there was no occasion" if self.value is None else f"it was {written(self.value, unit)}"
        return f"{self.mark.words}; {came}"


def judged(mark: Mark, account: Account) -> Judged:
    """Hold a mark against an account.

    Parameters
    ----------
    mark : Mark
    account : Account

    Returns
    -------
    Judged

    Examples
    --------
    >>> judged(Mark(measure="hub force n", at_most=2.0, why="assumed"), Account()).met is None
    True
    """
    value = MEASURES[mark.measure].of(account)
    if value is None:
        return Judged(mark, None, None)
    met = True
    if mark.yes is not None:
        met = bool(value) == mark.yes
    if mark.at_most is not None:
        met = met and float(value) <= mark.at_most + _SMALL
    if mark.at_least is not None:
        met = met and float(value) >= mark.at_least - _SMALL
    return Judged(mark, value, met)


def mark_disagreements(where: Where, data: Any) -> Iterator[Disagreement]:
    """What is wrong with one mark's bounds, in plain data that may be wrong in other ways too.

    Parameters
    ----------
    where : tuple
        Where it stands.
    data : object
        The mark.

    Yields
    ------
    Disagreement

    Examples
    --------
    >>> [one.text for one in mark_disagreements(("mark",), {"measure": "hub force n", "yes": True})]
    ['highest force at the hub is a figure; give at_most or at_least']
    """
    name = data.get("measure") if isinstance(data, dict) else None
    measure = next((one for one in MEASURES.values() if one.name == name), None)
    if measure is None:
        return
    binary = measure.better in ("yes", "no")
    bounds = [one for one in ("at_most", "at_least") if data.get(one) is not None]
    if binary and (data.get("yes") is None or bounds):
        yield Disagreement((*where, "measure"), f"{measure.words} is yes or no; give yes: true or yes: false")
    if not binary and (data.get("yes") is not None or not bounds):
        yield Disagreement((*where, "measure"), f"{measure.words} is a figure; give at_most or at_least")
