"""Saving: a session as an episode like any other, with its log, its report and what was said about it."""

from __future__ import annotations

import json
from collections.abc import Callable

from neuroplasty.app.report import write_report
from neuroplasty.app.room.options import Options
from neuroplasty.app.room.session import Session
from neuroplasty.app.room.told import Refused, Saved
from neuroplasty.care.rehearsal import Rehearsal, rehearsal_of
from neuroplasty.care.replay import log_of
from neuroplasty.errors import NeuroplastyError


def rehearsal_from(session: Session, options: Options) -> Rehearsal:
    """The session so far as an episode, with its pictures and fields.

    Raises
    ------
    DocumentError
        An image that the anatomy came from cannot be read any more.
    """
    recorder = session.recorder.copy()
    log = log_of(
        recorder,
        options.case,
        seed=options.seed,
        spacing_mm=options.spacing_mm,
        chance=options.chance,
        person="drawn",
        ct=options.ct,
        labels=options.labels,
        seed_point_mm=None,
    )
    whole = all(step.outcome != "not done" for step in recorder.steps)
    return rehearsal_of(recorder, options.case, options.plan, log, "complete" if whole else "stopped")


def save(session: Session, options: Options, tell: Callable[[str, float], None]) -> Saved | Refused:
    """Write the report, the episode with its log, and the remarks; say where they lie, or why they do not."""
    tell("Writing the report", 0.2)
    try:
        rehearsal = rehearsal_from(session, options)
        remarks = {
            "notes": [{"t_s": t_s, "text": text} for t_s, text in session.notes],
            "calls": [{"t_s": t_s, "pattern": pattern} for t_s, pattern in session.calls],
            "undone": session.undone,
            "exam": session.exam,
        }
        beside = {"remarks.json": (json.dumps(remarks, indent=1) + "\n").encode()}
        report = write_report(rehearsal, options.out, beside)
    except NeuroplastyError as error:
        return Refused(why=f"Nothing was saved: {error}")
    tell("Ready", 1.0)
    links = (("Report", "report.html"), ("Episode with its log", "episode.json"), ("Remarks", "remarks.json"))
    return Saved(folder=str(report.parent), links=links)
