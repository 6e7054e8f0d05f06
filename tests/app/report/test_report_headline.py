"""The headline: what may come of it, before anything else, with how sure that is."""

from __future__ import annotations

import re

import pytest

from neuroplasty.app.report.page import render_report
from neuroplasty.documents.course import (
    Band,
    Bands,
    Change,
    Forecast,
    Matter,
    Probability,
    ReliefBand,
    Spread,
)

DAYS = tuple(range(1, 730, 7))
FLAT = Band(
    day=DAYS,
    low_90=(1.0,) * len(DAYS),
    low_50=(2.0,) * len(DAYS),
    median=(3.0,) * len(DAYS),
    high_50=(4.0,) * len(DAYS),
    high_90=(6.0,) * len(DAYS),
)
CHANGE = Change(
    name="no flossing", what="the root is not kept moving", relief=-0.1, relief_low=-0.2, relief_high=0.0,
    nrs=0.5, nrs_low=0.2, nrs_high=0.8,
)  # fmt: skip


def forecast(**changes):
    relief = tuple(
        ReliefBand(
            months=months, percent=Spread(low=-10, median=55 - months, high=98), half_gone=0.5, chance=0.3,
            people=0.4, ignorance=0.3,
        )
        for months in (1, 3, 6, 12, 24)
    )  # fmt: skip
    bands = Bands(
        procedures=4,
        members=24,
        courses=96,
        root="L5 left",
        bonded_before=Spread(low=40, median=62, high=80),
        bonded=Spread(low=10, median=35, high=70),
        peak_mmhg=Spread(low=30, median=52, high=95),
        relief=relief,
        matters=(
            Matter(
                room="course", name="unreached", unit="1", low=0.05, high=0.7, relief_low=80, relief_high=20
            ),
        ),
    )  # fmt: skip
    told = Forecast(
        chances=96,
        pain=FLAT,
        function=FLAT,
        relief=(Probability(months=1, probability=0.5, low=0.3, high=0.7),),
        repeat=Probability(months=24, probability=0.6, low=0.4, high=0.8),
        operation=Probability(months=24, probability=0.02, low=0.0, high=0.05),
        changes=(CHANGE,),
        bands=bands,
    )
    return told.model_copy(update=changes)


@pytest.fixture(scope="session")
def page(rehearsal):
    def make(told):
        episode = rehearsal.episode.model_copy(update={"forecast": told})
        return render_report(episode, rehearsal.pictures, rehearsal.fields).replace("\N{NO-BREAK SPACE}", " ")

    return make


@pytest.fixture(scope="session")
def banded(page):
    return page(forecast())


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_headline_comes_before_the_case_and_the_pictures(banded):
    at = [banded.index(f'<section id="{name}">') for name in ("short", "headline", "case", "epidurogram")]
    assert at == sorted(at)


def test_relief_is_told_as_a_median_with_its_interval_and_what_makes_it_wide(banded):
    said = text_of(banded)
    assert "96 courses of people like this one, under 24 sets of the unmeasured" in said
    assert "1 month 54 % -10 to 98 % 50 % 30 % 40 % 30 %" in said
    assert "Bonded at L5 left after 35 % 10 to 70 %" in said
    assert "unreached (course) 0.05 to 0.7 80 % 20 %" in said


def test_a_second_procedure_is_worded_as_the_rule_it_is(banded):
    said = text_of(banded)
    assert "A second procedure: by the rule that it is done once half the pain has not been gone" in said
    assert "That is what the rule does, not a forecast of what people choose." in said


def test_why_comes_next_and_the_detail_is_folded(banded):
    years = banded[banded.index('<section id="years">') :]
    years = years[: years.index("</section>")]
    assert "<details><summary>What would change it, by how much</summary>" in years
    assert years.index("forecast") < years.index("<details>")


def test_a_point_says_that_it_is_one(page):
    said = text_of(page(forecast(bands=None)))
    assert "This is a point forecast: one set of the unmeasured parameters, one body, one person." in said
    assert "--members 4" in said
    assert "Due again within two years, by the rule below" in said


def test_somebody_without_pain_is_told_so_and_nothing_of_a_second_procedure(page):
    bare = forecast(
        relief=(), repeat=None, operation=None, changes=(), bands=None, remarks=("No pain was noted: so.",)
    )
    said = text_of(page(bare))
    assert "No pain was noted: so." in said
    assert "second procedure" not in said.lower()
