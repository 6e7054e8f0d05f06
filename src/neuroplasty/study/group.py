"""Group: a plan on many virtual patients, and what became of each: one row a patient, in one Parquet file.

A group is a trial with one arm (``Group.trial`` is its protocol) and is done by the same engine: its people
are those of a trial of the same seed. The procedure is either solved for each of them, or taken from
``Flows`` that were solved once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, fields
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self, get_args

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from neuroplasty.body.nerve import TABLE as NERVES
from neuroplasty.care.course import PARAMETERS, Training, Trajectory
from neuroplasty.care.outcomes import MONTH_D, RESPONDERS
from neuroplasty.documents import as_plan
from neuroplasty.documents.case import Case
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.shown import card
from neuroplasty.documents.trial import Arm, ArmTraining, Eligibility, Stock, Trial, Visit
from neuroplasty.documents.trial.arms import Kept
from neuroplasty.documents.trial.trial import GROUP_SPACING_MM
from neuroplasty.errors import StudyError
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.study.flows import Each, Flows
from neuroplasty.study.parts import Progress, run_in_parts
from neuroplasty.study.population import POPULATIONS, Population
from neuroplasty.study.trial.people import People

VISITS_MONTHS = (1, 3, 6, 12, 24)
_VISITS_D = tuple(round(months * MONTH_D) for months in VISITS_MONTHS)
_LONGEST_D, _MOST_REPEATS = 3650, 12


@dataclass(frozen=True)
class Protocol:
    """What is done with everybody, besides the plan.

    Parameters
    ----------
    days : int
        Of follow-up.
    at_least_nrs : float
        A week's pain with which a person is let in, NRS.
    adherence : {"none", "declining", "stable", "rising", "drawn"}
        To flossing (and to ``training``, when there is one): a trend, or each as often as it was seen.
    training : Training, optional
        Sessions of pathway training.
    repeats : int
        Again when relief is gone, so many times a year at most after the first; 0: never.
    sham : bool
        What is done reaches no root.
    expectation : float, optional
        The expectancy that the procedure sets; the table's when not given.

    Raises
    ------
    StudyError
        For what cannot be kept.

    Examples
    --------
    >>> Protocol(days=365, sham=True).repeats
    0
    """

    days: int = 730
    at_least_nrs: float = 5.0
    adherence: Kept = "drawn"
    training: Training | None = None
    repeats: int = 0
    sham: bool = False
    expectation: float | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be kept."""
        if not 1 <= self.days <= _LONGEST_D:
            raise StudyError(f"A follow-up of {self.days} days was asked for; give 1 to {_LONGEST_D}.")
        if not 0 <= self.at_least_nrs <= 9:
            raise StudyError(
                f"People with a pain of {self.at_least_nrs:g} or more were asked for; give 0 to 9."
            )
        if self.adherence not in get_args(Kept):
            raise StudyError(
                f"found the adherence {self.adherence!r}, expected one of {', '.join(get_args(Kept))}."
            )
        if not 0 <= self.repeats <= _MOST_REPEATS:
            raise StudyError(f"{self.repeats} repeats a year were asked for; give 0 to {_MOST_REPEATS}.")


@dataclass(frozen=True)
class Group:
    """The work of a virtual group, number by number.

    Parameters
    ----------
    population : Population
        Who takes part.
    plan : Plan
        What is done.
    protocol : Protocol
        What is done besides.
    seed : int
        Of all chance: a patient is a function of seed and number.
    flows : Flows, optional
        Procedures solved before; each patient's own is solved when not given.
    spacing_mm : float
        Grid of a procedure that is solved.
    table, nerves : mapping of str to Parameter
        The course's and the nerve's numbers.

    Examples
    --------
    >>> from neuroplasty.documents import read_plan
    >>> from neuroplasty.study import POPULATIONS
    >>> Group(POPULATIONS["disc"], read_plan("transforaminal"), Protocol(days=365), seed=1).protocol.days
    365
    """

    population: Population
    plan: Plan
    protocol: Protocol = Protocol()
    seed: int = 0
    flows: Flows | None = None
    spacing_mm: float = GROUP_SPACING_MM
    table: Mapping[str, Parameter] = field(default_factory=lambda: PARAMETERS)
    nerves: Mapping[str, Parameter] = field(default_factory=lambda: NERVES)

    @classmethod
    def of(cls, population: Population | str, plan: Plan | str | Path, **chosen: Any) -> Self:
        """A group by names: of a built-in population and a plan, the rest as for the class.

        Raises StudyError for a population there is not.

        Examples
        --------
        >>> Group.of("disc", "transforaminal", seed=1).population.name
        'disc'
        """
        if isinstance(population, str):
            if population not in POPULATIONS:
                raise StudyError(
                    f"found the population {population!r}, expected one of {', '.join(POPULATIONS)}."
                )
            population = POPULATIONS[population]
        return cls(population, as_plan(plan), **chosen)

    @cached_property
    def trial(self) -> Trial:
        """The protocol of a trial with this one arm.

        Examples
        --------
        >>> one = Group.of("disc", "transforaminal", seed=1).trial
        >>> one.arms[0].plan, one.days
        ('transforaminal', 730)
        """
        kept = self.protocol
        known = self.population.name in POPULATIONS
        days = sorted({kept.days, *(day for day in _VISITS_D if day < kept.days)})
        arm = Arm(
            name=self.arm,
            does="sham" if kept.sham else "plan",
            plan=None if kept.sham else self.plan.name,
            expectation=kept.expectation,
            repeats_per_y=kept.repeats,
            flossing=kept.adherence,
            training=None if kept.training is None else ArmTraining(**vars(kept.training)),
        )
        return Trial(
            name="group",
            title=f"A group: {self.population.name}",
            source="" if known else f"people: {self.population!r}",
            # A population that is not built in is told above, and handed to the engine as it is.
            populations=(Stock(population=self.population.name if known else "mixed"),),  # type: ignore[arg-type]
            plans=(self.plan,),
            arms=(arm,),
            eligibility=Eligibility(at_least_nrs=kept.at_least_nrs),
            visits=tuple(Visit(day=day) for day in days),
            seed=self.seed,
            spacing_mm=self.spacing_mm,
        )

    @property
    def arm(self) -> str:
        """What its one arm is called."""
        return "sham" if self.protocol.sham else self.plan.name

    @cached_property
    def people(self) -> People:
        """The work as a trial's."""
        own = Each(self.plan, self.seed, self.spacing_mm) if self.flows is None else self.flows
        return People(
            self.trial,
            {(self.population.name, self.plan.name): own},
            table=self.table,
            nerves=self.nerves,
            populations=((self.population, 1.0),),
        )

    @property
    def fingerprint(self) -> str:
        """Everything the rows depend on, each by its name."""
        return self.people.fingerprint

    def __getstate__(self) -> dict[str, Any]:
        """Without what is worked out when it is asked for."""
        return {one.name: self.__dict__[one.name] for one in fields(self)}

    def says(self, size: int) -> dict[str, str]:
        """What the file of a group says of itself: version, population, plan, arm, seed, size.

        Parameters
        ----------
        size : int
            How many patients.

        Returns
        -------
        dict of str to str

        Examples
        --------
        >>> Group.of("disc", "transforaminal", seed=1, protocol=Protocol(sham=True)).says(9)["arm"]
        'sham'
        """
        return {
            "made_by": f"neuroplasty {version('neuroplasty')}",
            "population": self.population.name,
            "plan": self.plan.name,
            "arm": self.arm,
            "seed": str(self.seed),
            "size": str(size),
            "protocol": self.trial.model_dump_json(exclude={"plans"}, exclude_defaults=True),
            "procedure": "solved on each" if self.flows is None else "solved on some of a kind",
            "spacing_mm": f"{self.spacing_mm:g}",
        }

    def rows(self, first: int, last: int) -> pa.Table:
        """The rows of the patients numbered ``first`` to below ``last``.

        A row depends on the group and on the patient's number alone, not on the part it is made in.
        """
        return pa.Table.from_pylist([row(*one) for one in self.followed(first, last)])

    def followed(self, first: int, last: int) -> list[tuple[int, Case, str, Trajectory]]:
        """Number, case, adherence and course of each patient."""
        people = self.people
        enrolled = people.participants(first, last)
        found = people.followed(people.branches[0], enrolled)
        return [
            (one.number, one.case, people.kept(self.trial.arms[0], one.number), course)
            for one, course in zip(enrolled, found.of, strict=True)
        ]

    def _repr_html_(self) -> str:
        """In a notebook: who takes part and what is done; nothing is worked out for it."""
        return card(
            "A virtual group",
            [
                ("Population", self.population.name),
                ("Plan", self.plan.title),
                ("Followed for", f"{self.protocol.days} days"),
                ("Seed", self.seed),
            ],
        )


def run_group(
    group: Group,
    size: int,
    file: Path,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    overwrite: bool = False,
    executor: Executor | None = None,
) -> Path:
    """Follow virtual patients and write a row each into a Parquet file.

    Killed and started again it goes on and gives the same file. A row depends on the group and the patient's
    number alone.

    Parameters
    ----------
    group : Group
        Who, and what is done.
    size : int
        How many.
    file : Path
        Where to.
    workers : int, optional
        Processes; as many as there are cores when not given.
    progress : callable, optional
        Told how many are done, of how many.
    overwrite : bool
        Replace a file that is there; else it is left alone and refused.
    executor : Executor, optional
        Who does the work instead of processes of its own, such as a Dask cluster's.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    StudyError
        For a group of nobody, parts of another run in the way, and another run at work on the same file.
    OutputError
        For a file that is there already, or cannot be written.
    NeuroplastyError
        What a procedure or a course raises.

    Examples
    --------
    >>> from neuroplasty.documents import read_plan
    >>> from neuroplasty.study import POPULATIONS
    >>> run_group(Group(POPULATIONS["disc"], read_plan("transforaminal")), 0, Path("disc.parquet"))
    Traceback (most recent call last):
    ...
    neuroplasty.errors.StudyError: A group of 0 was asked for; give a size of 1 or more.
    """
    return run_in_parts(
        group,
        size,
        file,
        workers=workers,
        progress=progress,
        overwrite=overwrite,
        says=group.says(size),
        executor=executor,
    )


def row(number: int, case: Case, kept: str, course: Trajectory) -> dict[str, Any]:
    """One patient as a row: who, how they were before, and how at every visit within the course."""
    before, last_d = course.before, int(course.day[-1])
    lost_d, lost = course.relief_lost
    again_d, again = course.retreatment
    said: dict[str, Any] = {
        "number": number,
        "kind": Population.kind_of(case),
        "root": case.pains[0].root,
        "age_years": case.patient.age_years,
        "sex": case.patient.sex,
        "months": case.pains[0].months,
        "adherence": kept,
        "nrs_0": float(before.nrs),
        "odi_0": float(before.odi) if before.odi is not None else None,
        "rmdq_0": float(before.rmdq) if before.rmdq is not None else None,
        "relief_weeks": course.relief_weeks,
        "relief_until_d": lost_d,
        "relief_lost": lost,
        "treated_again_d": again_d,
        "treated_again": again,
        "procedures": len(course.procedures),
    }
    for months in VISITS_MONTHS:
        day = round(months * MONTH_D)
        if day > last_d:
            continue
        after = course.scores(day)
        for name in ("nrs", "odi", "rmdq", "peg", "global_effect"):
            said[f"{name}_{months}"] = float(getattr(after, name))
        said[f"body_{months}"] = float(_share_of_body(course, day))
        for name, responds in RESPONDERS.items():
            said[f"{name}_{months}"] = bool(responds(before, after))
    return said


def _share_of_body(course: Trajectory, day: int) -> float:
    """Share of the body in what drives the worst site, over the week before a visit; NaN without pain."""
    rows: NDArray[np.int64] = np.arange(max(0, day - 7), day) - course.first_d
    share: Sequence[float] = course.share_of_body()[rows].max(axis=1, initial=0.0).tolist()
    return float(np.nanmean(share)) if np.isfinite(share).any() else float("nan")
