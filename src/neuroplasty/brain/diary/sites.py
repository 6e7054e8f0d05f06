"""The sites and sides a diary may name, and the other words people write for them.

>>> site_of("Lower back"), site_of("TMJ"), side_of("L"), site_of("elbo")
('low back', 'jaw', 'left', None)
"""

from __future__ import annotations

import re
from typing import Literal

Side = Literal["left", "right", "both", "middle", ""]

UNSAID = "unspecified"
"""The site of a diary that has no column for it."""

_OTHER_WORDS: dict[str, tuple[str, ...]] = {
    "head": ("headache", "migraine", "forehead", "temple", "scalp"),
    "face": ("cheek", "sinus", "eye"),
    "jaw": ("tmj", "mandible", "teeth", "tooth"),
    "throat": (),
    "neck": ("cervical", "nape"),
    "shoulder": ("shoulder blade", "scapula", "trapezius"),
    "upper arm": ("biceps", "triceps"),
    "arm": (),
    "elbow": (),
    "forearm": (),
    "wrist": (),
    "hand": ("palm",),
    "finger": ("thumb", "fingers"),
    "chest": ("breast", "rib", "ribs", "sternum"),
    "upper back": ("mid back", "middle back", "thoracic", "thoracic spine"),
    "low back": ("lower back", "lumbar", "back", "lumbar spine", "lumbago", "lbp"),
    "abdomen": ("belly", "stomach", "tummy", "gut"),
    "flank": ("side of trunk",),
    "pelvis": ("pelvic", "bladder region", "perineum"),
    "groin": (),
    "sacrum": ("sacroiliac", "si joint", "tailbone", "coccyx"),
    "buttock": ("buttocks", "glute", "gluteal"),
    "hip": (),
    "thigh": ("hamstring", "quadriceps", "upper leg"),
    "knee": (),
    "leg": ("sciatica", "whole leg"),
    "calf": ("lower leg",),
    "shin": (),
    "ankle": (),
    "heel": (),
    "foot": ("feet", "sole", "arch"),
    "toe": ("toes",),
    "whole body": ("everywhere", "all over", "body"),
    UNSAID: ("pain", "unknown"),
}

SITES: tuple[str, ...] = tuple(_OTHER_WORDS)

_SIDE_WORDS: dict[Side, tuple[str, ...]] = {
    "": ("", "none", "-", "–", "n/a"),
    "left": (
        "left", "l", "lt", "links", "linke", "linkes", "linker", "gauche", "izquierda", "izquierdo", "izq",
        "sinistra", "sinistro", "sx", "esquerda", "esquerdo", "venstre", "vänster", "lewa", "lewy", "lewo",
        "levá", "levo", "слева", "левая", "левый", "왼쪽", "좌", "좌측", "左", "左側", "左侧",
    ),
    "right": (
        "right", "r", "rt", "rechts", "rechte", "rechtes", "rechter", "droite", "droit", "derecha", "derecho",
        "der", "destra", "destro", "dx", "direita", "direito", "højre", "höger", "prawa", "prawy", "prawo",
        "pravá", "справа", "правая", "правый", "오른쪽", "우", "우측", "右", "右側", "右侧",
    ),
    "both": (
        "both", "b", "bilateral", "left and right", "right and left", "both sides", "beide", "beidseits",
        "beidseitig", "beiderseits", "les deux", "ambos", "ambas", "bilaterale", "entrambi", "beidezijden",
        "obie", "양쪽", "양측", "両方", "両側", "双侧", "兩側", "обе",
    ),
    "middle": (
        "middle", "midline", "central", "centre", "center", "m", "mid", "c", "mitte", "mittig", "milieu",
        "medio", "centro", "mezzo", "midden", "가운데", "中央", "中间",
    ),
}  # fmt: skip
_SIDES: dict[str, Side] = {word: side for side, words in _SIDE_WORDS.items() for word in words}

SIDES = ("left", "right", "both", "middle")


def plain(text: str) -> str:
    """Lower case, single spaces, no underscores: how words of a diary are compared."""
    return re.sub(r"[\s_]+", " ", text).strip().lower()


_BY_WORD = {word: site for site, words in _OTHER_WORDS.items() for word in (site, *words)}
_BY_WORD |= {f"{word}s": site for word, site in list(_BY_WORD.items()) if not word.endswith("s")}


def site_of(text: str) -> str | None:
    """The site a word stands for; None for a word that nobody knows."""
    return _BY_WORD.get(plain(text))


def side_of(text: str) -> Side | None:
    """The side a word stands for, "" where it says none; None for a word that is no side."""
    return _SIDES.get(plain(text))


def split_side(text: str) -> tuple[str, Side]:
    """A site with its side in one phrase, taken apart.

    >>> split_side("Left wrist"), split_side("knee (R)"), split_side("low back")
    (('wrist', 'left'), ('knee', 'right'), ('low back', ''))
    """
    words = plain(re.sub(r"[(),]", " ", text))
    for side in ("left", "right", "both", "middle"):
        if words.startswith(f"{side} ") and site_of(words) is None:
            return words.removeprefix(f"{side} "), side
        if words.endswith(f" {side}"):
            return words.removesuffix(f" {side}"), side
    first, _, rest = words.partition(" ")
    if first in ("l", "r", "lt", "rt") and rest:
        return rest, _SIDES[first]
    rest, _, last = words.rpartition(" ")
    if last in ("l", "r", "lt", "rt") and rest:
        return rest, _SIDES[last]
    return words, ""
