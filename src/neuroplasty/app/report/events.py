"""What happened, by which sign it shows, and what to do: for whoever wants to learn from it."""

from __future__ import annotations

from collections.abc import Sequence

from neuroplasty.app.report.table import Mark, Row, Table, plain
from neuroplasty.app.report.words import clock, number
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.records import Event

_SEVERITY: dict[str, Mark] = {"note": "", "caution": "caution", "danger": "danger"}


def events_table(episode: Episode) -> Table:
    """Every event that has a sign or a reaction; those alike in kind and sign are told once, and counted."""
    alike: dict[tuple[str, str], list[Event]] = {}
    for event in episode.procedure.events:
        if event.sign or event.reaction:
            alike.setdefault((event.kind, event.sign), []).append(event)
    rows = tuple(
        Row(
            (
                plain(clock(event.t_s)),
                plain(event.kind.capitalize(), event.severity, mark=_SEVERITY[event.severity]),
                plain(event.text, *_cause(event), *_later(later)),
                plain(event.sign),
                plain(event.reaction),
            )
        )
        for event, *later in alike.values()
    )
    heads = ("Time", "What", "What happened", "The sign", "What to do")
    return Table("Events, their signs and what to do", heads, rows)


def _cause(event: Event) -> list[str]:
    return [f"Why: {event.cause.rstrip('.')}."] if event.cause else []


def _later(events: Sequence[Event]) -> list[str]:
    return [f"And {len(events)} more like it, until {clock(events[-1].t_s)}."] if events else []


def astray_table(episode: Episode) -> Table:
    """What went into another compartment than the epidural space."""
    rows = tuple(
        Row(
            (
                plain(one.place),
                plain(f"{number(one.volume_ml)} mL"),
                plain(", ".join(f"{drug} {number(amount)}" for drug, amount in one.amounts.items())),
            )
        )
        for one in episode.procedure.astray
    )
    heads = ("Compartment", "Volume", "What, in the drug's own unit")
    return Table("What went elsewhere", heads, rows)
