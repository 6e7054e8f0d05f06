"""Consent: the figures are the sources' own, their intervals are right, and the words are plain."""

import json
import re
from pathlib import Path
from typing import get_args

import pytest

from neuroplasty.care.consent import Figure, consent_for, consents, wilson
from neuroplasty.care.screening import Subject
from neuroplasty.errors import DocumentError
from neuroplasty.evidence.parameter import Standing

TRIALS = Path(__file__).resolve().parents[2] / ".." / "shared" / "evidence" / "trials.json"
LEAFLETS = [consent_for(about) for about in consents()]
STATEMENTS = [
    (leaflet.about, one) for leaflet in LEAFLETS for one in leaflet.benefits + leaflet.risks + leaflet.claims
]


def plain_words(leaflet):
    yield leaflet.what
    yield leaflet.instead
    for one in leaflet.benefits + leaflet.risks + leaflet.claims:
        yield one.text


def syllables(word):
    """Groups of vowels, without a silent e at the end: good to a few per cent over a text."""
    groups = re.findall(r"[aeiouy]+", word)
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and len(groups) > 1
    return max(1, len(groups) - silent)


def grade(text):
    """Flesch-Kincaid grade: years of school a reader needs."""
    sentences = re.findall(r"[^.!?]+[.!?]", text)
    words = re.findall(r"[a-z']+", text.lower())
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_the_measure_of_reading_tells_easy_from_hard():
    assert grade("The cat sat on the mat. It was warm. The dog came in and sat too.") < 2
    hard = (
        "Percutaneous epidural adhesiolysis demonstrates considerable heterogeneity of effectiveness "
        "across methodologically dissimilar investigations of postoperative radiculopathy."
    )
    assert grade(hard) > 18


@pytest.mark.parametrize("leaflet", LEAFLETS, ids=consents())
def test_a_leaflet_can_be_read_at_twelve(leaflet):
    assert grade(" ".join(plain_words(leaflet))) < 6.5


@pytest.mark.parametrize("leaflet", LEAFLETS, ids=consents())
def test_a_leaflet_tells_benefit_and_risk_and_what_else_there_is(leaflet):
    assert leaflet.about in get_args(Subject)
    assert leaflet.benefits
    assert leaflet.risks
    assert "no" in leaflet.instead or "stop" in leaflet.instead


def test_the_three_common_claims_stand_beside_what_was_counted():
    claims = {one.claim: one for one in consent_for("adhesiolysis").claims}
    assert set(claims) == {"There is almost no risk.", "It is 99 % safe.", "It lasts two years."}
    pricked = claims["It is 99 % safe."].figures[0]
    assert pricked.low > 1, "the counted share of pricked sacs is above one in a hundred, interval and all"
    none = claims["There is almost no risk."].figures[0]
    assert (none.count, none.low) == (0, 0)
    assert 4.5 < none.high < 4.7
    assert "six times" in claims["It lasts two years."].text


def test_every_figure_names_its_source_and_its_standing():
    for about, one in STATEMENTS:
        for figure in one.figures:
            assert figure.source, (about, one.text)
            assert figure.read
            assert figure.standing in get_args(Standing)


def test_no_interval_is_made_up_where_nobody_told_how_many():
    shares = [figure for _, one in STATEMENTS for figure in one.figures if figure.of is None]
    assert any(figure.percent is not None for figure in shares)
    for figure in shares:
        assert figure.low is None
        assert figure.high is None
        assert figure.words == "" or "cannot be said" in figure.words


@pytest.mark.parametrize(
    ("count", "of", "low", "high"), [(49, 60, 70.1, 89.4), (3, 60, 1.7, 13.7), (0, 33, 0.0, 10.4)]
)
def test_an_interval_is_the_evidence_files_own(count, of, low, high):
    assert wilson(count, of) == (pytest.approx(low, abs=0.05), pytest.approx(high, abs=0.05))
    mirrored = wilson(of - count, of)
    assert mirrored == (pytest.approx(100 - high, abs=0.05), pytest.approx(100 - low, abs=0.05))


@pytest.mark.parametrize(("count", "of"), [(-1, 10), (11, 10), (0, 0)])
def test_a_count_that_cannot_be_is_refused(count, of):
    with pytest.raises(ValueError, match="from 0 to the number counted"):
        wilson(count, of)


def test_a_rare_harm_is_told_in_a_thousand():
    rare = consent_for("epidural steroid").risks[0].figures[0]
    assert rare.words == "13 of 5,799 injections (2 in 1,000; likely 1 to 4)"


def test_a_figure_without_a_count_says_nothing_in_numbers():
    told = Figure("told of", None, None, None, None, None, "people", "", "a source", "abstract", "measured")
    assert told.words == ""


def test_a_treatment_without_figures_has_no_leaflet():
    with pytest.raises(DocumentError, match="there is no leaflet for 'surgery'; there are adhesiolysis"):
        consent_for("surgery")


@pytest.mark.skipif(not TRIALS.exists(), reason="the evidence files are not beside the repository")
def test_the_counts_are_those_of_the_evidence():
    evidence = json.loads(TRIALS.read_text(encoding="utf-8"))
    told = {
        (figure.source.split(",")[0], figure.count, figure.of)
        for _, one in STATEMENTS
        for figure in one.figures
    }
    harms = {one["id"]: one for one in evidence["complications"]}
    for study, source in (("talu_erdine2003", "Talu and Erdine 2003"), ("smith2016_ESI", "Smith 2016")):
        mine = {(count, of) for where, count, of in told if where == source}
        assert mine, source
        assert {of for _, of in mine} == {harms[study]["denominator"]}
        assert {count for count, _ in mine} <= set(harms[study]["counts"].values())
    process = next(one for one in evidence["comparators"] if one["id"] == "process24")
    published = {
        tuple(process["randomised"]["SCS"]),
        tuple(process["randomised"]["CMM"]),
        tuple(process["device_revision"]),
    }
    assert {(count, of) for where, count, of in told if where == "PROCESS"} == published
    outcomes = {
        study["id"]: [
            (one["derived"]["count"], one["n"])
            for one in study["outcomes"]
            if one.get("derived") and one["n"]
        ]
        for study in evidence["studies"]
    }
    for study, source in (
        ("manchikanti2012_plss", "Manchikanti 2012"),
        ("hsu2014", "Hsu 2014"),
        ("hossieni2017", "Hossieni 2017"),
        ("oh2020_PLS_balloon", "Oh 2020"),
        ("oh2019_foraminal_balloon", "Oh 2019"),
        ("lee2012_LDH_navicath", "Lee SH 2012"),
    ):
        mine = {(count, of) for where, count, of in told if where == source and of}
        assert mine, source
        assert mine <= set(outcomes[study]), source
