"""Months and halves of the day by their names in several languages.

>>> month_of("Januar"), month_of("févr."), month_of("agosto"), month_of("Sept"), month_of("smarch")
(1, 2, 8, 9, None)
"""

from __future__ import annotations

import unicodedata
from functools import cache

_NAMES = (
    "january jan januar jänner jaenner janvier janv enero ene gennaio gen januari janeiro styczeń "
    "stycznia sty ocak "
    "leden ledna januarie januára",
    "february feb februar feber février févr fév febrero febbraio februari fevereiro fev luty lutego lut "
    "şubat únor února",
    "march mar märz maerz mrz mär mars marzo maart mrt março marzec marca mart březen března",
    "april apr avril avr abril abr aprile kwiecień kwietnia kwi nisan duben dubna",
    "may mai mayo maggio mag mei maio maj maja mayıs květen května",
    "june jun juni juin junio giugno giu junho czerwiec czerwca cze haziran červen června",
    "july jul juli juillet juil julio luglio lug julho lipiec lipca lip temmuz červenec července",
    "august aug août aout agosto ago augustus augusti sierpień sierpnia sie ağustos srpen srpna",
    "september sep sept septembre septiembre settembre set setembro wrzesień września wrz eylül září",
    "october oct oktober okt octobre octubre ottobre ott outubro out październik października paź ekim "
    "říjen října",
    "november nov novembre noviembre novembro listopad listopada lis kasım listopadu",
    "december dec dez dezember décembre déc diciembre dic dicembre dezembro grudzień grudnia gru aralık "
    "prosinec prosince",
)  # fmt: skip
HALVES = {"am": "a", "pm": "p", "오전": "a", "오후": "p", "上午": "a", "下午": "p", "午前": "a", "午後": "p"}
"""Halves of the day by their words."""


def bare(word: str) -> str:
    """A word in lower case, without accents or dots: how names are compared."""
    parts = unicodedata.normalize("NFKD", word.strip().strip(".").lower().replace("ı", "i"))
    return "".join(char for char in parts if not unicodedata.combining(char))


@cache
def _by_name() -> dict[str, int]:
    return {bare(name): number for number, names in enumerate(_NAMES, start=1) for name in names.split()}


def month_of(word: str) -> int | None:
    """The number of a month's name; None for another word."""
    return _by_name().get(bare(word))
