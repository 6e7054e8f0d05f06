"""The rehearsal room, as a person finds it

CPU time on one thread of one tick of a live session in six situations: 2 mm grid, 512 x 512 pixels, pictures
as JPEG, state and monitor told as to a page; the median of many ticks. Then a real browser at a served
room: a picture with the pedal alone and with push and injection together (seconds to the next one), a key
to its picture (median), a second of the patient beside the clock while the C-arm swings with the beam on, and
from the start of the room to its first picture. Beside each stands what it may take. Where there is no
Chromium only the ticks are timed.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from race import OURS, Row, rows

TICK_S, TIMES = 1 / 15, 45
CHROMIUM = Path("/usr/bin/chromium")
GOALS_S = {
    "pictures, pedal alone": 1 / 15,
    "pictures, push and injection": 1 / 12,
    "key to picture": 0.150,
    "second of the patient, C-arm swinging": 1 / 0.98,
    "start to first picture, warm": 12.0,
}


def run() -> list[Row]:
    """Every situation beside what it may take."""
    found: list[Row] = []
    for mode in ("ticks", *(["browser"] if CHROMIUM.exists() else [])):
        said = subprocess.run(
            [sys.executable, __file__, mode],
            env={**os.environ, "NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        for case, seconds in json.loads(said.strip().splitlines()[-1]).items():
            goal_s = GOALS_S.get(case, TICK_S)
            goal = f"the goal, {goal_s:.3g} s" if case in GOALS_S else "a tick of 1/15 s"
            if case.startswith("memory"):
                print(f"  {case}: {seconds:.0f} MB")
                continue
            found += rows(case, {OURS: seconds, goal: goal_s}, {OURS: version("neuroplasty"), goal: ""})
    return found


def ticks() -> dict[str, float]:
    """CPU seconds a tick by situation."""
    from neuroplasty.app.room import asked
    from neuroplasty.app.room.options import Options
    from neuroplasty.app.room.prepare import prepared, warmed
    from neuroplasty.app.room.session import Session
    from neuroplasty.documents import read_case, read_plan

    case = read_case("l5-scar-after-discectomy")
    plan = read_plan("one-day-caudal").aimed_at(case.target)
    setting = prepared(Options(case, plan), lambda words, fraction: None)
    warmed(setting, lambda words, fraction: None)
    session, number = Session.begin(setting, plan), 0

    def do(**message: Any) -> None:
        nonlocal number
        number += 1
        session.hear("fellow", asked.ASKED.validate_python({**message, "n": number}), 0.0)

    def timed(before: Callable[[int], None] = lambda k: None, times: int = TIMES) -> float:
        took = []
        for k in range(times):
            before(k)
            began = time.process_time()
            session.step()
            session.taken()
            took.append(time.process_time() - began)
        return statistics.median(took)

    do(t="needle", route="caudal")
    session.step()
    do(t="aim", usual=True)
    do(t="hand", tool="needle", push_mm_s=10.0)
    while not (session.state().needle or {}).get("gives"):
        session.step()
    timed(times=15)
    do(t="hand", tool="needle")
    do(t="take")
    do(t="syringe", ingredients=[{"drug": "iohexol", "strength": "180 mgI/mL", "volume_ml": 30}])
    timed(times=3)
    found = {"tick, hands at rest": timed()}
    do(t="pedal", on=True, pulses_per_s=15.0)
    found["tick, pedal"] = timed()
    do(t="hand", tool="catheter", push_mm_s=8.0)
    found["tick, pedal and push"] = timed()
    do(t="hand", tool="catheter")
    do(t="plunger", rate_ml_s=0.5)
    found["tick, pedal and injection"] = timed()
    do(t="hand", tool="catheter", push_mm_s=8.0)
    found["tick, pedal, push and injection"] = timed()
    do(t="stop")
    do(t="pedal", on=True, pulses_per_s=15.0)
    # A pose is shown at every third tick while the beam is on: the mean of three is what a tick takes.
    took = [timed(lambda k: do(t="arm", orbit_deg=float(k % 60)), times=1) for k in range(TIMES)]
    found["tick, pedal and C-arm swinging (mean)"] = statistics.fmean(took)
    return found


@contextmanager
def served() -> Iterator[tuple[dict[str, str], subprocess.Popen[str], float]]:
    """A room in a process of its own: its links, the process, and when it was started."""
    with tempfile.TemporaryDirectory() as out:
        began = time.perf_counter()
        command = [
            sys.executable,
            "-m",
            "neuroplasty.app.cli",
            "room",
            "--port",
            "8459",
            "--out",
            f"{out}/out",
        ]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        links: dict[str, str] = {}
        assert server.stdout is not None
        for line in server.stdout:
            if found := re.match(r"(\w+) +(http\S+)", line):
                links[found[1].lower()] = found[2]
            if len(links) == 3:  # A person opens a link as soon as it is there.
                break
        try:
            yield links, server, began
        finally:
            server.terminate()
            server.wait(15)


def browser() -> dict[str, float]:
    """Seconds by what a person sees, and the memory of a session."""
    from playwright.sync_api import sync_playwright

    found: dict[str, float] = {}
    with (
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"]) as chromium,
        served() as (links, server, began),
    ):
        watcher, page = chromium.new_page(), chromium.new_page(viewport={"width": 1366, "height": 850})
        watcher.goto(links["watcher"])
        page.goto(links["fellow"])
        page.wait_for_selector("#briefing[open]", timeout=120_000)
        page.click("#begin")
        page.keyboard.down(" ")
        page.wait_for_function("() => Number(document.getElementById('live').dataset.frames) > 0")
        found["start to first picture, warm"] = time.perf_counter() - began
        page.keyboard.up(" ")

        def shown() -> tuple[int, int]:
            live = "document.getElementById('live').dataset"
            return tuple(page.evaluate(f"() => [Number({live}.frames), Number({live}.tick)]"))

        def pictures(seconds: float) -> tuple[float, float]:
            """Seconds a picture, and seconds of the clock a second of the patient."""
            (frames, tick), start = shown(), time.perf_counter()
            page.wait_for_timeout(1000 * seconds)
            (more, later), passed = shown(), time.perf_counter() - start
            return passed / max(1, more - frames), passed / max(1e-9, (later - tick) * TICK_S)

        page.select_option("#pulses", "15")
        page.evaluate("() => document.activeElement.blur()")
        found["key to picture"] = statistics.median(_key_to_picture(page) for _ in range(15))
        page.keyboard.down(" ")
        page.wait_for_timeout(1500)
        found["pictures, pedal alone"], _ = pictures(8.0)
        for key in ("Enter", "a", "Shift+Digit1"):
            page.keyboard.press(key)
        page.keyboard.press("n")
        page.keyboard.down("ArrowUp")
        page.keyboard.down("i")
        found["pictures, push and injection"], _ = pictures(6.0)
        page.keyboard.up("i")
        page.keyboard.up("ArrowUp")
        page.evaluate(
            "() => { let k = 0; window.swing = setInterval(() => document.querySelector("
            "`[data-arm=orbit][data-by='${(k++ % 20) < 10 ? 5 : -5}']`).click(), 200); }"
        )
        page.wait_for_timeout(2000)
        # Long, so that the 0.4 s by which a patient may run late at either end do not count.
        _, found["second of the patient, C-arm swinging"] = pictures(30.0)
        found["memory of a session"] = _memory_mb(server.pid)
    return found


def _key_to_picture(page: Any) -> float:
    """From the key going down to the first picture drawn."""
    page.wait_for_timeout(150)
    page.evaluate(
        """() => { window.took = null;
          const canvas = document.getElementById("live");
          document.addEventListener("keydown", () => { window.down = performance.now(); }, { once: true, capture: true });
          const watch = new MutationObserver(() => { window.took = performance.now() - window.down; watch.disconnect(); });
          watch.observe(canvas, { attributes: true, attributeFilter: ["data-frames"] }); }"""  # noqa: E501
    )
    page.keyboard.down(" ")
    page.wait_for_function("() => window.took !== null")
    took = float(page.evaluate("() => window.took"))
    page.keyboard.up(" ")
    page.wait_for_timeout(250)
    return took / 1e3


def _memory_mb(server: int) -> float:
    """Of the largest process under the server's."""
    children = subprocess.run(
        ["ps", "-o", "rss=", "--ppid", str(server)], stdout=subprocess.PIPE, text=True, check=False
    ).stdout.split()
    return max((int(one) for one in children), default=0) / 1e3


if __name__ == "__main__":
    print(json.dumps(ticks() if sys.argv[1] == "ticks" else browser()))
