"""Options: what a room is opened with; read by the server and by the process of each patient."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from neuroplasty.documents.case import Case
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.records import Who
from neuroplasty.documents.records.log import SPACING_MM

PORT = 8400


@dataclass(frozen=True)
class Options:
    """One case in one room.

    ``plan`` is aimed at the case. ``out``: where report and log are written. ``chance``: complications are
    drawn too. ``clock``: ``stepped`` makes a tick only when it is told to. ``silence_s``: so long without a
    message, pedal, push and plunger fall to zero. ``debriefs``: whether a debrief is written at the end.
    ``dicom``: whether every exposure is written as a DICOM image too, with the dose report.
    ``lesson``: a built-in lesson or a lesson's file, whose case, plan, seed and person take the place of
    these.

    Examples
    --------
    >>> from neuroplasty.documents import read_case, read_plan
    >>> case, plan = read_case("healthy-adult"), read_plan("one-day-caudal")
    >>> Options(case, plan.aimed_at(case.target)).spacing_mm
    2.0
    """

    case: Case
    plan: Plan
    out: Path = Path("out")
    ct: Path | None = None
    labels: Path | None = None
    seed: int = 0
    spacing_mm: float = SPACING_MM
    chance: bool = False
    exam: bool = False
    clock: Literal["wall", "stepped"] = "wall"
    silence_s: float = 1.0
    warms: bool = True
    debriefs: bool = True
    dicom: bool = False
    person: Who = "drawn"
    lesson: str | None = None
