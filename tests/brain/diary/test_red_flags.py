"""What people write is flagged for what it may point to; negations and idioms are left alone."""

from datetime import datetime
from pathlib import Path

import pytest
import yaml

from neuroplasty.app.diary import render_diary, review_text
from neuroplasty.brain.diary import Diary, Entry, red_flags
from neuroplasty.brain.diary.red_flags import flags_in
from neuroplasty.care.review import review_diary

PHRASES = yaml.safe_load((Path(__file__).parent / "phrases.yaml").read_text(encoding="utf-8"))
FLAGGED = [(phrase, kind) for kind, phrases in PHRASES.items() if kind != "nothing" for phrase in phrases]


def diary(*notes):
    entries = [
        Entry(2 + k, datetime(2024, 3, 1 + k), False, "low back", "", 5.0, notes=note)
        for k, note in enumerate(notes)
    ]
    return Diary(tuple(entries), frozenset({"notes", "site"}))


def test_the_list_is_as_long_as_it_should_be():
    assert len(FLAGGED) >= 100
    assert len(PHRASES["nothing"]) >= 90


@pytest.mark.parametrize(("phrase", "kind"), FLAGGED)
def test_a_phrase_is_flagged_for_what_it_may_point_to(phrase, kind):
    assert kind in flags_in(phrase)


@pytest.mark.parametrize("phrase", PHRASES["nothing"])
def test_a_negation_or_an_idiom_is_left_alone(phrase):
    assert flags_in(phrase) == ()


@pytest.mark.parametrize("phrase", [phrase for phrase, _ in FLAGGED])
def test_case_and_curly_apostrophes_do_not_matter(phrase):
    assert flags_in(phrase.upper()) == flags_in(phrase)
    assert flags_in(phrase.replace("'", "\u2019")) == flags_in(phrase)


def test_suicide_comes_first_with_its_own_line_and_what_to_do():
    review = review_diary(diary("fever", "foot drop", "wants to die", "took an overdose", "wet myself"))
    assert [flag.points_to for flag in review.flags] == [
        "thoughts of suicide or self-harm",
        "an overdose",
        "cauda equina compression",
        "loss of strength",
        "infection",
    ]
    text = " ".join(review_text(review).split())
    page = " ".join(render_diary(review).split())
    for shown in (text, page):
        assert "do not leave this person alone" in shown
        assert "poison centre now" in shown
        assert "emergency care now" in shown


def test_a_row_that_rates_several_sites_is_flagged_once():
    entries = tuple(
        Entry(2, datetime(2024, 3, 1), False, site, "", 5.0, notes="fever") for site in ("neck", "jaw")
    )
    assert len(red_flags(Diary(entries, frozenset({"site", "notes"})))) == 1
