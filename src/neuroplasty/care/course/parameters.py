"""Every number the course rests on that is neither the nerve's nor the pathway's own.

Most of them nobody has measured. They are what a calibration on trials may move, within their ranges.

>>> PARAMETERS["flares_per_y"].value, PARAMETERS["gain"].standing
(0.288, 'assumed')
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
    "gain": Parameter(1.0, "1", "assumed", "drive of a site by its roots' nociception; only a scale", 0.5, 2),
    "felt_most": Parameter(
        2.5, "1", "assumed", "times a root's nociception may drive a site; the rest is not the root's",
        1, 4,
    ),
    "back_share": Parameter(
        0.35, "1", "assumed", "of a root's nociception felt in the back as well as in the leg", 0, 1
    ),
    "numbing": Parameter(
        0.4, "1", "free", f"{_NOBODY}; drive a full block takes from a site beside what it stops", 0, 1
    ),
    # The person.
    "ceiling_nrs": Parameter(
        10.0, "NRS", "assumed", "pain of a pathway whose felt part is 1: the scale's end", 8, 14
    ),
    "ceiling_spread": Parameter(0.12, "1", "assumed", "SD of its logarithm between people", 0, 0.3),
    "slope": Parameter(
        0.15, "1", "free", f"{_NOBODY}; of pathways where pain has a cause: many that switch one by one",
        0.08, 0.3,
    ),
    "strength_most": Parameter(
        0.50, "1", "free", f"{_NOBODY}; of pathways where pain has a cause; 0.82 where learned", 0.3, 0.9
    ),
    "strength_spread": Parameter(0.12, "1", "free", f"{_NOBODY}; SD between such people", 0.02, 0.3),
    "strength_per_nrs": Parameter(
        0.025, "1/NRS", "free", f"{_NOBODY}; stronger for each point of pain above the usual one", 0, 0.06
    ),
    "usual_nrs": Parameter(7.0, "NRS", "derived", "mean before in trials: 6.7 to 7.8", 6, 8),
    "consolidated": Parameter(
        0.6, "1", "assumed", "of a pathway's strength, what months of pain have made of it", 0.2, 1
    ),
    "consolidation_y": Parameter(3.0, "year", "free", f"{_NOBODY}; the rest comes within years", 1, 10),
    "unlearning": Parameter(
        0.25, "1", "free",
        f"{_NOBODY} where pain has a cause; power by which a pathway that is silent loses its strength", 0, 1,
    ),
    "graded_threshold": Parameter(
        0.18, "1", "free", f"{_NOBODY}; drive below which nothing is felt where pain has a cause", 0.1, 0.3
    ),
    "belief_per_d": Parameter(
        0.002, "1/d", "assumed",
        "belief holds after training (TSK-11 16.4) and hardly falls without it (23.1 to 22.2; Ashar 2022)",
        0, 0.01,
    ),
    "training_share": Parameter(
        0.12, "1", "free",
        f"{_NOBODY} where pain has a cause; of what the learned pathway adds, what training can take", 0, 1,
    ),
    # What no procedure on a root reaches.
    "unreached": Parameter(
        0.25, "1", "free", f"{_NOBODY}; of a site's drive, what no root in reach gives; median, no surgery",
        0.05, 0.7,
    ),
    "unreached_spread": Parameter(0.8, "1", "free", f"{_NOBODY}; SD of its logit between people", 0.2, 1.5),
    "unreached_surgery": Parameter(
        1.0, "1", "free", f"{_NOBODY}; more after surgery, on the logit scale", 0, 2.5
    ),
    "unreached_doubling": Parameter(
        0.15, "1", "free", f"{_NOBODY}; more for each doubling of two years of pain, on the logit scale",
        0, 0.5,
    ),
    "unreached_injury": Parameter(
        2.0, "1", "free", f"{_NOBODY}; more where all of a root's fibres are hurt, on the logit scale", 0, 5
    ),
    # How a root's pain settles once less of it comes.
    "settling_d": Parameter(
        14.0, "d", "free", f"{_NOBODY}; a compressed root looks like the other 90 days after (PMC6904469)",
        3, 45,
    ),
    "settling_spread": Parameter(
        0.7, "1", "free", f"{_NOBODY}; SD of its logarithm: in some at once, in others over weeks", 0.2, 1.2
    ),
    "returning_d": Parameter(
        60.0, "d", "free",
        f"{_NOBODY}; a root that was calmed is not at once as touchy again as it was", 3, 365,
    ),
    "rising_d": Parameter(
        3.0, "d", "assumed", "beyond what it used to be a root's pain rises within days", 0.5, 14
    ),
    "ache_size": Parameter(
        0.12, "1", "assumed", "another ache in the back once the anaesthetic has worn off", 0, 0.4
    ),
    "ache_d": Parameter(3.0, "d", "assumed", "which goes within days", 1, 10),
    # Scar after a procedure.
    "stays_free": Parameter(
        0.4, "1", "free", f"{_NOBODY}; of a freed surface, what never is tied again; median", 0, 0.9
    ),
    "stays_free_spread": Parameter(1.0, "1", "free", f"{_NOBODY}; SD of its logit between people", 0.2, 2),
    "loosened": Parameter(
        2.0, "1", "free", f"{_NOBODY}; of the bonds that are left, the part loosened, per share torn", 0, 4
    ),
    "gliding": Parameter(
        0.4, "1", "free",
        f"{_NOBODY} of a root; of its pain, what gliding two or three times a day takes. Added to "
        "physiotherapy neural mobilisation took 1.44 (0.89 to 1.98) points of arm pain "
        "(Lascurain-Aguirrebena 2023, 27 studies), of leg pain a medium to large effect "
        "(21 trials, 914 people)", 0, 0.8,
    ),
    "gliding_d": Parameter(28.0, "d", "assumed", "how fast that comes and goes", 7, 90),
    "held": Parameter(
        0.666, "1", "measured",
        "excursion lost where a root is held: 10.1097/BRS.0000000000002235, 15 people with a disc", 0.3, 0.9,
    ),
    "resorption_spread": Parameter(
        1.0, "1", "free", f"{_NOBODY}; SD of the logarithm of a disc's resorption time between people",
        0.3, 1.5,
    ),
    # Answers.
    "function_time_d": Parameter(14.0, "d", "free", "disability follows pain within days or weeks", 2, 60),
    "rating_nrs": POPULATION["rating_noise_nrs"],
    "rating_odi": Parameter(5.0, "ODI", "assumed", "error of one answer; the line's residual SD is 8", 0, 8),
    # Context of a procedure.
    "expectation": Parameter(
        1.0, "1", "free", f"{_NOBODY}; expectancy set, of that by an open placebo (Ashar 2022)", 0.5, 3
    ),
    "expectation_d": Parameter(1.0, "d", "derived", "as the open placebo of Ashar 2022 was fitted"),
    "expectation_fades_d": Parameter(
        60.0, "d", "free", f"{_NOBODY} where pain has a cause; none improved beyond a month after endoscopy "
        "to the sacrum alone (Manchikanti 2005)", 14, 200,
    ),
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
    # An operation, and further procedures.
    "surgery_per_y": Parameter(
        0.08, "1/year", "assumed", "operated on, of those whom pain of a pressed root does not leave", 0, 0.3
    ),
    "surgery_from_nrs": Parameter(5.0, "NRS", "assumed", "a week's pain from which it is thought of", 3, 8),
    "surgery_after_d": Parameter(84.0, "d", "assumed", "days without relief before it is", 28, 365),
    "surgery_frees": Parameter(0.8, "1", "assumed", "of what presses, what an operation takes away", 0.3, 1),
    "surgery_scars": Parameter(0.4, "1", "assumed", "of the root's surface tied again after it", 0, 0.9),
    "asked_again_per_y": Parameter(
        2.0, "1/year", "assumed", "treated again, of those whom relief has left: not everybody asks", 0, 8
    ),
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
