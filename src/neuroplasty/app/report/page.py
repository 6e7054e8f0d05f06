"""The page: everything an episode says, put in a clinician's order and rendered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import xarray as xr
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from neuroplasty.app.report import tables, words
from neuroplasty.app.report.course import course_table, together
from neuroplasty.app.report.drawn import Drawn
from neuroplasty.app.report.effects import effects_tables, outlook_chart
from neuroplasty.app.report.embed import embed
from neuroplasty.app.report.events import astray_table, events_table
from neuroplasty.app.report.forecast import (
    calendar_table,
    changes_table,
    forecast_chart,
    reasons_table,
    relief_table,
)
from neuroplasty.app.report.headline import (
    again_words,
    at_root_table,
    has_headline,
    headline_words,
    matters_table,
    relief_bands_table,
)
from neuroplasty.app.report.heat import heat_charts, heat_table
from neuroplasty.app.report.instruments import balloon_table, catheter_table
from neuroplasty.app.report.parameters import (
    DRUG_REACHED,
    SCAR_OUTLINE,
    STOP_ARTERIOLES,
    STOP_CAPILLARIES,
    STOP_VENULES,
    VISIBLE_DYE,
)
from neuroplasty.app.report.roots import root_tables
from neuroplasty.app.report.shell import reach, read_fields
from neuroplasty.app.report.stops import stops_shown
from neuroplasty.app.report.summary import key_figures, status_words, summary
from neuroplasty.app.view import view_head, view_scripts
from neuroplasty.body.anatomy import Anatomy
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.records import Event, PictureRecord

_VIEWS = ("AP", "lateral", "oblique left", "oblique right", "caudal tilt")
_KINDS = {
    "fluoroscopy": "Fluoroscopy",
    "subtraction": "Subtraction",
    "live": "Live fluoroscopy, moving",
    "road-map": "Live subtraction, moving",
}


@dataclass(frozen=True)
class Shown:
    """A picture on the page: its data address, its caption, and words for who cannot see it."""

    address: str
    title: str
    alternative: str


def render_report(
    episode: Episode,
    pictures: Mapping[str, bytes],
    fields: xr.Dataset,
    anatomy: Anatomy | None = None,
    drawn: Drawn | None = None,
) -> str:
    """The whole report as one HTML page that needs nothing beside it; the same input gives the same text.

    Parameters
    ----------
    episode : Episode
    pictures : mapping of str to bytes
        PNG by the file name in ``episode.procedure.pictures``.
    fields : xarray.Dataset
        As ``neuroplasty.app.report.shell`` describes it.
    anatomy : Anatomy, optional
        What it was done on, to be seen in three dimensions.
    drawn : Drawn, optional
        Of the same procedure, where it was drawn already.

    Returns
    -------
    str
        HTML.

    Raises
    ------
    OutputError
        When a picture cannot be read.

    Examples
    --------
    >>> from neuroplasty.documents import read_case, read_plan
    >>> from neuroplasty.documents.episode import AnatomyNote, Procedure
    >>> empty = Procedure(anatomy=AnatomyNote(source="MRI", levels=()), steps=(), roots=())
    >>> episode = Episode(made_by="a clinic", simulated=False, status="complete",
    ...                   case=read_case("healthy-adult"), plan=read_plan("one-day-caudal"), procedure=empty)
    >>> render_report(episode, {}, xr.Dataset())[:15]
    '<!DOCTYPE html>'
    """
    shell = read_fields(fields)
    before = reach(shell, shell.before) if shell and shell.before else None
    after = reach(shell, shell.after) if shell and shell.after else None
    procedure = episode.procedure
    first_roots, other_roots = root_tables(episode)
    effects, silent_effects = effects_tables(episode)
    outlook = outlook_chart(episode)
    drawn = drawn or Drawn.of(episode, fields, anatomy)
    years = forecast_chart(episode)
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            episode=episode,
            case=episode.known_case,
            plan=episode.known_plan,
            procedure=procedure,
            words=words,
            status=status_words(episode),
            stops=stops_shown(episode),
            summary=summary(episode, before, after),
            figures=key_figures(episode, before, after),
            cautions=_cautions(episode),
            **_pictures(procedure.pictures, pictures),
            unrolled=drawn.unrolled,
            view=drawn.view,
            view_head=view_head() if anatomy else "",
            view_scripts=view_scripts() if anatomy else "",
            traces=drawn.traces,
            first_roots=first_roots,
            other_roots=other_roots,
            effects=effects,
            silent_effects=silent_effects,
            outlook=Markup(outlook) if outlook else None,
            instruments=drawn.instruments,
            catheters=catheter_table(episode),
            balloons=balloon_table(episode),
            heat_charts=[(title, Markup(chart)) for title, chart in heat_charts(episode)],
            heat_roots=heat_table(episode),
            events=events_table(episode),
            astray=astray_table(episode),
            doses=tables.doses_table(episode),
            balance=tables.balance_table(episode),
            radiation=tables.radiation_table(episode),
            exposures=tables.exposures_table(episode),
            course=course_table(episode),
            years=Markup(years) if years else None,
            headline={
                "shown": has_headline(episode),
                "words": headline_words(episode),
                "relief": relief_bands_table(episode),
                "root": at_root_table(episode),
                "matters": matters_table(episode),
                "again": again_words(episode),
            },
            relief=relief_table(episode),
            changes=changes_table(episode),
            reasons=reasons_table(episode),
            calendar=calendar_table(episode),
            assumptions=tables.assumption_tables(procedure.assumptions),
            limits={
                "venules": STOP_VENULES,
                "capillaries": STOP_CAPILLARIES,
                "arterioles": STOP_ARTERIOLES,
                "visible": VISIBLE_DYE,
                "reached": DRUG_REACHED,
                "outline": SCAR_OUTLINE,
            },
        )
    )


def _cautions(episode: Episode) -> list[tuple[Event, str]]:
    """Dangers first, then cautions, each kind of a step in one line."""
    procedure = episode.procedure
    groups = together(
        [event for event in procedure.events if event.severity != "note"],
        [record.start_s for record in procedure.steps],
    )
    told = [(group[0], words.merged([event.text for event in group])) for group in groups]
    return sorted(told, key=lambda one: (one[0].severity != "danger", one[0].t_s))


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("neuroplasty.app.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_keep_units,
    )


_UNIT = re.compile(r"(?<=\d) (?=(?:%|mL|mg|mm|cm|mmHg|IU|G|kg|kVp|mAs|Gy|s|min|h|years?|months?)\b|%)")


def _keep_units(value: Any) -> Any:
    """Keep a number and its unit on one line."""
    return _UNIT.sub("\N{NO-BREAK SPACE}", value) if type(value) is str else value


def _pictures(records: tuple[PictureRecord, ...], pictures: Mapping[str, bytes]) -> dict[str, Any]:
    """Before and after by view, subtractions, and whatever is left; only pictures that are there."""
    there = [record for record in records if record.file in pictures]
    addresses = embed({record.file: pictures[record.file] for record in there})

    def show(record: PictureRecord) -> Shown:
        kind = _KINDS[record.kind]
        return Shown(
            addresses[record.file],
            f"{record.label}, {record.view}",
            f"{kind}, {record.view} view, {record.label}, at {words.clock(record.t_s)}",
        )

    taken = [record for record in there if record.kind == "fluoroscopy"]
    labels = [record.label for record in sorted(taken, key=lambda record: record.t_s)]
    first = "first epidurogram" if "first epidurogram" in labels else (labels[0] if labels else "")
    last = "last epidurogram" if "last epidurogram" in labels else (labels[-1] if labels else "")
    pairs, used = [], set()
    for view in _VIEWS:
        pair = [
            next((record for record in taken if (record.label, record.view) == (label, view)), None)
            for label in dict.fromkeys((first, last))
        ]
        found = [record for record in pair if record]
        if found:
            pairs.append((view, [show(record) for record in found]))
            used |= {record.file for record in found}
    return {
        "main_view": pairs[0] if pairs else None,
        "side_views": [shown for _, pair in pairs[1:] for shown in pair],
        "subtractions": [show(record) for record in there if record.kind == "subtraction"],
        "runs": [show(record) for record in there if record.kind in ("live", "road-map")],
        "other_pictures": [show(record) for record in taken if record.file not in used],
    }
