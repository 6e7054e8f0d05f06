"""Assess: an account held against every measure, the checklist and the weights of errors."""

from __future__ import annotations

from dataclasses import dataclass

from neuroplasty.care.assessment.account import Account
from neuroplasty.care.assessment.checklist import Checklist, ErrorRule, Item, built_in_checklist
from neuroplasty.care.assessment.mark import Judged, judged
from neuroplasty.care.assessment.measure import MEASURES, Measure, Value, written


@dataclass(frozen=True)
class Measured:
    """A measure and what it came to.

    Parameters
    ----------
    measure : Measure
    value : float, bool or None
        None where there was no occasion for it.

    Examples
    --------
    >>> Measured(MEASURES["hub force n"], 1.5).words
    'highest force at the hub: 1.5 N'
    """

    measure: Measure
    value: Value

    @property
    def words(self) -> str:
        """For a reader."""
        return f"{self.measure.words}: {written(self.value, self.measure.unit)}"


@dataclass(frozen=True)
class Erred:
    """A handling error that was made, and how often.

    Parameters
    ----------
    rule : ErrorRule
    times : int
    t_s : tuple of float
        When, where an event shows it.

    Examples
    --------
    >>> rule = built_in_checklist().errors[0]
    >>> Erred(rule, 2).points == 2 * rule.weight
    True
    """

    rule: ErrorRule
    times: int
    t_s: tuple[float, ...] = ()

    @property
    def points(self) -> int:
        """Weight times how often."""
        return self.rule.weight * self.times


@dataclass(frozen=True)
class Checked:
    """An item of the checklist and whether it was met.

    Parameters
    ----------
    item : Item
    judged : Judged

    Examples
    --------
    >>> item = built_in_checklist().items[0]
    >>> Checked(item, judged(item.mark, Account())).met is None
    True
    """

    item: Item
    judged: Judged

    @property
    def met(self) -> bool | None:
        """None where there was no occasion for it."""
        return self.judged.met


@dataclass(frozen=True)
class Assessment:
    """What an account came to.

    Parameters
    ----------
    measured : tuple of Measured
        Every measure for which there was an occasion.
    checked : tuple of Checked
        Every item of the checklist.
    errors : tuple of Erred
        The handling errors that were made, heaviest first.
    checklist : Checklist
        What it was held against: a proposal, with sources.

    Examples
    --------
    >>> assess(Account()).error_points
    0
    """

    measured: tuple[Measured, ...]
    checked: tuple[Checked, ...]
    errors: tuple[Erred, ...]
    checklist: Checklist

    @property
    def error_points(self) -> int:
        """The weighted sum of the handling errors."""
        return sum(one.points for one in self.errors)

    @property
    def met(self) -> int:
        """How many items were met."""
        return sum(one.met is True for one in self.checked)

    @property
    def asked(self) -> int:
        """How many items there was an occasion for."""
        return sum(one.met is not None for one in self.checked)


def assess(account: Account, checklist: Checklist | None = None) -> Assessment:
    """Every measure, the checklist and the weighted handling errors of a procedure; a pure function.

    Parameters
    ----------
    account : Account
        From ``Watch`` or ``account_of``.
    checklist : Checklist, optional
        One's own; the built-in proposal where left out.

    Returns
    -------
    Assessment

    Examples
    --------
    >>> from neuroplasty.care.assessment.account import Moment
    >>> from neuroplasty.body.events import happen
    >>> kinked = happen("catheter kinked", 1.0, "The catheter is kinked.")
    >>> found = assess(Account((Moment(1, 1.0, 1.0, events=(kinked,), catheter_mm=60.0, hub_n=3.0),)))
    >>> found.error_points, [one.words for one in found.measured if one.measure.name == "hub force n"]
    (7, ['highest force at the hub: 3 N'])
    """
    book = checklist or built_in_checklist()
    measured = (Measured(measure, measure.of(account)) for measure in MEASURES.values())
    checked = tuple(Checked(item, judged(item.mark, account)) for item in book.items)
    errors = [found for rule in book.errors if (found := _erred(rule, account)) is not None]
    return Assessment(
        tuple(one for one in measured if one.value is not None),
        checked,
        tuple(sorted(errors, key=lambda one: -one.points)),
        book,
    )


def _erred(rule: ErrorRule, account: Account) -> Erred | None:
    at = tuple(event.t_s for event in account.events if event.kind in rule.events)
    times = len(at)
    if rule.mark is not None and judged(rule.mark, account).met is False:
        times += 1
    return Erred(rule, times, at) if times else None
