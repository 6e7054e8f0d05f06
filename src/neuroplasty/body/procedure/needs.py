"""Needs: what a plan asks of an anatomy, and why an anatomy cannot take it.

An anatomy limits only the plans that need what it lacks: a canal without a sacrum refuses a caudal
needle and takes a transforaminal one.
"""

from __future__ import annotations

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.instruments import missing_for
from neuroplasty.documents.places import Place
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.steps import AdvanceCatheter, PlaceNeedle, Steer
from neuroplasty.errors import AnatomyError


def check_needs(plan: Plan, canal: Canal) -> None:
    """Raise AnatomyError with every reason why this anatomy cannot take this plan."""
    faults = []
    for number, step in enumerate(plan.steps, start=1):
        why = None
        if isinstance(step, PlaceNeedle):
            why = missing_for(step, canal)
        elif isinstance(step, AdvanceCatheter | Steer) and step.to is not None:
            why = _unreachable(step.to, canal)
        if why:
            faults.append(f"step {number} ({step.do}): {why}")
    if faults:
        raise AnatomyError(f"This anatomy cannot take the plan {plan.name!r}: " + "; ".join(faults) + ".")


def _unreachable(place: Place, canal: Canal) -> str | None:
    if place.level not in canal.level_s_mm:
        covered = f"{canal.levels[0]} to {canal.levels[-1]}"
        return f"{place.words} lies outside this anatomy, which covers {covered}; aim at a level it covers"
    if place.region == "foramen" and place.side != "midline":
        names = {root.name for root in canal.roots}
        if f"{place.level} {place.side}" not in names:
            return f"the foramen of {place.level} {place.side} is not in this anatomy"
    return None
