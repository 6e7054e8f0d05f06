"""The recovery programme as a printable page and a calendar file."""

from neuroplasty.app.programme.calendar import REVISIONS_FROM, programme_calendar
from neuroplasty.app.programme.page import render_programme
from neuroplasty.app.programme.write import write_programme

__all__ = ["REVISIONS_FROM", "programme_calendar", "render_programme", "write_programme"]
