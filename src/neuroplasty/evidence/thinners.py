"""Drugs against clotting: names, brands, and how a word is taken for one of them.

The list is open: a case may name any drug. One that is not here is asked about ("which is that?"), and until
somebody answers it stands against a needle in the canal as much as any other.

>>> thinner_of("Eliquis 5 mg"), thinner_of("rivaroxiban"), thinner_of("some new one")
('apixaban', 'rivaroxaban', None)
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Literal, get_args

ThinnerName = Literal[
    "aspirin",
    "clopidogrel",
    "prasugrel",
    "ticagrelor",
    "cangrelor",
    "ticlopidine",
    "cilostazol",
    "dipyridamole",
    "vorapaxar",
    "glycoprotein inhibitor",
    "warfarin",
    "acenocoumarol",
    "phenprocoumon",
    "fluindione",
    "apixaban",
    "rivaroxaban",
    "edoxaban",
    "betrixaban",
    "dabigatran",
    "argatroban",
    "bivalirudin",
    "heparin",
    "low-molecular-weight heparin",
    "danaparoid",
    "fondaparinux",
    "thrombolytic",
]

BRANDS: Mapping[str, ThinnerName] = MappingProxyType(
    {
        "eliquis": "apixaban",
        "xarelto": "rivaroxaban",
        "lixiana": "edoxaban",
        "savaysa": "edoxaban",
        "pradaxa": "dabigatran",
        "dabigatran etexilate": "dabigatran",
        "bevyxxa": "betrixaban",
        "coumadin": "warfarin",
        "marevan": "warfarin",
        "jantoven": "warfarin",
        "orfarin": "warfarin",
        "sintrom": "acenocoumarol",
        "nicoumalone": "acenocoumarol",
        "marcoumar": "phenprocoumon",
        "marcumar": "phenprocoumon",
        "falithrom": "phenprocoumon",
        "previscan": "fluindione",
        "plavix": "clopidogrel",
        "iscover": "clopidogrel",
        "efient": "prasugrel",
        "effient": "prasugrel",
        "brilinta": "ticagrelor",
        "brilique": "ticagrelor",
        "kengreal": "cangrelor",
        "kengrexal": "cangrelor",
        "ticlid": "ticlopidine",
        "pletal": "cilostazol",
        "persantine": "dipyridamole",
        "persantin": "dipyridamole",
        "aggrenox": "dipyridamole",
        "asasantin": "dipyridamole",
        "zontivity": "vorapaxar",
        "abciximab": "glycoprotein inhibitor",
        "eptifibatide": "glycoprotein inhibitor",
        "tirofiban": "glycoprotein inhibitor",
        "reopro": "glycoprotein inhibitor",
        "integrilin": "glycoprotein inhibitor",
        "aggrastat": "glycoprotein inhibitor",
        "arixtra": "fondaparinux",
        "orgaran": "danaparoid",
        "angiomax": "bivalirudin",
        "angiox": "bivalirudin",
        "acova": "argatroban",
        "ufh": "heparin",
        "unfractionated heparin": "heparin",
        "liquemin": "heparin",
        "lmwh": "low-molecular-weight heparin",
        "low molecular weight heparin": "low-molecular-weight heparin",
        "clexane": "low-molecular-weight heparin",
        "lovenox": "low-molecular-weight heparin",
        "inhixa": "low-molecular-weight heparin",
        "enoxaparin": "low-molecular-weight heparin",
        "dalteparin": "low-molecular-weight heparin",
        "fragmin": "low-molecular-weight heparin",
        "tinzaparin": "low-molecular-weight heparin",
        "innohep": "low-molecular-weight heparin",
        "nadroparin": "low-molecular-weight heparin",
        "fraxiparine": "low-molecular-weight heparin",
        "bemiparin": "low-molecular-weight heparin",
        "certoparin": "low-molecular-weight heparin",
        "alteplase": "thrombolytic",
        "tenecteplase": "thrombolytic",
        "reteplase": "thrombolytic",
        "streptokinase": "thrombolytic",
        "urokinase": "thrombolytic",
        "actilyse": "thrombolytic",
        "asa": "aspirin",
        "ass": "aspirin",
        "acetylsalicylic acid": "aspirin",
        "ecotrin": "aspirin",
        "cardioaspirin": "aspirin",
    }
)
"""Other names of drugs against clotting, in lower case."""

_SHORTEST = 6
_ALIKE = 0.84


@lru_cache(maxsize=4096)
def thinner_of(word: str) -> ThinnerName | None:
    """The drug against clotting that a word names: itself, a brand, or one misspelt by a letter or two.

    Parameters
    ----------
    word : str
        As a case notes it; a dose beside the name is passed over.

    Returns
    -------
    str or None
        None where no drug of the list is meant.

    Examples
    --------
    >>> thinner_of("Plavix"), thinner_of("low molecular weight heparin"), thinner_of("garlic")
    ('clopidogrel', 'low-molecular-weight heparin', None)
    """
    plain = re.sub(r"\(.*?\)|\b\d[\d.,]*\s*(mg|iu|units?|ie|g|x|times|daily|od|bd)?\b", " ", word.lower())
    plain = " ".join(re.sub(r"[^a-z\- ]", " ", plain).split())
    names = _names()
    if plain in names:
        return names[plain]
    inside = next((name for name, named in _named_inside() if named.search(plain)), None)
    if inside is not None:
        return names[inside]
    for one in (plain, *plain.split()):
        if len(one) >= _SHORTEST:
            close = difflib.get_close_matches(one, names, n=1, cutoff=_ALIKE)
            if close:
                return names[close[0]]
    return None


def thinners_in(text: str) -> tuple[ThinnerName, ...]:
    """Every drug against clotting that a text names by its own name or a brand.

    Parameters
    ----------
    text : str
        A title, a story, a note.

    Returns
    -------
    tuple of str
        Each once, in the order of the text; a misspelt one is not looked for.

    Examples
    --------
    >>> thinners_in("Leg pain after laminectomy, on Eliquis for atrial fibrillation")
    ('apixaban',)
    """
    names = _names()
    return tuple(dict.fromkeys(names[hit] for hit in _named_in_a_text().findall(text.lower())))


@cache
def _names() -> dict[str, ThinnerName]:
    """Every drug by each of its names, in lower case."""
    return {**{name: name for name in get_args(ThinnerName)}, **BRANDS}


@cache
def _named_inside() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What finds each name among other words, the longest first."""
    longest = sorted(_names(), key=len, reverse=True)
    return tuple((name, re.compile(rf"\b{re.escape(name)}\b")) for name in longest)


@cache
def _named_in_a_text() -> re.Pattern[str]:
    """What finds any name in a text, but for those that are words of their own."""
    names = sorted(_names().keys() - {"ass", "asa", "ufh"}, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(re.escape(name) for name in names)})\b")


__all__ = ["BRANDS", "ThinnerName", "thinner_of", "thinners_in"]
