"""Options: what might be done otherwise with one case, each solved on a coarse grid; and its forecast."""

from __future__ import annotations

import numpy as np

from neuroplasty.body.nerve import resting_roots
from neuroplasty.body.procedure.replay import Flow
from neuroplasty.care.course.affected import select_roots
from neuroplasty.care.course.forecast import CHANCES, Options, forecast
from neuroplasty.care.course.person import person_of
from neuroplasty.care.course.written import roots_of
from neuroplasty.documents.case import Case
from neuroplasty.documents.course import Forecast
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.steps import AdvanceCatheter, Inflate, Inject, Steer, Step

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


def forecast_of(episode: Episode, seed: int, *, chances: int = CHANCES) -> Forecast:
    """The forecast of an episode whose procedure is done: two years from the roots it left behind.

    Raises DocumentError for an episode without the state of its roots, and what a procedure raises.
    """
    after = roots_of(episode)
    before = select_roots(resting_roots(episode.case), after.names)
    return forecast(
        before,
        after,
        person_of(episode.case, before),
        options=options_of(episode.case, episode.plan, seed),
        name=episode.plan.title,
        chances=chances,
        rng=np.random.default_rng([seed, 1]),
    )


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
