"""What happened, in a paragraph, and the few figures a reader looks for first; all from the data."""

from __future__ import annotations

from dataclasses import dataclass

from neuroplasty.app.report.parameters import STOP_CAPILLARIES
from neuroplasty.app.report.roots import (
    BONDS_CHANGED,
    ROOM_CHANGED_MM,
    opened,
    pressed,
    reached,
    strongest_mixture,
    target_root,
)
from neuroplasty.app.report.shell import Reach
from neuroplasty.app.report.table import Mark
from neuroplasty.app.report.tables import limit_share
from neuroplasty.app.report.words import ROUTE, counted, duration, listed, number, percent
from neuroplasty.documents.episode import Episode, StepRecord
from neuroplasty.documents.steps import AdvanceCatheter, PlaceNeedle

_ISOTONIC_MG_ML = 9.0


@dataclass(frozen=True)
class KeyFigure:
    """One figure to be seen at a glance."""

    name: str
    text: str
    note: str = ""
    mark: Mark = ""


def status_words(episode: Episode) -> str | None:
    """Why the page is not about a whole procedure; None when it is."""
    if episode.status == "complete":
        return None
    steps, events = episode.procedure.steps, episode.procedure.events
    carried_out = sum(step.outcome != "not done" for step in steps)
    done = f"{carried_out} of {counted(len(episode.known_plan.steps), 'step')} were carried out"
    times = [*episode.procedure.traces.t_s[-1:], *(record.end_s for record in steps)]
    at = f", and it ended {duration(max(times))} after its start" if times else ""
    how = "was interrupted" if episode.status == "interrupted" else "was stopped"
    graver = [event for event in events if event.severity == "danger"] or list(events)
    why = graver[-1].text if graver and episode.status == "stopped" else ""
    if not why and steps and steps[-1].outcome != "done":
        why = steps[-1].said
    because = f" Last said: {why}" if why else ""
    return f"This procedure {how}: {done}{at}. What follows is what was done so far.{because}"


def summary(episode: Episode, before: Reach | None, after: Reach | None) -> list[str]:
    """The paragraph's sentences, each left out where the data do not bear it."""
    return [
        sentence
        for sentence in (
            _way_in(episode),
            _dye(episode, before, after),
            _target(episode),
            _fluid(episode),
            _limits(episode),
            _events(episode),
        )
        if sentence
    ]


def key_figures(episode: Episode, before: Reach | None, after: Reach | None) -> list[KeyFigure]:
    """Target root, dye, pressure, volume, radiation: those that are known."""
    procedure, figures = episode.procedure, []
    target = target_root(episode.known_case, procedure.roots)
    if target:
        figures.append(
            KeyFigure(
                f"Bonded at {target.root}",
                "no scar"
                if target.bonded_before == 0
                else f"{percent(target.bonded_before)} → {percent(target.bonded_after)}",
                f"room {target.gap_before_mm:.1f} → {target.gap_after_mm:.1f} mm",
            )
        )
    if before or after:
        figures.append(
            KeyFigure(
                "Dye reached up to",
                " → ".join(reach.highest for reach in (before, after) if reach),
                _newly(episode),
            )
        )
    if procedure.roots:
        worst = max(procedure.roots, key=lambda record: record.peak_pressure_mmhg)
        over = worst.peak_pressure_mmhg >= STOP_CAPILLARIES.value
        figures.append(
            KeyFigure(
                "Highest pressure on a root",
                f"{worst.peak_pressure_mmhg:.0f} mmHg",
                "; ".join((worst.root, *(f"{one} stop (pig)" for one in pressed(worst)[:1]))),
                "caution" if over else "",
            )
        )
    if procedure.traces.injected_ml:
        figures.append(
            KeyFigure(
                "Injected",
                f"{number(procedure.traces.injected_ml[-1])} mL",
                f"over {duration(procedure.traces.t_s[-1])}",
            )
        )
    if procedure.radiation.exposures:
        figures.append(
            KeyFigure(
                "Dose-area product",
                f"{number(procedure.radiation.dose_area_gycm2, 2)} Gy·cm²",
                counted(len(procedure.radiation.exposures), "exposure"),
            )
        )
    return figures


def _way_in(episode: Episode) -> str:
    done = {record.number: record for record in episode.procedure.steps}
    said = []
    for number_, step in enumerate(episode.known_plan.steps, start=1):
        record = done.get(number_)
        if record is None:
            continue
        if isinstance(step, PlaceNeedle):
            where = f" at {step.level}{f' {step.side}' if step.side else ''}" if step.level else ""
            placed = f"A {step.gauge} G needle was placed {ROUTE[step.route]}{where}."
            said.append(_sentence(record.said) if record.outcome == "not done" else placed)
        elif isinstance(step, AdvanceCatheter):
            said.append(_catheter(step, record, episode))
    return " ".join(dict.fromkeys(said))


def _catheter(step: AdvanceCatheter, record: StepRecord, episode: Episode) -> str:
    aim = (step.to or episode.known_case.target).words
    return f"The catheter was advanced to the {aim}." if record.outcome == "done" else _sentence(record.said)


def _dye(episode: Episode, before: Reach | None, after: Reach | None) -> str:
    roots, said = episode.procedure.roots, []
    if before:
        said.append(f"On the first epidurogram the dye lay from {before.lowest} to {before.highest}")
        if roots:
            said[-1] += f" and reached {sum(r.dye_before for r in roots)} of {len(roots)} roots"
    if after:
        start = "on the last" if said else "On the last epidurogram the dye lay"
        said.append(f"{start} from {after.lowest} to {after.highest}")
        if roots:
            said[-1] += f" and reached {sum(r.dye_after for r in roots)}"
    if not said:
        return ""
    newly = [record.root for record in roots if opened(record)]
    if not (before and after and roots):
        return "; ".join(said) + "."
    end = f"Newly filled: {listed(newly)}." if newly else "No root was newly filled."
    return f"{'; '.join(said)}. {end}"


def _target(episode: Episode) -> str:
    target = target_root(episode.known_case, episode.procedure.roots)
    if target is None:
        return ""
    less = target.bonded_before - target.bonded_after
    bonds = (
        "nothing was bonded"
        if target.bonded_before == 0
        else f"the bonded share fell from {percent(target.bonded_before)} to {percent(target.bonded_after)}"
        if less >= BONDS_CHANGED
        else f"the bonded share hardly changed ({percent(target.bonded_before)}, then "
        f"{percent(target.bonded_after)})"
    )
    room = (
        f"the room went from {target.gap_before_mm:.1f} to {target.gap_after_mm:.1f} mm"
        if abs(target.gap_after_mm - target.gap_before_mm) >= ROOM_CHANGED_MM
        else f"the room stayed near {target.gap_after_mm:.1f} mm"
    )
    press = (
        f"the highest pressure on it, along a third of its length, was {target.peak_pressure_mmhg:.0f} mmHg"
    )
    if pressed(target):
        press += f" ({pressed(target)[0]} stop in the pig cauda equina)"
    elif target.peak_pressure_mmhg >= STOP_CAPILLARIES.value:
        press += (
            f", above the {STOP_CAPILLARIES.value:g} mmHg that stopped capillary flow in the pig cauda equina"
        )
    drugs = [drug for drug, _, _ in reached(target, strongest_mixture(episode.known_plan))]
    # Salt is in everything that is injected: only as a drug, hypertonic, does it reach a root.
    strongest = max((one for drug, one, _ in reached(target, {}) if drug == "sodium chloride"), default=0.0)
    said = ["hypertonic saline" if drug == "sodium chloride" else drug for drug in drugs]
    if strongest <= _ISOTONIC_MG_ML:
        said = [drug for drug in said if drug != "hypertonic saline"]
    got = f" It was reached by {listed(said)}." if said else " No drug reached it."
    return f"At the target root, {target.root}, {bonds}, {room}, and {press}.{got}"


def _fluid(episode: Episode) -> str:
    traces = episode.procedure.traces
    if not traces.injected_ml or traces.injected_ml[-1] <= 0:
        return ""
    injected = traces.injected_ml[-1]
    said = f"In all {number(injected)} mL were injected"
    if traces.left_by_foramina_ml:
        said += f", of which {percent(traces.left_by_foramina_ml[-1] / injected)} left by the foramina"
    if traces.left_by_ends_ml and traces.left_by_ends_ml[-1] > 0.005 * injected:
        said += f" and {percent(traces.left_by_ends_ml[-1] / injected)} by {_ends(episode)}"
    tops = []
    if traces.tip_pressure_mmhg:
        tops.append(f"{max(traces.tip_pressure_mmhg):.0f} mmHg at the tip")
    if traces.syringe_pressure_mmhg:
        tops.append(f"{max(traces.syringe_pressure_mmhg):.0f} mmHg in the syringe")
    return f"{said}; the highest pressure was {listed(tops)}." if tops else f"{said}."


def _ends(episode: Episode) -> str:
    """What the ends are by which fluid leaves: of a canal from an image, where it is cut."""
    cut = any("The canal is cut" in note for note in episode.procedure.anatomy.notes)
    return "the ends at which the image cuts the canal" if cut else "the canal's upper end"


def _limits(episode: Episode) -> str:
    shares = {dose.drug: limit_share(dose) for dose in episode.procedure.doses}
    limited = {drug: share for drug, share in shares.items() if share is not None}
    over = [drug for drug, share in limited.items() if share > 1.0]
    if over:
        return f"Above the limit for this patient: {listed(over)}."
    return "Every dose with a known limit stayed within it." if limited else ""


def _events(episode: Episode) -> str:
    dangers = sum(event.severity == "danger" for event in episode.procedure.events)
    cautions = sum(event.severity == "caution" for event in episode.procedure.events)
    counts = [counted(dangers, "danger")] * bool(dangers) + [counted(cautions, "caution")] * bool(cautions)
    if not counts:
        return "Nothing happened that asked for caution."
    return f"{listed(counts).capitalize()} came up; see below."


def _newly(episode: Episode) -> str:
    roots = [record.root for record in episode.procedure.roots if opened(record)]
    if not roots:
        return "no root newly filled"
    return f"newly filled: {listed(roots)}" if len(roots) <= 3 else f"{len(roots)} roots newly filled"


def _sentence(words: str) -> str:
    return words if words.endswith(".") else f"{words}."
