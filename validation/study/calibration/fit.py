"""Fit what nobody measured of the nerve and the course to published trials of one procedure.

python validation/study/calibration/fit.py            # about half an hour on one core

By an ensemble smoother (``study.infer``): members are drawn between the bounds in ``prior.csv``, each does
all trials again that the evidence marks ``calibrate`` and that give figures (``_trials``), and all are moved
towards the published figures in several small steps: means, shares and spreads, from two weeks to six
months. Comparators bound what steroid and saline can do. Trials marked ``compare`` and the predictors are
not looked at. The trials contradict each other (half the pain gone in 77 % after one, a third of it in 25 %
after another), so that no member meets all of them: an error of the size of that contradiction
(``BETWEEN``) is added to each figure's own. Writes ``src/neuroplasty/evidence/fitted/trials.csv``, which the
tables of both rooms read, and ``trials_members.csv`` beside it, the joint posterior.
"""

from __future__ import annotations

import csv
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import _arms as arms
import _trials as trials

from neuroplasty.body import nerve
from neuroplasty.body.nerve import Roots
from neuroplasty.body.nerve.resting import at_rest
from neuroplasty.care.course import PARAMETERS
from neuroplasty.documents.case import Case
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.study import participants as study_participants
from neuroplasty.study.infer import Prior, towards

Array = NDArray[np.float64]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
SEED, MEMBERS, STEPS, SIZE = 20261128, 48, 3, 24
NARROWED = 0.5
"""A posterior of at most this share of the prior's width tells something; a wider one leaves a value free."""
BETWEEN_SHARE, BETWEEN_NRS, BETWEEN_SD, BETWEEN_BOUND = 0.12, 1.0, 0.4, 0.2
"""Assumed: how far two trials of the same thing differ beyond chance."""
FITTED = tuple(
    (trial, k)
    for trial in trials.TRIALS
    for k, figure in enumerate(trial.figures)
    if figure.fitted and not trial.repeated
)


def figures(values: Mapping[str, float], solved: arms.Solved, size: int, seed: int) -> Array:
    """Every fitted figure of the virtual trials with these values."""
    course = {name[7:]: value for name, value in values.items() if name.startswith("course.")}
    root = {name[6:]: value for name, value in values.items() if name.startswith("nerve.")}
    table: Mapping[str, Parameter] = {
        **PARAMETERS, **{name: replace(PARAMETERS[name], value=value) for name, value in course.items()}
    }  # fmt: skip
    nerves, kept, found = nerve.with_values(root), {}, []
    with patch.object(study_participants, "resting_roots", _resting):
        for trial in trials.TRIALS:
            asked = [k for one, k in FITTED if one is trial]
            if asked:
                seen = arms.done_again(trial, solved, size, seed, table, nerves, kept)
                found += [seen[k] for k in asked]
    return np.nan_to_num(np.array(found))


def main() -> None:
    """Fit, and write what was found."""
    prior, start = Prior.read(HERE / "prior.csv"), time.perf_counter()
    solved = arms.Solved()
    for trial, _ in FITTED:
        solved.flows(trial)
        if trial.other is not None:
            solved.flows(trial.other)
    print(f"procedures solved in {time.perf_counter() - start:.0f} s", flush=True)
    rng = np.random.default_rng(SEED)
    target = np.array([trial.figures[k].published for trial, k in FITTED])
    error = np.array([_error(trial.figures[k]) for trial, k in FITTED])
    z = rng.standard_normal((MEMBERS, len(prior.names)))
    with get_context("fork").Pool(int(os.environ.get("WORKERS", "1"))) as pool:
        for step in range(STEPS):
            each = [dict(zip(prior.names, row, strict=True)) for row in prior.values(z)]
            seen = np.array(
                pool.map(partial(figures, solved=solved, size=SIZE, seed=SEED + step), each, chunksize=1)
            )
            misfit = (((seen - target) / error) ** 2).mean(axis=1)
            print(
                f"step {step}: misfit per figure {misfit.mean():.2f}, of the mean "
                f"{(((seen.mean(axis=0) - target) / error) ** 2).mean():.2f} "
                f"({time.perf_counter() - start:.0f} s)",
                flush=True,
            )
            for (trial, k), was, now in zip(FITTED, target, seen.mean(axis=0), strict=True):
                print(f"  {trial.name}, {trial.figures[k].what}: published {was:.2f}, model {now:.2f}")
            z = z + towards(z, seen, target, error, STEPS, rng)
    _write(prior, prior.values(z))


def _error(figure: arms.Figure) -> float:
    between = BETWEEN_SHARE if figure.unit == "1" else BETWEEN_SD if figure.of == "sd" else BETWEEN_NRS
    if figure.low is not None:
        between = BETWEEN_BOUND
    return float(np.hypot(figure.error * np.sqrt(1.5), between))


_KEPT: dict[str, Roots] = {}


def _resting(case: Case, *, table: Mapping[str, Parameter]) -> Roots:
    """The roots of a case at rest: what presses and ties is the same for all that is fitted."""
    key = case.model_dump_json()
    if key not in _KEPT:
        _KEPT[key] = nerve.resting_roots(case, table={**table, **nerve.with_values({"held_back": 0.0})})
    return at_rest(_KEPT[key], table)


def _write(prior: Prior, kept: Array) -> None:
    """The posterior's members, and its middle and 90 % for the tables."""
    home = ROOT / "src" / "neuroplasty" / "evidence" / "fitted"
    with (home / "trials_members.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(prior.names)
        writer.writerows([[f"{value:.5g}" for value in row] for row in kept])
    low, middle, high = np.percentile(kept, [5, 50, 95], axis=0)
    width = (prior.shares(high) - prior.shares(low)) / 0.9
    by = "validation/study/calibration to one-procedure trials"
    with (home / "trials.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("name", "value", "low", "high", "narrowed", "by"))
        for k, name in enumerate(prior.names):
            told = "yes" if width[k] <= NARROWED else "no"
            writer.writerow((name, f"{middle[k]:.3g}", f"{low[k]:.3g}", f"{high[k]:.3g}", told, by))
            print(f"  {name} {middle[k]:.3g} ({low[k]:.3g} to {high[k]:.3g}), narrowed: {told}")


if __name__ == "__main__":
    main()
