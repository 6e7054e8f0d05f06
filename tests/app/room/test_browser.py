"""The room in a real browser; the patient's clock is stepped by hand, so that no load matters.

Skipped where there is no Chromium. ``ROOM_SHOTS`` names a folder that pictures are written to.
"""

from __future__ import annotations

import json
import os
import signal

import pytest

from neuroplasty.care.replay import replay
from neuroplasty.documents import read_episode

from .page import Page, begin_again, ready_needle, wait_until_gone

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("chromium")]


@pytest.fixture
def fellow(served, chromium):
    begin_again(served)
    page = Page(served, chromium, "fellow")
    yield page
    page.close()
    assert page.faults == []
    wait_until_gone(served, "fellow")


def test_the_space_bar_is_the_pedal_and_the_last_image_stays(fellow):
    fellow.hold(" ", 6)
    fellow.step(3)
    assert fellow.frames() >= 1
    assert "last image held" in fellow.read("live-state")
    dose = fellow.read("dose-area")
    assert float(dose) > 0
    fellow.step(15)
    assert fellow.read("dose-area") == dose
    fellow.shot("1-first-picture")


@pytest.mark.parametrize("how", ["blur", "hidden", "pointercancel"])
def test_the_pedal_is_let_go_when_the_person_may_be_gone(fellow, how):
    box = fellow.page.locator("#pedal").bounding_box()
    fellow.page.mouse.move(box["x"] + 10, box["y"] + 10)
    fellow.page.mouse.down()
    fellow.step(3)
    assert "X-ray on" in fellow.read("live-state")
    if how == "blur":
        fellow.page.evaluate("() => window.dispatchEvent(new Event('blur'))")
    elif how == "hidden":
        fellow.page.evaluate(
            "() => { Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
            " document.dispatchEvent(new Event('visibilitychange')); }"
        )
    else:
        fellow.page.evaluate(
            "() => document.getElementById('pedal')"
            ".dispatchEvent(new PointerEvent('pointercancel', {pointerId: 1}))"
        )
    fellow.step(3)
    frames = fellow.frames()
    fellow.step(6)
    assert fellow.frames() == frames
    fellow.page.mouse.up()


def test_the_c_arm_turns_and_the_other_view_stays_on_the_right(fellow):
    fellow.hold(" ", 3)
    fellow.key("2")
    fellow.hold(" ", 5)
    assert "lateral" in fellow.read("live-name")
    assert "AP" in fellow.read("held-name")
    assert (fellow.read("live-left"), fellow.read("live-right")) == ("Ant", "Post")
    fellow.key("[").step(3)
    assert fellow.read("orbit") == "85°"
    fellow.page.click('[data-arm="tilt"][data-by="5"]')
    fellow.page.select_option("#field", "mag 1")
    fellow.page.locator("#iris").fill("0.6")
    fellow.page.click('[data-table="head_mm"][data-by="10"]')
    fellow.hold(" ", 4)
    assert fellow.read("tilt") == "5°"


def test_a_stored_picture_can_be_subtracted(fellow):
    fellow.key("s").step(2)
    assert "stored" in fellow.read("held-state")
    fellow.key("m")
    fellow.hold(" ", 4)
    assert "subtracted" in fellow.read("live-tech")


def test_mouse_and_touch_hold_what_they_press(served, chromium):
    begin_again(served)
    page = Page(served, chromium, "fellow", has_touch=True)
    try:
        page.page.tap("#needle-set")
        page.step(3)
        box = page.page.locator("#push").bounding_box()
        page.page.mouse.move(box["x"] + 5, box["y"] + 5)
        page.page.mouse.down()
        page.step(15)
        page.page.mouse.up()
        page.step(3)
        depth = float(page.read("needle-read").split(" mm")[0])
        assert depth == pytest.approx(2.0, abs=0.4)
        page.step(6)
        assert float(page.read("needle-read").split(" mm")[0]) == depth
        assert page.faults == []
    finally:
        page.close()
        wait_until_gone(served, "fellow")


def test_a_gamepad_pushes_and_lets_go_when_it_is_unplugged(fellow):
    fellow.key("Enter").step()
    fellow.page.evaluate(
        """() => {
          const up = () => ({ pressed: false, value: 0 });
          window.pads = [{ axes: [0, -1], buttons: Array.from({ length: 8 }, up) }];
          navigator.getGamepads = () => window.pads;
          window.dispatchEvent(new Event("gamepadconnected"));
        }"""
    )
    fellow.page.wait_for_timeout(100)
    fellow.step(15)
    deep = float(fellow.read("needle-read").split(" mm")[0])
    assert deep > 1.0
    fellow.page.evaluate("() => { window.pads = []; }")
    fellow.page.wait_for_timeout(100)
    fellow.step(3)
    stopped = float(fellow.read("needle-read").split(" mm")[0])
    fellow.step(15)
    assert float(fellow.read("needle-read").split(" mm")[0]) == stopped


def test_a_whole_one_day_case_is_done_by_keyboard_alone(fellow, served):
    page = fellow.page
    fellow.key("t")
    page.focus("#sedate")
    fellow.key("Enter").step()
    page.focus("#numb")
    fellow.key("Enter").step(3)
    page.evaluate("() => document.activeElement.blur()")
    fellow.shot("2-prepared")
    ready_needle(fellow)
    fellow.key("2").key("e").step(2)
    fellow.hold(" ", 4)
    fellow.shot("3-needle-in")
    assert "epidural space" in fellow.read("needle-read")
    fellow.key("Shift+Digit1").step()
    page.keyboard.down(" ")
    fellow.hold("i", 60)
    page.keyboard.up(" ")
    fellow.shot("4-first-dye")
    for view in ("1", "2", "3"):
        fellow.key(view).key("s").step(2)
    fellow.key("c").key("Enter").step()
    fellow.hold("ArrowUp", 60)
    fellow.step(3)
    assert float(fellow.read("catheter-read").split(" mm")[0]) > 20
    fellow.key("1").hold(" ", 4)
    fellow.shot("5-catheter-in")
    for tray in ("2", "3", "4"):
        fellow.key(f"Shift+Digit{tray}").step()
        fellow.hold("i", 12)
    fellow.key("t").key("q").key("f").step(3)
    assert "Both feet" in fellow.read("said")
    fellow.key("w").step(5)
    fellow.shot("6-observing")
    fellow.key("Shift+Digit6").step()
    fellow.hold("i", 12)
    fellow.key("c").key("x").key("n").key("x").step(3)
    assert fellow.read("catheter-read") == "No catheter is in."
    fellow.step(3)
    assert fellow.read("phase") == "all out"
    page.click("#end")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    fellow.page.wait_for_selector("#results[open]", timeout=60000)
    fellow.shot("7-saved")
    episode = read_episode(served.table.options.out / "episode.json")
    assert {
        "sedate",
        "anaesthetise",
        "place needle",
        "inject",
        "expose",
        "advance catheter",
        "wait",
        "remove",
    } <= {one.do for one in episode.procedure.steps if one.outcome != "not done"}
    assert replay(episode).agrees
    href = page.locator("#result-links a").first.get_attribute("href")
    assert page.request.get(f"http://127.0.0.1:{served.port}{href}").ok


def test_a_first_picture_is_one_key_after_the_briefing(served, chromium):
    begin_again(served)
    page = Page(served, chromium, "fellow")
    try:
        page.hold(" ", 3)
        assert page.frames() >= 1
        page.key("?")
        assert "X-ray while held" in page.read("help")
        page.shot("8-help")
        page.key("Escape")
        assert page.faults == []
    finally:
        page.close()
        wait_until_gone(served, "fellow")


def test_what_the_instructor_lets_happen_changes_picture_voice_and_vitals(fellow, served, chromium):
    ready_needle(fellow)
    teacher = Page(served, chromium, "instructor")
    try:
        teacher.page.select_option("#complication", "vessel entered")
        teacher.page.click("#complicate")
        fellow.key("2").key("e").step(2)
        fellow.hold(" ", 2)
        before = fellow.page.evaluate("() => document.getElementById('live').toDataURL().length")
        heart = int(fellow.read("hr"))
        fellow.key("y")
        fellow.page.select_option("#drug", "lidocaine")
        fellow.page.select_option("#strength", "2 %")
        fellow.page.fill("#volume", "10")
        fellow.page.click("#mix")
        fellow.page.select_option("#rate", "2")
        fellow.page.evaluate("() => document.activeElement.blur()")
        fellow.step()
        fellow.page.keyboard.down(" ")
        fellow.hold("i", 75)
        fellow.page.keyboard.up(" ")
        fellow.step(150)
        teacher.step(8)
        assert "vascular" in teacher.read("truth-tip")
        teacher.shot("9-instructor")
        fellow.shot("10-complication")
        assert "ringing" in fellow.read("said")
        assert int(fellow.read("hr")) > heart
        assert fellow.page.evaluate("() => document.getElementById('live').toDataURL().length") != before
        teacher.page.fill("#say", "What do you do now?")
        teacher.page.click("#say-it")
        fellow.step()
        assert "What do you do now?" in fellow.read("said")
        assert teacher.faults == []
    finally:
        teacher.close()


def test_a_needle_is_set_by_a_click_or_a_touch_on_the_picture(served, chromium):
    begin_again(served)
    page = Page(served, chromium, "fellow", has_touch=True)
    try:
        page.hold(" ", 3)
        page.key("k")
        assert "click the live picture" in page.read("touch-hint")
        box = page.page.locator("#live").bounding_box()
        sent = page.sent()
        page.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + 0.6 * box["height"])
        # A browser makes a click of a touch in its own time.
        page.page.wait_for_function("(n) => Number(document.documentElement.dataset.sent ?? 0) > n", arg=sent)
        page.step(3)
        assert "on the skin" in page.read("needle-read")
        assert page.read("touch-hint") == ""
        assert page.faults == []
    finally:
        page.close()
        wait_until_gone(served, "fellow")


def test_the_vital_signs_that_the_instructor_sets_stand_on_the_fellows_monitor(fellow, served, chromium):
    teacher = Page(served, chromium, "instructor")
    try:
        teacher.page.fill("#set-heart_rate", "38")
        teacher.page.click("#vitals-set")
        teacher.step(15)
        fellow.step()
        assert fellow.read("hr") == "38"
        assert teacher.faults == []
    finally:
        teacher.close()
        wait_until_gone(served, "instructor")


def test_a_watcher_sees_everything_and_can_do_nothing(fellow, served, chromium):
    watcher = Page(served, chromium, "watcher")
    try:
        fellow.hold(" ", 4)
        watcher.step()
        assert watcher.frames() >= 1
        assert not watcher.page.locator("#pedal").is_visible()
        before = served.step(0).number
        watcher.page.keyboard.down(" ")
        watcher.step(4)
        watcher.page.keyboard.up(" ")
        watcher.step()
        assert "You watch" in watcher.read("bar")
        assert not fellow.page.locator("#live-figure.on").count()
        assert served.step(0).number == before + 5
        watcher.shot("11-watcher")
        assert watcher.faults == []
    finally:
        watcher.close()


def test_a_throttled_watcher_slows_nobody(fellow, served, chromium):
    watcher = Page(served, chromium, "watcher")
    try:
        slow = watcher.context.new_cdp_session(watcher.page)
        slow.send("Emulation.setCPUThrottlingRate", {"rate": 20})
        began = fellow.frames()
        fellow.page.select_option("#pulses", "15")
        fellow.page.evaluate("() => document.activeElement.blur()")
        fellow.page.keyboard.down(" ")
        fellow.page.wait_for_timeout(60)
        for _ in range(20):
            fellow.step()
        fellow.page.keyboard.up(" ")
        assert fellow.frames() - began >= 18
    finally:
        watcher.close()


def test_a_page_loaded_again_in_mid_injection_finds_the_plunger_let_go(served, chromium):
    begin_again(served)
    page = Page(served, chromium, "fellow")
    try:
        ready_needle(page)
        page.key("Shift+Digit1").step()
        page.page.keyboard.down("i")
        page.step(15)
        page.page.reload()
        page.page.wait_for_selector('body[data-role="fellow"]')
        page.settle()
        page.step(3)
        left = page.read("left-read")
        assert float(left.split()[0]) < 10
        page.step(15)
        assert page.read("left-read") == left
        assert page.faults == []
    finally:
        page.close()
        wait_until_gone(served, "fellow")


def test_a_killed_process_is_followed_by_one_with_the_same_patient(served, chromium):
    begin_again(served)
    page = Page(served, chromium, "fellow")
    try:
        page.key("Enter").step()
        page.hold("ArrowUp", 30)
        page.step(3)
        depth = page.read("needle-read")
        number = served.step(0).number
        child = served.table.process.child
        os.kill(child.pid, signal.SIGKILL)
        child.join(10)
        page.page.wait_for_function(
            "() => document.getElementById('said').textContent.includes('brought back')"
        )
        served.ready()
        assert served.step(0).number == number
        page.step(3)
        assert page.read("needle-read") == depth
        assert page.faults == []
    finally:
        page.close()
        wait_until_gone(served, "fellow")


@pytest.mark.parametrize("width", [1024, 683])
def test_nothing_overflows_at_1024_px_or_at_200_per_cent(served, chromium, width):
    begin_again(served)
    page = Page(served, chromium, "fellow", width=width, height=768)
    try:
        for deck in ("needle", "catheter", "syringe", "balloon", "rf", "patient"):
            page.page.click(f"#tab-{deck}")
            wide = page.page.evaluate("() => document.documentElement.scrollWidth")
            assert wide <= width, deck
        page.shot(f"12-at-{width}")
    finally:
        page.close()
        wait_until_gone(served, "fellow")


@pytest.mark.parametrize("role", ["fellow", "instructor"])
def test_axe_finds_nothing_to_complain_of(served, chromium, role):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    begin_again(served)
    page = Page(served, chromium, role, bypass_csp=True)
    try:
        for deck in ("needle", "syringe", "patient"):
            page.page.click(f"#tab-{deck}")
            found = axe.Axe().run(page.page).response["violations"]
            assert found == [], json.dumps(
                [(one["id"], [node["html"][:120] for node in one["nodes"]][:4]) for one in found], indent=1
            )
    finally:
        page.close()
        wait_until_gone(served, role)
