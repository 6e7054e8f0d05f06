"""One injection into the epidural space of each of a group, and what was seen while it ran."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import EpiduralSpace, Shell, Source, State, person

SPACING_MM = 2.0


def spaces(canals: Sequence[Canal], seed: int) -> Iterator[tuple[Canal, EpiduralSpace]]:
    """The epidural space of each canal, with fat, folds, foramina and pressures of its own."""
    rng = np.random.default_rng(seed)
    for canal in canals:
        own = person(rng)
        shell = Shell.from_canal(canal, spacing_mm=SPACING_MM, rng=rng, parameters=own)
        yield canal, EpiduralSpace(shell, own)


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
