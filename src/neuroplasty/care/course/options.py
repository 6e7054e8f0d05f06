"""Options: what might be done otherwise with one case, each solved on a coarse grid."""

from __future__ import annotations

import numpy as np

from neuroplasty.body.flow import Flow
from neuroplasty.care.course.forecast import Options
from neuroplasty.case import Case
from neuroplasty.plan import Plan
from neuroplasty.steps import AdvanceCatheter, Inflate, Inject, Steer, Step

COARSE_MM = 4.0


def options_of(case: Case, plan: Plan, seed: int, *, spacing_mm: float = COARSE_MM) -> Options:
    """The same procedure again, and its twin with a balloon, or without one where the plan has it.

    Both are done on the same virtual person (``seed``), so that the balloon alone tells them apart. A plan
    without a catheter has no twin, one that injects nothing no second time. Raises what a procedure raises.
    """
    if not any(isinstance(step, Inject) for step in plan.steps):
        return Options()
    again = Flow.of(case, plan, np.random.default_rng(seed), spacing_mm=spacing_mm)
    twin, said = _twin(plan)
    if twin is None:
        return Options(again)
    return Options(again, Flow.of(case, twin, np.random.default_rng(seed), spacing_mm=spacing_mm), said)


def _twin(plan: Plan) -> tuple[Plan | None, str]:
    """The plan with its balloon left out, or with one where the catheter has come to."""
    if any(isinstance(step, Inflate) for step in plan.steps):
        kept = tuple(step for step in plan.steps if not isinstance(step, Inflate))
        return plan.model_copy(update={"steps": kept}), "no balloon"
    at = [k for k, step in enumerate(plan.steps) if isinstance(step, AdvanceCatheter | Steer)]
    if not at:
        return None, ""
    steps: list[Step] = list(plan.steps)
    steps.insert(at[-1] + 1, Inflate(repeats=5))
    return plan.model_copy(update={"steps": tuple(steps)}), "a balloon"
