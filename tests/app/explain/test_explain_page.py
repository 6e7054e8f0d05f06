"""The patient's page says what was wrong, done and changed and comes next, whatever the episode lacks."""

import re
import xml.etree.ElementTree as ET
from html import unescape

import pytest
from typer.testing import CliRunner

from neuroplasty.app.cli import app
from neuroplasty.app.explain import pictures, render_explanation, write_explanation
from neuroplasty.app.explain.page import words_in
from neuroplasty.app.languages import LANGUAGES
from neuroplasty.care.explanation import Counted, Freed, explain
from neuroplasty.documents import write_document
from neuroplasty.errors import DocumentError, OutputError

MOST_BYTES = 2_000_000
ANYTHING = ("rehearsed", "recorded", "undone")


def page_of(episode, language="en"):
    return render_explanation(explain(episode), words_in(language))


def text_of(page):
    return " ".join(
        unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", page, flags=re.S))).split()
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ANYTHING)
def test_every_page_needs_nothing_beside_it_and_names_nobody(request, name, language):
    page = page_of(request.getfixturevalue(name), language)
    assert f'<html lang="{language}">' in page
    assert len(page.encode()) < MOST_BYTES
    assert not re.findall(r"https?://|<script|<link|<img|url\((?!#)|\son\w+=|style=", page)
    for slug in (
        "pat-0815",
        "op-secret",
        "site-x",
        "l5-scar-after-discectomy",
        "one-day-caudal",
        "foraminal-st",
    ):
        assert slug not in page
    assert "{" not in text_of(page)
    assert "None" not in text_of(page)


def test_a_rehearsal_is_told_with_its_own_figures_and_as_a_model(rehearsed):
    text = text_of(page_of(rehearsed))
    assert "Its numbers belong to a model person, not to you" in text
    assert "Before, 47 of them held your nerve. Now 39 do. So some let go" in text
    assert "Before the treatment, the dye did not get to your nerve. After it, it did." in text
    assert "A small blood vessel was hit." in text
    assert "29 from the body" in text
    assert "71 learned" in text
    assert "Strong salt water was given" in text
    assert "In your treatment no balloon was used" in text


def test_numbers_are_written_as_the_language_writes_them(rehearsed):
    assert "1.6 mm" in page_of(rehearsed)
    assert "1,6 mm" in page_of(rehearsed, "de")


def test_three_questions_are_answered_in_counts_beside_what_is_said(rehearsed):
    text = text_of(page_of(rehearsed))
    assert "It lasts two years." in text
    assert "19 of 100 (likely 9 to 29) have lost half of their pain or more after 3 months" in text
    assert "82 of 100 (likely 70 to 89)" in text
    assert "Seen in 49 of 60 people." in text
    assert "It is 99 % safe." in text
    assert "4 of 100 (likely 2 to 8) The sac around the nerves may be pricked." in text
    assert "2 of 1,000 (likely 1 to 4)" in text
    assert "Seen after 13 of 5,799 injections." in text
    assert "We looked for a study that counted when people were back at work. We found none." in text
    assert "Go back to light work if you can." in text


def test_a_recorded_procedure_without_pictures_says_so_and_shows_examples_called_so(recorded):
    page = page_of(recorded)
    text = text_of(page)
    assert "Your treatment was on 2 March 2026." in text
    assert "How much of the scar let go was not measured." in text
    assert "Where the dye went is not written down here." in text
    assert text.count("an example") >= 3
    assert "The single steps" not in text
    assert "These are the numbers you gave us." in text
    assert "1 month: 3; 3 months: 4." in page
    assert "model person" not in text
    assert "Think of 100 people like this one" not in text


def test_an_episode_in_which_nothing_was_done_still_helps(undone):
    text = text_of(page_of(undone))
    assert "No treatment is written down here yet." in text
    assert "The gap where a nerve leaves the spine was tight (L5 left)." in text
    assert "This is how such a treatment goes." in text
    assert "Go to an emergency room now if" in text
    assert "Is it permanent?" in text
    assert "Your treatment was on" not in text


def test_a_stopped_procedure_and_a_complication_are_said_as_they_are(rehearsed, recorded):
    stopped = text_of(page_of(rehearsed.model_copy(update={"status": "stopped"})))
    assert "The treatment was begun but not finished." in stopped
    happened = recorded.recorded.model_validate(
        recorded.recorded.model_dump() | {"complications": [{"day": 1, "kind": "headache", "grade": 2}]}
    )
    told = text_of(page_of(recorded.model_copy(update={"recorded": happened})))
    assert "You had a headache after it." in told
    assert "You have a right to know this." in told


def test_the_same_episode_gives_the_same_page(rehearsed):
    assert page_of(rehearsed) == page_of(rehearsed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_is_whole_and_says_in_words_what_it_shows(rehearsed, language):
    drawn = re.findall(r"<svg .*?</svg>", page_of(rehearsed, language), re.S)
    assert len(drawn) > 15
    for one in drawn:
        root = ET.fromstring(one)
        assert root.get("role") == "img"
        assert len(root.get("aria-label")) > 10
        _, _, width, height = map(float, root.get("viewBox").split())
        for words in root.iter("text"):
            assert 0 <= float(words.get("x")) <= width
            assert 0 <= float(words.get("y")) <= height


def test_a_picture_counts_what_it_tells():
    drawn = pictures.nerve(Freed("L5 left", 90, 10, 1, 2, False, True), words_in("en"))
    assert drawn.count('class="thread"') == 100
    assert drawn.count('class="thread gone') == 80
    rare = Counted("a", 2, 1, 4, 1000, "study", "a count", "measured", seen=13, of=5799)
    dots = pictures.people(rare, "2 of 1000")
    assert [dots.count(f'class="one {kind}"') for kind in ("hit", "may", "not")] == [2, 2, 996]


def test_the_pictures_stand_still_when_they_are_asked_to_and_on_paper(rehearsed):
    page = page_of(rehearsed)
    assert "@media screen and (prefers-reduced-motion: no-preference)" in page
    moving = page.split("@media screen and (prefers-reduced-motion: no-preference)")[1].split("@keyframes")[0]
    before = page.split("@media screen and (prefers-reduced-motion: no-preference)")[0]
    assert moving.count("animation:") > 5
    assert "animation:" not in before
    assert ".still:checked ~ .x-all * { animation: none; }" in page


def test_a_language_that_is_not_there_is_refused_in_a_sentence_and_nothing_is_written(rehearsed, tmp_path):
    with pytest.raises(
        DocumentError, match=r"no page in 'fr' yet; give one of: en \(English\), de \(Deutsch\)"
    ):
        write_explanation(rehearsed, tmp_path / "a.html", language="fr")
    assert list(tmp_path.iterdir()) == []


def test_a_page_of_somebody_else_is_left_alone_and_our_own_is_replaced(rehearsed, tmp_path):
    page = write_explanation(rehearsed, tmp_path)
    assert page.name == "explain.html"
    assert write_explanation(rehearsed, page, language="de") == page
    page.write_text("<p>My own</p>")
    with pytest.raises(OutputError, match="was not made by neuroplasty"):
        write_explanation(rehearsed, page)
    assert page.read_text() == "<p>My own</p>"


def test_a_rehearsal_s_page_shows_the_spine_from_all_sides_and_needs_no_network(debriefed, tmp_path):
    page = write_explanation(debriefed.episode, tmp_path, language="de").read_text()
    assert len(page.encode()) < MOST_BYTES
    assert "Der Rücken von allen Seiten" in page
    assert {"Schlauch", "Nadel", "Ihr Nerv"} <= set(re.findall(r"</i> ([\wäöüß ]+)</label>", page))
    assert page.count('src="data:image/webp') >= 2
    assert re.findall(r"(?:src|href)=\"(?!data:|#)", page) == []


def test_the_command_writes_the_page_and_refuses_in_a_sentence(rehearsed, tmp_path):
    file = write_document(rehearsed, tmp_path / "episode.json")
    run = CliRunner().invoke
    done = run(app, ["explain", str(file), "--out", str(tmp_path / "p" / "mein.html"), "--language", "de"])
    assert done.exit_code == 0
    assert done.stdout.strip().endswith("mein.html")
    assert "Hält das für immer?" in (tmp_path / "p" / "mein.html").read_text()
    missing = run(app, ["explain", str(tmp_path / "no.json"), "--out", str(tmp_path / "q.html")])
    assert missing.exit_code == 3
    assert not (tmp_path / "q.html").exists()
