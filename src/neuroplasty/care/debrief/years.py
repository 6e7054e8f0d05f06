"""The two years after of what was done beside those of the reference: the plan, carried out on the same "
"patient."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from neuroplasty.body.nerve import Roots
from neuroplasty.body.procedure import Theatre, perform
from neuroplasty.care.course import forecast_of
from neuroplasty.care.debrief.branch import Branched
from neuroplasty.care.debrief.replayed import Replayed
from neuroplasty.documents.course import Forecast
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.steps import Expose, Inject, Step
from neuroplasty.errors import NeuroplastyError

CHANCES = 40
"""Courses for each; fewer than a report's, as only their difference is looked at."""


@dataclass(frozen=True)
class Outcome:
    """One way the procedure went, and the two years after it.

    Parameters
    ----------
    name : str
    freed : dict of str to float
        By root: the share of its bonds that is gone.
    forecast : Forecast

    Examples
    --------
    >>> Outcome.__dataclass_fields__["name"].type
    'str'
    """

    name: str
    freed: dict[str, float]
    forecast: Forecast

    def relief(self, months: float) -> float:
        """The probability that half the pain is gone by so many months."""
        return next((one.probability for one in self.forecast.relief if one.months == months), float("nan"))


def years(
    replayed: Replayed, branches: Iterable[Branched] = (), *, reference: bool = True, chances: int = CHANCES
) -> tuple[Outcome, ...]:
    """The two years after what was done, after each branch, and after the plan carried out as it stands.

    Parameters
    ----------
    replayed : Replayed
    branches : iterable of Branched
    reference : bool
        Whether the plan is carried out too, without pictures, on the same patient.
    chances : int
        Courses for each, with the same chance for all.

    Returns
    -------
    tuple of Outcome
        What was done first, the reference last; empty where no root of this patient hurts.

    Examples
    --------
    ``years(Replayed.of(episode))[0].relief(12)``; ``debrief`` shows one.

    >>> CHANCES
    40
    """
    ends: list[tuple[str, Theatre]] = [("as it was done", replayed.end)]
    ends += [(one.said, one.theatre) for one in branches]
    if reference:
        ends.append((f"reference: {replayed.episode.known_plan.title}", _reference(replayed)))
    found = []
    for name, end in ends:
        forecast = _forecast(replayed.episode, replayed.start.setting.before, end.roots.now, chances)
        if forecast is None:
            return ()
        found.append(Outcome(name, _freed(end), forecast))
    return tuple(found)


def _forecast(episode: Episode, before: Roots, after: Roots, chances: int) -> Forecast | None:
    try:
        return forecast_of(episode, episode.seed or 0, before=before, after=after, chances=chances)
    except NeuroplastyError:
        # Nobody's pain to forecast: a healthy person in an exercise.
        return None


def _reference(replayed: Replayed) -> Theatre:
    """The theatre at the end of the plan, carried out without pictures on the same patient, without "
    "chance."""
    plan = replayed.episode.known_plan
    unseen = plan.model_copy(update={"steps": tuple(map(_unseen, _without_pictures(plan)))})
    theatre = replayed.start
    for seen in perform(theatre, unseen.aimed_at(replayed.episode.known_case.target)):
        theatre = seen.theatre
    return theatre


def _without_pictures(plan: Plan) -> list[Step]:
    return [step for step in plan.steps if not isinstance(step, Expose)]


def _unseen(step: Step) -> Step:
    return step.model_copy(update={"live": None, "subtracted": False}) if isinstance(step, Inject) else step


def _freed(end: Theatre) -> dict[str, float]:
    before, now = end.setting.before, end.roots.now
    return {
        name: float(1.0 - now.bonded[k] / before.bonded[k])
        for k, name in enumerate(before.names)
        if before.bonded[k] > 0.02
    }
