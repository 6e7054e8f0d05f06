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
from neuroplasty.care.course.affected import select_roots
from neuroplasty.care.course.forecast import CHANCES, Options, forecast
from neuroplasty.care.course.person import person_of
from neuroplasty.care.course.written import roots_after, roots_before
from neuroplasty.documents.course import Forecast
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.steps import AdvanceCatheter, Inflate, Inject, Steer, Step


@dataclass(frozen=True)
class Branch:
    """The theatre after a step.

    Parameters
    ----------
    theatre : Theatre
        As the step left it.
    met : int
        How many stretches (``Met``) its roots had met by then.

    Examples
    --------
    >>> Branch(theatre=None, met=3).met
    3
    """

    theatre: Theatre
    met: int


@dataclass(frozen=True)
class CarriedOut:
    """A plan as it was carried out.

    Parameters
    ----------
    plan : Plan
        What was to be done.
    start : Theatre
        From which theatre on.
    met : sequence of Met
        What the roots met.
    branches : sequence of Branch
        The theatre after each step.
    whole : bool
        Nothing stopped it before its end.

    Examples
    --------
    >>> from neuroplasty.documents.steps import Wait
    >>> waited = Plan(name="wait", title="Wait", steps=(Wait(minutes=5),))
    >>> CarriedOut(waited, start=None, met=(), branches=()).after(0).met
    0
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

    A plan without a catheter has no twin, one that injects nothing no second time. One that was stopped is
    done again as it was planned.

    Parameters
    ----------
    done : CarriedOut
        The procedure as it was carried out.

    Returns
    -------
    Options
        What might be done otherwise.

    Raises
    ------
    NeuroplastyError
        As a procedure does.

    Examples
    --------
    >>> from neuroplasty.documents.steps import Wait
    >>> waited = Plan(name="wait", title="Wait", steps=(Wait(minutes=5),))
    >>> options_of(CarriedOut(waited, start=None, met=(), branches=())).again is None
    True
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
    episode : Episode
        With its procedure.
    seed : int
        Of all chance.
    before, after : Roots, optional
        As they were measured; as the document holds them when not given.
    options : Options, optional
        What might be done otherwise.
    chances : int
        How many courses.

    Returns
    -------
    Forecast
        A document.

    Raises
    ------
    DocumentError
        For an episode without the state of its roots.

    Examples
    --------
    >>> from neuroplasty.body.nerve import resting_roots
    >>> from neuroplasty.body.nerve.document import to_states
    >>> from neuroplasty.documents import read_case, read_plan
    >>> from neuroplasty.documents.episode import AnatomyNote, Procedure, StepRecord
    >>> from neuroplasty.documents.records import RootRecord
    >>> case = read_case("l5-scar-after-discectomy")
    >>> roots = resting_roots(case)
    >>> met = {"gap_before_mm": 1, "gap_after_mm": 1, "bonded_before": 0.9, "bonded_after": 0.9,
    ...        "peak_pressure_mmhg": 60, "dye_before": True, "dye_after": True}
    >>> left = [RootRecord(root=root, nerve=state, **met)
    ...         for root, state in zip(roots.names, to_states(roots), strict=True)]
    >>> done = StepRecord(number=1, do="inject", start_s=0, end_s=60, said="injected", outcome="done")
    >>> procedure = Procedure(anatomy=AnatomyNote(source="MRI", levels=()), steps=(done,), roots=tuple(left))
    >>> recorded = Episode(made_by="a clinic", simulated=False, status="complete", case=case,
    ...                    plan=read_plan("one-day-caudal"), procedure=procedure)
    >>> forecast_of(recorded, 1, chances=2).chances
    2
    """
    after = roots_after(episode) if after is None else after
    before = select_roots(roots_before(episode) if before is None else before, after.names)
    return forecast(
        before,
        after,
        person_of(episode.known_case, before),
        options=options,
        name=episode.known_plan.title,
        chances=chances,
        rng=np.random.default_rng([seed, 1]),
    )


def twin_of(plan: Plan) -> tuple[Plan | None, str]:
    """The plan with a balloon, or without one where it has it, and which of the two; None without a catheter.

    Parameters
    ----------
    plan : Plan
        Aimed.

    Returns
    -------
    Plan or None, str

    Examples
    --------
    >>> from neuroplasty.documents import read_plan
    >>> [twin_of(read_plan(name))[1] for name in ("balloon", "transforaminal")]
    ['no balloon', 'a balloon']
    """
    first, steps, said = _twin(plan)
    if not steps:
        return None, ""
    return plan.model_copy(update={"steps": (*plan.steps[:first], *steps)}), said


def _twin(plan: Plan) -> tuple[int, tuple[Step, ...], str]:
    """From which step on the twin differs, its steps from there, and what it has more or less."""
    balloons = [k for k, step in enumerate(plan.steps) if isinstance(step, Inflate)]
    if balloons:
        first = balloons[0]
        kept = tuple(step for step in plan.steps[first:] if not isinstance(step, Inflate))
        return first, kept, "no balloon"
    moves = {k: step for k, step in enumerate(plan.steps) if isinstance(step, AdvanceCatheter | Steer)}
    if not moves:
        return 0, (), ""
    last = max(moves)
    first = last + 1
    return first, (Inflate(to=moves[last].to, repeats=5), *plan.steps[first:]), "a balloon"
