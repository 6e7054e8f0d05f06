"""Fit the population of the pathway model to a trial's published arms; write the posterior as small files.

python validation/brain/calibration/fit.py                 # all four fits, some minutes each
python validation/brain/calibration/fit.py "plus 3 months"  # the one that leaves this follow-up out

Simulation-based, by an ensemble smoother (``study.infer``). Priors are uniform (or log-uniform) between the
bounds in ``prior.csv``; figures and standard errors are in ``trial.py``. Members share the draws
of a step, so that they differ by their constants alone. Last, each member is tried on a larger trial and the
better ones are kept.
"""

from __future__ import annotations

import csv
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import trial

from neuroplasty.brain.pathway.population import PathwayPopulation
from neuroplasty.study.infer import Prior, towards

Array = NDArray[np.float64]

HERE = Path(__file__).resolve().parent
SEED = 20220101
MEMBERS, STEPS, ASKED = 110, 5, 150
KEPT, ASKED_LAST = 40, 400
LEFT_OUT = ("nothing", "post", "plus 1 month", "plus 3 months")
DIARY_ERROR = {"detrended SD": 0.025, "autocorrelation": 0.08, "weekly change SD": 0.02}


def fit(left_out: str, prior: Prior) -> tuple[Array, list[float]]:
    """The posterior ensemble (kept, constants), and the mean misfit per figure at each step."""
    rng = np.random.default_rng([SEED, LEFT_OUT.index(left_out)])
    target, error = _target(left_out)
    z = rng.standard_normal((MEMBERS, len(prior.names)))
    misfits = []
    for _ in range(STEPS):
        seen = _all(prior, z, left_out, rng, ASKED)
        misfits.append(float((((seen - target) / error) ** 2).mean()))
        z = z + towards(z, seen, target, error, STEPS, rng)
        print(f"  misfit per figure {misfits[-1]:.2f}", flush=True)
    worst = (((_all(prior, z, left_out, rng, ASKED_LAST) - target) / error) ** 2).mean(axis=1)
    kept = np.argsort(worst)[:KEPT]
    misfits.append(float(worst[kept].mean()))
    print(f"  misfit per figure {worst.mean():.2f} in the last, {misfits[-1]:.2f} in those kept")
    return prior.values(z[kept]), misfits


def _all(prior: Prior, z: Array, left_out: str, rng: np.random.Generator, asked: int) -> Array:
    shared = int(rng.integers(2**32))
    return np.array([simulated(prior, one, left_out, np.random.default_rng(shared), asked) for one in z])


def simulated(prior: Prior, z: Array, left_out: str, rng: np.random.Generator, asked: int) -> Array:
    """One virtual trial's figures, in the order of the data."""
    people = PathwayPopulation(**dict(zip(prior.names, map(float, prior.values(z)), strict=True)))
    arms = trial.run(people, rng, asked)
    figures: list[float] = []
    for arm in trial.ARMS:
        one = trial.summaries(arms[arm])
        figures += [one[name] for name in trial.published(arm, left_out)]
    day_to_day = trial.diary(arms, rng, people.rating_noise_nrs)
    return np.array(figures + [day_to_day[name] for name in trial.DIARY])


def write(left_out: str, prior: Prior, values: Array) -> Path:
    """The ensemble as CSV, a member a row."""
    path = posterior_path(left_out)
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(prior.names)
        writer.writerows([[f"{value:.5g}" for value in row] for row in values])
    return path


def read(left_out: str = "nothing") -> list[PathwayPopulation]:
    """The posterior ensemble as populations."""
    with posterior_path(left_out).open() as file:
        return [
            PathwayPopulation(**{name: float(text) for name, text in row.items()})
            for row in csv.DictReader(file)
        ]


def posterior_path(left_out: str) -> Path:
    """Where a fit's posterior is kept."""
    return HERE / f"posterior_without_{left_out.replace(' ', '_')}.csv"


def _target(left_out: str) -> tuple[Array, Array]:
    figures = [pair for arm in trial.ARMS for pair in trial.published(arm, left_out).values()]
    figures += [(trial.DIARY[name], DIARY_ERROR[name]) for name in trial.DIARY]
    values, errors = np.array(figures).T
    # A virtual arm is itself a sample, of about 100 let in: its own error adds half to the variance.
    return values, errors * np.sqrt(1.5)


def main(words: list[str]) -> None:
    """Run the fits asked for."""
    prior = Prior.read(HERE / "prior.csv")
    for left_out in words or LEFT_OUT:
        start = time.perf_counter()
        print(f"Without {left_out}:")
        values, _ = fit(left_out, prior)
        path = write(left_out, prior, values)
        print(f"  wrote {path.name} in {time.perf_counter() - start:.0f} s; medians:")
        for name, value in zip(prior.names, np.median(values, axis=0), strict=True):
            print(f"    {name} {value:.3g}")


if __name__ == "__main__":
    main(sys.argv[1:])
