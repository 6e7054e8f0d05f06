"""The report: one self-contained HTML page a clinician reads, and the data beside it."""

from neuroplasty.app.report.page import render_report
from neuroplasty.app.report.stops import stopping_lines
from neuroplasty.app.report.write import write_report

__all__ = ["render_report", "stopping_lines", "write_report"]
