"""The audit's tables: as the page draws them, and as the CSV files beside it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from neuroplasty.app.audit.words import DEFINITIONS, VISITS, figure, points, share
from neuroplasty.app.audit.words import plain as number_words
from neuroplasty.app.report.table import Mark, Row, Table, plain, value
from neuroplasty.registry.audit import Audit, Interval, exact
from neuroplasty.registry.audit.parameters import PARAMETERS
from neuroplasty.registry.exchange.cells import csv_text


def follow_up_table(audit: Audit) -> Table:
    """Follow-up by visit, and why answers are missing."""
    rows = [
        Row(
            (
                plain(VISITS[one.visit]),
                value(str(one.due)),
                value(str(one.answered)),
                value(share(one.rate), bar=one.rate.value if one.due else None),
                value(str(one.due - one.answered)),
                plain("; ".join(f"{why} {count}" for why, count in one.reasons)),
            ),
            lead=one.visit == audit.main.visit,
        )
        for one in audit.follow_ups
    ]
    heads = ("Visit", "Due", "Answered", "Follow-up", "Missing", "Why, as noted")
    return Table("Follow-up by visit", heads, tuple(rows))


def difference_table(audit: Audit) -> Table:
    """How the missing differ from those who answered, at the main visit."""
    seen = next(one for one in audit.follow_ups if one.visit == audit.main.visit)
    rows = [
        Row(
            (
                plain(one.what),
                value(number_words(one.answered, 2), f"of {one.counted[0]}"),
                value(number_words(one.missing, 2), f"of {one.counted[1]}"),
                value(f"{one.standardised:+.2f}", mark="caution" if abs(one.standardised) >= 0.2 else ""),
            )
        )
        for one in seen.differences
    ]
    heads = ("Known of both", "Answered, mean", "Missing, mean", "Difference in standard deviations")
    return Table("How the missing differ", heads, tuple(rows))


def rate_table(audit: Audit) -> Table:
    """Half the pain gone, visit by visit and rule by rule."""
    rows = [
        Row(
            (
                plain(VISITS[one.visit]),
                value(f"{one.responded} of {one.judged}", f"{one.due} due"),
                value(share(one.as_analysed)),
                value(share(one.missing_is_failure)),
                value(share(one.best)),
                value(share(one.at_random)),
            ),
            lead=one.visit == audit.main.visit,
        )
        for one in audit.rates
        if one.due
    ]
    heads = (
        "Visit",
        "Responders",
        "As analysed",
        "Missing = failure (worst)",
        "Best",
        "Like others like them",
    )
    return Table("Half the pain gone", heads, tuple(rows))


def trial_table(audit: Audit) -> Table:
    """Beside published rates, definition by definition."""
    rows = [
        Row(
            (
                plain(f"{one.trial.study}, {one.trial.arm}", one.trial.source),
                plain(
                    f"{one.trial.months:g} months: {DEFINITIONS[one.trial.definition]}",
                    *(note for note in (one.trial.note, one.why) if note),
                ),
                value(
                    share(one.published),
                    f"{_count(one.trial.count, one.trial.of)}; {one.trial.denominator}",
                ),
                value(share(one.rate.as_analysed)),
                value(share(one.rate.missing_is_failure)),
                value(share(one.rate.at_random)),
            )
        )
        for one in audit.trials
        if one.rate is not None
    ]
    heads = (
        *("Trial", "When and by which rule", "Published", "Here: as analysed", "Missing = failure"),
        "Like others like them",
    )
    return Table("Beside trials", heads, tuple(rows))


def apart_table(audit: Audit) -> Table:
    """Published rates that cannot be laid beside the clinic's, and why."""
    rows = [
        Row(
            (
                plain(f"{one.trial.study}, {one.trial.arm}", one.trial.source),
                plain(f"{one.trial.months:g} months: {one.trial.words}"),
                value(share(one.published), _count(one.trial.count, one.trial.of)),
                plain(one.why),
            )
        )
        for one in audit.trials
        if one.rate is None
    ]
    return Table("Not laid beside", ("Trial", "When and by which rule", "Published", "Why not"), tuple(rows))


def _count(count: int | None, of: int | None) -> str:
    return "number not known" if count is None else f"{count} of {of}"


def score_table(audit: Audit) -> Table:
    """Beside published means of pain and function."""
    rows = []
    for one in audit.scores:
        trial = one.trial
        there = number_words(trial.mean or float("nan")) + (
            f" (SD {trial.sd:g})" if trial.sd is not None else ""
        )
        own = f"{one.mean:.1f} (SD {one.sd:.1f})" if one.answered > 1 else "nobody answered"
        rows.append(
            Row(
                (
                    plain(f"{trial.study}, {trial.arm}", trial.source),
                    plain(f"{trial.measure}, {VISITS[one.visit]}"),
                    value(there, *([f"before {trial.before:g}"] if trial.before is not None else [])),
                    value(own, f"before {one.before:.1f}; {one.answered} of {one.due} due"),
                )
            )
        )
    return Table(
        "Beside published means", ("Trial", "What and when", "Published", "Here, as analysed"), tuple(rows)
    )


def expected_table(audit: Audit) -> Table:
    """Observed minus expected and calibration, visit by visit."""
    rows = []
    for one in audit.expected:
        if not one.people:
            continue
        quality = one.calibration
        rows.append(
            Row(
                (
                    plain(VISITS[one.visit], f"{one.people} with both"),
                    value(f"{100 * one.observed:.0f} / {100 * one.expected:.0f} %"),
                    value(points(one.difference), f"like others like them: {points(one.at_random)}"),
                    value(figure(quality.intercept), f"slope {figure(quality.slope)}"),
                    value(f"{quality.brier:.3f}", f"saying the mean: {quality.brier_of_mean:.3f}"),
                    value(figure(quality.auc), f"published bar {quality.bar:g}"),
                    value(f"{one.in_ninety.percent}", f"50 % band: {one.in_half.percent}"),
                ),
                lead=one.visit == audit.main.visit,
            )
        )
    heads = (
        "Visit",
        "Observed / expected",
        "Difference, percentage points",
        "Calibration: intercept, slope",
        "Brier score",
        "AUC",
        "Within the 90 % band of pain",
    )
    return Table("Observed minus expected", heads, tuple(rows))


def unit_table(audit: Audit) -> Table:
    """Operators and sites beside the funnel."""
    rows = [
        Row(
            (
                plain(one.name or "not noted", kind),
                value(f"{one.responded} of {one.of}"),
                value(f"{100 * one.share:.0f} %"),
                plain(one.verdict, mark="" if one.verdict == "within" else "caution"),
            )
        )
        for kind, units in (("operator", audit.operators), ("site", audit.sites))
        for one in units
    ]
    return Table("Operators and sites", ("Unit", "Responders", "Rate", "Beside the limits"), tuple(rows))


def harm_table(audit: Audit) -> Table:
    """Complications by kind; the clinician's and the patient's word apart."""
    told = [audit.harm.anything, *audit.harm.kinds]
    rows = [
        Row(
            (
                plain("any complication" if one.kind == "any" else one.kind),
                value(f"{one.count} of {one.of}"),
                value(share(one.interval)),
                value(str(one.by_clinician)),
                value(str(one.by_patient)),
                value(str(one.by_both)),
            ),
            lead=one.kind == "any",
        )
        for one in told
    ]
    heads = ("Kind", "Procedures", "Share (exact 95 %)", "By the clinician", "By the patient", "By both")
    return Table("Complications", heads, tuple(rows))


def claim_table(audit: Audit) -> Table:
    """What is claimed, and what the clinic's own count says of it."""
    marks: Mapping[str, Mark] = {"shown to be wrong here": "danger", "borne out here": "good"}
    own = audit.harm.anything
    rows = [
        Row(
            (
                plain(f"“{one.claim.what}”", one.claim.source),
                value(f"{own.count} of {own.of}", share(own.interval)),
                plain(one.verdict, mark=marks.get(one.verdict, "")),
                value(str(one.procedures_needed)),
            )
        )
        for one in audit.harm.claims
    ]
    heads = ("Claim", "Here", "Verdict", "Procedures without any that would bear it out")
    return Table("Claims", heads, tuple(rows))


def published_table(audit: Audit) -> Table:
    """What was counted elsewhere."""
    rows = []
    for one in audit.harm.published:
        if one.count is not None and one.of:
            interval = exact(one.count, one.of) if one.row == "counted" else None
            count = f"{one.count} of {one.of:,}" + (f", {share(interval)}" if interval else "")
        elif one.percent is not None:
            count = f"{one.percent:g} %"
        else:
            count = "one case"
        notes = [note for note in (one.counted, one.note) if note]
        rows.append(
            Row((plain(one.what, one.kind), plain(count, *notes), plain(one.source), plain(one.standing)))
        )
    return Table("Counted elsewhere", ("What", "How many", "Source", "Standing"), tuple(rows))


def number_table() -> Table:
    """What the audit rests on."""
    rows = [
        Row(
            (
                plain(name.replace("_", " ")),
                plain(f"{one.value:g}"),
                plain(one.standing),
                plain(one.source),
            )
        )
        for name, one in PARAMETERS.items()
    ]
    return Table("", ("Number", "Value", "Standing", "Source"), tuple(rows))


def files(audit: Audit) -> dict[str, str]:
    """The audit's tables as CSV, by file name; numbers in full, shares of 1.

    >>> from numpy.random import default_rng
    >>> from neuroplasty.registry.audit import audit_table, simulate_clinic
    >>> sorted(files(audit_table(simulate_clinic(default_rng(1), 60).table)))[:3]
    ['calibration.csv', 'claims.csv', 'complications.csv']
    """
    table = audit.table
    made = {
        "follow_up.csv": csv_text(
            ("visit", "due", "answered", *_ends("rate"), "missing", "reasons"),
            (
                (
                    *(one.visit, one.due, one.answered, *_of(one.rate), one.due - one.answered),
                    "; ".join(f"{why} {count}" for why, count in one.reasons),
                )
                for one in audit.follow_ups
            ),
        ),
        "missing.csv": csv_text(
            ("visit", "procedure", "reason"),
            (
                (one.visit, code, table.reasons.get((table.code.index(code), one.visit), ""))
                for one in audit.follow_ups[1:]
                for code in one.missing[:_MOST]
            ),
        ),
        "missing_differ.csv": csv_text(
            ("visit", "what", "answered", "missing", "standardised", "answered_n", "missing_n"),
            (
                (one.visit, each.what, each.answered, each.missing, each.standardised, *each.counted)
                for one in audit.follow_ups
                for each in one.differences
            ),
        ),
        "responders.csv": csv_text(
            (
                *("definition", "visit", "responded", "judged", "due", *_ends("as_analysed")),
                *(*_ends("missing_is_failure"), *_ends("best"), *_ends("at_random")),
            ),
            (
                (
                    one.definition,
                    one.visit,
                    one.responded,
                    one.judged,
                    one.due,
                    *_of(one.as_analysed),
                    *_of(one.missing_is_failure),
                    *_of(one.best),
                    *_of(one.at_random),
                )
                for one in audit.rates
            ),
        ),
        "trials.csv": csv_text(
            (
                *("study", "arm", "months", "definition", "denominator", "count", "of", *_ends("published")),
                *("responded", "judged", "due", *_ends("as_analysed"), *_ends("missing_is_failure")),
                *(*_ends("best"), *_ends("at_random"), "note", "source", "standing"),
            ),
            _trial_rows(audit),
        ),
        "scores.csv": csv_text(
            ("study", "arm", "months", "measure", "published_mean", "published_sd", "visit", "mean", "sd"),
            (
                (
                    one.trial.study,
                    one.trial.arm,
                    one.trial.months,
                    one.trial.measure,
                    one.trial.mean,
                    one.trial.sd,
                    one.visit,
                    one.mean,
                    one.sd,
                )
                for one in audit.scores
            ),
        ),
        "expected.csv": csv_text(
            (
                *("visit", "people", "without_forecast", "observed", "expected", *_ends("difference")),
                *(*_ends("at_random"), *_ends("intercept"), *_ends("slope"), "brier", "brier_of_mean"),
                *(*_ends("auc"), "auc_bar", *_ends("in_half"), *_ends("in_ninety")),
            ),
            (
                (
                    one.visit,
                    one.people,
                    one.without_forecast,
                    one.observed,
                    one.expected,
                    *_of(one.difference),
                    *_of(one.at_random),
                    *_of(one.calibration.intercept),
                    *_of(one.calibration.slope),
                    one.calibration.brier,
                    one.calibration.brier_of_mean,
                    *_of(one.calibration.auc),
                    one.calibration.bar,
                    *_of(one.in_half),
                    *_of(one.in_ninety),
                )
                for one in audit.expected
            ),
        ),
        "calibration.csv": csv_text(
            ("visit", "expected", *_ends("observed"), "people"),
            (
                (one.visit, each.expected, *_of(each.observed), each.people)
                for one in audit.expected
                for each in one.calibration.bins
            ),
        ),
        "units.csv": csv_text(
            ("kind", "unit", "responded", "of", "share", "verdict"),
            (
                (kind, one.name, one.responded, one.of, one.share, one.verdict)
                for kind, units in (("operator", audit.operators), ("site", audit.sites))
                for one in units
            ),
        ),
        "run_chart.csv": csv_text(("block", "share"), enumerate(audit.run.points, start=1)),
        "complications.csv": csv_text(
            ("kind", "procedures", "of", *_ends("share"), "by_clinician", "by_patient", "by_both"),
            (
                (
                    one.kind,
                    one.count,
                    one.of,
                    *_of(one.interval),
                    one.by_clinician,
                    one.by_patient,
                    one.by_both,
                )
                for one in (audit.harm.anything, *audit.harm.kinds)
            ),
        ),
        "claims.csv": csv_text(
            ("claim", "verdict", "procedures_needed", "source"),
            (
                (one.claim.what, one.verdict, one.procedures_needed, one.claim.source)
                for one in audit.harm.claims
            ),
        ),
    }
    if audit.cusum is not None:
        alarms = set(audit.cusum.alarms)
        made["cusum.csv"] = csv_text(
            ("procedure", "sum", "alarm"),
            (
                (code, float(total), at in alarms)
                for at, (code, total) in enumerate(zip(audit.cusum_codes, audit.cusum.sums, strict=True))
            ),
        )
    return made


_MOST = 2000
"""A list of the missing that is longer helps nobody; follow_up.csv has all their numbers."""


def _trial_rows(audit: Audit) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for one in audit.trials:
        trial, rate = one.trial, one.rate
        nothing = Interval(np.nan, np.nan, np.nan)
        counts = (rate.responded, rate.judged, rate.due) if rate else (None, None, None)
        four = (
            (rate.as_analysed, rate.missing_is_failure, rate.best, rate.at_random) if rate else (nothing,) * 4
        )
        rows.append(
            (
                trial.study,
                trial.arm,
                trial.months,
                trial.definition,
                trial.denominator,
                trial.count,
                trial.of,
                *_of(one.published),
                *counts,
                *(end for each in four for end in _of(each)),
                one.why,
                trial.source,
                trial.standing,
            )
        )
    return rows


def _ends(name: str) -> tuple[str, str, str]:
    return name, f"{name}_low", f"{name}_high"


def _of(one: Interval) -> tuple[float, float, float]:
    return one.value, one.low, one.high
