"""The course of acute back pain over a year (Costa 2012)

Costa et al., CMAJ 2012, 33 cohorts: mean pain 52 of 100 at the start, 23 after 6, 12 after 26 and 6 after 52
weeks. Healing times of the model's injuries are fitted to these (``validation/brain/calibration/acute.py``),
once with all four and once without week 26; strength, threat and noise between patients are those fitted to
a trial of people with lasting pain. No errors of the published means are in our evidence: the interval of 6
of 100 either way is assumed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from drawing import ACCENT, INK, MUTED, drawing
from experiment import Result, Row
from matplotlib.figure import Figure
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent / "calibration"))

import acute

Array = NDArray[np.float64]

DRAWS, SIZE, SEED, EITHER_WAY = 10, 300, 17, 6.0


def run() -> Result:
    """Virtual cohorts from both posteriors."""
    fitted, without = _courses("nothing"), _courses("week 26")
    rows = [_row(f"week {week}", fitted[:, week], value) for week, value in acute.PAIN.items()]
    rows.append(_row("week 26, left out", without[:, 26], acute.PAIN[26]))
    neighbours = (acute.PAIN[6] + acute.PAIN[52]) / 2
    miss, baseline = abs(rows[-1].model - acute.PAIN[26]), abs(neighbours - acute.PAIN[26])
    remarks = (
        f"Week 26 left out: the model misses it by {miss:.1f} of 100, the average of weeks 6 and 52 by "
        f"{baseline:.1f}; the model {'beats' if miss < baseline else 'does not beat'} that baseline.",
        "A straight line of the logarithm between the neighbours would give "
        f"{np.sqrt(acute.PAIN[6] * acute.PAIN[52]):.1f} here (at equal times).",
    )
    return Result(rows, _figure(fitted), remarks)


def _courses(left_out: str) -> Array:
    members = acute.read(left_out)
    rng = np.random.default_rng([SEED, acute.LEFT_OUT.index(left_out)])
    chosen = np.linspace(0, len(members) - 1, DRAWS).astype(int)
    return np.array([acute.course(members[n], rng, SIZE) for n in chosen])


def _row(quantity: str, seen: Array, value: float) -> Row:
    low, high = np.quantile(seen, (0.05, 0.95))
    return Row(
        "Costa 2012", quantity, "0-100", value, max(0.0, value - EITHER_WAY), value + EITHER_WAY,
        float(seen.mean()), float(low), float(high),
        role="held out" if quantity.endswith("left out") else "fitted",
    )  # fmt: skip


def _figure(fitted: Array) -> Figure:
    with drawing(4.4, 2.5) as figure:
        axes = figure.add_subplot()
        weeks = np.arange(fitted.shape[1])
        axes.fill_between(weeks, *np.quantile(fitted, (0.05, 0.95), axis=0), color=ACCENT, alpha=0.25, lw=0)
        axes.plot(weeks, fitted.mean(axis=0), color=ACCENT, label="model")
        axes.errorbar(
            list(acute.PAIN), list(acute.PAIN.values()), EITHER_WAY, fmt="o", color=INK, ecolor=MUTED,
            markersize=3.5, label="published",
        )  # fmt: skip
        axes.set(xlabel="weeks", ylabel="mean pain, 0-100", ylim=(0, 65))
        axes.legend()
        figure.tight_layout()
    return figure
