"""Needle: the way in, tissue by tissue. Where its tip lies, and how it lies in the picture.

>>> from neuroplasty.body.anatomy import canal_from_parameters
>>> from neuroplasty.documents.case import Patient
>>> canal = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))
>>> place_needle(PlaceNeedle(route="interlaminar", level="L4"), canal).tip.place
'epidural'
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.instruments.approach import Approach, usual_approach
from neuroplasty.body.instruments.lumen import Lumen
from neuroplasty.body.instruments.parameters import BORE_MM, HIATUS_WIDTH, INTO_GAP, OUTER_MM
from neuroplasty.body.instruments.tip import Tip, TipPlace, round_the_canal, tip_on_shell, words_at
from neuroplasty.body.instruments.tissue import SOLID, Layer, Names, passage, tissues_along
from neuroplasty.documents.steps import PlaceNeedle, Route
from neuroplasty.errors import AnatomyError

Array = NDArray[np.float64]

_STEP_MM = 0.5
_PLACES: dict[str, TipPlace] = {
    "epidural space": "epidural",
    "CSF": "intrathecal",
    "disc": "disc",
    "bone": "bone",
    "vertebra": "bone",
}


@dataclass(frozen=True)
class Needle:
    """A placed needle: its tip, its shaft in the world (hub first, tip last), what it went through.

    ``depth_mm`` is how far its point lies from the skin along its way, ``passage`` the layers on it.
    ``loss_of_resistance_mm`` is the depth at which the ligament gave way into the epidural space, None when
    it did not; ``pierced`` says that the dura was; ``redirected_mm`` how much bone was met and walked off.
    """

    route: Route
    gauge: int
    length_mm: float
    s_mm: float
    theta_rad: float
    shaft_mm: Array
    words: str
    tip: Tip
    depth_mm: float = 0.0
    passage: tuple[Layer, ...] = ()
    loss_of_resistance_mm: float | None = None
    pierced: bool = False
    redirected_mm: float = 0.0

    @property
    def lumen(self) -> Lumen:
        """The bore the injectate goes through."""
        return Lumen(BORE_MM[self.gauge], self.length_mm)

    @property
    def outer_mm(self) -> float:
        """Outer diameter."""
        return OUTER_MM[self.gauge]


def missing_for(step: PlaceNeedle, canal: Canal) -> str | None:
    """Why this anatomy cannot take this needle, in one sentence; None when it can."""
    reach = f"this anatomy covers {canal.levels[0]} to {canal.levels[-1]}"
    if step.route == "caudal":
        if canal.has_hiatus:
            return None
        return (
            f"a caudal needle goes in by the sacral hiatus, and {reach} without it; "
            "use a transforaminal or interlaminar plan, or an image that shows the sacrum"
        )
    level, side = step.level, step.side
    if level is None:
        return f"a {step.route} needle needs a level and the plan names none; give the step a level"
    if level not in canal.level_s_mm:
        return f"a {step.route} needle at {level} was asked for, and {reach}; choose a level it covers"
    if step.route == "transforaminal":
        if side is None:
            return "a transforaminal needle needs a side and the plan names none; give the step a side"
        if f"{level} {side}" not in {root.name for root in canal.roots}:
            return f"the foramen of {level} {side} is not in this anatomy; choose a level it covers"
    return None


def place_needle(step: PlaceNeedle, canal: Canal, body: Volume | None = None) -> Needle:
    """Push the needle a plan's step asks for along its way, tissue by tissue.

    ``body`` (Hounsfield units) shows skin, fat and bone; without it the way outside the canal is taken as
    muscle. With neither ``depth_mm`` nor ``angle_deg`` the operator takes the usual way and ends where the
    route usually ends, walking off bone; at another angle he stops at the loss of resistance; bone stops
    the needle, and so does its hub at the skin. Where the usual way is longer than the needle a longer one
    is taken. Raises AnatomyError when the anatomy lacks what the route needs.
    """
    why_not = missing_for(step, canal)
    if why_not:
        raise AnatomyError(f"The needle cannot be placed: {why_not}.")
    usual = usual_approach(step, canal, body)
    length = step.length_mm
    if step.depth_mm is None and usual.depth_mm > length:
        length = 10.0 * np.ceil(usual.depth_mm / 10.0 + 0.5)
    way = usual.turned(step.angle_deg, float(HIATUS_WIDTH) / 2)
    farthest = max(usual.depth_mm + 30.0, step.depth_mm or 0.0) + 1.0
    depths = np.arange(0.0, min(farthest, length) + _STEP_MM / 2, _STEP_MM)
    tissues = tissues_along(canal, body, way.at(depths))
    redirected = 0.0
    if way is usual:
        # On the usual way an operator who feels bone finds the way past it.
        met = np.isin(tissues, SOLID) & (depths <= usual.depth_mm)
        redirected = _STEP_MM * float(met.sum())
        tissues[met] = _beside(tissues, met)
    depth = _stop(step, usual, way, depths, tissues)
    count = int(np.searchsorted(depths, depth, side="right"))
    point = way.at(np.array([depth - 0.5, depth]))
    tip = _tip(step, canal, usual, way, depth, str(tissues[count - 1]), point[1])
    into = (point[1] - point[0]) / np.linalg.norm(point[1] - point[0])
    shaft = np.linspace(point[1] - length * into, point[1], 40)
    there = np.flatnonzero(tissues[:count] == "epidural space")
    words = usual.words if tip.place in ("epidural", "foramen") else tip.words
    return Needle(
        route=step.route,
        gauge=step.gauge,
        length_mm=float(length),
        s_mm=tip.s_mm,
        theta_rad=tip.theta_rad,
        shaft_mm=shaft,
        words=words,
        tip=tip,
        depth_mm=float(depth),
        passage=passage(tissues[:count], depths[:count], step.gauge),
        loss_of_resistance_mm=float(depths[there[0]]) if len(there) else None,
        pierced=bool((tissues[:count] == "CSF").any()),
        redirected_mm=redirected,
    )


def _stop(step: PlaceNeedle, usual: Approach, way: Approach, depths: Array, tissues: Names) -> float:
    """How deep the needle ends: as asked, at the loss of resistance, or where bone or the hub stops it."""
    wanted = usual.depth_mm
    if step.depth_mm is not None:
        wanted = step.depth_mm
    elif way is not usual:
        there = np.flatnonzero(tissues == "epidural space")
        wanted = float(depths[there[0]]) + float(INTO_GAP) if len(there) else usual.depth_mm
    solid = np.flatnonzero(np.isin(tissues, SOLID))
    if len(solid):
        wanted = min(wanted, float(depths[solid[0]]))
    return min(wanted, float(depths[-1]))


def _tip(
    step: PlaceNeedle, canal: Canal, usual: Approach, way: Approach, depth: float, tissue: str, point: Array
) -> Tip:
    """Where the point lies; at the usual end it is the usual place itself."""
    if way is usual and abs(depth - usual.depth_mm) < 1e-9:
        tip = tip_on_shell(canal, usual.s_mm, usual.theta_rad)
        # The foramen of a needle that goes up the canal is one it passes, not one it lies in.
        return tip if step.route == "transforaminal" else replace(tip, place="epidural")
    s, theta, radius = (float(value[0]) for value in round_the_canal(canal, point))
    place = _PLACES.get(tissue, "outside")
    if place == "epidural":
        return replace(tip_on_shell(canal, s, theta), radius_mm=radius)
    if step.route == "caudal" and way is not usual:
        words = f"in {tissue} outside the sacral canal: the hiatus was missed"
    elif step.route == "caudal" and depth < usual.door_mm:
        words = f"in {tissue}, {usual.door_mm - depth:.0f} mm short of the sacral hiatus"
    elif place == "intrathecal":
        words = f"in the thecal sac at {words_at(canal, s, theta)}"
    else:
        words = f"in {tissue} at {words_at(canal, s, theta)}"
    return Tip(place, s, theta, radius, words)


def _beside(tissues: Names, met: NDArray[np.bool_]) -> Names:
    """For every point where bone was met the nearest tissue on the way that is none."""
    free = np.flatnonzero(~np.isin(tissues, SOLID))
    if not len(free):
        return np.full(int(met.sum()), "muscle", dtype=tissues.dtype)
    nearest = np.abs(np.flatnonzero(met)[:, None] - free).argmin(axis=1)
    return np.asarray(tissues[free[nearest]])
