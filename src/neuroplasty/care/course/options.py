"""Options: what might be done otherwise with one case, on the anatomy it was done on; and its forecast.

A second procedure is what the first brought to every root, done again on the roots as they are. A balloon
more or less is a branch of the procedure itself, from the step at which it makes a difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from neuroplasty.body.nerve import Roots
from neuroplasty.body.procedure import Flow, Met, Theatre
from neuroplasty.care.course.concerned import picked
from neuroplasty.care.course.forecast import CHANCES, Options, forecast
from neuroplasty.care.course.person import person_of
from neuroplasty.care.course.written import roots_after, roots_before
from neuroplasty.documents.course import Forecast
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.steps import AdvanceCatheter, Inflate, Inject, Steer, Step


@dataclass(frozen=True)
class Branch:
    """The theatre after a step, and how many stretches (``Met``) its roots had met by then."""

    theatre: Theatre
    met: int


@dataclass(frozen=True)
class CarriedOut:
    """A plan as it was carried out: from which theatre on, what the roots met, the theatre after each step.

    ``whole``: nothing stopped it before its end.
    """

    plan: Plan
    start: Theatre
    met: Sequence[Met]
    branches: Sequence[Branch]
    whole: bool = True

    def after(self, step: int) -> Branch:
        """The theatre after so many steps."""
        return Branch(self.start, 0) if step == 0 else self.branches[step - 1]


def options_of(done: CarriedOut) -> Options:
    """The same procedure again, and its twin with a balloon, or without one where the plan has it.

    Parameters
    ----------
    done : the procedure as it was carried out

    A plan without a catheter has no twin, one that injects nothing no second time. One that was stopped is
    done again as it was planned. Raises what a procedure raises.
    """
    plan = done.plan
    if not any(isinstance(step, Inject) for step in plan.steps):
        return Options()
    setting = done.start.setting
    if not done.whole:
        calm = Theatre.begin(replace(setting, chance=False))
        return Options(Flow.on(calm, plan))
    again = Flow.recorded(setting, done.met)
    first, steps, said = _twin(plan)
    if not steps:
        return Options(again)
    branch = done.after(first)
    rest = plan.model_copy(update={"steps": steps})
    return Options(again, Flow.on(branch.theatre, rest, done.met[: branch.met]), said)


def forecast_of(
    episode: Episode,
    seed: int,
    *,
    before: Roots | None = None,
    after: Roots | None = None,
    options: Options | None = None,
    chances: int = CHANCES,
) -> Forecast:
    """The forecast of an episode whose procedure is done: two years from the roots it left behind.

    Parameters
    ----------
    episode : with its procedure
    seed : of all chance
    before, after : the roots as they were measured; None: as the document holds them
    options : what might be done otherwise
    chances : how many courses

    Raises DocumentError for an episode without the state of its roots.
    """
    after = roots_after(episode) if after is None else after
    before = picked(roots_before(episode) if before is None else before, after.names)
    return forecast(
        before,
        after,
        person_of(episode.case, before),
        options=options,
        name=episode.plan.title,
        chances=chances,
        rng=np.random.default_rng([seed, 1]),
    )


def _twin(plan: Plan) -> tuple[int, tuple[Step, ...], str]:
    """From which step on the twin differs, its steps from there, and what it has more or less."""
    balloons = [k for k, step in enumerate(plan.steps) if isinstance(step, Inflate)]
    if balloons:
        first = balloons[0]
        kept = tuple(step for step in plan.steps[first:] if not isinstance(step, Inflate))
        return first, kept, "no balloon"
    at = [k for k, step in enumerate(plan.steps) if isinstance(step, AdvanceCatheter | Steer)]
    if not at:
        return 0, (), ""
    first = at[-1] + 1
    return first, (Inflate(repeats=5), *plan.steps[first:]), "a balloon"
