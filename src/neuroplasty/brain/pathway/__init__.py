"""Pain pathways over days to decades: learned, cued, alternating, extinguished."""

from neuroplasty.brain.pathway.course import PathwayCourse, PathwayCourses, ratings
from neuroplasty.brain.pathway.folds import (
    Folds,
    fold_points,
    laing_chow_dominances,
    released_alternation_period_d,
)
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
from neuroplasty.brain.pathway.state import PathwayState, at_rest, in_chronic_pain
from neuroplasty.brain.pathway.traits import PathwayTraits

__all__ = [
    "Cue",
    "Education",
    "Expectation",
    "Folds",
    "Injury",
    "Level",
    "Nociception",
    "PathwayCourse",
    "PathwayCourses",
    "PathwayState",
    "PathwayTraits",
    "Schedule",
    "at_rest",
    "fold_points",
    "in_chronic_pain",
    "laing_chow_dominances",
    "ratings",
    "released_alternation_period_d",
    "sessions",
    "simulate",
    "simulate_many",
]
