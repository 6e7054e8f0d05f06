"""The two years after: one course, and what is foretold over chance and over members of the fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from neuroplasty.body.procedure import Recorder
from neuroplasty.care.bands import forecast_over
from neuroplasty.care.course import Adherence, CarriedOut, course_of, forecast_of, options_of, twin_of
from neuroplasty.care.procedures import Asked
from neuroplasty.care.solving import Awaited, Solving
from neuroplasty.documents.case import Case
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.plan import Plan

_TWINS = 2
"""Bodies in which a balloon more or less is tried."""


@dataclass(frozen=True)
class Members:
    """The procedures of members of the fits: the plan's, and its twin's, a balloon more or less."""

    plain: tuple[Asked, ...] = ()
    twins: tuple[Asked, ...] = ()
    twin_said: str = ""

    @property
    def all(self) -> tuple[Asked, ...]:
        """Every one of them."""
        return self.plain + self.twins

    @classmethod
    def of(
        cls,
        case: Case,
        plan: Plan,
        count: int,
        seed: int,
        ct: Path | None = None,
        labels: Path | None = None,
        seed_point_mm: tuple[float, float, float] | None = None,
        label_names: Mapping[int, str] | None = None,
    ) -> Members:
        """So many members; none where a point is asked for."""
        if count < 2:
            return cls()

        def asked(plan: Plan, number: int) -> Asked:
            return Asked(case, plan, seed, number, ct, labels, seed_point_mm, label_names)

        twin, said = twin_of(plan)
        plain = tuple(asked(plan, number) for number in range(count))
        twins = () if twin is None else tuple(asked(twin, number) for number in range(min(_TWINS, count)))
        return cls(plain, twins, said)


def years_after_of(
    episode: Episode,
    recorder: Recorder,
    done: CarriedOut,
    seed: int,
    members: Members,
    solving: Solving,
) -> dict[str, object]:
    """One course and the forecast; nothing where nothing was done to any root."""
    if not any(step.outcome != "not done" for step in episode.procedure.steps):
        return {}
    kept = Adherence.following("stable")
    flossed = Adherence(flossing=kept.flossing)
    before, after = recorder.before, recorder.after
    rng = np.random.default_rng([seed, 2])
    course = course_of(episode, before=before, after=after, adherence=flossed, rng=rng)
    case = episode.known_case
    if not any(pain.intensity_nrs > 0 for pain in case.pains):
        # Where nothing hurts there is no relief to forecast, and no second procedure to ask for.
        return {"course": course.course}
    if not members.plain:
        forecast = forecast_of(episode, seed, before=before, after=after, options=options_of(done))
        return {"course": course.course, "forecast": forecast}
    target = case.target
    forecast = forecast_over(
        case,
        before,
        Awaited(solving, members.plain),
        twins=Awaited(solving, members.twins),
        twin_said=members.twin_said,
        root=f"{target.level} {target.side}",
        name=episode.known_plan.title,
        seed=seed,
        apart=solving.apart,
    )
    return {"course": course.course, "forecast": forecast}
