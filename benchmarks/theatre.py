"""One tick of the theatre as a room would ask for it: CPU milliseconds on one thread, 1 mm grid, 512 x 512.

Run as ``python benchmarks/theatre.py``; every figure is the least of many ticks in a row.
"""

from __future__ import annotations

import os

os.environ["NUMBA_NUM_THREADS"] = "1"

import json
import time
from collections.abc import Callable
from dataclasses import replace

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
        "nothing": _ms(filled, Hands()),
        "pedal": _ms(filled, Hands(pedal=pedal)),
        "push, pedal": _ms(filled, Hands(catheter=push, pedal=pedal)),
        "inject": _ms(filled, Hands(syringe=inject)),
        "inject, pedal": _ms(filled, Hands(syringe=inject, pedal=pedal)),
        "inject, push, pedal": _ms(filled, Hands(syringe=inject, catheter=push, pedal=pedal)),
        "half an hour of waiting": _once(lambda: act(filled, Hands(), 1800.0)),
        "snapshot": _once(lambda: packed(filled)),
    }
    moves = []
    for number in range(12):
        arm = replace(Arm.of("lateral"), orbit_deg=30.0 + 3 * number, view="free")
        moves.append(_once(lambda arm=arm: act(filled, Hands(arm=arm, pedal=pedal), TICK_S), times=1))
    found["C-arm moved, with its picture"] = min(moves)
    found["C-arm moved"] = min(moves) - found["pedal"]
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
