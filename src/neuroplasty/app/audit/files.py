"""The audit's tables as the CSV files beside its page."""

from __future__ import annotations

import numpy as np

from neuroplasty.registry.audit import Audit, Interval
from neuroplasty.registry.exchange.cells import csv_text


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
