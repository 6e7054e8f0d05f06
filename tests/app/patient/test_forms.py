"""A link that scanners cannot spend, forms that can be gone on with, and advice at once."""

import json
import re

import pytest
from sqlalchemy import select, update

from neuroplasty.registry import SYSTEM
from neuroplasty.registry.store.tables import ANSWER, AUDIT, DRAFT, LINK, SCHEDULE

ITEMS = {"NRS": 1, "BACK": 1, "LEG": 1, "PEG": 3, "RMDQ": 24, "GPE": 1, "ADHERENCE": 1}
HEADERS = {
    "content-security-policy": "default-src 'none'",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
}


def rows(registry, table):
    with registry.store.read() as connection:
        return list(connection.execute(select(table)).mappings())


def answer_all(phone, ticks=11):
    """Every question of a usual visit, one a screen."""
    for form, count in ITEMS.items():
        for item in range(count):
            here = f"/form/one/{form}/{item + 1}"
            assert phone.page.url.path == here, phone.text
            value = (
                ("yes" if item < ticks else "no") if form == "RMDQ" else {"ADHERENCE": "80"}.get(form, "5")
            )
            phone.post(here, {"answer": value})


def test_twenty_scanners_look_and_a_person_still_begins(registry, clock, phone, visits):
    clock.on(2026, 4, 2)
    token = registry.links.issue(SYSTEM, visits["m1"].id)
    before = rows(registry, LINK), rows(registry, AUDIT)
    for number in range(20):
        seen = phone.send("HEAD" if number % 2 else "GET", f"/f/{token}")
        assert seen.status_code == 200
        for name, value in HEADERS.items():
            assert seen.headers[name].startswith(value)
        assert "set-cookie" not in seen.headers
    assert (rows(registry, LINK), rows(registry, AUDIT)) == before
    phone.begin(token)
    assert phone.page.url.path == "/form/one/NRS/1"
    assert token not in phone.page.text


def test_a_visit_is_answered_one_question_a_screen_and_reaches_the_course(registry, clock, phone, visits):
    clock.on(2026, 4, 2)
    phone.begin(registry.links.issue(SYSTEM, visits["m1"].id))
    answer_all(phone)
    assert phone.page.url.path == "/form/check"
    assert "80" in phone.text
    phone.post("/form/check")
    assert phone.page.url.path == "/form/signs"
    phone.post("/form/signs", {"none": "yes"})
    assert "Thank you" in phone.text
    assert "Go to an emergency room now if" in phone.text
    course = registry.courses.of(SYSTEM, visits["m1"].episode).course
    (visit,) = course.visits
    assert (visit.nrs, visit.rmdq, visit.peg, visit.adherence_percent, visit.by) == (5, 11, 5, 80, "patient")
    assert registry.due.today(SYSTEM) == []
    assert registry.verify().is_whole
    assert "You have answered everything" in phone.get("/form").text


def test_the_birth_year_is_asked_before_anything_and_the_link_alone_opens_nothing(
    registry, clock, phone, visits
):
    clock.on(2026, 4, 2)
    token = registry.links.issue(SYSTEM, visits["m1"].id)
    assert phone.begin(token, "1971").status_code == 422
    assert "not the year we have" in phone.text
    assert phone.begin(token, "02.03.1970").status_code == 422
    assert phone.get("/form").status_code == 403
    assert phone.begin(token).status_code == 200
    # Somebody who was sent the link after a person began, and makes a cookie of it.
    phone.client.cookies.clear()
    for made in (token, f"{token}.", f"{token}.{'0' * 64}", f".{token}"):
        phone.client.cookies.set("__Host-form", made)
        assert phone.get("/form").status_code == 403
    phone.client.cookies.clear()
    for _ in range(4):
        phone.begin(token, "1999")
    assert "was wrong too often" in phone.text
    assert phone.begin(token).status_code == 404


def test_the_cookie_is_of_this_host_alone_and_plain_only_on_the_loopback(registry, clock, phone, visits):
    clock.on(2026, 4, 2)
    token = registry.links.issue(SYSTEM, visits["m1"].id)
    made = phone.send("POST", f"/f/{token}", data={"year": "1970"}, follow_redirects=False)
    assert made.status_code == 303
    cookie = made.headers["set-cookie"].lower()
    assert cookie.startswith("__host-form=")
    assert {"httponly", "secure", "samesite=strict", "path=/"} <= {one.strip() for one in cookie.split(";")}
    assert "domain" not in cookie
    plain = phone.send(
        "POST", f"http://127.0.0.1:8000/f/{token}", data={"year": "1970"}, follow_redirects=False
    )
    assert plain.headers["set-cookie"].startswith("form=")
    assert "secure" not in plain.headers["set-cookie"].lower()


def test_each_answer_is_kept_at_once_and_gone_on_with_on_another_phone(registry, clock, phone, visits):
    clock.on(2026, 4, 2)
    token = registry.links.issue(SYSTEM, visits["m1"].id)
    phone.begin(token)
    phone.post("/form/one/NRS/1", {"answer": "6"})
    phone.post("/form/one/BACK/1", {"answer": "4"})
    assert [(row["form"], row["score"]) for row in rows(registry, ANSWER)] == [("NRS", 6.0)]
    assert [(row["form"], row["value"]) for row in rows(registry, DRAFT)] == [("BACK", "4")]
    phone.client.cookies.clear()
    phone.begin(token)
    assert phone.page.url.path == "/form/one/LEG/1"
    phone.get("/form/one/BACK/1")
    assert "your answer so far" in phone.text
    phone.post("/form/one/BACK/1", {"answer": "3"})
    assert [row["value"] for row in rows(registry, DRAFT)] == ["3"]
    assert "has been sent already" in phone.get("/form/one/NRS/1").text


def test_all_on_one_page_twice_is_one_row_a_form_and_what_is_missing_is_marked(
    registry, clock, phone, visits
):
    clock.on(2026, 4, 2)
    phone.begin(registry.links.issue(SYSTEM, visits["m1"].id))
    phone.get("/form/all")
    given = {"asked": list(ITEMS), "NRS.0": "5", "BACK.0": "4", "LEG.0": "11", "PEG.0": "5", "RMDQ.3": "yes"}
    assert phone.post("/form/all", given).status_code == 422
    assert phone.page.text.count('class="fault"') == 1 + 5
    assert rows(registry, ANSWER) == []
    assert 'name="RMDQ.3" value="yes" checked' in phone.page.text
    given |= {"LEG.0": "2", "PEG.1": "6", "PEG.2": "7", "GPE.0": "6", "ADHERENCE.0": "100"}
    for _ in range(2):
        assert phone.post("/form/all", given).url.path == "/form/signs"
    assert {row["form"]: row["score"] for row in rows(registry, ANSWER)} == {
        **{"NRS": 5, "BACK": 4, "LEG": 2, "PEG": 6, "RMDQ": 1, "GPE": 6, "ADHERENCE": 100}
    }
    assert len(rows(registry, ANSWER)) == 7
    assert phone.post("/form/all", given | {"NRS.0": "9"}).status_code == 409
    assert "has been sent already" in phone.text
    assert len(rows(registry, ANSWER)) == 7


def test_a_form_may_be_left_out(registry, clock, phone, visits):
    clock.on(2026, 3, 3)
    phone.begin(registry.links.issue(SYSTEM, visits["d1"].id))
    phone.post("/form/skip/NRS24")
    assert phone.page.url.path == "/form/signs"
    assert [row["missing"] for row in rows(registry, ANSWER)] == ["declined"]


def test_the_oswestry_index_is_asked_by_its_total_alone(registry, clock, phone, visits):
    clock.on(2026, 4, 2)
    with registry.store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        asked = json.dumps(["ODI"])
        connection.execute(update(SCHEDULE).where(SCHEDULE.c.id == visits["m1"].id).values(forms=asked))
    phone.begin(registry.links.issue(SYSTEM, visits["m1"].id))
    assert "total of your paper form" in phone.text
    for wrong in ("101", "nan", "-1", "", "1e1e1", "1_0", "drei"):
        assert phone.post("/form/one/ODI/1", {"answer": wrong}).status_code == 422
    phone.post("/form/one/ODI/1", {"answer": "38,5"})
    phone.post("/form/check")
    assert [row["score"] for row in rows(registry, ANSWER)] == [38.5]


def test_a_sign_that_cannot_wait_brings_advice_at_once_and_is_kept_once(registry, clock, phone, visits):
    clock.on(2026, 3, 3)
    phone.begin(registry.links.issue(SYSTEM, visits["d1"].id))
    phone.post("/form/one/NRS24/1", {"answer": "9"})
    phone.post("/form/check")
    for _ in range(2):
        phone.post("/form/signs", {"sign": ["0", "999", "x"]})
    assert 'role="alert"' in phone.page.text
    assert phone.text.index("Go to an emergency room now. Do not wait") < phone.text.index(
        "Your answers have"
    )
    assert "Hill Clinic, 030 1234" in phone.text
    told = registry.happenings.of(SYSTEM, visits["d1"].episode)
    assert [(one.happening.kind, one.happening.by, one.happening.day) for one in told] == [
        ("bladder or bowel", "patient", 1)
    ]


def test_closed_early_withdrawn_ended_and_made_up_links_each_get_one_kind_sentence(
    registry, clock, phone, visits, code
):
    clock.on(2026, 3, 3)
    early = registry.links.issue(SYSTEM, visits["m1"].id)
    token = registry.links.issue(SYSTEM, visits["d1"].id)
    cases = {}
    phone.begin(early)
    cases["early"] = (phone.page.status_code, phone.text)
    phone.client.cookies.clear()
    phone.begin(token)
    assert phone.page.status_code == 200
    clock.on(2026, 3, 6)
    late = phone.post("/form/one/NRS24/1", {"answer": "3"})
    cases["closed"] = (late.status_code, phone.text)
    clock.on(2026, 3, 9)
    cases["ended"] = (phone.get(f"/f/{token}").status_code, phone.text)
    cases["unknown"] = (phone.get(f"/f/{token[:-1]}").status_code, phone.text)
    registry.people.withdraw(SYSTEM, code)
    cases["withdrawn"] = (phone.get(f"/f/{early}").status_code, phone.text)
    said = {
        "early": (403, "These questions open on 23 March 2026"),
        "closed": (410, "These questions were closed on 5 March 2026"),
        "ended": (410, "The time for this link is over"),
        "unknown": (404, "This link does not work"),
        "withdrawn": (410, "You asked us to stop"),
    }
    for name, (status, text) in cases.items():
        assert (status, said[name][1] in text) == (said[name][0], True), (name, text)
        assert "Call us: Hill Clinic, 030 1234." in text
    assert rows(registry, ANSWER) == rows(registry, DRAFT) == []


def test_withdrawing_in_the_middle_ends_it(registry, clock, phone, visits, code):
    clock.on(2026, 4, 2)
    phone.begin(registry.links.issue(SYSTEM, visits["m1"].id))
    registry.people.withdraw(SYSTEM, code)
    assert phone.post("/form/one/NRS/1", {"answer": "3"}).status_code == 410
    assert rows(registry, DRAFT) == []


def test_a_form_from_elsewhere_is_refused(registry, clock, phone, visits):
    clock.on(2026, 4, 2)
    token = registry.links.issue(SYSTEM, visits["m1"].id)
    phone.begin(token)
    mark = re.search(r'name="csrf" value="(\w+)"', phone.page.text)[1]
    given = {"answer": "3", "csrf": mark}
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"origin": "https://evil.test"},
        {"origin": "http://["},
    ):
        assert phone.send("POST", "/form/one/NRS/1", data=given, headers=headers).status_code == 403
    assert phone.send("POST", "/form/one/NRS/1", data={"answer": "3", "csrf": "0"}).status_code == 403
    assert rows(registry, DRAFT) == []
    fine = {"origin": "null", "sec-fetch-site": "same-origin"}
    assert phone.send("POST", "/form/one/NRS/1", data=given, headers=fine).status_code == 200


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_page_is_small_and_holds_no_script_and_no_style_of_its_own(
    registry, clock, phone, visits, language
):
    clock.on(2026, 4, 2)
    phone.client.headers["accept-language"] = language
    token = registry.links.issue(SYSTEM, visits["m1"].id)
    style = len(phone.get("/patient.css").content)
    pages = [f"/f/{token}", "/f/wrong", "/form", "/form/all", "/form/one/RMDQ/2", "/form/one/PEG/3"]
    for path in pages:
        if path == "/form":
            phone.begin(token)
        page = phone.get(path)
        assert f'<html lang="{language}">' in page.text
        assert len(page.content) + style < 30_000, (path, len(page.content))
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:|https?://", page.text)
    assert ("nur auf Englisch" in phone.get("/form/one/RMDQ/1").text) == (language == "de")


HOSTILE = [
    "%00",
    "%ff%fe",
    "a" * 5000,
    "..%2f..%2fetc",
    "%ed%a0%80",
    "'--",
    "<b>",
    "%F0%9F%98%80",
    "{0.__class__}",
]


def test_nonsense_is_never_a_fault_of_ours(registry, clock, phone, visits):
    clock.on(2026, 4, 2)
    token = registry.links.issue(SYSTEM, visits["m1"].id)
    phone.begin(token)
    paths = ["/f/{0}", "/form/one/{0}/1", "/form/one/NRS/{0}", "/form/skip/{0}", "/form/all?lang={0}"]
    bodies = [b"\xff\xfe=%00", b"=&" * 1000, b"answer=" + b"9" * 30000, b"x" * 70000, b'{"a": 1}', b""]
    for path in paths:
        for nonsense in HOSTILE:
            for method in ("GET", "HEAD", "POST"):
                assert phone.send(method, path.replace("{0}", nonsense)).status_code < 500
    for path in (f"/f/{token}", "/form/one/NRS/1", "/form/all", "/form/check", "/form/signs", "/form/close"):
        for body in bodies:
            for kind in ("application/x-www-form-urlencoded", "multipart/form-data", "application/json"):
                sent = phone.send("POST", path, content=body, headers={"content-type": kind})
                assert sent.status_code < 500, (path, body[:20])
    for cookie in ("\u00ff\u00fe", "a.b.c", "." * 3000, '"'):
        headers = {"cookie": f"__Host-form={cookie}; lang=<b>".encode()}
        assert phone.send("GET", "/form", headers=headers).status_code < 500
    for accepts in ("de;q=nan", ";;;,,,", "de;q=" + "9" * 400, "*"):
        assert phone.get(f"/f/{token}", headers={"accept-language": accepts}).status_code == 200
    assert "<b>" not in phone.get("/f/%3Cb%3E").text
    assert rows(registry, ANSWER) == []


def test_a_full_disk_is_said_and_nothing_is_lost(registry, clock, phone, visits, monkeypatch):
    from neuroplasty.errors import RegistryError

    clock.on(2026, 4, 2)
    phone.begin(registry.links.issue(SYSTEM, visits["m1"].id))
    phone.post("/form/one/NRS/1", {"answer": "6"})

    def full(*_):
        raise RegistryError("The disk is full; make room and do it again. Nothing was written.")

    with monkeypatch.context() as patch:
        patch.setattr(type(registry.answers), "save", full)
        assert phone.post("/form/one/BACK/1", {"answer": "6"}).status_code == 503
    assert "What you gave before is safe" in phone.text
    assert [row["form"] for row in rows(registry, DRAFT)] == ["NRS"]
