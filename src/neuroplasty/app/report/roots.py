"""The roots of a report: which is the target, which changed, and what each one met."""

from __future__ import annotations

from collections.abc import Sequence

from neuroplasty.app.report.parameters import DRUG_REACHED, STOP_ARTERIOLES, STOP_CAPILLARIES, STOP_VENULES
from neuroplasty.app.report.table import Cell, Mark, Row, Table, plain, value
from neuroplasty.app.report.words import duration, number, percent
from neuroplasty.documents.case import Case
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.records import RootRecord, Vessel
from neuroplasty.documents.steps import Inject
from neuroplasty.evidence.drugs import DRUGS
from neuroplasty.evidence.parameter import Parameter

_HEADS = (
    "Root",
    "Room",
    "Bonded",
    "Highest pressure",
    "Dye at first",
    "Dye at last",
    "Drugs at the root (share of full strength)",
)


_STOPS: dict[Vessel, Parameter] = {
    "arterioles": STOP_ARTERIOLES,
    "capillaries": STOP_CAPILLARIES,
    "venules": STOP_VENULES,
}

BONDS_CHANGED = 0.05
ROOM_CHANGED_MM = 0.2
"""Smaller changes than these are not told as changes."""


def target_root(case: Case, roots: Sequence[RootRecord]) -> RootRecord | None:
    """The root at the worst scar, else the root the strongest pain names; None when neither is known."""
    known = {record.root: record for record in roots}
    names = [f"{case.target.level} {case.target.side}"]
    names += [pain.root for pain in sorted(case.pains, key=lambda pain: -pain.intensity_nrs) if pain.root]
    return next((known[name] for name in names if name in known), None)


def changed(record: RootRecord) -> bool:
    """Whether the procedure made a difference that a clinician would look at."""
    return (
        record.dye_before != record.dye_after
        or record.bonded_before - record.bonded_after >= BONDS_CHANGED
        or abs(record.gap_after_mm - record.gap_before_mm) >= ROOM_CHANGED_MM
    )


def opened(record: RootRecord) -> bool:
    """Whether dye reached the root after, and not before."""
    return record.dye_after and not record.dye_before


def root_tables(episode: Episode) -> tuple[Table, Table]:
    """The target and the changed roots first; the rest in a second table."""
    records = episode.procedure.roots
    target = target_root(episode.known_case, records)
    first = sorted(
        (record for record in records if record is target or changed(record)),
        key=lambda record: (record is not target, record.bonded_after - record.bonded_before),
    )
    rest = [record for record in records if record not in first]
    strongest = strongest_mixture(episode.known_plan)
    why = episode.known_case.target_reason if target else ""
    return (
        Table(
            "The target root and the roots that changed",
            _HEADS,
            tuple(_row(record, strongest, why if record is target else "") for record in first),
        ),
        Table(
            "Roots that did not change",
            _HEADS,
            tuple(_row(record, strongest) for record in rest),
        ),
    )


def strongest_mixture(plan: Plan) -> dict[str, float]:
    """The highest concentration of each drug in any mixture the plan injects, in the drug's unit per mL."""
    strongest: dict[str, float] = {}
    for step in plan.steps:
        if isinstance(step, Inject):
            for part in step.ingredients:
                mixed = part.dose / step.volume_ml
                strongest[part.drug] = max(strongest.get(part.drug, 0.0), mixed)
    return strongest


def reached(record: RootRecord, strongest: dict[str, float]) -> list[tuple[str, float, float | None]]:
    """The drugs, dye aside, that reached a root: name, peak concentration, share of full strength."""
    found: list[tuple[str, float, float | None]] = []
    for drug, peak in record.peak_concentration.items():
        if drug in DRUGS and DRUGS[drug].group == "contrast":
            continue
        given = strongest.get(drug)
        share = peak / given if given else None
        if peak > 0 and (share is None or share >= float(DRUG_REACHED)):
            found.append((drug, peak, share))
    return found


def _row(record: RootRecord, strongest: dict[str, float], target: str = "") -> Row:
    fewer = record.bonded_before - record.bonded_after >= BONDS_CHANGED
    return Row(
        (
            plain(record.root, *([f"the target: {target}"] if target else [])),
            value(f"{record.gap_before_mm:.1f} → {record.gap_after_mm:.1f} mm"),
            value(
                f"{percent(record.bonded_before)} → {percent(record.bonded_after)}"
                if record.bonded_before or record.bonded_after
                else "no bonds",
                mark="good" if fewer else "",
            ),
            _pressure(record),
            plain("yes" if record.dye_before else "no"),
            plain("yes" if record.dye_after else "no", mark="good" if opened(record) else ""),
            _drugs(record, strongest),
        ),
        lead=bool(target),
    )


def pressed(record: RootRecord) -> tuple[str, ...]:
    """How long the pressure on a root was at least what stops each kind of vessel, the highest first.

    >>> pressed(RootRecord(root="L5 left", gap_before_mm=1, gap_after_mm=1, bonded_before=0, bonded_after=0,
    ...     peak_pressure_mmhg=38, pressed_s={"venules": 130.0}, dye_before=False, dye_after=True))
    ('2 min 10 s at 30 mmHg or more, venules',)
    """
    return tuple(
        f"{duration(record.pressed_s[vessel])} at {stop.value:g} mmHg or more, {vessel}"
        for vessel, stop in _STOPS.items()
        if vessel in record.pressed_s
    )


def _pressure(record: RootRecord) -> Cell:
    mmhg = record.peak_pressure_mmhg
    stopped = [vessel for vessel, stop in _STOPS.items() if mmhg >= stop.value]
    # Episodes of earlier releases hold no times.
    notes = pressed(record) or tuple(f"≥ {_STOPS[vessel].value:g}, {vessel}" for vessel in stopped[:1])
    mark: Mark = "danger" if "arterioles" in stopped else "caution" if "capillaries" in stopped else ""
    return value(f"{mmhg:.0f} mmHg", *(f"{note} (a)" for note in notes), mark=mark)


def _drugs(record: RootRecord, strongest: dict[str, float]) -> Cell:
    found = reached(record, strongest)
    if not found:
        return plain("none reached it")
    return Cell(
        "",
        tuple(
            f"{drug} {number(peak)} {DRUGS[drug].unit if drug in DRUGS else ''}/mL"
            + (f" ({percent(min(share, 1.0))})" if share is not None else "")
            for drug, peak, share in found
        ),
    )
