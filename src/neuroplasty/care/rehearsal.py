"""Rehearse: one case through one plan, from the anatomy to the last epidurogram."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path

import xarray as xr
from pydantic import PrivateAttr

import neuroplasty.care.programme.parameters  # noqa: F401 - a report lists the programme's numbers too
from neuroplasty.body.anatomy import Anatomy, build_anatomy
from neuroplasty.body.fluoroscopy import Picture, Run
from neuroplasty.body.procedure import Performed, Recorder, Theatre, perform
from neuroplasty.body.procedure.needs import check_needs
from neuroplasty.care.course import Branch, CarriedOut
from neuroplasty.care.doses import check_doses, doses
from neuroplasty.care.interrupt import deferred
from neuroplasty.care.person import canal_chance, person_record
from neuroplasty.care.replay import log_of
from neuroplasty.care.sequences import sequence_events, sequences_refused
from neuroplasty.care.setting import setting_of
from neuroplasty.care.solving import Solving, procedures
from neuroplasty.care.years_after import Members, years_after_of
from neuroplasty.documents import as_case, as_plan
from neuroplasty.documents.case import Case
from neuroplasty.documents.episode import AnatomyNote, Assumption, Episode, Procedure, Status
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.records import HandsLog, Who
from neuroplasty.documents.records.log import SPACING_MM
from neuroplasty.documents.rounding import rounded
from neuroplasty.errors import DocumentError
from neuroplasty.evidence import register
from neuroplasty.evidence.limits import Given

Progress = Callable[[str, float], None]

RESTS_ON = (*register.ROOMS, "drugs", "pathway", "physiology", "procedure")
"""The rooms whose numbers a rehearsal lists; named, so that no other import makes the list longer."""


class Rehearsal(Episode):
    """An Episode just simulated, with what no document holds: its pictures and the shell's fields.

    Examples
    --------
    >>> issubclass(Rehearsal, Episode), sorted(Episode.model_fields.keys() ^ Rehearsal.model_fields.keys())
    (True, [])
    """

    _pictures: dict[str, bytes] = PrivateAttr(default_factory=dict)
    _fields: xr.Dataset = PrivateAttr(default_factory=xr.Dataset)
    _shots: list[tuple[str, float, Picture | Run]] = PrivateAttr(default_factory=list)
    _cut_short: bool = PrivateAttr(default=False)
    _anatomy: Anatomy | None = PrivateAttr(default=None)

    @property
    def pictures(self) -> Mapping[str, bytes]:
        """PNG bytes by file name, as listed in ``procedure.pictures``."""
        return self._pictures

    @property
    def anatomy(self) -> Anatomy | None:
        """The anatomy it was done on, for a view in three dimensions; None where nobody kept it."""
        return self._anatomy

    @property
    def shots(self) -> Sequence[tuple[str, float, Picture | Run]]:
        """Every exposure as it was taken: its label, when (s), the picture or live run."""
        return self._shots

    @property
    def cut_short(self) -> bool:
        """Whether it was stopped by hand, in the procedure or while the two years after were followed."""
        return self._cut_short or self.status == "interrupted"

    @property
    def fields(self) -> xr.Dataset:
        """Iodine, pressure, film and bonds on the shell by (time, s, theta)."""
        return self._fields

    @property
    def episode(self) -> Episode:
        """The document alone."""
        return Episode(**{name: getattr(self, name) for name in Episode.model_fields})


def rehearse(
    case: Case | str | Path,
    plan: Plan | str | Path | None = None,
    *,
    ct: Path | None = None,
    labels: Path | None = None,
    label_names: Mapping[int, str] | None = None,
    seed_point_mm: tuple[float, float, float] | None = None,
    spacing_mm: float = SPACING_MM,
    seed: int = 0,
    chance: bool = False,
    person: Who = "drawn",
    years_after: bool = True,
    members: int = 1,
    workers: int = 0,
    progress: Progress | None = None,
    watch: Callable[[Performed], None] | None = None,
    meanwhile: Callable[[Rehearsal], None] | None = None,
) -> Rehearsal:
    """Carry out a plan on a case and record what happened.

    Parameters
    ----------
    case : Case, str or Path
        A case, the name of a built-in one, or the path of a file.
    plan : Plan, str, Path or None
        Likewise; None for the case's usual one.
    ct, labels : Path, optional
        Images that the anatomy is made from, one or both; without them the case's own measures make it.
    label_names : mapping of int to str, optional
        Structures by their number in the label map, where the map follows no known numbering.
    seed_point_mm : (x, y, z), optional
        A point inside the canal, RAS+ mm, for a CT that is hard to trace.
    spacing_mm : float
        Grid of the epidural space, mm.
    seed : int
        Of all chance; the same gives the same episode, to the byte.
    chance : bool
        Draw complications from their base rates too, scaled by the state; without it only what the state
        causes happens.
    person : {"drawn", "mean"}
        ``drawn``: one person of the population, by the seed: canal, fat, sac, folds and epidural parameters;
        with an image only what it does not tell. ``mean``: the average person.
    years_after : bool
        Follow the patient for two years too (one course, and a forecast over many), unless the procedure was
        interrupted.
    members : int
        For how many members of the fits, each with a body of its own, the procedure is solved besides, for
        the forecast's bands; 1: a point forecast, with one set of parameters and one person.
    workers : int
        Processes beside this one that solve them; 0: none. With one or more, a script that calls this must
        guard what it runs by ``if __name__ == "__main__"``.
    progress : callable, optional
        Given what is being done, and the fraction done.
    watch : callable, optional
        Given every tick.
    meanwhile : callable, optional
        Given the rehearsal before its two years are followed, while members may still be solved beside.

    Returns
    -------
    Rehearsal
        The episode, with its pictures and fields in memory. Ctrl-C ends the running step and keeps what was
        done; while the two years are followed it keeps the procedure (``cut_short``).

    Raises
    ------
    DocumentError
        For a person that is neither drawn nor mean, a plan whose steps come in an order that harms, and fewer
        members than one.
    DoseError
        When the plan gives this patient too much.
    ImageError
        For an image that cannot be used.
    AnatomyError
        When the anatomy lacks what the plan needs.

    Examples
    --------
    >>> episode = rehearse("healthy-adult", "transforaminal", spacing_mm=5.0, years_after=False)
    >>> episode.status, len(episode.pictures) == len(episode.procedure.pictures)
    ('complete', True)
    """
    case = as_case(case)
    plan = as_plan(plan or case.plan or "one-day-caudal")
    tell = progress or (lambda words, fraction: None)
    plan = plan.aimed_at(case.target)
    check_doses(plan, case.patient, case.allergies)
    out_of_order = sequences_refused(plan)
    if out_of_order:
        raise DocumentError("\n".join(f"{plan.name}: {text}" for text in out_of_order))
    if members < 1:
        raise DocumentError(f"{members} members were asked for; give 1 for a point, or more for bands.")
    drawn_from = canal_chance(person, seed)
    asked = Members.of(
        case, plan, members if years_after else 1, seed, ct, labels, seed_point_mm, label_names
    )
    tell("Building the anatomy", 0.0)
    with ExitStack() as while_done:
        with deferred() as stopped:
            if ct is None and labels is None:
                # The canal alone is made in no time: others can be solved while the body is drawn.
                bare = build_anatomy(case, is_seen=False, rng=canal_chance(person, seed))
                check_needs(plan, bare.canal)
                solving = while_done.enter_context(procedures(asked.all, workers))
            anatomy = build_anatomy(
                case, ct=ct, labels=labels, label_names=label_names, seed_mm=seed_point_mm, rng=drawn_from
            )
            if ct is not None or labels is not None:
                check_needs(plan, anatomy.canal)
                solving = while_done.enter_context(procedures(asked.all, workers))
            setting = setting_of(
                case,
                anatomy,
                seed=seed,
                spacing_mm=spacing_mm,
                chance=chance,
                without=plan.without,
                person=person,
            )
            start = Theatre.begin(setting)
            recorder = Recorder(start)
            if stopped():
                raise KeyboardInterrupt
            branches: list[Branch] = []
            interrupted, stopped_by = False, ""
            for seen in perform(start, plan, until=stopped):
                recorder.watch(seen)
                if watch is not None:
                    watch(seen)
                if seen.record is not None:
                    branches.append(Branch(seen.theatre, len(recorder.met)))
                tell(f"{seen.do.capitalize()} ({seen.step}/{len(plan.steps)})", seen.step / len(plan.steps))
                interrupted, stopped_by = stopped(), seen.stopped_by
            status: Status = "interrupted" if interrupted else "stopped" if stopped_by else "complete"
            log = log_of(
                recorder,
                case,
                seed=seed,
                spacing_mm=spacing_mm,
                chance=chance,
                person=person,
                ct=ct,
                labels=labels,
                seed_point_mm=seed_point_mm,
                label_names=label_names,
            )
            result = rehearsal_of(recorder, case, plan, log, status)
            halted = stopped()
        if halted and status != "interrupted":
            result._cut_short = True
        elif years_after and status != "interrupted":
            tell("Following the two years after", 1.0)
            done = CarriedOut(plan, start, recorder.met, branches, whole=status == "complete")
            try:
                if meanwhile is not None:
                    meanwhile(result)
                result = followed(result, recorder, done, asked, solving)
            except (KeyboardInterrupt, SystemError) as error:
                # A Ctrl-C that strikes inside a compiled kernel comes out as a SystemError caused by it.
                if isinstance(error, SystemError) and not isinstance(error.__cause__, KeyboardInterrupt):
                    raise
                result._cut_short = True
    return result


def rehearsal_of(recorder: Recorder, case: Case, plan: Plan, log: HandsLog, status: Status) -> Rehearsal:
    """What a recorder has watched, as the document it is, with its pictures and fields.

    Parameters
    ----------
    recorder : Recorder
        That has seen every tick; it is finished here, and watches nothing more.
    case : Case
        Who lay there.
    plan : Plan
        What was to be done, aimed at the case.
    log : HandsLog
        As ``care.replay.log_of`` makes it of the same recorder.
    status : {"complete", "interrupted", "stopped"}
        How it ended.

    Returns
    -------
    Rehearsal
        Without the two years after: ``followed`` adds them.

    Examples
    --------
    >>> done = rehearse("healthy-adult", "transforaminal", spacing_mm=5.0, years_after=False)
    >>> done.log.digest == done.episode.log.digest
    True
    """
    recorder.finish()
    roots, effects = recorder.roots()
    setting = recorder.setting
    book = [Given(one.t_s, one.drug, rounded(one.amount)) for one in recorder.theatre.book.entries]
    result = Rehearsal(
        made_by=f"neuroplasty {version('neuroplasty')}",
        simulated=True,
        seed=log.seed,
        chance=log.chance,
        person=person_record(log.person, setting.anatomy, setting.table),
        status=status,
        case=case,
        plan=plan,
        log=log,
        procedure=Procedure(
            anatomy=_note(setting.anatomy),
            steps=tuple(recorder.steps),
            events=tuple(
                sorted(
                    (*recorder.events, *sequence_events(plan, recorder.steps)),
                    key=lambda event: event.t_s,
                )
            ),
            traces=recorder.traces,
            doses=doses(book, case.patient),
            balance=recorder.balance,
            astray=recorder.theatre.book.astray,
            needles=recorder.instruments.needles,
            catheters=recorder.instruments.catheters,
            balloons=recorder.instruments.balloons,
            heat=recorder.instruments.heat,
            roots=roots,
            effects=effects,
            radiation=recorder.radiation,
            pictures=tuple(recorder.pictures),
            assumptions=assumptions(RESTS_ON),
        ),
    )
    result._pictures = recorder.files
    result._fields = recorder.fields
    result._shots = recorder.shots
    result._anatomy = setting.anatomy
    return result


def followed(
    rehearsal: Rehearsal,
    recorder: Recorder,
    done: CarriedOut,
    members: Members | None = None,
    solving: Solving | None = None,
) -> Rehearsal:
    """The rehearsal with the two years after: one course, and a forecast over many chances.

    Parameters
    ----------
    rehearsal : Rehearsal
    recorder : Recorder
        That it was made of.
    done : CarriedOut
        The plan as it was carried out, with the theatre after each step.
    members, solving : Members and their procedures as they were begun, optional
        For bands round what is foretold; None: a point.

    Returns
    -------
    Rehearsal

    Examples
    --------
    >>> from neuroplasty.documents.steps import PlaceNeedle
    >>> plan = Plan(name="needle", title="A caudal needle", steps=(PlaceNeedle(route="caudal"),))
    >>> rehearse("healthy-adult", plan, spacing_mm=5.0).course is None
    False
    """
    members, solving = members or Members(), solving or Solving(())
    found = years_after_of(rehearsal.episode, recorder, done, rehearsal.seed or 0, members, solving)
    after = rehearsal.model_copy(update=found)
    after._pictures, after._fields, after._shots = rehearsal._pictures, rehearsal._fields, rehearsal._shots
    after._anatomy = rehearsal._anatomy
    return after


def assumptions(rooms: Collection[str] | None = None) -> tuple[Assumption, ...]:
    """The numbers that rooms rest on, with their standing and source, as a report lists them.

    Parameters
    ----------
    rooms : collection of str, optional
        Names of rooms, such as those of ``RESTS_ON``; every room imported so far where left out.

    Returns
    -------
    tuple of Assumption
        In the order of ``evidence.register.registered``.

    Examples
    --------
    >>> [(one.room, one.name, one.value) for one in assumptions(["programme"])][:1]
    [('programme', 'treated share', 0.5)]
    """
    return tuple(
        Assumption(
            name=name,
            value=rounded(parameter.value),
            unit=parameter.unit,
            standing=parameter.standing,
            source=parameter.source,
            room=room,
        )
        for room, name, parameter in register.registered(rooms)
    )


def _note(anatomy: Anatomy) -> AnatomyNote:
    return AnatomyNote(
        source=anatomy.source,
        levels=anatomy.canal.levels,
        missing=anatomy.missing,
        notes=anatomy.notes,
    )
