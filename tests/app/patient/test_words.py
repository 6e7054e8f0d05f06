"""Plain words, in every language the same."""

import re
import string

import pytest

from neuroplasty.app.patient.advice import signs_of
from neuroplasty.app.patient.asked import questions
from neuroplasty.app.patient.words import LANGUAGES, words_of
from neuroplasty.care.programme.texts import texts
from neuroplasty.care.questionnaires.form import FORMS
from neuroplasty.registry import VISITS

TEMPLATES = "neuroplasty.app.patient"


def gaps(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_stands_in_every_language_with_the_same_gaps(language):
    english, held = words_of("en").held, words_of(language).held
    assert set(held) == set(english)
    assert set(held["text"]) == set(english["text"])
    for key, text in english["text"].items():
        assert held["text"][key].strip()
        assert gaps(held["text"][key]) == gaps(text), key
    assert set(held["visits"]) == set(VISITS)
    assert len(held["months"]) == 12
    assert set(held["places"]) == set(english["places"])
    assert set(held["sides"]) == set(english["sides"])


def test_every_key_that_a_page_asks_for_is_there_and_none_is_there_in_vain():
    from importlib.resources import files

    folder = files(TEMPLATES)
    source = "\n".join(
        one.read_text() for part in (folder, folder / "templates") for one in part.iterdir() if one.is_file()
    )
    # What a link that opens nothing says, by why.
    source += (files("neuroplasty.registry") / "links.py").read_text()
    known = set(words_of("en").held["text"])
    asked = set(re.findall(r"""\b(?:t|words)\(\s*"([a-z ._]+)"\s*[,)]""", source))
    assert asked <= known
    made = {key for key in known if key.startswith(("begin.title.", "begin.lead.", "nav."))}
    quoted = {key for key in known if f'"{key}"' in source}
    assert known - quoted - made == set()


def test_the_whole_programme_and_every_sign_are_said_in_german():
    told, says = texts(), words_of("de").held["says"]
    entries = [
        *told["first_day"]["do"],
        *told["first_day"]["not"],
        *told["go_now"]["lines"],
        *told["call"]["lines"],
        *told["training"]["lines"],
        *(line for phase in told["phases"] for line in phase["lines"]),
    ]
    needed = {one["text"] for one in entries} | {sign.text for sign in signs_of()}
    needed |= {phase[key] for phase in told["phases"] for key in ("name", "next") if phase[key]}
    needed |= set(told["glides"]["stop"])
    for name, glide in told["glides"].items():
        if name != "stop":
            needed |= {glide["name"], *glide["how"]}
    assert needed == set(says)
    assert all(gaps(english) == gaps(german) for english, german in says.items())


def test_every_form_is_worded_in_german_but_the_one_whose_translation_is_not_ours_to_invent():
    german = words_of("de").held["forms"]
    assert set(FORMS) - set(german) == {"RMDQ"}
    for name, form in german.items():
        assert len(form["items"]) == len(FORMS[name].items)
    asked = questions(tuple(FORMS), words_of("de"))
    assert {one.form for one in asked if one.language == "en"} == {"RMDQ"}
    assert {one.form for one in asked if one.own_wording} == {"PEG"}
    assert [one.text for one in asked if one.form == "RMDQ"] == list(FORMS["RMDQ"].items)


def flesch_kincaid_grade(text):
    """Years of school that a reader of English needs."""
    sentences = max(1, len(re.findall(r"[.!?:](\s|$)", text)))
    words = re.findall(r"[A-Za-z']+", text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def amstad_ease(text):
    """Flesch's reading ease with Amstad's numbers for German: above 60 is easy."""
    sentences = max(1, len(re.findall(r"[.!?:](\s|$)", text)))
    words = re.findall(r"[A-Za-zÄÖÜäöüß]+", text)
    syllables = sum(max(1, len(re.findall(r"ei|ai|eu|au|äu|ie|[aeiouyäöü]", word.lower()))) for word in words)
    return 180 - len(words) / sentences - 58.5 * syllables / len(words)


def said(language):
    """Whole sentences only: labels of a word or two have no grade."""
    held = [re.sub(r"\{\w+\}", "it", one) for one in words_of(language).held["text"].values()]
    return [one for one in held if len(one.split()) > 5]


def test_english_can_be_read_at_the_age_of_twelve():
    sentences = said("en")
    assert flesch_kincaid_grade(" ".join(sentences)) < 6
    worst = max(sentences, key=flesch_kincaid_grade)
    assert flesch_kincaid_grade(worst) < 10, worst
    assert flesch_kincaid_grade("Adhesiolysis necessitates multidisciplinary postoperative evaluation.") > 20


def test_german_can_be_read_as_easily():
    sentences = said("de") + list(words_of("de").held["says"].values())
    assert amstad_ease(" ".join(sentences)) > 65
    worst = min((one for one in sentences if len(one.split()) > 8), key=amstad_ease)
    assert amstad_ease(worst) > 35, worst
    assert amstad_ease("Multidisziplinäre postoperative Evaluationsmaßnahmen erfordern Kooperation.") < 0
