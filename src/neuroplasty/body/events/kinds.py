"""Kinds of events: how grave each is, what is seen of it, what to do, and whether the plan goes on.

The signs and reactions are common teaching; unless ``source`` names one they were read in no source and
stand as assumed.

>>> happen("dural puncture", 60.0, "The needle went through the dura.").reaction.split(";")[0]
'Inject nothing more'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from neuroplasty.documents.records import EVENT_KINDS, Event, EventKind, Severity

Rule = Literal["go on", "move the tip", "stop the injection", "stop the procedure"]
"""What becomes of the plan once the sign is seen."""

ASSUMED = "assumed; common teaching, no source read"
_TALU = (
    "named among the complications: Talu and Erdine, Neuromodulation 2003;6:237 (abstract); reaction assumed"
)
_PRECAUTIONS = (
    "Erdine and Talu, Pain Pract 2002 (abstract) names it among the complications; reaction assumed"
)


@dataclass(frozen=True)
class Kind:
    """One kind of event.

    Parameters
    ----------
    severity : str
        How grave it is.
    sign : str
        What the operator sees, hears or feels.
    reaction : str
        What is to be done.
    rule : {"go on", "move the tip", "stop the injection", "stop the procedure"}
        What becomes of the plan.
    source : str
        Of sign and reaction.
    minutes : float
        What the reaction takes (assumed).

    Examples
    --------
    >>> KINDS["vessel entered"].rule, KINDS["vessel entered"].minutes
    ('move the tip', 2.0)
    """

    severity: Severity
    sign: str
    reaction: str
    rule: Rule = "go on"
    source: str = ASSUMED
    minutes: float = 0.0


KINDS: Mapping[EventKind, Kind] = MappingProxyType(
    {
        "dural puncture": Kind(
            "danger",
            "Clear fluid runs or is drawn back; dye lies even and dense round the roots, as in a myelogram.",
            "Inject nothing more; take the catheter out, lay the patient flat and watch for a headache.",
            "stop the procedure",
            _TALU,
        ),
        "subdural spread": Kind(
            "danger",
            "Little dye runs far in thin lines on both sides; a high, patchy block comes on slowly.",
            "Inject nothing more; watch breathing and blood pressure until the block has worn off.",
            "stop the procedure",
            _PRECAUTIONS,
        ),
        "vessel entered": Kind(
            "caution",
            "Blood comes back; dye runs off within a picture or two and leaves no outline.",
            "Inject nothing through it; draw the tip back or turn it, and look again with dye.",
            "move the tip",
            _TALU,
            2.0,
        ),
        "tip outside the canal": Kind(
            "caution",
            "The tip lies beyond the vertebra in the lateral picture; dye stays in a clump outside.",
            "Draw the catheter back into the canal and steer it again.",
            "move the tip",
            _TALU,
            2.0,
        ),
        "needle tip bent": Kind(
            "caution",
            "The catheter sticks at the needle's tip.",
            "Never pull the catheter back through it; take both out together and place a new needle.",
            "go on",
            _TALU,
            5.0,
        ),
        "catheter sheath torn": Kind(
            "danger",
            "The catheter comes out shorter than it went in, or with its coil bare.",
            "Do not go after the piece blindly; take pictures, tell the patient, ask a surgeon.",
            "go on",
            _TALU,
        ),
        "bleeding": Kind(
            "caution",
            "Blood at the hub that stops by itself.",
            "Rinse with saline and wait; watch for new weakness, numbness or back pain afterwards.",
            "go on",
            _TALU,
            3.0,
        ),
        "epidural haematoma": Kind(
            "danger",
            "Hours later: growing back pain, weak or numb legs, the bladder does not empty.",
            "MRI at once and a surgeon within hours.",
            "go on",
            "Smith 2016, Oper Neurosurg 12:271 (abstract) names it; reaction assumed",
        ),
        "infection": Kind(
            "danger",
            "Days later: fever, back pain that grows, a stiff neck, redness where the needle went in.",
            "Blood tests and cultures, MRI, antibiotics at once; a surgeon for an abscess.",
            "go on",
            _TALU,
        ),
        "headache after puncture": Kind(
            "caution",
            "From the next day: a headache that comes on sitting up and goes on lying down.",
            "Lying down, fluids, caffeine; a blood patch when it does not go.",
        ),
        "contrast reaction": Kind(
            "caution",
            "Itching, wheals, flushing within minutes of the dye.",
            "No more contrast; antihistamine, watch breathing and blood pressure.",
            "stop the procedure",
        ),
        "anaphylaxis": Kind(
            "danger",
            "Blood pressure falls, breath wheezes, the skin flushes within minutes of the dye.",
            "Stop; adrenaline into the muscle, oxygen, fluid, call for help.",
            "stop the procedure",
        ),
        "vasovagal reaction": Kind(
            "caution",
            "Pale, sweating, slow pulse, low blood pressure; the patient feels faint.",
            "Head down, oxygen, wait; atropine when the pulse stays slow.",
            minutes=10.0,
        ),
        "hypotension": Kind(
            "caution",
            "Blood pressure falls as both legs grow warm and numb.",
            "Legs up, fluid, a vasopressor when it does not rise; give no more local anaesthetic.",
            "go on",
            _PRECAUTIONS,
            5.0,
        ),
        "spinal block": Kind(
            "danger",
            "Both legs grow numb and heavy within minutes of a small dose.",
            "Inject nothing more; watch the block's height and the blood pressure until it wears off.",
            "stop the procedure",
        ),
        "high spinal block": Kind(
            "danger",
            "Numb to the chest and arms, breath and voice grow weak, blood pressure falls.",
            "Oxygen, breathe for the patient, vasopressor; call for help.",
            "stop the procedure",
        ),
        "systemic toxicity": Kind(
            "danger",
            "Ringing ears, a metal taste, twitching; then a fit or a failing heart.",
            "Stop injecting; oxygen, benzodiazepine for a fit, lipid emulsion, call for help.",
            "stop the procedure",
        ),
        "hypertonic saline in the CSF": Kind(
            "danger",
            "Severe pain in back and legs, cramps, blood pressure and pulse race.",
            "Stop; rinse the CSF by a neurosurgeon's advice, sedate, watch for cauda equina syndrome.",
            "stop the procedure",
            _PRECAUTIONS,
        ),
        "contrast over its limit in the CSF": Kind(
            "danger",
            "Headache, vomiting, cramps in the hours after.",
            "Head up, watch for fits for a day.",
            "stop the procedure",
        ),
        "over-dose": Kind(
            "danger",
            "The sum of what was given passes this patient's limit.",
            "Give no more of it; watch for its signs.",
            "stop the injection",
        ),
        "high pressure": Kind(
            "danger",
            "Headache, pain in the neck, flickering before the eyes while injecting.",
            "Stop injecting until it passes; go on slower and with less, or not at all.",
            "stop the injection",
            "headache and stiff neck with epidural volume: Oh 2001, Korean J Anesthesiol 40:483 (abstract); "
            "reaction assumed",
        ),
        "tip in a foramen": Kind(
            "caution",
            "The tip lies beside the pedicle in the AP picture; dye runs out along one root.",
            "Draw it back by half a centimetre unless the foramen is meant; inject little and slowly.",
        ),
        "bone": Kind(
            "caution",
            "A hard stop that does not yield.",
            "Draw back to under the skin and change the angle; never bend the needle in the tissue.",
        ),
        "needle astray": Kind(
            "caution",
            "No loss of resistance, or one that does not hold; dye stays in a clump.",
            "Draw back and place it again under the C-arm.",
        ),
        "catheter stopped": Kind(
            "caution",
            "The tip no longer moves in the picture while the hand pushes.",
            "Do not push harder: turn the tip, rinse with saline or enzyme, or come from elsewhere.",
        ),
        "catheter not advanced": Kind(
            "caution",
            "The catheter does not leave the needle.",
            "Turn the needle's opening towards the canal, or place it again.",
        ),
        "catheter buckled": Kind(
            "caution",
            "The catheter bows before the hub or in the canal while its tip stands still.",
            "Draw back until it is straight, then push in shorter strokes while turning.",
        ),
        "catheter kinked": Kind(
            "danger",
            "A sharp bend in the picture; the syringe suddenly takes much more force.",
            "Take it out together with the needle and use a new one.",
            "go on",
            _TALU,
        ),
        "shear risk": Kind(
            "caution",
            "The catheter sticks as it is drawn back through the needle.",
            "Stop drawing; take needle and catheter out together.",
            "go on",
            _TALU,
        ),
        "shear prevented": Kind(
            "caution",
            "The catheter sticks as it is drawn back through the needle.",
            "Right so: needle and catheter come out together.",
            "go on",
            _TALU,
        ),
        "catheter sheared": Kind(
            "danger",
            "The catheter comes out shorter than it went in.",
            "Do not go after the piece blindly; take pictures, tell the patient, ask a surgeon.",
            "go on",
            _TALU,
        ),
        "balloon over its volume": Kind(
            "caution",
            "More in the syringe than the balloon is made for.",
            "Fill it to its volume only, under the C-arm, with contrast in it.",
        ),
        "balloon burst": Kind(
            "danger",
            "The pressure in the syringe falls away at once; the contrast of the balloon spreads.",
            "Draw it out and look whether it is whole; count its contrast as injected.",
        ),
        "injection stopped": Kind(
            "danger",
            "The plunger does not move.",
            "Do not force it: look for a kink, draw the tip back by a few millimetres, try again slowly.",
        ),
        "electrode covered": Kind(
            "caution",
            "The generator shows a high impedance; the electrode's mark lies in the needle.",
            "Advance the catheter, or draw the needle back, until the whole electrode is free.",
        ),
        "root pressure": Kind(
            "caution",
            "The patient says that pain or tingling runs along the root.",
            "Inject more slowly, wait until it fades; stop where it does not.",
        ),
        "injection rate": Kind(
            "danger",
            "Headache and pain in the neck while injecting.",
            "Inject more slowly.",
        ),
        "slow injection": Kind(
            "note",
            "The plunger moves slower than it is pressed.",
            "Take thinner fluid, a wider lumen, or the time it needs.",
        ),
        "longer needle": Kind(
            "note",
            "The hub comes to the skin before the tip is where it should be.",
            "Take a longer needle.",
        ),
        "motor block": Kind(
            "caution",
            "The patient cannot move a foot as before.",
            "Wait until it has worn off, and give no hypertonic saline until then.",
        ),
        "dye": Kind(
            "note",
            "Dye outlines the root in the picture.",
            "None: fluid reaches the root.",
        ),
        "contrast pattern": Kind(
            "note",
            "What the dye of an injection looked like.",
            "Look whether it is the pattern of the place that was meant.",
        ),
        "order of steps": Kind(
            "caution",
            "A colleague would ask about the order of the steps.",
            "Put the steps into the order that shows first what would harm.",
        ),
        "root heated": Kind(
            "danger",
            "The patient says that the leg burns along the root.",
            "Switch off at once, move the electrode away from the root.",
            "go on",
        ),
        "tip too warm": Kind(
            "caution",
            "The generator's display of the tip's temperature.",
            "Lower the ceiling.",
        ),
    }
)


_gaps = [kind for kind in EVENT_KINDS if kind not in KINDS or not (KINDS[kind].sign and KINDS[kind].reaction)]
if _gaps:
    raise TypeError(f"The kind of event {_gaps[0]!r} has no sign or no reaction; give it a row in KINDS.")


def happen(
    kind: EventKind,
    t_s: float,
    text: str,
    *,
    cause: str = "",
    severity: Severity | None = None,
    sign: str = "",
) -> Event:
    """An event of one of ``KINDS`` at a time, with that kind's sign and reaction.

    Parameters
    ----------
    kind : EventKind
        Which it is.
    t_s : float
        When, seconds from the start.
    text : str
        What happened, in a sentence.
    cause : str
        What in the state brought it about.
    severity : str, optional
        The kind's own unless this one differs.
    sign : str
        What is seen of it; the kind's own unless this one differs.

    Returns
    -------
    Event

    Examples
    --------
    >>> event = happen("vessel entered", 60.0, "Blood comes back.")
    >>> event.severity, event.reaction
    ('caution', 'Inject nothing through it; draw the tip back or turn it, and look again with dye.')
    """
    told = KINDS[kind]
    return Event(
        t_s=t_s,
        severity=severity or told.severity,
        kind=kind,
        text=text,
        sign=sign or told.sign,
        reaction=told.reaction,
        cause=cause,
    )
