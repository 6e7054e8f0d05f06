"""Every page that is a file: no fault by axe by day and night, nothing from the network, no slugs."""

from datetime import date

import pytest
import xarray as xr
from numpy.random import default_rng

from neuroplasty.app.audit import render_audit
from neuroplasty.app.debrief import render_debrief
from neuroplasty.app.diary import render_diary
from neuroplasty.app.programme import render_programme
from neuroplasty.app.report import render_report
from neuroplasty.app.screening import render_screening
from neuroplasty.brain.diary import simulate_diary
from neuroplasty.care.programme import make_programme
from neuroplasty.care.review import review_diary
from neuroplasty.care.screening import screen
from neuroplasty.documents import read_case, read_plan
from neuroplasty.documents.episode import AnatomyNote, Episode, Procedure, StepRecord
from neuroplasty.documents.records import RootRecord
from neuroplasty.registry.audit import audit_table, simulate_clinic

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
DAY = date(2026, 3, 2)
# The long lists of numbers stay shut, and of their hundreds of rows two of each make are read.
OPENED = """() => {
  for (const one of document.querySelectorAll("details")) one.open = !one.closest("#assumptions");
  const seen = {};
  for (const row of document.querySelectorAll("#assumptions tr")) {
    const make = [row, ...row.querySelectorAll("*")].map((one) => `${one.tagName}.${one.className}`).join();
    seen[make] = (seen[make] || 0) + 1;
    if (seen[make] > 2) row.remove();
  }
}"""
# By night only the colours are others.
ASKED = {
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast"]},
}


def recorded():
    met = {"gap_before_mm": 2, "gap_after_mm": 2, "bonded_before": 0.9, "bonded_after": 0.4}
    root = RootRecord(root="L5 left", peak_pressure_mmhg=20, dye_before=False, dye_after=True, **met)
    done = StepRecord(number=1, do="inject", start_s=0, end_s=1800, said="injected", outcome="done")
    return Episode(
        made_by="a clinic",
        simulated=False,
        status="complete",
        case=read_case("l5-scar-after-discectomy"),
        plan=read_plan("one-day-caudal"),
        procedure=Procedure(anatomy=AnatomyNote(source="MRI", levels=()), steps=(done,), roots=(root,)),
    )


def report(debriefed):
    from neuroplasty.body.anatomy import build_anatomy

    episode = debriefed.episode
    anatomy = build_anatomy(episode.known_case, is_seen=False)
    return render_report(episode, {}, xr.Dataset(), anatomy)


PAGES = {
    "report": report,
    "recorded": lambda _: render_report(recorded(), {}, xr.Dataset()),
    "debrief": render_debrief,
    "diary": lambda _: render_diary(review_diary(simulate_diary(default_rng(2), days=60))),
    "screening": lambda _: render_screening(screen("two-level-failed-back-surgery", plan="one-day-caudal")),
    "programme": lambda _: render_programme(make_programme(recorded(), DAY, today=DAY)),
    "audit": lambda _: render_audit(audit_table(simulate_clinic(default_rng(1), 60).table)),
}


@pytest.fixture(scope="module")
def chromium_args(chromium_args):
    # Without a graphics card WebGL is drawn by the processor.
    return [*chromium_args, "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]


@pytest.fixture(scope="module")
def made(debriefed):
    kept = {}

    def page(kind):
        if kind not in kept:
            kept[kind] = PAGES[kind](debriefed)
        return kept[kind]

    return page


@pytest.mark.slow
@pytest.mark.parametrize("kind", PAGES)
def test_axe_finds_no_fault_in_a_page_by_day_and_by_night(kind, made, chromium, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(made(kind))
    faults = {}
    for scheme in ("light", "dark"):
        page = chromium.new_page(viewport={"width": 1000, "height": 800}, color_scheme=scheme)
        asked = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(file.as_uri())
        page.evaluate(OPENED)
        found = axe.Axe().run(page, options=ASKED[scheme]).response["violations"]
        faults[scheme] = [(one["id"], [node["html"][:140] for node in one["nodes"]][:3]) for one in found]
        assert [url for url in asked if url.startswith("http")] == []
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
        assert dark == (scheme == "dark")
        page.close()
    assert faults == {"light": [], "dark": []}


@pytest.mark.slow
def test_the_view_turns_by_keys_and_buttons_and_layers_go_out(made, chromium, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(made("report"))
    page = chromium.new_page(viewport={"width": 1000, "height": 800}, reduced_motion="reduce")
    page.goto(file.as_uri())
    page.locator(".view3d").scroll_into_view_if_needed()
    page.wait_for_selector(".view3d[data-ready]", timeout=60_000)
    if page.get_attribute(".view3d", "data-ready") == "no":
        pytest.skip("this browser has no WebGL")
    canvas = page.locator(".view3d canvas")
    seen = [canvas.screenshot()]
    canvas.focus()
    page.keyboard.press("ArrowLeft")
    seen.append(canvas.screenshot())
    page.uncheck(".view3d input[value=bone]")
    seen.append(canvas.screenshot())
    page.click(".view3d button[data-turned='90']")
    seen.append(canvas.screenshot())
    assert len(set(seen)) == 4
    assert "from the left" in page.inner_text(".view3d-said")
    page.emulate_media(media="print")
    assert page.locator(".view3d-stills").is_visible()
    assert not canvas.is_visible()
    page.close()


@pytest.mark.slow
def test_without_webgl_the_stills_stay(made, chromium, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(made("report"))
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto(file.as_uri())
    assert page.locator(".view3d-stills img").first.is_visible()
    assert not page.locator(".view3d canvas").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


def test_a_report_names_case_and_plan_by_their_titles(made):
    for kind in ("report", "recorded"):
        text = made(kind)
        assert "l5-scar-after-discectomy" not in text
        assert "one-day-caudal" not in text


def test_the_report_says_the_short_first_then_why_then_folds_the_detail(made):
    text = made("report")
    order = [
        text.index(f'id="{one}"')
        for one in ("short", "why", "case", "roots", "detail", "doses", "provenance")
    ]
    assert order == sorted(order)
    detail = text[text.index('id="detail"') :]
    assert detail.count("<h2>") == detail.count('<details class="fold"')
