"""Programme: what a patient does from the day of the procedure for two years, dated, in plain words."""

from __future__ import annotations

from datetime import date

from neuroplasty.care.programme.steadying import Steadying
from neuroplasty.care.programme.texts import Line
from neuroplasty.documents.document import Part


class Phase(Part):
    """A stretch of weeks with one aim.

    Parameters
    ----------
    name : str
        What it is called.
    first, last : date
        Its days.
    lines : tuple of Line
        What to do, each with its source.
    go_on : str
        When the next may begin.

    Examples
    --------
    >>> day = date(2026, 3, 2)
    >>> Phase(name="Rest", first=day, last=day, lines=(), go_on="Go on when you can stand.").last.day
    2
    """

    name: str
    first: date
    last: date
    lines: tuple[Line, ...]
    go_on: str


class Glide(Part):
    """One nerve glide: how, how often, for how long.

    Parameters
    ----------
    root, name : str
        Of which root, and what it is called.
    how : tuple of str
        Step by step.
    times_a_day, repeats : int
        How often.
    first, last : date
        From when to when.
    source : Line
        Where it comes from.

    Examples
    --------
    >>> from neuroplasty.care.programme.texts import line
    >>> day, told = date(2026, 3, 3), line({"text": "slide", "source": "HOUSE", "standing": "assumed"})
    >>> Glide(root="L5 left", name="Slide", how=("Sit.",), times_a_day=3, repeats=10, first=day, last=day,
    ...       source=told).repeats
    10
    """

    root: str
    name: str
    how: tuple[str, ...]
    times_a_day: int
    repeats: int
    first: date
    last: date
    source: Line


class Visit(Part):
    """A day on which the clinic asks or looks.

    Parameters
    ----------
    day : date
        When.
    title, why : str
        What it is called and for.

    Examples
    --------
    >>> Visit(day=date(2026, 3, 16), title="Two-week visit", why="We look at the spot.").title
    'Two-week visit'
    """

    day: date
    title: str
    why: str


class Medicine(Part):
    """A blood thinner, and the first day it may be taken again.

    Parameters
    ----------
    name : str
        The drug.
    day : date or None
        None: the clinic will say.
    line : Line
        What the patient is told, with its source.

    Examples
    --------
    >>> from neuroplasty.care.programme.texts import line
    >>> told = line({"text": "Ask the clinic.", "source": "HOUSE", "standing": "assumed"})
    >>> Medicine(name="warfarin", day=None, line=told).line.text
    'Ask the clinic.'
    """

    name: str
    day: date | None
    line: Line


class Programme(Part):
    """The whole way back, from discharge to two years.

    Parameters
    ----------
    key : str
        Of this programme and no other, whatever its day; nothing in it tells who the patient is.
    revision : int
        Which making of it this is: a later one stands in place of an earlier.
    planned : bool
        Whether the procedure is yet to come.
    procedure_day, home_day : date
        When the procedure began, and when the patient goes home.
    treated : tuple of str
        Roots.
    discharge, do, do_not, training, call, go_now : tuple of Line
        When the patient may leave; what to do and not to do on the first day; how to train; when to call the
        clinic, and when to go to hospital at once.
    numb_h : float or None
        For how long a leg may be numb, hours; None where nothing numbs.
    medicines : tuple of Medicine
        Blood thinners.
    steadying : tuple of Steadying
        Medicines that steady the nerve, where a plan or the clinic gives them.
    phases : tuple of Phase
        Weeks.
    glides : tuple of Glide
        Exercises of the nerves; ``stop_gliding`` says when to stop.
    stop_gliding : tuple of str
        Signs.
    sessions : tuple of date
        Of pathway training.
    visits : tuple of Visit
        At the clinic.

    Examples
    --------
    >>> sorted(Programme.model_fields)[:3]
    ['call', 'discharge', 'do']
    """

    key: str
    revision: int
    planned: bool
    procedure_day: date
    home_day: date
    treated: tuple[str, ...]
    discharge: tuple[Line, ...]
    numb_h: float | None
    do: tuple[Line, ...]
    do_not: tuple[Line, ...]
    medicines: tuple[Medicine, ...]
    steadying: tuple[Steadying, ...]
    phases: tuple[Phase, ...]
    glides: tuple[Glide, ...]
    stop_gliding: tuple[str, ...]
    training: tuple[Line, ...]
    sessions: tuple[date, ...]
    visits: tuple[Visit, ...]
    call: tuple[Line, ...]
    go_now: tuple[Line, ...]
