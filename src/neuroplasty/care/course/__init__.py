"""The course after a procedure, where a root's nociception meets a pathway: years, day by day.

>>> Adherence.following("stable").flossed(0, 1).tolist()
[0.66]
"""

from neuroplasty.care.course.adherence import TRENDS, Adherence
from neuroplasty.care.course.concerned import concerned, picked
from neuroplasty.care.course.forecast import Options, forecast
from neuroplasty.care.course.options import Branch, CarriedOut, forecast_of, options_of
from neuroplasty.care.course.parameters import PARAMETERS, with_values
from neuroplasty.care.course.person import Person, enrolled, learned, person_of
from neuroplasty.care.course.pieces import Training
from neuroplasty.care.course.reasons import Reasons, reasons
from neuroplasty.care.course.run import course, courses, go_on
from neuroplasty.care.course.sites import SITES
from neuroplasty.care.course.state import CourseState, Done
from neuroplasty.care.course.trajectory import Daily, Trajectories, Trajectory
from neuroplasty.care.course.treatment import Repeat, Treatment, untouched
from neuroplasty.care.course.written import course_of, visit_days, written

__all__ = [
    "PARAMETERS",
    "SITES",
    "TRENDS",
    "Adherence",
    "Branch",
    "CarriedOut",
    "CourseState",
    "Daily",
    "Done",
    "Options",
    "Person",
    "Reasons",
    "Repeat",
    "Training",
    "Trajectories",
    "Trajectory",
    "Treatment",
    "concerned",
    "course",
    "course_of",
    "courses",
    "enrolled",
    "forecast",
    "forecast_of",
    "go_on",
    "learned",
    "options_of",
    "person_of",
    "picked",
    "reasons",
    "untouched",
    "visit_days",
    "with_values",
    "written",
]
