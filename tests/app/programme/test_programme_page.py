"""The programme's page and calendar."""

from __future__ import annotations

import datetime
from html.parser import HTMLParser

import pytest
from icalendar import Calendar
from typer.testing import CliRunner

from neuroplasty.app.cli import app
from neuroplasty.app.programme import programme_calendar, render_programme, write_programme
from neuroplasty.care.programme import make_programme
from neuroplasty.documents import write_document
from neuroplasty.errors import OutputError

DAY = datetime.date(2026, 3, 2)


@pytest.fixture(scope="module")
def episode(one_day):
    return one_day.episode


@pytest.fixture(scope="module")
def programme(episode):
    return make_programme(episode, DAY, today=DAY)


class Balanced(HTMLParser):
    VOID = frozenset({"meta", "link", "br", "img", "hr", "input"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_whole_and_says_when_to_get_help_before_anything_else(programme):
    page = render_programme(programme)
    parser = Balanced()
    parser.feed(page)
    assert parser.open == []
    assert page.index("emergency room now") < page.index("Before you go home")
    assert "Not a medical device" in page
    assert "2 March 2026" in page
    for line in (*programme.go_now, *programme.call, *programme.discharge):
        assert line.text in page


def test_the_calendar_holds_every_visit_session_and_glide_and_reads_back(programme):
    events = Calendar.from_ical(programme_calendar(programme)).walk("VEVENT")
    days = {str(event["summary"]): event.decoded("dtstart") for event in events}
    for visit in programme.visits:
        assert days[visit.title] == visit.day
    assert sum("Pain training" in name for name in days) == len(programme.sessions)
    glides = [event for event in events if "rrule" in event]
    assert len(glides) == sum(glide.times_a_day for glide in programme.glides)
    until = glides[0]["rrule"]["until"][0]
    assert until.date() == programme.glides[0].last
    assert len({str(event["uid"]) for event in events}) == len(events)


def test_glides_and_training_call_when_it_is_time(programme):
    events = Calendar.from_ical(programme_calendar(programme)).walk("VEVENT")
    timed = [event for event in events if "rrule" in event or "Pain training" in str(event["summary"])]
    assert len(timed) > 10
    for event in timed:
        (alarm,) = event.walk("VALARM")
        assert -datetime.timedelta(hours=1) <= alarm.decoded("trigger") <= datetime.timedelta(0)


@pytest.mark.parametrize("days", [-40, -3, 1, 9, 200])
def test_the_same_programme_for_another_day_moves_what_the_calendar_holds(episode, days):
    later = DAY + datetime.timedelta(days=days)
    first, second = (
        Calendar.from_ical(programme_calendar(make_programme(episode, day, revision=revision, today=DAY)))
        for day, revision in ((DAY, 3), (later, 4))
    )
    before, after = ({str(e["uid"]): e for e in each.walk("VEVENT")} for each in (first, second))
    assert before.keys() == after.keys()
    for uid, event in before.items():
        assert str(after[uid]["summary"]) == str(event["summary"])
        assert after[uid]["sequence"] > event["sequence"]
        assert after[uid].decoded("dtstamp") > event.decoded("dtstamp")
    assert any(after[uid].decoded("dtstart") != event.decoded("dtstart") for uid, event in before.items())


def test_two_patients_programmes_share_no_entry(episode):
    other = episode.model_copy(update={"case": episode.case.model_copy(update={"name": "somebody-else"})})
    one, two = (
        {str(event["uid"]) for event in Calendar.from_ical(programme_calendar(made)).walk("VEVENT")}
        for made in (make_programme(each, DAY, today=DAY) for each in (episode, other))
    )
    assert not one & two


def test_the_patient_s_sheet_says_nothing_of_the_case_s_title(episode, programme):
    for text in (render_programme(programme), programme_calendar(programme).decode()):
        assert episode.case.title not in text
        assert episode.case.name not in text


def test_a_sheet_before_the_day_speaks_of_what_is_planned(episode):
    ahead = render_programme(make_programme(episode, DAY, today=DAY - datetime.timedelta(days=10)))
    assert "Your procedure is planned for Monday, 2 March 2026" in " ".join(ahead.split())
    assert "was on" not in ahead


def test_medicines_that_steady_the_nerve_stand_on_the_sheet_with_what_they_are_for(episode):
    made = make_programme(episode, DAY, medications=["gabapentin 300 mg in the evening"], today=DAY)
    page = render_programme(made)
    assert "Medicines that steady the nerve" in page
    assert "300 mg in the evening" in page
    assert "fires by itself" in page
    assert "Medicines that steady the nerve" not in render_programme(make_programme(episode, DAY, today=DAY))


def test_the_same_programme_gives_the_same_bytes(programme):
    assert programme_calendar(programme) == programme_calendar(programme)
    assert render_programme(programme) == render_programme(programme)


def test_a_folder_that_is_a_file_leaves_nothing_behind(programme, tmp_path):
    blocked = tmp_path / "out"
    blocked.write_text("in the way")
    with pytest.raises(OutputError):
        write_programme(programme, blocked)
    assert blocked.read_text() == "in the way"


def test_the_command_writes_both_files_and_refuses_in_one_sentence(episode, tmp_path):
    file = write_document(episode, tmp_path / "episode.json")
    run = CliRunner().invoke(app, ["programme", str(file), "--day", "2026-03-02"])
    assert run.exit_code == 0, run.output
    assert {"programme.html", "programme.ics"} <= {path.name for path in tmp_path.iterdir()}
    future = CliRunner().invoke(app, ["programme", str(file), "--day", "2999-01-01"])
    assert future.exit_code == 3
    assert "after today" in future.output
    other = CliRunner().invoke(app, ["programme", str(file), "--root", "T12 right"])
    assert other.exit_code == 3
    assert "did not treat it" in other.output
    assert CliRunner().invoke(app, ["programme", str(file), "--day", "2.3.26"]).exit_code == 2


def test_the_command_written_twice_for_two_days_keeps_its_entries(episode, tmp_path):
    file = write_document(episode, tmp_path / "episode.json")
    held = []
    for number, day in enumerate(("2026-03-02", "2026-03-20")):
        out = tmp_path / str(number)
        run = CliRunner().invoke(
            app,
            [
                "programme",
                str(file),
                "--day",
                day,
                "--closed",
                "2026-04-03",
                "--out",
                str(out),
                "--medication",
                "pregabalin 75 mg at night",
            ],
        )
        assert run.exit_code == 0, run.output
        held.append(
            {str(e["uid"]) for e in Calendar.from_ical((out / "programme.ics").read_bytes()).walk("VEVENT")}
        )
    assert held[0] == held[1]
    bad = CliRunner().invoke(app, ["programme", str(file), "--closed", "Easter"])
    assert bad.exit_code == 2
    assert "--closed is written YYYY-MM-DD" in " ".join(bad.output.split())
