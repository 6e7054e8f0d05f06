"""Numbers as a document keeps them.

>>> rounded(0.123456789), rounded(0.123456789, 3)
(0.123457, 0.123)
"""

from __future__ import annotations


def rounded(value: float, digits: int = 6) -> float:
    """So many significant digits: more than anything here means, and the same text on every machine."""
    return float(f"{float(value):.{digits}g}")
