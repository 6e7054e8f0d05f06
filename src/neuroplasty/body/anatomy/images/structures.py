"""Structures of the spine by the words people and programs give them.

>>> [structure_of(one) for one in ("vertebrae_L5", "L4 vertebra", "Third lumbar vertebra", "sacrum", "liver")]
['L5', 'L4', 'L3', 'sacrum', None]
>>> structure_of("disc_L5_S1"), structure_of("spinal_cord"), structure_of("hip_left"), is_bone("hip_left")
('disc', 'cord', None, True)
"""

from __future__ import annotations

import re

_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth",
)  # fmt: skip
_REGIONS = {"cervical": "C", "thoracic": "T", "lumbar": "L", "sacral": "S", "lumber": "L", "dorsal": "T"}
_LAST = {"C": 7, "T": 13, "L": 6, "S": 5}
_OTHER_PARTS = re.compile(
    r"\b(?:ribs?|root|nerve|segment|ganglion|muscle|artery|vein|foramen|ligament|facet|process|arch|arcus|"
    r"end ?plates?|lamina|pedicle|body|corpus|left|right|superior|inferior)\b"
)
_SEGMENT = re.compile(r"\bsegments?\b|\bmyelomere|\bneuromere")
_BONES = re.compile(
    r"\b(?:ribs?|hips?|femur|femora|ilium|iliac bone|pelvis|pelvic "
    r"bone|scapula|clavicul?a|humerus|sternum|skull|"
    r"hip bone|innominate|coccyx)\b"
)


def _plain(text: str) -> str:
    words = re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()
    for number, ordinal in enumerate(_ORDINALS, start=1):
        for region, letter in _REGIONS.items():
            words = re.sub(
                rf"\b(?:{ordinal} {region}|{region} {ordinal})\b", f"{letter.lower()}{number}", words
            )
    for region, letter in _REGIONS.items():
        words = re.sub(rf"\b{region} (?:vertebrae? )?(\d{{1,2}})\b", rf"{letter.lower()}\1", words)
    return words


def structure_of(text: str) -> str | None:
    """``L5``, ``S1``, ``sacrum``, ``cord``, ``canal`` or ``disc`` for a name; None for any other."""
    words = _plain(text)
    if re.search(r"\b(?:discs?|disks?|ivd|intervertebral)\b", words) or words.startswith(("disc", "ivd")):
        return "disc"
    if _SEGMENT.search(words) and re.search(r"\b(?:cord|spinal|[ctls]\d{1,2})\b", words):
        return None
    if re.search(r"\bcord\b|\bmedulla spinalis\b|\bmyelon\b", words):
        return "cord"
    if "canal" in words or "thecal sac" in words or "dural sac" in words:
        return "canal"
    bare = re.sub(
        r"\b(?:vertebrae?|vertebral|vert|bone|structure of|entire|spine|label|seg|mask)\b", " ", words
    )
    bare = " ".join(re.sub(r"\b(?:vertebrae?|vert|vb|v)(?=[ctls]\d)", "", bare).split())
    if bare in ("sacrum", "os sacrum", "sacral", "s"):
        return "sacrum"
    match = re.fullmatch(r"([ctls]) ?0?(\d{1,2})", bare)
    if match and not _OTHER_PARTS.search(words.replace("vertebral body", "")):
        letter, number = match[1].upper(), int(match[2])
        if 1 <= number <= _LAST[letter]:
            return f"{letter}{number}"
    return None


def is_bone(text: str) -> bool:
    """Whether a name is that of a bone beside the spine."""
    return bool(_BONES.search(_plain(text)))


def is_cord_segment(text: str) -> bool:
    """Whether a name is that of a segment of the spinal cord.

    >>> is_cord_segment("spinal cord segment L2"), is_cord_segment("vertebrae_L2"), is_cord_segment("C8")
    (True, False, True)
    """
    words = _plain(text)
    return words == "c8" or bool(
        _SEGMENT.search(words) and re.search(r"\b(?:cord|spinal|[ctls]\d{1,2})\b", words)
    )


def is_all_vertebrae(text: str) -> bool:
    """Whether a name is that of all vertebrae in one, or of their bodies.

    >>> is_all_vertebrae("vertebrae"), is_all_vertebrae("vertebrae_body"), is_all_vertebrae("vertebrae_L2")
    (True, True, False)
    """
    words = _plain(text)
    return bool(
        re.fullmatch(r"(?:all )?(?:vertebrae|vertebral column|spine|vertebra)(?: (?:body|bodies))?", words)
    ) or (words in ("vertebral bodies", "vertebral body"))
