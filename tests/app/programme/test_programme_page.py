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
from neuroplasty.care.rehearsal import rehearse
from neuroplasty.documents import read_case, read_plan, write_document
from neuroplasty.errors import OutputError

DAY = datetime.date(2026, 3, 2)


@pytest.fixture(scope="module")
def episode():
    case = read_case("l5-scar-after-discectomy")
    return rehearse(case, read_plan("one-day-caudal"), spacing_mm=5.0).episode


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
