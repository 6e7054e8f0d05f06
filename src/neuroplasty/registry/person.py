"""Person: who is followed, under a pseudonym; their row, what they consent to, and what may be said of them.

>>> Person("an id", "D6Z1-RV0W1", "here", "female", 1970, "Europe/Berlin", "en").code
'D6Z1-RV0W1'
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, RowMapping, select

from neuroplasty.errors import RegistryError
from neuroplasty.registry.store.ids import is_pseudonym, tidy
from neuroplasty.registry.store.tables import CONSENT, PERSON, SITE

Purpose = Literal["care", "audit", "research", "model"]
PURPOSES: tuple[Purpose, ...] = ("care", "audit", "research", "model")


@dataclass(frozen=True)
class Identity:
    """Who somebody is; sealed with a key of their own.

    Parameters
    ----------
    name : str
        Family name, given name.
    number : str
        The hospital's number for them.
    phone, email, address, note : str
        How they are reached.

    Examples
    --------
    >>> Identity(name="Doe, Jane").phone
    ''
    """

    name: str
    number: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    note: str = ""


@dataclass(frozen=True)
class Person:
    """A person as the registry shows them: no name.

    Parameters
    ----------
    id, code, site : str
        The row, the pseudonym, the site's code.
    sex : {"female", "male"} or None
        None: not noted.
    birth_year : int or None
        None: not noted.
    zone, language : str
        IANA zone in which their days are counted, and the tongue they are asked in.
    withdrawn, erased : bool
        Whether they left.

    Examples
    --------
    >>> Person("an id", "D6Z1-RV0W1", "here", "female", 1970, "Europe/Berlin", "en").withdrawn
    False
    """

    id: str
    code: str
    site: str
    sex: str | None
    birth_year: int | None
    zone: str
    language: str
    withdrawn: bool = False
    erased: bool = False


PEOPLE = select(PERSON, SITE.c.code.label("site_code")).join(SITE, PERSON.c.site == SITE.c.id)
"""Every person's row with their site's code."""


def site_row(connection: Connection, code: str) -> RowMapping:
    """A site's row; RegistryError where there is none of that code."""
    row = connection.execute(select(SITE).where(SITE.c.code == code)).mappings().one_or_none()
    if row is None:
        known = ", ".join(connection.execute(select(SITE.c.code).order_by(SITE.c.code)).scalars()) or "none"
        raise RegistryError(f"There is no site {code!r}; there are: {known}.")
    return row


def person_row(connection: Connection, code: str) -> RowMapping:
    """A person's row with their site's code; RegistryError for a pseudonym nobody has."""
    code = tidy(code)
    row = connection.execute(PEOPLE.where(PERSON.c.code == code)).mappings().one_or_none()
    if row is None:
        if not is_pseudonym(code):
            raise RegistryError(
                f"{code} is no pseudonym: its last character does not agree with the others; type it again."
            )
        raise RegistryError(f"Nobody here has the pseudonym {code}; check it.")
    if row["erased_at"] is not None:
        raise RegistryError(f"{code} was erased; nothing is kept of this person.")
    if row["merged_into"] is not None:
        into = connection.execute(select(PERSON.c.code).where(PERSON.c.id == row["merged_into"])).scalar_one()
        raise RegistryError(f"{code} was merged into {into}; use that pseudonym.")
    return row


def consents_of(connection: Connection, person: str) -> frozenset[str]:
    """The purposes a person consents to now."""
    query = select(CONSENT.c.purpose).where(CONSENT.c.person == person, CONSENT.c.withdrawn_at.is_(None))
    return frozenset(connection.execute(query).scalars())


def check_zone(zone: str) -> str:
    """An IANA zone as it was given; RegistryError for a name that is none."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise RegistryError(f"{zone!r} is no zone; give an IANA name such as Europe/Berlin.") from None
    return zone


def person_of(row: RowMapping) -> Person:
    """The person of a row of ``PEOPLE``."""
    return Person(
        row["id"],
        row["code"],
        row["site_code"],
        row["sex"],
        row["birth_year"],
        row["zone"],
        row["language"],
        row["withdrawn_at"] is not None,
        row["erased_at"] is not None,
    )


def check_person(sex: Any, birth_year: Any, now: datetime.datetime) -> None:
    """RegistryError for a sex or a birth year that nobody has."""
    if sex not in (None, "female", "male"):
        raise RegistryError(f"sex: found {sex!r}, expected female, male, or nothing.")
    if birth_year is None:
        return
    if isinstance(birth_year, bool) or not isinstance(birth_year, int):
        raise RegistryError(f"birth year: found {birth_year!r}, expected the year alone, such as 1970.")
    if not now.year - 120 <= birth_year <= now.year:
        raise RegistryError(
            f"birth year: found {birth_year}, expected a year from {now.year - 120} to {now.year}."
        )


def check_purpose(purpose: str) -> None:
    """RegistryError for a purpose nobody can consent to."""
    if purpose not in PURPOSES:
        raise RegistryError(f"There is no purpose {purpose!r}; there are {', '.join(PURPOSES)}.")
