"""The patient on the table: vitals, sedation, block, and what has befallen; one value, stepped.

>>> Physiology.at_rest().vitals.heart_rate
75.0
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np

from neuroplasty.body.nerve import Roots, block
from neuroplasty.body.physiology.parameters import TABLE
from neuroplasty.body.physiology.sedation import Sedation
from neuroplasty.body.physiology.sensations import provoked
from neuroplasty.body.physiology.vitals import DISTURBANCES, Causes, Signs, Vitals
from neuroplasty.documents.places import LEVELS
from neuroplasty.documents.records import EventKind
from neuroplasty.evidence.units import MINUTE_S

SYMPATHETIC = ("T12", "L1", "L2")
"""The lowest roots the sympathetic leaves the spine by, those that a lumbar canal shows."""
_OVER = 0.01


@dataclass(frozen=True)
class Physiology:
    """How the patient is: the monitor, sedation, and disturbances with the minutes since each began.

    ``held``: vital signs that an instructor has set; they stay until he lets them go.

    Examples
    --------
    >>> patient = Physiology.at_rest().befallen(["vasovagal reaction"])
    >>> roots = Roots.healthy(("L5 left",))
    >>> patient.hypotensive, patient.after(60.0, roots, roots).hypotensive
    (False, True)
    """

    vitals: Vitals
    sedation: Sedation = field(default_factory=Sedation)
    disturbed: tuple[tuple[EventKind, float], ...] = field(default=())
    held: Signs = field(default_factory=Signs)

    @classmethod
    def at_rest(cls) -> Self:
        """Before anything is done."""
        return cls(Vitals.at_rest())

    def befallen(self, kinds: Sequence[EventKind]) -> Self:
        """With events that have just happened; those that move no vital sign change nothing."""
        fresh = tuple((kind, 0.0) for kind in kinds if kind in DISTURBANCES)
        kept = tuple(one for one in self.disturbed if one[0] not in {kind for kind, _ in fresh})
        return replace(self, disturbed=kept + fresh) if fresh else self

    def holding(self, signs: Signs) -> Self:
        """With these vital signs set from now on; those that are not set go back to the patient's own.

        >>> Physiology.at_rest().holding(Signs(systolic=80.0)).hypotensive
        True
        """
        return replace(self, held=signs, vitals=signs.on(self.vitals))

    def after(self, dt_s: float, before: Roots, now: Roots) -> Self:
        """``dt_s`` later; the roots (K,) at rest and as they are give pain and block."""
        if dt_s <= 0:
            return self
        sedation = self.sedation.after(dt_s)
        aged = tuple((kind, minutes + dt_s / MINUTE_S) for kind, minutes in self.disturbed)
        left = tuple((kind, 0.5 ** (minutes / DISTURBANCES[kind].lasts.value)) for kind, minutes in aged)
        causes = Causes(
            pain=float(provoked(before, now).max(initial=0.0)),
            sedation=sedation.level,
            sympathetic=sympathetic_share(now),
            disturbed=left,
        )
        lasting = tuple(one for one, (_, rest) in zip(aged, left, strict=True) if rest > _OVER)
        vitals = self.held.on(self.vitals.after(dt_s, causes))
        return replace(self, vitals=vitals, sedation=sedation, disturbed=lasting)

    @property
    def hypotensive(self) -> bool:
        """Whether the blood pressure has fallen so far that it is told of."""
        return self.vitals.systolic < TABLE["hypotension"].value * TABLE["systolic"].value


def sympathetic_share(now: Roots) -> float:
    """How far the roots that the sympathetic leaves by are blocked.

    Parameters
    ----------
    now : Roots
        The K roots as they are.

    Returns
    -------
    float
        0 to 1; 0 where a canal has none of these roots.

    Examples
    --------
    >>> roots = Roots.healthy(("L1 left", "L5 left"))
    >>> sympathetic_share(roots), sympathetic_share(replace(roots, anaesthetic=np.array([1.0, 0.0])))
    (0.0, 0.5)
    """
    there = [k for k, name in enumerate(now.names) if name.split()[0] in SYMPATHETIC]
    return float(np.mean(block(now)[there])) if there else 0.0


def block_height(now: Roots) -> str | None:
    """The highest level with a numb root.

    Parameters
    ----------
    now : Roots
        The K roots as they are.

    Returns
    -------
    str or None
        As in ``L4``; None while none is numb.

    Examples
    --------
    >>> roots = Roots.healthy(("L4 left", "L5 left"))
    >>> block_height(roots) is None
    True
    >>> block_height(replace(roots, anaesthetic=np.array([3.0, 3.0])))
    'L4'
    """
    numb = {name.split()[0] for name, share in zip(now.names, block(now), strict=True) if share >= 0.5}
    return next((level for level in LEVELS if level in numb), None)
