"""Flow: what one procedure brought to every root, kept so that it can be done again on other roots.

The exposures of a procedure are replayed on roots that are pressed, scarred and inflamed in their own way: a
virtual group needs the fluid solved once for each kind of patient, and a course what a second procedure does.

>>> import numpy as np
>>> from neuroplasty import read_case, read_plan
>>> case = read_case("l5-scar-after-discectomy")
>>> flow = Flow.of(case, read_plan("one-day-caudal"), np.random.default_rng(1), spacing_mm=5.0)
>>> before = resting_roots(case)
>>> after = flow.act(before)
>>> k = after.names.index("L5 left")
>>> bool(after.bonded[k] < before.bonded[k]), len(flow.dt_s) < 200
(True, True)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from neuroplasty.body.anatomy import bonded_fraction
from neuroplasty.body.anatomy.anatomy import Anatomy
from neuroplasty.body.anatomy.findings import apply_findings
from neuroplasty.body.anatomy.parametric import canal_from_parameters
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.epidural import person
from neuroplasty.body.nerve import Exposure, Roots, resting_roots, step
from neuroplasty.body.procedure import Theatre
from neuroplasty.body.procedure.roots_watch import RootsWatch
from neuroplasty.documents.case import Case
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.records import Effect
from neuroplasty.documents.steps import Expose
from neuroplasty.errors import SolverError

Array = NDArray[np.float64]

_SHORT_S, _LONG_S = 120.0, 1800.0
_TICKS = 30
_SIDES = {"left": "right", "right": "left"}


@dataclass(frozen=True)
class Flow:
    """A procedure as K roots met it, in n stretches of ``dt_s`` (n,).

    ``pressure_mmhg``, ``film_mm``, ``kept`` (the share of its bonds a root still has), ``field_v_m``,
    ``temperature_c`` (n, K); ``fluid`` (n, K, S) drug's unit per mL. ``without``: effects the plan switches
    off.
    """

    names: tuple[str, ...]
    dt_s: Array
    pressure_mmhg: Array
    film_mm: Array
    kept: Array
    fluid: Array
    field_v_m: Array
    temperature_c: Array
    without: tuple[Effect, ...] = ()

    @classmethod
    def of(cls, case: Case, plan: Plan, rng: Generator, *, spacing_mm: float = 4.0) -> Flow:
        """Carry ``plan`` out on ``case`` without pictures and keep what its roots met.

        The person's fat, folds and foramina are drawn from ``rng``. Raises what the procedure raises.
        """
        plan = plan.aimed_at(case.target)
        canal = apply_findings(canal_from_parameters(case.patient), case.findings)
        bonded = bonded_fraction(canal, case.findings.scars)
        own = person(rng)
        theatre = Theatre(
            Anatomy(canal, _NO_BODY, "parameters"),
            bonded,
            rng,
            spacing_mm,
            without=plan.without,
            parameters=own,
            ticks_per_injection=_TICKS,
        )
        watch = RootsWatch(theatre, resting_roots(case, canal, bonded))
        names = tuple(root.name for root in canal.roots)
        begun = watch.treated.before.bonded
        kept, last_s = [], 0.0
        steps = tuple(one for one in plan.steps if not isinstance(one, Expose))
        for number, one in enumerate(steps, start=1):
            for tick in theatre.carry_out(one, number):
                list(watch.watch(tick))
                if tick.t_s > last_s:
                    kept.append((tick.t_s - last_s, watch.met))
                    last_s = tick.t_s
        if not kept:
            raise SolverError(f"The plan {plan.name!r} takes no time on a patient; give it steps that do.")
        return cls._merged(names, kept, begun, plan.without)

    @classmethod
    def _merged(
        cls,
        names: tuple[str, ...],
        ticks: list[tuple[float, Exposure]],
        start: Array,
        without: tuple[Effect, ...],
    ) -> Flow:
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

        left = np.array([group[-1][1].bonded for group in groups], float)
        share = np.divide(left, start, out=np.ones_like(left), where=start > 0)
        return cls(
            names=names,
            dt_s=np.array([sum(dt for dt, _ in group) for group in groups]),
            pressure_mmhg=mean("pressure_mmhg"),
            film_mm=mean("film_mm"),
            kept=np.clip(share, 0.0, 1.0),
            fluid=mean("fluid"),
            field_v_m=mean("field_v_m"),
            temperature_c=mean("temperature_c"),
            without=without,
        )

    def act(self, roots: Roots) -> Roots:
        """These roots (any leading axes, any of the procedure's) as this procedure leaves them.

        Raises SolverError for a root that the procedure did not meet.
        """
        odd = [name for name in roots.names if name not in self.names]
        if odd:
            raise SolverError(
                f"The procedure was done on a canal without the root {odd[0]}; give roots among "
                f"{', '.join(self.names)}."
            )
        at = [self.names.index(name) for name in roots.names]
        tied, age_d = roots.bonded, roots.age_d
        for n, dt_s in enumerate(self.dt_s):
            met = Exposure(
                pressure_mmhg=self.pressure_mmhg[n, at],
                film_mm=self.film_mm[n, at],
                fluid=self.fluid[n, at],
                field_v_m=self.field_v_m[n, at],
                temperature_c=self.temperature_c[n, at],
                bonded=tied * self.kept[n, at],
            )
            roots = step(roots, met, float(dt_s), self.without)
        return replace(roots, age_d=age_d)

    def mirrored(self) -> Flow:
        """The same procedure on the other side."""
        order = [self.names.index(_other_side(name)) for name in self.names]
        return replace(
            self,
            **{
                name: getattr(self, name)[:, order]
                for name in ("pressure_mmhg", "film_mm", "kept", "fluid", "field_v_m", "temperature_c")
            },
        )


def _mean(values: list[tuple[float, Array]]) -> Array:
    """Mean over time."""
    return np.average([value for _, value in values], axis=0, weights=[dt for dt, _ in values])


def _other_side(root: str) -> str:
    level, _, side = root.partition(" ")
    return f"{level} {_SIDES[side]}"


_NO_BODY = Volume(np.zeros((2, 2, 2), np.float32), np.eye(4))
"""Nobody in a virtual group is X-rayed."""
