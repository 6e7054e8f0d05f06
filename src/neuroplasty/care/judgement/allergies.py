"""Allergies as they are noted, in words: what each speaks of, and whether it is denied.

A check is switched off only by a denial that can be read whole ("no known allergies", "no allergy to
contrast", "contrast: none"). Whatever else stands before a drug's name ("no contrast please", "never again
iodine", "none except dye") leaves the check on.

>>> for one in read_allergies(["none except contrast", "NKDA", "iv dye rash", "shellfish", "blue stuff"]):
...     print(one.state, one.drugs)
allergic ('iohexol',)
denied ()
allergic ('iohexol',)
elsewhere ()
not understood ()
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from neuroplasty.care.judgement.lexicon import found_in
from neuroplasty.evidence.drugs import DRUGS

State = Literal["allergic", "denied", "elsewhere", "not known", "not understood"]


@dataclass(frozen=True)
class Allergy:
    """One entry of a case's allergies, read.

    Parameters
    ----------
    said : str
        As it is noted.
    state : State
        ``allergic``: it speaks of drugs of the table and does not clearly deny them; ``denied``: there is no
        such allergy; ``elsewhere``: understood, and of nothing that a plan gives; ``not known``: nobody
        knows; ``not understood``: it has to be asked about.
    drugs : tuple of str
        Those it bars, in the order of the table.
    note : str
        What the team should know of it all the same.
    taken_for : str
        The word that a misspelt one was taken for.

    Examples
    --------
    >>> read_allergies(["celeston"])[0].taken_for
    'celestone'
    """

    said: str
    state: State
    drugs: tuple[str, ...] = ()
    note: str = ""
    taken_for: str = ""


def read_allergies(entries: Iterable[str]) -> tuple[Allergy, ...]:
    """Every entry, read.

    Parameters
    ----------
    entries : iterable of str
        As a case notes them.

    Returns
    -------
    tuple of Allergy
        In the same order.

    Examples
    --------
    >>> [one.state for one in read_allergies(["no known allergies apart from iodine", "no contrast allergy"])]
    ['allergic', 'denied']
    """
    return tuple(_read(said) for said in entries)


def barred_by(allergies: Iterable[Allergy]) -> dict[str, Allergy]:
    """Every drug that an allergy bars, with the first entry that does.

    Parameters
    ----------
    allergies : iterable of Allergy
        As ``read_allergies`` gives them.

    Returns
    -------
    dict of str to Allergy
        By drug.

    Examples
    --------
    >>> sorted(barred_by(read_allergies(["cortisone"])))
    ['betamethasone', 'dexamethasone', 'methylprednisolone', 'triamcinolone']
    """
    found: dict[str, Allergy] = {}
    for one in allergies:
        for drug in one.drugs:
            found.setdefault(drug, one)
    return found


def allergic_to(group: str, entries: Sequence[str]) -> bool | None:
    """Whether an allergy to a group of drugs is noted; None where nobody asked or it cannot be told.

    Parameters
    ----------
    group : str
        A ``Drug.group``.
    entries : sequence of str
        As a case notes them.

    Returns
    -------
    bool or None
        An entry that is not understood leaves open what would else be a "no".

    Examples
    --------
    >>> allergic_to("contrast", ["Omnipaque"]), allergic_to("contrast", ["none"]), allergic_to("contrast", [])
    (True, False, None)
    """
    read = read_allergies(entries)
    if any(DRUGS[drug].group == group for one in read for drug in one.drugs):
        return True
    return False if read and all(one.state not in ("not known", "not understood") for one in read) else None


@lru_cache(maxsize=4096)
def _read(said: str) -> Allergy:
    if _UNKNOWN.fullmatch(said.lower()):
        return Allergy(said, "not known")
    drugs: dict[str, None] = {}
    notes: list[str] = []
    taken: list[str] = []
    states: list[State] = []
    denied_before, said_no_to = True, list[str]()
    for joint, segment in _segments(_plain(said)):
        pieces = list(_pieces(segment))
        if joint == "except" and not denied_before:
            # "steroids except dexamethasone": what follows is not meant.
            for _, allergen in found_in(segment)[0]:
                if not allergen.is_a_class:
                    for drug in allergen.drugs:
                        drugs.pop(drug, None)
            continue
        segment_denies = False
        for piece in pieces:
            found, guesses, shape = found_in(piece)
            if joint != "except" and _DENIES.fullmatch(shape):
                states.append("denied")
                segment_denies = True
                said_no_to += [drug for _, one in found for drug in one.drugs]
                continue
            if joint != "except" and _UNKNOWN.fullmatch(piece.strip()):
                states.append("not known")
                continue
            bars = [drug for _, one in found for drug in one.drugs]
            if not found and "R" in shape:
                # "no contrast allergy, but a mild itch": the denial is taken back.
                bars = said_no_to
            drugs.update(dict.fromkeys(bars))
            taken += guesses
            notes += [one.note for _, one in found if one.note]
            if bars:
                states.append("allergic")
            elif found:
                states.append("elsewhere")
            elif not set(shape) <= set("RFAPG"):
                states.append("not understood")
        denied_before = segment_denies
    return _summed(said, states, tuple(drug for drug in DRUGS if drug in drugs), notes, taken)


def _summed(
    said: str, states: list[State], drugs: tuple[str, ...], notes: list[str], taken: list[str]
) -> Allergy:
    note, taken_for = "; ".join(dict.fromkeys(notes)), ", ".join(dict.fromkeys(taken))
    order: tuple[State, ...] = ("not understood", "not known", "elsewhere", "denied")
    state: State = next(
        (one for one in order if one in states), "not understood" if said.strip() else "not known"
    )
    return Allergy(said, "allergic" if drugs else state, drugs, note, taken_for)


def _plain(said: str) -> str:
    text = said.lower().replace("anesthe", "anaesthe").replace("’", "'")
    text = re.sub(r"[–—−]", " - ", text)
    return re.sub(r"\bi\.v\.?", "iv", text)


_EXCEPT = (
    r"except(?:ing|ed|ions?)?(?: for)?|with the exceptions? of|apart from|other than|besides?|save(?: for)?"
    r"|aside from|barring|bar|excluding|unless|outside of|minus|only|just|beyond"
)
_SPLIT = re.compile(
    rf"\b(but not|{_EXCEPT}|but|however|though|although|yet)\b|[;()\[\]\n!]|\.(?=\s|$)| - |:(?=\s*\S)"
)
_IS_EXCEPT = re.compile(rf"but not|{_EXCEPT}")


def _segments(text: str) -> Iterator[tuple[str, str]]:
    """The stretches between words that turn a sentence round, each with what stood before it.

    A dash, a colon or a bracket keeps together what is one denial: "contrast: none", "allergies: nil".
    """
    joint, begin = "", 0
    for cut in [*_SPLIT.finditer(text), None]:
        if (
            cut is not None
            and cut.group() in (" - ", ":")
            and not _IS_EXCEPT.search(text[begin : cut.start()])
        ):
            whole = re.split(r"[;()\[\]\n!,]|\.(?=\s|$)", text[begin:])[0]
            if _DENIES.fullmatch(found_in(re.sub(r" - |:", " ", whole))[2]):
                text = text[:begin] + re.sub(r" - |:", "   ", text[begin:], count=1)[: len(text)]
                yield joint, re.sub(r" - |:", " ", whole)
                rest = text[begin + len(whole) :]
                yield from _segments(rest.lstrip(" ,;.")) if rest.strip(" ,;.") else ()
                return
        end = len(text) if cut is None else cut.start()
        if text[begin:end].strip(" ,"):
            yield joint, text[begin:end].strip(" ,")
        if cut is not None:
            word = cut.group(1) or ""
            turned = bool(word and _IS_EXCEPT.fullmatch(word))
            joint, begin = "except" if turned else "", cut.end()


def _pieces(segment: str) -> Iterator[str]:
    """A segment whole where it is one denial ("no allergy to dye, latex or eggs"), else by its commas."""
    if "," in segment and re.search(r"\b(or|nor|and)\b", segment):
        shape = found_in(segment.replace(",", " "))[2]
        if _DENIES.fullmatch(shape):
            yield segment.replace(",", " ")
            return
    yield from (piece for piece in re.split(r",|/", segment) if piece.strip())


_DENIES = re.compile(
    r"C+|N+R?|N+G?A+P?G?|A+P?N+P?G?|A?N+A+P[DG]+|N+A+PG?D+|N+[DG]+A+|N+PD+A+|[DG]+N+A*|C[DGA]+|A?N+A+[DG]*G"
    r"|T[DG]+|[DG]+N*T|A?O[DG]+"
)
_UNKNOWN = re.compile(
    r"[-?.\s]*(?:(?:allerg\w+\s*)?(?:not? (?:yet "
    r")?(?:known|asked|sure|recorded|documented|noted|checked|applicable)"
    r"|unknown|unsure|unclear|uncertain|n/?a|tbc|to be (?:asked|confirmed|checked)|ask|not known "
    r"yet))?[?.\s]*"
)
__all__ = ["Allergy", "State", "allergic_to", "barred_by", "read_allergies"]
