"""The report: one self-contained HTML page a clinician reads, and the data beside it."""

from neuroplasty.app.report.page import render_report
from neuroplasty.app.report.stops import stopping_lines
from neuroplasty.app.report.write import draw, write_report

__all__ = ["draw", "render_report", "stopping_lines", "write_report"]
