"""Gauges: how thick needles and catheters are, and what passes through what.

>>> passes(19, 16), passes(19, 25)
(True, False)
"""

from __future__ import annotations

from types import MappingProxyType

OUTER_MM = MappingProxyType(
    {
        14: 2.108,
        15: 1.829,
        16: 1.651,
        17: 1.473,
        18: 1.270,
        19: 1.067,
        20: 0.908,
        21: 0.819,
        22: 0.718,
        23: 0.641,
        24: 0.565,
        25: 0.514,
        26: 0.464,
        27: 0.413,
    }
)
"""Outer diameter by gauge, mm, nominal. Source: Wikipedia, needle gauge comparison chart, regular wall."""

BORE_MM = MappingProxyType(
    {
        14: 1.600,
        15: 1.372,
        16: 1.194,
        17: 1.067,
        18: 0.838,
        19: 0.686,
        20: 0.603,
        21: 0.514,
        22: 0.413,
        23: 0.337,
        24: 0.311,
        25: 0.260,
        26: 0.260,
        27: 0.210,
    }
)
"""Inner diameter by gauge, mm, nominal. Source as for the outer diameter."""

_PLAY_MM = 0.02
"""Nominal sizes that are equal pass."""


def passes(catheter: int, needle: int) -> bool:
    """Whether a catheter goes through a needle.

    Parameters
    ----------
    catheter, needle : int
        Gauges of the tables.

    Returns
    -------
    bool
        By the catheter's outer and the needle's inner diameter.

    Examples
    --------
    >>> passes(20, 17), passes(18, 18)
    (True, False)
    """
    return OUTER_MM[catheter] <= BORE_MM[needle] + _PLAY_MM
