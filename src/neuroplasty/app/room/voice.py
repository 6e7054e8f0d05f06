"""Voice: what the patient says, and how he answers a question; nothing from somebody who sleeps.

The wording is ours; what is felt comes from the roots and from what has happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from neuroplasty.app.room.asked import Question
from neuroplasty.app.room.told import Said
from neuroplasty.body.instruments.radiofrequency import Answered
from neuroplasty.body.physiology import Sensation
from neuroplasty.body.physiology.parameters import TABLE
from neuroplasty.body.procedure import Theatre, Tick
from neuroplasty.documents.records import EventKind

CRIES: Mapping[EventKind, str] = MappingProxyType(
    {
        "spinal block": "My legs are getting heavy and warm. I cannot feel them well.",
        "high spinal block": "I cannot ... breathe well. My hands tingle.",
        "systemic toxicity": "My ears are ringing, and there is a taste of metal in my mouth.",
        "vasovagal reaction": "I feel sick ... I think I am going to faint.",
        "contrast reaction": "It itches, everywhere. My face is hot.",
        "anaphylaxis": "I cannot get air ... my throat is tight.",
        "high pressure": "My head! It hurts, and my neck too.",
        "hypertonic saline in the CSF": "My back, my legs, it burns! Stop!",
        "root heated": "Hot! That is hot in my leg!",
        "root pressure": "That presses, right down the leg.",
    }
)
"""What the patient says of an event at once."""
_QUIET_S, _LOUDER = 6.0, 1.5


@dataclass
class Voice:
    """What has been said, so that the same is not said at every tick.

    Examples
    --------
    >>> voice = Voice()
    >>> felt = Sensation("L5 left", "shooting pain", 6.0, usual=True)
    >>> [one.text for one in voice.of((felt,), 10.0)]
    ['It shoots down my left leg, along L5. That is my usual pain!']
    >>> list(voice.of((felt,), 11.0))
    []
    """

    told: dict[str, tuple[float, float]] = field(default_factory=dict)

    def copy(self) -> Voice:
        """As it is now."""
        return Voice(dict(self.told))

    def of(self, felt: tuple[Sensation, ...], t_s: float) -> Iterator[Said]:
        """What is said of what is felt: the strongest, when it is new, louder, or long ago."""
        for one in felt[:1] if felt and felt[0].quality != "numbness" else felt[:2]:
            name = f"{one.where} {one.quality}"
            when, how_much = self.told.get(name, (-1e9, 0.0))
            louder = one.intensity >= how_much + _LOUDER
            if not (louder or t_s - when > 10 * _QUIET_S):
                continue
            self.told[name] = (t_s, one.intensity)
            yield said_of(one)

    def heard(self, theatre: Theatre, tick: Tick) -> Iterator[Said]:
        """All that is said of a tick."""
        if asleep(theatre):
            return
        yield from self.of(tick.felt, tick.t_s)
        for event in tick.events:
            words = CRIES.get(event.kind)
            if words:
                yield Said(text=words)


def said_of(one: Sensation) -> Said:
    """A sensation as the patient says it, with where it is and how much of ten.

    >>> said_of(Sensation("S1 right", "numbness", 8.0)).text
    'My right leg is going numb, along S1.'
    """
    level, _, side = one.where.partition(" ")
    if one.quality == "numbness":
        return Said(text=f"My {side} leg is going numb, along {level}.", where=one.where)
    verb = "It shoots" if one.quality == "shooting pain" else "It tingles"
    usual = (
        " That is my usual pain!" if one.usual else " That is not my usual pain." if one.intensity > 4 else ""
    )
    return Said(
        text=f"{verb} down my {side} leg, along {level}.{usual}",
        pain=round(one.intensity, 1),
        where=one.where,
        usual=one.usual,
    )


def asleep(theatre: Theatre) -> bool:
    """Whether the patient sleeps and answers nobody."""
    return theatre.patient.sedation.level >= TABLE["asleep"].value


def tested(found: Answered, theatre: Theatre) -> Said:
    """What a sensory or motor test shows: the patient tells what he feels; a twitch anybody can see."""
    if found.stimulus.kind == "motor":
        return Said(who="finding", text=found.words)
    if asleep(theatre):
        return Said(who="finding", text="The patient sleeps: a sensory test tells nothing now.")
    if not found.roots:
        return Said(text=f"No, I feel nothing at {found.stimulus.volts:g} V.")
    level, _, side = found.roots[0][0].partition(" ")
    more = f" Also {', '.join(name for name, _ in found.roots[1:])}." if found.roots[1:] else ""
    text = f"Yes, now: it tingles down my {side} leg, along {level}.{more}"
    return Said(text=text, where=found.roots[0][0])


def answer(question: Question, theatre: Theatre, tick: Tick | None) -> Said:
    """What the patient answers; the feet are moved in a tick of their own (``Hands.examine``)."""
    if asleep(theatre):
        return Said(who="finding", text="The patient sleeps and does not answer.")
    felt = tick.felt if tick is not None else ()
    pains = [one for one in felt if one.quality != "numbness"]
    recent = {event for event, minutes in theatre.patient.disturbed if minutes < 30}
    if question == "how are you":
        if pains:
            return Said(text=f"It hurts, {pains[0].intensity:.0f} of ten.", pain=round(pains[0].intensity, 1))
        drowsy = theatre.patient.sedation.level > 0.2
        return Said(
            text="A little sleepy, but all right." if drowsy else "I am all right, thank you.", pain=0.0
        )
    if question == "where does it hurt":
        return said_of(pains[0]) if pains else Said(text="Nowhere just now.", pain=0.0)
    if question == "your usual pain":
        if not pains:
            return Said(text="No, I feel nothing of it now.", pain=0.0)
        usual = pains[0].usual
        return Said(
            text="Yes, that is exactly my usual pain." if usual else "No, that is another place.",
            where=pains[0].where,
            usual=usual,
        )
    if question == "heavy or numb legs":
        heavy = {"spinal block", "high spinal block"} & recent
        numb = [
            name for name, there in zip(theatre.roots.now.names, theatre.memory.numb, strict=True) if there
        ]
        if heavy:
            return Said(text="Yes, both legs are heavy and numb.")
        return Said(text=f"Numb, yes: {', '.join(numb)}." if numb else "No, my legs feel as always.")
    if question == "ringing or taste":
        return Said(text="Yes, ringing, and a taste of metal." if "systemic toxicity" in recent else "No.")
    if question == "itching or breath":
        reacts = {"contrast reaction", "anaphylaxis"} & recent
        return Said(text="Yes, it itches." if reacts else "No, I breathe well and nothing itches.")
    if question == "headache":
        return Said(text="Yes, my head aches." if "high pressure" in recent else "No headache.")
    return Said(text="I move them.")
