"""Programme: what a patient does from the day of the procedure for two years, dated, in plain words.

>>> import datetime
>>> from neuroplasty import read_case, read_plan, rehearse
>>> episode = rehearse(read_case("l5-scar-after-discectomy"), read_plan("one-day-caudal"), spacing_mm=3.0)
>>> programme = make_programme(episode, datetime.date(2026, 3, 2), today=datetime.date(2026, 3, 2))
>>> [glide.root for glide in programme.glides], str(programme.visits[0].day)
(['L5 left'], '2026-03-03')
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil

from neuroplasty.care.programme.parameters import (
    GLIDE_MONTHS,
    GLIDE_REPEATS,
    GLIDES_A_DAY,
    NUMB_H,
    RESTART,
    TRAINING_FROM_D,
    TRAINING_SESSIONS,
    TRAINING_WEEKS,
)
from neuroplasty.care.programme.texts import Line, line, lines, texts
from neuroplasty.care.programme.treated import roots_to_glide, treated_roots
from neuroplasty.documents.document import Part
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.steps import Anaesthetise, Inject, Sedate, TestDose
from neuroplasty.errors import DocumentError
from neuroplasty.evidence.drugs import DRUGS, parse_strength
from neuroplasty.evidence.units import DAY_S

_DAYS_A_MONTH = 365.25 / 12
_STRONG_SALT = 3.0
_ASK_FIRST = "Start it again only when the clinic tells you."


class Phase(Part):
    """A stretch of weeks with one aim; ``go_on`` says when the next may begin."""

    name: str
    first: date
    last: date
    lines: tuple[Line, ...]
    go_on: str


class Glide(Part):
    """One nerve glide: how, how often, for how long, when to stop."""

    root: str
    name: str
    how: tuple[str, ...]
    times_a_day: int
    repeats: int
    first: date
    last: date
    source: Line


class Visit(Part):
    """A day on which the clinic asks or looks."""

    day: date
    title: str
    why: str


class Medicine(Part):
    """A blood thinner, and the first day it may be taken again (None: the clinic will say)."""

    name: str
    day: date | None
    line: Line


class Programme(Part):
    """The whole way back, from discharge to two years."""

    title: str
    procedure_day: date
    home_day: date
    treated: tuple[str, ...]
    discharge: tuple[Line, ...]
    numb_h: float | None
    do: tuple[Line, ...]
    do_not: tuple[Line, ...]
    medicines: tuple[Medicine, ...]
    phases: tuple[Phase, ...]
    glides: tuple[Glide, ...]
    stop_gliding: tuple[str, ...]
    training: tuple[Line, ...]
    sessions: tuple[date, ...]
    visits: tuple[Visit, ...]
    call: tuple[Line, ...]
    go_now: tuple[Line, ...]


def make_programme(
    episode: Episode, procedure_day: date, *, roots: Sequence[str] = (), today: date | None = None
) -> Programme:
    """The programme after ``episode``, whose procedure began on ``procedure_day``.

    ``roots``: the roots to glide; without them the target and the painful roots that were treated.
    ``today`` (default: the clock's) bounds the day. Raises DocumentError for a day in the future, an episode
    without a procedure, and a root that was not treated.
    """
    today = today or date.today()
    if procedure_day > today:
        raise DocumentError(
            f"The procedure's day was given as {procedure_day}, which lies after today ({today}); give the "
            "day it was done."
        )
    chosen, said, told = roots_to_glide(episode, tuple(roots)), _said(episode), texts()
    home = procedure_day + timedelta(days=int(_length_s(episode) // DAY_S))

    def day(number: int) -> date:
        return home + timedelta(days=number)

    return Programme(
        title=episode.case.title,
        procedure_day=procedure_day,
        home_day=home,
        treated=treated_roots(episode),
        discharge=lines(told["discharge"], said),
        numb_h=float(NUMB_H) if "numbing" in said else None,
        do=lines(told["first_day"]["do"], said),
        do_not=lines(told["first_day"]["not"], said),
        medicines=_medicines(episode, home),
        phases=tuple(
            Phase(
                name=one["name"],
                first=day(one["first_day"]),
                last=day(one["last_day"]),
                lines=lines(one["lines"], said),
                go_on=one["next"],
            )
            for one in told["phases"]
        ),
        glides=tuple(glide for root in chosen for glide in _glides(root, home)),
        stop_gliding=tuple(told["glides"]["stop"]),
        training=lines(told["training"]["lines"], said),
        sessions=_sessions(home),
        visits=tuple(
            Visit(day=day(one["day"]), title=one["title"], why=one["why"]) for one in told["visits"]
        ),
        call=lines(told["call"]["lines"], said),
        go_now=lines(told["go_now"]["lines"], said),
    )


def _said(episode: Episode) -> frozenset[str]:
    """What is true of this patient and this procedure, as the texts' conditions name it."""
    steps = [episode.plan.steps[record.number - 1] for record in episode.procedure.steps]
    given = [part for step in steps if isinstance(step, Inject | TestDose) for part in step.ingredients]
    groups = {DRUGS[part.drug].group for part in given}
    skin = any(isinstance(step, Anaesthetise) for step in steps)
    true = {
        "sedated": any(isinstance(step, Sedate) for step in steps),
        "steroid": "steroid" in groups,
        "numbing": "local anaesthetic" in groups or skin,
        "hypertonic": any(
            part.drug == "sodium chloride"
            and parse_strength(part.drug, part.strength) > _STRONG_SALT * parse_strength(part.drug, "0.9 %")
            for part in given
        ),
        "diabetes": bool(episode.case.health.diabetes),
        "blood thinner": bool(episode.case.health.blood_thinners),
    }
    return frozenset(name for name, holds in true.items() if holds)


def _length_s(episode: Episode) -> float:
    return max((record.end_s for record in episode.procedure.steps), default=0.0)


def _glides(root: str, home: date) -> list[Glide]:
    """The glide for one root, from the day after going home; none for a root that has none."""
    level, _, side = root.partition(" ")
    return [
        Glide(
            root=root,
            name=one["name"],
            how=tuple(step.format(side=side) for step in one["how"]),
            times_a_day=int(GLIDES_A_DAY.value),
            repeats=int(GLIDE_REPEATS.value),
            first=home + timedelta(days=1),
            last=home + timedelta(days=round(float(GLIDE_MONTHS) * _DAYS_A_MONTH)),
            source=line({"text": one["name"], "source": one["source"], "standing": one["standing"]}),
        )
        for name, one in texts()["glides"].items()
        if name != "stop" and level in one["levels"]
    ]


def _sessions(home: date) -> tuple[date, ...]:
    """The days of training, evenly through the weeks."""
    count, weeks = int(TRAINING_SESSIONS.value), float(TRAINING_WEEKS)
    first = home + timedelta(days=int(TRAINING_FROM_D.value))
    return tuple(first + timedelta(days=int(7 * weeks / count * k)) for k in range(count))


def _medicines(episode: Episode, home: date) -> tuple[Medicine, ...]:
    """When each blood thinner may be taken again, counted from the day the catheter is out."""
    found = []
    for thinner in episode.case.health.blood_thinners or ():
        after = RESTART.get(thinner.drug) if thinner.route != "intravenous" else None
        if after is None:
            day, said = None, line({"text": _ASK_FIRST, "source": "HOUSE", "standing": "assumed"})
        else:
            day = home + timedelta(days=ceil(after.value / 24))
            text = f"Start it again on {day:%A}, {day.day} {day:%B %Y}, unless the clinic said another day."
            said = Line(text=text, source=after.source, standing=after.standing)
        found.append(Medicine(name=thinner.drug, day=day, line=said))
    return tuple(found)
