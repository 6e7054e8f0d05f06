"""Sedation: what sedatives given into a vein do, and for how long.

A dose is in the blood at once and leaves it exponentially; its effect follows the blood with a lag.

>>> calm = Sedation().given("midazolam", 2.0 / 70).after(300.0)
>>> 0.1 < calm.level < 0.5
True
>>> calm.after(6 * 3600.0).level < 0.01
True
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import exp
from typing import Self

from neuroplasty.body.physiology.parameters import TABLE
from neuroplasty.errors import HandsError
from neuroplasty.evidence.units import MINUTE_S

SEDATIVES = tuple(name.removesuffix("_half") for name in TABLE if name.endswith("_half"))
"""Drugs that sedate, as the table has them."""


@dataclass(frozen=True)
class Sedation:
    """What of each sedative is in the blood and at its effect, mg/kg.

    Examples
    --------
    >>> Sedation().level
    0.0
    >>> round(Sedation().given("midazolam", 0.03).after(300.0).level, 2)
    0.3
    """

    blood: Mapping[str, float] = field(default_factory=dict)
    effect: Mapping[str, float] = field(default_factory=dict)

    def given(self, drug: str, mg_kg: float) -> Self:
        """With a dose just given; HandsError for a drug that sedates nobody or an amount below zero."""
        if drug not in SEDATIVES:
            raise HandsError(f"{drug} is no sedative; give one of: {', '.join(SEDATIVES)}.")
        if not mg_kg >= 0:
            raise HandsError(f"{mg_kg:g} mg/kg of {drug} cannot be given; give zero or more.")
        return replace(self, blood={**self.blood, drug: self.blood.get(drug, 0.0) + mg_kg})

    def after(self, dt_s: float) -> Self:
        """``dt_s`` later, exactly at any step."""
        if not self.blood or dt_s <= 0:
            return self
        blood, effect = {}, {}
        for drug, amount in self.blood.items():
            leaves = 0.693147 / (TABLE[f"{drug}_offset_min"].value * MINUTE_S)
            lags = 1 / (TABLE[f"{drug}_onset_min"].value * MINUTE_S)
            stays, follows = exp(-leaves * dt_s), exp(-lags * dt_s)
            blood[drug] = amount * stays
            effect[drug] = self.effect.get(drug, 0.0) * follows + amount * lags * (stays - follows) / (
                lags - leaves
            )
        return replace(self, blood=blood, effect=effect)

    @property
    def level(self) -> float:
        """How sedated, 0 awake to 1; what several drugs leave awake multiplies."""
        awake = 1.0
        for drug, there in self.effect.items():
            half = TABLE[f"{drug}_half"].value
            awake *= half / (half + there)
        return 1.0 - awake
