"""What might be done otherwise: the procedure again, and its branch with a balloon or without one."""

from __future__ import annotations

import numpy as np
import pytest

from neuroplasty.body.anatomy import build_anatomy
from neuroplasty.body.procedure import Flow, Recorder, Theatre, perform
from neuroplasty.care.course import Branch, CarriedOut, options_of
from neuroplasty.care.setting import setting_of
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.steps import (
    AdvanceCatheter,
    Expose,
    Inflate,
    Ingredient,
    Inject,
    PlaceNeedle,
    Wait,
)

NEEDLE, CATHETER = PlaceNeedle(route="caudal", minutes=1), AdvanceCatheter()
LYSIS = Inject(ingredients=(Ingredient(drug="hyaluronidase", strength="150 IU/mL", volume_ml=10),))
AFTER = (Expose(label="look", views=("AP",)), LYSIS, Wait(minutes=30))


@pytest.fixture(scope="module")
def begun(case):
    setting = setting_of(case, build_anatomy(case), seed=1, spacing_mm=5.0)
    return Theatre.begin(setting)


@pytest.fixture(scope="module")
def carried_out(case, begun):
    """A plan carried out, as a rehearsal keeps it."""

    def make(*steps, whole=True):
        plan = Plan(name="p", title="P", steps=steps).aimed_at(case.target)
        recorder, branches = Recorder(begun), []
        for seen in perform(begun, plan):
            recorder.watch(seen)
            if seen.record is not None:
                branches.append(Branch(seen.theatre, len(recorder.met)))
        return recorder, CarriedOut(plan, begun, recorder.met, branches, whole)

    return make


@pytest.fixture(scope="module")
def without_balloon(carried_out):
    return carried_out(NEEDLE, CATHETER, *AFTER)


@pytest.fixture(scope="module")
def with_balloon(carried_out):
    return carried_out(NEEDLE, CATHETER, Inflate(repeats=5), *AFTER)


def same(one, other):
    """Both take as long and leave as much of every scar."""
    np.testing.assert_allclose(one.kept[-1], other.kept[-1], atol=0.005)
    assert one.dt_s.sum() == pytest.approx(other.dt_s.sum(), rel=0.01)


def test_the_procedure_again_leaves_the_roots_before_as_it_left_them(without_balloon):
    recorder, done = without_balloon
    again = options_of(done).again.act(recorder.before)
    np.testing.assert_allclose(again.bonded, recorder.after.bonded, rtol=1e-9, atol=1e-12)


def test_a_plan_with_a_catheter_has_a_twin_with_a_balloon_and_one_with_a_balloon_a_twin_without(
    without_balloon, with_balloon, begun
):
    more, less = options_of(without_balloon[1]), options_of(with_balloon[1])
    assert (more.balloon_said, less.balloon_said) == ("a balloon", "no balloon")
    # Nobody watches a twin: stepped more coarsely, scar tears elsewhere. It is held to its plan, unwatched.
    plain, inflated = (Flow.on(begun, one[1].plan) for one in (without_balloon, with_balloon))
    same(more.balloon, inflated)
    same(less.balloon, plain)
    assert np.abs(inflated.kept[-1] - plain.kept[-1]).max() > 0.02, "a balloon makes a difference to scar"


def test_a_plan_without_a_catheter_has_no_twin_and_one_that_injects_nothing_no_second_time(carried_out):
    _, bare = carried_out(NEEDLE, LYSIS)
    assert options_of(bare).balloon is None
    assert options_of(bare).again is not None
    _, idle = carried_out(NEEDLE, CATHETER)
    assert (options_of(idle).again, options_of(idle).balloon) == (None, None)


def test_one_that_was_stopped_is_done_again_as_it_was_planned(carried_out, begun):
    _, part = carried_out(NEEDLE, CATHETER, *AFTER, whole=False)
    stopped = CarriedOut(part.plan, part.start, part.met[:5], part.branches[:1], whole=False)
    again = options_of(stopped).again
    same(again, Flow.on(begun, part.plan))
    assert again.dt_s.sum() > 2 * sum(one.dt_s for one in stopped.met)


def test_what_was_carried_out_knows_the_theatre_after_each_step(without_balloon, begun):
    _, done = without_balloon
    assert done.after(0) == Branch(begun, 0)
    assert done.after(1).theatre.needle is not None
    assert done.after(1).theatre.catheter is None
    assert done.after(2).theatre.catheter is not None
