"""Allocation: who is put into which arm, for many trials at once.

>>> import numpy as np
>>> rng = np.random.default_rng(1)
>>> arms = in_blocks((1, 1), 4, (3, 8), rng)
>>> arms.reshape(3, 2, 4).sum(axis=2).tolist()
[[2, 2], [2, 2], [2, 2]]
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from math import factorial, prod

import numpy as np
from numpy.typing import NDArray

Arms = NDArray[np.int8]
_MOST_ARRANGEMENTS = 2000
_BLOCK_OF = 2


def at_random(ratio: Sequence[int], shape: tuple[int, int], rng: np.random.Generator) -> Arms:
    """Each person by a throw of their own (R, N).

    >>> at_random((1, 0), (1, 3), np.random.default_rng(1)).tolist()
    [[0, 0, 0]]
    """
    edges = np.cumsum(ratio) / sum(ratio)
    return np.searchsorted(edges[:-1], rng.random(shape, np.float32), side="right").astype(np.int8)


def usual_block(ratio: Sequence[int]) -> int:
    """Length of a block where none is given: every arm twice."""
    return _BLOCK_OF * sum(ratio)


def in_blocks(ratio: Sequence[int], block: int, shape: tuple[int, int], rng: np.random.Generator) -> Arms:
    """In permuted blocks, one after another as people come (R, N)."""
    trials, size = shape
    blocks = -(-size // block)
    one = np.repeat(np.arange(len(ratio), dtype=np.int8), [block * part // sum(ratio) for part in ratio])
    ways = factorial(block) // prod(factorial(int(n)) for n in np.bincount(one))
    if ways <= _MOST_ARRANGEMENTS and block <= 8:
        known = np.array(sorted(set(permutations(one.tolist()))), np.int8)
        chosen = known[rng.integers(len(known), size=(trials, blocks))]
    else:
        order = rng.random((trials, blocks, block), np.float32).argsort(axis=2)
        chosen = one[order]
    return chosen.reshape(trials, blocks * block)[:, :size]


def in_strata(ratio: Sequence[int], block: int, stratum: NDArray[np.int16], rng: np.random.Generator) -> Arms:
    """In permuted blocks by stratum (R, N), each a sequence of its own."""
    arm = np.zeros(stratum.shape, np.int8)
    for one in np.unique(stratum):
        here = stratum == one
        most = int(here.sum(axis=1).max())
        sequence = in_blocks(ratio, block, (len(stratum), most), rng)
        at = np.cumsum(here, axis=1) - 1
        chosen = np.take_along_axis(sequence, np.maximum(at, 0), axis=1)
        arm = np.where(here, chosen, arm)
    return arm


def minimised(
    ratio: Sequence[int], factors: Sequence[NDArray[np.int16]], followed: float, rng: np.random.Generator
) -> Arms:
    """One after another to the arm that keeps every factor most even, as often as ``followed`` (R, N).

    Pocock and Simon 1975, with the sum of what each level already has in an arm over the arm's share.
    """
    trials, size = factors[0].shape
    share = np.array(ratio, np.float32)
    held = [np.zeros((trials, int(one.max()) + 1, len(ratio)), np.float32) for one in factors]
    follows = rng.random((trials, size), np.float32) < followed
    by_chance = at_random(ratio, (trials, size), rng)
    ties = rng.random((trials, size, len(ratio)), np.float32) * np.float32(1e-3)
    arm = np.zeros((trials, size), np.int8)
    row = np.arange(trials)
    for n in range(size):
        load = sum(
            (table[row, factor[:, n]] for table, factor in zip(held, factors, strict=True)),
            start=np.zeros((trials, len(ratio)), np.float32),
        )
        least = np.argmin((load + ties[:, n]) / share, axis=1)
        arm[:, n] = np.where(follows[:, n], least, by_chance[:, n])
        for table, factor in zip(held, factors, strict=True):
            table[row, factor[:, n], arm[:, n]] += 1
    return arm


def by_cluster(ratio: Sequence[int], site: NDArray[np.int16], sites: int, rng: np.random.Generator) -> Arms:
    """Whole sites, as even as their number allows (R, N)."""
    turn = np.concatenate([np.full(part, n, np.int8) for n, part in enumerate(ratio)])
    of_site = np.resize(turn, sites)
    order = rng.random((len(site), sites)).argsort(axis=1)
    return np.take_along_axis(of_site[order], site.astype(np.int64), axis=1)
