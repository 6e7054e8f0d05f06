"""The clock that a late machine runs by, and the moments a procedure is taken back to."""

from neuroplasty.app.room.clock import LATEST_S, MOST_SKIPPED, TICK_S, Pacer
from neuroplasty.app.room.tape import Tape


def run(pacer, start_s, seconds, tick_takes_s):
    """A machine whose ticks take so long; when it is over, and how many ticks were made."""
    now_s, ticks = start_s, 0
    while now_s < start_s + seconds:
        if pacer.due(now_s):
            now_s += tick_takes_s
            pacer.ran(now_s)
            ticks += 1
        else:
            now_s += pacer.wait_s(now_s)
    return now_s, ticks


def test_a_quick_machine_makes_fifteen_ticks_a_second():
    pacer = Pacer()
    pacer.begin(5.0)
    now_s, ticks = run(pacer, 5.0, 10.0, 0.03)
    assert abs(ticks - 150) <= 1
    assert abs(pacer.factor(now_s) - 1.0) < 0.02
    assert pacer.each(15.0, now_s) == 1


def test_a_slow_machine_runs_the_patient_slow_and_keeps_no_backlog():
    pacer = Pacer()
    pacer.begin(0.0)
    now_s, _ = run(pacer, 0.0, 10.0, 2 * TICK_S)
    assert abs(pacer.factor(now_s) - 0.5) < 0.05
    late_s = now_s - pacer._next_s
    assert late_s <= LATEST_S + 2 * TICK_S
    _, ticks = run(pacer, now_s, 2.0, 0.001)
    assert ticks <= 15 * 2 + (LATEST_S + 2 * TICK_S) / TICK_S + 2


def test_a_late_picture_stands_for_more_pulses_but_never_too_many():
    pacer = Pacer()
    pacer.begin(0.0)
    assert pacer.each(15.0, 0.0) == 1
    assert pacer.each(15.0, 2.5 * TICK_S) == 3
    assert pacer.each(15.0, 100.0) == 1 + MOST_SKIPPED
    assert pacer.each(3.75, 100.0) == 2


def test_moments_are_thinned_with_age_but_those_that_can_be_undone_stay():
    tape = Tape[int]()
    for second in range(0, 1800, 5):
        if second == 300:
            tape.mark(15 * second, float(second), second)
        elif tape.due(float(second)):
            tape.keep(15 * second, float(second), second)
    assert len(tape._kept) < 50
    assert tape.before(15 * 300) == (4500, 300)
    assert tape.undone() == 4500
    assert tape.before(15 * 1799)[1] == 1795


def test_what_came_after_a_tick_is_forgotten_with_it():
    tape = Tape[str]()
    tape.keep(0, 0.0, "start")
    tape.mark(10, 1.0, "needle")
    tape.mark(20, 2.0, "syringe")
    tape.cut(15)
    assert tape.before(100) == (10, "needle")
    assert (tape.undone(), tape.undone()) == (10, None)
