"""Trail: a chain of entries, each signed over the one before, that shows whether anybody touched a row.

An entry holds who did what to which row, and a digest of the row with the row's own salt; so that the trail
says nothing of what stood there once row and salt are gone, and stays whole when a person is erased.

    digest = SHA-256(salt, row)        hash = HMAC(key, seq, at, actor, action, table, row, digest, prev)

>>> digest = digest_of(b"salt", {"a": 1})
>>> entry = link(b"key", FIRST, 1, 0, "someone", "add person", "person", "an id", digest)
>>> entry["seq"], entry["prev"] == FIRST, len(entry["hash"])
(1, True, 64)
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

FIRST = "0" * 64
"""What stands before the first entry."""
NO_ROW = "-" * 64
"""The digest of an entry whose row is gone, or that is about no row."""

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def microseconds(moment: datetime.datetime) -> int:
    """A moment as it is signed."""
    return (moment - _EPOCH) // datetime.timedelta(microseconds=1)


def digest_of(salt: bytes, row: Mapping[str, Any]) -> str:
    """The digest of a row with its salt; the same on every database.

    What is empty does not count, so that a later version may add columns.
    """
    held = {key: _plain(value) for key, value in row.items() if key != "salt" and value is not None}
    text = json.dumps(held, sort_keys=True)
    return hashlib.sha256(salt + text.encode()).hexdigest()


def link(
    key: bytes, prev: str, seq: int, at: int, actor: str, action: str, table: str, row: str, digest: str
) -> dict[str, Any]:
    """The entry that follows ``prev``."""
    held = {"seq": seq, "at": at, "actor": actor, "action": action, "table": table, "row": row}
    text = json.dumps([*held.values(), digest, prev])
    signed = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return {**held, "digest": digest, "prev": prev, "hash": signed}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return microseconds(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value
