"""Replay: what one procedure brought to every root, kept so that it can be done again on other roots.

The exposures of a procedure are replayed on roots that are pressed, scarred and inflamed in their own way: a
virtual group needs the fluid solved once for each kind of patient, and a course what a second procedure does.

>>> import numpy as np
>>> from neuroplasty.body.nerve import resting_roots
>>> from neuroplasty.documents import read_case, read_plan
>>> case = read_case("l5-scar-after-discectomy")
>>> flow = Flow.of(case, read_plan("one-day-caudal"), np.random.default_rng(1), spacing_mm=5.0)
>>> before = resting_roots(case)
>>> after = flow.act(before)
>>> k = after.names.index("L5 left")
>>> bool(after.bonded[k] < before.bonded[k]), len(flow.dt_s) < 200
(True, True)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from neuroplasty.body.anatomy import bonded_fraction, enzyme_share
from neuroplasty.body.anatomy.anatomy import Anatomy
from neuroplasty.body.anatomy.findings import apply_findings
from neuroplasty.body.anatomy.parametric import canal_from_parameters
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.epidural import TABLE as EPIDURAL
from neuroplasty.body.epidural import person
from neuroplasty.body.nerve import TABLE as NERVES
from neuroplasty.body.nerve import Exposure, Roots, resting_roots, through
from neuroplasty.body.procedure.perform import perform
from neuroplasty.body.procedure.scripts import Manner
from neuroplasty.body.procedure.setting import Setting
from neuroplasty.body.procedure.theatre import Theatre
from neuroplasty.documents.case import Case
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.records import Effect
from neuroplasty.documents.steps import Expose, Inject, Step
from neuroplasty.errors import SolverError
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

_BY_ROOT = (
    "pressure_mmhg", "film_mm", "kept", "foramen_kept", "recess_kept", "fluid", "field_v_m", "temperature_c",
)  # fmt: skip
_SHORT_S, _LONG_S = 120.0, 1800.0
UNWATCHED = Manner(looks_per_injection=30)
"""How a plan is carried out where nobody watches."""
_SCAR = 1_000_003
"""A child that no ``spawn`` of a person's chance comes to."""
_SIDES = {"left": "right", "right": "left"}


@dataclass(frozen=True)
class Met:
    """What met the roots during one stretch of ``dt_s``.

    Examples
    --------
    >>> Met(1.0, Exposure.none(2)).exposure.film_mm.tolist()
    [0.0, 0.0]
    """

    dt_s: float
    exposure: Exposure


@dataclass(frozen=True)
class Flow:
    """A procedure as K roots met it, in n stretches of ``dt_s`` (n,).

    ``pressure_mmhg``, ``film_mm``, ``kept`` (the share of its bonds a root still has), ``foramen_kept`` and
    ``recess_kept`` (of the narrowing there), ``field_v_m``, ``temperature_c`` (n, K); ``fluid`` (n, K, S)
    drug's unit per mL. ``without``: effects the plan switches off. ``surface`` (n, K, S) drug's unit per mm2
    of the root, or None where it was never used up.

    Examples
    --------
    >>> freed = replace(Exposure.none(2), bonded=np.array([0.5, 1.0]))
    >>> flow = Flow._merged(("L5 left", "L5 right"), [(60.0, freed)], np.ones(2), ())
    >>> flow.kept.tolist(), flow.mirrored().kept.tolist()
    ([[0.5, 1.0]], [[1.0, 0.5]])
    """

    names: tuple[str, ...]
    dt_s: Array
    pressure_mmhg: Array
    film_mm: Array
    kept: Array
    foramen_kept: Array
    recess_kept: Array
    fluid: Array
    field_v_m: Array
    temperature_c: Array
    without: tuple[Effect, ...] = ()
    surface: Array | None = None

    @classmethod
    def of(
        cls,
        case: Case,
        plan: Plan,
        rng: Generator,
        *,
        spacing_mm: float,
        table: Mapping[str, Parameter] = EPIDURAL,
    ) -> Self:
        """Carry a plan out on a case without pictures and keep what its roots met.

        Parameters
        ----------
        case : whose canal is made from its own measures
        plan : aimed at the case where it leaves its places open
        rng : the person's canal, scar, fat, folds and foramina are drawn from it
        spacing_mm : the shell's grid
        table : numbers of the epidural space, of the middle of all people

        Raises what the procedure raises.
        """
        canal = apply_findings(canal_from_parameters(case.patient, rng), case.findings)
        bonded = bonded_fraction(canal, case.findings.scars, scar_chance(rng))
        own = person(rng, table)
        setting = Setting.of(
            Anatomy(canal, _NO_BODY, "parameters"),
            bonded,
            enzyme_share=enzyme_share(canal, case.findings),
            spacing_mm=spacing_mm,
            resting=resting_roots(case, canal, bonded),
            without=plan.without,
            parameters=own,
            rng=rng,
        )
        return cls.on(Theatre.begin(setting), plan.aimed_at(case.target))

    @classmethod
    def on(cls, theatre: Theatre, plan: Plan, before: Sequence[Met] = ()) -> Self:
        """Carry an aimed plan out on a theatre without pictures; ``before``: what its roots have met so far.

        A theatre in the middle of a procedure makes a branch of it.
        """
        met = [
            Met(seen.tick.dt_s, seen.tick.met)
            for seen in perform(theatre, unseen(plan), manner=UNWATCHED)
            if seen.tick.dt_s > 0
        ]
        if not before and not met:
            raise SolverError(f"The plan {plan.name!r} takes no time on a patient; give it steps that do.")
        return cls.recorded(theatre.setting, [*before, *met])

    @classmethod
    def recorded(cls, setting: Setting, met: Sequence[Met]) -> Self:
        """What a procedure brought that has been carried out already, from what its roots met."""
        names, without = setting.cells.names, setting.without
        return cls._merged(names, [(one.dt_s, one.exposure) for one in met], setting.before.bonded, without)

    @classmethod
    def _merged(
        cls,
        names: tuple[str, ...],
        ticks: list[tuple[float, Exposure]],
        start: Array,
        without: tuple[Effect, ...],
    ) -> Self:
        """Short ticks joined: means over the time they took, and of the bonds what is left at the end."""
        groups: list[list[tuple[float, Exposure]]] = [[]]
        for tick in ticks:
            length = sum(dt for dt, _ in groups[-1])
            if groups[-1] and (length >= _SHORT_S or length + tick[0] > _LONG_S):
                groups.append([])
            groups[-1].append(tick)

        def mean(name: str) -> Array:
            return np.array(
                [
                    np.average(
                        [getattr(one, name) for _, one in group], axis=0, weights=[dt for dt, _ in group]
                    )
                    for group in groups
                ]
            )

        def product(name: str) -> Array:
            every = [[getattr(one, name) for _, one in group] for group in groups]
            none = np.ones(len(names))
            return np.array([np.prod([none if k is None else k for k in kept], axis=0) for kept in every])

        left = np.array([group[-1][1].bonded for group in groups], float)
        share = np.divide(left, start, out=np.ones_like(left), where=start > 0)
        return cls(
            names=names,
            dt_s=np.array([sum(dt for dt, _ in group) for group in groups]),
            pressure_mmhg=mean("pressure_mmhg"),
            film_mm=mean("film_mm"),
            kept=np.clip(share, 0.0, 1.0),
            foramen_kept=product("foramen_kept"),
            recess_kept=product("recess_kept"),
            fluid=mean("fluid"),
            field_v_m=mean("field_v_m"),
            temperature_c=mean("temperature_c"),
            without=without,
            surface=mean("surface") if all(one.surface is not None for _, one in ticks) else None,
        )

    def act(self, roots: Roots, table: Mapping[str, Parameter] = NERVES) -> Roots:
        """These roots (any leading axes, any of the procedure's) as this procedure leaves them.

        ``table``: the nerve's numbers.

        Raises SolverError for a root that the procedure did not meet.
        """
        odd = [name for name in roots.names if name not in self.names]
        if odd:
            raise SolverError(
                f"The procedure was done on a canal without the root {odd[0]}; give roots among "
                f"{', '.join(self.names)}."
            )
        at = [self.names.index(name) for name in roots.names]
        met = {name: getattr(self, name)[:, at] for name in _BY_ROOT}
        surface = None if self.surface is None else self.surface[:, at]
        exposures = [
            Exposure(
                bonded=roots.bonded * met["kept"][n],
                surface=None if surface is None else surface[n],
                **{name: values[n] for name, values in met.items() if name != "kept"},
            )
            for n in range(len(self.dt_s))
        ]
        return through(roots, exposures, self.dt_s, self.without, table)

    def mirrored(self) -> Self:
        """The same procedure on the other side."""
        order = [self.names.index(_other_side(name)) for name in self.names]
        surface = None if self.surface is None else self.surface[:, order]
        return replace(self, surface=surface, **{name: getattr(self, name)[:, order] for name in _BY_ROOT})


def scar_chance(rng: Generator) -> Generator:
    """A child of a person's chance for the scar alone, so that all else a person draws stays what it was.

    >>> one, same = (np.random.default_rng(1) for _ in range(2))
    >>> float(scar_chance(one).random()) != float(one.random()) == float(same.random())
    True
    """
    seeds = rng.bit_generator.seed_seq
    assert isinstance(seeds, np.random.SeedSequence)
    return np.random.default_rng(np.random.SeedSequence(seeds.entropy, spawn_key=(*seeds.spawn_key, _SCAR)))


def unseen(plan: Plan) -> Plan:
    """The plan without a picture: nobody watches.

    >>> from neuroplasty.documents import read_plan
    >>> any(one.do == "expose" for one in unseen(read_plan("one-day-caudal")).steps)
    False
    """
    return plan.model_copy(update={"steps": tuple(_unseen(plan.steps))})


def _unseen(steps: Iterable[Step]) -> Iterable[Step]:
    for one in steps:
        if isinstance(one, Inject) and one.live is not None:
            yield one.model_copy(update={"live": None})
        elif not isinstance(one, Expose):
            yield one


def _other_side(root: str) -> str:
    level, _, side = root.partition(" ")
    return f"{level} {_SIDES[side]}"


_NO_BODY = Volume(np.zeros((2, 2, 2), np.float32), np.eye(4))
"""Nobody in a virtual group is X-rayed."""
