"""The page in a real browser: nothing is wider than the screen, and axe finds nothing.

Skipped where there is no Chromium. ``TRIAL_SHOTS`` names a folder that pictures are written to.
"""

import os
from pathlib import Path

import pytest

from neuroplasty.app.trial import write_trial_page

SHOTS = os.environ.get("TRIAL_SHOTS")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(told, tmp_path_factory):
    return write_trial_page(told, tmp_path_factory.mktemp("trial")).as_uri()


@pytest.mark.parametrize(("width", "media"), [(1280, "screen"), (360, "screen"), (720, "print")])
def test_it_fits_the_screen_and_the_paper_and_axe_finds_nothing(chromium, address, width, media):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    page = chromium.new_page(viewport={"width": width, "height": 900})
    faults = []
    page.on("console", lambda one: faults.append(one.text) if one.type in ("error", "warning") else None)
    page.emulate_media(media=media)
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h2:visible").count() >= 9
    found = axe.Axe().run(page)
    assert found.response["violations"] == []
    assert faults == []
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS, f"trial-{media}-{width}.png")), full_page=True)
    page.close()
