"""One injection into the epidural space of each of a group, and what was seen while it ran."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import TABLE, EpiduralSpace, Posture, Shell, Source, State, person
from neuroplasty.evidence.parameter import Parameter

Table = Mapping[str, Parameter]

SPACING_MM = 2.0
ON_THE_SIDE = Posture("left lateral")


@dataclass(frozen=True)
class Trace:
    """What a transducer at one place and one in the CSF read: seconds, mmHg and mmHg (n,), rest first."""

    t_s: np.ndarray
    needle_mmhg: np.ndarray
    sac_mmhg: np.ndarray

    @property
    def peak_mmhg(self) -> float:
        """Highest pressure at the needle."""
        return float(self.needle_mmhg.max())

    @property
    def rise_mmhg(self) -> float:
        """Rise of the CSF's pressure over rest."""
        return float(self.sac_mmhg.max() - self.sac_mmhg[0])

    def needle_at(self, t_s: float) -> float:
        """Pressure at the needle at some time, mmHg."""
        return float(np.interp(t_s, self.t_s, self.needle_mmhg))


def spaces(
    canals: Sequence[Canal],
    seed: int,
    *,
    table: Table = TABLE,
    posture: Posture = ON_THE_SIDE,
    spacing_mm: float = SPACING_MM,
    own: Callable[[np.random.Generator, Table], Table] = person,
    gestation_weeks: float = 0.0,
) -> Iterator[tuple[Canal, EpiduralSpace]]:
    """The epidural space of each canal, with fat, folds, foramina and pressures of its own.

    ``own`` draws one person's parameters from the table's; ``gestation_weeks`` is everybody's.
    """
    rng = np.random.default_rng(seed)
    for canal in canals:
        drawn = own(rng, table)
        shell = Shell.from_canal(
            canal, spacing_mm=spacing_mm, rng=rng, parameters=drawn, gestation_weeks=gestation_weeks
        )
        yield canal, EpiduralSpace(shell, drawn, posture)


def traced(
    space: EpiduralSpace, place: tuple[float, float], volume_ml: float, rate_ml_s: float, then_s: float = 0.0
) -> tuple[Trace, State]:
    """The pressures during an injection of saline and for some time after it, and the last state."""
    states = [space.start()]
    last = inject(space, place, volume_ml, rate_ml_s, {}, states.append, states[0])
    if then_s > 0:
        states += space.advance(last, then_s, max_dt_s=20.0)
    trace = Trace(
        np.array([state.t_s for state in states]),
        np.array([state.pressure_at(*place) for state in states]),
        np.array([state.sac_pressure_mmhg for state in states]),
    )
    return trace, states[-1]


def inject(
    space: EpiduralSpace,
    place: tuple[float, float],
    volume_ml: float,
    rate_ml_s: float,
    concentration: Mapping[str, float],
    watch: Callable[[State], None] | None = None,
    start: State | None = None,
) -> State:
    """The state after so much went in at one place (s in mm, theta in radians); ``watch`` sees every step."""
    state = start or space.start()
    source = Source(*place, rate_ml_s, concentration)
    for after in space.advance(state, volume_ml / rate_ml_s, [source]):
        state = after
        if watch is not None:
            watch(state)
    return state
