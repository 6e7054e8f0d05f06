"""Book: what was given, of which drug, when, and into which compartment; written here and nowhere else.

>>> book = Book().put(0.0, {"lidocaine": 20.0}, 1.0, "epidural")
>>> book = book.put(5.0, {"lidocaine": 20.0}, 1.0, "vascular")
>>> book.given_ml, book.amounts("vascular"), [one.amount for one in book.entries]
(2.0, {'lidocaine': 20.0}, [20.0, 20.0])
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Self

from neuroplasty.body.instruments import TipPlace
from neuroplasty.documents.records import Astray

Compartment = TipPlace | Literal["vein", "skin"]
"""Where a drug went: where a tip lies, or, as it was meant to, into a vein or under the skin."""

IN_CANAL: tuple[Compartment, ...] = ("epidural", "foramen")
THROUGH_TIP: tuple[Compartment, ...] = (
    "epidural", "intrathecal", "subdural", "vascular", "foramen", "disc", "bone", "outside",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One drug given in one go: when it began (s), how much, in its own unit, and where it went.

    ``drop``: which filling of the syringe it came from; what comes from one filling is one entry.
    """

    t_s: float
    drug: str
    amount: float
    place: Compartment
    drop: int = 0


@dataclass(frozen=True)
class Book:
    """Every entry so far, and the volume that went into each compartment, mL."""

    entries: tuple[Entry, ...] = ()
    volumes_ml: Mapping[Compartment, float] = field(default_factory=dict)

    def put(
        self, t_s: float, amounts: Mapping[str, float], volume_ml: float, place: Compartment, drop: int = 0
    ) -> Self:
        """With so much of each drug (in its unit) in so much fluid gone into a compartment.

        Parameters
        ----------
        t_s : when it began to be given
        amounts : by drug, in its own unit
        volume_ml : of the fluid; 0 for what is given under the skin or into a vein
        place : the compartment
        drop : the filling of the syringe it came from
        """
        entries = list(self.entries)
        for drug, amount in amounts.items():
            at = _same(entries, drug, place, drop) if drop else None
            if at is None:
                entries.append(Entry(t_s, drug, amount, place, drop))
            else:
                entries[at] = replace(entries[at], amount=entries[at].amount + amount)
        volumes = {**self.volumes_ml, place: self.volumes_ml.get(place, 0.0) + volume_ml}
        return replace(self, entries=tuple(entries), volumes_ml=volumes)

    @property
    def given_ml(self) -> float:
        """All that went through a needle or catheter, wherever it went."""
        return sum(self.volumes_ml.get(place, 0.0) for place in THROUGH_TIP)

    def amounts(self, place: Compartment) -> dict[str, float]:
        """All that went into a compartment, by drug, in its own unit."""
        found: dict[str, float] = {}
        for one in self.entries:
            if one.place == place:
                found[one.drug] = found.get(one.drug, 0.0) + one.amount
        return found

    @property
    def astray(self) -> tuple[Astray, ...]:
        """What an episode keeps of all that went elsewhere than meant."""
        return tuple(
            Astray(place=place, volume_ml=volume, amounts=self.amounts(place))
            for place, volume in self.volumes_ml.items()
            if place in THROUGH_TIP and place not in IN_CANAL and volume > 0
        )


def _same(entries: list[Entry], drug: str, place: Compartment, drop: int) -> int | None:
    """Where the entry of the same filling stands, newest first."""
    for at in range(len(entries) - 1, -1, -1):
        one = entries[at]
        if one.drop != drop:
            return None
        if one.drug == drug and one.place == place:
            return at
    return None
