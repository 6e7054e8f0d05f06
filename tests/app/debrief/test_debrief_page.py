"""The debrief's page: whole in one file, read by everybody, with every second in it."""

import json
import re

import pytest
from typer.testing import CliRunner

from neuroplasty.app import cli
from neuroplasty.app.debrief import render_debrief, write_debrief
from neuroplasty.app.debrief.charts import ticks


@pytest.fixture(scope="module")
def page(debriefed):
    return render_debrief(debriefed)


@pytest.fixture(scope="module")
def file(debriefed, tmp_path_factory):
    return write_debrief(debriefed, tmp_path_factory.mktemp("out"))


def test_the_page_needs_nothing_beside_it(page):
    assert not re.findall(r'(?:src|href)="(?!data:|#)[^"]', page)
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert len(page) < 2_500_000


def test_the_same_debrief_gives_the_same_page(debriefed, page):
    assert render_debrief(debriefed) == page


def test_everything_a_debrief_holds_is_on_the_page(debriefed, page):
    for part in ("replay", "zones", "dye", "way", "branch", "years", "checklist", "measures", "timeline"):
        assert f'<section id="{part}">' in page
    assert "came out the same, to the byte" in page
    assert "A proposal, not a validated instrument" in page
    for one in debriefed.assessment.checked:
        assert one.item.text in page
    assert "two thin lines" in page
    assert page.count("reference: A short caudal adhesiolysis") >= 2


def test_every_picture_says_what_it_shows(page):
    images = re.findall(r"<img [^>]*>", page)
    assert len(images) > 6
    assert all(re.search(r'alt="[^"]+"', image) for image in images)
    assert all('role="img" aria-label="' in chart for chart in re.findall(r"<svg [^>]*>", page))


def test_the_replay_on_the_page_goes_through_the_whole_procedure(debriefed, page):
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])
    times = [step[0] for step in data["steps"]]
    assert times == sorted(times)
    assert times[-1] == pytest.approx(debriefed.replayed.end.t_s, abs=0.1)
    assert max(step[5] for step in data["steps"]) == pytest.approx(6.0, abs=0.1)
    assert len(data["shots"]) == len(debriefed.replayed.shots)
    assert {step[2] for step in data["steps"]} == set(range(len(debriefed.timeline)))


def test_an_axis_has_round_figures():
    assert ticks(0.0, 470.0, 3) == [0.0, 200.0, 400.0]
    assert ticks(0.0, 0.7, 4) == pytest.approx([0.0, 0.2, 0.4, 0.6])


def test_the_command_writes_the_page_and_refuses_in_a_sentence(debriefed, tmp_path):
    episode = tmp_path / "episode.json"
    bare = debriefed.episode.model_copy(update={"log": None})
    episode.write_text(bare.model_dump_json())
    told = CliRunner().invoke(cli.app, ["debrief", str(episode), "--out", str(tmp_path / "out")])
    assert told.exit_code == 3
    assert "holds no log of hands" in told.output
    assert not (tmp_path / "out").exists()
    odd = CliRunner().invoke(
        cli.app, ["debrief", str(episode), "--out", str(tmp_path), "--branch", "twice the rate"]
    )
    assert odd.exit_code == 2


def test_the_lessons_are_listed_and_one_is_told():
    listed = CliRunner().invoke(cli.app, ["lessons"])
    assert listed.exit_code == 0
    assert "read-six-patterns" in listed.output
    one = CliRunner().invoke(cli.app, ["lessons", "dural-puncture"])
    assert "Passed with all of these" in one.output
    schema = CliRunner().invoke(cli.app, ["lessons", "--schema"])
    assert json.loads(schema.output)["properties"]["kind"]["const"] == "lesson"
    wrong = CliRunner().invoke(cli.app, ["lessons", "dural"])
    assert wrong.exit_code == 3
    assert "no built-in lesson 'dural'" in wrong.output


def test_a_browser_shows_any_second_by_keyboard_and_nothing_overflows(file, chromium):
    faults: list[str] = []
    look = chromium.new_page(viewport={"width": 390, "height": 800})
    look.on("console", lambda message: faults.append(message.text))
    look.on("pageerror", lambda error: faults.append(str(error)))
    look.goto(file.as_uri())
    assert look.evaluate("document.documentElement.scrollWidth") == 390
    slider = look.get_by_label("Second of the procedure")
    slider.focus()
    look.keyboard.press("End")
    assert "everything taken out" in look.locator("#now").inner_text()
    assert look.locator("#injected").inner_text() == "6.0 mL"
    look.keyboard.press("Home")
    first = look.locator("#now").inner_text()
    look.keyboard.press("ArrowRight")
    assert look.locator("#now").inner_text() != first
    look.set_viewport_size({"width": 1024, "height": 700})
    assert look.evaluate("document.documentElement.scrollWidth") == 1024
    assert faults == []
    look.close()
