"""Questionnaires: free ones as forms with scoring, others by their total, and the three heads.

>>> sorted(FORMS), read_total("DN4", 5).band
(['ADHERENCE', 'BACK', 'GPE', 'LEG', 'NRS', 'NRS24', 'PEG', 'RMDQ'], 'neuropathic pain likely')
"""

from neuroplasty.care.questionnaires.answers import Answers, read_answers
from neuroplasty.care.questionnaires.form import (
    ADHERENCE,
    BACK,
    FORMS,
    GPE,
    LEG,
    NRS,
    NRS24,
    PEG,
    RMDQ,
    Form,
    Score,
)
from neuroplasty.care.questionnaires.heads import CAUTION, HEADS, QUESTIONS, HeadAnswer, three_heads
from neuroplasty.care.questionnaires.loads import loads_the_body
from neuroplasty.care.questionnaires.totals import TOTALS, Reading, Total, read_total

__all__ = [
    "ADHERENCE",
    "BACK",
    "CAUTION",
    "FORMS",
    "GPE",
    "HEADS",
    "LEG",
    "NRS",
    "NRS24",
    "PEG",
    "QUESTIONS",
    "RMDQ",
    "TOTALS",
    "Answers",
    "Form",
    "HeadAnswer",
    "Reading",
    "Score",
    "Total",
    "loads_the_body",
    "read_answers",
    "read_total",
    "three_heads",
]
