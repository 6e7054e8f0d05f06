"""What was done, in order: the steps as carried out, with what happened at their time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from neuroplasty.app.report.table import Mark, Row, Table, plain
from neuroplasty.app.report.words import clock, duration, merged, same_moment, step
from neuroplasty.documents.episode import Episode, StepRecord
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.records import Event

_SEVERITY: dict[str, Mark] = {"note": "", "caution": "caution", "danger": "danger"}
_OUTCOME: dict[str, Mark] = {"done": "", "done in part": "caution", "not done": "danger"}


def course_table(episode: Episode) -> Table:
    """What was done, in order, with what happened at its time."""
    plan, procedure = episode.known_plan, episode.procedure
    rows: list[tuple[float, int, Row]] = [
        (record.start_s, 1, _step_row(record, plan)) for record in procedure.steps
    ]
    # What happened at the very moment one step ended and the next began belongs to the one that ended.
    told = {record.said for record in procedure.steps}
    untold = [event for event in procedure.events if event.text not in told]
    starts = [record.start_s for record in procedure.steps]
    rows += [(group[0].t_s, 0, _event_row(group)) for group in together(untold, starts)]
    rows.sort(key=lambda row: row[:2])
    return Table(
        "What was done, in order",
        ("Time", "Step", "What was done", "Outcome"),
        (*(row for _, _, row in rows), *_not_finished(episode)),
    )


def together(events: Sequence[Event], starts: Sequence[float]) -> list[list[Event]]:
    """Events of one kind and severity during one step, by when the first of them came.

    ``starts`` are the times at which the steps began, in order.
    """
    groups: dict[tuple[int, str, str], list[Event]] = {}
    for event in sorted(events, key=lambda event: event.t_s):
        groups.setdefault((bisect_left(starts, event.t_s), event.kind, event.severity), []).append(event)
    return list(groups.values())


def _step_row(record: StepRecord, plan: Plan) -> Row:
    asked = plan.steps[record.number - 1] if 0 < record.number <= len(plan.steps) else None
    lasted = record.end_s - record.start_s
    notes = [f"Asked: {step(asked)}"] if asked and record.outcome != "done" else []
    return Row(
        (
            plain(clock(record.start_s), *([duration(lasted)] if lasted > 0 else [])),
            plain(f"{record.number}. {record.do}"),
            plain(
                record.said[:1].upper() + record.said[1:],
                *notes,
                *([asked.note] if asked and asked.note else []),
            ),
            plain(record.outcome, mark=_OUTCOME[record.outcome]),
        )
    )


def _not_finished(episode: Episode) -> list[Row]:
    """The plan's steps that no record tells of: the one broken off, and those that were not begun."""
    records, t_s = episode.procedure.steps, episode.procedure.traces.t_s
    end_s = max((record.end_s for record in records), default=0.0)
    underway = bool(t_s) and not same_moment(t_s[-1], end_s) and t_s[-1] > end_s
    told = {record.number for record in records}
    rows = []
    for k, one in enumerate(episode.known_plan.steps, start=1):
        if k not in told:
            when, outcome = (clock(end_s), "broken off") if underway else ("–", "not begun")
            asked = plain(f"Asked: {step(one)}")
            rows.append(Row((plain(when), plain(f"{k}. {one.do}"), asked, plain(outcome, mark="danger"))))
            underway = False
    return rows


def _event_row(group: Sequence[Event]) -> Row:
    first, last = group[0], group[-1]
    mark = _SEVERITY[first.severity]
    until = [f"to {clock(last.t_s)}"] if clock(last.t_s) != clock(first.t_s) else []
    return Row(
        (
            plain(clock(first.t_s), *until),
            plain(first.kind),
            plain(merged([event.text for event in group])),
            plain(first.severity, mark=mark),
        ),
        mark=mark or "good",
    )
