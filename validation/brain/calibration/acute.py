"""Fit how injuries heal to the course of acute back pain; write the posterior as small files.

python validation/brain/calibration/acute.py

Costa 2012 (33 cohorts): mean pain of 52, 23, 12 and 6 of 100 at the start and after 6, 26 and 52 weeks. The
errors of the means are not in our evidence; 3 of 100 is assumed. One fit uses all four, one leaves week 26
out. Healing times spread log-normally; strength, threat and noise are the population's own.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


from neuroplasty.brain.pathway import Injury, PathwayTraits, Schedule, simulate_many
from neuroplasty.brain.pathway.population import PathwayPopulation
from neuroplasty.study.infer import Prior, towards

Array = NDArray[np.float64]

HERE = Path(__file__).resolve().parent
PAIN = {0: 52.0, 6: 23.0, 26: 12.0, 52: 6.0}
ERROR, SEED, MEMBERS, STEPS, SIZE, DAYS = 3.0, 20120605, 60, 4, 150, 371
LEFT_OUT = ("nothing", "week 26")


def course(values: dict[str, float], rng: np.random.Generator, size: int = SIZE) -> Array:
    """Mean pain of 100 in each week (53,), of virtual patients who come on the first day of an injury."""
    population = PathwayPopulation()
    people = population.draw(rng, size)
    healing = values["healing_d"] * np.exp(values["healing_spread"] * rng.standard_normal(size))
    gain = values["ceiling"]
    acute: list[PathwayTraits] = [replace(one, ceiling_nrs=one.ceiling_nrs * gain) for one in people]
    plans = [
        Schedule.of(
            DAYS,
            [
                Injury(start_d=0, healing_d=float(days), size=values["size"]),
                *population.strains(rng, DAYS),
            ],
        )
        for days in healing
    ]
    return 10 * simulate_many(acute, plans, rng, dt_d=1 / 24).worst_nrs.mean(axis=0)


def weeks(left_out: str) -> list[int]:
    """The weeks a fit sees."""
    return [week for week in PAIN if f"week {week}" != left_out]


def fit(left_out: str, prior: Prior) -> Array:
    """The posterior ensemble (members, constants)."""
    rng = np.random.default_rng([SEED, LEFT_OUT.index(left_out)])
    z = rng.standard_normal((MEMBERS, len(prior.names)))
    asked = weeks(left_out)
    target = np.array([PAIN[week] for week in asked])
    for _ in range(STEPS):
        shared = int(rng.integers(2**32))
        seen = np.array(
            [
                course(named(prior, one), np.random.default_rng(shared))[asked]
                for one in prior.values(z)
            ]
        )  # fmt: skip
        print(f"  misfit per figure {(((seen - target) / ERROR) ** 2).mean():.2f}", flush=True)
        z = z + towards(z, seen, target, np.full(len(asked), ERROR), STEPS, rng)
    return prior.values(z)


def named(prior: Prior, values: Array) -> dict[str, float]:
    """The constants by name."""
    return dict(zip(prior.names, map(float, values), strict=True))


def posterior_path(left_out: str) -> Path:
    """Where a fit's posterior is kept."""
    return HERE / f"acute_without_{left_out.replace(' ', '_')}.csv"


def read(left_out: str) -> list[dict[str, float]]:
    """The posterior ensemble."""
    with posterior_path(left_out).open() as file:
        return [{name: float(text) for name, text in row.items()} for row in csv.DictReader(file)]


def main() -> None:
    """Both fits."""
    prior = Prior.read(HERE / "acute_prior.csv")
    for left_out in LEFT_OUT:
        print(f"Without {left_out}:")
        values = fit(left_out, prior)
        with posterior_path(left_out).open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(prior.names)
            writer.writerows([[f"{value:.5g}" for value in row] for row in values])
        print("  medians:", named(prior, np.median(values, axis=0)))


if __name__ == "__main__":
    main()
