"""A group of people drawn from parameters, of the size a published experiment had, and how it is summed up.

Statures spread about the morphometry's own reference man and woman; ages are even from 20 to 80 and every
second one is a woman. Nobody in it has a finding.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from experiment import Role, Row
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.morphometry import REFERENCE_STATURE_CM
from neuroplasty.body.anatomy.parametric import canal_from_parameters
from neuroplasty.documents.case import Patient
from neuroplasty.evidence.parameter import Parameter

STATURE_SD = Parameter(6.5, "cm", "assumed", "spread of adult stature within a sex; no source read")
_BODY_MASS_INDEX = Parameter(25.0, "kg/m2", "assumed", "the group's weight for its stature; no source read")

Seed = int | tuple[int, ...]
Z95 = 1.959963985


def people(size: int, seed: Seed) -> list[Patient]:
    """So many people; the same for the same seed."""
    rng = np.random.default_rng(seed)
    group = []
    for number in range(size):
        sex = ("female", "male")[number % 2]
        stature_cm = float(REFERENCE_STATURE_CM[sex]) + float(STATURE_SD) * float(rng.standard_normal())
        stature_cm = float(np.clip(stature_cm, 140.0, 205.0))
        weight_kg = float(_BODY_MASS_INDEX) * (stature_cm / 100.0) ** 2
        age = int(rng.integers(20, 81))
        group.append(
            Patient(age_years=age, sex=sex, stature_cm=round(stature_cm, 1), weight_kg=round(weight_kg, 1))
        )
    return group


def women(size: int, seed: Seed) -> list[Patient]:
    """So many women of the same spread; the same for the same seed."""
    return [patient for patient in people(2 * size, seed) if patient.sex == "female"]


def canals_of(group: Sequence[Patient], seed: Seed) -> list[Canal]:
    """The canal of each person, drawn: the one place where experiments turn people into canals."""
    key = (seed,) if isinstance(seed, int) else tuple(seed)
    return [
        canal_from_parameters(patient, np.random.default_rng((*key, number)))
        for number, patient in enumerate(group)
    ]


def canals(size: int, seed: Seed) -> list[Canal]:
    """The canals of so many people, each drawn."""
    return canals_of(people(size, seed), seed)


def spread(values: Sequence[float] | NDArray[np.float64]) -> dict[str, float]:
    """Mean and the 2.5th and 97.5th percentile, as a Row's ``model``, ``model_low`` and ``model_high``."""
    low, high = np.percentile(values, [2.5, 97.5])
    return {"model": float(np.mean(values)), "model_low": float(low), "model_high": float(high)}


def wilson(share: float, size: int) -> tuple[float, float]:
    """The 95 % interval (Wilson) of a share seen in so many people.

    >>> [round(bound, 2) for bound in wilson(1.0, 37)]
    [0.91, 1.0]
    """
    middle = share + Z95**2 / (2 * size)
    half = Z95 * np.sqrt(share * (1 - share) / size + Z95**2 / (4 * size**2))
    scale = 1 + Z95**2 / size
    return max(0.0, float((middle - half) / scale)), min(1.0, float((middle + half) / scale))


def share_in_which(experiment: str, what: str, share: float, size: int, *, role: Role) -> Row:
    """The share of so many people in whom a statement holds that was published of a group: more than half."""
    low, high = wilson(share, size)
    return Row(experiment, f"share in which {what}", "1", 1.0, 0.5, 1.0, float(share), low, high, role=role)
