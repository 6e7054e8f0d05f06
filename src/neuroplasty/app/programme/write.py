"""Writing a programme: the page and the calendar, each whole or not at all."""

from __future__ import annotations

from pathlib import Path

from neuroplasty.app.programme.calendar import programme_calendar
from neuroplasty.app.programme.page import render_programme
from neuroplasty.care.programme import Programme
from neuroplasty.documents import check_folder, write_whole


def write_programme(programme: Programme, folder: Path) -> tuple[Path, Path]:
    """Write ``programme.html`` and ``programme.ics`` into ``folder``; OutputError when they cannot be."""
    folder = Path(folder)
    check_folder(folder)
    page, calendar = render_programme(programme).encode(), programme_calendar(programme)
    folder.mkdir(parents=True, exist_ok=True)
    return write_whole(folder / "programme.html", page), write_whole(folder / "programme.ics", calendar)
