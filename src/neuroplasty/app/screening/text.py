"""A screening as plain text for a terminal: red flags first and alone, else reasons with their sources."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from neuroplasty.app.screening import words
from neuroplasty.care.screening import Likelihood, Screening

_WIDTH = 96


def screening_text(screening: Screening) -> str:
    """The whole screening, wrapped to 96 characters."""
    return "\n".join(_lines(screening)) + "\n"


def _lines(screening: Screening) -> Iterator[str]:
    yield from _wrap(f"Screening of {screening.case}", "")
    yield ""
    if screening.red_flags:
        yield from _flags(screening)
    else:
        yield from _weighed(screening)
    yield ""
    yield from _wrap(f"Reasons and sources, not a verdict. {words.NO_DEVICE}", "")


def _flags(screening: Screening) -> Iterator[str]:
    yield "RED FLAGS FIRST"
    for flag in words.flags(screening):
        yield from _wrap(flag.text, "! ")
        yield from _wrap(f"Because: {words.facts(flag)}.", "    ")
        yield from _wrap(f"{words.source(flag)}.", "    ")
    yield from _wrap(
        "Nothing else is weighed while this stands. See to it, put it into the case, screen again.", "  "
    )


def _weighed(screening: Screening) -> Iterator[str]:
    yield "No red flag stands in the case. That is no all-clear."
    yield ""
    yield words.ANSWERS[screening.answer].upper()
    yield from _wrap(screening.why, "  ")
    if screening.questions:
        yield from ("", "NOT KNOWN YET, WHAT WOULD TELL MOST FIRST")
        for question in screening.questions:
            yield from _wrap(question.words, "? ")
            yield from _wrap(f"{question.fact}: {question.why}", "    ")
    for subject, reasons in words.by_subject(screening):
        yield from ("", subject.upper())
        for one in reasons:
            yield from _wrap(f"{words.SIGNS[one.stance]}: {one.text}", "- ")
            yield from _wrap(f"Because: {words.facts(one)}. {words.source(one)}.", "    ")
    yield from ("", "WHICH NEUROPLASTY")
    yield from _wrap(words.NOT_PROOF, "  ")
    yield from _likelihood("Body", screening.body)
    yield from _likelihood("Brain", screening.brain)
    yield from ("", "THE LADDER")
    for rung in screening.ladder:
        yield from _wrap(
            f"{rung.name}: {words.RUNGS[rung.state]}. {rung.why}", "> " if rung.state == "next" else "  "
        )
    yield from _doses(screening)


def _likelihood(name: str, one: Likelihood) -> Iterator[str]:
    yield from _wrap(f"{name}: {words.likely(one)}. {one.words}", "  ")
    for finding in one.weighings:
        ratio = f"likelihood ratio {words.ratio(finding)}"
        yield from _wrap(f"{finding.finding}: {words.present(finding)}; {ratio}; {finding.source}", "    - ")


def _doses(screening: Screening) -> Iterator[str]:
    if screening.doses_refused:
        yield from ("", "THE PLAN'S DOSES ARE REFUSED")
        for line in screening.doses_refused.splitlines():
            yield from _wrap(line, "! ")
    elif screening.doses:
        yield from ("", "THE PLAN'S DOSES")
    for dose in screening.doses:
        limit = f" of {dose.limit:.4g}" if dose.limit is not None else ""
        yield from _wrap(f"{dose.drug}: {dose.given:.4g}{limit} {dose.unit}; {dose.limit_reason}", "  - ")


def _wrap(text: str, lead: str) -> list[str]:
    indent = " " * len(lead)
    return textwrap.wrap(text, _WIDTH, initial_indent=lead, subsequent_indent=indent, break_long_words=False)
