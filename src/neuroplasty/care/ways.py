"""Ways: how the years after may be lived, as they are meant to be and otherwise, by the same people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from neuroplasty.care.course.adherence import Adherence
from neuroplasty.care.course.forecast import month_d, otherwise_by_training
from neuroplasty.care.course.intervention import Intervention, Repeat
from neuroplasty.care.course.surgery import Surgery
from neuroplasty.care.course.trajectory import Trajectories
from neuroplasty.care.worlds import World, lived

CHANCES = 2
"""How often each person lives through what is meant to be."""
CHANGED_MONTH = 12
"""What another way changes is told for this month."""


@dataclass(frozen=True)
class Way:
    """One way in which the years after may go.

    Parameters
    ----------
    name, said : str
        As a forecast tells it.
    days : int
        How long it is followed.
    given : mapping
        What ``courses`` is given.
    chances : int
        How often each person lives through it.
    untreated : bool
        Without what the procedure did to the roots.

    Examples
    --------
    >>> Way("usual", "", 730).chances
    1
    """

    name: str
    said: str
    days: int
    given: Mapping[str, object] = field(default_factory=dict)
    chances: int = 1
    untreated: bool = False

    def lived(self, world: World, seed: int) -> Trajectories:
        """The people of a world go this way."""
        there = replace(world, after=world.before) if self.untreated else world
        return lived([there], seed, self.days, self.chances, self.given)


def usual_way(name: str, flossing: Adherence, days: int) -> Way:
    """What is meant to be, after a procedure of this name."""
    return Way("usual", "", days, {"adherence": flossing, "first": Intervention(name=name)}, CHANCES)


def other_ways(usual: Way, flossing: Adherence, name: str) -> Sequence[Way]:
    """What may be otherwise; a second procedure and an operation are followed to the end."""
    year = min(usual.days, month_d(CHANGED_MONTH))
    trained, training = otherwise_by_training(flossing)
    again = Repeat(Intervention(name=name), limit_per_year=2, from_d=month_d(3))

    def other(name: str, said: str, days: int, *, untreated: bool = False, **given: object) -> Way:
        return Way(name, said, days, {**usual.given, **given}, untreated=untreated)

    return (
        other("no flossing", "the root is not kept moving", year, adherence=Adherence()),
        other("all the flossing", "every glide asked for", year, adherence=Adherence(1.0)),
        other(
            "pathway training",
            "eight sessions, all of the practice",
            year,
            adherence=trained,
            training=training,
        ),
        other(
            "nothing but its context",
            "needle and expectancy without what reached the roots",
            year,
            untreated=True,
        ),
        other("a second procedure", "once relief is gone, from month 3 on", usual.days, repeat=again),
        other("an operation", "", usual.days, surgery=Surgery()),
    )
