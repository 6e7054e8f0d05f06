"""Adherence, treatments, trainings and the document: what they hold and what they refuse."""

import datetime

import numpy as np
import pytest

from neuroplasty.body import nerve
from neuroplasty.body.nerve.document import to_states
from neuroplasty.care.course import (
    PARAMETERS,
    SITES,
    TRENDS,
    Adherence,
    Intervention,
    Repeat,
    Training,
    course,
    course_of,
    reasons,
    visit_days,
    written,
)
from neuroplasty.documents import read_plan
from neuroplasty.documents.course import Course
from neuroplasty.documents.episode import AnatomyNote, Episode, Procedure, StepRecord
from neuroplasty.documents.records import RootRecord
from neuroplasty.errors import DocumentError, SolverError


def rng():
    return np.random.default_rng(6)


@pytest.fixture(scope="module")
def episode(case, free):
    """An episode of the scarred root, whose procedure is what ``free`` does."""
    before = nerve.resting_roots(case)
    after = free(before)
    records = tuple(
        RootRecord(
            root=name,
            gap_before_mm=1,
            gap_after_mm=1,
            bonded_before=0,
            bonded_after=0,
            peak_pressure_mmhg=0,
            dye_before=False,
            dye_after=True,
            nerve=state,
        )
        for name, state in zip(after.names, to_states(after), strict=True)
    )
    step = StepRecord(number=1, do="inject", start_s=0, end_s=60, said="injected", outcome="done")
    return Episode(
        made_by="test",
        simulated=True,
        status="complete",
        case=case,
        plan=read_plan(case.plan),
        procedure=Procedure(anatomy=AnatomyNote(source="test", levels=()), steps=(step,), roots=records),
    )


def test_trends_of_adherence_go_their_way_and_keep_their_shares():
    day = {trend: Adherence.following(trend).flossed(0, 400) for trend in TRENDS}
    assert np.all(np.diff(day["declining"]) < 0)
    assert np.all(np.diff(day["rising"]) > 0)
    assert np.all(np.diff(day["stable"]) == 0)
    generator = rng()
    drawn = [Adherence.drawn(generator).flossed(0, 2) for _ in range(2000)]
    declining = np.mean([one[1] < one[0] for one in drawn])
    rising = np.mean([one[1] > one[0] for one in drawn])
    assert declining == pytest.approx(PARAMETERS["declining_share"].value, abs=0.02)
    assert rising == pytest.approx(PARAMETERS["rising_share"].value, abs=0.03)


@pytest.mark.parametrize("given", [1.01, -0.1, [0.5, 1.2], float("nan"), [], [[0.5]]])
def test_an_adherence_that_is_no_share_is_refused(given):
    with pytest.raises(DocumentError, match="Adherence to flossing"):
        Adherence(flossing=given)
    with pytest.raises(DocumentError, match="Adherence to training"):
        Adherence(training=given)


def test_an_adherence_given_by_day_goes_on_as_it_ended():
    one = Adherence(flossing=[0.2, 0.6])
    assert one.flossed(0, 4).tolist() == [0.2, 0.6, 0.6, 0.6]
    assert one.flossed(1, 2).tolist() == [0.6, 0.6]
    assert one.trained(0, 2).tolist() == [0, 0]
    with pytest.raises(DocumentError, match="expected one of declining, stable, rising"):
        Adherence.following("wavering")


def test_sessions_are_spread_through_the_weeks():
    assert Training(start_d=14, weeks=2, per_week=2).days.tolist() == [14, 17, 21, 24]
    assert len(Training(weeks=4, per_week=7).days) == 28
    for wrong in ({"start_d": -1}, {"per_week": 0}, {"per_week": 8}, {"hours": 0}, {"weeks": -1}):
        with pytest.raises(SolverError, match="A training from day"):
            Training(**wrong)


def test_a_plan_is_repeated_within_its_limits_only():
    again = Repeat(Intervention(), limit_per_year=2, wait_d=56, without_d=14, from_d=60, until_d=700)
    assert again.due(100, 14, (0,))
    assert not again.due(100, 13, (0,))
    assert not again.due(100, 14, (0, 50))
    assert not again.due(200, 14, (0, 100))
    assert again.due(370, 14, (0, 100))
    assert not again.due(59, 14, ())
    assert not again.due(701, 14, (0,))
    for name in ("limit_per_year", "wait_d", "without_d", "visit_d"):
        with pytest.raises(SolverError, match=f"{name} of a repeated plan is 0"):
            Repeat(Intervention(), **{name: 0})
    with pytest.raises(SolverError, match="give 0 or more"):
        Intervention(expectation=-1)


def test_reasons_add_up_to_the_pain_that_is_gone(tied, freed, person):
    after, why = reasons(
        tied,
        freed,
        person,
        at=(7, 30, 120),
        adherence=Adherence(1.0, 1.0),
        training=Training(),
        rng=rng(),
    )
    gone = person.baseline_nrs - after.daily.week_nrs[why.day - 1]
    np.testing.assert_allclose(why.natural + why.expectancy + why.roots + why.exercises, gone, atol=1e-12)
    assert why.roots[1] > 0 < why.expectancy[1]
    for wrong in ((), (0, 30)):
        with pytest.raises(SolverError, match="give days from 1 on"):
            reasons(tied, freed, person, at=wrong, rng=rng())


def test_without_exercises_nothing_is_owed_to_them(tied, freed, person):
    _, why = reasons(tied, freed, person, at=(30,), rng=rng())
    assert why.exercises.tolist() == [0.0]


def test_an_episode_gets_its_course_and_keeps_it_through_a_file(episode):
    whole = course_of(
        episode,
        days=400,
        adherence=Adherence.following("stable"),
        training=Training(),
        start=datetime.date(2020, 2, 29),
        rng=rng(),
    )
    assert episode.course is None
    assert Episode.model_validate_json(whole.model_dump_json()) == whole
    kept = whole.course
    assert [one.site for one in kept.pain] == list(SITES)
    assert {len(one.nrs) for one in kept.pain} == {400}
    assert {len(one.nrs) for one in kept.first_day} == {24}
    assert len(kept.function) == 400
    assert [one.day for one in kept.visits] == [1, 7, 14, 30, 91, 183, 365]
    assert kept.before.nrs == pytest.approx(7.0, abs=0.3)
    assert set(kept.visits[3].responder) >= {"R50_both", "Asan_composite"}
    assert kept.happenings[0].kind == "procedure"
    assert kept.happenings[0].text == episode.plan.title
    for visit, reason in zip(kept.visits, kept.reasons, strict=False):
        assert visit.day == reason.day
        parts = reason.natural + reason.expectancy + reason.roots + reason.exercises
        # An answer errs; the reasons are of the pain itself.
        assert kept.before.nrs - visit.nrs == pytest.approx(parts, abs=2.0)


def test_the_same_seed_writes_the_same_course(episode):
    one, other = (course_of(episode, days=60, rng=rng()) for _ in range(2))
    assert one.model_dump_json() == other.model_dump_json()


def test_an_episode_without_a_procedure_has_no_course(episode):
    nothing = episode.model_copy(update={"procedure": Procedure(anatomy=episode.procedure.anatomy)})
    with pytest.raises(DocumentError, match="This episode holds no procedure"):
        course_of(nothing, rng=rng())
    refused = episode.procedure.steps[0].model_copy(update={"outcome": "not done"})
    stopped = episode.procedure.model_copy(update={"steps": (refused,)})
    with pytest.raises(DocumentError, match="This episode holds no procedure"):
        course_of(episode.model_copy(update={"procedure": stopped}), rng=rng())
    unknown = episode.procedure.model_copy(update={"roots": ()})
    with pytest.raises(DocumentError, match="does not say how its procedure left the roots"):
        course_of(episode.model_copy(update={"procedure": unknown}), rng=rng())


def test_a_course_does_not_start_in_the_future(episode):
    tomorrow = datetime.date.today() + datetime.timedelta(days=1)
    with pytest.raises(DocumentError, match="is in the future; give the day of the procedure"):
        course_of(episode, start=tomorrow, rng=rng())
    # A document is read anywhere: it asks no clock.
    assert Course(simulated=False, start=tomorrow).pain == ()


def test_days_without_number_are_refused_for_an_episode_too(episode):
    with pytest.raises(SolverError, match="give a whole number above 0"):
        course_of(episode, days=0, rng=rng())


def test_relief_that_comes_and_goes_is_told(freed, person):
    came, went = [], []
    for seed in range(6):
        after = course(freed, person, days=730, rng=np.random.default_rng(seed))
        kinds = [one.kind for one in written(after).happenings]
        came.append(kinds.count("relief back"))
        went.append(kinds.count("relief lost"))
    assert max(came) >= 1
    assert all(abs(back - lost) <= 1 for back, lost in zip(came, went, strict=True))


def test_visits_are_those_that_are_reached():
    assert visit_days(30) == (1, 7, 14, 30)
    assert visit_days(730)[-1] == 730
