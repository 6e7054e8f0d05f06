"""Fit what nobody measured of the epidural space to published injections.

python validation/body/calibration/fit.py            # about a quarter of an hour on one core

By an ensemble smoother (``smoother``): members are drawn between the bounds in ``prior.csv``, each does the
experiments marked "calibration" again on virtual people (fewer of them and a coarser grid than the
experiments themselves use), and all are moved towards the published figures in several small steps. Where
an abstract gives an order and no figure, the figure is zero: two pressures that stood alike differ by
nothing.

Each experiment is then left out in turn: the prior's members, and what each gave for the experiment left
out, are moved by the others alone, in one step. That is what the model says of an experiment it was not
fitted to; it is written to ``left_out.csv``.

Only what the experiments tell is kept: a parameter whose posterior's standard deviation is half its prior's
or less (in the prior's own scale) goes to ``src/neuroplasty/fitted/epidural.csv``, which the room's table
reads; the others stay free. ``posterior.csv`` has them all. A figure's error is its standard error with
what the reading of the experiment leaves open (rates and times that were not published).
"""

from __future__ import annotations

import csv
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(HERE.parents[1]))
sys.path.insert(0, str(HERE.parent))

import csf_displaced  # noqa: E402
import icp_rises  # noqa: E402
import plateau  # noqa: E402
import rate_and_volume  # noqa: E402
import transforaminal_s1  # noqa: E402
from readers import FORGOTTEN, needed_mg_cm2  # noqa: E402
from smoother import Prior, towards  # noqa: E402

from neuroplasty.body.epidural import with_values  # noqa: E402

Array = NDArray[np.float64]

SEED, MEMBERS, STEPS, SPACING_MM = 20261122, 40, 3, 3.0
NARROW = 0.5
"""Of its prior's standard deviation, to one figure: forty members know it no better."""
SMOOTH_MM = 3.0
"""A landmark counts as reached the more the further dye is past it, so that shares of few people move."""


@dataclass(frozen=True)
class Figure:
    """One published figure, the experiment it belongs to, and the error the fit allows it."""

    experiment: str
    what: str
    published: float
    error: float


FIGURES = (
    Figure("icp_rises", "rise from 9.3 mmHg (mmHg)", 6.3, 2.0),
    Figure("icp_rises", "rise from 18.8 mmHg (mmHg)", 20.7, 6.0),
    Figure("icp_rises", "rise held (ln min)", float(np.log(4.5)), 0.6),
    Figure("csf_displaced", "CSF displaced by 10 mL (mL)", 4.4, 0.7),
    Figure("rate_and_volume", "30 s over 3 min, peak (share)", 1.0, 0.1),
    Figure("rate_and_volume", "30 s over 3 min, a minute later (mmHg)", 0.0, 1.5),
    Figure("plateau", "15 over 10 mL, a minute later (mmHg)", 0.0, 1.5),
    Figure("plateau", "fall in another minute (mmHg)", 0.0, 1.5),
    Figure("transforaminal_s1", "2 mL at the S1 pedicle (share)", 1.0, 0.06),
    Figure("transforaminal_s1", "3 mL at the L5-S1 disc (share)", 0.92, 0.08),
    Figure("transforaminal_s1", "4 mL across the midline (share)", 0.27, 0.1),
)
EXPERIMENTS = tuple(dict.fromkeys(figure.experiment for figure in FIGURES))
TARGET = np.array([figure.published for figure in FIGURES])
ERROR = np.array([figure.error for figure in FIGURES])


def figures(values: Mapping[str, float]) -> Array:
    """What the model gives for each of ``FIGURES`` with these values."""
    table = with_values(values)
    normal = icp_rises.follow("normal", 5, SEED, table, SPACING_MM)
    raised = icp_rises.follow("raised", 5, SEED, table, SPACING_MM)
    held = [np.log(max(icp_rises.held_min(trace), 0.02)) for trace in raised]
    displaced = csf_displaced.displaced_ml(10.0, 6, SEED, table, SPACING_MM)[:, 0]
    rates = rate_and_volume.follow(3, SEED, table, SPACING_MM)
    volumes = plateau.follow(3, SEED, table, SPACING_MM)
    known = {"as it is": float(FORGOTTEN)}
    past = transforaminal_s1.past_landmarks(14, SEED, table, SPACING_MM, known)["as it is"]
    return np.array(
        [
            np.mean([trace.rise_mmhg for trace in normal]),
            np.mean([trace.rise_mmhg for trace in raised]),
            np.mean(held),
            displaced.mean(),
            rate_and_volume.holds(rates)[:, 0].mean(),
            np.mean([abs(fast.needle_mmhg[-1] - slow.needle_mmhg[-1]) for fast, slow, _ in rates]),
            *np.mean([plateau.differences_mmhg(traces) for traces in volumes], axis=0),
            *expit(np.clip(past, -200.0, 200.0) / SMOOTH_MM).mean(axis=0),
        ]
    )


def main() -> None:
    """Fit, leave each experiment out, and write what was found."""
    prior, start = Prior.read(HERE / "prior.csv"), time.perf_counter()
    # Before the pool forks, so that the bones are drawn once.
    for sex in ("female", "male"):
        needed_mg_cm2(sex, "AP")
    rng = np.random.default_rng(SEED)
    z = rng.standard_normal((MEMBERS, len(prior.names)))
    with get_context("fork").Pool(int(os.environ.get("WORKERS", "1"))) as pool:
        for step in range(STEPS + 1):
            each = [dict(zip(prior.names, row, strict=True)) for row in prior.values(z)]
            seen = np.array(pool.map(figures, each, chunksize=1))
            misfit = (((seen - TARGET) / ERROR) ** 2).mean(axis=1)
            print(
                f"step {step}: misfit per figure {misfit.mean():.2f} ({time.perf_counter() - start:.0f} s)",
                flush=True,
            )
            if step == 0:
                first_z, first_seen = z, seen
            if step < STEPS:
                z = z + towards(z, seen, TARGET, ERROR, STEPS, rng)
    _write_posterior(prior, z)
    left_out = _left_out(first_z, first_seen)
    _write_left_out(first_seen, left_out, seen)


def _left_out(z: Array, seen: Array) -> Array:
    """What the members give (members, figures) for each experiment when the others alone have moved them."""
    found = np.empty_like(seen)
    for number, experiment in enumerate(EXPERIMENTS):
        out = np.array([figure.experiment == experiment for figure in FIGURES])
        joint = np.hstack([z, seen[:, out]])
        rng = np.random.default_rng((SEED, number))
        moved = joint + towards(joint, seen[:, ~out], TARGET[~out], ERROR[~out], 1, rng)
        found[:, out] = moved[:, z.shape[1] :]
    return found


def _write_posterior(prior: Prior, z: Array) -> None:
    """The posterior of all, and the middle and 90 % of what narrowed by half, for the table."""
    kept = prior.values(z)
    with (HERE / "posterior.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(prior.names)
        writer.writerows([[f"{value:.5g}" for value in row] for row in kept])
    low, middle, high = np.percentile(kept, [5, 50, 95], axis=0)
    width = _scaled(prior, kept).std(axis=0) / np.sqrt(1 / 12)
    by = "validation/body/calibration to published injections"
    with (ROOT / "src/neuroplasty/fitted/epidural.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("name", "value", "low", "high", "by"))
        for k, name in enumerate(prior.names):
            told = round(width[k], 1) <= NARROW
            print(
                f"  {name} {middle[k]:.3g} ({low[k]:.3g} to {high[k]:.3g}), {width[k]:.0%} of the prior"
                + ("" if told else ": stays as it was")
            )
            if told:
                writer.writerow((name, f"{middle[k]:.3g}", f"{low[k]:.3g}", f"{high[k]:.3g}", by))


def _scaled(prior: Prior, values: Array) -> Array:
    """Where between its bounds each value lies, in the prior's own scale: even from 0 to 1 in the prior."""
    low, high, at = (
        np.where(prior.log, np.log(np.where(prior.log, one, 1.0)), one)
        for one in (prior.low, prior.high, values)
    )
    return np.asarray((at - low) / (high - low))


def _write_left_out(before: Array, without: Array, fitted: Array) -> None:
    """Per figure: published, before anything was fitted, without its own experiment, and fitted."""
    with (HERE / "left_out.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            (
                "experiment",
                "figure",
                "published",
                "error",
                "prior",
                "without",
                "without_low",
                "without_high",
                "fitted",
            )
        )
        for k, figure in enumerate(FIGURES):
            low, middle, high = np.percentile(without[:, k], [5, 50, 95])
            row = [
                figure.published,
                figure.error,
                np.median(before[:, k]),
                middle,
                low,
                high,
                np.median(fitted[:, k]),
            ]
            writer.writerow((figure.experiment, figure.what, *(f"{value:.3g}" for value in row)))
            print(
                f"  {figure.what}: published {figure.published:.2f}, without {middle:.2f}, with {row[-1]:.2f}"
            )


if __name__ == "__main__":
    main()
