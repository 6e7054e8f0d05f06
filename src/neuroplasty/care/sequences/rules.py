"""Sequences that a careful colleague would stop: what each is, what is seen of it, what to do, who says so.

A rule refuses a plan, or it becomes an event of the rehearsal at its step. How each is found stands in
``finders``; a rule without a finder, or the other way round, refuses at import.

>>> [rule.stance for rule in RULES if rule.id in ("particulate-high", "nobody-examined")]
['refused', 'caution']
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from neuroplasty.evidence.parameter import Standing

Stance = Literal["refused", "danger", "caution", "note"]


@dataclass(frozen=True)
class SequenceRule:
    """One rule of order.

    Parameters
    ----------
    id : str
        A short name.
    stance : Stance
        ``refused``: no plan is rehearsed with it; else how grave the event is.
    sign : str
        What would be seen, heard or felt of it.
    reaction : str
        What to do in its place.
    source, standing
        Who says so, and how well it is known.

    Examples
    --------
    >>> next(rule.reaction for rule in RULES if rule.id == "supine")
    'Lay the patient prone or on the side before the needle goes in.'
    """

    id: str
    stance: Stance
    sign: str
    reaction: str
    source: str
    standing: Standing


_FACTFINDER = "SIS FactFinder on lumbar transforaminal injections (passage read)"
_LYSIS = "chapter on complications of lysis, aneskey copy (passage read)"
_LIDOCAINE = "lidocaine label (medlibrary, passage read)"

RULES: tuple[SequenceRule, ...] = (
    SequenceRule(
        "supine",
        "refused",
        "The sacrum lies on the table: no hiatus and no lamina can be reached.",
        "Lay the patient prone or on the side before the needle goes in.",
        "anatomy of the way in; no source needed",
        "assumed",
    ),
    SequenceRule(
        "particulate-high",
        "refused",
        "Nothing, until the legs are weak: particles in a radicular artery stop the cord's blood within "
        "minutes.",
        "Give preservative-free dexamethasone, or come from below.",
        f"{_FACTFINDER}: particulates were in all severe injuries; FDA 23 April 2014; the level is assumed",
        "assumed",
    ),
    SequenceRule(
        "particulate",
        "danger",
        "Nothing, until the legs are weak: particles in a radicular artery stop the cord's blood within "
        "minutes.",
        "Through a foramen a steroid that dissolves comes first: dexamethasone.",
        _FACTFINDER,
        "measured",
    ),
    SequenceRule(
        "salt-without-numbing",
        "refused",
        "Severe pain and cramps, racing pulse and blood pressure.",
        "Give local anaesthetic first, wait 30 minutes, examine the power of the legs.",
        "Manchikanti 2012, J Pain Res 5:597; Squire, Can Anaesth Soc J 21:308 (abstracts)",
        "measured",
    ),
    SequenceRule(
        "salt-too-soon",
        "danger",
        "A block too high or too deep has had no time to show itself.",
        "Wait 30 minutes after the local anaesthetic, then examine, then the saline.",
        f"{_LYSIS}: 30 minutes after local anaesthetic and steroid",
        "measured",
    ),
    SequenceRule(
        "nobody-examined",
        "caution",
        "None that anybody looked for: a motor block after the local anaesthetic means that it lies in the "
        "sac.",
        "Ask the patient to move the feet ('do: examine') before hypertonic saline.",
        f"{_LYSIS}: the wait; the motor examination in words was not read",
        "assumed",
    ),
    SequenceRule(
        "salt-fast",
        "caution",
        "Burning pain in the back and the leg while it runs in.",
        "Give it over half an hour to an hour: 4 mL an hour, or 1 mL every 15 minutes.",
        "Lee 2019, Korean J Pain 32(3); Park 2011, Pain Physician 14:377 (abstracts); the bound is assumed",
        "assumed",
    ),
    SequenceRule(
        "wait-without-a-look",
        "caution",
        "The clock has run, and nobody has asked the patient to move the feet.",
        "Put 'do: examine' after the wait.",
        "the plan's own words; motor examination assumed",
        "assumed",
    ),
    SequenceRule(
        "drug-before-dye",
        "danger",
        "Nothing shows where the drug goes: vein, sac and disc feel alike.",
        "Aspirate, then dye under live fluoroscopy, then the drug.",
        _FACTFINDER,
        "measured",
    ),
    SequenceRule(
        "dye-unseen",
        "caution",
        "Dye went in and nobody looked.",
        "Watch it live, or take a picture before the drug; through a foramen live or subtracted.",
        _FACTFINDER,
        "measured",
    ),
    SequenceRule(
        "foramen-not-live",
        "note",
        "One still picture shows a vein or an artery in 11 of 100 at best.",
        "Watch the dye live through a foramen, subtracted where that can be had.",
        "J Yeungnam Med Sci 2019;36:109: 11.4 % live, 14.2 % subtracted (abstract)",
        "measured",
    ),
    SequenceRule(
        "not-aspirated",
        "note",
        "Blood or clear fluid that was never looked for.",
        "Aspirate before each drug; a negative aspiration proves nothing.",
        f"{_FACTFINDER}; levobupivacaine SmPC",
        "measured",
    ),
    SequenceRule(
        "test-dose-cut-short",
        "refused",
        "A test that is over before it can show anything.",
        "Wait at least five minutes after a test dose, then ask for power and pulse.",
        f"{_LIDOCAINE}: at least 5 min before the full dose",
        "measured",
    ),
    SequenceRule(
        "test-dose-of-nothing",
        "caution",
        "A test dose without local anaesthetic shows no tip in the sac.",
        "Test with 2 to 3 mL of local anaesthetic.",
        f"{_LIDOCAINE}: 2 to 3 mL of 1.5 %",
        "measured",
    ),
    SequenceRule(
        "no-test-dose",
        "note",
        "Numb and heavy legs at once, if the tip lies in the sac.",
        "Give a test dose, wait five minutes, check power and pulse.",
        f"{_LIDOCAINE}: 2 to 3 mL of 1.5 %",
        "measured",
    ),
    SequenceRule(
        "unnumbed-skin",
        "note",
        "The patient moves as the needle goes in.",
        "Numb skin and track first ('do: anaesthetise').",
        "common teaching; no source was read",
        "assumed",
    ),
    SequenceRule(
        "catheter-back",
        "caution",
        "The catheter sticks at the needle's edge.",
        "Take needle and catheter out together ('what: everything').",
        "Pennsylvania Patient Safety Authority 2009 (abstract): 13 reports of sheared catheters",
        "measured",
    ),
    SequenceRule(
        "left-in",
        "danger",
        "The plan is over, and needle or catheter is still in the patient.",
        "End with 'do: remove, what: everything'.",
        "common sense; no source needed",
        "assumed",
    ),
    SequenceRule(
        "deep",
        "caution",
        "The caudal needle lies far up in the sacral canal, where the sac ends.",
        "No further than the foramen of S3: about 2 to 3 cm beyond the hiatus.",
        f"{_LYSIS}: no further than S3; the millimetres from the skin are assumed",
        "assumed",
    ),
    SequenceRule(
        "two-sedatives",
        "caution",
        "Breath grows shallow; the saturation falls.",
        "The opioid first, then the benzodiazepine in small steps, oxygen on and both reversal drugs at "
        "hand.",
        "fentanyl US label, boxed warning (passage read); volunteers: hypoxaemia in 92 %, second-hand",
        "derived",
    ),
)
"""In the order of a procedure."""

CHECKS: tuple[tuple[str, str, str], ...] = (
    (
        "before",
        "Drugs against clotting stopped as their prescriber agreed; no infection; not pregnant.",
        "ASRA and ASIPP guidance, read second-hand",
    ),
    (
        "before a sedative",
        "Two hours without clear fluids, four without a light meal (others: six without solids).",
        "Kaye 2019, Pain Physician 22:201 (abstract)",
    ),
    (
        "before a sedative",
        "Oximetry, oxygen, an airway kit and reversal drugs at hand; the patient stays able to answer.",
        "midazolam US label, boxed warning; ASA statement 2021 (passages read)",
    ),
    (
        "after",
        "Home at PADSS 9 or more with the power back, with an adult; no driving for 24 hours.",
        "Chung 1995 (table read); driving: a hospital's page",
    ),
)
"""What no step of a plan can show: when, what, and who says so."""

__all__ = ["CHECKS", "RULES", "SequenceRule", "Stance"]
