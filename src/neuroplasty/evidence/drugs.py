"""The drugs a plan may name: their unit, the strengths they come in, their limits and who set them.

A limit is what a plan is refused for; it is not advice. Each carries its source and its standing.

>>> parse_strength("lidocaine", "2 %")
20.0
>>> DRUGS["lidocaine"].limits[0].amount
400
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from neuroplasty.evidence.parameter import Standing

DrugName = Literal[
    "iohexol",
    "sodium chloride",
    "lidocaine",
    "bupivacaine",
    "ropivacaine",
    "betamethasone",
    "dexamethasone",
    "triamcinolone",
    "methylprednisolone",
    "hyaluronidase",
    "midazolam",
    "fentanyl",
]


Group = Literal["contrast", "saline", "local anaesthetic", "steroid", "enzyme", "sedative"]


@dataclass(frozen=True)
class Limit:
    """The most of a drug within 24 hours, in the drug's unit, absolute or per kilogram."""

    amount: float
    per: Literal["procedure", "kg"]
    source: str
    standing: Standing


@dataclass(frozen=True)
class Strongest:
    """The strongest solution of a drug that a plan may inject."""

    strength: str
    source: str
    standing: Standing


@dataclass(frozen=True)
class Drug:
    """One drug: its class, its unit of dose, the unit its strength is written in, its limits.

    ``also_called`` holds the words by which an allergy to it may be noted, besides its name and class.
    """

    group: Group
    unit: str
    strengths: tuple[str, ...]
    limits: tuple[Limit, ...] = ()
    strongest: Strongest | None = None
    also_called: tuple[str, ...] = ()


_CALCULATOR = "mdicu.com calc-503, read second-hand"

DRUGS: dict[str, Drug] = {
    "iohexol": Drug(
        "contrast",
        "mg iodine",
        ("mgI/mL",),
        (
            Limit(
                3060,
                "procedure",
                "drugs.com iohexol: most for one adult myelogram, taken over in case of dural puncture",
                "derived",
            ),
        ),
        Strongest("300 mgI/mL", "drugs.com iohexol: strongest for a myelogram, read second-hand", "derived"),
        ("iodinated contrast", "contrast medium", "contrast dye", "radiocontrast", "omnipaque", "iodine"),
    ),
    "sodium chloride": Drug(
        "saline",
        "mg",
        ("%",),
        (),
        Strongest("10 %", "Choi 2017, Anesth Analg 124:2021: 10 % is the strongest in a trial", "assumed"),
        ("saline",),
    ),
    "lidocaine": Drug(
        "local anaesthetic",
        "mg",
        ("%", "mg/mL"),
        (
            Limit(400, "procedure", _CALCULATOR, "unverified"),
            Limit(7.0, "kg", _CALCULATOR, "unverified"),
        ),
        also_called=("lignocaine", "xylocaine", "amide"),
    ),
    "bupivacaine": Drug(
        "local anaesthetic",
        "mg",
        ("%", "mg/mL"),
        (
            Limit(225, "procedure", _CALCULATOR, "unverified"),
            Limit(2.0, "kg", _CALCULATOR, "unverified"),
        ),
        also_called=("marcaine", "amide"),
    ),
    "ropivacaine": Drug(
        "local anaesthetic",
        "mg",
        ("%", "mg/mL"),
        (
            Limit(200, "procedure", _CALCULATOR, "unverified"),
            Limit(3.5, "kg", _CALCULATOR, "unverified"),
        ),
        also_called=("naropin", "amide"),
    ),
    "betamethasone": Drug("steroid", "mg", ("mg/mL",)),
    "dexamethasone": Drug("steroid", "mg", ("mg/mL",)),
    "triamcinolone": Drug("steroid", "mg", ("mg/mL",)),
    "methylprednisolone": Drug("steroid", "mg", ("mg/mL",)),
    "hyaluronidase": Drug("enzyme", "IU", ("IU/mL",), also_called=("hyalase",)),
    "midazolam": Drug("sedative", "mg", ("mg/mL",), also_called=("benzodiazepine",)),
    "fentanyl": Drug("sedative", "mg", ("mg/mL",), also_called=("opioid",)),
}

assert set(DRUGS) == set(get_args(DrugName))

_STRENGTH = re.compile(r"^(\d+(?:\.\d+)?) ?(%|mg/mL|mgI/mL|IU/mL)$")


def parse_strength(drug: str, strength: str) -> float:
    """How much of the drug one millilitre holds, in the drug's own unit.

    Raises ValueError with what was found and what this drug takes.

    >>> parse_strength("iohexol", "240 mgI/mL"), parse_strength("sodium chloride", "0.9 %")
    (240.0, 9.0)
    """
    units = DRUGS[drug].strengths
    example = {"%": "2 %", "mg/mL": "6 mg/mL", "mgI/mL": "240 mgI/mL", "IU/mL": "150 IU/mL"}[units[0]]
    found = _STRENGTH.match(strength.strip())
    if not found or found.group(2) not in units:
        raise ValueError(
            f"the strength of {drug} is a number and one of {', '.join(units)}; "
            f"found {strength!r}; write e.g. '{example}'"
        )
    number = float(found.group(1))
    if number <= 0:
        raise ValueError(f"the strength of {drug} must be above zero; found {strength!r}")
    return number * 10 if found.group(2) == "%" else number
