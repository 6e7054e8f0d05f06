"""The commands, a module each; what is heavy is imported only when a command runs."""

from neuroplasty.app.commands.anatomy import anatomy
from neuroplasty.app.commands.audit import audit
from neuroplasty.app.commands.calibrate import calibrate
from neuroplasty.app.commands.debrief import debrief
from neuroplasty.app.commands.diary import diary
from neuroplasty.app.commands.doctor import doctor
from neuroplasty.app.commands.explain import explain
from neuroplasty.app.commands.follow import follow
from neuroplasty.app.commands.group import group
from neuroplasty.app.commands.inspect import inspect
from neuroplasty.app.commands.lessons import lessons
from neuroplasty.app.commands.programme import programme
from neuroplasty.app.commands.replay import replay
from neuroplasty.app.commands.room import room
from neuroplasty.app.commands.screen import screen
from neuroplasty.app.commands.upgrade import upgrade

__all__ = [
    "anatomy",
    "audit",
    "calibrate",
    "debrief",
    "diary",
    "doctor",
    "explain",
    "follow",
    "group",
    "inspect",
    "lessons",
    "programme",
    "replay",
    "room",
    "screen",
    "upgrade",
]
