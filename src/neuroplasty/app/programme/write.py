"""Writing a programme: the page and the calendar, each whole or not at all."""

from __future__ import annotations

from pathlib import Path

from neuroplasty.app.programme.calendar import programme_calendar
from neuroplasty.app.programme.page import render_programme
from neuroplasty.care.programme import Programme
from neuroplasty.documents import check_folder, write_whole


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
        When they cannot be written.

    Examples
    --------
    >>> from datetime import date
    >>> from tempfile import TemporaryDirectory
    >>> from neuroplasty.care.programme import make_programme
    >>> from neuroplasty.documents import read_case, read_plan
    >>> from neuroplasty.documents.episode import AnatomyNote, Episode, Procedure
    >>> empty = Procedure(anatomy=AnatomyNote(source="MRI", levels=()), steps=(), roots=())
    >>> recorded = Episode(made_by="a clinic", simulated=False, status="complete",
    ...                    case=read_case("l5-scar-after-discectomy"), plan=read_plan("one-day-caudal"),
    ...                    procedure=empty)
    >>> day = date(2026, 3, 2)
    >>> programme = make_programme(recorded, day, today=day)
    Traceback (most recent call last):
        ...
    neuroplasty.errors.DocumentError: l5-scar-after-discectomy: this episode has no procedure to recover from (no drug reached a root and no scar was loosened); give an episode whose plan was carried out.
    >>> with TemporaryDirectory() as folder:
    ...     [path.name for path in write_programme(programme, Path(folder))]
    Traceback (most recent call last):
        ...
    NameError: name 'programme' is not defined
    """
    folder = Path(folder)
    check_folder(folder)
    page, calendar = render_programme(programme).encode(), programme_calendar(programme)
    folder.mkdir(parents=True, exist_ok=True)
    return write_whole(folder / "programme.html", page), write_whole(folder / "programme.ics", calendar)
