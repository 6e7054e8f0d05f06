"""Fit what nobody measured of the nerve and the course to published trials of one procedure.

python validation/study/calibration/fit.py            # about a quarter of an hour on two cores

By an ensemble smoother (``smoother``): members are drawn between the bounds in ``prior.csv``, each does all
one-procedure trials of ``_trials`` again on virtual patients, and all are moved towards the published
figures in several small steps. Repeated-procedure trials, the endoscopy trial and the predictors are not
looked at. The trials contradict each other (half the pain gone in 77 % after one, a third of it in 25 %
after another), so that no member meets all of them: an error of the size of that contradiction
(``BETWEEN``) is added to each figure's own. Writes
``src/neuroplasty/evidence/fitted/trials.csv``, which the tables of both rooms read, and
``posterior.csv`` beside this file.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import _trials as trials
from smoother import Prior, towards

from neuroplasty.body import nerve
from neuroplasty.body.nerve import Roots
from neuroplasty.care.course import PARAMETERS
from neuroplasty.documents.case import Case
from neuroplasty.study import group as study_group

Array = NDArray[np.float64]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
SEED, MEMBERS, STEPS, SIZE = 20261122, 32, 3, 30
NARROWED = 0.5
"""A posterior of at most this share of the prior's width tells something; a wider one leaves a value free."""
BETWEEN_SHARE, BETWEEN_NRS = 0.12, 1.0
"""Assumed: how far two trials of the same thing differ beyond chance."""
FITTED = tuple(
    (trial, figure)
    for trial in trials.TRIALS
    for figure in trial.figures
    if figure.fitted and not trial.repeated
)


def figures(values: Mapping[str, float], solved: trials.Solved, size: int, seed: int) -> Array:
    """Every fitted figure of the virtual trials with these values."""
    course = {name[7:]: value for name, value in values.items() if name.startswith("course.")}
    root = {name[6:]: value for name, value in values.items() if name.startswith("nerve.")}
    table = {**PARAMETERS, **{name: _with(PARAMETERS[name], value) for name, value in course.items()}}
    found = []
    with ExitStack() as stack:
        # The nerve's table is one mapping that every kernel reads its constants from.
        stack.enter_context(patch.dict(nerve.TABLE, nerve.with_values(root)))  # type: ignore[arg-type]
        stack.enter_context(patch.object(study_group, "resting_roots", _resting))
        for trial in trials.TRIALS:
            asked = [figure for one, figure in FITTED if one is trial]
            if asked:
                arm = trials.followed(trial, solved, size, seed, table)
                found += [float(figure.measure(arm).mean()) for figure in asked]
    return np.array(found)


def main() -> None:
    """Fit, and write what was found."""
    prior, start = Prior.read(HERE / "prior.csv"), time.perf_counter()
    solved = trials.Solved(each=2)
    for trial, _ in FITTED:
        solved.flows(trial)
    print(f"procedures solved in {time.perf_counter() - start:.0f} s", flush=True)
    rng = np.random.default_rng(SEED)
    target = np.array([figure.published for _, figure in FITTED])
    error = np.array([_error(figure) for _, figure in FITTED])
    z = rng.standard_normal((MEMBERS, len(prior.names)))
    with get_context("fork").Pool() as pool:
        for step in range(STEPS + 1):
            each = [dict(zip(prior.names, row, strict=True)) for row in prior.values(z)]
            seen = np.array(
                pool.map(partial(figures, solved=solved, size=SIZE, seed=SEED + step), each, chunksize=1)
            )
            misfit = (((seen - target) / error) ** 2).mean(axis=1)
            print(
                f"step {step}: misfit per figure {misfit.mean():.2f} ({time.perf_counter() - start:.0f} s)",
                flush=True,
            )
            if step < STEPS:
                z = z + towards(z, seen, target, error, STEPS, rng)
    best = prior.values(z[np.argsort(misfit)[: MEMBERS // 2]])
    _write(prior, best)
    for (trial, figure), was, now in zip(FITTED, target, seen.mean(axis=0), strict=True):
        print(f"  {trial.name}, {figure.what}: published {was:.2f}, fitted {now:.2f}")


def _error(figure: trials.Figure) -> float:
    between = BETWEEN_SHARE if figure.unit == "1" else BETWEEN_NRS
    return float(np.hypot(figure.error * np.sqrt(1.5), between))


_KEPT: dict[str, Roots] = {}


def _resting(case: Case) -> Roots:
    """The roots of a case at rest; nothing that is fitted changes them."""
    key = case.model_dump_json()
    if key not in _KEPT:
        _KEPT[key] = nerve.resting_roots(case)
    return _KEPT[key]


def _with(one: trials.Parameter, value: float) -> trials.Parameter:
    return trials.replace(one, value=value)


def _write(prior: Prior, kept: Array) -> None:
    """The posterior, and its middle and 90 % for the tables."""
    with (HERE / "posterior.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(prior.names)
        writer.writerows([[f"{value:.5g}" for value in row] for row in kept])
    low, middle, high = np.percentile(kept, [5, 50, 95], axis=0)
    width = (prior.shares(high) - prior.shares(low)) / 0.9
    by = "validation/study/calibration to one-procedure trials"
    with (ROOT / "src/neuroplasty/evidence/fitted/trials.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("name", "value", "low", "high", "narrowed", "by"))
        for k, name in enumerate(prior.names):
            told = "yes" if width[k] <= NARROWED else "no"
            writer.writerow((name, f"{middle[k]:.3g}", f"{low[k]:.3g}", f"{high[k]:.3g}", told, by))
            print(f"  {name} {middle[k]:.3g} ({low[k]:.3g} to {high[k]:.3g}), narrowed: {told}")


if __name__ == "__main__":
    main()
