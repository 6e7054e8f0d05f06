"""Every number the diary's detectors rest on, with its unit, standing and source.

>>> TABLE["high_volatility"].value, TABLE["high_volatility"].standing
(1.6, 'measured')
"""

from __future__ import annotations

from collections.abc import Mapping

from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

_DIARIES = "daily means of the 72 people with back pain in a public placebo trial, recomputed"
_RAHMAN = "Rahman et al. 2018: k-means over 782 users of a pain app"
_SURI = "Suri et al. 2011 and FLAReS: a flare is a rise of 2.7 to 2.8"
_OSTELO = "Ostelo et al. 2008"
_HABIT = "the same rule for every diary; nobody's measurement"

TABLE: Mapping[str, Parameter] = {
    # Least data.
    "least_days": Parameter(14, "days", "assumed", _HABIT),
    "least_complete": Parameter(0.6, "1", "assumed", _HABIT),
    "recording_gap": Parameter(30, "days", "assumed", "a longer gap parts two periods of diary keeping"),
    "least_events": Parameter(5, "days", "assumed", "days with a cue, without it, and worse days, each"),
    "least_segment": Parameter(14, "days", "assumed", "shorter stretches are not called a new level"),
    "least_change_days": Parameter(42, "days", "assumed", "three of the shortest stretches"),
    "least_flare_days": Parameter(28, "days", "assumed", "two lengths of the running median"),
    # What counts as found.
    "familywise_error": Parameter(0.05, "1", "assumed", "share of patternless diaries with anything found"),
    "alternation_index": Parameter(
        0.6, "1", "derived", "at 0.3, controls with r = -0.2 were flagged in 11 to 23 % of simulated diaries"
    ),
    "alternation_switches": Parameter(3, "switches", "assumed", _HABIT),
    "alternation_run": Parameter(2, "days", "assumed", "shortest median stay at a site"),
    "alternation_share": Parameter(0.2, "1", "assumed", "of the painful days, alone at the lesser site"),
    "least_both_rated": Parameter(
        3, "days", "assumed", "days with two sites rated, else one a day may be the habit of writing"
    ),
    "migration_share": Parameter(0.3, "1", "assumed", "least rise of a site's share of the worst days"),
    "inconsistent_share": Parameter(
        0.2, "1", "assumed", "an activity's days with pain, and those without: each at least this share"
    ),
    # Levels of pain.
    "active_floor": Parameter(1, "NRS", "assumed", "a site that stays under this hurts on no day"),
    "active_share": Parameter(0.5, "1", "assumed", "of the site's own 90th percentile: it hurts on that day"),
    "bad_day_rise": Parameter(1, "NRS", "assumed", "above the running median: a worse day"),
    "painful": Parameter(4, "NRS", "unverified", "moderate pain begins at 4", 3, 5),
    "pain_free": Parameter(1, "NRS", "assumed", "at most this much counts as without pain"),
    "flare_rise": Parameter(2, "NRS", "measured", f"{_SURI}; 2 as in the recomputed diaries", 2.0, 2.8),
    "flare_window": Parameter(14, "days", "derived", f"running median of the flare count; {_DIARIES}"),
    "minimal_change": Parameter(2, "NRS", "measured", f"{_OSTELO}: minimal important change"),
    "stratum": Parameter(28, "days", "assumed", "a worse day is compared with others of the same four weeks"),
    # Published diaries.
    "high_volatility": Parameter(1.6, "NRS/day", "measured", _RAHMAN),
    "many_flares": Parameter(10.1, "flares/100 days", "derived", f"90th percentile; {_DIARIES}"),
    "usual_flares": Parameter(1.6, "flares/100 days", "derived", f"median; {_DIARIES}"),
    "usual_change": Parameter(0.98, "NRS/day", "derived", f"median; {_DIARIES}", 0.43, 1.68),
    "usual_mean": Parameter(5.68, "NRS", "derived", f"mean of person means, SD 1.30; {_DIARIES}"),
    "usual_mean_sd": Parameter(1.30, "NRS", "derived", f"SD of person means; {_DIARIES}"),
    "usual_sd": Parameter(1.19, "NRS", "derived", f"mean within-person SD; {_DIARIES}", 0.63, 1.99),
    "usual_autocorrelation": Parameter(0.34, "1", "derived", f"mean at a lag of a day; {_DIARIES}"),
    "detrended_sd": Parameter(1.09, "NRS", "derived", f"mean within-person SD about a line; {_DIARIES}"),
    "detrended_autocorrelation": Parameter(0.25, "1", "derived", f"the same about a line; {_DIARIES}"),
    "usual_mood": Parameter(-0.28, "1", "derived", f"mean within-person r of pain and mood; {_DIARIES}"),
    "usual_jumps": Parameter(0.152, "1", "derived", f"share of days with a jump of 2 or more; {_DIARIES}"),
    "usual_complete": Parameter(57 / 61, "1", "derived", f"days with data over their span; {_DIARIES}"),
    # Simulated diaries.
    "autocorrelation": Parameter(0.34, "1", "derived", "shows as the published 0.25 about a line in 57 days"),
    "autocorrelation_sd": Parameter(0.15, "1", "assumed", "SD between people; the source gives the mean"),
    "drift_share": Parameter(0.161, "1", "derived", "of the variance: 1 - (1.09 / 1.19) squared", 0.0, 0.3),
    "written_step": Parameter(0.5, "NRS", "assumed", "daily means of two ratings in whole numbers", 0.1, 1.0),
}  # fmt: skip


def number(name: str) -> float:
    """The value of a parameter; KeyError where the table has none of that name."""
    return TABLE[name].value


register("diary", TABLE)
