"""Advice: the signs that cannot wait, in the programme's own words, and what the registry calls each of them.

>>> [sign.now for sign in signs_of()].count(True), signs_of()[0].kind
(7, 'bladder or bowel')
>>> advice_on("I want to end it all"), advice_on("numb between the legs"), advice_on("my foot gets weaker")
(('help.mind',), ('help.ticked.now',), ('help.ticked.call',))
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from neuroplasty.brain.diary.flag_words import CAUDA_EQUINA, OVERDOSE, SUICIDE
from neuroplasty.brain.diary.red_flags import flags_in
from neuroplasty.care.programme.texts import texts
from neuroplasty.documents.records.happening import Complication

_KINDS: dict[str, Complication] = {
    "You cannot pass water or you lose water or stool without feeling it.": "bladder or bowel",
    "You go numb between your legs or around your bottom.": "new deficit",
    "A leg gets weaker instead of stronger.": "new deficit",
    "Your legs are still numb or weak after 24 hours.": "new deficit",
    "You have a bad headache when you sit up, and it goes when you lie down.": "headache",
}


@dataclass(frozen=True)
class Sign:
    """A sign a patient is asked for.

    Parameters
    ----------
    text : str
        As the programme says it, in English.
    now : bool
        Whether it is for an emergency room; else for a call today.
    kind : str
        The complication it is kept as: ``other``, with its words, where a sign is no diagnosis.

    Examples
    --------
    >>> Sign("Your leg is weak.", True, "new deficit").now
    True
    """

    text: str
    now: bool
    kind: Complication


@cache
def signs_of() -> tuple[Sign, ...]:
    """Every sign that is asked of everybody, those for an emergency room first."""
    told = texts()
    return tuple(
        Sign(line["text"], part == "go_now", _KINDS.get(line["text"], "other"))
        for part in ("go_now", "call")
        for line in told[part]["lines"]
        if "when" not in line
    )


def advice_on(text: str) -> tuple[str, ...]:
    """What to say at once to somebody who wrote words that a clinician should hear of.

    Parameters
    ----------
    text : str
        What a patient wrote.

    Returns
    -------
    tuple of str
        Keys of the catalogue; none where nothing was found, which is no all-clear.

    Examples
    --------
    >>> advice_on("no numbness between my legs")
    ()
    """
    found = flags_in(text)
    keys = []
    if {SUICIDE, OVERDOSE} & set(found):
        keys.append("help.mind")
    if {CAUDA_EQUINA, OVERDOSE} & set(found):
        keys.append("help.ticked.now")
    elif found and not keys:
        keys.append("help.ticked.call")
    return tuple(keys)


__all__ = ["Sign", "advice_on", "signs_of"]
