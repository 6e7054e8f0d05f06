"""What a patient is told of an episode is read from it, and what it lacks is left out."""

import datetime

import pytest

from neuroplasty.care.explanation import Freed, explain
from neuroplasty.documents import read_case, read_plan
from neuroplasty.documents.course import Band, Course, Forecast, Probability, Visit
from neuroplasty.documents.episode import Episode, Procedure, StepRecord
from neuroplasty.documents.records import Device, Dose, Recorded, RootRecord

STARTED = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)


def root(name, before, after):
    return RootRecord(
        root=name,
        gap_before_mm=1.44,
        gap_after_mm=2.06,
        bonded_before=before,
        bonded_after=after,
        peak_pressure_mmhg=9,
        dye_before=False,
        dye_after=True,
    )


def simulated(case="l5-scar-after-discectomy", **more):
    step = StepRecord(number=1, do="inject", start_s=0, end_s=9, said="injected", outcome="done")
    procedure = Procedure(steps=(step,), roots=(root("L5 left", 0.9, 0.4), root("L4 left", 0.95, 0.9)))
    given = {"procedure": procedure, "status": "complete"} | more
    return Episode(
        made_by="neuroplasty", simulated=True, case=read_case(case), plan=read_plan("one-day-caudal"), **given
    )


def test_the_nerve_is_the_one_that_the_case_aims_at_and_not_the_one_most_bonded():
    told = explain(simulated())
    assert told.root == "L5 left"
    assert told.freed == Freed("L5 left", 90, 40, 1.4, 2.1, False, True)
    assert told.side == "left"


@pytest.mark.parametrize(
    ("before", "after", "said"), [(0, 0, "none"), (50, 47, "little"), (50, 30, "some"), (50, 10, "most")]
)
def test_how_far_a_nerve_was_freed_is_named_by_what_is_gone(before, after, said):
    assert Freed("L5 left", before, after, 1, 1, False, False).how_far == said


@pytest.mark.parametrize(
    ("status", "outcome", "state"),
    [
        ("complete", "done", "done"),
        ("stopped", "done", "in part"),
        ("interrupted", "done in part", "in part"),
        ("stopped", "not done", "not done"),
    ],
)
def test_what_was_done_is_told_by_its_steps_and_its_status(status, outcome, state):
    step = StepRecord(number=1, do="inject", start_s=0, end_s=9, said="", outcome=outcome)
    told = explain(simulated(status=status, procedure=Procedure(steps=(step,))))
    assert told.state == state
    assert bool(told.deeds) is False


def test_a_recorded_procedure_is_told_by_its_devices_and_drugs():
    done = Recorded(
        site="here",
        operator="op-1",
        started=STARTED,
        route="transforaminal",
        roots=("S1 right",),
        devices=(Device(kind="catheter"), Device(kind="balloon")),
        doses=(
            Dose(drug="betamethasone", given=6, unit="mg"),
            Dose(drug="a drug of their own", given=1, unit="mg"),
        ),
    )
    told = explain(Episode(made_by="a clinic", simulated=False, status="complete", recorded=done))
    assert told.deeds == ("needle", "tube", "balloon", "steroid")
    assert (told.root, told.route, told.day) == ("S1 right", "transforaminal", datetime.date(2026, 3, 2))
    assert told.freed is None
    assert told.ahead == ()
    assert [one.key for one in told.answers] == ["permanent", "risks", "work"]


def test_only_what_a_person_answered_is_told_as_scored():
    course = Course(
        simulated=False, before=Visit(day=0, nrs=8), visits=(Visit(day=30, nrs=3), Visit(day=91, odi=9))
    )
    done = Recorded(site="here", operator="op-1", started=STARTED)
    told = explain(Episode(made_by="c", simulated=False, status="complete", recorded=done, course=course))
    assert (told.before_nrs, told.scored) == (8, ((30, 3),))
    model = explain(simulated(course=course.model_copy(update={"simulated": True})))
    assert model.scored == ()


def test_a_forecast_is_told_at_the_days_that_are_asked_about_and_in_whole_people():
    days = tuple(range(0, 400, 7))
    band = Band(
        day=days,
        low_90=tuple(1.0 for _ in days),
        low_50=tuple(2.0 for _ in days),
        median=tuple(day / 100 for day in days),
        high_50=tuple(4.0 for _ in days),
        high_90=tuple(9.0 for _ in days),
    )
    relief = (Probability(months=3, probability=0.194, low=0.121, high=0.281),)
    told = explain(simulated(forecast=Forecast(chances=10, pain=band, function=band, relief=relief)))
    assert [(one.day, one.middle) for one in told.ahead] == [(30, 0.3), (91, 0.9), (183, 1.8), (365, 3.6)]
    counted = told.answers[0].counts[0]
    assert (counted.count, counted.low, counted.high, counted.months) == (19, 12, 29, 3)
    nothing = explain(
        simulated(procedure=Procedure(), forecast=Forecast(chances=9, pain=band, function=band))
    )
    assert nothing.ahead == ()


def test_each_figure_has_a_source_and_a_standing():
    told = explain(simulated())
    for answer in told.answers:
        for one in (*answer.counts, *answer.said, *answer.lines):
            assert one.source
            assert one.standing
        for one in answer.counts:
            assert 0 <= one.low <= one.count <= one.high <= one.each
