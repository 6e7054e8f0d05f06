"""Scenes: what the pictures in the documentation show, each made by the engine from a built-in case.

A scene is a case, the steps done on it, and the views of it. To add one is to add a line to ``SCENES``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import xarray as xr

from neuroplasty.body.anatomy import Anatomy, build_anatomy
from neuroplasty.body.fluoroscopy import Arm, Picture
from neuroplasty.body.instruments.tip import TipPlace
from neuroplasty.body.procedure import Theatre, carry_out
from neuroplasty.care.rehearsal import rehearse
from neuroplasty.care.setting import setting_of
from neuroplasty.documents import read_case
from neuroplasty.documents.places import Place
from neuroplasty.documents.steps import AdvanceCatheter, Ingredient, Inject, PlaceNeedle, Step

SPACING_MM = 2.0
"""The epidural space's grid of every scene."""
_HEALTHY = "healthy-adult"
_DEMO = ("l5-scar-after-discectomy", "one-day-caudal")
_DOG_DEG = 35.0
_MEMBERS = 4


@dataclass(frozen=True)
class Scene:
    """A case, the steps done on it, the views of it.

    ``strayed`` puts the needle's tip into another compartment than its geometry says, as chance may.
    ``quick``: made anew in every run of the tests.
    """

    name: str
    title: str
    case: str
    steps: tuple[Step, ...] = ()
    views: tuple[Callable[[Anatomy], Arm], ...] = ()
    strayed: TipPlace | None = None
    quick: bool = False


def _dye(volume_ml: float, rate_ml_s: float = 0.5) -> Inject:
    return Inject(
        ingredients=(Ingredient(drug="iohexol", strength="240 mgI/mL", volume_ml=volume_ml),),
        rate_ml_s=rate_ml_s,
    )


def _front(anatomy: Anatomy) -> Arm:
    return Arm.of("AP")


def _side(anatomy: Anatomy) -> Arm:
    return Arm.of("lateral")


def _dog(anatomy: Anatomy) -> Arm:
    """Turned until the near facet joints open, aimed at L3-L4, magnified."""
    canal = anatomy.canal
    x, y, z = canal.point_mm(canal.level_s_mm["L4"], np.pi, 8.0)
    return Arm(orbit_deg=_DOG_DEG, aim_mm=(float(x), float(y), float(z)), field_size="mag 1")


_BOTH = (_front, _side)
_CAUDAL = PlaceNeedle(route="caudal")
_LOWER = PlaceNeedle(route="interlaminar", level="L4")

SCENES = (
    Scene("epidural", "Epidural, caudal 10 mL", _HEALTHY, (_CAUDAL, _dye(10)), _BOTH),
    Scene(
        "filling defect",
        "Filling defect: scar at L5 left",
        "l5-scar-after-discectomy",
        (_CAUDAL, _dye(10)),
        _BOTH,
    ),
    Scene(
        "neurogram",
        "Along a root: L5 left",
        _HEALTHY,
        (PlaceNeedle(route="transforaminal", level="L5", side="left", gauge=22, length_mm=120), _dye(3, 0.2)),
        _BOTH,
        quick=True,
    ),
    Scene(
        "vascular", "In a vein, while it is pushed", _HEALTHY, (_LOWER, _dye(3, 1.0)), _BOTH, "vascular", True
    ),
    Scene("intrathecal", "In the CSF, prone", _HEALTHY, (_LOWER, _dye(6)), _BOTH, "intrathecal", True),
    Scene("subdural", "Subdural", _HEALTHY, (_LOWER, _dye(4)), _BOTH, "subdural", True),
    Scene(
        "loculation",
        "Loculation: catheter in scar",
        "two-level-failed-back-surgery",
        (
            _CAUDAL,
            AdvanceCatheter(to=Place(level="S1", side="right", region="lateral recess")),
            _dye(1.5, 0.2),
        ),
        _BOTH,
    ),
    Scene("oblique", "Oblique 35 degrees: the dog", _HEALTHY, (), (_dog,), quick=True),
)


def pictures_of(scene: Scene) -> list[Picture]:
    """The scene's views, in their order, at the moment when the last drop has gone in."""
    theatre = theatre_of(scene)
    setting = theatre.setting
    return [
        setting.room.take(
            view(setting.anatomy), np.random.default_rng(number), dye=theatre.dye(), metal=theatre.metal()
        )
        for number, view in enumerate(scene.views)
    ]


def theatre_of(scene: Scene) -> Theatre:
    """The patient after the scene's steps."""
    theatre = _beginning(scene.case)
    for step in scene.steps:
        if isinstance(step, Inject):
            theatre = replace(theatre, strayed=scene.strayed)
        for seen in carry_out(theatre, step):
            theatre = seen.theatre
    return theatre


def rehearsal() -> list[Picture]:
    """The demo's plan before and after: first and last epidurogram AP, and the last from the side."""
    wanted = (("first epidurogram", "AP"), ("last epidurogram", "AP"), ("last epidurogram", "lateral"))
    shots = rehearse(_DEMO[0], _DEMO[1], spacing_mm=SPACING_MM, years_after=False).shots
    taken = {
        (label, picture.view): picture
        for label, _, picture in shots
        if isinstance(picture, Picture) and picture.kind == "fluoroscopy"
    }
    return [replace(taken[which], label=which[0]) for which in wanted]


def followed() -> str:
    """The report of the demo's plan with its two years after, over four bodies and sets of numbers."""
    from neuroplasty.app.report import render_report

    done = rehearse(_DEMO[0], _DEMO[1], spacing_mm=SPACING_MM, members=_MEMBERS, workers=1)
    return render_report(done.episode, {}, xr.Dataset())


def audited() -> str:
    """The audit of a made-up clinic."""
    from neuroplasty.app.audit import render_audit
    from neuroplasty.registry.audit import audit_table, simulate_clinic

    return render_audit(audit_table(simulate_clinic(np.random.default_rng(7)).table))


@cache
def _beginning(case: str) -> Theatre:
    read = read_case(case)
    return Theatre.begin(setting_of(read, build_anatomy(read), spacing_mm=SPACING_MM))
