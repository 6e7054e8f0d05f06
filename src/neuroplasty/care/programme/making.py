"""Making a programme: what an episode, its plan and the patient's health ask for, laid on dates."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from hashlib import sha256
from math import ceil
from pathlib import Path

from neuroplasty.care.programme.open_days import open_days
from neuroplasty.care.programme.parameters import (
    GLIDE_MONTHS,
    GLIDE_REPEATS,
    GLIDES_A_DAY,
    NUMB_H,
    RESTART,
    TRAINING_FROM_D,
    TRAINING_SESSIONS,
    TRAINING_WEEKS,
)
from neuroplasty.care.programme.programme import Glide, Medicine, Phase, Programme, Visit
from neuroplasty.care.programme.steadying import Steadying, from_words, steadying
from neuroplasty.care.programme.texts import Line, line, lines, texts
from neuroplasty.care.programme.treated import roots_to_glide, treated_roots
from neuroplasty.documents import as_episode
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.steps import Anaesthetise, Inject, Sedate, TestDose
from neuroplasty.errors import DocumentError
from neuroplasty.evidence.drugs import DRUGS, parse_strength
from neuroplasty.evidence.units import DAY_S

_DAYS_A_MONTH = 365.25 / 12
_FARTHEST_D = 366
_STRONG_SALT = 3.0
_ASK_FIRST = "Start it again only when the clinic tells you."


def make_programme(
    episode: Episode | str | Path,
    procedure_day: date,
    *,
    roots: Sequence[str] = (),
    closed: Collection[date] = (),
    medications: Sequence[str] = (),
    revision: int = 0,
    today: date | None = None,
) -> Programme:
    """The programme after an episode, dated.

    Parameters
    ----------
    episode : Episode, or path of one
        With its procedure.
    procedure_day : date
        When it began, or will begin.
    roots : sequence of str
        The roots to glide; the target and the painful roots that were treated when not given.
    closed : collection of date, optional
        Days on which the clinic is closed, besides weekends, Christmas and New Year; visits and training move
        to the next open day.
    medications : sequence of str, optional
        What the clinic gives to steady the nerve, besides what the plan does: ``pregabalin 75 mg at night``.
    revision : int, optional
        Higher for each making of the same programme, so that a calendar moves what it holds.
    today : date, optional
        Bounds the day; the clock's when not given.

    Returns
    -------
    Programme
        What the patient does for two years, in plain words.

    Raises
    ------
    DocumentError
        For a day more than a year ahead, an episode without a procedure, and a root that was not treated.

    Examples
    --------
    >>> from neuroplasty.documents import read_case, read_plan
    >>> from neuroplasty.documents.episode import AnatomyNote, Procedure, StepRecord
    >>> from neuroplasty.documents.records import RootRecord
    >>> met = {"gap_before_mm": 2, "gap_after_mm": 2, "bonded_before": 0.9, "bonded_after": 0.4,
    ...        "peak_pressure_mmhg": 20, "dye_before": False, "dye_after": True}
    >>> done = StepRecord(number=1, do="inject", start_s=0, end_s=1800, said="injected", outcome="done")
    >>> procedure = Procedure(anatomy=AnatomyNote(source="MRI", levels=()), steps=(done,),
    ...                       roots=(RootRecord(root="L5 left", **met),))
    >>> recorded = Episode(made_by="a clinic", simulated=False, status="complete",
    ...                    case=read_case("l5-scar-after-discectomy"), plan=read_plan("one-day-caudal"),
    ...                    procedure=procedure)
    >>> programme = make_programme(recorded, date(2026, 3, 2), today=date(2026, 3, 2))
    >>> [glide.root for glide in programme.glides], str(programme.visits[0].day)
    (['L5 left'], '2026-03-03')
    """
    episode, today = as_episode(episode), today or date.today()
    if (procedure_day - today).days > _FARTHEST_D:
        raise DocumentError(
            f"The procedure's day was given as {procedure_day}, more than a year after today ({today}); give "
            "the day it was done, or is planned for."
        )
    chosen, said, told = roots_to_glide(episode, tuple(roots)), _said(episode), texts()
    home = procedure_day + timedelta(days=int(_length_s(episode) // DAY_S))

    def day(number: int) -> date:
        return home + timedelta(days=number)

    return Programme(
        key=_key(episode),
        revision=revision,
        planned=procedure_day > today,
        procedure_day=procedure_day,
        home_day=home,
        treated=treated_roots(episode),
        discharge=lines(told["discharge"], said),
        numb_h=float(NUMB_H) if "numbing" in said else None,
        do=lines(told["first_day"]["do"], said),
        do_not=lines(told["first_day"]["not"], said),
        medicines=_medicines(episode, home),
        steadying=_steadying(episode, medications),
        phases=tuple(
            Phase(
                name=one["name"],
                first=day(one["first_day"]),
                last=day(one["last_day"]),
                lines=lines(one["lines"], said),
                go_on=one["next"],
            )
            for one in told["phases"]
        ),
        glides=tuple(glide for root in chosen for glide in _glides(root, home)),
        stop_gliding=tuple(told["glides"]["stop"]),
        training=lines(told["training"]["lines"], said),
        sessions=open_days(_sessions(home), closed),
        visits=tuple(
            Visit(day=on, title=one["title"], why=one["why"])
            for one, on in zip(
                told["visits"], open_days((day(one["day"]) for one in told["visits"]), closed), strict=True
            )
        ),
        call=lines(told["call"]["lines"], said),
        go_now=lines(told["go_now"]["lines"], said),
    )


def _key(episode: Episode) -> str:
    """A name for the programme of this episode, the same for every day it may be moved to."""
    told = episode.model_dump_json(include={"case", "plan", "seed", "made_by", "procedure", "recorded"})
    return sha256(told.encode()).hexdigest()[:32]


def _steadying(episode: Episode, given: Sequence[str]) -> tuple[Steadying, ...]:
    """What the plan and the clinic give to steady the nerve, each once; the clinic's word counts."""
    allergies = () if episode.case is None else episode.case.allergies
    planned = () if episode.plan is None else episode.plan.medications
    found = [steadying(one.drug, one.dose, allergies) for one in planned]
    found += [from_words(words, allergies) for words in given]
    return tuple({one.name: one for one in found}.values())


def _said(episode: Episode) -> frozenset[str]:
    """What is true of this patient and this procedure, as the texts' conditions name it."""
    if episode.plan is None:
        return _said_of_recorded(episode)
    steps = [episode.plan.steps[record.number - 1] for record in episode.procedure.steps]
    given = [part for step in steps if isinstance(step, Inject | TestDose) for part in step.ingredients]
    groups = {DRUGS[part.drug].group for part in given}
    skin = any(isinstance(step, Anaesthetise) for step in steps)
    true = {
        "sedated": any(isinstance(step, Sedate) for step in steps),
        "steroid": "steroid" in groups,
        "numbing": "local anaesthetic" in groups or skin,
        "hypertonic": any(
            part.drug == "sodium chloride"
            and parse_strength(part.drug, part.strength) > _STRONG_SALT * parse_strength(part.drug, "0.9 %")
            for part in given
        ),
    }
    return frozenset(name for name, holds in true.items() if holds) | _of_health(episode)


def _of_health(episode: Episode) -> frozenset[str]:
    health = None if episode.case is None else episode.case.health
    true = {
        "diabetes": health is not None and bool(health.diabetes),
        "blood thinner": health is not None and bool(health.blood_thinners),
    }
    return frozenset(name for name, holds in true.items() if holds)


def _said_of_recorded(episode: Episode) -> frozenset[str]:
    """What is true of a procedure that was recorded without its plan: by the drugs that were given."""
    given = () if episode.recorded is None else episode.recorded.doses
    groups = {DRUGS[dose.drug].group for dose in given if dose.drug in DRUGS}
    true = {
        "sedated": "sedative" in groups,
        "steroid": "steroid" in groups,
        "numbing": "local anaesthetic" in groups,
        # Salt is written down as a drug where it is the strong one; the flush is not.
        "hypertonic": any(dose.drug == "sodium chloride" for dose in given),
    }
    return frozenset(name for name, holds in true.items() if holds) | _of_health(episode)


def _length_s(episode: Episode) -> float:
    if not episode.procedure.steps and episode.recorded is not None:
        return 60 * (episode.recorded.minutes or 0.0)
    return max((record.end_s for record in episode.procedure.steps), default=0.0)


def _glides(root: str, home: date) -> list[Glide]:
    """The glide for one root, from the day after going home; none for a root that has none."""
    level, _, side = root.partition(" ")
    return [
        Glide(
            root=root,
            name=one["name"],
            how=tuple(step.format(side=side) for step in one["how"]),
            times_a_day=int(GLIDES_A_DAY.value),
            repeats=int(GLIDE_REPEATS.value),
            first=home + timedelta(days=1),
            last=home + timedelta(days=round(float(GLIDE_MONTHS) * _DAYS_A_MONTH)),
            source=line({"text": one["name"], "source": one["source"], "standing": one["standing"]}),
        )
        for name, one in texts()["glides"].items()
        if name != "stop" and level in one["levels"]
    ]


def _sessions(home: date) -> tuple[date, ...]:
    """The days of training, evenly through the weeks."""
    count, weeks = int(TRAINING_SESSIONS.value), float(TRAINING_WEEKS)
    first = home + timedelta(days=int(TRAINING_FROM_D.value))
    return tuple(first + timedelta(days=int(7 * weeks / count * k)) for k in range(count))


def _medicines(episode: Episode, home: date) -> tuple[Medicine, ...]:
    """When each blood thinner may be taken again, counted from the day the catheter is out."""
    found = []
    thinners = None if episode.case is None else episode.case.health.blood_thinners
    for thinner in thinners or ():
        after = RESTART.get(thinner.generic or "") if thinner.route != "intravenous" else None
        if after is None:
            day, said = None, line({"text": _ASK_FIRST, "source": "HOUSE", "standing": "assumed"})
        else:
            day = home + timedelta(days=ceil(after.value / 24))
            text = f"Start it again on {day:%A}, {day.day} {day:%B %Y}, unless the clinic said another day."
            said = Line(text=text, source=after.source, standing=after.standing)
        found.append(Medicine(name=thinner.drug, day=day, line=said))
    return tuple(found)
