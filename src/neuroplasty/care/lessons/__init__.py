"""Lessons: short exercises in the room, each with a start, a goal and a pass mark.

How one is done::

    begun = begin(lessons()["steer-to-l5-left"])            # the theatre it starts in, and who watches
    begun.watch.see(hands, *act(theatre, hands, dt_s))      # every tick of the fellow's
    judge(begun.lesson, begun.account())                    # passed or not, and why
"""

from neuroplasty.care.lessons.begin import Begun, begin
from neuroplasty.care.lessons.judge import Verdict, judge
from neuroplasty.care.lessons.lesson import Lesson, Start, lesson_schema, lessons, read_lesson

__all__ = ["Begun", "Lesson", "Start", "Verdict", "begin", "judge", "lesson_schema", "lessons", "read_lesson"]
