"""A day of a nurse and a physician in a real browser; nothing on the pages stands in anybody's way."""

import shutil
import threading
import time
from contextlib import nullcontext

import pyotp
import pytest

from neuroplasty.app.clinic import clinic_app
from neuroplasty.registry import SYSTEM, Registry

uvicorn = pytest.importorskip("uvicorn", reason="needs uvicorn")


@pytest.fixture(scope="module")
def server(template, tmp_path_factory):
    """The clinic's pages on this machine, and the registry behind them, its clock the real one."""
    folder = tmp_path_factory.mktemp("served") / "held"
    shutil.copytree(template[0], folder)
    import socket

    with (
        Registry.open(folder / "registry.db", folder / "registry.keys") as registry,
        socket.create_server(("127.0.0.1", 0)) as held,
    ):
        config = uvicorn.Config(
            clinic_app(lambda: nullcontext(registry)), log_level="error", lifespan="off", ws="none"
        )
        made = uvicorn.Server(config)
        thread = threading.Thread(target=made.run, kwargs={"sockets": [held]})
        thread.start()
        while not made.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{held.getsockname()[1]}", registry
        made.should_exit = True
        thread.join()


def sign_in(page, base, template):
    page.goto(f"{base}/due")
    page.get_by_label("Login").fill("boss")
    page.get_by_label("Password").fill(template[2])
    page.get_by_label("Code of your authenticator").fill(pyotp.TOTP(template[3]).now())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/due")


def test_a_day_without_javascript(chromium, server, template):
    base, registry = server
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 1024, "height": 768})
    page = context.new_page()
    sign_in(page, base, template)

    # Somebody new, and what was done today, in under two minutes: counted in keys and clicks.
    page.goto(f"{base}/people/new")
    page.get_by_label("Birth year").fill("1966")
    page.get_by_label("Name: family, given").fill("Browser, Ada")
    page.get_by_role("button", name="Add").click()
    code = page.url.rsplit("/", 1)[1]
    page.get_by_role("link", name="Enter a procedure").click()
    today = page.get_by_label("Day needed").input_value()
    typed = {"Began": "00:00", "Done by, a code": "op-7", "Drug 1": "triamcinolone", "How much": "40"}
    for label, value in typed.items():
        page.get_by_label(label).first.fill(value)
    page.get_by_label("Unit").first.select_option("mg")
    page.get_by_label("Way in").select_option("caudal")
    page.get_by_label("L5 left").check()
    page.get_by_role("button", name="Save the procedure").click()
    assert "Nine visits are planned" in page.content()
    (episode,) = registry.episodes.of(SYSTEM, code)
    assert (episode.day.isoformat(), episode.document.recorded.doses[0].given) == (today, 40)
    # Two seconds a field and a key each 0.3 s.
    assert 2 * (len(typed) + 4) + 0.3 * sum(map(len, typed.values())) < 120

    page.get_by_role("link", name="Due", exact=True).click()
    row = page.get_by_role("row").filter(has_text=code)
    row.get_by_role("link", name="Phone").click()
    for label in (
        "How strong was your pain on average over the past week?",
        "How strong was the pain in your back on average over the past week?",
        "How strong was the pain in your leg on average over the past week?",
    ):
        page.get_by_label(label).fill("6")
    for number in (1, 2, 3):
        page.locator(f"#PEG_{number}").fill("5")
    page.get_by_label("All 24 sentences were read out").check()
    page.get_by_label("I stay at home most of the time because of my back.").check()
    page.get_by_role("button", name="Save the answers").click()
    pre = registry.episodes.visits(SYSTEM, episode.id)[0]
    held = {one.form: one.score for one in registry.answers.of_visit(SYSTEM, pre.id)}
    assert held == {"NRS": 6, "BACK": 6, "LEG": 6, "PEG": 5, "RMDQ": 1}
    assert code not in [one.code for one in registry.due.today(SYSTEM) if one.visit == "pre"]

    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{base}/people/{code}")
    assert page.url.endswith(f"/sign-in?next=/people/{code}")
    context.close()


def test_no_page_stands_in_anybodys_way_and_none_is_wider_than_the_screen(chromium, server, template):
    axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe")
    axe = axe_playwright.Axe()
    base, registry = server
    row = template[1]["here"]
    context = chromium.new_context(viewport={"width": 1024, "height": 768})
    page = context.new_page()
    told = []
    page.on("console", lambda message: told.append(message.text))
    token = registry.staff.open_session(registry.staff.get("boss").id)
    page.goto(f"{base}/sign-in")
    found = {"/sign-in": axe.run(page).response["violations"]}
    context.add_cookies(
        [
            {
                "name": "__Host-staff",
                "value": token,
                "url": base.replace("http:", "https:"),
                "secure": True,
                "httpOnly": True,
            }
        ]
    )
    for path in (
        "/due",
        "/people",
        "/people/new",
        f"/people/{row['code']}",
        f"/people/{row['code']}/erase",
        f"/visits/{row['visit']}/phone",
        f"/visits/{row['visit']}/message",
        f"/visits/{row['visit']}/answers/{row['answer']}",
        f"/episodes/{row['episode']}/complications",
        f"/episodes/{row['episode']}/forecast",
        "/procedures/new",
        "/exchange",
        "/trail",
        "/backups",
        "/staff",
        "/keys",
    ):
        page.goto(base + path)
        assert page.url == base + path
        found[path] = axe.run(page).response["violations"]
        assert page.evaluate("document.documentElement.scrollWidth") <= 1024, path
    assert {
        path: [(one["id"], [node["html"][:120] for node in one["nodes"][:2]]) for one in faults]
        for path, faults in found.items()
        if faults
    } == {}
    assert told == []
    context.close()


def test_a_passkey_is_added_and_signs_in(chromium, server, template):
    base, registry = server
    base = base.replace("127.0.0.1", "localhost")
    context = chromium.new_context()
    page = context.new_page()
    hand = context.new_cdp_session(page)
    hand.send("WebAuthn.enable")
    held = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "isUserVerified": True}
    held |= {"hasUserVerification": True, "automaticPresenceSimulation": True}
    made = hand.send("WebAuthn.addVirtualAuthenticator", {"options": held})["authenticatorId"]
    boss = registry.staff.get("boss")
    page.goto(f"{base}/sign-in")
    token = {"name": "__Host-staff", "value": registry.staff.open_session(boss.id), "secure": True}
    context.add_cookies([{**token, "url": base.replace("http:", "https:")}])
    page.goto(f"{base}/keys")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_text("The passkey signs you in from now on").wait_for()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/due")
    (key,) = registry.staff.credentials(boss.id, "passkey")
    assert key.document["count"] >= 2

    # A key that is taken away, and another's, sign nobody in.
    registry.staff.revoke_credential(SYSTEM, key.id)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("This passkey is not known here").wait_for()
    hand.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": made})
    context.close()
