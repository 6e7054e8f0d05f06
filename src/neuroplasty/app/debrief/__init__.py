"""The debrief of a rehearsal as one page."""
