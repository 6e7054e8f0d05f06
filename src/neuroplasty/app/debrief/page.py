"""The debrief's page: one HTML file with its pictures, its replay and its charts inside."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from neuroplasty.app.debrief import charts, frames
from neuroplasty.app.pages import environment, write_page
from neuroplasty.body.procedure.patterns import LOOKS
from neuroplasty.care.assessment import PATTERN_OF, Judged, written
from neuroplasty.care.debrief import Branched, Debrief, Outcome
from neuroplasty.documents.records import Pattern

_STATE = {True: "met", False: "not met", None: "no occasion"}
_SIGNS: dict[Pattern, str] = {PATTERN_OF[place]: look.signs for place, look in list(LOOKS.items())[::-1]}


def write_debrief(debrief: Debrief, folder: Path | str) -> Path:
    """Write ``debrief.html`` into a folder: self-contained, printable, light and dark.

    Parameters
    ----------
    debrief : Debrief
        From ``care.debrief.debrief``.
    folder : Path or str
        Made where there is none.

    Returns
    -------
    Path
        The page's.

    Raises
    ------
    OutputError
        When it cannot be written whole, or a page that is not ours has its name.

    Examples
    --------
    ``write_debrief(debrief(episode), "out")``; the command ``neuroplasty debrief`` does no more.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "debrief.html").write_text("<p>My own</p>")
    ...     write_debrief(None, folder)    # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    neuroplasty.errors.OutputError: ... was not made by neuroplasty, so it is left alone; ...
    """
    return write_page(Path(folder, "debrief.html"), lambda: render_debrief(debrief))


def render_debrief(debrief: Debrief) -> str:
    """The page's text; the same debrief gives the same text.

    Parameters
    ----------
    debrief : Debrief

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> from neuroplasty.care.debrief import debrief
    >>> from neuroplasty.care.rehearsal import rehearse
    >>> from neuroplasty.documents.plan import Plan
    >>> from neuroplasty.documents.steps import PlaceNeedle
    >>> plan = Plan(name="needle", title="A caudal needle", steps=(PlaceNeedle(route="caudal"),))
    >>> done = rehearse("healthy-adult", plan, spacing_mm=5.0, years_after=False)
    >>> page = render_debrief(debrief(done.episode, years_after=False))
    >>> page[:15], "Checklist" in page
    ('<!DOCTYPE html>', True)
    """
    template = environment("debrief").get_template("debrief.html.j2")
    canal = debrief.replayed.start.setting.anatomy.canal
    ways = debrief.ways
    return template.render(
        debrief=debrief,
        episode=debrief.episode,
        assessment=debrief.assessment,
        figures=_figures(debrief),
        replay=json.dumps(frames.replay_of(debrief), separators=(",", ":")).replace("</", "<\\/"),
        shots=len(debrief.replayed.shots),
        first=frames.address_of(debrief.replayed.shots[0]) if debrief.replayed.shots else "",
        thumbs=frames.thumbs_of(debrief),
        zoned=frames.zoned_of(debrief),
        traces=charts.traces(debrief),
        ways=ways,
        ways_chart="" if ways is None else charts.ways_chart(ways, canal.level_s_mm.items()),
        branches=[_beside(debrief, one) for one in debrief.branches],
        outcomes=debrief.outcomes,
        years_chart=charts.years_chart(debrief.outcomes) if debrief.outcomes else "",
        years=_years(debrief.outcomes),
        signs=_SIGNS,
        state=_STATE,
        written=written,
        value=_value,
        clock=clock,
        style=charts.line_style,
    )


def clock(seconds: float) -> str:
    """A time of the patient as minutes and seconds, hours where it needs them.

    >>> clock(65.2), clock(3723.0)
    ('1:05', '1:02:03')
    """
    whole = int(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"


def _value(judged: Judged, unit: str) -> str:
    return written(judged.value, unit)


def _figures(debrief: Debrief) -> list[tuple[str, str, str]]:
    """What comes first: name, figure, and what stands beside it."""
    found = debrief.assessment
    by_name = {one.measure.name: one for one in found.measured}
    rows = [
        ("Checklist", f"{found.met} of {found.asked}", "items met, of those with an occasion; a proposal"),
        (
            "Handling errors",
            f"{found.error_points}",
            "weighted points, the fewer the better",
        ),
    ]
    for name, title in (
        ("target missed by mm", "Nearest to the target"),
        ("hub force n", "Highest hub force"),
        ("beam s", "Beam time"),
        ("dose area gycm2", "Dose-area product"),
        ("contrast ml", "Contrast"),
    ):
        one = by_name.get(name)  # type: ignore[call-overload]
        if one is not None:
            rows.append((title, written(one.value, one.measure.unit), ""))
    named = [one for one in debrief.called if one.said is not None]
    if debrief.called:
        right = sum(one.right for one in named)
        rows.append(("Patterns named", f"{right} of {len(debrief.called)}", "rightly, of the runs of dye"))
    return rows


def _beside(debrief: Debrief, branch: Branched) -> dict[str, Any]:
    """A branch beside what was done from the same second on."""
    done = debrief.replayed.account.since(branch.number)

    def most(account: Any, name: str) -> float:
        return max((float(getattr(moment, name)) for moment in account.moments), default=0.0)

    def pressed(account: Any) -> float:
        return max((moment.syringe_mmhg for moment in account.moments if moment.flow_ml_s > 0), default=0.0)

    def told(account: Any) -> str:
        kinds = [event.kind for event in account.events if event.severity != "note"]
        return ", ".join(dict.fromkeys(kinds)) or "none"

    rows = [
        ("fastest flow, mL/s", f"{most(done, 'flow_ml_s'):.2f}", f"{most(branch.account, 'flow_ml_s'):.2f}"),
        ("highest pressure at the syringe, mmHg", f"{pressed(done):.0f}", f"{pressed(branch.account):.0f}"),
        ("from then to the end, min", f"{done.seconds / 60:.1f}", f"{branch.account.seconds / 60:.1f}"),
        (
            "injected in all, mL",
            f"{debrief.replayed.end.given_ml:.1f}",
            f"{branch.theatre.given_ml:.1f}",
        ),
        ("cautions and dangers", told(done), told(branch.account)),
    ]
    before = debrief.replayed.start.setting.before
    for k, root in enumerate(before.names):
        if before.bonded[k] > 0.02:
            was, now = debrief.replayed.end.roots.now.bonded[k], branch.theatre.roots.now.bonded[k]
            rows.append(
                (
                    f"bonds gone at {root}",
                    f"{100 * (1 - was / before.bonded[k]):.0f} %",
                    f"{100 * (1 - now / before.bonded[k]):.0f} %",
                )
            )
    return {"branch": branch, "rows": rows}


def _years(outcomes: Sequence[Outcome]) -> list[tuple[str, list[str]]]:
    """Rows of the table of relief: by months, one figure for each outcome."""
    if not outcomes:
        return []
    rows = []
    for index, one in enumerate(outcomes[0].forecast.relief):
        cells = []
        for outcome in outcomes:
            found = outcome.forecast.relief[index]
            cells.append(f"{100 * found.probability:.0f} % ({100 * found.low:.0f}-{100 * found.high:.0f})")
        rows.append((f"{one.months:g} month{'' if one.months == 1 else 's'}", cells))
    roots = sorted({root for outcome in outcomes for root in outcome.freed})
    for root in roots:
        gone = [f"{100 * outcome.freed.get(root, 0.0):.0f} %" for outcome in outcomes]
        rows.append((f"bonds gone at {root}", gone))
    return rows
