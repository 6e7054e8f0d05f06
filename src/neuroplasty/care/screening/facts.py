"""Facts: every name that a rule may use, how it is asked for, and how it is read from a case.

A fact is None where nobody noted it. An empty list of findings is "not found" once imaging was done, and
unknown before. An empty list of allergies was not asked; ``[none]`` was.

>>> from neuroplasty.documents import read_case
>>> facts = facts_of(read_case("l5-scar-after-discectomy"))
>>> facts["pain.leg"], facts["root.concordant"], facts["red_flags.fever"]
(True, True, None)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from neuroplasty.care.review import Review
from neuroplasty.care.screening import readers
from neuroplasty.care.screening.asking import ASKED_IN_ENTRIES, QUESTIONS
from neuroplasty.care.screening.concordance import (
    adhesions_shown,
    concordant,
    imaged,
    scar_somewhere,
    side_fits,
    something_found,
)
from neuroplasty.care.screening.truth import Fact, Kind
from neuroplasty.documents.case import GRADES, Case
from neuroplasty.documents.history import Care, Diagnosis
from neuroplasty.documents.places import DISCS
from neuroplasty.evidence.thinners import ThinnerName


def facts_of(case: Case, diary: Review | None = None) -> dict[str, Any]:
    """Every fact of a case by its name, None where it is not known.

    Parameters
    ----------
    case : Case
        What is known.
    diary : Review, optional
        Answers what the case leaves open.

    Returns
    -------
    dict of str to object
        One value for each of ``FACTS``.

    Examples
    --------
    >>> from neuroplasty.documents import read_case
    >>> facts = facts_of(read_case("healthy-adult"))
    >>> facts["patient.age"], facts["red_flags.fever"] is None
    (35, True)
    """
    facts = {name: read(case) for name, read in _READERS}
    if diary is not None:
        for name, value in readers.told_by(diary).items():
            if facts[name] is None:
                facts[name] = value
    for head, parts in _HEADS.items():
        facts[f"learned.{head}"] = readers.either(facts[f"learned.{part}"] for part in parts)
    facts["learned.heads"] = readers.count(facts[f"learned.{head}"] for head in _HEADS)
    return facts


_HEADS = {
    "functional": ("no_injury", "outlasts_healing", "spreads"),
    "inconsistent": ("moves", "varies", "same_activity", "alternates"),
    "triggered": ("no_load", "thought"),
}


FACTS: dict[str, Fact] = {}
"""Every fact that a condition may name."""
_READERS: list[tuple[str, readers.Read]] = []


def _fact(
    name: str,
    kind: Kind,
    words: str,
    read: readers.Read | None,
    unit: str = "",
    options: tuple[str, ...] = (),
    entries: Mapping[str, Fact] | None = None,
) -> None:
    FACTS[name] = Fact(name, kind, words, unit, options, entries or {})
    if read is not None:
        _READERS.append((name, read))


def _entries(**fields: tuple[Kind, str, tuple[str, ...]]) -> dict[str, Fact]:
    return {name: Fact(name, kind, "", unit, options) for name, (kind, unit, options) in fields.items()}


_SIDES = ("left", "right", "both", "central", "midline")

_fact("patient.age", "number", "How old is the patient?", lambda case: case.patient.age_years, "years")
_fact("patient.sex", "word", "Female or male?", lambda case: case.patient.sex, "", ("female", "male"))
_fact("patient.weight", "number", "What weight?", lambda case: case.patient.weight_kg, "kg")
_fact("patient.bmi", "number", "What body mass index?", lambda case: case.patient.body_mass_index)
_fact("pain.back", "yes or no", "Is there pain in the low back?", readers.pain("low back"))
_fact("pain.leg", "yes or no", "Does it hurt in the leg or the foot?", readers.pain("leg", "foot"))
_fact("pain.both_legs", "yes or no", "Do both legs hurt?", readers.both_legs)
_fact("pain.months", "number", "For how many months has it hurt?", readers.pain_most("months"), "months")
_fact("pain.worst", "number", "How strong is it, 0 to 10?", readers.pain_most("intensity_nrs"), "NRS")
_fact(
    "pains",
    "list",
    "Where does it hurt, how strong, for how long?",
    lambda case: case.pains or None,
    entries=_entries(
        site=("word", "", ("low back", "buttock", "leg", "foot")),
        side=("word", "", _SIDES),
        intensity_nrs=("number", "NRS", ()),
        months=("number", "months", ()),
    ),
)
_fact("findings.any", "yes or no", "Does imaging show anything that can press a root?", something_found)
_fact(
    "findings.discs",
    "list",
    "Which discs stand out, on which side, by how much?",
    readers.listed("discs"),
    entries=_entries(
        disc=("word", "", DISCS),
        kind=("word", "", ("bulge", "protrusion", "extrusion")),
        side=("word", "", _SIDES),
        depth_mm=("number", "mm", ()),
        concordant=("yes or no", "", ()),
    ),
)
_fact(
    "findings.central_stenosis",
    "list",
    "At which disc is the canal narrow, and how much?",
    readers.listed("central_stenosis"),
    entries=_entries(disc=("word", "", DISCS), grade=("word", "", GRADES), concordant=("yes or no", "", ())),
)
_fact(
    "findings.foraminal_stenosis",
    "list",
    "Which root's foramen is narrow, and how much?",
    readers.listed("foraminal_stenosis"),
    entries=_entries(root=("word", "", ()), grade=("word", "", GRADES), concordant=("yes or no", "", ())),
)
_fact(
    "findings.slips",
    "list",
    "Which vertebra has slipped, by how much?",
    readers.listed("slips"),
    entries=_entries(
        disc=("word", "", DISCS), slip_mm=("number", "mm", ()), concordant=("yes or no", "", ())
    ),
)
_fact(
    "findings.scars",
    "list",
    "Is there scar in the canal, and where?",
    readers.listed("scars"),
    entries=_entries(
        length_mm=("number", "mm", ()), bonded=("number", "", ()), concordant=("yes or no", "", ())
    ),
)
_fact(
    "workup.scar_somewhere",
    "yes or no",
    "Did gadolinium MRI or an epidurogram show scar, and where?",
    scar_somewhere,
)
_fact("history.operated", "yes or no", "Was the lumbar spine operated on?", readers.operated)
_fact(
    "history.surgery_ago", "number", "How long ago was the last operation?", readers.since_surgery, "months"
)
_fact("root.concordant", "yes or no", "Which root hurts, by level and side?", concordant)
_fact("root.side_fits", "yes or no", "On which side does the leg hurt?", side_fits)
_fact(
    "diagnoses",
    "words",
    "Which diagnoses were made?",
    lambda case: case.diagnoses or None,
    options=get_args(Diagnosis),
)
_fact(
    "treatments",
    "list",
    "What was tried, for how many weeks, and did it help?",
    lambda case: case.cares,
    entries=_entries(
        care=("word", "", get_args(Care)),
        weeks=("number", "weeks", ()),
        effect=("word", "", ("helped", "helped for a while", "failed")),
        relief_percent=("number", "%", ()),
        relief_weeks=("number", "weeks", ()),
        weeks_ago=("number", "weeks", ()),
        protocol_days=("number", "days", ()),
    ),
)
_fact(
    "care.conservative_for",
    "number",
    "For how many weeks was care without needles tried?",
    readers.weeks_of_care,
    "weeks",
)
_fact(
    "care.conservative_failed",
    "yes or no",
    "Did exercise, medication and self-care fail?",
    readers.failed(*readers.CONSERVATIVE),
)
_fact(
    "care.injection_failed",
    "yes or no",
    "Did an epidural injection fail?",
    readers.failed("epidural injection"),
)
_fact(
    "care.injection_tried",
    "yes or no",
    "Was an epidural injection tried?",
    readers.tried("epidural injection"),
)
_fact(
    "care.adhesiolysis_failed",
    "yes or no",
    "Did an earlier adhesiolysis fail?",
    readers.failed("adhesiolysis", "balloon"),
)
_fact("care.stimulator_failed", "yes or no", "Did a stimulator fail?", readers.failed("stimulator"))

_READ_OTHERWISE: dict[str, readers.Read] = {
    "imaging": imaged,
    "adhesions_shown": adhesions_shown,
    "pregnant": readers.pregnant,
}

for _block, _questions in QUESTIONS.items():
    for _name, _words in _questions.items():
        _read = _READ_OTHERWISE.get(_name) or readers.said(_block, _name)
        _fact(f"{_block}.{_name}", "yes or no", _words, _read)

for _block, _name, _unit, _words in (
    ("workup", "imaging_months_ago", "months", "How many months ago was the imaging?"),
    ("workup", "root_block_relief_percent", "%", "How much relief did a block of the root give?"),
    ("workup", "facet_block_relief_percent", "%", "How much relief did blocks of the facets give?"),
    ("health", "platelets_per_nl", "per nL", "How many platelets, per nanolitre?"),
    ("health", "inr", "", "What INR?"),
    ("health", "hba1c_percent", "%", "What HbA1c?"),
    ("health", "egfr_ml_min", "mL/min", "What eGFR?"),
    ("health", "asa_class", "", "Which ASA class?"),
    ("health", "opioid_mg_per_day", "mg/day", "How much opioid, as morphine, a day?"),
    ("health", "steroid_injections_in_year", "", "How many steroid injections in the last twelve months?"),
    ("learned", "csi", "", "What total of the Central Sensitization Inventory?"),
    ("learned", "tsk11", "", "What total of the TSK-11?"),
    ("learned", "dn4", "", "What total of the DN4?"),
    ("learned", "pain_detect", "", "What total of painDETECT?"),
):
    _fact(f"{_block}.{_name}", "number", _words, readers.field_of(_block, _name), _unit)

_fact(
    "health.blood_thinners",
    "list",
    "Which drugs against clotting, and when was the last dose?",
    readers.thinners,
    entries=_entries(
        drug=("word", "", get_args(ThinnerName)),
        recognised=("yes or no", "", ()),
        stopped_days=("number", "days", ()),
        therapeutic=("yes or no", "", ()),
        route=("word", "", ("intravenous", "subcutaneous")),
        secondary_prevention=("yes or no", "", ()),
    ),
)
DRUG_GROUPS = {
    "contrast": "contrast",
    "local_anaesthetic": "local anaesthetic",
    "steroid": "steroid",
    "hyaluronidase": "enzyme",
    "sedative": "sedative",
}
"""The name of an allergy's fact, and the group of drugs it speaks of."""


for _name, _group in DRUG_GROUPS.items():
    _fact(
        f"allergies.{_name}",
        "yes or no",
        f"Is there an allergy to a {_group}? (allergies: [none] if to nothing)",
        readers.allergic(_group),
    )
for _head in _HEADS:
    _fact(f"learned.{_head}", "yes or no", f"Does the pain look {_head}?", None)
_fact("learned.heads", "number", "How many of the three heads have a yes?", None)


_NOTED_IN = {"pain": "pains", "root": "pains.root", "history": "findings.surgery", "care": "treatments"}
_NOTED_AS = {
    "workup.adhesions_shown": "workup.scar",
    "workup.scar_somewhere": "workup.scar",
    "care.conservative_for": "treatments.weeks",
    "findings.any": "workup.imaging",
}


def noted_as(name: str, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Where in a case an unknown fact is noted: itself, or what it is worked out from.

    >>> noted_as("care.injection_failed", {"treatments": None})
    ('treatments',)
    """
    block, _, part = name.partition(".")
    if block == "learned" and part in (*_HEADS, "heads"):
        heads = _HEADS if part == "heads" else (part,)
        parts = [one for head in heads for one in _HEADS[head]]
        return tuple(f"learned.{one}" for one in parts if facts[f"learned.{one}"] is None)
    if block == "allergies":
        return ("allergies",)
    if block == "care" and facts["treatments"] is not None:
        return (_NOTED_AS.get(name, "treatments.effect"),)
    if block != "care" and name in _NOTED_AS:
        return (_NOTED_AS[name],)
    return (_NOTED_IN.get(block, name),)


def words_for(name: str) -> str:
    """The question that asks for a fact, or for a part of a list's entries."""
    if name in FACTS:
        return FACTS[name].words
    return ASKED_IN_ENTRIES.get(name, f"What is {name}?")


__all__ = ["FACTS", "facts_of", "noted_as", "words_for"]
