"""Lexicon: what kind of word each word of an allergy entry is, and the shape they make together.

A shape has a letter a word: N negative, C code, A allergy, P preposition, D drug or food, G general object,
T tolerates, R reaction, O "none of", X anything else; words that only fill or follow are left out.

>>> found_in("no allergy to iodine or latex")[2], found_in("contrast rash")[2]
('NAPDD', 'DR')
"""

from __future__ import annotations

import difflib
import re
from functools import cache

from neuroplasty.evidence.allergens import ALLERGENS, Allergen

_NEGATIVE = {"no", "none", "nil", "not", "never", "denies", "denied", "denying", "without", "negative"}
_NEGATIVE |= {"nothing", "free", "neither", "zero", "keine", "0"}
_CODES = {"nka", "nkda", "nkfa", "nkma", "nkdas", "nkas", "nkdfa"}
_GENERAL = {"drug", "drugs", "medication", "medications", "medicine", "medicines", "anything", "everything"}
_GENERAL |= {"substance", "substances", "environmental", "allergen", "allergens", "products", "product"}
_FILL = {
    "the", "a", "an", "any", "of", "other", "known", "true", "history", "previous", "prior", "past",
    "reported", "recorded", "documented", "noted", "so", "far", "to-date", "pt", "patient", "he", "she",
    "they", "has", "have", "had", "is", "was", "were", "are", "been", "be", "ever", "or", "nor", "and",
    "at", "all", "kind", "sort", "type", "whatsoever", "specific", "significant", "clinically", "personal",
    "today", "currently", "present", "in", "on", "since", "last", "also", "agent", "agents", "exposure",
    "material", "injection", "injections", "given", "time", "year", "years", "ago", "times", "once",
    "twice", "both", "these", "those", "this", "that", "relevant", "as", "by", "it", "my", "i", "we",
    "know", "just", "her", "his", "aware", "when", "listed", "existing", "record", "note", "severe",
    "serious", "evidence", "suspected", "definite",
}  # fmt: skip
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


def found_in(text: str) -> tuple[list[tuple[str, Allergen]], list[str], str]:
    """The allergens in a stretch of text, what misspelt words were taken for, and its shape.

    Parameters
    ----------
    text : str
        In lower case.

    Returns
    -------
    list of (word, Allergen)
        In the order of the text.
    list of str
        The words that misspelt ones were taken for.
    str
        The shape.

    Examples
    --------
    >>> allergens, taken_for, shape = found_in("no allergy to celeston")
    >>> [word for word, _ in allergens], taken_for, shape
    (['celestone'], ['celestone'], 'NAPD')
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
