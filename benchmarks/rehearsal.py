"""A whole rehearsal from the command line

``neuroplasty rehearse l5-scar-after-discectomy --plan one-day-caudal`` with its report, in a process of its
own, compiled code cached: from the built-in parameters, and from a real CT where there is one. Beside it the
goal that was set: 20 s and 40 s. Memory is the process's largest resident set; its goal is 2 GiB.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from race import OURS, Row, rows

CT = Path(__file__).resolve().parents[2] / "shared" / "data" / "ct" / "lumbar_ct_3mm.nii.gz"
COMMAND = ("rehearse", "l5-scar-after-discectomy", "--plan", "one-day-caudal")
GOAL_BUILT_IN_S, GOAL_CT_S = 20.0, 40.0
ROUNDS = 2


def run() -> list[Row]:
    """The built-in case, then the real CT."""
    found = _rows("built-in case with report", GOAL_BUILT_IN_S)
    if CT.exists():
        found += _rows("real CT of 3 mm with report", GOAL_CT_S, "--ct", str(CT))
    else:
        print(f"  There is no CT at {CT}: the rehearsal of a real one was left out.")
    return found


def _rows(case: str, goal_s: float, *more: str) -> list[Row]:
    _once(*more)
    timed = [_once(*more) for _ in range(ROUNDS)]
    seconds = statistics.median(seconds for seconds, _ in timed)
    gib = max(gib for _, gib in timed)
    goal = f"the goal, {goal_s:g} s"
    return rows(
        f"{case}, at most {gib:.2f} GiB",
        {OURS: seconds, goal: goal_s},
        {OURS: version("neuroplasty"), goal: ""},
    )


_TIMED = """
import os, subprocess, sys, time
start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(time.perf_counter() - start, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
"""
"""Times a command from a small process: a child's largest resident set begins with its parent's."""


def _once(*more: str) -> tuple[float, float]:
    """Wall seconds and largest resident set (GiB) of one command."""
    program = "from neuroplasty.app.cli import main; main()"
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", program, *COMMAND, *more, "--out", folder]
        said = subprocess.run(
            [sys.executable, "-c", _TIMED, *command], stdout=subprocess.PIPE, text=True, check=True
        ).stdout.split()
    if said[2] != "0":
        raise RuntimeError(f"neuroplasty {' '.join(COMMAND)} ended with {said[2]}.")
    unit = 1 if sys.platform == "darwin" else 1024
    return float(said[0]), float(said[1]) * unit / 2**30
