"""Briefing: what a page is told when it comes: the case, the plan, the tray, the figures to compare with."""

from __future__ import annotations

from typing import Any

from neuroplasty.app.report.parameters import (
    DOSE_AREA_CAUDAL,
    DOSE_AREA_TRANSFORAMINAL,
    SCREENING_CAUDAL,
    SCREENING_TRANSFORAMINAL,
)
from neuroplasty.app.room.options import Options
from neuroplasty.app.room.steps import words_of
from neuroplasty.app.room.told import Welcome
from neuroplasty.body.procedure import Setting
from neuroplasty.body.procedure.hazards import CAN_BEFALL
from neuroplasty.care.lessons import read_lesson
from neuroplasty.documents.steps import Inject
from neuroplasty.documents.steps import TestDose as _TestDose
from neuroplasty.evidence.drugs import DRUGS
from neuroplasty.evidence.parameter import Parameter

USUAL: dict[str, tuple[str, ...]] = {
    "iohexol": ("180 mgI/mL", "240 mgI/mL", "300 mgI/mL"),
    "sodium chloride": ("0.9 %", "5 %", "10 %"),
    "lidocaine": ("0.5 %", "1 %", "2 %"),
    "bupivacaine": ("0.125 %", "0.25 %", "0.5 %"),
    "ropivacaine": ("0.1 %", "0.2 %", "0.75 %"),
    "betamethasone": ("6 mg/mL",),
    "dexamethasone": ("4 mg/mL", "10 mg/mL"),
    "triamcinolone": ("40 mg/mL",),
    "methylprednisolone": ("40 mg/mL",),
    "hyaluronidase": ("150 IU/mL", "300 IU/mL"),
}
"""Strengths that lie on the tray; any other can be written in. Preparations in common use, assumed."""


def welcome(options: Options, setting: Setting) -> Welcome:
    """What a page that has just come is told; its role is filled in by the server."""
    canal, plan = setting.anatomy.canal, options.plan
    routes = (("caudal",) if canal.has_hiatus else ()) + ("interlaminar", "transforaminal")
    foraminal = plan.route == "transforaminal"
    lesson = None if options.lesson is None else read_lesson(options.lesson)
    return Welcome(
        role="watcher",
        title=lesson.title if lesson else options.case.title,
        story=lesson.briefing if lesson else options.case.story,
        lesson=lesson.goal if lesson else "",
        plan=plan.title,
        steps=tuple(words_of(step) for step in plan.steps),
        exam=options.exam,
        spacing_mm=options.spacing_mm,
        levels=tuple(canal.level_s_mm),
        routes=routes,
        tray=tuple(_tray(options)),
        drugs=tuple(
            {"drug": drug, "group": DRUGS[drug].group, "strengths": strengths, "unit": DRUGS[drug].unit}
            for drug, strengths in USUAL.items()
        ),
        dose_range={
            "way": plan.route or "caudal",
            "area": _figure(DOSE_AREA_TRANSFORAMINAL if foraminal else DOSE_AREA_CAUDAL),
            "beam": _figure(SCREENING_TRANSFORAMINAL if foraminal else SCREENING_CAUDAL),
        },
        complications=CAN_BEFALL,
    )


def _tray(options: Options) -> list[dict[str, Any]]:
    """The plan's own syringes, drawn up."""
    return [
        {
            "label": getattr(step, "label", "test dose"),
            "rate_ml_s": step.rate_ml_s,
            "ingredients": [part.model_dump(mode="json") for part in step.ingredients],
        }
        for step in options.plan.steps
        if isinstance(step, Inject | _TestDose)
    ]


def _figure(figure: Parameter) -> dict[str, Any]:
    return {
        "mean": figure.value,
        "low": figure.low,
        "high": figure.high,
        "unit": figure.unit,
        "source": figure.source,
    }
