"""Pain that moves between two sites over days and over months, and its lock to an injured one

No experiment: no published data on alternation between sites exist; this is what the source text claims, put
to the model. Two sites, equally learned (strength 0.85), share one central drive of 0.34 and adapt (0.5).
Twelve virtual patients of each kind live through thirty adaptation times; dominances are stretches during
which one site is the stronger. Then local nociception is added to site 1.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from drawing import ACCENT, INK, MUTED, SCAR, drawing
from experiment import Result
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from numpy.typing import NDArray

from neuroplasty.brain import Nociception, PathwayCourses, PathwayTraits, Schedule, at_rest, simulate_many
from neuroplasty.brain.pathway import released_alternation_period_d

Array = NDArray[np.float64]

ADAPTATION_TIMES_D = (3.0, 10.0, 60.0, 90.0)
LOCAL = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3)
STRENGTH, DRIVE, SIZE, SEED = 0.85, 0.34, 12, 13
# Belief held still, so that the shared drive is the number above.
WANDERER = PathwayTraits(
    adaptation=0.5, threat_gain=1.0, belief_trait=DRIVE, belief_from_pain=0.0, threat_following=0.0,
    learning_per_d=0.0, strength_forgetting=0.0, fast_noise=0.02, slow_noise=0.01,
)  # fmt: skip


def run() -> Result:
    """Periods by adaptation time, then the lock."""
    rng = np.random.default_rng(SEED)
    lives = {tau: _life(tau, 0.0, rng) for tau in ADAPTATION_TIMES_D}
    stretches = {tau: _dominances(life) for tau, life in lives.items()}
    exact = [
        released_alternation_period_d(replace(WANDERER, adaptation_time_d=tau), STRENGTH, DRIVE)
        for tau in ADAPTATION_TIMES_D
    ]
    locked = {local: _life(10.0, local, rng) for local in LOCAL}
    at_first = [float(_ahead(life).mean()) for life in locked.values()]
    both = float(np.mean([(life.activity.min(axis=2) > 0.5).mean() for life in lives.values()]))
    pain = float(np.mean([(life.activity.max(axis=2) > 0.5).mean() for life in lives.values()]))
    remarks = (
        "Mean dominance (variation; closed form without noise): "
        + "; ".join(
            f"{found.mean():.1f} d (CV {found.std() / found.mean():.2f}; {period:.1f} d) at an adaptation "
            f"time of {tau:g} d"
            for (tau, found), period in zip(stretches.items(), exact, strict=True)
        )
        + f". Both sites at once {both:.1%} of the time, one or the other {pain:.0%}.",
        "Share of time at site 1 with local nociception there of "
        + ", ".join(f"{local:g}" for local in LOCAL)
        + ": "
        + ", ".join(f"{share:.0%}" for share in at_first)
        + ". Alternation needs a shared drive and nearly none of its own at either site.",
        "That alternation speaks for a learned pathway is a heuristic; its predictive value has never been "
        "measured.",
    )
    return Result((), _figure(lives, stretches, exact, at_first), remarks)


def _life(tau_d: float, local: float, rng: np.random.Generator) -> PathwayCourses:
    patient = replace(WANDERER, adaptation_time_d=tau_d)
    days = float(np.ceil(30 * tau_d))
    events = [Nociception(0, days, local)] if local else []
    state = replace(
        at_rest(patient, sites=2), strength=np.full(2, STRENGTH), adapted=np.array([0.0, 0.3]), threat=DRIVE
    )
    plan = Schedule.of(days, events, sites=2)
    return simulate_many([patient] * SIZE, plan, rng, dt_d=1 / 48, record_d=0.25, states=[state] * SIZE)


def _ahead(life: PathwayCourses) -> NDArray[np.bool_]:
    return np.asarray(life.activity[:, :, 0] > life.activity[:, :, 1])


def _dominances(life: PathwayCourses) -> Array:
    """Whole stretches of both sites, without flickers of under half a day at a change of hands."""
    out = []
    for row in _ahead(life):
        length = np.diff(life.time_d[np.flatnonzero(np.diff(row.astype(int)))])
        out.append(length[length > 0.5][1:])
    return np.concatenate(out)


def _figure(
    lives: dict[float, PathwayCourses],
    stretches: dict[float, Array],
    exact: list[float],
    at_first: list[float],
) -> Figure:
    with drawing(6.8, 3.6) as figure:
        grid = figure.add_gridspec(2, 2, width_ratios=(1.6, 1.0))
        for row, (tau, unit, per) in enumerate(((3.0, "days", 1.0), (60.0, "months", 30.4))):
            axes = figure.add_subplot(grid[row, 0])
            life = lives[tau]
            shown = slice(0, int(12 * tau * 4))
            for site, colour in ((0, ACCENT), (1, SCAR)):
                axes.fill_between(
                    life.time_d[shown] / per, life.pain_nrs[0, shown, site], color=colour, alpha=0.7, lw=0,
                    label=f"site {site + 1}",
                )  # fmt: skip
            axes.set(xlabel=unit, ylabel="pain, NRS", ylim=(0, None), title=f"Adaptation time {tau:g} d")
            axes.legend(loc="upper right", ncols=2) if row == 0 else None
        period = figure.add_subplot(grid[0, 1])
        period.plot(ADAPTATION_TIMES_D, exact, color=MUTED, label="closed form")
        period.errorbar(
            ADAPTATION_TIMES_D, [found.mean() for found in stretches.values()],
            [found.std() for found in stretches.values()], fmt="o", color=INK, markersize=3.5,
            label="noisy model",
        )  # fmt: skip
        period.set(xscale="log", yscale="log", xlabel="adaptation time, d", ylabel="dominance, d")
        for axis, ticks in ((period.xaxis, (3, 10, 30, 90)), (period.yaxis, (10, 30, 100, 200))):
            axis.set_major_locator(FixedLocator(ticks))
            axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
            axis.set_minor_locator(NullLocator())
        period.set_title("A period for each")
        period.legend()
        lock = figure.add_subplot(grid[1, 1])
        lock.plot(LOCAL, 100 * np.array(at_first), "o-", color=ACCENT, markersize=3.5)
        lock.axhline(50, color=MUTED, linewidth=0.6)
        lock.set(xlabel="local nociception at site 1", ylabel="time at site 1, %", ylim=(40, 103))
        lock.set_title("Locked by an injury")
        figure.tight_layout()
    return figure
