"""Roles: who takes part in a room, and who may ask what of it."""

from __future__ import annotations

from typing import Literal

from neuroplasty.app.room.asked import Asked

Role = Literal["fellow", "instructor", "watcher"]
"""Who looks on: one works, one teaches, the others watch."""

_ANYBODY = ("hello", "beat", "ack")
_TEACHES = ("complication", "vitals", "say", "rewind", "hand over", "pause", "end", "note", "stop")


def may(role: Role, holder: Role, message: Asked) -> str:
    """Why somebody may not ask this now; empty when he may.

    Parameters
    ----------
    role : {"fellow", "instructor", "watcher"}
        Who asks.
    holder : {"fellow", "instructor"}
        Who holds the instruments.
    message : Asked
        What is asked.

    Returns
    -------
    str
        One sentence, or nothing.

    Examples
    --------
    >>> from neuroplasty.app.room.asked import Pedal
    >>> may("watcher", "fellow", Pedal(n=1, on=True))
    'You watch; only who holds the instruments can do that.'
    >>> may("fellow", "fellow", Pedal(n=1, on=True))
    ''
    """
    kind = message.t
    if kind in _ANYBODY:
        return ""
    if role == "watcher":
        return "You watch; only who holds the instruments can do that."
    if kind in ("complication", "vitals", "say", "rewind", "hand over") and role != "instructor":
        return "Only the instructor can do that."
    if role == "instructor" and kind in _TEACHES:
        return ""
    if role != holder and kind not in ("note", "pause", "end", "call"):
        other = "The instructor" if holder == "instructor" else "The fellow"
        return f"{other} holds the instruments now."
    return ""
