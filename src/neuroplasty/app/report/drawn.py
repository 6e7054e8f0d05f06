"""Drawn: what a report shows of the procedure alone; it can be drawn before the years after are known."""

from __future__ import annotations

from dataclasses import dataclass

import xarray as xr
from markupsafe import Markup

from neuroplasty.app.report import words
from neuroplasty.app.report.charts import traces_chart
from neuroplasty.app.report.instruments import instruments_chart
from neuroplasty.app.report.roots import target_root
from neuroplasty.app.report.shell import ShellFields, read_fields
from neuroplasty.app.report.unrolled import unrolled_chart
from neuroplasty.app.view import scene_of, view_fragment
from neuroplasty.body.anatomy import Anatomy
from neuroplasty.documents.episode import Episode


@dataclass(frozen=True)
class Drawn:
    """What takes longest to draw; None where there is nothing to show.

    Parameters
    ----------
    unrolled, view, traces, instruments : Markup or None
        The canal unrolled, the view in three dimensions, the traces over time, the instruments' ways.

    Examples
    --------
    >>> Drawn(None, None, None, None).view is None
    True
    """

    unrolled: Markup | None
    view: Markup | None
    traces: Markup | None
    instruments: Markup | None

    @classmethod
    def of(cls, episode: Episode, fields: xr.Dataset, anatomy: Anatomy | None = None) -> Drawn:
        """Draw it from an episode, the shell's fields and the anatomy, with or without the years after."""
        shell = read_fields(fields)
        held = instruments_chart(episode, shell)
        return cls(
            unrolled=_unrolled(episode, shell),
            view=_view(episode, fields, anatomy),
            traces=_traces(episode),
            instruments=Markup(held) if held else None,
        )


def _unrolled(episode: Episode, shell: ShellFields | None) -> Markup | None:
    if shell is None:
        return None
    roots = episode.procedure.roots
    target = target_root(episode.known_case, roots)
    filled = {
        "before": {record.root for record in roots if record.dye_before},
        "after": {record.root for record in roots if record.dye_after},
    }
    return Markup(unrolled_chart(shell, target.root if target else None, filled))


def _view(episode: Episode, fields: xr.Dataset, anatomy: Anatomy | None) -> Markup | None:
    if anatomy is None:
        return None
    target = target_root(episode.known_case, episode.procedure.roots)
    scene = scene_of(
        anatomy,
        episode.known_case,
        fields=fields if fields.sizes.get("time", 0) else None,
        needles=episode.procedure.needles,
        catheters=episode.procedure.catheters,
        balloons=episode.procedure.balloons,
        target=target.root if target else None,
    )
    return view_fragment(scene)


def _traces(episode: Episode) -> Markup | None:
    steps, plan = episode.procedure.steps, episode.known_plan.steps
    names = [
        words.step_name(plan[record.number - 1]) if 0 < record.number <= len(plan) else record.do
        for record in steps
    ]
    drawn = traces_chart(episode.procedure.traces, steps, names)
    return Markup(drawn) if drawn else None
