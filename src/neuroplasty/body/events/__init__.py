"""What can go wrong: each with its cause in the state, its base rate, its sign and the right reaction."""

from neuroplasty.body.events.kinds import KINDS, Kind, Rule, happen

__all__ = ["KINDS", "Kind", "Rule", "happen"]
