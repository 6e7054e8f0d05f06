"""Load: what presses on a root, from the disc in the recess to the foramen it leaves through.

>>> import numpy as np
>>> foramen_mmhg(np.array([1.0, 0.85]), TABLE).round().tolist()
[28.0, 53.0]
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.nerve.parameters import TABLE
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

_STEEPEST = 60.0


def disc_mmhg(intrusion_mm: Array, table: Mapping[str, Parameter] = TABLE) -> Array:
    """Contact pressure (any shape) where a disc or bone comes ``intrusion_mm`` into a root's place.

    Nothing until the root's reserve is used up, then an exponential of the depth beyond it, as for soft
    tissue pressed flat. Calibrated on Takahashi et al., Spine 1999.
    """
    beyond = np.maximum(0.0, intrusion_mm - table["root_reserve"].value)
    k = table["disc_stiffening"].value
    return np.asarray(table["disc_stiffness"].value / k * np.expm1(np.minimum(k * beyond, _STEEPEST)))


def foramen_mmhg(area: Array, table: Mapping[str, Parameter] = TABLE) -> Array:
    """Pressure (any shape) in a foramen whose free area is ``area`` of the healthy, neutral one.

    P = most / (1 + (area / half)^power): a filled foramen presses with what the tissue in it bears, a wide
    one hardly. Calibrated on Morishita et al. and Hong et al.
    """
    return np.asarray(
        table["foramen_most"].value
        / (1 + (area / table["foramen_half"].value) ** table["foramen_power"].value)
    )


def second_mmhg(roots_mmhg: tuple[Array, Array], cauda_mmhg: tuple[Array, Array]) -> Array:
    """What presses at the second of all narrow places a root passes, mmHg.

    Parameters
    ----------
    roots_mmhg : two arrays
        In the recess and in the foramen.
    cauda_mmhg : two arrays
        At the two narrowest levels of the sac above, the narrowest first.

    Returns
    -------
    array
        mmHg, 0 where only one place is narrow.

    Examples
    --------
    >>> one, none = np.ones(1), np.zeros(1)
    >>> float(second_mmhg((30 * one, none), (20 * one, none))[0])
    20.0
    >>> float(second_mmhg((30 * one, none), (none, none))[0])
    0.0
    """
    (recess, foramen), (first, second) = roots_mmhg, cauda_mmhg
    own = np.maximum(np.minimum(recess, foramen), np.minimum(np.maximum(recess, foramen), first))
    return np.asarray(np.maximum(own, second))


def load_mmhg(disc: Array, recess: Array, openness: Array, table: Mapping[str, Parameter] = TABLE) -> Array:
    """What the structure presses on a root, mmHg: the worse of its two narrow places.

    ``disc`` and ``recess`` press in the recess, mmHg; ``openness`` is what is left of the foramen's area. The
    pressure in a healthy foramen in extension is taken as one that a root is used to (assumed).
    """
    return np.asarray(np.maximum(disc + recess, foramen_load_mmhg(openness, table)))


def foramen_load_mmhg(openness: Array, table: Mapping[str, Parameter] = TABLE) -> Array:
    """What a foramen presses (any shape) beyond what a root is used to, mmHg."""
    usual = foramen_mmhg(np.array([table["extension_area"].value]), table)[0]
    return np.asarray(np.maximum(0.0, foramen_mmhg(openness, table) - usual))


def relieved(openness: Array, kept: Array, table: Mapping[str, Parameter] = TABLE) -> Array:
    """The area of a foramen that presses so much less.

    What presses on a root gives way in the part that a balloon has stretched: of the pressure beyond what the
    root is used to so much stays, however little of the area a tight foramen gains by it.

    Parameters
    ----------
    openness : array
        What is left of the foramen's area, 1 healthy.
    kept : array
        Share of what presses there that has not given way, 0 to 1.
    table : mapping of str to Parameter
        The nerve room's.

    Returns
    -------
    array
        Its area then; as it was where nothing presses.

    Examples
    --------
    >>> tight = np.array([0.5, 1.0])
    >>> wider = relieved(tight, np.full(2, 0.7))
    >>> wider.round(2).tolist(), float((foramen_load_mmhg(wider) / foramen_load_mmhg(tight[:1]))[0].round(3))
    ([0.69, 1.0], 0.7)
    """
    most, half, power = (table[name].value for name in ("foramen_most", "foramen_half", "foramen_power"))
    usual = foramen_mmhg(np.array([table["extension_area"].value]), table)[0]
    presses = usual + kept * foramen_load_mmhg(openness, table)
    return np.asarray(np.maximum(openness, half * (most / presses - 1) ** (1 / power)))


def recess_relieved(disc: Array, recess: Array, kept: Array, table: Mapping[str, Parameter] = TABLE) -> Array:
    """What presses in a recess beside the disc once a balloon has stretched it, mmHg.

    Of the depth by which bone and ligament come into the root's place a share stays; its pressure follows
    from ``disc_mmhg``.

    Parameters
    ----------
    disc, recess : array
        What presses there: the disc, and bone and ligament beyond it, mmHg.
    kept : array
        Share of that depth that has not given way, 0 to 1.
    table : mapping of str to Parameter
        The nerve room's.

    Returns
    -------
    array
        mmHg.

    Examples
    --------
    >>> one = np.ones(3)
    >>> recess_relieved(0 * one, 150 * one, np.array([1.0, 0.9, 0.0])).round().tolist()
    [150.0, 102.0, 0.0]
    """
    over = table["disc_stiffening"].value / table["disc_stiffness"].value
    behind = 1 + over * disc
    deeper = 1 + over * recess / behind
    return np.asarray(behind * (deeper**kept - 1) / over)
