"""The person's own page, diary and programme; opened by a link of their own."""

import datetime
import re

import pytest

from neuroplasty.registry import SYSTEM

DAY = datetime.date


@pytest.fixture
def own(registry, clock, phone, code):
    """A phone on its own page, a month after the procedure."""
    clock.on(2026, 4, 2)
    phone.begin(registry.links.issue_page(SYSTEM, code))
    assert phone.page.url.path == "/own"
    return phone


def answer(registry, visit, on, **scores):
    for form, given in scores.items():
        registry.answers.give(SYSTEM, visit.id, form, given, on=on, by="staff", mode="visit")


def test_a_person_sees_before_and_after_what_was_done_and_what_is_next(registry, clock, own, visits):
    assert "There are no answers yet" in own.text
    answer(registry, visits["pre"], DAY(2026, 3, 2), NRS=[8], LEG=[9], RMDQ=[True] * 15 + [False] * 9)
    answer(registry, visits["m1"], DAY(2026, 4, 2), NRS=[3], LEG=[2])
    own.get("/own")
    assert "Your pain was 8 before. Last time it was 3. That is a change that matters." in own.text
    assert own.page.text.count("<circle") == 2
    assert "Your treatment was on 2 March 2026" in own.text
    assert "L5 left" in own.text
    assert "2 June 2026: questions about how you are (three months)" in own.text
    own.get("/own?lang=de")
    assert "für diese Nerven" not in own.text
    assert "Behandelt wurden diese Nerven: L5 links" in own.text
    assert own.get("/own").text.count('<html lang="de">') == 1


def test_a_worse_and_a_hardly_changed_course_are_said_as_they_are(registry, own, visits):
    answer(registry, visits["pre"], DAY(2026, 3, 2), NRS=[5])
    answer(registry, visits["w1"], DAY(2026, 3, 9), NRS=[4])
    own.get("/own")
    assert "too small a change to be sure of" in own.text
    answer(registry, visits["m1"], DAY(2026, 4, 2), NRS=[8])
    own.get("/own")
    assert "If it stays like that, call the clinic" in own.text


def test_one_tap_a_day_is_kept_and_a_second_one_replaces_it(registry, own, code):
    own.get("/own/diary")
    for value in ("6", "4"):
        own.post("/own/diary", {"day": "2026-04-02", "place": "low back", "value": value})
        assert own.page.url.path == "/own/diary"
        assert "This is kept" in own.text
    own.post("/own/diary", {"day": "2026-04-01", "glides": "2"})
    own.post("/own/diary", {"day": "2026-04-01", "medicines": "ibuprofen", "note": "slept well"})
    held = {(one.day.day, one.place): one for one in registry.diaries.of(SYSTEM, code)}
    assert set(held) == {(2, "low back"), (1, "")}
    assert held[2, "low back"].intensity == 4
    rest = held[1, ""]
    assert (rest.glides_done, rest.glides_planned, rest.medicines) == (2, 3, "ibuprofen")
    assert (rest.intensity, rest.note) == (None, "slept well")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("I am numb between my legs", "Go to an emergency room now"),
        ("I want to end my life", "you are not alone"),
        ("my foot gets weaker every day", "Please call the clinic today"),
    ],
)
def test_words_that_cannot_wait_bring_advice_at_once(own, words, said):
    own.get("/own/diary")
    own.post("/own/diary", {"day": "2026-04-02", "medicines": "", "note": words})
    alarm = re.search(r'<section class="alarm".*?</section>', own.page.text, re.DOTALL)[0]
    assert said in alarm
    assert "note" not in str(own.page.url)


def test_the_diary_takes_no_day_ahead_or_long_gone_and_nothing_odd(registry, own, code):
    own.get("/own/diary")
    for given in (
        {"day": "2026-04-03", "place": "low back", "value": "3"},
        {"day": "2026-03-01", "place": "low back", "value": "3"},
        {"day": "yesterday", "place": "low back", "value": "3"},
        {"place": "low back", "value": "11"},
        {"place": "nowhere", "value": "3"},
        {"glides": "99"},
        {"glides": "-1"},
    ):
        assert own.post("/own/diary", given).status_code == 422
        own.get("/own/diary")
    assert own.post("/own/diary", {"medicines": "x" * 501}).status_code == 413
    own.get("/own/diary")
    own.post("/own/diary", {"medicines": "a\x00b\x1b", "note": "<script>alert(1)</script>"})
    assert "<script" not in own.page.text
    assert [one.medicines for one in registry.diaries.of(SYSTEM, code)] == ["a b"]


def test_the_programme_says_the_glide_and_what_is_to_be_done_now_in_both_languages(own):
    for language, words in (("en", "Hold the thigh of your left leg"), ("de", "Oberschenkel (links)")):
        page = own.get(f"/own/programme?lang={language}")
        assert words in own.text
        assert len(page.content) < 25_000
    assert not re.search(r"\b(the|your|and|with)\b", own.text)


def test_each_link_opens_only_what_it_is_for(registry, clock, own, visits, phone):
    mark = own.client.cookies["__Host-own"]
    own.client.cookies.clear()
    own.client.cookies.set("__Host-form", mark)
    assert own.get("/form").status_code == 404
    own.client.cookies.clear()
    own.begin(registry.links.issue(SYSTEM, visits["m1"].id))
    mark = own.client.cookies["__Host-form"]
    assert own.get("/own").status_code == 403
    own.client.cookies.set("__Host-own", mark)
    for path in ("/own", "/own/diary", "/own/programme"):
        assert own.get(path).status_code == 403


def test_closing_takes_the_cookie_away(own):
    own.get("/own")
    own.post("/form/close")
    assert "Goodbye" in own.text
    assert own.get("/own").status_code == 403


def test_the_pages_stay_small_after_two_years(registry, clock, own, visits, code):
    clock.on(2028, 3, 2)
    own.begin(registry.links.issue_page(SYSTEM, code))
    for name, visit in visits.items():
        if name != "d1":
            answer(registry, visit, visit.due, NRS=[5], BACK=[5], LEG=[5], PEG=[5, 5, 5], RMDQ=[True] * 24)
    style = len(own.get("/patient.css").content)
    for path in ("/own", "/own/diary", "/own/programme?lang=de"):
        page = own.get(path)
        assert page.status_code == 200
        assert len(page.content) + style < 30_000
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|https?://", page.text)


def test_the_treatment_is_explained_with_the_answers_since_and_in_the_person_s_language(
    registry, own, visits
):
    answer(registry, visits["pre"], DAY(2026, 3, 2), NRS=[8])
    answer(registry, visits["m1"], DAY(2026, 4, 2), NRS=[3])
    own.get("/own/explained")
    assert "Your treatment was on 2 March 2026." in own.text
    assert "Nerves are named after the bones of the back. Yours is called L5 left." in own.text
    assert 'aria-label="Before: 8. 1 month: 3."' in own.page.text
    assert "op-1" not in own.page.text
    assert " style=" not in own.page.text
    own.get("/own/explained?lang=de")
    assert "Hält das für immer?" in own.text
    assert own.get("/explain.css").headers["content-type"].startswith("text/css")
