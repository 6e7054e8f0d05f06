"""Where a root hurts: the four sites of pain and what each root gives to each of them.

>>> shares(("L5 left", "S4 right"))[:, 0].tolist()
[0.35, 1.0, 0.0, 0.0]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from neuroplasty.care.course.parameters import PARAMETERS
from neuroplasty.documents.case import Pain
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

SITES: tuple[str, ...] = ("low back", "left leg", "right leg", "elsewhere")
"""Sites of pain; a buttock and a foot belong to their leg."""

BACK, LEFT, RIGHT, ELSEWHERE = range(4)
_BLOCKED, _SILENT = 1e-3, 1e-2
_TO_THE_LEG = ("L1", "L2", "L3", "L4", "L5", "S1", "S2")


def shares(names: Sequence[str], table: Mapping[str, Parameter] = PARAMETERS) -> Array:
    """What share of each root's nociception each site gets (4, K).

    L1 to S2 are felt in the leg of their side and partly in the back; T12 in the back; S3 to S5 elsewhere.
    """
    out = np.zeros((len(SITES), len(names)))
    for k, name in enumerate(names):
        level, _, side = name.partition(" ")
        if level in _TO_THE_LEG:
            out[LEFT if side == "left" else RIGHT, k] = 1.0
            out[BACK, k] = table["back_share"].value
        else:
            out[BACK if level == "T12" else ELSEWHERE, k] = 1.0
    return out


def at_sites(nociception: Array, share: Array, gain: float) -> Array:
    """Drive of each site (..., 4) by its roots' nociception (..., K).

    Roots add up as chances do, so that two roots at once are more than one and never more than the gain:
    ``gain (1 - prod_k (1 - share_k n_k))``.

    >>> at_sites(np.array([0.5, 0.5]), np.ones((1, 2)), 1.0)
    array([0.75])
    """
    return np.asarray(gain * (1 - np.prod(1 - share * nociception[..., None, :], axis=-1)))


def numbed(nociception: Array, block: Array, share: Array) -> Array:
    """How far each site (..., 4) is numb: the part of its roots' nociception that their block (..., K) stops.

    0 where nothing would come from the roots anyhow.

    >>> numbed(np.array([0.1]), np.array([0.75]), np.ones((1, 1)))
    array([0.75])
    """
    unblocked = np.minimum(1.0, nociception / np.maximum(1 - block, _BLOCKED))
    whole, left = at_sites(unblocked, share, 1.0), at_sites(nociception, share, 1.0)
    return np.asarray(np.divide(whole - left, whole, out=np.zeros_like(whole), where=whole > _SILENT))


def sites_of(pain: Pain) -> tuple[int, ...]:
    """Which of the sites a pain of a case lies at."""
    if pain.site == "low back":
        return (BACK,)
    return {"left": (LEFT,), "right": (RIGHT,), "both": (LEFT, RIGHT)}[pain.side]
