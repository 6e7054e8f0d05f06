"""Screening: rules as data, weighed openly, to reasons for and against."""

from neuroplasty.care.screening.screening import (
    Likelihood,
    Question,
    Reason,
    Rung,
    Screening,
    Stance,
    Subject,
    Weighing,
    screen,
)

__all__ = [
    "Likelihood",
    "Question",
    "Reason",
    "Rung",
    "Screening",
    "Stance",
    "Subject",
    "Weighing",
    "screen",
]
