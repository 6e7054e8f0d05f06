"""Debrief: a rehearsal looked at afterwards: timeline, any second again, branches, the planner, the "
"years after."""

from neuroplasty.care.debrief.branch import CHANGES, Branched, branch, half_the_rate, no_more_drug
from neuroplasty.care.debrief.debrief import Called, Debrief, debrief
from neuroplasty.care.debrief.path import Way, Ways, ways
from neuroplasty.care.debrief.replayed import Replayed, Shot
from neuroplasty.care.debrief.timeline import Line, doing_of, timeline
from neuroplasty.care.debrief.years import Outcome, years

__all__ = [
    "CHANGES",
    "Branched",
    "Called",
    "Debrief",
    "Line",
    "Outcome",
    "Replayed",
    "Shot",
    "Way",
    "Ways",
    "branch",
    "debrief",
    "doing_of",
    "half_the_rate",
    "no_more_drug",
    "timeline",
    "ways",
    "years",
]
