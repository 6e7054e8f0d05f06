"""On a small phone, in the dark, on paper, without scripts: nothing overflows, axe finds nothing."""

import pytest

from neuroplasty.app.explain import write_explanation

pytestmark = pytest.mark.slow
MOVING = "document.getAnimations().filter(one => one.playState === 'running').length"


@pytest.fixture(scope="module")
def files(rehearsed, recorded, tmp_path_factory):
    folder = tmp_path_factory.mktemp("explained")
    return {
        "rehearsed": write_explanation(rehearsed, folder / "rehearsed.html"),
        "recorded": write_explanation(recorded, folder / "recorded.html", language="de"),
    }


def opened(chromium, file, **more):
    context = chromium.new_context(**more)
    page = context.new_page()
    asked = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(file.as_uri())
    return context, page, asked


@pytest.mark.parametrize("name", ["rehearsed", "recorded"])
def test_a_small_phone_without_scripts_and_network_shows_all_of_it(chromium, files, name):
    context, page, asked = opened(chromium, files[name], viewport={"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert asked == [files[name].as_uri()]
    for box in page.locator("svg text").all()[:40]:
        held = box.bounding_box()
        assert held is None or held["x"] + held["width"] <= 321
    context.close()


@pytest.mark.parametrize(("name", "scheme"), [("rehearsed", "light"), ("recorded", "dark")])
def test_axe_finds_no_fault(chromium, files, name, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    context, page, _ = opened(chromium, files[name], color_scheme=scheme, reduced_motion="reduce")
    found = axe.Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:90] for node in one["nodes"]][:3]) for one in found] == []
    context.close()


def test_the_pictures_move_and_stop_by_a_tick_by_the_system_s_wish_and_on_paper(chromium, files):
    context, page, _ = opened(chromium, files["rehearsed"])
    assert page.evaluate(MOVING) > 5
    page.get_by_label("Hold the pictures still").check()
    assert page.evaluate(MOVING) == 0
    page.get_by_label("Hold the pictures still").uncheck()
    page.emulate_media(media="print")
    assert page.evaluate(MOVING) == 0
    page.emulate_media(media="screen", reduced_motion="reduce")
    assert page.evaluate(MOVING) == 0
    assert page.pdf(format="A4").startswith(b"%PDF")
    context.close()
