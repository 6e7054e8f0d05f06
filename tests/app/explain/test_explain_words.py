"""Plain words, whole in both languages."""

import re
import string
from pathlib import Path

import pytest

from neuroplasty.app.explain import render_explanation
from neuroplasty.app.explain.page import words_in
from neuroplasty.app.languages import LANGUAGES, catalogue
from neuroplasty.care.consent import consent_for
from neuroplasty.care.explanation import explain
from neuroplasty.documents.records.happening import COMPLICATIONS

PAGES = ("rehearsed", "recorded", "undone")


def gaps(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


def own(language):
    """The explain page's own sentences, and not those of the patients' pages."""
    every, patients = catalogue("explain", language).held["text"], catalogue("patient", language).held["text"]
    return {key: text for key, text in every.items() if key not in patients}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_stands_in_every_language_with_the_same_gaps(language):
    english, held = own("en"), own(language)
    assert set(held) == set(english)
    assert len(held) > 150
    for key, text in english.items():
        assert held[key].strip()
        assert gaps(held[key]) == gaps(text), key


def test_no_sentence_of_the_german_page_is_left_in_english():
    english, german = own("en"), own("de")
    same = {key for key in english if english[key] == german[key] and len(english[key].split()) > 2}
    assert same == set()


def test_every_sentence_of_the_leaflets_that_a_page_can_say_is_said_in_german():
    says = catalogue("explain", "de").held["says"]
    for about in ("adhesiolysis", "balloon", "epidural steroid", "radiofrequency"):
        leaflet = consent_for(about)
        claims = leaflet.claims if about in ("adhesiolysis", "balloon") else ()
        for one in (*leaflet.risks, *claims):
            assert one.text in says
            assert not one.claim or one.claim in says
        lasting = [one for one in claims if "lasts" in one.claim]
        assert all(
            figure.what in says for one in lasting for figure in one.figures if figure.count is not None
        )


def test_everything_that_can_go_wrong_has_its_sentence():
    from neuroplasty.care.explanation.reading import PATIENT_WORDS, TOLD

    known = {key.removeprefix("happened.") for key in own("en") if key.startswith("happened.")}
    assert {PATIENT_WORDS.get(kind, kind) for kind in (*TOLD, *COMPLICATIONS)} <= known


def syllables_en(word):
    return max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word))))


def flesch_kincaid_grade(text):
    """Years of school that a reader of English needs."""
    sentences = max(1, len(re.findall(r"[.!?:](\s|$)", text)))
    words = re.findall(r"[a-z']+", text.lower())
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables_en, words)) / len(words) - 15.59


def wiener_sachtextformel(text):
    """The first Vienna formula for factual German texts: the school year it suits."""
    sentences = max(1, len(re.findall(r"[.!?:](\s|$)", text)))
    words = re.findall(r"[A-Za-zÄÖÜäöüß]+", text)
    counts = [max(1, len(re.findall(r"ei|ai|eu|au|äu|ie|[aeiouyäöü]", word.lower()))) for word in words]
    share = 100 / len(words)
    many = sum(one >= 3 for one in counts) * share
    long = sum(len(word) > 6 for word in words) * share
    single = sum(one == 1 for one in counts) * share
    return 0.1935 * many + 0.1672 * len(words) / sentences + 0.1297 * long - 0.0327 * single - 0.875


def prose(page):
    """The page's sentences as a person reads them: no picture, no sources, no label of a few words."""
    page = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<table>.*?</table>", "", page, flags=re.S)
    blocks = re.findall(r"<(?:p|li|dd)[^>]*>(.*?)</(?:p|li|dd)>", page, re.S)
    said = (" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in blocks)
    return [one for one in said if len(one.split()) > 5]


@pytest.mark.parametrize("name", PAGES)
def test_the_english_page_can_be_read_at_the_age_of_twelve(request, name):
    said = prose(render_explanation(explain(request.getfixturevalue(name)), words_in("en")))
    assert flesch_kincaid_grade(" ".join(said)) < 6
    worst = max(said, key=flesch_kincaid_grade)
    assert flesch_kincaid_grade(worst) < 9.5, worst


@pytest.mark.parametrize("name", PAGES)
def test_the_german_page_can_be_read_at_the_age_of_twelve(request, name):
    said = prose(render_explanation(explain(request.getfixturevalue(name)), words_in("de")))
    assert wiener_sachtextformel(" ".join(said)) < 6
    worst = max((one for one in said if len(one.split()) > 8), key=wiener_sachtextformel)
    assert wiener_sachtextformel(worst) < 9.5, worst


def test_the_measures_of_reading_tell_easy_from_hard():
    assert flesch_kincaid_grade("Adhesiolysis necessitates multidisciplinary postoperative evaluation.") > 15
    assert flesch_kincaid_grade("The cat sat on the mat. It was warm.") < 2
    assert (
        wiener_sachtextformel("Multidisziplinäre postoperative Evaluationsmaßnahmen erfordern Kooperation.")
        > 15
    )
    assert wiener_sachtextformel("Der Hund lief weg. Er kam am Abend heim.") < 3


def test_no_sentence_is_there_in_vain():
    from importlib.resources import files

    room = Path(str(files("neuroplasty.app.explain")))
    source = "\n".join(one.read_text() for one in (*room.rglob("*.py"), *room.rglob("*.j2")))
    made = ("short.", "wrong.", "done.lead.", "deed.", "happened.", "dye.", "changed.", "path.step", "story.")
    made += (
        "spine.",
        "ask.",
        "count.seen.",
        "source.",
        "standing.",
        "time.",
        "after.",
        "site.",
        "balloon.step",
    )
    assert {key for key in own("en") if f'"{key}"' not in source and not key.startswith(made)} == set()
