"""Processes beside the first: what they know of it, and what the first does while it waits."""

from __future__ import annotations

import os
from concurrent.futures import Future

from neuroplasty.care import solving as solving_beside
from neuroplasty.care.beside import processes
from neuroplasty.care.solving import Awaited, Solving


def test_a_process_beside_has_the_environment_of_the_one_that_asked_for_it(monkeypatch):
    with processes(1) as before:
        assert before.submit(os.getenv, "NEUROPLASTY_BESIDE").result() is None
    monkeypatch.setenv("NEUROPLASTY_BESIDE", "said")
    with processes(1) as beside:
        assert beside.submit(os.getenv, "NEUROPLASTY_BESIDE").result() == "said"


class Named:
    """What is asked for, by its key alone."""

    def __init__(self, key):
        self.key = key


def test_who_waits_takes_over_from_the_end_what_nobody_has_begun(monkeypatch):
    asked = [Named(key) for key in "abcd"]
    futures = [Future() for _ in asked]
    futures[0].set_running_or_notify_cancel()
    done = []

    def solve_alike(alike):
        done.extend(one.key for one in alike)
        if len(done) == 2:
            futures[0].set_result(("a beside",))
        return tuple(f"{one.key} here" for one in alike)

    monkeypatch.setattr(solving_beside, "solve_alike", solve_alike)
    solving = Solving(asked, [([one], future) for one, future in zip(asked, futures, strict=True)])
    answers = Awaited(solving, asked)
    assert answers[0] == "a beside"
    assert done == ["d", "c"]
    assert list(answers) == ["a beside", "b here", "c here", "d here"]
    assert done == ["d", "c", "b"]
