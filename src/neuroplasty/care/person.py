"""Person: who lies on the table: one drawn from the population by the seed, or the average one.

Canal and epidural numbers are drawn from the chance that a ``Setting`` of the same seed keeps for it, so that
a seed gives one person, whatever is done to them.

>>> canal_chance("mean", 1) is None, canal_chance("drawn", 1) is None
(True, False)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from numpy.random import Generator

from neuroplasty.body.anatomy import Anatomy, Measures
from neuroplasty.body.epidural import TABLE, person, with_values
from neuroplasty.body.procedure.setting import chance_of
from neuroplasty.documents.records import WHO, PersonRecord, Trait, Who
from neuroplasty.documents.rounding import rounded
from neuroplasty.errors import DocumentError
from neuroplasty.evidence.parameter import Parameter

_CANAL, _EPIDURAL = 0, 1
_OVER_PEOPLE = "_spread"
"""How the epidural room's names end that say how much people and their foramina differ."""


def canal_chance(who: Who, seed: int) -> Generator | None:
    """What ``build_anatomy`` draws a person from; None for the average one.

    Parameters
    ----------
    who : {"drawn", "mean"}
    seed : int

    Returns
    -------
    Generator or None

    Raises
    ------
    DocumentError
        For anybody else.

    Examples
    --------
    >>> canal_chance("everybody", 1)
    Traceback (most recent call last):
    ...
    neuroplasty.errors.DocumentError: found the person 'everybody', expected drawn or mean.
    """
    _check(who)
    return chance_of((seed,), "person", _CANAL) if who == "drawn" else None


def epidural_table(who: Who, seed: int, table: Mapping[str, Parameter] = TABLE) -> Mapping[str, Parameter]:
    """The epidural numbers of the person.

    Those of the average one are the table's, and their folds and foramina stand in the middle too; fat
    lobules and what changes along a fold are the seed's, for nobody's fat is even.

    Parameters
    ----------
    who : {"drawn", "mean"}
    seed : int
    table : mapping of str to Parameter
        The middle of all people.

    Returns
    -------
    mapping of str to Parameter

    Raises
    ------
    DocumentError
        For anybody else.

    Examples
    --------
    >>> epidural_table("mean", 1)["film_stiffness"] == TABLE["film_stiffness"]
    True
    >>> epidural_table("drawn", 1)["film_stiffness"] == TABLE["film_stiffness"]
    False
    """
    _check(who)
    if who == "drawn":
        return person(chance_of((seed,), "person", _EPIDURAL), table)
    return with_values({name: 0.0 for name in table if name.endswith(_OVER_PEOPLE)}, table)


def person_record(who: Who, anatomy: Anatomy, table: Mapping[str, Parameter]) -> PersonRecord:
    """Who it was, with every measure that is not the average person's.

    Parameters
    ----------
    who : {"drawn", "mean"}
    anatomy : Anatomy
        With the person's measures.
    table : mapping of str to Parameter
        The person's epidural numbers.

    Returns
    -------
    PersonRecord

    Examples
    --------
    >>> from neuroplasty.body.anatomy import build_anatomy
    >>> from neuroplasty.documents import read_case
    >>> anatomy = build_anatomy(read_case("healthy-adult"), rng=canal_chance("drawn", 1))
    >>> record = person_record("drawn", anatomy, epidural_table("drawn", 1))
    >>> [trait.name for trait in record.traits][:1], len(record.traits) > 20
    (['canal depth, hiatus'], True)
    """
    if who == "mean":
        return PersonRecord(who=who)
    epidural = tuple(
        Trait(
            name=name.replace("_", " "),
            value=rounded(own.value),
            middle=rounded(TABLE[name].value),
            unit=own.unit,
        )
        for name, own in table.items()
        if own.value != TABLE[name].value
    )
    bony = anatomy.source == "parameters"
    return PersonRecord(who=who, traits=(*_traits(anatomy.measures, bony=bony), *epidural))


def _traits(measures: Measures, *, bony: bool) -> tuple[Trait, ...]:
    """The measures over the average person's; of a canal from an image without those that bone tells."""
    found: list[Trait] = []
    if bony:
        for what, by_level in (("depth", measures.depth), ("width", measures.width)):
            found += [_over(f"canal {what}, {level}", factor) for level, factor in by_level.items()]
        found.append(
            Trait(
                name="hiatus below its usual place",
                value=rounded(measures.hiatus_below_mm),
                middle=0.0,
                unit="mm",
            )
        )
    plain = ("posterior_gap", "anterior_gap", "lateral_gap", "sac_width", "root")
    found += [
        _over(one.name.replace("_", " "), getattr(measures, one.name))
        for one in fields(measures)
        if one.name in plain
    ]
    if measures.sac_end is not None:
        found.append(
            Trait(
                name="share of people whose sac ends lower",
                value=rounded(measures.sac_end),
                middle=0.5,
                unit="1",
            )
        )
    return tuple(found)


def _over(name: str, factor: float) -> Trait:
    return Trait(name=name, value=rounded(factor), middle=1.0, unit="1")


def _check(who: str) -> None:
    if who not in WHO:
        raise DocumentError(f"found the person {who!r}, expected {' or '.join(WHO)}.")
