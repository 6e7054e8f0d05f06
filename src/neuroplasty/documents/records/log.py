"""Log: what the hands did in a procedure, tick by tick, so that it can be done again to the byte.

>>> log = HandsLog(made_by="neuroplasty 0", case="ab", seed=0, spacing_mm=4.0, hands=({},), ticks=((0, 1.0),),
...                count=1, digest="cd")
>>> log.is_whole
True
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from neuroplasty.documents.document import Part
from neuroplasty.documents.records.person import Who

SPACING_MM = 2.0
"""Grid of the epidural space in one procedure, unless told: it keeps up with the clock; reach, pressures and
the scar that is left are those at 1 mm within about a tenth."""


class HandsLog(Part):
    """Hands that were different, by tick which of them for how many seconds, and what is needed to repeat it.

    ``case``: hash of the case; ``ct`` and ``labels``: of the images the anatomy came from. ``person``: the
    average one, or one drawn from the seed. ``count``: how many ticks there were; ``digest``: hash of the
    theatre at the end and of every picture.
    """

    made_by: str
    case: str
    seed: Annotated[int, Field(ge=0)]
    spacing_mm: Annotated[float, Field(gt=0)]
    chance: bool = False
    person: Who = "mean"
    ct: str | None = None
    labels: str | None = None
    seed_point_mm: tuple[float, float, float] | None = None
    hands: tuple[dict[str, Any], ...]
    ticks: tuple[tuple[Annotated[int, Field(ge=0)], Annotated[float, Field(ge=0)]], ...]
    count: Annotated[int, Field(ge=0)]
    digest: str

    @property
    def is_whole(self) -> bool:
        """Whether every tick is still in it."""
        return len(self.ticks) == self.count
