"""A review of a diary as plain text for a terminal, red flags first."""

from __future__ import annotations

from collections.abc import Iterator

from neuroplasty.app.diary.meaning import MEANINGS, chance, headline
from neuroplasty.app.diary.words import remarks, said, sites, span
from neuroplasty.app.wrapped import wrapped
from neuroplasty.brain.diary import ASK, Finding
from neuroplasty.care.questionnaires import CAUTION, HEADS
from neuroplasty.care.review import Review


def review_text(review: Review) -> str:
    """The whole review, wrapped to 96 characters.

    Parameters
    ----------
    review : Review

    Returns
    -------
    str
        Plain text.

    Examples
    --------
    >>> from neuroplasty.brain.diary import simulate_diary
    >>> from neuroplasty.care.review import review_diary
    >>> from numpy.random import default_rng
    >>> review_text(review_diary(simulate_diary(default_rng(2), days=3))).splitlines()[2]
    'RED FLAGS FIRST'
    """
    return "\n".join(_lines(review)) + "\n"


def _lines(review: Review) -> Iterator[str]:
    days, findings = review.days, review.findings
    yield from wrapped(f"Diary {review.diary.source}. {span(days)}. Sites: {sites(days)}.", "")
    yield from ("", "RED FLAGS FIRST")
    for flag in review.flags:
        words = f"Row {flag.line}, {said(flag.day)}: “{flag.words}” may point to {flag.points_to}; {flag.do}."
        yield from wrapped(words, "! ")
    if not review.flags:
        yield from wrapped("No such word stands in the diary. That is no all-clear; ask:", "  ")
    else:
        yield from wrapped("A word is not a diagnosis. Ask everybody:", "  ")
    for question in ASK:
        yield from wrapped(question, "  - ")
    yield from ("", "FOUND" if findings.found else "NOTHING FOUND")
    for finding in findings.found:
        yield from _found(finding)
    missed = [one for one in findings.all if one.status == "not found"]
    if missed:
        yield from ("", "LOOKED FOR AND NOT FOUND")
        for one in missed:
            effect = f": {one.effect.words}" if one.effect else ""
            yield from wrapped(
                f"{MEANINGS[one.detector].title}, {one.about}{effect}; {chance(one.p)}", "  - "
            )
    if findings.abstained:
        yield from ("", "CANNOT BE TOLD FROM THIS DIARY")
        for one in findings.abstained:
            yield from wrapped(f"{MEANINGS[one.detector].title}: {one.reason}.", "  - ")
    yield from _heads(review)
    yield from _scores(review)
    notes = remarks(review.diary, days)
    if notes:
        yield from ("", "ABOUT THE FILE")
        for note in notes:
            yield from wrapped(note, "  - ")
    yield ""
    yield from wrapped(
        "p-values are corrected for every test made on this diary: in a diary without any pattern the chance "
        "that anything at all is called found is at most 5 %. For education, research and audit. Not a "
        "medical device.",
        "",
    )


def _found(finding: Finding) -> Iterator[str]:
    meaning = MEANINGS[finding.detector]
    yield from wrapped(headline(finding), "* ")
    effect = f"{finding.effect.words}; " if finding.effect else ""
    yield from wrapped(f"{effect}{chance(finding.p)}.", "    ")
    for detail in finding.details:
        yield from wrapped(f"{detail}.", "    ")
    yield from wrapped(f"What it may mean: {meaning.may_mean}", "    ")
    yield from wrapped(f"But: {meaning.but}", "    ")


def _heads(review: Review) -> Iterator[str]:
    yield from ("", "THREE HEADS")
    yield from wrapped(CAUTION, "  ")
    for head, words in HEADS.items():
        yield from wrapped(f"{head.capitalize()}. {words}", "  ")
        for one in (one for one in review.heads if one.head == head):
            yield from wrapped(f"{one.text} Answer: {one.answer or 'not given'}.", "  - ")
            for evidence in one.evidence:
                yield from wrapped(evidence, "      Diary: ")


def _scores(review: Review) -> Iterator[str]:
    if review.answers.scores or review.answers.totals:
        yield from ("", "QUESTIONNAIRES")
    for score in review.answers.scores:
        yield from wrapped(f"{score.form}: {score.words}", "  - ")
    for reading in review.answers.totals:
        yield from wrapped(f"{reading.total.name}: {reading.words}", "  - ")
