"""Moment: a point in time as a column that keeps it in UTC on every database.

SQLite has no times with a zone and drops the offset; so both databases hold microseconds since 1970.

>>> import datetime
>>> kept = Moment().process_bind_param(datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.UTC), None)
>>> kept, Moment().process_result_value(kept, None).isoformat()
(1772443800000000, '2026-03-02T09:30:00+00:00')
"""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)


class Moment(TypeDecorator[datetime.datetime]):
    """A moment in UTC; one without a zone is refused."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Any) -> int | None:
        """Microseconds since 1970; ValueError for a moment that says no zone."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"{value} says no zone; a moment is kept with its zone")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Any) -> datetime.datetime | None:
        """The moment, in UTC."""
        return None if value is None else _EPOCH + value * _MICROSECOND
