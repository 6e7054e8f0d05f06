"""Every number the outcome measures rest on: from pain to function, and the changes that matter.

>>> PARAMETERS["odi_per_point"].value, PARAMETERS["odi_per_point"].standing
(8.5, 'derived')
"""

from __future__ import annotations

from collections.abc import Mapping

from neuroplasty.care.questionnaires.parameters import TABLE as _QUESTIONNAIRES
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

_OSTELO = "Ostelo et al. 2008: minimal important change"
_LINE = (
    "least squares through six pairs of mean pain and mean ODI: Geudeke 2021 at 0, 6, 12 months, and "
    "250 laser decompressions at 0, 0.5, 3 months (leg pain); residual SD 8 points"
)

PARAMETERS: Mapping[str, Parameter] = {
    # Function from pain.
    "fear_points": Parameter(
        2.0, "points of pain", "assumed", "disability that full belief in danger adds to pain", 0, 5
    ),
    "usual_belief": Parameter(
        0.38, "1", "derived", "(23.6 - 11)/33: TSK-11 at entry of Ashar 2022, at which fear adds nothing"
    ),
    "odi_per_point": Parameter(8.5, "ODI/NRS", "derived", _LINE, 5, 11),
    "odi_at_no_pain": Parameter(-3.5, "ODI", "derived", f"{_LINE}; the score is never below 0", -15, 15),
    "rmdq_per_point": Parameter(
        2.5, "RMDQ/NRS", "derived", "5 points of RMDQ matter as much as 2 of pain (Ostelo 2008)", 1.5, 3.5
    ),
    "medication_per_point": Parameter(
        1.0, "score/NRS", "assumed", "use of pain killers follows disability; only its rise or fall is used"
    ),
    "global_unchanged": Parameter(4.0, "of 7", "unverified", "middle of the seven-point global effect"),
    # Changes that matter.
    "nrs_mic": _QUESTIONNAIRES["nrs_mic"],
    "odi_mic": _QUESTIONNAIRES["odi_mic"],
    "rmdq_mic": _QUESTIONNAIRES["rmdq_mic"],
    "peg_mic": _QUESTIONNAIRES["peg_mic"],
    "vas_mic": Parameter(15, "mm of 100", "measured", _OSTELO),
    "qbpds_mic": Parameter(20, "points", "measured", _OSTELO),
    "relative_mic": _QUESTIONNAIRES["relative_mic"],
    # Relief.
    "relief_share": Parameter(0.5, "1", "assumed", "half the pain gone: the trials' usual bar of relief"),
    "lost_after_d": Parameter(
        14.0, "d", "assumed", "relief counts as lost when it has been away so long; a flare is shorter", 1, 28
    ),
}  # fmt: skip

register("course", PARAMETERS)
