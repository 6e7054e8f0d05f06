"""Units that are mixed up: per cent and mg/mL, micrograms and milligrams; asked back, never guessed.

The solutions sold are from memory (standing: unverified): they only decide when to ask.

>>> mixed_up("bupivacaine", "0.25 mg/mL").split("; ")[0]
'0.25 mg/mL of bupivacaine is 0.025 %, and 0.25 % is what is sold'
>>> mixed_up("lidocaine", "2 %") is None, mixed_up("lidocaine", "20 mg/mL") is None
(True, True)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

SOLD_PERCENT: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        "lidocaine": (0.5, 1.0, 1.5, 2.0),
        "bupivacaine": (0.125, 0.25, 0.5, 0.75),
        "ropivacaine": (0.2, 0.5, 0.75, 1.0),
    }
)
"""Solutions of local anaesthetics as they are sold, per cent."""

MICROGRAMS_FROM = MappingProxyType({"fentanyl": 1.0, "midazolam": 500.0})
"""Milligrams of a sedative from which on micrograms must have been meant."""


def mixed_up(drug: str, strength: str) -> str | None:
    """The question back where a strength looks like a number in the wrong unit.

    Parameters
    ----------
    drug : str
        A name of the table of drugs.
    strength : str
        As a plan writes it.

    Returns
    -------
    str or None
        None where nothing looks mixed up.

    Examples
    --------
    >>> mixed_up("lidocaine", "20 %")
    "20 % of lidocaine is 200 mg/mL, and 20 mg/mL is what is sold; which is meant? Write '2 %' or '20 mg/mL'"
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?) ?(%|mg/mL)\s*", strength)
    if drug not in SOLD_PERCENT or not found:
        return None
    number, unit = float(found.group(1)), found.group(2)
    sold = SOLD_PERCENT[drug]
    if unit == "mg/mL" and number in sold:
        return (
            f"{number:g} mg/mL of {drug} is {number / 10:g} %, and {number:g} % is what is sold; which is "
            f"meant? Write '{number:g} %' or '{number / 10:g} %'"
        )
    if unit == "%" and number not in sold and number / 10 in sold:
        return (
            f"{number:g} % of {drug} is {number * 10:g} mg/mL, and {number:g} mg/mL is what is sold; which "
            f"is meant? Write '{number / 10:g} %' or '{number:g} mg/mL'"
        )
    return None


def micrograms_meant(drug: str, dose_mg: float) -> str | None:
    """The question back where a sedative's dose looks like micrograms written as milligrams.

    Parameters
    ----------
    drug : str
        A sedative of the table.
    dose_mg : float
        As a plan writes it, in milligrams.

    Returns
    -------
    str or None
        None where it does not.

    Examples
    --------
    >>> micrograms_meant("fentanyl", 50)
    '50 mg of fentanyl is 50000 micrograms; were 50 micrograms meant? Then write dose_mg: 0.05'
    >>> micrograms_meant("fentanyl", 0.05) is None
    True
    """
    if dose_mg < MICROGRAMS_FROM.get(drug, float("inf")):
        return None
    return (
        f"{dose_mg:g} mg of {drug} is {dose_mg * 1000:g} micrograms; were {dose_mg:g} micrograms meant? Then "
        f"write dose_mg: {dose_mg / 1000:g}"
    )
