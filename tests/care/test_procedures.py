"""Procedures of members: solved once, kept, and the same when they are read back."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.care import procedures
from neuroplasty.care.procedures import Asked, kept_folder, solve, solve_alike
from neuroplasty.care.solving import Solving
from neuroplasty.documents import read_case
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.steps import Ingredient, Inject, PlaceNeedle, Wait

QUICK = Plan(
    name="quick",
    title="A quick injection",
    steps=(
        PlaceNeedle(route="caudal", minutes=1),
        Inject(ingredients=(Ingredient(drug="lidocaine", strength="1 %", volume_ml=5),)),
    ),
)


@pytest.fixture
def asked(monkeypatch, tmp_path):
    monkeypatch.setenv("NEUROPLASTY_CACHE", str(tmp_path))
    case = read_case("l5-scar-after-discectomy")
    return [Asked(case, QUICK.aimed_at(case.target), 1, number, spacing_mm=5.0) for number in range(2)]


def test_a_procedure_is_solved_once_and_read_back_to_the_last_bit(asked, monkeypatch):
    first = solve(asked[0])
    monkeypatch.setattr(procedures, "_carried_out", lambda asked: pytest.fail("solved again"))
    again = solve(asked[0])
    for name in ("bonded_before", "bonded_after", "peak_mmhg"):
        np.testing.assert_array_equal(getattr(first, name), getattr(again, name))
    np.testing.assert_array_equal(first.flow.fluid, again.flow.fluid)
    assert first.flow.names == again.flow.names
    assert first.peak_mmhg.max() > 0


def test_a_file_that_was_cut_short_is_solved_again(asked):
    first = solve(asked[0])
    (file,) = kept_folder().glob("*.npz")
    file.write_bytes(file.read_bytes()[:100])
    np.testing.assert_array_equal(solve(asked[0]).peak_mmhg, first.peak_mmhg)


def test_members_differ_in_body_and_numbers_and_another_plan_has_another_name(asked):
    one, other = map(solve, asked)
    assert not np.array_equal(one.peak_mmhg, other.peak_mmhg)
    more = QUICK.model_copy(update={"name": "other"})
    keys = {asked[0].key, asked[1].key, Asked(asked[0].case, more, 1, 0, spacing_mm=5.0).key}
    assert len(keys) == 3


def test_where_nothing_can_be_kept_it_is_solved_all_the_same(asked, monkeypatch, tmp_path):
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    monkeypatch.setenv("NEUROPLASTY_CACHE", str(blocked))
    assert kept_folder() is None
    assert solve(asked[0]).peak_mmhg.max() > 0


def test_what_is_begun_apart_is_answered_in_order_with_and_without_others():
    with ThreadPoolExecutor(2) as beside:
        assert Solving((), (), beside).apart(late_power, [3, 1, 2])() == [8, 2, 4]
    assert Solving(()).apart(late_power, [3, 1, 2])() == [8, 2, 4]


def test_what_nobody_has_come_to_is_done_where_it_is_waited_for():
    with ThreadPoolExecutor(1) as beside:
        held = beside.submit(time.sleep, 0.2)
        wait = Solving((), (), beside).apart(named_thread, ["a", "b"])
        assert wait() == ["a MainThread", "b MainThread"]
        assert not held.done()


def named_thread(part):
    return f"{part} {threading.current_thread().name}"


def test_what_plans_begin_with_is_carried_out_once_and_each_ends_as_it_would_alone(asked, monkeypatch):
    longer = asked[0].plan.model_copy(update={"steps": (*asked[0].plan.steps, Wait(minutes=2))})
    other = asked[0].plan.steps[1].model_copy(update={"label": "another"})
    two = [
        replace(asked[0], plan=longer),
        replace(
            asked[0], plan=longer.model_copy(update={"steps": (longer.steps[0], Wait(minutes=1), other)})
        ),
    ]
    monkeypatch.setattr(procedures, "kept_folder", lambda: None)
    placed = []
    monkeypatch.setattr(procedures, "perform", noting(procedures.perform, placed))
    together = solve_alike(two)
    assert placed == ["place needle", "inject", "wait", "wait", "inject"]
    for one, alone in zip(together, map(solve, two), strict=True):
        np.testing.assert_array_equal(one.peak_mmhg, alone.peak_mmhg)
        np.testing.assert_array_equal(one.flow.dt_s, alone.flow.dt_s)
        np.testing.assert_array_equal(one.flow.fluid, alone.flow.fluid)
        np.testing.assert_array_equal(one.flow.kept, alone.flow.kept)


def noting(perform, done):
    def performed(*given, **options):
        for seen in perform(*given, **options):
            if seen.record is not None:
                done.append(seen.do)
            yield seen

    return performed


def late_power(number):
    time.sleep(0.01 * number)
    return 2**number
