"""How pain is learned, cued and extinguished, and what of it shows in a diary.

``pathway``: the model over days to decades; ``network``: the cells underneath; ``diary``: patterns in what a
patient writes down. The names below are the pathway model's public face.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from neuroplasty.brain.pathway import (
        Cue,
        Education,
        Expectation,
        Injury,
        Level,
        Nociception,
        PathwayCourse,
        PathwayCourses,
        PathwayState,
        PathwayTraits,
        Schedule,
        at_rest,
        fold_points,
        in_chronic_pain,
        ratings,
        sessions,
        simulate,
        simulate_many,
    )

__all__ = [
    "Cue",
    "Education",
    "Expectation",
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
    "ratings",
    "sessions",
    "simulate",
    "simulate_many",
]


def __getattr__(name: str) -> Any:
    """Bring in the compiled model only when it is asked for: a diary is read without it."""
    if name in __all__:
        return getattr(importlib.import_module("neuroplasty.brain.pathway"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
