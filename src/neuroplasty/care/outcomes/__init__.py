"""Outcome measures, who responded by whose definition, how long relief lasts.

>>> sorted(RESPONDERS)[:3]
['Asan_composite', 'MIC_Ostelo2008', 'R4_or_50']
"""

from neuroplasty.care.outcomes.change import MEASURES, clinically_important, reduced_by
from neuroplasty.care.outcomes.duration import (
    longest_relief_d,
    relief_lost,
    relief_weeks,
    relieved,
    run_length_d,
)
from neuroplasty.care.outcomes.parameters import PARAMETERS
from neuroplasty.care.outcomes.responders import (
    MONTH_D,
    RESPONDERS,
    asan_composite,
    mic_ostelo2008,
    r4_or_50,
    r50_1mo,
    r50_40,
    r50_both,
    r50_odi_and_vas,
    r50_pain,
)
from neuroplasty.care.outcomes.scores import Scores, disability, relief, scores
from neuroplasty.care.outcomes.survival import Survival, kaplan_meier

__all__ = [
    "MEASURES",
    "MONTH_D",
    "PARAMETERS",
    "RESPONDERS",
    "Scores",
    "Survival",
    "asan_composite",
    "clinically_important",
    "disability",
    "kaplan_meier",
    "longest_relief_d",
    "mic_ostelo2008",
    "r4_or_50",
    "r50_1mo",
    "r50_40",
    "r50_both",
    "r50_odi_and_vas",
    "r50_pain",
    "reduced_by",
    "relief",
    "relief_lost",
    "relief_weeks",
    "relieved",
    "run_length_d",
    "scores",
]
