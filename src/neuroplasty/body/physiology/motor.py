"""Motor examination: "move your feet", muscle by muscle, graded 0 to 5.

>>> from neuroplasty.body.nerve import Roots
>>> healthy = Roots.healthy(("L5 left", "L5 right", "S1 left", "S1 right"))
>>> examined = motor_examination(healthy, healthy)
>>> examined.passed, examined.grades["foot down left"]
(True, 5.0)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from neuroplasty.body.nerve import TABLE as NERVE
from neuroplasty.body.nerve import Roots
from neuroplasty.body.physiology.parameters import TABLE

MUSCLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "hip up": ("L2", "L3"),
        "knee straight": ("L3", "L4"),
        "foot up": ("L4", "L5"),
        "big toe up": ("L5",),
        "foot down": ("S1", "S2"),
    }
)
"""What the patient is asked to move, and the levels that move it (common teaching)."""


@dataclass(frozen=True)
class MotorExamination:
    """Strength of every movement, 0 to 5, by movement and side, beside what it was before.

    Examples
    --------
    >>> MotorExamination({"foot up left": 3.0}, {"foot up left": 5.0}).words
    'Weaker than before: foot up left 3/5.'
    """

    grades: Mapping[str, float]
    before: Mapping[str, float]

    @property
    def weak(self) -> tuple[str, ...]:
        """Movements that have lost a grade or more."""
        least = TABLE["weak_from"].value
        return tuple(name for name, grade in self.grades.items() if self.before[name] - grade >= least)

    @property
    def passed(self) -> bool:
        """Whether nothing is weaker than it was."""
        return not self.weak

    @property
    def words(self) -> str:
        """What an operation note says of it."""
        if self.passed:
            return "Both feet move as before."
        told = ", ".join(f"{name} {self.grades[name]:.0f}/5" for name in self.weak)
        return f"Weaker than before: {told}."


def motor_examination(before: Roots, now: Roots, spinal_doses: float = 0.0) -> MotorExamination:
    """The patient moves the feet: strength from what the roots conduct and what blocks them.

    Parameters
    ----------
    before, now : Roots
        The K roots at rest and as they are.
    spinal_doses : float
        Local anaesthetic in the CSF, in spinal doses, which takes both legs.

    Returns
    -------
    MotorExamination
        Movements for which no root is there are left out.

    Examples
    --------
    >>> healthy = Roots.healthy(("L5 left", "L5 right"))
    >>> motor_examination(healthy, healthy).words
    'Both feet move as before.'
    >>> motor_examination(healthy, healthy, spinal_doses=1.0).weak
    ('foot up left', 'foot up right', 'big toe up left', 'big toe up right')
    """
    left = max(0.0, 1 - spinal_doses / TABLE["spinal_paralysis"].value)
    return MotorExamination(_grades(now, left), _grades(before, 1.0))


def _grades(roots: Roots, left: float) -> dict[str, float]:
    power = NERVE["block_power"].value
    moved = 1 / (1 + (roots.anaesthetic / TABLE["motor_ratio"].value) ** power)
    strength = np.asarray(roots.conduction) * moved * left
    out = {}
    for movement, levels in MUSCLES.items():
        for side in ("left", "right"):
            there = [k for k, name in enumerate(roots.names) if name in {f"{one} {side}" for one in levels}]
            if there:
                out[f"{movement} {side}"] = round(5 * float(strength[there].mean()), 1)
    return out
