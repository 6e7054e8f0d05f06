"""Every number the course rests on that is neither the nerve's nor the pathway's own.

Most of them nobody has measured. They are what a calibration on trials may move, within their ranges.

>>> PARAMETERS["flares_per_y"].value, PARAMETERS["gain"].standing
(0.288, 'free')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from neuroplasty.brain.pathway.population import POPULATION
from neuroplasty.errors import SolverError
from neuroplasty.evidence.fitted import fitted
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

_NOBODY = "no measurement found"
_AGREED = "share of a Dutch group: Arensman et al., BMC Musculoskelet Disord 2024;25:614"
_HOME = "BMC Musculoskelet Disord 2009;10:155: 71 % of the time and 61 % of the days asked for"
_ASP = "clinical disease beside a fusion in 18 % after 5 years or more (PMC4078180): -ln(0.82)/5"

_TABLE: Mapping[str, Parameter] = {
    # From a root to a site of pain.
    "gain": Parameter(1.0, "1", "free", f"{_NOBODY}; drive of a site by its roots' nociception", 0.5, 2),
    "back_share": Parameter(
        0.35, "1", "assumed", "of a root's nociception felt in the back as well as in the leg", 0, 1
    ),
    "numbing": Parameter(
        0.4, "1", "free", f"{_NOBODY}; drive a full block takes from a site beside what it stops", 0, 1
    ),
    # The person.
    "strength_most": Parameter(
        0.60, "1", "free", f"{_NOBODY}; of pathways where pain has a cause; 0.82 where learned", 0.3, 0.9
    ),
    "strength_spread": Parameter(0.12, "1", "free", f"{_NOBODY}; SD between such people", 0.02, 0.3),
    "graded_threshold": Parameter(
        0.18, "1", "free", f"{_NOBODY}; drive below which nothing is felt where pain has a cause", 0.1, 0.3
    ),
    "local_most": Parameter(
        0.6, "1", "assumed", "most nociception of a site's own, out of an injection's reach", 0, 1
    ),
    # Context of a procedure.
    "expectation": Parameter(
        1.0, "1", "free", f"{_NOBODY}; expectancy set, of that by an open placebo (Ashar 2022)", 0.5, 3
    ),
    "expectation_d": Parameter(1.0, "d", "derived", "as the open placebo of Ashar 2022 was fitted"),
    # Drift and incidents.
    "drift": Parameter(
        0.2, "1", "free", f"{_NOBODY}; SD of a body's drift over weeks, of its nociception", 0, 0.5
    ),
    "drift_d": Parameter(30.0, "d", "free", f"{_NOBODY}; time constant of that drift", 7, 120),
    "strains_per_d": POPULATION["strains_per_d"],
    "strain_size": POPULATION["strain_size"],
    "strain_d": POPULATION["strain_d"],
    "flares_per_y": Parameter(
        0.288, "1/year", "derived", "sciatica back in 25 (15-35) % in a year (Suri 2012)", 0.16, 0.43
    ),
    "flare_size": Parameter(0.30, "1", "assumed", "nociception at the start of a flare; median", 0.1, 0.6),
    "flare_spread": Parameter(0.4, "1", "assumed", "SD of the logarithm of a flare's size", 0.1, 1),
    "flare_d": Parameter(
        51.5, "d", "derived", "fresh back pain falls from 52 to 23 of 100 in six weeks, Costa 2012", 20, 120
    ),
    "new_level_per_y": Parameter(
        0.02, "1/year", "free", f"{_NOBODY} without a fusion; half that beside one", 0.002, 0.06
    ),
    "new_level_beside_fusion_per_y": Parameter(0.0397, "1/year", "derived", f"{_ASP}", 0.005, 0.06),
    "new_level_size": Parameter(0.45, "1", "assumed", "nociception of a root newly pressed", 0.2, 0.7),
    "new_level_stays": Parameter(0.3, "1", "assumed", "of it, what does not heal as a flare does", 0, 1),
    "new_site_per_y": Parameter(0.05, "1/year", "free", f"{_NOBODY}; pain where there was none", 0.005, 0.3),
    "new_site_size": Parameter(0.45, "1", "assumed", "as a new level", 0.2, 0.7),
    # Adherence to exercises at home.
    "declining_share": Parameter(0.12, "1", "measured", _AGREED),
    "stable_share": Parameter(0.45, "1", "measured", _AGREED),
    "rising_share": Parameter(0.43, "1", "measured", _AGREED),
    "adherence": Parameter(0.66, "1", "derived", f"{_HOME}; their mean", 0.25, 0.8),
    "adherence_lost": Parameter(0.20, "1", "assumed", "where a declining adherence ends", 0, 0.4),
    "adherence_begun": Parameter(0.40, "1", "assumed", "where a rising adherence begins", 0.2, 0.6),
    "adherence_gained": Parameter(0.85, "1", "assumed", "where a rising adherence ends", 0.7, 1),
    "adherence_time_d": Parameter(60.0, "d", "assumed", "how fast it declines or rises", 14, 180),
    # Further procedures.
    "limit_per_year": Parameter(4.0, "1/year", "assumed", "procedures in any year; 6.4 in two in a trial"),
    "wait_d": Parameter(56.0, "d", "assumed", "least time between two procedures", 14, 120),
    "without_d": Parameter(14.0, "d", "assumed", "days on end without relief before it is repeated", 7, 56),
    "visit_d": Parameter(28.0, "d", "assumed", "how often a clinic asks", 7, 91),
}  # fmt: skip

PARAMETERS: Mapping[str, Parameter] = fitted(_TABLE, "trials", "course")
"""What trials of one procedure could tell, over what stands above."""


def with_values(**values: float) -> Mapping[str, Parameter]:
    """The table with other values: what a calibration tries.

    Parameters
    ----------
    **values : float
        By name, in the table's units.

    Returns
    -------
    mapping of str to Parameter
        A table for ``course`` and its like.

    Raises
    ------
    SolverError
        For a name the table does not have.

    Examples
    --------
    >>> with_values(gain=1.2)["gain"].value
    1.2
    """
    odd = [name for name in values if name not in PARAMETERS]
    if odd:
        raise SolverError(f"The course has no parameter {odd[0]}; it has {', '.join(PARAMETERS)}.")
    return {**PARAMETERS, **{name: replace(PARAMETERS[name], value=value) for name, value in values.items()}}


register("course", PARAMETERS)
