"""Languages: what a patient reads; every sentence stands in every language's catalogue.

>>> catalogue("patient", "de")("begin.button"), catalogue("patient", "en").day(datetime.date(2026, 3, 2))
('Beginnen', '2 March 2026')
>>> choose(None, "de-AT,de;q=0.9,en;q=0.8", "en"), choose("en", "de", "de"), choose(None, "fr", "xx")
('de', 'en', 'en')
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("en", "de")
_HERE = Path(__file__).parent
_MOST = 500


@dataclass(frozen=True)
class Words:
    """One language's catalogue.

    Parameters
    ----------
    language : str
        Its code, as HTML writes it.
    held : mapping
        The file as it stands.

    Examples
    --------
    >>> catalogue("patient", "en")("one.progress", number=2, count=5)
    'Question 2 of 5'
    """

    language: str
    held: Mapping[str, Any]

    def __call__(self, key: str, **values: object) -> str:
        """A sentence, with its gaps filled in."""
        text: str = self.held["text"][key]
        return text.format(**values) if values else text

    @property
    def name(self) -> str:
        """The language's name in itself."""
        return str(self.held["name"])

    def day(self, day: datetime.date) -> str:
        """A date as it is written."""
        held: str = self.held["date"]
        return held.format(day=day.day, month=self.held["months"][day.month - 1], year=day.year)

    def number(self, value: float) -> str:
        """A number as it is written: ``1.6``, ``1,6``."""
        return f"{value:g}".replace(".", str(self.held["decimal"]))

    def visit(self, visit: str) -> str:
        """A visit's name."""
        return str(self.held["visits"].get(visit, visit))

    def place(self, place: str) -> str:
        """A place of the body."""
        return str(self.held["places"].get(place, place))

    def root(self, root: str) -> str:
        """A root with its side: ``L5 links``."""
        level, _, side = root.partition(" ")
        return f"{level} {self.held['sides'].get(side, side)}".strip()

    def side(self, root: str) -> str:
        """The side of a root."""
        side = root.partition(" ")[2]
        return str(self.held["sides"].get(side, side))

    def says(self, sentence: str) -> str:
        """A sentence of the programme, by what it says in English."""
        return str(self.held["says"].get(sentence, sentence))


@cache
def catalogue(page: str, language: str) -> Words:
    """The catalogue of ``app/<page>/words`` in a language, over that of the patients' pages.

    Parameters
    ----------
    page : str
        ``patient`` or ``explain``.
    language : str
        Of ``LANGUAGES``.

    Returns
    -------
    Words

    Examples
    --------
    >>> catalogue("patient", "de").name, catalogue("explain", "de")("help.now")
    ('Deutsch', 'Gehen Sie sofort in eine Notaufnahme, wenn')
    """
    held = _held("patient", language)
    if page != "patient":
        own = _held(page, language)
        held = held | {part: held[part] | own[part] for part in own}
    return Words(language, held)


def _held(page: str, language: str) -> dict[str, Any]:
    text = (_HERE / page / "words" / f"{language}.yaml").read_text(encoding="utf-8")
    return dict(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def choose(chosen: str | None, accepts: str | None, usual: str) -> str:
    """A language: what the person chose, else what the browser accepts, else what the clinic wrote down.

    Parameters
    ----------
    chosen : str or None
        A code.
    accepts : str or None
        The header Accept-Language.
    usual : str
        Of the person; English where we do not have it.

    Returns
    -------
    str
        Of ``LANGUAGES``.

    Examples
    --------
    >>> choose(None, "*;q=0.1, fr, de;q=0.4, en;q=x", "en")
    'de'
    """
    if chosen in LANGUAGES:
        return chosen
    ranked = []
    for number, part in enumerate((accepts or "")[:_MOST].split(",")):
        code, _, weight = part.strip().partition(";")
        try:
            share = float(weight.partition("=")[2]) if weight else 1.0
        except ValueError:
            continue
        language = code.strip().partition("-")[0].lower()
        if language in LANGUAGES and share > 0:
            ranked.append((-share, number, language))
    if ranked:
        return min(ranked)[2]
    usual = usual.partition("-")[0].lower()
    return usual if usual in LANGUAGES else LANGUAGES[0]


__all__ = ["LANGUAGES", "Words", "catalogue", "choose"]
