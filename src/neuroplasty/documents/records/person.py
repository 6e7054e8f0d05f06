"""Who lay there: the average person of the tables, or one drawn from the seed.

>>> stiffness = Trait(name="film stiffness", value=9.0, middle=12.0, unit="mmHg/mm")
>>> PersonRecord(who="drawn", traits=(stiffness,)).who
'drawn'
"""

from __future__ import annotations

from typing import Literal, get_args

from neuroplasty.documents.document import Part

Who = Literal["drawn", "mean"]
"""A person drawn from the population, or the average one."""
WHO: tuple[Who, ...] = get_args(Who)


class Trait(Part):
    """One measure of a person, beside the average person's."""

    name: str
    value: float
    middle: float
    unit: str


class PersonRecord(Part):
    """Which person a procedure was simulated on; the average one has no traits of their own."""

    who: Who = "mean"
    traits: tuple[Trait, ...] = ()
