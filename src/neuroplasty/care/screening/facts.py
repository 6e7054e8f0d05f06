"""Facts: every name that a rule may use, how it is asked for, and how it is read from a case.

A fact is None where nobody noted it. An empty list of findings is "not found" once imaging was done, and
unknown before. An empty list of allergies was not asked; ``[none]`` was.

>>> from neuroplasty.documents import read_case
>>> facts = facts_of(read_case("l5-scar-after-discectomy"))
>>> facts["pain.leg"], facts["root.concordant"], facts["red_flags.fever"]
(True, True, None)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from neuroplasty.care.judgement import allergic_to
from neuroplasty.care.review import Review
from neuroplasty.care.screening.asking import ASKED_IN_ENTRIES, QUESTIONS
from neuroplasty.care.screening.concordance import (
    adhesions_shown,
    concordant,
    found,
    imaged,
    scar_somewhere,
    side_fits,
    something_found,
)
from neuroplasty.care.screening.truth import Fact, Kind, Truth
from neuroplasty.documents.case import GRADES, Case
from neuroplasty.documents.history import BloodThinner, Care, Diagnosis
from neuroplasty.documents.places import DISCS
from neuroplasty.evidence.thinners import ThinnerName

Read = Callable[[Case], Any]

CONSERVATIVE = ("self-care", "medication", "physiotherapy")


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
        for name, value in _told_by(diary).items():
            if facts[name] is None:
                facts[name] = value
    for head, parts in _HEADS.items():
        facts[f"learned.{head}"] = either(facts[f"learned.{part}"] for part in parts)
    facts["learned.heads"] = _count(facts[f"learned.{head}"] for head in _HEADS)
    return facts


def either(truths: Iterable[Truth]) -> Truth:
    """Kleene's "or": yes if any is, else unknown if any is, else no."""
    unknown = False
    for truth in truths:
        if truth:
            return True
        unknown = unknown or truth is None
    return None if unknown else False


def _pain(*sites: str) -> Read:
    def read(case: Case) -> Truth:
        return any(pain.site in sites for pain in case.pains) if case.pains else None

    return read


def _pain_most(field: str) -> Read:
    return lambda case: max((getattr(pain, field) for pain in case.pains), default=None)


def _both_legs(case: Case) -> Truth:
    legs = [pain.side for pain in case.pains if pain.site in ("leg", "foot")]
    return ("both" in legs or {"left", "right"} <= set(legs)) if case.pains else None


def _list(name: str) -> Read:
    return lambda case: found(case, name)


def _weeks_of_care(case: Case) -> float | None:
    if case.cares is None:
        return None
    tried = [one.weeks for one in case.cares if one.care in CONSERVATIVE]
    known = [weeks for weeks in tried if weeks is not None]
    return max(known) if known else None if tried else 0.0


def _failed(*cares: str) -> Read:
    def read(case: Case) -> Truth:
        if case.cares is None:
            return None
        effects = [one.effect for one in case.cares if one.care in cares]
        return either(None if effect is None else effect != "helped" for effect in effects)

    return read


def _tried(*cares: str) -> Read:
    def read(case: Case) -> Truth:
        return None if case.cares is None else any(one.care in cares for one in case.cares)

    return read


def _since_surgery(case: Case) -> float | None:
    return min((one.years_ago * 12 for one in case.findings.surgery), default=None)


def _operated(case: Case) -> Truth:
    if case.findings.surgery or "pain after surgery" in case.diagnoses:
        return True
    return False if imaged(case) else None


@dataclass(frozen=True)
class _Thinner:
    """A drug against clotting by its generic name, None where nobody knows which it is."""

    entry: BloodThinner

    @property
    def drug(self) -> ThinnerName | None:
        return self.entry.generic

    @property
    def recognised(self) -> bool:
        return self.drug is not None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.entry, name)


def _thinners(case: Case) -> Any:
    held = case.health.blood_thinners
    if held is None:
        return () if case.health.complete else None
    return tuple(map(_Thinner, held))


def _pregnant(case: Case) -> Truth:
    """Weeks of a pregnancy say that there is one; who cannot be pregnant is not asked."""
    if case.health.pregnant is None and case.health.gestation_weeks:
        return True
    said = case.health.said("pregnant")
    could_be = case.patient.sex == "female" and case.patient.age_years <= _FERTILE_TO
    return said if said is not None or could_be else False


_FERTILE_TO = 55


def _told_by(diary: Review) -> dict[str, Truth]:
    """What the diary's detectors and the answers beside it say of the three heads."""
    told: dict[str, Truth] = {
        one.name.replace(" ", "_"): {"yes": True, "no": False}.get(one.answer or "") for one in diary.heads
    }
    for detector, name in (("alternation", "alternates"), ("migration", "moves")):
        found = diary.findings.of(detector)
        if any(one.status == "found" for one in found):
            told[name] = True
        elif found and all(one.status == "not found" for one in found) and told.get(name) is None:
            told[name] = False
    return {f"learned.{name}": truth for name, truth in told.items()}


def _count(truths: Iterable[Truth]) -> Any:
    many = list(truths)
    sure, unsure = many.count(True), many.count(None)
    return (sure, sure + unsure) if unsure else sure


_HEADS = {
    "functional": ("no_injury", "outlasts_healing", "spreads"),
    "inconsistent": ("moves", "varies", "same_activity", "alternates"),
    "triggered": ("no_load", "thought"),
}


def _field(block: str, name: str) -> Read:
    return lambda case: getattr(getattr(case, block), name)


def _said(block: str, name: str) -> Read:
    return lambda case: getattr(case, block).said(name)


FACTS: dict[str, Fact] = {}
"""Every fact that a condition may name."""
_READERS: list[tuple[str, Read]] = []


def _fact(
    name: str,
    kind: Kind,
    words: str,
    read: Read | None,
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
_fact("pain.back", "yes or no", "Is there pain in the low back?", _pain("low back"))
_fact("pain.leg", "yes or no", "Does it hurt in the leg or the foot?", _pain("leg", "foot"))
_fact("pain.both_legs", "yes or no", "Do both legs hurt?", _both_legs)
_fact("pain.months", "number", "For how many months has it hurt?", _pain_most("months"), "months")
_fact("pain.worst", "number", "How strong is it, 0 to 10?", _pain_most("intensity_nrs"), "NRS")
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
    _list("discs"),
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
    _list("central_stenosis"),
    entries=_entries(disc=("word", "", DISCS), grade=("word", "", GRADES), concordant=("yes or no", "", ())),
)
_fact(
    "findings.foraminal_stenosis",
    "list",
    "Which root's foramen is narrow, and how much?",
    _list("foraminal_stenosis"),
    entries=_entries(root=("word", "", ()), grade=("word", "", GRADES), concordant=("yes or no", "", ())),
)
_fact(
    "findings.slips",
    "list",
    "Which vertebra has slipped, by how much?",
    _list("slips"),
    entries=_entries(
        disc=("word", "", DISCS), slip_mm=("number", "mm", ()), concordant=("yes or no", "", ())
    ),
)
_fact(
    "findings.scars",
    "list",
    "Is there scar in the canal, and where?",
    _list("scars"),
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
_fact("history.operated", "yes or no", "Was the lumbar spine operated on?", _operated)
_fact("history.surgery_ago", "number", "How long ago was the last operation?", _since_surgery, "months")
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
    _weeks_of_care,
    "weeks",
)
_fact(
    "care.conservative_failed",
    "yes or no",
    "Did exercise, medication and self-care fail?",
    _failed(*CONSERVATIVE),
)
_fact("care.injection_failed", "yes or no", "Did an epidural injection fail?", _failed("epidural injection"))
_fact("care.injection_tried", "yes or no", "Was an epidural injection tried?", _tried("epidural injection"))
_fact(
    "care.adhesiolysis_failed",
    "yes or no",
    "Did an earlier adhesiolysis fail?",
    _failed("adhesiolysis", "balloon"),
)
_fact("care.stimulator_failed", "yes or no", "Did a stimulator fail?", _failed("stimulator"))

_READ_OTHERWISE: dict[str, Read] = {
    "imaging": imaged,
    "adhesions_shown": adhesions_shown,
    "pregnant": _pregnant,
}

for _block, _questions in QUESTIONS.items():
    for _name, _words in _questions.items():
        _read = _READ_OTHERWISE.get(_name) or _said(_block, _name)
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
    _fact(f"{_block}.{_name}", "number", _words, _field(_block, _name), _unit)

_fact(
    "health.blood_thinners",
    "list",
    "Which drugs against clotting, and when was the last dose?",
    _thinners,
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


def _allergic(group: str) -> Read:
    return lambda case: allergic_to(group, case.allergies)


for _name, _group in DRUG_GROUPS.items():
    _fact(
        f"allergies.{_name}",
        "yes or no",
        f"Is there an allergy to a {_group}? (allergies: [none] if to nothing)",
        _allergic(_group),
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


__all__ = ["FACTS", "either", "facts_of", "noted_as", "words_for"]
