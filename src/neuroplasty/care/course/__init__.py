"""The course after a procedure, where a root's nociception meets a pathway: years, day by day.

>>> Adherence.following("stable").flossed(0, 1).tolist()
[0.66]
"""

from neuroplasty.care.course.adherence import TRENDS, Adherence
from neuroplasty.care.course.affected import affected_roots, select_roots
from neuroplasty.care.course.body import BodyTraits, body_of, treated
from neuroplasty.care.course.enrolment import enrolled
from neuroplasty.care.course.forecast import Options, forecast
from neuroplasty.care.course.intervention import Intervention, Repeat, untouched
from neuroplasty.care.course.members import Member, free_numbers, member_of
from neuroplasty.care.course.options import Branch, CarriedOut, forecast_of, options_of, twin_of
from neuroplasty.care.course.parameters import PARAMETERS, with_values
from neuroplasty.care.course.person import Person, consolidated, person_of
from neuroplasty.care.course.pieces import Training
from neuroplasty.care.course.reasons import Reasons, reasons
from neuroplasty.care.course.run import course, courses, resume
from neuroplasty.care.course.sites import SITES
from neuroplasty.care.course.state import CourseState, PastProcedure
from neuroplasty.care.course.surgery import Surgery
from neuroplasty.care.course.trajectory import Daily, Trajectories, Trajectory
from neuroplasty.care.course.written import course_of, visit_days, written

__all__ = [
    "PARAMETERS",
    "SITES",
    "TRENDS",
    "Adherence",
    "BodyTraits",
    "Branch",
    "CarriedOut",
    "CourseState",
    "Daily",
    "Intervention",
    "Member",
    "Options",
    "PastProcedure",
    "Person",
    "Reasons",
    "Repeat",
    "Surgery",
    "Training",
    "Trajectories",
    "Trajectory",
    "affected_roots",
    "body_of",
    "consolidated",
    "course",
    "course_of",
    "courses",
    "enrolled",
    "forecast",
    "forecast_of",
    "free_numbers",
    "member_of",
    "options_of",
    "person_of",
    "reasons",
    "resume",
    "select_roots",
    "treated",
    "twin_of",
    "untouched",
    "visit_days",
    "with_values",
    "written",
]
