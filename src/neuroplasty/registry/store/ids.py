"""Names that stand for rows and people: time-ordered ids, and pseudonyms with a check character.

A pseudonym is eight characters of Crockford's base 32 (no I, L, O, U) and a ninth that checks them: any one
wrong character and any swap of two neighbours is found.

>>> code = pseudonym(random.Random(1))
>>> code, is_pseudonym(code), is_pseudonym(code[:-1] + ("0" if code[-1] != "0" else "1"))
('D6Z1-RV0W1', True, False)
"""

from __future__ import annotations

import datetime
import random
import uuid

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_PRIME = 37
_CHECK = ALPHABET + "*~$=U"
"""Crockford's check symbols: a digit more than the alphabet has, so that the modulus is prime."""


def uuid7(moment: datetime.datetime, rng: random.Random, order: int = 0) -> str:
    """A UUID of version 7 (RFC 9562): the time to a quarter of a microsecond, ``order``, then chance.

    Ids made later sort later; at the same moment those of a higher ``order``, which has 20 bits.

    >>> uuid7(datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC), random.Random(1), order=1)[:23]
    '019cabd8-3800-7000-8000'
    """
    milliseconds, rest = divmod((moment - _EPOCH) // datetime.timedelta(microseconds=1), 1000)
    fraction = rest * 4096 // 1000
    tail = (order & 0xFFFFF) << 42 | rng.getrandbits(42)
    return str(uuid.UUID(int=milliseconds << 80 | 7 << 76 | fraction << 64 | 2 << 62 | tail))


def check_character(body: str) -> str:
    """The character that checks eight others: their number by Crockford's rule, weighted by place, mod 37."""
    value = 0
    for character in body:
        value = value * len(ALPHABET) + ALPHABET.index(character)
    return _CHECK[value % _PRIME]


def pseudonym(rng: random.Random) -> str:
    """A new pseudonym; one whose check character is no letter or digit is not used."""
    while True:
        body = "".join(rng.choice(ALPHABET) for _ in range(8))
        check = check_character(body)
        if check in ALPHABET:
            return f"{body[:4]}-{body[4:]}{check}"


def tidy(code: str) -> str:
    """A pseudonym as it is kept, from what is typed: small letters, no hyphen, O for 0, I or L for 1."""
    plain = "".join(code.split()).replace("-", "").upper().translate(str.maketrans("OIL", "011"))
    return f"{plain[:4]}-{plain[4:]}"


def is_pseudonym(code: str) -> bool:
    """Whether the check character agrees with the others."""
    plain = code.replace("-", "")
    if len(plain) != 9 or len(code) != 10 or any(one not in ALPHABET for one in plain):
        return False
    return check_character(plain[:8]) == plain[8]
