"""The audit as a few lines of text: what the command prints."""

from __future__ import annotations

from neuroplasty.app.audit.words import points, share
from neuroplasty.registry.audit import Audit
from neuroplasty.registry.visits import VISIT_NAMES


def audit_text(audit: Audit) -> str:
    """The audit in a few lines, missing answers first.

    Parameters
    ----------
    audit : Audit

    Returns
    -------
    str

    Examples
    --------
    >>> from numpy.random import default_rng
    >>> from neuroplasty.registry.audit import audit_table, simulate_clinic
    >>> print(audit_text(audit_table(simulate_clinic(default_rng(1), 200).table)).splitlines()[0])
    a simulated clinic, 2026-06-30: 200 procedures.
    """
    table, main = audit.table, audit.main
    seen = next(one for one in audit.follow_ups if one.visit == main.visit)
    lines = [
        f"{table.name}, {table.on}: {len(table)} procedures.",
        f"Missing: at {VISIT_NAMES[main.visit]}, {seen.due - seen.answered} of the {seen.due} who were due "
        f"(answered: {share(seen.rate)}).",
        f"Half the pain gone at {VISIT_NAMES[main.visit]}: {share(main.as_analysed)} of those who answered; "
        f"{share(main.missing_is_failure)} if the missing are failures; "
        f"{share(main.at_random)} if they are like others like them.",
    ]
    lines += [one.words for one in audit.tipping[:1]]
    for one in audit.expected:
        if one.visit == main.visit and one.people:
            lines.append(f"Observed minus expected, percentage points: {points(one.difference)}.")
    if audit.cusum is not None:
        found = len(audit.cusum.alarms)
        lines.append(
            f"CUSUM: {found} alarm{'' if found == 1 else 's'} in {len(audit.cusum.sums)} procedures."
        )
    harm = audit.harm.anything
    lines.append(f"Any complication: {harm.count} of {harm.of} procedures ({harm.interval.words}).")
    return "\n".join(lines)
