"""Pain pathways over days to decades: learned, cued, wandering, unlearned."""

from neuroplasty.brain.pathway.course import Course, Courses, ratings
from neuroplasty.brain.pathway.folds import (
    Folds,
    fold_points,
    laing_chow_dominances,
    released_alternation_period_d,
)
from neuroplasty.brain.pathway.patient import Patient
from neuroplasty.brain.pathway.schedule import (
    Cue,
    Education,
    Expectation,
    Injury,
    Level,
    Nociception,
    Schedule,
    sessions,
)
from neuroplasty.brain.pathway.simulate import simulate, simulate_many
from neuroplasty.brain.pathway.state import State, at_rest, in_lasting_pain

__all__ = [
    "Course",
    "Courses",
    "Cue",
    "Education",
    "Expectation",
    "Folds",
    "Injury",
    "Level",
    "Nociception",
    "Patient",
    "Schedule",
    "State",
    "at_rest",
    "fold_points",
    "in_lasting_pain",
    "laing_chow_dominances",
    "ratings",
    "released_alternation_period_d",
    "sessions",
    "simulate",
    "simulate_many",
]
