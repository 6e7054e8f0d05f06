"""Source: digests of the code that rows depend on, and of what was solved before.

>>> len(digest_of_code()), digest_of_code() == digest_of_code()
(16, True)
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import neuroplasty

SOLVES = ("body", "evidence", "documents")
"""Rooms that a procedure is solved by."""
FOLLOWS = (*SOLVES, "brain", "care", "study")
"""Rooms that a virtual patient's row depends on."""


@cache
def digest_of_code(rooms: tuple[str, ...] = FOLLOWS) -> str:
    """A digest of the code and the tables of some rooms of this installation.

    Parameters
    ----------
    rooms : tuple of str
        Their names.

    Returns
    -------
    str
        Sixteen hexadecimal digits.

    Examples
    --------
    >>> digest_of_code(("brain",)) != digest_of_code(("body",))
    True
    """
    said = hashlib.sha256()
    home = Path(neuroplasty.__file__).parent
    for room in rooms:
        for path in sorted((*(home / room).rglob("*.py"), *(home / room).rglob("*.csv"))):
            # What was fitted of nerve and course comes after a procedure and not into it.
            if rooms != SOLVES or not path.name.startswith("trials"):
                said.update(path.relative_to(home).as_posix().encode() + path.read_bytes())
    return said.hexdigest()[:16]


def digest(text: str) -> str:
    """A short digest of a text.

    >>> digest("one") == digest("one")
    True
    """
    return hashlib.sha256(text.encode()).hexdigest()[:16]
