"""Every route by every role by one's own row and a foreign one; forms from elsewhere; sign-in."""

import datetime
import re

import pytest
from sqlalchemy import event

from neuroplasty.app.clinic import PAGES, gate
from neuroplasty.app.clinic.application import patients
from neuroplasty.registry import GRANTS, SYSTEM

from .conftest import HOST, ROLES


def address(page, row):
    return page.path.format(**row)


def test_every_route_is_a_page_with_an_action_or_one_of_signing_in(browser):
    open_to_all = {"/", "/keys", "/keys/passkey", "/confirm", "/sign-in", "/sign-in/passkey", "/sign-out"}
    open_to_all |= {"/door/{word}", "/clinic.css", "/passkey.js"}
    pages = {page.path for page in PAGES if page.action is not None}
    # The patients' pages have a gate of their own, and tests of it.
    theirs = {route.path for route in patients(lambda: None)}
    ours = {route.path for route in browser.client._transport.app.routes} - theirs
    assert ours - pages <= open_to_all


@pytest.mark.parametrize("role", ROLES)
def test_a_route_opens_for_the_roles_that_are_granted_its_action_and_for_rows_of_their_site(
    browser, registry, rows, role
):
    browser.as_member(registry, role)
    wrong = []
    for page in PAGES:
        if page.path == "/audit/page":
            # It computes for seconds; whose it is, /audit tells with the same action.
            continue
        for site, row in rows.items():
            for method in page.methods:
                if method == "POST" and page.act is None:
                    continue
                needed = page.needs(method)
                granted = needed is None or needed in GRANTS[role]
                if site == "there" and page.about == "nobody":
                    continue
                # Nothing is filled in: whoever may act is told what is missing, or what came of it.
                answer = (
                    browser.get(address(page, row)) if method == "GET" else browser.post(address(page, row))
                )
                refused = answer.status_code == 403
                expected = not granted or site == "there"
                if refused != expected or answer.status_code >= 500:
                    wrong.append((method, page.path, role, site, answer.status_code))
    assert wrong == []


def test_whose_rows_a_page_is_about_is_told_by_its_address():
    for page in PAGES:
        named = [name for name in ("code", "episode", "visit") if f"{{{name}}}" in page.path]
        assert bool(named) == (page.about != "nobody") or page.action == "break glass", page.path


def test_nobody_sees_anything_without_a_session(browser, rows):
    for page in PAGES:
        path = address(page, rows["here"])
        answer = browser.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/sign-in?next=/"), path
        if page.act is not None:
            assert browser.post(path, csrf="x").status_code == 403, path


def test_a_form_from_elsewhere_is_refused_and_changes_nothing(browser, registry, rows):
    browser.as_member(registry, "boss")
    before = registry.verify().entries
    for page in PAGES:
        if page.act is None:
            continue
        path = address(page, rows["here"])
        for origin, csrf in (
            ("https://elsewhere.test", None),
            ("null", None),
            ("", None),
            (f"{HOST}.elsewhere.test", None),
            (HOST, "0" * 64),
            (HOST, ""),
        ):
            assert browser.post(path, {"what": "leave"}, origin=origin, csrf=csrf).status_code == 403
    assert registry.verify().entries == before


def test_every_answer_forbids_frames_scripts_of_others_and_stores(browser, registry):
    browser.as_member(registry, "boss")
    for path in ("/due", "/nowhere", "/clinic.css", "/sign-in"):
        headers = browser.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"


def test_one_signs_in_by_password_and_code_and_a_code_serves_once(browser, keys, clock):
    answer = browser.sign_in(*keys, onward="/people")
    assert (answer.status_code, answer.headers["location"]) == (303, "/people")
    cookie = answer.headers["set-cookie"]
    for part in ("__Host-staff=", "HttpOnly", "Path=/", "SameSite=strict", "Secure"):
        assert part in cookie
    browser.client.cookies.clear()
    again = browser.sign_in(*keys)
    assert (again.status_code, "Login, password or code is wrong" in again.text) == (422, True)


@pytest.mark.parametrize("wrong", [0, 1, 2])
def test_what_is_wrong_is_not_told_apart(browser, keys, wrong):
    given = list(keys)
    given[wrong] = "nobody"
    answer = browser.sign_in(*given)
    assert "Login, password or code is wrong" in answer.text
    assert "__Host-staff" not in answer.headers["set-cookie"]


def test_who_guesses_too_often_waits_a_quarter_of_an_hour(browser, keys, clock):
    login, password, code = keys
    for _ in range(5):
        browser.sign_in(login, "wrong", code)
    assert "too many wrong tries" in browser.sign_in(login, password, code).text
    clock.now += datetime.timedelta(minutes=16)
    assert "Login, password or code is wrong" in browser.sign_in(login, password, code).text


def test_who_does_nothing_for_a_quarter_of_an_hour_is_signed_out(browser, registry, clock):
    browser.as_member(registry, "boss")
    clock.now += datetime.timedelta(minutes=14)
    assert browser.get("/due").status_code == 200
    clock.now += datetime.timedelta(minutes=16)
    assert browser.get("/due").headers["location"] == "/sign-in?next=/due"


def test_export_erase_and_keys_ask_for_password_and_code_again(browser, registry, rows, clock, keys):
    browser.as_member(registry, "boss")
    clock.now += datetime.timedelta(minutes=6)
    code = rows["here"]["code"]
    for path, given in (
        (f"/people/{code}/erase", {"code": code}),
        ("/exchange/export", {"format": "csv", "purpose": "research"}),
        ("/staff", {"what": "add", "login": "new", "roles": "nurse"}),
        ("/keys", {"what": "codes"}),
    ):
        assert browser.post(path, given).headers["location"] == f"/confirm?next={path}"
    assert registry.people.get(SYSTEM, code).code == code
    assert registry.staff.get("new") is None
    import pyotp

    secret = next(
        key.document["secret"] for key in registry.staff.credentials(registry.staff.get("boss").id, "totp")
    )
    now = pyotp.TOTP(secret).at(clock.now)
    confirmed = browser.post("/confirm?next=/staff", {"password": keys[1], "code": now})
    assert confirmed.headers["location"] == "/staff"
    assert (
        "New keys for new" in browser.post("/staff", {"what": "add", "login": "new", "roles": "nurse"}).text
    )


def test_one_who_signs_out_is_out(browser, registry):
    browser.as_member(registry, "nurse")
    token = dict(browser.client.cookies)["__Host-staff"]
    assert browser.post("/sign-out").headers["location"] == "/sign-in"
    browser.client.cookies.set("__Host-staff", token)
    assert browser.get("/due").status_code == 303


@pytest.mark.parametrize(
    "onward", ["https://elsewhere.test/", "//elsewhere.test", "/\\elsewhere.test", "due"]
)
def test_signing_in_leads_to_our_own_pages_alone(browser, keys, onward):
    assert browser.sign_in(*keys, onward=onward).headers["location"] == "/"


NAMES = re.findall(
    r"\w+",
    "code on start end operator setting route roots drug_1 given_1 unit_1 steps fluoroscopy_s kind grade "
    "text by reason what purpose format login roles other name birth_year sex mode missing total_form "
    "total NRS_1 PEG_1 PEG_2 RMDQ outcome old new again",
)
NONSENSE = (
    "\x00",
    "%00",
    "é",
    "../../etc/passwd",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "9" * 5000,
    "‮",
)


def test_nonsense_is_answered_in_a_sentence_and_never_breaks(browser, registry, rows, clock):
    browser.as_member(registry, "boss")
    odd = {name: NONSENSE[number % len(NONSENSE)] for number, name in enumerate(NAMES)}
    for page in PAGES:
        for value in ("%00", "%C3%A9", "x" * 3000, "%27%20OR%201", "..%2f"):
            path = page.path.format(**dict.fromkeys(rows["here"], value))
            if path != page.path and page.action != "break glass":
                assert browser.get(path).status_code in (403, 404), path[:80]
        if page.act is not None:
            for given in (odd, {name: list(reversed(NONSENSE))[n % 8] for n, name in enumerate(odd)}):
                answer = browser.post(address(page, rows["here"]), given)
                assert answer.status_code < 500, (page.path, answer.text)
                assert "<script>alert" not in answer.text
        if "{" not in page.path and page.path != "/audit/page":
            # As a browser could never send it.
            query = "?sort=%00&page=-1&on=x&look=%00%FF&like=%27&down=9&show=9&row=%00&next=%0d%0aX"
            assert browser.get(page.path + query).status_code < 500, page.path
    assert registry.verify().is_whole


def test_a_full_disk_is_said_in_a_sentence_and_nothing_is_half_written(browser, registry, rows):
    browser.as_member(registry, "boss")
    before = registry.verify()
    code = rows["here"]["code"]
    registry.store.engine.dispose()

    def full(connection, _):
        connection.execute("PRAGMA max_page_count = 1")

    event.listen(registry.store.engine, "connect", full)
    for year in range(1940, 1970):
        answer = browser.post(f"/people/{code}/correct", {"reason": "a" * 3000, "birth_year": str(year)})
        if answer.status_code != 303:
            break
    assert "The disk is full" in answer.text
    assert re.search(r'name="reason"[^>]* value="aaa', answer.text)
    event.remove(registry.store.engine, "connect", full)
    registry.store.engine.dispose()
    after = registry.verify()
    assert after.is_whole
    assert after.entries >= before.entries


def test_what_is_too_large_is_refused_before_it_is_read(browser, registry, monkeypatch):
    browser.as_member(registry, "boss")
    monkeypatch.setattr(gate, "MOST_BYTES", 10_000)
    answer = browser.post("/exchange/import", files={"file": ("a.csv", b"x" * 50_000)})
    assert (answer.status_code, "bring it in by the command line" in answer.text) == (413, True)


def test_somebody_of_another_clinic_opens_with_a_reason_alone(browser, registry, rows):
    browser.as_member(registry, "nurse")
    code = rows["there"]["code"]
    assert f"/people/{code}/break-glass" in browser.get("/people", params={"look": code}).text
    assert browser.get(f"/people/{code}").status_code == 403
    assert "Give the reason" in browser.post(f"/people/{code}/break-glass").text
    opened = browser.post(f"/people/{code}/break-glass", {"reason": "collapsed here"})
    assert ("born 1970" in opened.text, "Person, there" in opened.text) == (True, False)
