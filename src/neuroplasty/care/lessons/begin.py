"""Begin: the theatre a lesson starts in, and who watches from there on."""

from __future__ import annotations

from dataclasses import dataclass, field

from neuroplasty.body.anatomy import Anatomy, build_anatomy
from neuroplasty.body.procedure import Hands, Theatre, act, carry_out
from neuroplasty.body.procedure.log import Log
from neuroplasty.care.assessment import Account, Watch
from neuroplasty.care.lessons.lesson import Lesson
from neuroplasty.care.person import canal_chance
from neuroplasty.care.setting import setting_of
from neuroplasty.documents import read_case, read_plan
from neuroplasty.documents.case import Case
from neuroplasty.documents.records.log import SPACING_MM
from neuroplasty.errors import DocumentError


@dataclass(frozen=True)
class Begun:
    """A lesson that has begun.

    Parameters
    ----------
    lesson : Lesson
    case : Case
    theatre : Theatre
        In which the fellow begins.
    watch : Watch
        To be shown every tick from here on.
    log : Log
        What was done before, with its plant.
    number : int
        Of the last tick before the fellow's first.

    Examples
    --------
    >>> Begun.__dataclass_fields__["number"].type
    'int'
    """

    lesson: Lesson
    case: Case
    theatre: Theatre = field(repr=False)
    watch: Watch = field(repr=False)
    log: Log = field(repr=False)
    number: int

    def account(self) -> Account:
        """What the fellow has done so far.

        Returns
        -------
        Account

        Examples
        --------
        See ``begin``.

        >>> callable(Begun.account)
        True
        """
        return self.watch.account().since(self.number)


def begin(
    lesson: Lesson,
    start: int = 0,
    *,
    anatomy: Anatomy | None = None,
    spacing_mm: float = SPACING_MM,
) -> Begun:
    """Bring a lesson to where the fellow begins.

    Parameters
    ----------
    lesson : Lesson
    start : int
        Which of its starts, from 0.
    anatomy : Anatomy, optional
        The case's, where it has been built already.
    spacing_mm : float
        The shell's grid.

    Returns
    -------
    Begun

    Raises
    ------
    DocumentError
        For a start that the lesson does not have.

    Examples
    --------
    >>> import numpy as np
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.body.anatomy.volume import Volume
    >>> from neuroplasty.care.lessons.lesson import lessons
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> nobody = Anatomy(canal, Volume(np.zeros((2, 2, 2), np.float32), np.eye(4)), "parameters")
    >>> begun = begin(lessons()["steer-to-l5-left"], anatomy=nobody, spacing_mm=5.0)
    >>> begun.theatre.tip_place, len(begun.account().moments)
    ('epidural', 0)
    """
    if not 0 <= start < len(lesson.starts):
        raise DocumentError(
            f"The lesson {lesson.name!r} has no start {start}; give a number from 0 to "
            f"{len(lesson.starts) - 1}."
        )
    case = read_case(lesson.case)
    target = lesson.target or case.target
    if anatomy is None:
        anatomy = build_anatomy(case, rng=canal_chance(lesson.person, lesson.seed))
    setting = setting_of(case, anatomy, seed=lesson.seed, spacing_mm=spacing_mm, person=lesson.person)
    theatre = Theatre.begin(setting)
    watch, log = Watch(theatre, target), Log()
    chosen = lesson.starts[start]
    plan = read_plan(chosen.plan).aimed_at(target)
    for number in chosen.steps:
        for seen in carry_out(theatre, plan.steps[number - 1], number):
            theatre, log = seen.theatre, log.plus(seen.hands, seen.tick.dt_s)
            watch.see(seen.hands, seen.theatre, seen.tick)
    if chosen.planted is not None:
        hands = Hands(befall=(chosen.planted,))
        theatre, tick = act(theatre, hands, 0.0)
        log = log.plus(hands, 0.0)
        watch.see(hands, theatre, tick)
    return Begun(lesson, case, theatre, watch, log, theatre.number)
