"""Where nothing hurts nothing is forecast: no relief, and no second procedure."""

from types import SimpleNamespace

import pytest

from neuroplasty.care import years_after
from neuroplasty.care.solving import Solving
from neuroplasty.documents import read_case, read_plan
from neuroplasty.documents.case import Pain
from neuroplasty.documents.episode import AnatomyNote, Episode, Procedure, StepRecord


def told(monkeypatch, case):
    done = StepRecord(number=1, do="inject", start_s=0, end_s=60, said="injected", outcome="done")
    procedure = Procedure(anatomy=AnatomyNote(source="none", levels=()), steps=(done,), roots=())
    episode = Episode(
        made_by="a test",
        simulated=True,
        person={"who": "mean"},
        status="complete",
        case=case,
        plan=read_plan("one-day-caudal"),
        procedure=procedure,
    )
    monkeypatch.setattr(years_after, "course_of", lambda *_, **__: SimpleNamespace(course="one course"))
    monkeypatch.setattr(years_after, "options_of", lambda done: None)
    monkeypatch.setattr(years_after, "forecast_of", lambda *_, **__: "a forecast")
    recorder = SimpleNamespace(before=None, after=None)
    return years_after.years_after_of(episode, recorder, None, 0, years_after.Members(), Solving(()))


@pytest.mark.parametrize(
    "pains",
    [(), (Pain(site="low back", intensity_nrs=0, months=3),), (Pain(site="leg", intensity_nrs=0, months=0),)],
)
def test_a_healthy_adult_is_followed_and_promised_nothing(monkeypatch, pains):
    case = read_case("healthy-adult").model_copy(update={"pains": pains})
    assert told(monkeypatch, case) == {"course": "one course"}


@pytest.mark.parametrize("nrs", [0.5, 3, 10])
def test_whoever_has_pain_has_a_forecast(monkeypatch, nrs):
    pain = Pain(site="leg", side="left", root="L5 left", intensity_nrs=nrs, months=8)
    case = read_case("healthy-adult").model_copy(update={"pains": (pain,)})
    assert told(monkeypatch, case) == {"course": "one course", "forecast": "a forecast"}
