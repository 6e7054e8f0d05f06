"""Weeks and years after a procedure."""

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body.nerve import Exposure, Roots, at_rest, follow, nociception, step
from neuroplasty.body.nerve.roots import FIELDS, POOLS
from neuroplasty.errors import SolverError


def freed(scarred, share=0.2):
    return replace(scarred, bonded=scarred.bonded * share)


def test_roots_at_rest_stay_as_they_are(scarred):
    course = follow(scarred, 365, wear=0.0)
    np.testing.assert_allclose(course.nociception, np.tile(nociception(scarred), (len(course.time_d), 1)))


def test_a_course_cut_at_whole_days_is_the_same_course_bit_for_bit(scarred, mixture):
    roots = replace(freed(scarred), fluid=mixture(2, bupivacaine=2.5, triamcinolone=4.0))
    moved = np.linspace(0, 1, 90)
    whole = follow(roots, 90, mobilised=moved)
    first = follow(roots, 3, mobilised=moved[:3])
    then = follow(first.end, 87, mobilised=moved[3:])
    np.testing.assert_array_equal(whole.nociception[-1], then.nociception[-1])
    for name in (*FIELDS, *POOLS):
        np.testing.assert_array_equal(getattr(whole.end, name), getattr(then.end, name), err_msg=name)
    assert whole.end.age_d == then.end.age_d == 90


def test_the_first_day_is_sampled_finely_and_the_years_daily(scarred):
    time_d = follow(scarred, 730).time_d
    assert np.sum(time_d <= 1) > 40
    assert np.all(np.diff(time_d) > 0)
    assert np.diff(time_d[time_d >= 7]).max() == pytest.approx(1)
    assert len(time_d) < 900


def test_scar_grows_again_slower_where_the_root_is_moved_and_never_beyond_its_bed(scarred):
    still, moved = (follow(freed(scarred), 120, mobilised=share) for share in (0.0, 1.0))
    assert np.all(np.diff(still.bonded[:, 0]) > 0)
    assert np.all(moved.bonded[1:, 0] < still.bonded[1:, 0])
    assert np.all(still.bonded <= scarred.scar_bed + 1e-12)
    assert still.nociception[-1, 0] > moved.nociception[-1, 0]


def test_a_herniation_gets_better_by_itself_and_a_worn_foramen_worse():
    roots = Roots.healthy(("disc", "foramen"))
    roots = at_rest(
        replace(
            roots,
            disc_mmhg=np.array([60.0, 0.0]),
            nucleus=np.array([0.8, 0.0]),
            openness=np.array([1.0, 0.8]),
        )
    )
    course = follow(roots, 730, wear=0.05)
    assert course.nociception[-1, 0] < 0.5 * course.nociception[0, 0]
    assert course.nociception[-1, 1] > course.nociception[0, 1]


def test_room_gained_is_lost_again(scarred):
    pressed = at_rest(replace(Roots.healthy(("root",)), disc_mmhg=np.array([50.0])))
    held = replace(Exposure.none(1), film_mm=np.array([3.0]))
    opened = step(pressed, held, 300.0)
    assert opened.load_now_mmhg[0] < 10
    course = follow(opened, 600)
    assert course.load_mmhg[1, 0] < 50
    assert course.room_mm[-1, 0] < 0.05 * course.room_mm[0, 0]


@pytest.mark.parametrize(
    ("days", "options", "words"),
    [
        (0, {}, "length above 0"),
        (np.nan, {}, "length above 0"),
        (10, {"mobilised": 1.2}, "within 0 and 1"),
        (10, {"mobilised": np.zeros(4)}, "one value a day"),
        (10, {"wear": -0.1}, "wear of -0.1"),
        (10, {"without": ("luck",)}, "no effect luck"),
    ],
)
def test_a_course_that_cannot_be_is_refused_in_one_sentence(scarred, days, options, words):
    with pytest.raises(SolverError, match=words):
        follow(scarred, days, **options)


@pytest.mark.parametrize("dt_s", [0.0, -1.0, np.inf])
def test_a_step_of_no_time_is_refused(scarred, dt_s):
    with pytest.raises(SolverError, match="above zero"):
        step(scarred, Exposure.none(2), dt_s)


def test_an_exposure_of_other_roots_or_without_end_is_refused(scarred):
    with pytest.raises(SolverError, match="one value a root"):
        step(scarred, Exposure.none(3), 1.0)
    with pytest.raises(SolverError, match="not finite"):
        step(scarred, replace(Exposure.none(2), pressure_mmhg=np.array([np.nan, 0.0])), 1.0)


def test_arrays_that_do_not_fit_the_roots_are_refused(scarred):
    with pytest.raises(SolverError, match="oedema of 2 roots has shape"):
        replace(scarred, oedema=np.zeros(3))


def test_what_scar_and_swelling_hold_back_is_washed_out_and_gathers_again_over_months(scarred):
    share = float(scarred.bonded[0])
    assert 0 < scarred.nucleus[0] <= share
    none = Exposure.none(len(scarred.names))
    flow = replace(none, film_mm=none.film_mm + 1.0, pressure_mmhg=none.pressure_mmhg + 20.0)
    rinsed = step(scarred, flow, 600.0)
    assert rinsed.nucleus[0] < 0.8 * scarred.nucleus[0]
    assert step(scarred, none, 600.0).nucleus[0] == scarred.nucleus[0]
    after = replace(rinsed, film_mm=0 * rinsed.film_mm, room_mm=0 * rinsed.room_mm)
    held = [follow(after, days, wear=0.0).end.nucleus[0] for days in (14, 90, 3000)]
    assert rinsed.nucleus[0] < held[0] < held[1] < held[2]
    assert held[0] - rinsed.nucleus[0] < 0.5 * (scarred.nucleus[0] - rinsed.nucleus[0])
    assert held[2] == pytest.approx(scarred.nucleus[0], rel=0.05)
