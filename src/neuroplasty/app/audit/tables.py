"""The audit's tables as the page draws them."""

from __future__ import annotations

from collections.abc import Mapping

from neuroplasty.app.audit.words import DEFINITIONS, figure, points, share
from neuroplasty.app.audit.words import plain as number_words
from neuroplasty.app.report.table import Mark, Row, Table, plain, value
from neuroplasty.registry.audit import Audit, exact
from neuroplasty.registry.audit.parameters import PARAMETERS
from neuroplasty.registry.visits import VISIT_NAMES


def follow_up_table(audit: Audit) -> Table:
    """Follow-up by visit, and why answers are missing."""
    rows = [
        Row(
            (
                plain(VISIT_NAMES[one.visit]),
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
                plain(VISIT_NAMES[one.visit]),
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
                    plain(f"{trial.measure}, {VISIT_NAMES[one.visit]}"),
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
                    plain(VISIT_NAMES[one.visit], f"{one.people} with both"),
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
