"""The numbers an audit is judged by, with where they come from."""

from __future__ import annotations

from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

_HOUSE = "the house's choice, so that another clinic's audit can be laid beside this one"

PARAMETERS: dict[str, Parameter] = {
    "level": Parameter(0.95, "1", "assumed", "of every interval; the custom of the field"),
    "auc_bar": Parameter(
        0.67,
        "1",
        "unverified",
        "what the predictor of a published spine registry reached; known from a second hand, the paper "
        "itself was not read",
    ),
    "draws": Parameter(20.0, "1", "assumed", f"sets of filled-in scores; {_HOUSE}", 5.0, 100.0),
    "donors": Parameter(
        5.0,
        "1",
        "assumed",
        "people with the nearest prediction whose score may be borrowed; the custom of the method",
        3.0,
        10.0,
    ),
    "least_answered": Parameter(
        20.0, "1", "assumed", f"answers below which nothing is filled in from others; {_HOUSE}", 10.0, 50.0
    ),
    "funnel_inner": Parameter(0.95, "1", "assumed", "inner limits of a funnel; the custom of the field"),
    "funnel_outer": Parameter(0.998, "1", "assumed", "outer limits of a funnel; the custom of the field"),
    "cusum_before": Parameter(
        0.60, "1", "assumed", "responders of a clinic in control, for the CUSUM's design"
    ),
    "cusum_after": Parameter(0.40, "1", "assumed", "responders after the fall the CUSUM is tuned to find"),
    "false_alarms": Parameter(
        0.049, "1", "assumed", "share of years in control with an alarm; fewer than 5 % are asked"
    ),
    "procedures_a_block": Parameter(10.0, "1", "assumed", f"of a run chart's point; {_HOUSE}", 5.0, 25.0),
    "small_cell": Parameter(5.0, "1", "assumed", "people below which a researcher's table shows no count"),
}

register("audit", PARAMETERS)


def number(name: str) -> float:
    """One of the numbers above.

    >>> number("auc_bar")
    0.67
    """
    return PARAMETERS[name].value
