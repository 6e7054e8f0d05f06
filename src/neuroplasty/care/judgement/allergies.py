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

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from neuroplasty.evidence.allergens import ALLERGENS, Allergen
from neuroplasty.evidence.drugs import DRUGS

State = Literal["allergic", "denied", "elsewhere", "not known", "not understood"]


@dataclass(frozen=True)
class Allergy:
    """One entry of a case's allergies, read.

    Parameters
    ----------
    said
        As it is noted.
    state
        ``allergic``: it speaks of drugs of the table and does not clearly deny them; ``denied``: there is no
        such allergy; ``elsewhere``: understood, and of nothing that a plan gives; ``not known``: nobody
        knows; ``not understood``: it has to be asked about.
    drugs
        Those it bars, in the order of the table.
    note
        What the team should know of it all the same.
    taken_for
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
    entries
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
    allergies
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
    group
        A ``Drug.group``.
    entries
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
            for _, allergen in _found(segment)[0]:
                if not allergen.is_a_class:
                    for drug in allergen.drugs:
                        drugs.pop(drug, None)
            continue
        segment_denies = False
        for piece in pieces:
            found, guesses, shape = _found(piece)
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
            if _DENIES.fullmatch(_found(re.sub(r" - |:", " ", whole))[2]):
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
        shape = _found(segment.replace(",", " "))[2]
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
_NEGATIVE = {"no", "none", "nil", "not", "never", "denies", "denied", "denying", "without", "negative"}
_NEGATIVE |= {"nothing", "free", "neither", "zero", "keine", "clear", "0", "any"} - {"any", "clear"}
_CODES = {"nka", "nkda", "nkfa", "nkma", "nkdas", "nkas", "nkdfa"}
_GENERAL = {"drug", "drugs", "medication", "medications", "medicine", "medicines", "anything", "everything"}
_GENERAL |= {"substance", "substances", "environmental", "allergen", "allergens", "products", "product"}
_FILL = {
    "the",
    "a",
    "an",
    "any",
    "of",
    "other",
    "known",
    "true",
    "history",
    "previous",
    "prior",
    "past",
    "reported",
    "recorded",
    "documented",
    "noted",
    "so",
    "far",
    "to-date",
    "pt",
    "patient",
    "he",
    "she",
    "they",
    "has",
    "have",
    "had",
    "is",
    "was",
    "were",
    "are",
    "been",
    "be",
    "ever",
    "or",
    "nor",
    "and",
    "at",
    "all",
    "kind",
    "sort",
    "type",
    "whatsoever",
    "specific",
    "significant",
    "clinically",
    "personal",
    "today",
    "currently",
    "present",
    "in",
    "on",
    "since",
    "last",
    "also",
    "agent",
    "agents",
    "exposure",
    "material",
    "injection",
    "injections",
    "given",
    "time",
    "year",
    "years",
    "ago",
    "times",
    "once",
    "twice",
    "both",
    "these",
    "those",
    "this",
    "that",
    "relevant",
    "as",
    "by",
    "it",
    "my",
    "i",
    "we",
    "know",
    "just",
    "her",
    "his",
    "aware",
    "when",
    "listed",
    "existing",
    "record",
    "note",
    "severe",
    "serious",
    "evidence",
    "suspected",
    "definite",
}
_PREPOSITIONS = {"to", "with", "after", "for", "against", "from", "towards", "following"}
_TOLERATES = {"tolerates", "tolerated", "tolerating", "tolerant"}
_FOLLOWS = {"well", "fine", "ok", "okay"}
_ALLERGY = re.compile(
    r"allerg\w*|reactions?|reacts?|reacted|sensitiv\w*|hypersensitiv\w*|intoleran\w*|adverse|problems?"
)
_REACTION = re.compile(
    r"rash\w*|hives?|urticaria\w*|anaphyla\w*|swell\w*|swollen|angio\w*|o?edema|itch\w*|prurit\w*|wheez\w*"
    r"|bronchospasm|collapse\w*|shock|seizures?|convuls\w*|nausea|vomit\w*|flush\w*|breath\w*|blister\w*|stevens"
    r"|johnson|erythema\w*|redness|eczema|dermatitis|wheals?|faint\w*|palpitations?|mild|moderate|caused?|causes|gave"
    r"|gets?|got|childhood|child|hospital\w*|admitted|confirmed|tested|contact|skin|due"
)
_WORD = re.compile(r"[a-z0-9'@]+(?:-[a-z0-9]+)*")


def _found(text: str) -> tuple[list[tuple[str, Allergen]], list[str], str]:
    """The allergens in a stretch of text, what misspelt words were taken for, and its shape.

    The shape has a letter a word: N negative, C code, A allergy, P preposition, D drug or food, G general
    object, T tolerates, R reaction, O "none of", F follows, X anything else; words that fill are left out.
    """
    found: list[tuple[str, Allergen]] = []
    taken: list[str] = []

    def mark(hit: re.Match[str]) -> str:
        word = hit.group(1)
        found.append((word, _allergen(word)))
        return f" @{len(found)} "

    marked = re.sub(r"\b(none|nothing|nil|negative) (of (the|these|those)|to|for)\b", " noneof ", text)
    marked = _pattern().sub(mark, marked)
    shape = ""
    for token in _WORD.findall(marked):
        letter = _letter(token)
        if letter == "X":
            meant = _meant(token)
            if meant:
                found.append((meant, ALLERGENS[meant]))
                taken.append(meant)
                letter = "D"
        shape += letter
    return found, taken, re.sub(r"F", "", shape)


def _letter(token: str) -> str:
    if token.startswith("@"):
        return "D"
    if token == "noneof":
        return "O"
    for letter, words in (
        ("N", _NEGATIVE),
        ("C", _CODES),
        ("G", _GENERAL),
        ("F", _FILL | _FOLLOWS),
        ("P", _PREPOSITIONS),
        ("T", _TOLERATES),
    ):
        if token in words:
            return letter
    if _ALLERGY.fullmatch(token):
        return "A"
    if _REACTION.fullmatch(token):
        return "R"
    return "F" if token.isdigit() else "X"


@cache
def _pattern() -> re.Pattern[str]:
    ordered = sorted(ALLERGENS, key=len, reverse=True)
    words = "|".join(re.escape(word).replace(r"\ ", r"[\s-]+") for word in ordered)
    return re.compile(rf"(?<![\w@])({words})(?:e?s)?(?!\w)")


def _allergen(word: str) -> Allergen:
    spaced = re.sub(r"[\s-]+", " ", word)
    return ALLERGENS.get(word) or ALLERGENS.get(spaced) or _by_spaced()[spaced]


@cache
def _by_spaced() -> dict[str, Allergen]:
    return {re.sub(r"[\s-]+", " ", word): one for word, one in ALLERGENS.items()}


_SHORTEST = 5
"""Letters that a word must have before it is taken for another one."""


@cache
def _meant(token: str) -> str:
    if len(token) < _SHORTEST:
        return ""
    names = [word for word in ALLERGENS if " " not in word and len(word) >= _SHORTEST]
    close = difflib.get_close_matches(token, names, n=1, cutoff=0.77)
    return close[0] if close else ""


__all__ = ["Allergy", "State", "allergic_to", "barred_by", "read_allergies"]
