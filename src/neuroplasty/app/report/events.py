"""What happened, by which sign it shows, and what to do: for whoever wants to learn from it."""

from __future__ import annotations

from neuroplasty.app.report.table import Mark, Row, Table, plain
from neuroplasty.app.report.words import clock, number
from neuroplasty.documents.episode import Episode

_SEVERITY: dict[str, Mark] = {"note": "", "caution": "caution", "danger": "danger"}


def events_table(episode: Episode) -> Table:
    """Every event that has a sign or a reaction; those of one kind with one sign are told once."""
    seen: set[tuple[str, str]] = set()
    rows = []
    for event in episode.procedure.events:
        if not (event.sign or event.reaction) or (event.kind, event.sign) in seen:
            continue
        seen.add((event.kind, event.sign))
        rows.append(
            Row(
                (
                    plain(clock(event.t_s)),
                    plain(event.kind.capitalize(), event.severity, mark=_SEVERITY[event.severity]),
                    plain(event.text, *([f"Why: {event.cause.rstrip('.')}."] if event.cause else [])),
                    plain(event.sign),
                    plain(event.reaction),
                )
            )
        )
    heads = ("Time", "What", "What happened", "The sign", "What to do")
    return Table("Events, their signs and what to do", heads, tuple(rows))


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
