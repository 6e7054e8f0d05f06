"""Frames: the pictures of a debrief as small images inside the page, and what was held at each second."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from neuroplasty.body.anatomy.zones import zones
from neuroplasty.body.fluoroscopy import Picture, drawn, projected
from neuroplasty.body.fluoroscopy.outlines import grey_of
from neuroplasty.care.debrief import Debrief, Shot
from neuroplasty.documents.steps import PlaceNeedle
from neuroplasty.errors import AnatomyError

_WIDE_PX, _THUMB_PX = 420, 132
_QUALITY, _THUMB_QUALITY = 72, 62
_MOST_STEPS = 360


@dataclass(frozen=True)
class Thumb:
    """A small picture in the timeline."""

    address: str
    alternative: str


def address_of(shot: Shot, wide_px: int = _WIDE_PX, quality: int = _QUALITY) -> str:
    """One picture as a ``data:`` address."""
    return _jpeg(Image.fromarray(grey_of(shot.shown)), wide_px, quality)


def thumbs_of(debrief: Debrief) -> dict[int, list[Thumb]]:
    """By number of a line of the timeline: at most two small pictures that were taken in it."""
    found: dict[int, list[Thumb]] = {}
    for number, line in enumerate(debrief.timeline):
        mine = [shot for shot in debrief.replayed.shots if line.first <= shot.number <= line.last]
        chosen = mine if len(mine) <= 2 else [mine[len(mine) // 2], mine[-1]]
        found[number] = [
            Thumb(
                address_of(shot, _THUMB_PX, _THUMB_QUALITY),
                f"{shot.shown.view} view at {shot.t_s:.0f} s, {shot.shown.kind}",
            )
            for shot in chosen
        ]
    return found


def replay_of(debrief: Debrief) -> dict[str, Any]:
    """What the slider of the page shows: pictures, and by step what was held, felt and given."""
    moments = debrief.replayed.account.moments
    shots = debrief.replayed.shots
    keep = {shot.number - 1 for shot in shots} | {line.last - 1 for line in debrief.timeline}
    keep |= {round(one) for one in np.linspace(0, len(moments) - 1, min(_MOST_STEPS, len(moments)))}
    steps: list[list[Any]] = []
    at, line = -1, 0
    for number in sorted(one for one in keep if 0 <= one < len(moments)):
        moment = moments[number]
        while at + 1 < len(shots) and shots[at + 1].number <= moment.number:
            at += 1
        while line + 1 < len(debrief.timeline) and debrief.timeline[line + 1].first <= moment.number:
            line += 1
        steps.append(
            [
                round(moment.t_s, 1),
                at,
                line,
                round(abs(moment.hub_n), 2),
                round(moment.syringe_mmhg) if moment.flow_ml_s > 0 else 0,
                round(moment.injected_ml, 1),
                round(moment.catheter_mm or 0.0),
                round(moment.beam_s, 1),
            ]
        )
    return {
        "shots": [address_of(shot) for shot in shots],
        "views": [f"{shot.shown.view}, {shot.t_s:.0f} s" for shot in shots],
        "lines": [line.doing for line in debrief.timeline],
        "steps": steps,
    }


def zoned_of(debrief: Debrief) -> list[Thumb]:
    """The last stored picture of each view with the zones of its route drawn on it."""
    needle = next((step for step in debrief.episode.known_plan.steps if isinstance(step, PlaceNeedle)), None)
    stored = {shot.shown.view: shot for shot in debrief.replayed.shots if isinstance(shot.shown, Picture)}
    if needle is None or not stored:
        return []
    try:
        anatomy = debrief.replayed.start.setting.anatomy
        found = zones(anatomy, needle.route, level=needle.level, side=needle.side)
    except AnatomyError:
        return []
    pictures = []
    for view, shot in stored.items():
        outlines = projected(found, shot.shown.pose)
        if outlines and isinstance(shot.shown, Picture):
            png = Image.open(io.BytesIO(drawn(shot.shown, outlines)))
            names = ", ".join(dict.fromkeys(one.zone.name for one in outlines))
            pictures.append(Thumb(_jpeg(png, 512, 80), f"{view}: {names}"))
    return pictures


def _jpeg(image: Image.Image, wide_px: int, quality: int) -> str:
    if image.width > wide_px:
        size = (wide_px, round(image.height * wide_px / image.width))
        image = image.resize(size, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, format="JPEG", quality=quality, optimize=True)
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode('ascii')}"
