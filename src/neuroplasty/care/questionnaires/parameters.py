"""Cut-offs and smallest differences that matter, with where they come from.

>>> TABLE["rmdq_mic"].value, TABLE["rmdq_mic"].standing
(5, 'measured')
"""

from __future__ import annotations

from collections.abc import Mapping

from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

_OSTELO = "Ostelo et al. 2008: minimal important change"
_MEMORY = "from memory; check before use"

TABLE: Mapping[str, Parameter] = {
    "nrs_mic": Parameter(2, "points", "measured", _OSTELO),
    "rmdq_mic": Parameter(5, "points", "measured", _OSTELO),
    "odi_mic": Parameter(10, "points", "measured", _OSTELO),
    "relative_mic": Parameter(30, "%", "measured", f"{_OSTELO}, as a share of the first score"),
    "peg_mic": Parameter(1, "points", "unverified", f"{_MEMORY}: about one point or 30 %"),
    "csi_mild": Parameter(30, "points", "measured", "CSI part A severity levels"),
    "csi_moderate": Parameter(40, "points", "measured", "CSI part A severity levels; the usual cut-off"),
    "csi_severe": Parameter(50, "points", "measured", "CSI part A severity levels"),
    "csi_extreme": Parameter(60, "points", "measured", "CSI part A severity levels"),
    "csi9_cut": Parameter(20, "points", "measured", "fibromyalgia v other pain: 92 and 93 %"),
    "paindetect_unclear": Parameter(13, "points", "unverified", f"{_MEMORY}: 12 or less is unlikely"),
    "paindetect_likely": Parameter(19, "points", "unverified", f"{_MEMORY}: likely neuropathic"),
    "dn4_cut": Parameter(4, "points", "measured", "sensitivity/specificity 95/97 and 87/50 %"),
    "slanss_cut": Parameter(12, "points", "measured", "sensitivity 60 % in polyneuropathy"),
    "startback_medium": Parameter(4, "points", "unverified", f"{_MEMORY}: total above 3"),
    "pcs_cut": Parameter(30, "points", "unverified", _MEMORY),
    "ompsq_cut": Parameter(50, "points", "unverified", "authors' cut-off; check before use"),
}  # fmt: skip

register("questionnaires", TABLE)
