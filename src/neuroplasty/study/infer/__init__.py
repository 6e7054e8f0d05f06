"""Calibration: numbers that nobody measured, moved towards published figures or a clinic's own.

>>> Prior.of_free(["course.slope"]).names
('course.slope',)
"""

from neuroplasty.study.infer.calibration import Calibration, calibrate
from neuroplasty.study.infer.figures import Figure, read_figures
from neuroplasty.study.infer.prior import Prior
from neuroplasty.study.infer.ranks import Ranks, rank_check
from neuroplasty.study.infer.smoother import Smoothed, smooth, towards

__all__ = [
    "Calibration",
    "Figure",
    "Prior",
    "Ranks",
    "Smoothed",
    "calibrate",
    "rank_check",
    "read_figures",
    "smooth",
    "towards",
]
