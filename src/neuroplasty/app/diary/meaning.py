"""What each detector looks for, what its finding may mean and what it does not, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from neuroplasty.brain.diary import Finding


@dataclass(frozen=True)
class Meaning:
    """Words about one detector."""

    title: str
    asks: str
    may_mean: str
    but: str
    needs: str


MEANINGS: dict[str, Meaning] = {
    "alternation": Meaning(
        "Taking turns",
        "Do two sites take turns, one hurting while the other does not?",
        "Two injured places have no reason to take turns; one source that shifts between learned pathways "
        "has. A model of competing pathways does so only without a lasting source at either site.",
        "A heuristic: nobody has measured how often it is right. Wandering joint pain also has inflammatory "
        "causes; have those ruled out.",
        "14 rated days, two sites that hurt on 5 days each, and 3 days on which two sites are written",
    ),
    "migration": Meaning(
        "Moving",
        "Is another site the worst one, from some day on?",
        "Pain that leaves one place and settles in another is seen with learned pain, with changed posture "
        "or use, and with disease that spreads.",
        "A new site of pain is a reason to be examined again, not a proof of anything.",
        "42 rated days and two sites",
    ),
    "cues": Meaning(
        "Cues",
        "Does something stand in the diary on worse days, or the days before, more than on other days?",
        "Where the cue puts no load on the body, the pain may be bound to it by learning; where it does, it "
        "may simply strain the part.",
        "A cue that is written down because the day was bad looks the same. To test it, write cues every "
        "day, before the pain is known.",
        "42 rated days, 5 worse days, the cue on 5 days and absent on 5",
    ),
    "flares": Meaning(
        "Flares",
        "Do days stand out by two points or more above the fortnight before, more often than in others?",
        "Frequent short flares are common in long-lasting pain and mostly last a day.",
        "How people name their own flares agrees poorly with pain above average; this counts the numbers.",
        "28 rated days",
    ),
    "volatility": Meaning(
        "Ups and downs",
        "Does the pain change from day to day more than the bound that is called high?",
        "Large changes from day to day speak against a cause that is there all the time to the same extent.",
        "Activity, treatment and the way of rating change it as well.",
        "14 rated days",
    ),
    "change points": Meaning(
        "Changes of level",
        "Does the pain rise or fall to another level, and when?",
        "Something about that day may matter: a treatment, a strain, a worry, a season, an illness.",
        "The day is the most likely one; it may be off by days. A lasting rise is a reason to be examined.",
        "42 rated days, 14 on either side",
    ),
    "inconsistency": Meaning(
        "Same activity, other pain",
        "Is one activity done both with pain and without, each on more than a fifth of its days?",
        "An activity that is often free of pain is unlikely to be what does the harm.",
        "How much and how long it was done is not in the diary.",
        "14 rated days with the activity",
    ),
    "mood": Meaning(
        "Pain and mood",
        "Does the pain go with the mood?",
        "Usual in pain of any cause; each drives the other.",
        "It does not say which comes first, nor that the pain is imagined. No pain is.",
        "14 days with both",
    ),
}


def headline(finding: Finding) -> str:
    """What was found, in one sentence."""
    value = finding.effect.value if finding.effect else 0.0
    if finding.detector == "alternation":
        return f"{_first(finding.subjects[0])} and {finding.subjects[1]} take turns."
    if finding.detector == "migration":
        return f"The worst pain moved from the {finding.subjects[0]} to the {finding.subjects[1]}."
    if finding.detector == "cues":
        return f"{'Worse' if value > 1 else 'Better'} days go with: {finding.about}."
    if finding.detector == "flares":
        return "More flares than in nine of ten published diaries."
    if finding.detector == "volatility":
        return "Large changes from day to day."
    if finding.detector == "change points":
        many = f", {len(finding.on)} changes in all" if len(finding.on) > 1 else ""
        return f"The pain {'rose' if value > 0 else 'fell'} by {abs(value):.1f} points{many}."
    if finding.detector == "inconsistency":
        return f"{_first(finding.about)}: on some days with pain, on others without."
    return f"Pain goes with {'worse' if value < 0 else 'better'} mood."


def chance(p: float | None) -> str:
    """A corrected p-value in words.

    >>> chance(0.0312), chance(0.00004), chance(1.0)
    ('p = 0.031', 'p < 0.001', 'p > 0.5')
    """
    if p is None:
        return ""
    if p < 0.001:
        return "p < 0.001"
    return f"p = {p:.2g}" if p <= 0.5 else "p > 0.5"


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]
