"""Needle, catheter and its planner, for live control

One millimetre of push with a 5-degree turn, 150 mm of catheter in the canal of the built-in case on a 1 mm
shell, scar at the target, shape, forces and tearing included; a way found and driven to the L5 recess; a
caudal needle pushed tissue by tissue through the whole body. Beside the push the goal that was set, 5 ms; a
way and a needle have none. Then the elastic rod's solution alone (600 nodes) beside SciPy's banded Cholesky.
"""

from __future__ import annotations

import time
from importlib.metadata import version

import numpy as np
from race import OURS, Engine, Row, race, rows
from scipy.linalg import solveh_banded

from neuroplasty import read_case
from neuroplasty.body.anatomy import bonded_fraction, build_anatomy
from neuroplasty.body.epidural import EpiduralSpace, Shell
from neuroplasty.body.instruments import Surroundings, enter, place_needle, push, steer_to
from neuroplasty.body.instruments.rod import relax
from neuroplasty.documents.steps import PlaceNeedle

GOAL_S = 0.005
ROUNDS = 7
NODES, EI, BED, STEP_MM = 600, 63.0, 0.02, 0.5


def run() -> list[Row]:
    """The push, the way, the needle, the rod."""
    case = read_case("l5-scar-after-discectomy")
    anatomy = build_anatomy(case)
    canal = anatomy.canal
    shell = Shell.from_canal(canal, spacing_mm=1.0, rng=np.random.default_rng(0))
    state = EpiduralSpace(shell).start(bonded_fraction(canal, case.findings.scars), s_mm=canal.s_mm)
    around = Surroundings.of(canal, state)
    step = PlaceNeedle(route="caudal")
    needle = place_needle(step, canal, anatomy.body)
    far = push(enter(needle, around), around, 150.0, 90.0).catheter
    if push(far, around, 1.0, 5.0).advanced_mm != 1.0:
        raise AssertionError("the millimetre that is timed was not pushed")
    target = canal.locate(case.target)
    pushing = _seconds(lambda: push(far, around, 1.0, 5.0), 50)
    ours = {OURS: version("neuroplasty"), "the goal, 5 ms": ""}
    found = rows("one millimetre of push", {OURS: pushing, "the goal, 5 ms": GOAL_S}, ours)
    steering = _seconds(lambda: steer_to(enter(needle, around), around, target), 3)
    found += rows("a way to the L5 recess, found and driven", {OURS: steering}, ours)
    placing = _seconds(lambda: place_needle(step, canal, anatomy.body), 10)
    found += rows("a caudal needle, tissue by tissue", {OURS: placing}, ours)
    return found + _rod()


def _rod() -> list[Row]:
    """The displacement of a bent rod in its bed: the same matrix, the same answer to 1e-6 mm."""
    bend, nothing, v = np.zeros(NODES), np.zeros(NODES), np.zeros(NODES)
    bend[-50:] = -0.017
    banded, force = _matrix(bend)

    def ours() -> np.ndarray:
        relax(bend, nothing, EI, BED, STEP_MM, v)
        return v

    def scipy() -> np.ndarray:
        return np.concatenate([[0.0], solveh_banded(banded, force)])

    if not np.allclose(ours(), scipy(), atol=1e-6):
        raise AssertionError("the two rods differ")
    return race(
        f"100 solutions of an elastic rod of {NODES} nodes in its bed, to 1e-6 mm",
        [
            Engine(OURS, version("neuroplasty"), lambda: [ours() for _ in range(100)]),
            Engine("SciPy solveh_banded", version("scipy"), lambda: [scipy() for _ in range(100)]),
        ],
        ROUNDS,
    )


def _matrix(bend: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The stiffness, upper banded, and the load of the rod without its clamped node."""
    second = np.zeros((NODES, NODES))
    second[0, 1] = 2 / STEP_MM**2
    for i in range(1, NODES - 1):
        second[i, i - 1 : i + 2] = np.array([1, -2, 1]) / STEP_MM**2
    cell = STEP_MM * np.where((np.arange(NODES) == 0) | (np.arange(NODES) == NODES - 1), 0.5, 1.0)
    stiffness = (EI * second.T @ (cell[:, None] * second) + np.diag(BED * cell))[1:, 1:]
    force = -(EI * second.T @ (cell * bend))[1:]
    banded = np.zeros((3, NODES - 1))
    for k in range(3):
        banded[2 - k, k:] = np.diagonal(stiffness, k)
    return banded, force


def _seconds(work, rounds: int) -> float:  # type: ignore[no-untyped-def]
    """Median seconds of one call, after one that is not counted."""
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return float(np.median(times))
