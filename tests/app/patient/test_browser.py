"""A phone of 320 pixels with scripts off fills in a whole visit, in a real browser.

Skipped where there is no Chromium. ``PATIENT_SHOTS`` names a folder that pictures are written to.
"""

import contextlib
import os
import threading
import time
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette

from neuroplasty.app.patient import patient_routes
from neuroplasty.registry import SYSTEM

SHOTS = os.environ.get("PATIENT_SHOTS")
pytestmark = pytest.mark.slow


@pytest.fixture
def served(registry):
    """The address of the pages, served from a thread."""
    app = Starlette(routes=patient_routes(lambda: contextlib.nullcontext(registry)))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


class Shown:
    """A page, and whether all of it fits."""

    def __init__(self, chromium, **more):
        self.context = chromium.new_context(**more)
        self.page = self.context.new_page()
        self.faults = []
        self.page.on(
            "console", lambda one: self.faults.append(one.text) if one.type in ("error", "warning") else None
        )

    def look(self, name):
        """Nothing is wider than the screen and every target is large; a picture where one is asked for."""
        width = self.page.viewport_size["width"]
        assert self.page.locator("body").bounding_box()["width"] <= width
        for one in self.page.locator("button:visible, main input:visible:not([type=hidden])").all():
            box = one.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width + 0.5, name
            kind = one.get_attribute("type")
            target = one.locator("xpath=ancestor::label").bounding_box() if kind else box
            assert min(target["height"], target["width"]) >= 44, name
        if SHOTS:
            self.page.screenshot(path=str(Path(SHOTS, f"{name}.png")), full_page=True)


def test_a_whole_visit_is_answered_with_scripts_off_on_the_smallest_phone(
    chromium, served, registry, clock, visits
):
    clock.on(2026, 4, 2)
    token = registry.links.issue(SYSTEM, visits["m1"].id)
    phone = Shown(chromium, viewport={"width": 320, "height": 640}, java_script_enabled=False, locale="en-GB")
    page = phone.page
    page.goto(f"{served}/f/{token}")
    phone.look("begin")
    page.fill("#year", "1970")
    page.click("text=Begin")
    seen = set()
    while "/form/one/" in page.url:
        form = page.url.split("/")[-2]
        if form not in seen:
            phone.look(f"one-{form}")
        seen.add(form)
        page.locator('button[name="answer"]').nth(0 if form == "RMDQ" else 3).click()
    assert seen == {"NRS", "BACK", "LEG", "PEG", "RMDQ", "GPE", "ADHERENCE"}
    phone.look("check")
    page.click("text=Yes, send")
    phone.look("signs")
    page.check('input[value="0"]')
    page.click("button.main")
    phone.look("thanks")
    assert page.locator('[role="alert"]').is_visible()
    assert phone.faults == []
    (visit,) = registry.courses.of(SYSTEM, visits["m1"].episode).course.visits
    assert (visit.nrs, visit.peg, visit.rmdq, visit.global_effect, visit.adherence_percent) == (
        3,
        3,
        24,
        4,
        30,
    )


def test_the_diary_the_programme_and_the_own_page_fit_a_small_phone_in_the_dark_at_twice_the_size(
    chromium, served, registry, clock, visits, code
):
    clock.on(2026, 4, 2)
    for name, score in (("pre", 8), ("m1", 3)):
        registry.answers.give(SYSTEM, visits[name].id, "NRS", [score], on=visits[name].due, by="staff")
    token = registry.links.issue_page(SYSTEM, code)
    for scheme, width, scripts in (("light", 320, False), ("dark", 320, False), ("light", 640, True)):
        # 640 pixels at 200 % are 320 of the page's own.
        phone = Shown(
            chromium,
            viewport={"width": 320, "height": 640},
            device_scale_factor=width / 320,
            java_script_enabled=scripts,
            color_scheme=scheme,
            locale="de-DE",
        )
        page = phone.page
        page.goto(f"{served}/f/{token}")
        page.fill("#year", "1970")
        page.click("button.main")
        phone.look(f"own-{scheme}-{width}")
        page.click("text=Tagebuch")
        page.locator('button[name="value"]').nth(4).click()
        assert page.locator('[role="status"]').is_visible()
        phone.look(f"diary-{scheme}-{width}")
        page.click("text=Programm")
        phone.look(f"programme-{scheme}-{width}")
        assert phone.faults == []
    (day,) = registry.diaries.of(SYSTEM, code)
    assert (day.place, day.intensity) == ("low back", 4)


def test_axe_finds_no_fault_in_any_page(chromium, served, registry, clock, visits, code):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    clock.on(2026, 4, 2)
    found = {}
    for scheme in ("light", "dark"):
        phone = Shown(chromium, viewport={"width": 320, "height": 640}, color_scheme=scheme, bypass_csp=True)
        page = phone.page
        for kind, token in (
            ("form", registry.links.issue(SYSTEM, visits["m1"].id)),
            ("own", registry.links.issue_page(SYSTEM, code)),
        ):
            page.goto(f"{served}/f/{token}")
            found[scheme, "begin"] = axe.Axe().run(page)
            page.fill("#year", "1970")
            page.click("button.main")
            paths = ["/form/one/NRS/1", "/form/one/RMDQ/1", "/form/all"]
            for path in paths if kind == "form" else ["/own", "/own/diary", "/own/programme", "/f/none"]:
                page.goto(served + path)
                found[scheme, path] = axe.Axe().run(page)
    faults = {key: [one["id"] for one in one.response["violations"]] for key, one in found.items()}
    assert {key: one for key, one in faults.items() if one} == {}
