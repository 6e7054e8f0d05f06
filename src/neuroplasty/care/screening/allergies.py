"""Allergies as they are noted: in words, by drug, brand or class, or by saying that there are none.

>>> from neuroplasty.documents import read_case
>>> case = read_case("healthy-adult").model_copy(update={"allergies": ("Omnipaque", "none of the steroids")})
>>> allergic_to("contrast", case), allergic_to("steroid", case)
(True, False)
"""

from __future__ import annotations

import re
from functools import cache

from neuroplasty.documents.case import Case
from neuroplasty.evidence.drugs import DRUGS

DRUG_GROUPS = {
    "contrast": "contrast",
    "local_anaesthetic": "local anaesthetic",
    "steroid": "steroid",
    "hyaluronidase": "enzyme",
    "sedative": "sedative",
}
"""The name of an allergy's fact, and the group of drugs it speaks of."""


def allergic_to(group: str, case: Case) -> bool | None:
    """Whether an allergy to a group of drugs is noted; None where nobody asked."""
    if not case.allergies:
        return None
    return any(not _denied(said) and _speaks_of(said, group) for said in case.allergies)


def unrecognised_allergies(case: Case) -> tuple[str, ...]:
    """Allergies noted in words that name no drug known here, so that nobody takes them for none."""
    return tuple(
        said
        for said in case.allergies
        if not _denied(said) and not any(_speaks_of(said, group) for group in _GROUPS) and not _harmless(said)
    )


def _denied(said: str) -> bool:
    return re.match(r"\s*(no|none|not|nil|denies)\b", said.lower()) is not None


def _harmless(said: str) -> bool:
    return (
        re.search(r"\b(latex|penicillin|pollen|nuts?|dust|hay|food|plaster|tape)", said.lower()) is not None
    )


_GROUPS = tuple(dict.fromkeys(drug.group for drug in DRUGS.values()))


@cache
def _names_of(group: str) -> re.Pattern[str]:
    names = {group}
    for name, drug in DRUGS.items():
        if drug.group == group:
            names |= {name, *drug.also_called}
    return re.compile("|".join(rf"\b{re.escape(name)}s?\b" for name in sorted(names)))


def _speaks_of(said: str, group: str) -> bool:
    return _names_of(group).search(said.lower().replace("anesthetic", "anaesthetic")) is not None
