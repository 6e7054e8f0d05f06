"""Chance by key: a stream of random numbers that belongs to a purpose and a number, and to nothing else.

Philox is counter-based (Salmon et al. 2011): the seed and the purpose make its key, the number a counter far
from every other's. Nobody's draws depend on who else there is, nor on the part they are computed in.

>>> one, same, other = chance(1, "person", 7), chance(1, "person", 7), chance(1, "person", 8)
>>> float(one.random()) == float(same.random()) != float(other.random())
True
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray


def chance(seed: int, purpose: str, number: int = 0) -> np.random.Generator:
    """The stream of one number, such as a patient's or a trial's, for one purpose.

    Parameters
    ----------
    seed : int
        Of all chance.
    purpose : str
        What is drawn.
    number : int
        Whose, 0 or more.

    Returns
    -------
    Generator
        At its beginning.

    Examples
    --------
    >>> bool(chance(1, "arm").random() != chance(1, "site").random())
    True
    """
    counter = np.array([0, 0, number, 0], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(counter=counter, key=_key(seed, purpose)))


@lru_cache(maxsize=256)
def _key(seed: int, purpose: str) -> NDArray[np.uint64]:
    said = hashlib.sha256(f"{seed} {purpose}".encode()).digest()
    return np.frombuffer(said[:16], dtype=np.uint64)
