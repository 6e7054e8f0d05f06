"""Writing a programme: the page and the calendar, each whole or not at all."""

from __future__ import annotations

from pathlib import Path

from neuroplasty.app.pages import write_page
from neuroplasty.app.programme.calendar import programme_calendar
from neuroplasty.app.programme.page import render_programme
from neuroplasty.care.programme import Programme
from neuroplasty.documents import write_whole


def write_programme(programme: Programme, folder: Path) -> tuple[Path, Path]:
    """Write ``programme.html`` and ``programme.ics`` into a folder.

    Parameters
    ----------
    programme : Programme
    folder : Path
        Made where there is none.

    Returns
    -------
    tuple of Path
        The page's and the calendar's.

    Raises
    ------
    OutputError
        When they cannot be written, or a page that is not ours has the name.

    Examples
    --------
    >>> from datetime import date
    >>> from tempfile import TemporaryDirectory
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
    >>> with TemporaryDirectory() as folder:
    ...     [path.name for path in write_programme(programme, Path(folder))]
    ['programme.html', 'programme.ics']
    """
    folder = Path(folder)
    calendar = programme_calendar(programme)
    page = write_page(folder / "programme.html", lambda: render_programme(programme))
    return page, write_whole(folder / "programme.ics", calendar)
