"""What can go wrong: each with its cause in the state, its base rate, its sign and the right reaction."""

from neuroplasty.body.events.kinds import KINDS, Kind, Rule, happen
from neuroplasty.documents.records import EventKind

__all__ = ["KINDS", "EventKind", "Kind", "Rule", "happen"]
