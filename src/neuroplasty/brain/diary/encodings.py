"""Which encoding old bytes are in: the one whose letters make words, told from the others.

>>> text, name = decoded("Datum;Ort\\n1.1.2025;unterer Rücken\\n".encode("cp1252"))
>>> name, text.splitlines()[1]
('cp1252', '1.1.2025;unterer Rücken')
>>> decoded("날짜,부위\\n2025-01-01,허리\\n".encode("cp949"))[1]
'cp949'
"""

from __future__ import annotations

import codecs
import unicodedata

NAMES: dict[str, str] = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
    "cp949": "Korean (CP949)",
    "cp932": "Japanese (Shift JIS)",
    "gb18030": "Chinese (GB 18030)",
    "big5": "Chinese (Big5)",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
    "koi8-r": "KOI8-R",
    "mac-roman": "Mac Roman",
    "cp850": "DOS (CP850)",
}
"""What each encoding is called; in the order in which they are preferred."""

_LEGACY = tuple(name for name in NAMES if not name.startswith("utf"))
_COMMON = frozenset(
    "이다는을에의가고통증허리왼쪽오른날짜부위강도목어깨무릎메모기분등엉덩발손팔머두아침저녁오전후월일년요활동없음약간심함좋的一是不了在人有我这痛腰背腿左右日期部位强度疼备注头颈肩膝無有無強備註頭頸臀脚手天今早晚上下午月年のはにをがでとた腰痛部位左右強度日付膝首肩足頭気分メモ朝夜今日無"
)
_PUNCTUATION = frozenset("’‘“”„–—…°€«»·，。、：；（）「」£§№")
_LEAST_NULLS = 0.2


def known(name: str) -> str | None:
    """The codec of an encoding's name; None where there is none.

    >>> known("Windows-1252"), known("EUC-KR"), known("klingon")
    ('cp1252', 'euc_kr', None)
    """
    try:
        found = codecs.lookup(name.strip()).name
        "".encode(found)
        b"".decode(found)
    except (LookupError, UnicodeError, ValueError, TypeError):
        return None
    return found


def decoded(raw: bytes) -> tuple[str, str]:
    """The text of some bytes and the encoding that makes most of them; never fails."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", errors="replace"), "utf-16"
    nulls = raw[:4000].count(0)
    if nulls > _LEAST_NULLS * len(raw[:4000]):
        wide = "utf-16-le" if raw[1:4000:2].count(0) > raw[0:4000:2].count(0) else "utf-16-be"
        try:
            return raw.decode(wide), wide
        except UnicodeDecodeError:
            pass
    try:
        return raw.decode("utf-8-sig"), "utf-8-sig"
    except UnicodeDecodeError:
        pass
    scored = []
    for place, name in enumerate(_LEGACY):
        try:
            text = raw.decode(name)
        except UnicodeDecodeError:
            continue
        scored.append((_score(text), -place, text, name))
    if not scored:
        return raw.decode("cp1252", errors="replace"), "cp1252"
    _, _, text, name = max(scored, key=lambda one: one[:2])
    return text, name


def _score(text: str) -> float:
    """How much like words the letters beyond ASCII look."""
    total = 0.0
    before = " "
    for char in text[:200_000]:
        if char >= "\x80":
            total += _worth(char, before)
        elif char.isalpha() and before >= "\x80" and _script(before) not in ("LATIN", ""):
            total -= 3.0
        before = char
    return total


def _worth(char: str, before: str) -> float:
    if char in _COMMON:
        return 3.0
    script = _script(char)
    if not script:
        return 1.0 if char in _PUNCTUATION else -3.0
    worth = {"HANGUL": 1.5, "HIRAGANA": 2.0, "KATAKANA": 1.5, "CJK": 0.2, "HALFWIDTH": -1.0}.get(script, 1.0)
    if script == "LATIN" and before >= "\x80" and _script(before) == "LATIN":
        # Two letters with accents in a row are rare; whole words of them are another script, read wrongly.
        worth -= 2.0
    if before.isalpha():
        if _script(before) != script and not {_script(before), script} <= _EAST_ASIAN:
            return worth - 3.0
        if char.isupper() and before.islower():
            return worth - 3.0
    elif char.isupper() and script == "CYRILLIC":
        worth -= 0.3
    return worth


_EAST_ASIAN = {"HANGUL", "HIRAGANA", "KATAKANA", "CJK", "HALFWIDTH"}


def _script(char: str) -> str:
    """The script of a letter; "" for what is no letter."""
    if not char.isalpha():
        return ""
    return "LATIN" if char < "\x80" else unicodedata.name(char, "").split(" ")[0].split("-")[0]
