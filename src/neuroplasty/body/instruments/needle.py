"""Needle: the way in. Where its tip lies in the canal and how it lies in the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.instruments.lumen import Lumen
from neuroplasty.body.instruments.parameters import BORE_MM, CAUDAL_DEPTH, OUTER_MM
from neuroplasty.body.instruments.tip import Tip, tip_on_shell
from neuroplasty.errors import AnatomyError
from neuroplasty.places import Level
from neuroplasty.steps import PlaceNeedle, Route

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Needle:
    """A placed needle: its tip on the shell and its shaft in the world (hub first, tip last)."""

    route: Route
    gauge: int
    length_mm: float
    s_mm: float
    theta_rad: float
    shaft_mm: Array
    words: str
    tip: Tip

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


def place_needle(step: PlaceNeedle, canal: Canal) -> Needle:
    """Place the needle a plan's step asks for. AnatomyError says why when the anatomy cannot take it."""
    why_not = missing_for(step, canal)
    if why_not:
        raise AnatomyError(f"The needle cannot be placed: {why_not}.")
    level, side = step.level, step.side
    if step.route == "caudal":
        s, theta = _caudal_depth(canal), 0.0
        # The shaft lies in the sacral canal's own direction: it came in through the hiatus.
        into = _at(canal.up, canal, s * 0.5) - 0.15 * _at(canal.posterior, canal, s * 0.5)
        words = "through the sacral hiatus"
    elif step.route == "interlaminar":
        assert level is not None
        s, theta = _interlaminar_station(canal, level), 0.0
        into = -_at(canal.posterior, canal, s) + 0.25 * _at(canal.up, canal, s)
        words = f"between the laminae below {level}"
    else:
        s, theta = canal.root(f"{level} {side}").foramen
        # Oblique from behind: half way between straight lateral and straight posterior.
        outward = np.cos(theta) * _at(canal.posterior, canal, s) + np.sin(theta) * _at(canal.left, canal, s)
        into = -(outward + 1.2 * _at(canal.posterior, canal, s))
        words = f"in the foramen of {level} {side}"
    wall = float(canal.sample(canal.wall_mm, s, theta))
    sac = float(canal.sample(canal.sac_mm, s, theta))
    depth = 0.5 if step.route != "transforaminal" else 0.85
    tip = canal.point_mm(s, theta, sac + depth * (wall - sac))
    hub = tip - step.length_mm * into / np.linalg.norm(into)
    shaft = np.linspace(hub, tip, 40)
    return Needle(
        step.route, step.gauge, step.length_mm, s, theta, shaft, words, tip_on_shell(canal, s, theta)
    )


def _caudal_depth(canal: Canal) -> float:
    """How far above the hiatus the caudal tip lies: as parameterised, but below S3 where S3 is known."""
    depth = float(canal.s_mm[0]) + float(CAUDAL_DEPTH)
    s3 = canal.level_s_mm.get("S3")
    return min(depth, s3) if s3 is not None else depth


def _interlaminar_station(canal: Canal, level: Level) -> float:
    """The interlaminar window lies at the disc under the level, or half a level down without one."""
    below = [s for disc, s in canal.disc_s_mm.items() if disc.startswith(f"{level}-")]
    if below:
        return below[0]
    return max(float(canal.s_mm[0]) + 5.0, canal.level_s_mm[level] - 15.0)


def _at(field: Array, canal: Canal, s: float) -> Array:
    return np.array([np.interp(s, canal.s_mm, field[:, k]) for k in range(3)])
