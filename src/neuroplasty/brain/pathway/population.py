"""People with long-lasting back pain: how the constants of the pathway model spread between them.

The values were fitted to the published arms of one trial (Ashar 2022) by ``validation/brain/calibration``;
they are good for populations like that trial's, and say nothing of one person.

>>> import numpy as np
>>> people = PathwayPopulation().draw(np.random.default_rng(1), 2)
>>> len(people), people[0] != people[1]
(2, True)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from neuroplasty.brain.pathway.schedule import Level
from neuroplasty.brain.pathway.traits import PathwayTraits
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

_FIT = "fitted to Ashar 2022 by validation/brain/calibration"

POPULATION: Mapping[str, Parameter] = {
    "ceiling_nrs": Parameter(3.28, "NRS", "derived", f"{_FIT}; median", 2, 10),
    "ceiling_spread": Parameter(0.332, "1", "derived", f"{_FIT}; SD of the logarithm", 0.1, 0.8),
    "strength_most": Parameter(0.821, "1", "derived", f"{_FIT}; mean", 0.7, 1.0),
    "strength_spread": Parameter(0.0378, "1", "derived", f"{_FIT}; SD", 0.01, 0.2),
    "training_per_d": Parameter(53.1, "1/d", "derived", f"{_FIT}; median", 1, 100),
    "training_spread": Parameter(0.532, "1", "derived", f"{_FIT}; SD of the logarithm", 0.1, 2),
    "training_kept": Parameter(0.847, "1", "derived", f"{_FIT}", 0.3, 1.0),
    "relief_most": Parameter(0.153, "1", "derived", f"{_FIT}; median", 0.01, 0.4),
    "relief_spread": Parameter(0.237, "1", "derived", f"{_FIT}; SD of the logarithm", 0.1, 2),
    "relief_time_d": Parameter(203.0, "d", "derived", f"{_FIT}", 20, 600),
    "relief_of_usual_care": Parameter(
        0.638, "1", "derived", f"{_FIT}; expectation in usual care, of that in open placebo", 0, 1
    ),
    "slow_noise": Parameter(0.0137, "1", "derived", f"{_FIT}; median", 0.01, 0.15),
    "slow_noise_time_d": Parameter(41.3, "d", "derived", f"{_FIT}", 5, 120),
    "graded_noise": Parameter(1.03, "1", "derived", f"{_FIT}", 0.5, 6),
    "graded_threshold": Parameter(0.252, "1", "derived", f"{_FIT}", 0.0, 0.4),
    "practice_belief_per_d": Parameter(6.58, "1/d", "derived", f"{_FIT}", 0.3, 30),
    "noise_spread": Parameter(
        0.45, "1", "derived", "SD of the logarithm: 10-90 % of within-person SDs of diaries is 0.63-1.99"
    ),
    "belief_spread": Parameter(0.15, "1", "assumed", "SD of belief between patients: 5 points of TSK-11"),
    "strains_per_d": Parameter(0.0385, "1/d", "derived", f"{_FIT}; everyday strains and upsets", 0.002, 0.2),
    "strain_size": Parameter(0.35, "1", "assumed", "lights a strong, untrained pathway and no other"),
    "strain_d": Parameter(2.0, "d", "assumed", "how long a strain or an upset lasts"),
    "rating_noise_nrs": Parameter(0.474, "NRS", "derived", f"{_FIT}; error of a weekly rating", 0.2, 0.7),
}  # fmt: skip


def _of(name: str) -> Any:
    return field(default=POPULATION[name].value)


@dataclass(frozen=True)
class PathwayPopulation:
    """Medians or means, and spreads; each stands in ``POPULATION`` with its unit and source."""

    ceiling_nrs: float = _of("ceiling_nrs")
    ceiling_spread: float = _of("ceiling_spread")
    strength_most: float = _of("strength_most")
    strength_spread: float = _of("strength_spread")
    training_per_d: float = _of("training_per_d")
    training_spread: float = _of("training_spread")
    training_kept: float = _of("training_kept")
    relief_most: float = _of("relief_most")
    relief_spread: float = _of("relief_spread")
    relief_time_d: float = _of("relief_time_d")
    relief_of_usual_care: float = _of("relief_of_usual_care")
    slow_noise: float = _of("slow_noise")
    slow_noise_time_d: float = _of("slow_noise_time_d")
    graded_noise: float = _of("graded_noise")
    graded_threshold: float = _of("graded_threshold")
    practice_belief_per_d: float = _of("practice_belief_per_d")
    noise_spread: float = _of("noise_spread")
    belief_spread: float = _of("belief_spread")
    strains_per_d: float = _of("strains_per_d")
    strain_size: float = _of("strain_size")
    strain_d: float = _of("strain_d")
    rating_noise_nrs: float = _of("rating_noise_nrs")

    def strains(self, rng: np.random.Generator, days: float, site: int = 0) -> list[Level]:
        """One person's everyday strains and upsets, at random times: what brings a silent pathway back."""
        starts = np.sort(rng.uniform(0, days, rng.poisson(self.strains_per_d * days)))
        return [
            Level("nociception", float(one), float(one) + self.strain_d, self.strain_size, site)
            for one in starts
        ]

    def draw(
        self, rng: np.random.Generator, size: int, base: PathwayTraits | None = None
    ) -> list[PathwayTraits]:
        """``size`` patients. ``base``: where what does not vary comes from."""
        base = base or PathwayTraits()
        z = rng.standard_normal((size, 6))
        ceiling = self.ceiling_nrs * np.exp(self.ceiling_spread * z[:, 0])
        strength = np.clip(self.strength_most + self.strength_spread * z[:, 1], 0.4, 1.2)
        training = self.training_per_d * np.exp(self.training_spread * z[:, 2])
        relief = np.minimum(self.relief_most * np.exp(self.relief_spread * z[:, 3]), 0.6)
        louder = np.exp(self.noise_spread * z[:, 4])
        belief = np.clip(base.belief_trait + self.belief_spread * z[:, 5], base.belief_least, 0.8)
        return [
            replace(
                base,
                ceiling_nrs=float(ceiling[i]),
                strength_most=float(strength[i]),
                training_per_d=float(training[i]),
                training_kept=self.training_kept,
                relief_most=float(relief[i]),
                relief_time_d=self.relief_time_d,
                fast_noise=float(base.fast_noise * louder[i]),
                slow_noise=float(self.slow_noise * louder[i]),
                slow_noise_time_d=self.slow_noise_time_d,
                graded_noise=self.graded_noise,
                graded_threshold=self.graded_threshold,
                practice_belief_per_d=self.practice_belief_per_d,
                belief_trait=float(belief[i]),
            )
            for i in range(size)
        ]


register("pathway", {"people": POPULATION})
