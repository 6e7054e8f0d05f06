"""A patient is followed, whatever the version of the episode: relief, what is due, body or pathway."""

import datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.random import default_rng

from neuroplasty.brain.diary import Diary, Entry, Pattern, simulate_diary
from neuroplasty.documents import read_episode
from neuroplasty.documents.course import Band, Forecast
from neuroplasty.errors import DocumentError
from neuroplasty.registry.follow import follow, spells, what_drives

DATA = Path(__file__).resolve().parents[2] / "documents" / "files" / "data"
RECORDED = ["episode-1-recorded.json", "episode-2-recorded.yaml"]
DAY = datetime.date(2024, 2, 29)


def written(pain_by_day):
    """A diary of one site, from the procedure's day on."""
    start = datetime.datetime.combine(DAY, datetime.time())
    entries = tuple(
        Entry(row + 2, start + datetime.timedelta(days=day), False, "leg", "left", float(pain))
        for row, (day, pain) in enumerate(pain_by_day)
    )
    return Diary(entries, frozenset({"site"}))


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_episode_of_either_version_is_followed(name):
    told = follow(read_episode(DATA / name), written((day, 7 if day < 3 else 3) for day in range(40)))
    assert told.day == DAY
    assert told.before_nrs == 7
    assert [(one.first, one.last) for one in told.spells] == [(3, 39)]
    assert [one.visit for one in told.visits if one.state == "answered"][:1] == ["pre"]


def test_what_is_due_follows_from_the_day_that_is_asked_about():
    episode = read_episode(DATA / "episode-2-recorded.yaml")
    diary = written((day, 4) for day in range(40))
    states = {one.visit: one.state for one in follow(episode, diary, on=datetime.date(2024, 6, 10)).visits}
    assert states["m3"] == "open"
    assert states["m24"] == "later"
    assert "missed" in states.values()


def test_days_are_counted_within_and_beyond_the_forecasts_band():
    flat = {"day": (0, 60), "low_90": (2.0, 2.0), "low_50": (3.0, 3.0), "median": (4.0, 4.0)}
    band = Band(**flat, high_50=(5.0, 5.0), high_90=(6.0, 6.0))
    forecast = Forecast(chances=100, pain=band, function=band)
    episode = read_episode(DATA / "episode-2-recorded.yaml").model_copy(update={"forecast": forecast})
    told = follow(episode, written([(1, 4), (2, 6), (3, 9), (4, 1)]))
    assert (told.beside.days, told.beside.within_half, told.beside.within_ninety) == (4, 1, 2)
    assert (told.beside.below, told.beside.above) == (1, 1)


def test_a_spell_ends_with_pain_or_with_a_gap_and_the_two_are_told_apart():
    days = [1, 2, 3, 4, 30, 31, 32]
    found = spells(days, [2.0, 2.0, 2.0, 7.0, 2.0, 2.0, 2.0], before_nrs=7.0)
    assert [(one.first, one.last, one.ended) for one in found] == [(1, 3, True), (30, 32, False)]
    gap = spells([1, 2, 40], [2.0, 2.0, 7.0], before_nrs=7.0)
    assert [one.ended for one in gap] == [False]


def test_sites_that_take_turns_speak_for_a_pathway_and_a_constant_site_for_the_body():
    diary = simulate_diary(default_rng(3), days=120, pattern=Pattern(stay_days=7))
    episode = read_episode(DATA / "episode-2-recorded.yaml")
    turned = follow(moved(episode, diary), diary).drives
    assert "pathway" in {one.side for one in turned.reasons}
    steady = what_drives((), rated_days=100, site_share=0.97, site="left leg", fell_d=3)
    assert steady.leaning == "body"
    assert what_drives((), rated_days=12, site_share=1.0).leaning == "cannot say"


def test_glides_in_the_diary_are_counted_as_adherence():
    start = datetime.datetime.combine(DAY, datetime.time())
    entries = tuple(
        Entry(
            day + 2,
            start + datetime.timedelta(days=day),
            False,
            "leg",
            "left",
            4.0,
            (),
            ("nerve glides",) * (day % 2),
        )
        for day in range(1, 21)
    )
    told = follow(read_episode(DATA / RECORDED[1]), Diary(entries, frozenset({"site", "activities"})))
    assert told.adherence.share == pytest.approx(0.5)


def test_a_diary_that_ends_before_the_procedure_and_two_days_that_disagree_are_refused():
    episode = read_episode(DATA / RECORDED[1])
    early = written([(0, 5)])
    with pytest.raises(DocumentError, match="ends before the procedure"):
        follow(episode.model_copy(update={"recorded": later(episode.recorded)}), early)
    with pytest.raises(DocumentError, match="was done on 2024-02-29, not on 2024-03-01"):
        follow(episode, early, day=datetime.date(2024, 3, 1))
    with pytest.raises(DocumentError, match="does not say on which day"):
        follow(read_episode(DATA / "episode-1.json"), early)


def test_the_same_episode_and_diary_give_the_same_result():
    diary = written((day, 3 + day % 4) for day in range(60))
    episode = read_episode(DATA / RECORDED[0])
    one, other = follow(episode, diary), follow(episode, diary)
    assert np.array_equal(one.nrs, other.nrs)
    assert one.drives == other.drives


def later(recorded):
    ten_years = datetime.timedelta(days=3653)
    return recorded.model_copy(update={"started": recorded.started + ten_years, "ended": None})


def moved(episode, diary):
    """The episode on the first day of the diary."""
    began = datetime.datetime.combine(diary.entries[0].when.date(), datetime.time(9), datetime.UTC)
    return episode.model_copy(
        update={"recorded": episode.recorded.model_copy(update={"started": began, "ended": None})}
    )
