"""A screening as text, JSON and page: red flags alone, every reason sourced, unknown said as unknown."""

import json
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from neuroplasty.app.screening import render_screening, screening_json, screening_text, write_screening_page
from neuroplasty.app.screening.words import FIRST_QUESTIONS, leaflets
from neuroplasty.care.screening import Question, Reason, screen
from neuroplasty.documents import read_case, read_plan
from neuroplasty.documents.case import Case
from neuroplasty.errors import OutputError

KNOWN = {
    "red_flags": {"complete": True},
    "symptoms": {"complete": True, "below_knee": True, "straight_leg_raise": True},
    "workup": {"complete": True, "imaging": True},
    "health": {
        "complete": True,
        "blood_thinners": [],
        "platelets_per_nl": 240,
        "inr": 1.0,
        "asa_class": 2,
        "egfr_ml_min": 90,
    },
    "allergies": ["none"],
    "treatments": [
        {"care": "physiotherapy", "weeks": 16, "effect": "failed"},
        {"care": "epidural injection", "effect": "failed", "relief_percent": 20, "weeks_ago": 20},
    ],
    "learned": {"complete": True},
    "wishes": {"complete": True, "can_decide": True, "informed": True, "agrees_to_procedure": True},
}


@pytest.fixture(scope="module")
def case():
    told = read_case("l5-scar-after-discectomy").model_dump()
    return Case.model_validate({**told, **KNOWN})


@pytest.fixture(scope="module")
def screening(case):
    return screen(case, plan=read_plan("one-day-caudal"))


@pytest.fixture(scope="module")
def flagged(case):
    return screen(case.model_copy(update={"red_flags": type(case.red_flags)(saddle_numbness=True)}))


class Page(HTMLParser):
    """Tags in order, and what a reader sees."""

    void = frozenset({"meta", "link", "br", "img"})

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.seen, self.odd = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.odd.append(tag)

    def handle_data(self, data):
        if "style" not in self.open:
            self.seen.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.seen).split())


def test_a_red_flag_stands_alone_on_the_page(flagged):
    seen = Page(render_screening(flagged)).text
    assert "Numbness between the legs" in seen
    for other in (
        "Reasons",
        "Which neuroplasty",
        "stepped care",
        "before you say yes",
        "Not known yet",
        "Doses",
    ):
        assert other not in seen


def test_a_red_flag_stands_alone_in_the_text(flagged):
    told = screening_text(flagged)
    assert told.index("RED FLAGS FIRST") < told.index("Numbness between the legs")
    for other in ("ADHESIOLYSIS", "STEPPED CARE", "WHICH NEUROPLASTY", "NOT KNOWN YET"):
        assert other not in told


def test_every_reason_is_told_with_its_source_and_its_rule(screening):
    assert len(screening.reasons) >= 3
    seen, told = Page(render_screening(screening)).text, " ".join(screening_text(screening).split())
    for one in screening.reasons:
        for where in (seen, told):
            assert one.text in where
            assert one.source in where
        assert f"Rule {one.rule}" in seen


def test_what_stops_comes_before_what_speaks_for(screening):
    stop = Reason(
        "a-stop", "adhesiolysis", "contraindication", "Stop here.", (), "a source", "2026-01-01", "assumed"
    )
    seen = Page(render_screening(replace(screening, reasons=(*screening.reasons, stop)))).text
    first = next(one for one in screening.reasons if one.subject == "adhesiolysis" and "for" in one.stance)
    # The answer's box may quote what speaks for it; the order is that of the list below it.
    assert seen.index("Stop here.") < seen.rindex(first.text)


def test_an_unknown_likelihood_ratio_is_called_unknown(screening):
    unknown = [one for one in screening.disc.weighings if one.likelihood_ratio is None]
    assert unknown
    page = render_screening(screening)
    weighed = [
        one for head in screening.likelihoods for one in head.weighings if one.likelihood_ratio is None
    ]
    again = page.count('data-head="Ratio"><span>same block</span>')
    assert page.count('data-head="Ratio"><span>unknown</span>') + again == len(weighed)
    assert again < len(weighed)


def test_missing_facts_are_asked_by_name_and_the_rest_are_counted(screening):
    many = tuple(Question(f"block.fact_{n}", f"Is it {n}?", "a rule waits for it", 1) for n in range(20))
    asked = replace(screening, questions=many)
    told, seen = screening_text(asked), Page(render_screening(asked)).text
    assert told.index("block.fact_0") < told.index("block.fact_1)")
    assert f"Then {20 - FIRST_QUESTIONS} more" in told
    assert f"Then {20 - FIRST_QUESTIONS} more" in seen
    for one in many:
        assert one.fact in told
        assert one.words in seen


def test_no_red_flag_is_worth_nothing_where_some_were_not_asked_for(screening):
    silent = screen(read_case("l5-scar-after-discectomy"))
    for one, worth in ((silent, "Not all were asked for."), (screening, "That is no all-clear.")):
        assert f"No red flag is noted. {worth}" in screening_text(one)
        assert f"No red flag is noted. {worth}" in Page(render_screening(one)).text


def test_a_refused_plan_shows_its_arithmetic(screening):
    refused = replace(screening, doses_refused="lidocaine: 500 mg in 24 h; the limit is 400 mg. Give less.")
    assert "the limit is 400 mg" in Page(render_screening(refused)).text
    assert "DOSES ARE REFUSED" in screening_text(refused)


def test_a_consent_sheet_follows_only_what_something_speaks_for_and_nothing_against(screening):
    assert screening.answer == "body"
    assert "adhesiolysis" in [one.about for one in leaflets(screening)]
    assert "It lasts two years." in Page(render_screening(screening)).text
    stop = Reason("a-stop", "adhesiolysis", "against", "No.", (), "a source", "2026-01-01", "assumed")
    stopped = replace(screening, reasons=(*screening.reasons, stop))
    assert "adhesiolysis" not in [one.about for one in leaflets(stopped)]
    assert leaflets(replace(screening, answer="cannot say yet")) == ()


def test_a_consent_sheet_tells_what_to_mind_in_this_case(screening):
    cautions = [
        one.text for one in screening.reasons if (one.subject, one.stance) == ("adhesiolysis", "caution")
    ]
    assert cautions
    seen = Page(render_screening(screening)).text
    sheet = seen[seen.index("To read before you say yes") :]
    for one in cautions:
        assert one in sheet


def test_a_page_needs_nothing_beside_it_and_its_tags_close(screening, flagged):
    for one in (screening, flagged):
        page = Page(render_screening(one))
        assert page.open == []
        assert page.odd == []
        assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.tags}
        assert not [attrs for _, attrs in page.tags if "src" in attrs or "href" in attrs]
        assert "Not a medical device" in page.text


def test_what_a_file_says_cannot_become_a_tag(screening):
    evil = Reason(
        "evil", "balloon", "for", "<script>alert(1)</script>", ("<b>",), "a & b", "2026-01-01", "assumed"
    )
    page = Page(render_screening(replace(screening, case="<i>x", reasons=(evil,))))
    assert "script" not in {tag for tag, _ in page.tags}
    assert page.odd == []
    assert "<script>alert(1)</script>" in page.text
    assert "<i>x" in page.text


def test_json_holds_all_of_it_with_nothing_in_place_of_the_unknown(screening):
    read = json.loads(screening_json(screening))
    assert (read["kind"], read["version"], read["answer"]) == ("screening", "1", screening.answer)
    assert len(read["reasons"]) == len(screening.reasons)
    assert [one["likelihood_ratio"] for one in read["disc"]["weighings"]] == [
        one.likelihood_ratio for one in screening.disc.weighings
    ]
    assert [one["about"] for one in read["consent"]] == [one.about for one in leaflets(screening)]
    assert {one["drug"] for one in read["doses"]} == {one.drug for one in screening.doses}


def test_the_same_screening_gives_the_same_output(case, screening):
    again = screen(case, plan=read_plan("one-day-caudal"))
    assert render_screening(again) == render_screening(screening)
    assert screening_text(again) == screening_text(screening)
    assert screening_json(again) == screening_json(screening)


def test_the_text_fits_a_terminal(screening, flagged):
    for one in (screening, flagged, screen(read_case("l5-scar-after-discectomy"))):
        assert max(map(len, screening_text(one).splitlines())) <= 96


def test_the_page_is_written_whole_or_refused(screening, tmp_path):
    page = write_screening_page(screening, tmp_path / "new")
    assert page.name == "screening.html"
    assert page.read_text(encoding="utf-8") == render_screening(screening)
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(OutputError):
        write_screening_page(screening, tmp_path / "taken")


def test_a_screening_is_shown_without_the_drawing_library():
    code = "import sys, neuroplasty.app.screening as it; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
