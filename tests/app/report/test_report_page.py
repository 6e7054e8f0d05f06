"""What the page says, and that it says it safely."""

from __future__ import annotations

import base64
import io
import re
from html.parser import HTMLParser

import pytest
from PIL import Image

from neuroplasty.app.report import render_report
from neuroplasty.app.report.tables import assumption_tables
from neuroplasty.care.rehearsal import RESTS_ON, assumptions
from neuroplasty.documents.episode import Episode
from neuroplasty.errors import OutputError

VOID = {"meta", "img", "br", "hr", "link", "input", "path", "use", "stop"}


class Page(HTMLParser):
    """Text by section, the addresses that a browser would load, and whether every tag was closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.sections: dict[str, str] = {}
        self.heads: list[str] = []
        self._open: list[str] = []
        self._section = "header"
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append(tag)
        self.loads += [
            found[name] for name in ("src", "href", "xlink:href", "data", "poster") if found.get(name)
        ]
        self.loads += re.findall(r"url\(([^)]*)\)", found.get("style") or "")
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "section":
            self._section = found.get("id", "banner")
        if tag == "img":
            self.images.append(found)
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if self._open and self._open[-1] != "style":
            words = data.replace("\N{NO-BREAK SPACE}", " ")
            self.sections[self._section] = self.sections.get(self._section, "") + words + " "

    def text(self, section: str) -> str:
        return " ".join(self.sections[section].split())


@pytest.fixture(scope="module")
def html(rehearsal):
    return render_report(rehearsal.episode, rehearsal.pictures, rehearsal.fields)


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def changed(rehearsal, **parts):
    """The same rehearsal with parts of its procedure replaced."""
    data = rehearsal.episode.model_dump()
    data["procedure"] |= parts
    return Episode.model_validate(data)


def render(rehearsal, episode):
    return Page(render_report(episode, rehearsal.pictures, rehearsal.fields))


def test_the_page_opens_with_the_case_and_says_that_it_is_no_medical_device(page):
    assert "Left leg pain after discectomy" in page.text("header")
    assert "Man of 52 years, 178 cm, 84 kg, body mass index 26.5" in page.text("header")
    assert "Not a medical device." in page.text("header")


def test_the_summary_tells_way_in_dye_target_and_volume_from_the_data(page):
    text = page.text("short")
    assert "A 16 G needle was placed through the sacral hiatus." in text
    assert "The catheter was stopped by scar at L5 left posterior" in text
    assert "reached 6 of 16 roots" in text
    assert "Newly filled: L5 left and L5 right." in text
    assert "At the target root, L5 left, the bonded share fell from 82 % to 31 %" in text
    assert "In all 39 mL were injected, of which 35 % left by the foramina" in text
    assert "1 caution came up" in text


def test_the_dye_is_said_to_reach_as_far_as_the_fields_show(page):
    assert re.search(r"first epidurogram the dye lay from S4 to L4", page.text("short"))
    assert re.search(r"on the last from S4 to L3", page.text("short"))


def test_the_case_is_told_in_plain_words(page):
    text = page.text("case")
    assert "Pain in the left leg, in the territory of the L5 left root: 7 of 10, for 14 months" in text
    assert "Scar at the L5 left lateral recess, 25 mm long, 85 % of the surface bonded in its middle" in text
    assert "Earlier discectomy at L4-L5 left, 2 years ago" in text
    assert "two caudal steroid injections" in text.lower()


def test_every_picture_is_inside_the_page_and_described(page, rehearsal):
    assert len(page.images) == len(rehearsal.episode.procedure.pictures)
    for image in page.images:
        head, data = image["src"].split(",", 1)
        assert head == "data:image/jpeg;base64"
        assert Image.open(io.BytesIO(base64.b64decode(data))).size == (512, 512)
        assert "view" in image["alt"]


def test_nothing_is_loaded_from_anywhere(page, html):
    assert all(address.startswith(("data:", "#")) for address in page.loads)
    assert "script" not in page.tags
    assert "@import" not in html
    assert not {"link", "iframe", "object", "embed"} & set(page.tags)


def test_ids_are_unique_so_that_no_chart_borrows_from_another(page):
    assert len(page.ids) == len(set(page.ids))


def test_the_page_is_small_enough_to_mail(html):
    assert len(html.encode()) < 4_000_000


def test_the_same_input_gives_the_same_page(rehearsal, html):
    assert render_report(rehearsal.episode, rehearsal.pictures, rehearsal.fields) == html


def test_the_target_root_leads_the_table_and_unchanged_roots_are_folded_away(page):
    text = page.text("roots")
    assert text.index("L5 left") < text.index("L5 right") < text.index("14 roots that did not change")
    assert text.index("14 roots that did not change") < text.index("L1 left")
    assert "the target: the largest scar" in text


def test_root_pressures_are_marked_against_the_pig_with_its_source(page):
    assert "44 mmHg ≥ 40, capillaries (a)" in page.text("roots")  # an episode that holds no times
    assert "Olmarker" in page.text("roots")


def test_a_root_is_said_to_have_been_pressed_so_long_and_by_what_its_nerve_took(rehearsal):
    data = rehearsal.episode.model_dump()
    for record in data["procedure"]["roots"]:
        record["pressed_s"] = {"venules": 130.0} if record["root"] == "L5 left" else {}
    told = render(rehearsal, Episode.model_validate(data))
    assert "44 mmHg 2 min 10 s at 30 mmHg or more, venules (a)" in told.text("roots")
    assert "as the nerve’s model takes it" in told.text("roots")


def test_a_drug_counts_as_arrived_only_above_a_trace(page):
    text = page.text("roots")
    assert "lidocaine 8.2 mg/mL (49 %)" in text
    assert "lidocaine 0.1" not in text


def test_doses_show_their_arithmetic_and_their_limit(page):
    text = page.text("doses")
    assert "step 4: 8 mL × 240 mgI/mL = 1920 mg iodine" in text
    assert "together 2880 mg iodine" in text
    assert "3060 per procedure (drugs.com)" in text
    assert "94 %" in text
    assert "none known here" in text


def test_radiation_stands_beside_the_published_figure(page):
    text = page.text("radiation")
    assert "0.66 Gy·cm²" in text
    assert "1.018 (0.16 to 6.045) Gy·cm²" in text
    assert "24441060" in text


def test_events_stand_between_the_steps_at_their_time(page):
    text = page.text("course")
    assert text.index("6. advance catheter") < text.index("The catheter met scar") < text.index("7. inject")


def test_events_of_one_kind_in_one_step_are_told_in_one_line(rehearsal):
    events = [
        {"t_s": 481.0 + k, "severity": "note", "kind": "dye", "text": f"Dye outlines {root}."}
        for k, root in enumerate(("S3 left", "S3 right", "L5 left"))
    ]
    events.append({"t_s": 540.0, "severity": "note", "kind": "dye", "text": "Dye outlines L4 left."})
    text = render(rehearsal, changed(rehearsal, events=events)).text("course")
    assert "0:08:01 to 0:08:03 dye Dye outlines S3 left, S3 right and L5 left." in text
    assert "0:09:00 dye Dye outlines L4 left." in text


def test_what_a_step_itself_says_is_not_said_again_as_an_event(rehearsal):
    said = "The catheter was stopped by scar at L5 left posterior."
    event = {"t_s": 538.0, "severity": "caution", "kind": "catheter stopped", "text": said}
    page = render(rehearsal, changed(rehearsal, events=[event]))
    assert page.text("course").count(said) == 1
    assert said in page.text("short")


def test_assumptions_are_grouped_and_the_free_ones_say_that_nobody_measured_them(page):
    text = page.text("assumptions")
    assert "3 parameters went into this result: 1 free, 1 assumed, 1 measured." in text
    assert "nobody has measured these" in text
    assert text.index("bond strength") < text.index("resting pressure") < text.index("sac compliance")


def test_every_number_that_a_rehearsal_lists_has_a_row_of_its_own():
    listed = assumptions(RESTS_ON)
    rows = [row for _, _, table in assumption_tables(listed) for row in table.rows]
    assert len({(row.cells[0].text, row.cells[2].text) for row in rows}) == len(rows) == len(listed)


def test_provenance_names_version_seed_anatomy_and_what_was_missing(page):
    text = page.text("provenance")
    for words in ("neuroplasty 0.1.0, seed 7", "parameters scaled by sex", "Not found: T12", "episode.json"):
        assert words in text


def test_hostile_text_in_a_case_stays_text(rehearsal):
    evil = "<script>alert(1)</script><img src=http://evil.example/x onerror=alert(1)>"
    data = rehearsal.episode.model_dump()
    data["case"] |= {"story": evil, "title": evil, "treatments": ({"words": evil},), "allergies": (evil,)}
    data["procedure"]["events"] = [{"t_s": 1.0, "severity": "danger", "kind": "dye", "text": evil}]
    data["procedure"]["roots"][0]["peak_concentration"] = {evil: 1.0}
    data["plan"]["steps"][3]["label"] = evil[:60]
    page = render(rehearsal, Episode.model_validate(data))
    assert "script" not in page.tags
    assert all(address.startswith(("data:", "#")) for address in page.loads)
    assert "<script>alert(1)</script>" in page.text("case")


def test_a_complete_procedure_has_no_banner(page):
    assert "banner" not in page.sections


def test_an_interrupted_procedure_says_so_at_the_top_and_lists_what_was_not_begun(rehearsal):
    data = rehearsal.episode.model_dump()
    data["status"] = "interrupted"
    data["procedure"]["steps"] = data["procedure"]["steps"][:6]
    data["procedure"]["traces"] = {"t_s": (0.0, 538.0, 545.0), "tip_pressure_mmhg": (8.0, 8.0, 50.0)}
    page = render(rehearsal, Episode.model_validate(data))
    assert "6 of 13 steps were carried out, and it ended 9 min 5 s after its start" in page.text("banner")
    assert "12. inject Asked: Inject hypertonic saline" in page.text("course")
    assert page.text("course").count("not begun") == 6
    assert re.search(r"0:08:58 7. inject Asked: Inject lysis volume.* broken off", page.text("course"))


def test_a_stopped_procedure_says_why(rehearsal):
    data = rehearsal.episode.model_dump()
    data["status"] = "stopped"
    data["procedure"]["events"] = [
        {
            "t_s": 500.0,
            "severity": "danger",
            "kind": "dural puncture",
            "text": "The dura was punctured at L5.",
        }
    ]
    page = render(rehearsal, Episode.model_validate(data))
    assert "The dura was punctured at L5." in page.text("banner")


def test_a_procedure_in_which_nothing_happened_is_told_sensibly(rehearsal):
    empty = Episode.model_validate(
        rehearsal.episode.model_dump() | {"procedure": {"anatomy": {"source": "a map", "levels": ()}}}
    )
    page = Page(render_report(empty, {}, rehearsal.fields.isel(time=slice(0, 0))))
    for section, words in {
        "epidurogram": "No picture was taken.",
        "shell": "No field was recorded.",
        "roots": "No root was recorded.",
        "traces": "No trace was recorded.",
        "doses": "No drug was given.",
        "balance": "Nothing was injected.",
        "radiation": "no radiation was given",
        "assumptions": "The record lists no assumption.",
    }.items():
        assert words in page.text(section)
    assert not page.images


def test_a_bare_episode_of_a_healthy_canal_says_that_nothing_was_found(rehearsal):
    data = rehearsal.episode.model_dump()
    data["case"] |= {"findings": {}, "pains": (), "treatments": None, "story": ""}
    text = render(rehearsal, Episode.model_validate(data)).text("case")
    assert "None: a healthy canal." in text
    assert "None recorded." in text


def test_a_dose_above_its_limit_is_said_in_the_summary(rehearsal):
    dose = {"drug": "lidocaine", "given": 500.0, "unit": "mg", "limit": 400.0, "limit_reason": "x"}
    text = render(rehearsal, changed(rehearsal, doses=[dose])).text("short")
    assert "Above the limit for this patient: lidocaine." in text


def test_a_dose_spread_over_three_days_is_held_against_its_limit_day_by_day(rehearsal):
    dose = {"drug": "lidocaine", "given": 500.0, "unit": "mg", "limit": 400.0, "most_in_24_h": 200.0}
    page = render(rehearsal, changed(rehearsal, doses=[dose]))
    assert "500 mg" in page.text("doses")
    assert "50 %" in page.text("doses")
    assert "Every dose with a known limit stayed within it." in page.text("short")


def test_a_picture_that_is_no_picture_is_refused_by_name(rehearsal):
    name = rehearsal.episode.procedure.pictures[0].file
    with pytest.raises(OutputError, match=re.escape(name)):
        render_report(rehearsal.episode, {name: b"not a png"}, rehearsal.fields)


def test_many_noisy_pictures_still_fit_the_budget(rehearsal):
    from neuroplasty.app.report.embed import embed

    picture = next(iter(rehearsal.pictures.values()))
    packed = embed({f"{k}.png": picture for k in range(30)})
    assert sum(map(len, packed.values())) < 3_000_000


def test_a_target_without_scar_is_not_told_to_be_nought_per_cent_bonded(rehearsal):
    document = rehearsal.episode.model_dump()
    for root in document["procedure"]["roots"]:
        root |= {"bonded_before": 0.0, "bonded_after": 0.0}
    shown = render_report(Episode.model_validate(document), rehearsal.pictures, rehearsal.fields)
    assert "nothing was bonded" in shown
    assert "0 %, then 0 %" not in shown
