"""One person's pain pathways as the model knows them: constants that do not change over the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroplasty.brain.pathway.parameters import TABLE
from neuroplasty.errors import SolverError

_TIMES = ("time_d", "constant_d", "onset_d", "forgetting_d")
_ABOVE_0 = frozenset(name for name in TABLE if name.endswith(_TIMES) or name == "slope")


def _of(name: str) -> Any:
    return field(default=TABLE[name].value)


@dataclass(frozen=True)
class PathwayTraits:
    """Constants of one person's pathways.

    Meaning, unit, range and source of each stand in ``parameters.TABLE``.

    Parameters
    ----------
    **values : float
        Any of the table's names; what is left out has the table's value.

    Raises
    ------
    SolverError
        For a value that is not finite, a negative one, or a time that is not positive.

    Examples
    --------
    >>> PathwayTraits(strength_most=0.8).strength_most
    0.8
    >>> PathwayTraits(slow_noise_time_d=0.0)
    Traceback (most recent call last):
    ...
    neuroplasty.errors.SolverError: slow_noise_time_d is 0.0; give a time above 0.
    """

    time_constant_d: float = _of("time_constant_d")
    slope: float = _of("slope")
    threshold: float = _of("threshold")
    competition: float = _of("competition")
    adaptation: float = _of("adaptation")
    adaptation_time_d: float = _of("adaptation_time_d")
    ceiling_nrs: float = _of("ceiling_nrs")
    graded_threshold: float = _of("graded_threshold")
    graded_noise: float = _of("graded_noise")
    strength_rest: float = _of("strength_rest")
    strength_most: float = _of("strength_most")
    learning_per_d: float = _of("learning_per_d")
    strength_forgetting: float = _of("strength_forgetting")
    bond_per_d: float = _of("bond_per_d")
    bond_most: float = _of("bond_most")
    bond_arousal: float = _of("bond_arousal")
    bond_extinction: float = _of("bond_extinction")
    bond_forgetting: float = _of("bond_forgetting")
    forgetting_onset_d: float = _of("forgetting_onset_d")
    safety_self: float = _of("safety_self")
    safety_drive: float = _of("safety_drive")
    safety_suppression: float = _of("safety_suppression")
    practice_drive: float = _of("practice_drive")
    cue_suppression: float = _of("cue_suppression")
    training_per_d: float = _of("training_per_d")
    training_most: float = _of("training_most")
    training_kept: float = _of("training_kept")
    training_forgetting_d: float = _of("training_forgetting_d")
    safety_bond_per_d: float = _of("safety_bond_per_d")
    safety_bond_most: float = _of("safety_bond_most")
    threat_gain: float = _of("threat_gain")
    threat_time_d: float = _of("threat_time_d")
    threat_following: float = _of("threat_following")
    belief_trait: float = _of("belief_trait")
    belief_from_pain: float = _of("belief_from_pain")
    belief_least: float = _of("belief_least")
    belief_per_d: float = _of("belief_per_d")
    education_per_d: float = _of("education_per_d")
    practice_belief_per_d: float = _of("practice_belief_per_d")
    relief_most: float = _of("relief_most")
    relief_per_d: float = _of("relief_per_d")
    relief_time_d: float = _of("relief_time_d")
    fast_noise: float = _of("fast_noise")
    fast_noise_time_d: float = _of("fast_noise_time_d")
    slow_noise: float = _of("slow_noise")
    slow_noise_time_d: float = _of("slow_noise_time_d")

    def __post_init__(self) -> None:
        """Refuse what the equations cannot take."""
        for name, value in vars(self).items():
            if not isfinite(value) or value < 0:
                raise SolverError(f"{name} is {value}; give a finite number of 0 or more.")
            if value == 0 and name in _ABOVE_0:
                raise SolverError(f"{name} is {value}; give a time above 0.")

    def threat_of(self, tsk11: float) -> float:
        """The drive that a TSK-11 total (11 to 44) stands for, while it hurts.

        >>> round(PathwayTraits(threat_gain=0.4).threat_of(23.6), 3)
        0.153
        """
        return self.threat_gain * (tsk11 - 11) / 33


RECORD = np.dtype([(item.name, np.float64) for item in fields(PathwayTraits)])


def packed(patients: Sequence[PathwayTraits]) -> NDArray[np.void]:
    """Patients as one record array, a row each, for the kernel."""
    return np.array([tuple(vars(one).values()) for one in patients], dtype=RECORD)
