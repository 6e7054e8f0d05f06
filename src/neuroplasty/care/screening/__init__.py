"""Screening: rules as data, weighed openly, to reasons for and against."""

from neuroplasty.care.screening.answer import Answer
from neuroplasty.care.screening.evidence import Likelihood, Priors, Weighing
from neuroplasty.care.screening.expression import ExpressionError, compile_expression
from neuroplasty.care.screening.facts import FACTS, facts_of
from neuroplasty.care.screening.reasons import Question, Reason
from neuroplasty.care.screening.rules import (
    Rule,
    Rules,
    Stance,
    Subject,
    built_in_rules,
    read_rules,
    rules_schema,
    rules_with,
)
from neuroplasty.care.screening.screening import Screening, screen
from neuroplasty.care.screening.stepped_care import CareStep

__all__ = [
    "FACTS",
    "Answer",
    "CareStep",
    "ExpressionError",
    "Likelihood",
    "Priors",
    "Question",
    "Reason",
    "Rule",
    "Rules",
    "Screening",
    "Stance",
    "Subject",
    "Weighing",
    "built_in_rules",
    "compile_expression",
    "facts_of",
    "read_rules",
    "rules_schema",
    "rules_with",
    "screen",
]
