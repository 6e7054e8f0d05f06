"""A tick of the theatre, as a live room asks for it

CPU time on one thread of one ``act``: 1 mm grid, 512 x 512 pixels, the built-in case with a catheter at its
target and dye in the canal; the least of many ticks in a row, in a process of its own. Beside it what a tick
may take: 30 ms for an injection with its picture and 60 ms for a C-arm that is moved were set as goals, the
others have the 67 ms of fifteen pictures a second. Half an hour of waiting and a snapshot have no goal: they
stand beside one tick's time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version

from race import OURS, Row, rows

from neuroplasty.body.anatomy import build_anatomy
from neuroplasty.body.fluoroscopy import Arm, Pedal
from neuroplasty.body.procedure import (
    CatheterHand,
    Filling,
    Hands,
    SyringeHand,
    Theatre,
    act,
    carry_out,
)
from neuroplasty.body.procedure.snapshot import packed
from neuroplasty.care.setting import setting_of
from neuroplasty.documents import read_case
from neuroplasty.documents.steps import AdvanceCatheter, Ingredient, Inject, PlaceNeedle

DYE = (Ingredient(drug="iohexol", strength="180 mgI/mL", volume_ml=60),)
TICK_S, TIMES = 1 / 15, 40
GOALS_MS = {"injection with picture": 30.0, "C-arm moved": 60.0}


def run() -> list[Row]:
    """Every situation beside what it may take."""
    environment = {**os.environ, "NUMBA_NUM_THREADS": "1"}
    said = subprocess.run(
        [sys.executable, __file__], env=environment, stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    found: list[Row] = []
    for case, milliseconds in json.loads(said).items():
        goal_ms = GOALS_MS.get(case, 1e3 * TICK_S)
        goal = f"the goal, {goal_ms:.0f} ms" if case in GOALS_MS else "a tick of 1/15 s"
        seconds = {OURS: milliseconds / 1e3, goal: goal_ms / 1e3}
        found += rows(case, seconds, {OURS: version("neuroplasty"), goal: ""})
    return found


def main() -> dict[str, float]:
    """Milliseconds by situation."""
    case = read_case("l5-scar-after-discectomy")
    theatre = Theatre.begin(setting_of(case, build_anatomy(case)))
    little = Inject(ingredients=(DYE[0].model_copy(update={"volume_ml": 5}),))
    for step in (PlaceNeedle(route="caudal"), little, AdvanceCatheter(to=case.target)):
        for seen in carry_out(theatre, step):
            theatre = seen.theatre
    pedal = Pedal(pulses_per_s=15.0)
    inject = SyringeHand(rate_ml_s=0.5)
    push = CatheterHand(push_mm_s=-5.0)
    filled, _ = act(theatre, Hands(syringe=SyringeHand(Filling("dye", DYE)), pedal=pedal), TICK_S)
    found = {
        "hands at rest": _ms(filled, Hands()),
        "picture": _ms(filled, Hands(pedal=pedal)),
        "push with picture": _ms(filled, Hands(catheter=push, pedal=pedal)),
        "injection": _ms(filled, Hands(syringe=inject)),
        "injection with picture": _ms(filled, Hands(syringe=inject, pedal=pedal)),
        "injection and push with picture": _ms(filled, Hands(syringe=inject, catheter=push, pedal=pedal)),
        "half an hour of waiting": _once(lambda: act(filled, Hands(), 1800.0)),
        "snapshot": _once(lambda: packed(filled)),
    }
    room, dye = filled.setting.room, filled.dye()
    arms = [replace(Arm.of("lateral"), orbit_deg=30.0 + 3 * number, view="free") for number in range(12)]
    found["C-arm moved"] = min(
        _once(lambda arm=arm: room.sight(arm).iodine_mg_cm2(dye), times=1) for arm in arms[:6]
    )
    found["C-arm moved, with its first picture"] = min(
        _once(lambda arm=arm: act(filled, Hands(arm=arm, pedal=pedal), TICK_S), times=1) for arm in arms[6:]
    )
    return found


def _ms(theatre: Theatre, hands: Hands) -> float:
    """The least CPU time of a tick, one following on the other, the C-arm where it is."""
    least = float("inf")
    for _ in range(TIMES):
        begun = time.process_time()
        theatre, _ = act(theatre, hands, TICK_S)
        least = min(least, time.process_time() - begun)
    return 1e3 * least


def _once(what: Callable[[], object], times: int = 5) -> float:
    least = float("inf")
    for _ in range(times):
        begun = time.process_time()
        what()
        least = min(least, time.process_time() - begun)
    return 1e3 * least


if __name__ == "__main__":
    print(json.dumps({name: round(value, 1) for name, value in main().items()}, indent=1))
