"""What staff do on the pages, and what the registry holds afterwards."""

import datetime
import json
import re

import pytest

from neuroplasty.documents.course import Band, Forecast
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.records import Recorded
from neuroplasty.registry import SYSTEM

from .conftest import START


@pytest.fixture
def boss(browser, registry):
    return browser.as_member(registry, "boss")


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def asked_times(registry, rows):
    due = {one.schedule: one.reminders for one in registry.due.today(SYSTEM)}
    return due[rows["here"]["visit"]]


def test_the_due_list_shows_who_is_open_with_name_and_sorts(boss, registry, rows, clock):
    page = boss.get("/due")
    assert "Person, here" in page.text
    assert "Person, there" not in page.text
    clock.now += datetime.timedelta(days=40)
    boss.as_member(registry, "boss")
    page = boss.get("/due?show=late")
    assert "9 days" in text_of(page)
    for sort in ("person", "visit", "closes", "asked", "late"):
        assert f'href="/due?sort={sort}&amp;down=1"' in boss.get(f"/due?sort={sort}").text


def test_a_message_holds_a_link_that_opens_and_no_name(boss, registry, rows):
    path = f"/visits/{rows['here']['visit']}/message"
    page = boss.post(path, {"what": "message"})
    said = re.search(r"<textarea[^>]*>([^<]*)", page.text)[1]
    token = re.search(r"https://clinic\.test/f/(\S+)", said)[1]
    assert registry.links.look(token).asks_birth_year
    assert "Person" not in said
    letter = boss.post(path, {"what": "letter"})
    assert "<svg" in letter.text
    assert "Person, here" in letter.text
    assert asked_times(registry, rows) == 2


def test_a_letter_is_in_the_patients_language(boss, registry, rows):
    registry.people.correct(SYSTEM, rows["here"]["code"], language="de", reason="asked for it")
    letter = boss.post(f"/visits/{rows['here']['visit']}/message", {"what": "letter"})
    assert '<html lang="de">' in letter.text
    assert "Vielen Dank" in letter.text


def test_a_call_that_was_not_answered_is_written_down(boss, registry, rows):
    path = f"/visits/{rows['here']['visit']}/message"
    assert boss.post(path, {"what": "call", "outcome": "call again"}).headers["location"] == "/due"
    assert asked_times(registry, rows) == 1


GIVEN = {"BACK_1": "6", "LEG_1": "8", "PEG_1": "6", "PEG_2": "7", "PEG_3": "7", "RMDQ_asked": "yes"}


def test_every_form_of_a_visit_is_entered_on_the_phone(boss, registry, rows):
    path = f"/visits/{rows['here']['visit']}/phone"
    page = boss.get(path)
    assert page.text.count('name="RMDQ" value=') == 24
    assert "Answered on 2026-03-02: 7." in text_of(page)
    more = {"RMDQ": ["1", "5", "24"], "total_form": "ODI", "total": "38", "mode": "phone", "on": "2026-03-02"}
    done = boss.post(path, {**GIVEN, **more})
    assert done.headers["location"] == f"/people/{rows['here']['code']}"
    held = {one.form: one for one in registry.answers.of_visit(SYSTEM, rows["here"]["visit"])}
    assert {form: one.score for form, one in held.items()} == {
        "NRS": 7,
        "BACK": 6,
        "LEG": 8,
        "PEG": 6.67,
        "RMDQ": 3,
        "ODI": 38,
    }
    assert {one.by for form, one in held.items() if form != "NRS"} == {"phone"}
    assert registry.episodes.visit(SYSTEM, rows["here"]["visit"]).state == "done"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"PEG_1": "6"}, "question 2 of 3 was left empty"),
        ({"BACK_1": "11"}, "expected a number from 0 to 10"),
        ({"BACK_1": "a lot"}, "expected a number"),
        ({"BACK_1": "nan"}, "expected a number"),
        ({}, "Nothing was answered"),
        ({"RMDQ": "3"}, "say that it was asked"),
        ({"BACK_1": "3", "on": "2026-03-09"}, "is in the future"),
        ({"total": "30"}, "Say of which questionnaire"),
        ({"total_form": "ODI", "total": "130"}, "expected a total from 0 to 100"),
        ({"missing": "eaten"}, "expected one of"),
    ],
)
def test_what_is_wrong_on_the_phone_is_said_and_nothing_is_lost(boss, registry, rows, given, said):
    path = f"/visits/{rows['here']['visit']}/phone"
    answer = boss.post(path, {"LEG_1": "4", **given} if given else {})
    assert (answer.status_code, said in answer.text) == (422, True), text_of(answer)[:400]
    if given:
        assert re.search(r'name="LEG_1"[^>]* value="4"', answer.text)
    assert len(registry.answers.of_visit(SYSTEM, rows["here"]["visit"])) == 1


def test_who_is_not_reached_has_a_reason_on_every_open_form(boss, registry, rows):
    boss.post(f"/visits/{rows['here']['visit']}/phone", {"BACK_1": "5", "missing": "declined"})
    held = {one.form: one.missing for one in registry.answers.of_visit(SYSTEM, rows["here"]["visit"])}
    assert held == {"NRS": None, "BACK": None, "LEG": "declined", "PEG": "declined", "RMDQ": "declined"}


def test_an_answer_is_corrected_with_its_reason_and_the_old_one_is_kept(boss, registry, rows):
    row = rows["here"]
    path = f"/visits/{row['visit']}/answers/{row['answer']}"
    assert "needed" in boss.get(path).text
    without = boss.post(path, {"NRS_1": "3"})
    assert "Give the reason of the correction" in without.text
    boss.post(path, {"NRS_1": "3", "reason": "misheard"})
    told = registry.answers.of_visit(SYSTEM, row["visit"], every=True)
    assert [(one.score, one.reason) for one in told] == [(7, None), (3, "misheard")]
    again = boss.post(path, {"NRS_1": "4", "reason": "again"})
    assert "does not stand any more" in again.text


PROCEDURE = {
    "on": "2026-03-02",
    "start": "08:30",
    "end": "09:20",
    "operator": "op-7",
    "route": "caudal",
    "roots": ["L5 left", "S1 left"],
    "drug_1": "triamcinolone",
    "given_1": "40",
    "unit_1": "mg",
    "device_kind_1": "catheter",
    "device_maker_1": "maker A",
    "device_lot_1": "A7",
    "complication": "dural puncture",
    "grade": "2",
}


def added(boss):
    given = {"sex": "male", "birth_year": "1961", "name": "Another, One", "number": "18", "consent": ["care"]}
    return boss.post("/people/new", given).headers["location"].removeprefix("/people/")


def test_a_person_is_added_and_found_by_number_and_whole_name(boss, registry):
    code = added(boss)
    assert registry.people.identity(SYSTEM, code).name == "Another, One"
    for look in ("18", "Another, One", code[:4].lower()):
        assert f"/people/{code}" in boss.get("/people", params={"look": look}).text
    assert "Nobody was found" in boss.get("/people?look=Nowhere").text
    twice = boss.post("/people/new", {"name": "B, C", "number": "18"})
    assert "This hospital number is that of" in twice.text
    birth_date = boss.post("/people/new", {"birth_year": "1961-04-03"})
    assert "expected a number" in birth_date.text


def test_a_procedure_is_entered_and_its_like_is_filled_in(boss, registry):
    code = added(boss)
    page = boss.post("/procedures/new", {"code": code, **PROCEDURE})
    assert "Nine visits are planned" in page.text
    (held,) = registry.episodes.of(SYSTEM, code)
    done = held.document.recorded
    assert (done.started.isoformat(), done.minutes) == ("2026-03-02T08:30:00+01:00", 50)
    assert (done.roots, done.devices[0].lot, done.doses[0].given) == (("L5 left", "S1 left"), "A7", 40)
    assert [one.happening.kind for one in registry.happenings.of(SYSTEM, held.id)] == ["dural puncture"]
    like = boss.get(f"/procedures/new?like={held.id}")
    assert 'value="maker A"' in like.text
    assert 'id="start" name="start" type="time" value=""' in like.text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"operator": ""}, "Give who did it"),
        ({"operator": "Dr Who"}, "a code in letters"),
        ({"on": "yesterday"}, "expected a day such as"),
        ({"on": "2026-05-01"}, "in the future"),
        ({"start": "8 h"}, "expected a time such as"),
        ({"end": "08:00"}, "ended before it began"),
        ({"given_1": ""}, "Drug 1: give its name"),
        ({"given_1": "-4"}, "expected zero or more"),
        ({"device_kind_1": ""}, "Device 1: say what it is"),
        ({"code": "AAAA-AAAAA"}, "is no pseudonym"),
        ({"fluoroscopy_s": "-1"}, "fluoroscopy"),
    ],
)
def test_a_wrong_procedure_is_told_in_a_sentence_and_keeps_what_was_typed(boss, registry, rows, wrong, said):
    before = registry.verify().entries
    answer = boss.post("/procedures/new", {"code": rows["here"]["code"], **PROCEDURE, **wrong})
    assert (answer.status_code, said in answer.text) == (422, True), text_of(answer)[:300]
    assert 'value="triamcinolone"' in answer.text
    assert registry.verify().entries == before


def test_a_corrected_day_moves_every_visit(boss, registry, rows):
    episode = rows["here"]["episode"]
    page = boss.get(f"/episodes/{episode}/correct")
    assert 'value="2026-03-02"' in page.text
    given = {"on": "2026-02-27", "start": "10:00", "operator": "op-1", "reason": "another day"}
    assert boss.post(f"/episodes/{episode}/correct", given).status_code == 303
    visits = registry.episodes.visits(SYSTEM, episode)
    assert visits[2].due == datetime.date(2026, 3, 6)
    assert "another day" in boss.get(f"/people/{rows['here']['code']}").text


def test_clinician_and_patient_are_asked_apart(boss, registry, rows):
    path = f"/episodes/{rows['here']['episode']}/complications"
    told = {"kind": "dural puncture", "on": "2026-03-02", "grade": "2", "relatedness": "definite"}
    boss.post(path, {**told, "by": "patient", "text": "leaked"})
    held = registry.happenings.of(SYSTEM, rows["here"]["episode"])
    assert {(one.happening.kind, one.happening.by) for one in held} == {
        ("headache", "clinician"),
        ("dural puncture", "patient"),
    }
    clinician, patient = boss.get(path).text.split("The patient says")
    assert ("leaked" in patient, "leaked" in clinician) == (True, False)
    assert "Give what happened" in boss.post(path, {"on": "2026-03-02", "by": "patient"}).text
    assert "lies before the procedure" in boss.post(path, {**told, "by": "patient", "on": "2026-01-01"}).text
    wrong = f"/episodes/{rows['here']['episode']}/happenings/{rows['here']['happening']}"
    assert boss.get(wrong).status_code == 200
    boss.post(wrong, {**told, "by": "clinician", "reason": "it was the dura"})
    assert [one.happening.kind for one in registry.happenings.of(SYSTEM, rows["here"]["episode"])] == [
        "dural puncture"
    ] * 2


def test_a_forecast_is_frozen_once_from_a_file_and_drawn_behind_the_scores(boss, registry, rows):
    band = Band(
        day=(0, 365, 730),
        low_90=(5, 1, 1),
        low_50=(6, 2, 2),
        median=(7, 3, 3),
        high_50=(8, 4, 4),
        high_90=(9, 6, 6),
    )
    made = Episode(
        made_by="neuroplasty 0",
        simulated=False,
        status="complete",
        recorded=Recorded(site="here", operator="op-1", started=START),
        forecast=Forecast(chances=100, pain=band, function=band),
    )
    path = f"/episodes/{rows['here']['episode']}/forecast"
    nothing = boss.post(path, files={"file": ("e.json", b"{}", "application/json")})
    assert nothing.status_code == 422
    file = {"file": ("e.json", made.model_dump_json().encode(), "application/json")}
    assert boss.post(path, files=file).status_code == 303
    page = boss.get(f"/people/{rows['here']['code']}").text
    assert ('class="wide"' in page, "frozen 2026-03-02" in page) == (True, True)
    assert "it is never made again" in boss.post(path, files=file).text


def test_two_who_are_one_are_merged_and_one_who_leaves_is_asked_no_more(boss, registry, rows):
    code, other = rows["here"]["code"], added(boss)
    differ = boss.post(f"/people/{code}/merge", {"other": other, "reason": "twice"})
    assert "Their sex differs" in differ.text
    boss.post(f"/people/{other}/correct", {"sex": "female", "birth_year": "1970", "reason": "slip"})
    assert boss.post(f"/people/{code}/merge", {"other": other, "reason": "twice"}).status_code == 303
    assert f"was merged into {code}" in boss.get(f"/people/{other}").text
    assert "Tick that the person leaves" in boss.post(f"/people/{code}/consent", {"what": "leave"}).text
    boss.post(f"/people/{code}/consent", {"what": "leave", "sure": "yes"})
    assert registry.people.get(SYSTEM, code).withdrawn
    assert registry.due.today(SYSTEM) == [one for one in registry.due.today(SYSTEM) if one.code != code]


def test_erasing_asks_for_the_pseudonym(boss, registry, rows):
    code = rows["here"]["code"]
    assert "nothing was erased" in boss.post(f"/people/{code}/erase", {"code": "x"}).text
    assert "the key were destroyed" in boss.post(f"/people/{code}/erase", {"code": code}).text
    assert "was erased" in boss.get(f"/people/{code}").text
    assert registry.verify().is_whole


def test_what_is_taken_out_can_be_brought_in_and_a_fault_brings_in_nothing(boss, registry, rows):
    out = boss.post("/exchange/export", {"format": "csv", "purpose": "research"})
    assert out.headers["content-disposition"] == 'attachment; filename="answers.csv"'
    assert (rows["here"]["code"] in out.text, "Person" in out.text) == (True, False)
    assert rows["there"]["code"] not in out.text
    bundle = boss.post("/exchange/export", {"format": "fhir", "purpose": "audit"})
    assert json.loads(bundle.text)["resourceType"] == "Bundle"
    for kind in ("redcap", "cdisc"):
        packed = boss.post("/exchange/export", {"format": kind, "purpose": "research"})
        assert packed.content[:2] == b"PK"
    row = "D6Z1-RV0W1,here,female,1970,1,2025-01-14,op-7,m1,NRS,4,,,2025-02-14,patient,web"
    head = out.text.splitlines()[0].lstrip("\ufeff")
    file = {"file": ("a.csv", f"{head}\n{row}\n".encode(), "text/csv")}
    look = boss.post("/exchange/import", {"what": "look"}, files=file)
    assert "would come in: 1 people" in look.text
    assert "came in: 1 people" in boss.post("/exchange/import", {"what": "bring in"}, files=file).text
    assert registry.people.get(SYSTEM, "D6Z1-RV0W1").birth_year == 1970
    for name, content in (("a.csv", b"nonsense"), ("a.json", b"{"), ("a.exe", b"MZ"), ("a.csv", b"\xff\xfe")):
        wrong = boss.post("/exchange/import", {"what": "bring in"}, files={"file": (name, content)})
        assert wrong.status_code == 422, name


def test_a_researcher_takes_out_what_was_agreed_to_for_research_and_small_groups_blank(
    browser, registry, rows
):
    browser.as_member(registry, "researcher")
    care = browser.post("/exchange/export", {"format": "csv", "purpose": "care"})
    assert (care.status_code, "expected one of research, model" in care.text) == (422, True)
    out = browser.post("/exchange/export", {"format": "csv", "purpose": "research", "small": "all"})
    assert (rows["here"]["code"] in out.text, "female" in out.text, "1970" in out.text) == (
        True,
        False,
        False,
    )
    registry.people.withdraw(SYSTEM, rows["here"]["code"], "research")
    gone = browser.post("/exchange/export", {"format": "csv", "purpose": "research"})
    assert rows["here"]["code"] not in gone.text


def test_the_audit_is_shown_in_its_room_alone_and_without_scripts(boss, registry):
    assert 'src="/audit/page?on=2026-03-02"' in boss.get("/audit").text
    page = boss.get("/audit/page?on=2026-03-02")
    assert page.status_code == 200
    assert "sandbox" in page.headers["content-security-policy"]
    assert "script" not in page.headers["content-security-policy"]
    assert boss.get("/audit/page?on=never").status_code == 404


def test_the_trail_is_verified_and_a_backup_tells_its_restore(boss, registry, rows):
    assert "Whole:" in boss.post("/trail", {"what": "verify"}).text
    assert "There is no backup yet" in boss.get("/backups").text
    assert boss.post("/backups").status_code == 303
    assert "Last restore test: 2026-03-02 09:00 UTC, good" in boss.get("/backups").text
    registry.people.break_glass(
        registry.staff.actor(registry.staff.open_session(registry.staff.get("nurse").id)),
        rows["here"]["code"],
        reason="collapsed",
    )
    assert "collapsed" in boss.get("/trail").text
    boss.post("/trail", {"what": "read"})
    assert "collapsed" not in boss.get("/trail").text


def test_staff_get_keys_once_and_nobody_locks_himself_out(boss, registry):
    page = boss.post("/staff", {"what": "add", "login": "n.two", "roles": ["nurse"]})
    password, secret = re.findall(r'<dd class="code">([^<]+)', page.text)
    assert password not in boss.get("/staff").text
    assert "You cannot lock yourself out" in boss.post("/staff", {"what": "out", "login": "boss"}).text
    assert "expected one or more of" in boss.post("/staff", {"what": "roles", "login": "n.two"}).text
    boss.post("/staff", {"what": "out", "login": "n.two"})
    assert not registry.staff.get("n.two").active
    import pyotp

    code = pyotp.TOTP(secret).at(START)
    boss.client.cookies.clear()
    assert "Login, password or code is wrong" in boss.sign_in("n.two", password, code).text
    registry.staff.change(SYSTEM, "n.two", active=True)
    assert boss.sign_in("n.two", password, code).status_code == 303
    given = {"what": "password", "old": password, "new": "short", "again": "short"}
    assert "choose 12 or more" in boss.post("/keys", given).text
    given |= {"new": "a long enough one", "again": "a long enough one"}
    assert "Your password was changed" in boss.post("/keys", given).text
    assert "not the password" in boss.post("/keys", given).text
