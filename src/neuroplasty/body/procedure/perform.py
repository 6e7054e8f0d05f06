"""Perform: a plan carried out on a theatre, step by step, as an operator with its rules does.

A sign stops or moves the plan as the rule of its kind says; a drug over its limit is given no more; and a
step that is ended early ends as every step does, with its record::

    for seen in perform(theatre, plan.aimed_at(case.target)):
        draw(seen.tick)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from neuroplasty.body.epidural import pace
from neuroplasty.body.events import KINDS, happen
from neuroplasty.body.events import risks as chances
from neuroplasty.body.procedure.act import act
from neuroplasty.body.procedure.hands import CatheterHand, Hands, NeedleHand
from neuroplasty.body.procedure.hazards import STRAYS
from neuroplasty.body.procedure.scripts import SCRIPTS, Do, Ended, Manner
from neuroplasty.body.procedure.scripts.script import Moment
from neuroplasty.body.procedure.theatre import Theatre
from neuroplasty.body.procedure.tick import Tick
from neuroplasty.documents.episode import StepRecord
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.records import Event
from neuroplasty.documents.rounding import rounded
from neuroplasty.documents.steps import AdvanceCatheter, Examine, Step
from neuroplasty.evidence.drugs import parse_strength
from neuroplasty.evidence.limits import TOGETHER, Given, over
from neuroplasty.evidence.units import DAY_S, MINUTE_S

_BACK_MM, _BACK_MM_S, _TURN_DEG = 3.0, 5.0, 90.0
ISOTONIC_MG_ML = 9.0


@dataclass(frozen=True)
class Performed:
    """One tick of a plan: the theatre after it, the tick, what was held, and in which step.

    ``events``: the tick's own and what the operator noted. ``record``: of the step, with its last tick.
    ``stopped_by``: the kind of event after which the procedure was stopped.

    Examples
    --------
    >>> import numpy as np
    >>> from neuroplasty.body.anatomy import Anatomy, canal_from_parameters
    >>> from neuroplasty.body.anatomy.volume import Volume
    >>> from neuroplasty.documents.case import Patient
    >>> canal = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))
    >>> nobody = Volume(np.zeros((2, 2, 2), np.float32), np.eye(4))
    >>> from neuroplasty.documents.steps import Wait
    >>> from neuroplasty.body.procedure.setting import Setting
    >>> theatre = Theatre.begin(Setting.of(Anatomy(canal, nobody, "parameters"), spacing_mm=5.0))
    >>> first, *_ = carry_out(theatre, Wait(minutes=1))
    >>> first.do, first.step, first.record is None
    ('wait', 1, True)
    """

    theatre: Theatre = field(repr=False)
    tick: Tick
    hands: Hands
    step: int
    do: str
    events: tuple[Event, ...] = ()
    record: StepRecord | None = None
    stopped_by: str = ""


@dataclass
class _Operator:
    """Who carries the plan out: what has stopped it, and what is to be told when it is over."""

    stopped_by: str = ""
    weak: str = ""
    """What the last examination found weaker; nothing when the feet moved as before."""
    catheter_since_s: float | None = None
    later: list[Event] = field(default_factory=list)

    def forbids(self, step: Step, theatre: Theatre) -> str:
        """Why this step is not carried out any more; empty when it is."""
        if self.stopped_by and (step.needs or step.puts_in):
            return f"Not done: the procedure was stopped after {self.stopped_by}."
        drugs = {one.drug for one in step.given}
        given = [Given(one.t_s, one.drug, one.amount) for one in theatre.book.entries]
        too_much = over(given, theatre.setting.limits, theatre.t_s)
        names = {one.drug for one in too_much if one.drug != TOGETHER}
        names |= {drug for one in too_much if one.drug == TOGETHER for drug in one.parts}
        if drugs & names:
            return f"Not done: no more {', '.join(sorted(drugs & names))} may be given."
        if self.weak and any(_is_hypertonic(one.drug, one.strength) for one in step.given):
            return f"Not done: hypertonic saline waits until the feet move as before. {self.weak}"
        return ""


def perform(
    theatre: Theatre,
    plan: Plan,
    *,
    manner: Manner | None = None,
    until: Callable[[], bool] = lambda: False,
) -> Iterator[Performed]:
    """Carry out every step of an aimed plan (``Plan.aimed_at``), tick by tick.

    Parameters
    ----------
    theatre : Theatre
        Before the first step.
    plan : Plan
        Aimed.
    manner : Manner, optional
        How often injections are looked at.
    until : callable, optional
        Asked after every tick; once it says yes the running step ends, with its record, and no more is done.

    Yields
    ------
    Performed
        Every tick with the theatre after it; a step's last one holds its record.

    Examples
    --------
    >>> import numpy as np
    >>> from neuroplasty.body.anatomy import Anatomy, canal_from_parameters
    >>> from neuroplasty.body.anatomy.volume import Volume
    >>> from neuroplasty.documents.case import Patient
    >>> canal = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))
    >>> nobody = Volume(np.zeros((2, 2, 2), np.float32), np.eye(4))
    >>> from neuroplasty.documents.steps import Wait
    >>> from neuroplasty.body.procedure.setting import Setting
    >>> theatre = Theatre.begin(Setting.of(Anatomy(canal, nobody, "parameters"), spacing_mm=5.0))
    >>> plan = Plan(name="wait", title="Wait", steps=(Wait(minutes=1),))
    >>> [seen.record.said for seen in perform(theatre, plan) if seen.record]
    ['1 min.']
    """
    operator = _Operator()
    last: Performed | None = None
    for number, step in enumerate(plan.steps, start=1):
        for last in carry_out(theatre, step, number, manner=manner, until=until, operator=operator):
            yield last
        if last is not None:
            theatre = last.theatre
            if last.record is None or until():
                break
    events = (*operator.later, *_afterwards(theatre, operator))
    if events:
        number = last.step if last else 0
        theatre, tick = act(theatre, Hands(), 0.0)
        yield Performed(theatre, tick, Hands(), number, "afterwards", events, stopped_by=operator.stopped_by)


def carry_out(
    theatre: Theatre,
    step: Step,
    number: int = 1,
    *,
    manner: Manner | None = None,
    until: Callable[[], bool] = lambda: False,
    operator: _Operator | None = None,
) -> Iterator[Performed]:
    """Carry out one step; its last tick holds the record of how it ended, also where it ended early.

    Parameters
    ----------
    theatre : Theatre
        Before the step.
    step : Step
        Of an aimed plan.
    number : int
        Its number in the plan.
    manner : Manner, optional
        How often injections are looked at.
    until : callable, optional
        Asked after every tick; once it says yes the step ends, with its record.
    operator : optional
        Who carries the whole plan out; somebody fresh when not given.

    Yields
    ------
    Performed
        Every tick with the theatre after it.

    Examples
    --------
    >>> import numpy as np
    >>> from neuroplasty.body.anatomy import Anatomy, canal_from_parameters
    >>> from neuroplasty.body.anatomy.volume import Volume
    >>> from neuroplasty.documents.case import Patient
    >>> canal = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))
    >>> nobody = Volume(np.zeros((2, 2, 2), np.float32), np.eye(4))
    >>> from neuroplasty.documents.steps import Wait
    >>> from neuroplasty.body.procedure.setting import Setting
    >>> theatre = Theatre.begin(Setting.of(Anatomy(canal, nobody, "parameters"), spacing_mm=5.0))
    >>> *_, last = carry_out(theatre, Wait(minutes=1))
    >>> last.record.outcome, last.theatre.t_s
    ('done', 60.0)
    """
    operator = operator or _Operator()
    start_s = theatre.t_s
    events: list[Event] = []
    why = operator.forbids(step, theatre)
    ended = Ended(why, "not done")
    if not why:
        stopped = False
        script = SCRIPTS[type(step)](step, theatre, manner or Manner())
        sent: Moment | None = None
        while True:
            try:
                do = next(script) if sent is None else script.send(sent)
            except StopIteration as end:
                ended = end.value
                break
            seen = _do(theatre, do, number, step.do)
            theatre, sent = seen.theatre, (seen.theatre, seen.tick)
            events += seen.events
            yield seen
            if until():
                script.close()
                ended, stopped = Ended("Stopped by hand.", "done in part"), True
                break
        if not stopped:
            for do in _reacted(theatre, step, events, operator):
                seen = _do(theatre, do, number, step.do)
                theatre = seen.theatre
                yield seen
    operator.later += ended.later
    theatre, tick = act(theatre, Hands(), 0.0)
    record = StepRecord(
        number=number,
        do=step.do,
        start_s=rounded(start_s),
        end_s=rounded(theatre.t_s),
        said=ended.said,
        outcome=ended.outcome,
    )
    yield Performed(
        theatre, tick, Hands(), number, step.do, tick.events, record, stopped_by=operator.stopped_by
    )


def _do(theatre: Theatre, do: Do, number: int, name: str) -> Performed:
    theatre, tick = act(theatre, do.hands, do.dt_s)
    return Performed(theatre, tick, do.hands, number, name, (*tick.events, *do.notes))


def _reacted(theatre: Theatre, step: Step, events: list[Event], operator: _Operator) -> Iterator[Do]:
    """What the operator does about what a step has shown."""
    if isinstance(step, AdvanceCatheter) and operator.catheter_since_s is None:
        operator.catheter_since_s = theatre.t_s
    if isinstance(step, Examine):
        operator.weak = next((one.text for one in events if one.kind == "motor block"), "")
    for event in events:
        rule = KINDS[event.kind].rule
        moves = rule == "move the tip" and theatre.strayed is not None
        if rule == "stop the procedure" or (rule == "move the tip" and not moves):
            operator.stopped_by = operator.stopped_by or event.kind
        elif moves and event.kind == STRAYS.get(theatre.strayed or "epidural"):
            yield _moved_away(theatre)
    minutes = sum(KINDS[event.kind].minutes for event in events)
    if minutes:
        yield from (Do(dt_s=dt_s) for dt_s in pace(MINUTE_S * minutes))


def _moved_away(theatre: Theatre) -> Do:
    """A tip that strayed is drawn back a little, or, at the end of a needle, turned away."""
    if theatre.catheter is not None:
        hand = CatheterHand(push_mm_s=-_BACK_MM_S)
        return Do(Hands(catheter=hand), _BACK_MM / _BACK_MM_S)
    return Do(Hands(needle=NeedleHand(turn_deg_s=_TURN_DEG)), 1.0)


def _afterwards(theatre: Theatre, operator: _Operator) -> Iterator[Event]:
    """What comes in the days after the last step."""
    setting = theatre.setting
    if not setting.chance:
        return
    since = operator.catheter_since_s
    days = 0.0 if since is None else (theatre.t_s - since) / DAY_S
    found = chances.afterwards(punctured=theatre.punctured, days=days)
    for risk in chances.draw(found, setting.rng("afterwards", theatre.number)):
        yield happen(risk.kind, theatre.t_s, f"In the days after: {risk.kind}.", cause=risk.cause)


def _is_hypertonic(drug: str, strength: str | None) -> bool:
    isotonic = drug != "sodium chloride" or strength is None
    return not isotonic and parse_strength(drug, strength or "") > ISOTONIC_MG_ML
