"""Random numbers by counter: the draw at any step is a function of seed and counter alone.

Two engines that visit the same steps in another order, or on other cores, see the same noise. A draw is the
sum of four 16-bit uniforms cut out of one SplitMix64 word (Steele, Lea, Flood 2014), scaled to mean 0 and
variance 1; it is filtered over many steps before anything sees it, which leaves it normal (the excess
kurtosis of -0.3 falls to about -0.01).

>>> import numpy as np
>>> draws = standard_draws(7, np.arange(100_000))
>>> bool(abs(draws.mean()) < 0.01), bool(abs(draws.std() - 1) < 0.01)
(True, True)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from neuroplasty.errors import SolverError

Generators = np.random.Generator | Sequence[np.random.Generator]
"""Where the chance of several people comes from: one generator that all draw from in turn, or one each."""

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_WORD = np.uint64(0xFFFF)
_S16, _S27, _S30, _S31, _S32, _S48 = (np.uint64(n) for n in (16, 27, 30, 31, 32, 48))
_ONE = np.uint64(1)
_MIDDLE = 2.0 * 65535.0
_SPREAD = float(np.sqrt(4.0 * (65536.0**2 - 1.0) / 12.0))


def seed_of(rng: np.random.Generator, size: int) -> NDArray[np.uint64]:
    """Seeds for ``size`` independent streams."""
    return rng.integers(0, 2**64, size=size, dtype=np.uint64)


def seeds_of_each(rng: Generators, people: int, size: int) -> NDArray[np.uint64]:
    """Seeds for ``size`` independent streams of each of so many people (people, size).

    With a generator each, a person's seeds do not depend on who else is in the group; with one for all they
    are drawn person by person, so that they do not depend on who comes after. Raises SolverError for a number
    of generators other than that of the people.

    >>> each = seeds_of_each([np.random.default_rng([7, number]) for number in (3, 4)], 2, 2)
    >>> bool((each[1:] == seeds_of_each([np.random.default_rng([7, 4])], 1, 2)).all())
    True
    """
    if isinstance(rng, np.random.Generator):
        return seed_of(rng, people * size).reshape(people, size)
    if len(rng) != people:
        raise SolverError(f"{len(rng)} generators for {people} people; give one for all, or one for each.")
    return np.array([seed_of(one, size) for one in rng], dtype=np.uint64).reshape(people, size)


@njit(cache=True, inline="always")
def standard_draw(seed: np.uint64, counter: np.uint64) -> float:
    """The draw of one stream at one count: mean 0, variance 1."""
    z = seed + (counter + _ONE) * _GOLDEN
    z = (z ^ (z >> _S30)) * _MIX_1
    z = (z ^ (z >> _S27)) * _MIX_2
    z = z ^ (z >> _S31)
    total = (z & _WORD) + ((z >> _S16) & _WORD) + ((z >> _S32) & _WORD) + (z >> _S48)
    return (float(total) - _MIDDLE) / _SPREAD


def standard_draws(seed: int | NDArray[np.uint64], counters: NDArray[np.integer]) -> NDArray[np.float64]:
    """The same draws in NumPy, for many counts of one stream, or of streams whose seeds fit them."""
    with np.errstate(over="ignore"):
        z = np.asarray(seed, dtype=np.uint64) + (np.asarray(counters).astype(np.uint64) + _ONE) * _GOLDEN
        z = (z ^ (z >> _S30)) * _MIX_1
        z = (z ^ (z >> _S27)) * _MIX_2
        z = z ^ (z >> _S31)
        total = (z & _WORD) + ((z >> _S16) & _WORD) + ((z >> _S32) & _WORD) + (z >> _S48)
    return np.asarray((total.astype(np.float64) - _MIDDLE) / _SPREAD)
