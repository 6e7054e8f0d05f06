"""How pain is learned, cued and unlearned, and what of it shows in a diary.

``pathway``: the model over days to decades; ``network``: the cells underneath; ``diary``: patterns in what a
patient writes down.
"""

from neuroplasty.brain.pathway import (
    Course,
    Courses,
    Cue,
    Education,
    Expectation,
    Injury,
    Level,
    Nociception,
    Patient,
    Schedule,
    State,
    at_rest,
    fold_points,
    in_lasting_pain,
    ratings,
    sessions,
    simulate,
    simulate_many,
)

__all__ = [
    "Course",
    "Courses",
    "Cue",
    "Education",
    "Expectation",
    "Injury",
    "Level",
    "Nociception",
    "Patient",
    "Schedule",
    "State",
    "at_rest",
    "fold_points",
    "in_lasting_pain",
    "ratings",
    "sessions",
    "simulate",
    "simulate_many",
]
