"""Tipping point: how the missing would have had to fare for the conclusion to turn.

>>> one = tipping_point(responded=40, answered=60, missing=20, reference=0.5)
>>> one.conclusion, one.turns_at, one.conclusion_there
('above', 9, 'not shown to differ from')
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from neuroplasty.errors import RegistryError
from neuroplasty.registry.audit.intervals import exact

Conclusion = Literal["above", "below", "not shown to differ from"]


@dataclass(frozen=True)
class TippingPoint:
    """What is concluded of those who answered, and how many responders among the missing turn it.

    Parameters
    ----------
    reference : float
        The share the rate is held against.
    conclusion : {"above", "below", "not shown to differ from"}
        By the exact interval of those who answered.
    responded, answered, missing : int
        What it rests on.
    turns_at : int or None
        The number of responders among the missing, the nearest to the share among those who answered, at
        which the interval of all says something else; None where no number does.
    conclusion_there : Conclusion
        What it says then; the same conclusion where nothing turns it.
    against : str
        What the reference is.

    Examples
    --------
    >>> tipping_point(45, 50, 5, 0.5).turns_at is None
    True
    """

    reference: float
    conclusion: Conclusion
    responded: int
    answered: int
    missing: int
    turns_at: int | None
    conclusion_there: Conclusion
    against: str = ""

    @property
    def share(self) -> float | None:
        """The share of responders among the missing at which it turns."""
        return None if self.turns_at is None or not self.missing else self.turns_at / self.missing

    @property
    def words(self) -> str:
        """The point in a sentence."""
        said = f"Of those who answered, {self.responded} of {self.answered} responded"
        if not self.missing:
            return f"{said}; nobody is missing."
        if self.turns_at is None:
            return f"{said}; whatever became of the {self.missing} who are missing, the conclusion stands."
        return (
            f"{said}. The conclusion becomes '{self.conclusion_there}' if {self.turns_at} of the "
            f"{self.missing} who are missing responded ({100 * self.turns_at / self.missing:.0f} %)."
        )


def conclude(responded: int, of: int, reference: float) -> Conclusion:
    """What an exact interval says of a rate beside a reference.

    Parameters
    ----------
    responded, of : int
        So many of so many.
    reference : float
        A share.

    Returns
    -------
    {"above", "below", "not shown to differ from"}

    Examples
    --------
    >>> conclude(40, 60, 0.5), conclude(30, 60, 0.5)
    ('above', 'not shown to differ from')
    """
    interval = exact(responded, of)
    if interval.low > reference:
        return "above"
    return "below" if interval.high < reference else "not shown to differ from"


def tipping_point(
    responded: int, answered: int, missing: int, reference: float, against: str = ""
) -> TippingPoint:
    """How many responders among the missing turn the conclusion.

    Parameters
    ----------
    responded, answered, missing : int
        Responders, those who answered, and those due who did not.
    reference : float
        The share the rate is held against.
    against : str
        What that share is, for the reader.

    Returns
    -------
    TippingPoint

    Raises
    ------
    RegistryError
        Where the reference is no share.

    Notes
    -----
    Where nobody responds but one more than before, the exact interval of all moves up; so on either side of
    the share seen there is at most one place where the conclusion turns. The nearer of the two is told.

    Examples
    --------
    >>> tipping_point(40, 60, 20, 0.5).words
    "Of those who answered, 40 of 60 responded. The conclusion becomes 'not shown to differ from' if 9 \
of the 20 who are missing responded (45 %)."
    """
    if not 0 <= reference <= 1:
        raise RegistryError(f"A rate is held against {reference:g}; give a share from 0 to 1.")
    now = conclude(responded, answered, reference) if answered else "not shown to differ from"
    usual = responded / answered if answered else 0.5
    order = sorted(range(missing + 1), key=lambda extra: (abs(extra - usual * missing), extra))
    for extra in order:
        then = conclude(responded + extra, answered + missing, reference)
        if then != now:
            return TippingPoint(reference, now, responded, answered, missing, extra, then, against)
    return TippingPoint(reference, now, responded, answered, missing, None, now, against)
