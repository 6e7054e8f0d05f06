"""Numbers as a document keeps them.

>>> rounded(0.123456789)
0.123457
"""

from __future__ import annotations


def rounded(value: float) -> float:
    """Six significant digits: more than anything here means, and the same text on every machine."""
    return float(f"{float(value):.6g}")
