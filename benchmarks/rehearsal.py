"""A whole rehearsal from the command line

``neuroplasty rehearse l5-scar-after-discectomy --plan one-day-caudal`` with its report, in a process of its
own, compiled code cached: from the built-in parameters, and from a real CT where one lies in ``shared/``
beside the repository. Beside it the goal that was set: 20 s and 40 s. Memory is the process's largest
resident set; its goal is 2 GiB.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
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
        print("  There is no shared/data/ct beside the repository: the rehearsal of a real CT was left out.")
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


def _once(*more: str) -> tuple[float, float]:
    """Wall seconds and largest resident set (GiB) of one command."""
    program = "from neuroplasty.app.cli import main; main()"
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-c", program, *COMMAND, *more, "--out", folder],
            stdout=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise RuntimeError(f"neuroplasty {' '.join(COMMAND)} ended with {process.returncode}.")
    unit = 1 if sys.platform == "darwin" else 1024
    return seconds, usage.ru_maxrss * unit / 2**30
