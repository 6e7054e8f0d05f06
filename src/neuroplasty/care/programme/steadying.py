"""Medicines that steady a nerve, which are no pain killers: what each is for, in plain words.

A plan or a clinic gives them; nothing here does. What they are for is common teaching (standing: assumed).

>>> steadying("Lyrica", "75 mg at night").name
'pregabalin'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from neuroplasty.care.programme.texts import Line, line
from neuroplasty.documents.document import Part
from neuroplasty.errors import DocumentError

_CALMS = "It calms a nerve that fires by itself"
_BRAKES = "It helps the spinal cord to turn pain signals down"
_EVERY_DAY = (
    "It works over days to weeks, so take it every day and not only when it hurts. Do not stop it at once."
)

WHAT_FOR: Mapping[str, str] = MappingProxyType(
    {
        "gabapentin": f"{_CALMS}, as after a pinched root.",
        "pregabalin": f"{_CALMS}, as after a pinched root.",
        "carbamazepine": f"{_CALMS}: it makes shocks along a nerve rarer.",
        "oxcarbazepine": f"{_CALMS}: it makes shocks along a nerve rarer.",
        "lamotrigine": f"{_CALMS}.",
        "topiramate": f"{_CALMS}.",
        "amitriptyline": f"{_BRAKES}, in a dose too small to act on mood. It also helps sleep.",
        "nortriptyline": f"{_BRAKES}, in a dose too small to act on mood.",
        "imipramine": f"{_BRAKES}, in a dose too small to act on mood.",
        "desipramine": f"{_BRAKES}, in a dose too small to act on mood.",
        "duloxetine": f"{_BRAKES}.",
        "venlafaxine": f"{_BRAKES}.",
        "milnacipran": f"{_BRAKES}.",
        "mirogabalin": f"{_CALMS}.",
    }
)
"""By generic name."""

_BRANDS: Mapping[str, str] = MappingProxyType(
    {
        "lyrica": "pregabalin",
        "neurontin": "gabapentin",
        "gralise": "gabapentin",
        "cymbalta": "duloxetine",
        "effexor": "venlafaxine",
        "efexor": "venlafaxine",
        "elavil": "amitriptyline",
        "saroten": "amitriptyline",
        "pamelor": "nortriptyline",
        "tegretol": "carbamazepine",
        "trileptal": "oxcarbazepine",
        "lamictal": "lamotrigine",
        "tarlige": "mirogabalin",
        "savella": "milnacipran",
    }
)


class Steadying(Part):
    """A medicine that steadies the nerve, as a plan or a clinic gives it.

    Parameters
    ----------
    name : str
        Its generic name, or as it was given where it is not known here.
    dose : str
        As the clinic wrote it; may be empty.
    line : Line
        What it is for, with its source.

    Examples
    --------
    >>> steadying("gabapentin").dose
    ''
    """

    name: str
    dose: str
    line: Line


def steadying(given: str, dose: str = "", allergies: Iterable[str] = ()) -> Steadying:
    """One medicine with what it is for.

    Parameters
    ----------
    given : str
        A generic name or a brand.
    dose : str, optional
        In the clinic's words.
    allergies : iterable of str, optional
        As the case notes them.

    Returns
    -------
    Steadying
        One that is not known here says to ask the clinic.

    Raises
    ------
    DocumentError
        Where the case notes an allergy to it.

    Examples
    --------
    >>> steadying("moonshine").line.text
    'Ask the clinic what it is for, and how long to take it.'
    """
    word = given.strip().lower()
    name = _BRANDS.get(word, word)
    for said in allergies:
        names = {word, name, *(brand for brand, generic in _BRANDS.items() if generic == name)}
        if any(re.search(rf"\b{re.escape(one)}\b", said.lower()) for one in names):
            raise DocumentError(
                f"{given}: the case notes {said!r} among the allergies; leave it out, or correct the case."
            )
    text = (
        f"{WHAT_FOR[name]} {_EVERY_DAY}"
        if name in WHAT_FOR
        else "Ask the clinic what it is for, and how long to take it."
    )
    told = line({"text": text, "source": "HOUSE", "standing": "assumed"})
    return Steadying(name=name if name in WHAT_FOR else given.strip(), dose=dose.strip(), line=told)


def from_words(words: str, allergies: Iterable[str] = ()) -> Steadying:
    """A medicine as one writes it on a command line: ``pregabalin 75 mg at night``.

    Parameters
    ----------
    words : str
        The name first, then the dose.
    allergies : iterable of str, optional
        As the case notes them.

    Returns
    -------
    Steadying

    Raises
    ------
    DocumentError
        Where nothing is named, or the case notes an allergy to it.

    Examples
    --------
    >>> from_words("pregabalin 75 mg at night").dose
    '75 mg at night'
    """
    name, _, dose = words.strip().partition(" ")
    if not name or not name[0].isalpha():
        raise DocumentError(
            "A medicine is written with its name first, such as 'pregabalin 75 mg at night'; found "
            f"{words!r}."
        )
    return steadying(name, dose, allergies)


__all__ = ["WHAT_FOR", "Steadying", "from_words", "steadying"]
