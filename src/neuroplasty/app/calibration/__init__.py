"""A calibration as a page and tables."""

from neuroplasty.app.calibration.page import render_calibration, write_calibration

__all__ = ["render_calibration", "write_calibration"]
