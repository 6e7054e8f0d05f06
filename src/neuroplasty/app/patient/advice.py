"""Advice: the signs that cannot wait, in the programme's own words, and what the registry calls each of them.

>>> [sign.now for sign in signs_of()].count(True), signs_of()[0].kind
(7, 'bladder or bowel')
>>> mind_and_body("I want to end it all"), mind_and_body("numb between the legs"), mind_and_body("fine")
((True, False), (False, True), (False, False))
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from neuroplasty.brain.diary.flag_words import CAUDA_EQUINA, OVERDOSE, STRENGTH, SUICIDE
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


def mind_and_body(text: str) -> tuple[bool, bool]:
    """Whether words in a note may point to a danger to one's own life, and to a pressed nerve or such.

    Parameters
    ----------
    text : str
        What a patient wrote.

    Returns
    -------
    tuple of bool
        A mind in need; a body that should be seen today.

    Examples
    --------
    >>> mind_and_body("no numbness between my legs")
    (False, False)
    """
    found = set(flags_in(text))
    return bool(found & {SUICIDE, OVERDOSE}), bool(found & {CAUDA_EQUINA, STRENGTH, OVERDOSE})


__all__ = ["Sign", "mind_and_body", "signs_of"]
