"""The debrief of a rehearsal as one page that needs nothing beside it."""

from neuroplasty.app.debrief.page import render_debrief, write_debrief

__all__ = ["render_debrief", "write_debrief"]
