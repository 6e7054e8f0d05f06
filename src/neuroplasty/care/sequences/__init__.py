"""Sequences that a careful colleague would stop: rules as data, refusals and events."""

from neuroplasty.care.sequences.live import Order
from neuroplasty.care.sequences.rules import CHECKS, RULES, SequenceRule
from neuroplasty.care.sequences.sequences import (
    Finding,
    checks_for,
    sequence_events,
    sequence_findings,
    sequences_refused,
)

__all__ = [
    "CHECKS",
    "RULES",
    "Finding",
    "Order",
    "SequenceRule",
    "checks_for",
    "sequence_events",
    "sequence_findings",
    "sequences_refused",
]
