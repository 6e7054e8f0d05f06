"""Ctrl-C is kept until it can be obeyed, and a second one is obeyed at once."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from neuroplasty.care.interrupt import deferred
from neuroplasty.documents import read_episode


@pytest.fixture
def heard():
    """Ctrl-C as a terminal's process hears it; one that was begun in the background ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_the_first_ctrl_c_is_noted_and_the_second_strikes(heard):
    before = signal.getsignal(signal.SIGINT)
    with deferred() as asked:
        assert not asked()
        os.kill(os.getpid(), signal.SIGINT)
        assert asked()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_outside_the_main_thread_nothing_is_touched():
    told = []

    def run():
        with deferred() as asked:
            told.append(asked())

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert told == [False]


@pytest.mark.slow
def test_ctrl_c_on_the_command_line_keeps_what_was_done(tmp_path: Path):
    out = tmp_path / "out"
    marked = (
        "import sys, neuroplasty.care.rehearsal as r\n"
        "from functools import partial\n"
        "from neuroplasty.body.anatomy import build\n"
        "build.synthesise_body = partial(build.synthesise_body, spacing_mm=3.0)\n"
        "old = r.Recorder.watch\n"
        "def watch(self, seen):\n"
        "    if seen.tick.forces.flow_ml_s > 0: print('injecting', flush=True)\n"
        "    return old(self, seen)\n"
        "r.Recorder.watch = watch\n"
        "sys.argv = 'neuroplasty rehearse healthy-adult --plan one-day-caudal'.split()\n"
        "sys.argv += ['--spacing', '5', '--members', '2']\n"
        f"sys.argv += ['--out', {str(out)!r}]\n"
        "from neuroplasty.app.cli import main\n"
        "main()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", marked],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "injecting\n"
    time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 130
    assert "Traceback" not in said
    episode = read_episode(out / "episode.json")
    assert episode.status == "interrupted"
    done = [step.do for step in episode.procedure.steps]
    assert done[:3] == ["sedate", "anaesthetise", "place needle"]
    assert len(done) < len(episode.plan.steps)
    last = episode.procedure.steps[-1]
    assert (last.do, last.outcome, last.said) == ("inject", "done in part", "Stopped by hand.")
    assert (out / "report.html").exists()
