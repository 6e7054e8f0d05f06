"""The programme as one printable page in plain words."""

from __future__ import annotations

from datetime import date

from neuroplasty.app.pages import environment
from neuroplasty.care.programme import Programme

_TIMES = {1: "once", 2: "twice"}


def render_programme(programme: Programme) -> str:
    """The page's text; the same programme gives the same text.

    Parameters
    ----------
    programme : Programme

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> from neuroplasty.care.programme import make_programme
    >>> from neuroplasty.documents import read_case, read_plan
    >>> from neuroplasty.documents.episode import AnatomyNote, Episode, Procedure, StepRecord
    >>> from neuroplasty.documents.records import RootRecord
    >>> met = {"gap_before_mm": 2, "gap_after_mm": 2, "bonded_before": 0.9, "bonded_after": 0.4,
    ...        "peak_pressure_mmhg": 20, "dye_before": False, "dye_after": True}
    >>> done = StepRecord(number=1, do="inject", start_s=0, end_s=1800, said="injected", outcome="done")
    >>> procedure = Procedure(anatomy=AnatomyNote(source="MRI", levels=()), steps=(done,),
    ...                       roots=(RootRecord(root="L5 left", **met),))
    >>> recorded = Episode(made_by="a clinic", simulated=False, status="complete",
    ...                    case=read_case("l5-scar-after-discectomy"), plan=read_plan("one-day-caudal"),
    ...                    procedure=procedure)
    >>> programme = make_programme(recorded, date(2026, 3, 2), today=date(2026, 3, 2))
    >>> render_programme(programme)[:15]
    '<!DOCTYPE html>'
    """
    template = environment("programme").get_template("programme.html.j2")
    return template.render(programme=programme, long=long_day, short=short_day, times=times, sources=_sources)


def long_day(day: date) -> str:
    """``Tuesday, 3 March 2026``.

    >>> long_day(date(2026, 3, 3))
    'Tuesday, 3 March 2026'
    """
    return f"{day:%A}, {day.day} {day:%B %Y}"


def short_day(day: date) -> str:
    """``3 March 2026``."""
    return f"{day.day} {day:%B %Y}"


def times(number: int) -> str:
    """``once``, ``twice``, ``3 times``."""
    return _TIMES.get(number, f"{number} times")


def _sources(programme: Programme) -> list[tuple[str, str]]:
    """Every source once with its standing, in the order of the page."""
    said = [
        *programme.discharge,
        *programme.do,
        *programme.do_not,
        *(medicine.line for medicine in programme.medicines),
        *(medicine.line for medicine in programme.steadying),
        *(line for phase in programme.phases for line in phase.lines),
        *(glide.source for glide in programme.glides),
        *programme.training,
        *programme.call,
        *programme.go_now,
    ]
    return list(dict.fromkeys((line.source, line.standing) for line in said))
