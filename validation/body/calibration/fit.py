"""Fit what nobody measured of the epidural space to published injections.

python validation/body/calibration/fit.py                   # about two hours on one core; WORKERS=2 for two
python validation/body/calibration/fit.py --score           # the figures of the table as it is
python validation/body/calibration/fit.py --score set.json  # of other values, one set or several

A set is {"name": value, ...} in JSON, several are a list of these; in CSV, a file of name and value is one
set, and a file with a column for each parameter has one in each row.

By an ensemble smoother (``study.infer``): members are drawn between the bounds in ``prior.csv``,
each does the experiments of ``figures`` again on virtual people (fewer of them and a coarser grid than
the experiments themselves use), and all are moved towards the published figures in several small steps. A
member that the
solver gives up on takes the place of another that works. Each experiment is then left out in turn: the
prior's members, and what each gave for the experiment left out, are moved by the others alone, in one step.
That is what the model says of an experiment it was not fitted to; it is written to ``left_out.csv``.

What is found goes to ``src/neuroplasty/evidence/fitted``: ``epidural.csv`` has the middle and the 90 % of
every parameter, and whether the data narrowed it (its posterior's standard deviation is half its prior's or
less, in the prior's own scale); ``epidural_members.csv`` has the last members whole, a row each, because
parameters trade with each other.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent), str(HERE)]

from figures import EXPERIMENTS, FIGURES, Figure, figures, of_experiment, screen  # noqa: E402

from neuroplasty.body.epidural import with_values  # noqa: E402
from neuroplasty.errors import SolverError  # noqa: E402
from neuroplasty.study.infer import Prior, towards  # noqa: E402

Array = NDArray[np.float64]

SEED, MEMBERS, STEPS = 20261128, 24, 2
NARROW = 0.5
"""Of its prior's standard deviation, to one figure: so few members know it no better."""
FITTED = ROOT / "src" / "neuroplasty" / "evidence" / "fitted"
INSIDE = 2.0
"""Errors either way that count as inside, in a score."""

TARGET = np.array([figure.published for figure in FIGURES])
ERROR = np.array([figure.error for figure in FIGURES])


def main(arguments: Sequence[str]) -> int:
    """Fit, or score one set of values."""
    parser = argparse.ArgumentParser(description="Fit the epidural space, or score one set of values.")
    parser.add_argument("--score", nargs="?", const="", metavar="FILE", help="a set in JSON or CSV")
    asked = parser.parse_args(arguments)
    if asked.score is None:
        fit()
        return 0
    try:
        sets = read_sets(Path(asked.score)) if asked.score else [{}]
        for values in sets:
            with_values(values)
    except (ValueError, OSError, SolverError) as fault:
        print(fault, file=sys.stderr)
        return 2
    # One pool for all sets: each of its processes draws the bones once.
    with get_context("fork").Pool(workers()) as pool:
        for values in sets:
            print(", ".join(f"{name} {value:g}" for name, value in values.items()) or "the table as it is")
            score(pool.imap(_timed, [(experiment, values) for experiment in EXPERIMENTS]))
    return 0


def workers() -> int:
    """Processes, from WORKERS in the environment."""
    return int(os.environ.get("WORKERS", "1"))


def fit() -> None:
    """Fit, leave each experiment out, and write what was found."""
    prior, start = Prior.read(HERE / "prior.csv"), time.perf_counter()
    screen()
    rng = np.random.default_rng(SEED)
    z = rng.standard_normal((MEMBERS, len(prior.names)))
    with get_context("fork").Pool(workers()) as pool:
        for step in range(STEPS + 1):
            each = [dict(zip(prior.names, row, strict=True)) for row in prior.values(z)]
            z, seen = only_working(z, np.array(pool.map(figures, each, chunksize=1)), rng)
            misfit = (((seen - TARGET) / ERROR) ** 2).mean(axis=1)
            print(
                f"step {step}: misfit per figure {misfit.mean():.2f} ({time.perf_counter() - start:.0f} s)",
                flush=True,
            )
            if step == 0:
                first_z, first_seen = z, seen
            if step < STEPS:
                z = z + towards(z, seen, TARGET, ERROR, STEPS, rng)
    write_posterior(prior, z, FITTED)
    write_left_out(first_seen, leave_out(first_z, first_seen), seen, HERE)


def only_working(z: Array, seen: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """Members (members, constants) and what each gave (members, figures), those that failed replaced.

    A member failed where a figure of it is not a number; a working one, drawn, stands in for it.
    """
    works = np.isfinite(seen).all(axis=1)
    if works.all():
        return z, seen
    if 2 * works.sum() < len(z):
        raise RuntimeError(
            f"Only {works.sum()} of {len(z)} members gave every figure; half must. Narrow the bounds in "
            "prior.csv to values the solver can do."
        )
    print(f"  {(~works).sum()} members failed and were replaced", flush=True)
    instead = np.where(works, np.arange(len(z)), rng.choice(np.flatnonzero(works), len(z)))
    return z[instead], seen[instead]


def leave_out(z: Array, seen: Array) -> Array:
    """What the members give (members, figures) for each experiment when the others alone have moved them."""
    found = np.empty_like(seen)
    for number, experiment in enumerate(EXPERIMENTS):
        out = np.array([figure.experiment == experiment for figure in FIGURES])
        joint = np.hstack([z, seen[:, out]])
        rng = np.random.default_rng((SEED, number))
        moved = joint + towards(joint, seen[:, ~out], TARGET[~out], ERROR[~out], 1, rng)
        found[:, out] = moved[:, z.shape[1] :]
    return found


def write_posterior(prior: Prior, z: Array, folder: Path) -> None:
    """The members, and of each parameter the middle, the 90 % and whether the data narrowed it."""
    kept = prior.values(z)
    with (folder / "epidural_members.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(prior.names)
        writer.writerows([[f"{value:.5g}" for value in row] for row in kept])
    low, middle, high = np.percentile(kept, [5, 50, 95], axis=0)
    width = prior.shares(kept).std(axis=0) / np.sqrt(1 / 12)
    by = "validation/body/calibration to published injections"
    with (folder / "epidural.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("name", "value", "low", "high", "narrowed", "by"))
        for k, name in enumerate(prior.names):
            narrowed = "yes" if round(float(width[k]), 1) <= NARROW else "no"
            found = tuple(f"{value:.3g}" for value in (middle[k], low[k], high[k]))
            print(f"  {name} {found[0]} ({found[1]} to {found[2]}), {width[k]:.0%} of the prior")
            writer.writerow((name, *found, narrowed, by))


def write_left_out(before: Array, without: Array, fitted: Array, folder: Path) -> None:
    """Per figure: published, before anything was fitted, without its own experiment, and fitted."""
    found = ("prior", "without", "without_low", "without_high", "fitted")
    with (folder / "left_out.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("experiment", "figure", "published", "error", *found))
        for k, figure in enumerate(FIGURES):
            low, middle, high = np.percentile(without[:, k], [5, 50, 95])
            known = figure.published, figure.error, np.median(before[:, k])
            row = [*known, middle, low, high, np.median(fitted[:, k])]
            writer.writerow((figure.experiment, figure.what, *(f"{value:.3g}" for value in row)))
            print(
                f"  {figure.what}: published {figure.published:.2f}, without {middle:.2f}, with {row[-1]:.2f}"
            )


def read_sets(path: Path) -> list[dict[str, float]]:
    """Sets of values, as the module's docstring has them."""
    if path.suffix == ".json":
        found = json.loads(path.read_text())
        rows = found if isinstance(found, list) else [found]
    elif path.suffix == ".csv":
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file))
        if rows and {"name", "value"} <= set(rows[0]):
            rows = [{row["name"]: row["value"] for row in rows}]
    else:
        raise ValueError(f"{path} is neither .json nor .csv; give one of these.")
    try:
        sets = [{str(name): float(value) for name, value in dict(row).items()} for row in rows]
    except (TypeError, ValueError):
        sets = []
    if not sets or not all(sets):
        raise ValueError(
            f'{path} holds no set of values; give {{"name": number}} in JSON, or name,value columns in CSV.'
        )
    return sets


def score(given: Iterable[tuple[str, Array, float]]) -> None:
    """Print what the model gave for each figure, experiment by experiment, and how far off that is.

    ``given``: the experiment, its figures, and the seconds it took.
    """
    off: list[float] = []
    for experiment, found, seconds in given:
        print(f"{experiment} ({seconds:.1f} s)")
        its = [figure for figure in FIGURES if figure.experiment == experiment]
        for figure, model in zip(its, found, strict=True):
            print(f"  {line(figure, float(model))}", flush=True)
            off.append((float(model) - figure.published) / figure.error)
    inside = sum(abs(one) <= INSIDE for one in off)
    print(
        f"{inside} of {len(off)} within {INSIDE:g} errors, misfit per figure {np.mean(np.square(off)):.2f}",
        flush=True,
    )


def line(figure: Figure, model: float) -> str:
    """One figure of a score; a model that gave no number is outside."""
    off = (model - figure.published) / figure.error
    published = f"published {figure.published:6.3g} +- {figure.error:<5.2g}"
    verdict = "inside" if abs(off) <= INSIDE else "OUTSIDE"
    return f"{figure.what:<40} model {model:8.3g}  {published} {off:+6.1f}  {verdict}"


def _timed(asked: tuple[str, Mapping[str, float]]) -> tuple[str, Array, float]:
    start = time.process_time()
    experiment, values = asked
    return experiment, of_experiment(experiment, values), time.process_time() - start


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
