"""A screening as plain text for a terminal: red flags first and alone, else reasons with their sources."""

from __future__ import annotations

from collections.abc import Iterator

from neuroplasty.app.screening import words
from neuroplasty.app.wrapped import wrapped
from neuroplasty.care.screening import Likelihood, Screening
from neuroplasty.care.screening.ratios import SAME


def screening_text(screening: Screening) -> str:
    """The whole screening, wrapped to 96 characters.

    Parameters
    ----------
    screening : Screening

    Returns
    -------
    str
        Plain text.

    Examples
    --------
    >>> from neuroplasty.care.screening import screen
    >>> screening_text(screen("healthy-adult")).splitlines()[0]
    'Screening of healthy-adult'
    """
    return "\n".join(_lines(screening)) + "\n"


def _lines(screening: Screening) -> Iterator[str]:
    yield from wrapped(f"Screening of {screening.case}", "")
    yield ""
    if screening.red_flags:
        yield from _flags(screening)
    else:
        yield from _weighed(screening)
    yield ""
    yield from wrapped(f"Reasons and sources, not a verdict. {words.NO_DEVICE}", "")


def _flags(screening: Screening) -> Iterator[str]:
    yield "RED FLAGS FIRST"
    for flag in words.flags(screening):
        yield from wrapped(flag.text, "! ")
        yield from wrapped(f"Facts: {words.facts(flag)}. {words.source(flag)}.", "    ")
    yield from wrapped(
        "Nothing else is weighed while this stands. See to it, put it into the case, screen again.", "  "
    )


def _weighed(screening: Screening) -> Iterator[str]:
    yield words.none_noted(screening)
    yield ""
    yield words.ANSWERS[screening.answer].upper()
    yield from wrapped(screening.why, "  ")
    yield from _questions(screening)
    for subject, reasons in words.by_subject(screening):
        yield from ("", subject.upper())
        for one in reasons:
            yield from wrapped(f"{words.SIGNS[one.stance]}: {one.text}", "- ")
            yield from wrapped(f"Facts: {words.facts(one)}. {words.source(one)}.", "    ")
    yield from ("", "WHICH NEUROPLASTY")
    yield from wrapped(words.NOT_PROOF, "  ")
    for likelihood in screening.likelihoods:
        yield from _likelihood(words.HEADS[likelihood.subject], likelihood)
    yield from ("", "STEPPED CARE")
    for step in screening.stepped_care:
        said = f"{words.sentence(step.name)}: {words.CARE_STEPS[step.state]}. {words.sentence(step.why)}."
        yield from wrapped(said, "> " if step.state in ("here", "next") else "  ")
    yield from _doses(screening)


def _questions(screening: Screening) -> Iterator[str]:
    if not screening.questions:
        return
    yield from ("", "NOT KNOWN YET, WHAT WOULD TELL MOST FIRST")
    for one in screening.questions[: words.FIRST_QUESTIONS]:
        yield from wrapped(f"{one.words} ({one.fact})", "? ")
    rest = screening.questions[words.FIRST_QUESTIONS :]
    if rest:
        yield from wrapped(f"Then {len(rest)} more: {', '.join(one.fact for one in rest)}.", "  ")


def _likelihood(name: str, one: Likelihood) -> Iterator[str]:
    yield from wrapped(f"{name}. {words.likely(one)}", "  ")
    for finding in (each for each in one.weighings if each.likelihood_ratio is not None):
        ratio = f"likelihood ratio {words.ratio(finding)}"
        yield from wrapped(
            f"{words.present(finding)}: {finding.finding}; {ratio}; {finding.source}", "    - "
        )
    for state in (True, False, None):
        named = [
            f"{each.finding}{' (the same block)' if each.source == SAME else ''}"
            for each in one.weighings
            if each.likelihood_ratio is None and each.present is state
        ]
        if named:
            said = {True: "yes, and moves nothing", False: "no, and moves nothing", None: "not known"}[state]
            yield from wrapped(f"{said}: {'; '.join(named)}", "    - ")


def _doses(screening: Screening) -> Iterator[str]:
    if screening.doses_refused:
        yield from ("", "THE PLAN'S DOSES ARE REFUSED")
        for line in screening.doses_refused.splitlines():
            yield from wrapped(line, "! ")
    elif screening.doses:
        yield from ("", "THE PLAN'S DOSES")
    for dose in screening.doses:
        limit = f" of {dose.limit:.4g}" if dose.limit is not None else ""
        yield from wrapped(f"{dose.drug}: {dose.given:.4g}{limit} {dose.unit}; {dose.limit_reason}", "  - ")
