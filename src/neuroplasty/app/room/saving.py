"""Saving: a session as an episode like any other, with its log, its report and what was said about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from neuroplasty.app.debrief import write_debrief
from neuroplasty.app.report import write_report
from neuroplasty.app.room.options import Options
from neuroplasty.app.room.session import Session
from neuroplasty.app.room.told import Refused, Saved
from neuroplasty.body.procedure.log import Log
from neuroplasty.care.debrief import Debrief, debrief, years
from neuroplasty.care.rehearsal import Rehearsal, rehearsal_of
from neuroplasty.care.replay import log_of
from neuroplasty.documents.records import Note
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
        person=options.person,
        ct=options.ct,
        labels=options.labels,
        seed_point_mm=None,
    )
    whole = all(step.outcome != "not done" for step in recorder.steps)
    made = rehearsal_of(recorder, options.case, options.plan, log, "complete" if whole else "stopped")
    notes = [*session.notes, *_remarks(session)]
    return made.model_copy(update={"notes": tuple(sorted(notes, key=lambda note: note.t_s))})


def _remarks(session: Session) -> Iterator[Note]:
    """What nobody said and an audit should know."""
    t_s = session.theatre.t_s
    if session.exam:
        yield Note(t_s=t_s, who="room", text="Done as an exam: no zones, no undo, no usual line.")
    if session.undone:
        times = "once" if session.undone == 1 else f"{session.undone} times"
        yield Note(t_s=t_s, who="room", text=f"Taken back {times}; what was undone is not in the log.")


def save(session: Session, options: Options, tell: Callable[[str, float], None]) -> Saved | Refused:
    """Write the report, the episode with its log, and the remarks; say where they lie, or why they do not."""
    tell("Writing the report", 0.2)
    try:
        rehearsal = rehearsal_from(session, options)
        report = write_report(rehearsal, options.out)
        if session.films is not None and session.recorder.exposures:
            session.films.publish(session.recorder, options.out)
    except NeuroplastyError as error:
        return Refused(why=f"Nothing was saved: {error}")
    links = (("Report", "report.html"), ("Episode with its log", "episode.json"))
    return Saved(folder=str(report.parent), links=links)


def look_back(
    session: Session, saved: Saved, options: Options, tell: Callable[[str, float], None]
) -> Iterator[Saved | Refused]:
    """Write the debrief beside what was saved: first all that is soon there, then with the two years after.

    The procedure is done again for it, picture by picture. The years need the whole plan carried out beside
    it; where nothing was done to the patient they are left out.
    """

    def page(found: Debrief, words: str) -> Saved:
        name = write_debrief(found, options.out).name
        return saved.model_copy(update={"links": ((words, name), *saved.links)})

    tell("Debrief: doing it again", 0.02)
    try:
        found = debrief(
            options.out / "episode.json",
            ct=options.ct,
            labels=options.labels,
            years_after=False,
            anatomy=session.theatre.setting.anatomy,
            progress=lambda words, fraction: tell(f"Debrief: {words.lower()}", min(0.99, fraction)),
        )
        if not _treats(found.replayed.log):
            yield page(found, "Debrief")
            return
        yield page(found, "Debrief, without the two years after; they follow")
        tell("Debrief: the two years after", 0.7)
        yield page(replace(found, outcomes=years(found.replayed, found.branches)), "Debrief")
    except NeuroplastyError as error:
        yield Refused(why=f"The debrief could not be written: {error}")


def _treats(log: Log) -> bool:
    """Whether anything was done that the roots could feel later."""
    return any(hands.catheter or hands.syringe or hands.balloon or hands.current for hands, _ in log.entries)
