"""Foramina that leak, rings round the sac and CSF lost after 10 mL, with a pregnancy and without

Higuchi et al., Anesthesiology 2011 (abstract read): magnetic resonance after 10 mL of lumbar epidural
saline. Of the six levels from T11-T12 to L4-L5 saline leaked from the foramina of 6 (median; quartiles 4 to
6) in women who were not pregnant and of 0 (0 to 1) in pregnant ones; it lay as a ring round the sac at 3 (1
to 4) and at 0 (0 to 0); 4.6 +- 1.1 and 8.4 +- 1.4 mL of CSF were lost. Eight people a group are assumed.
The interval is between the quartiles, for the CSF the mean +- 2 standard errors. The model gives as many
virtual women, at 39 weeks (assumed) or not pregnant, saline at L3-L4, supine, at 0.5 mL/s, and scans 3 min
later (rate and time assumed). A level leaks when 0.1 mL is out on one side; a ring is 0.3 mm of fluid on
90 % of the circumference in one 8 mm slice (all assumed). The canal ends under T11: its level counts as the
one below it (assumed).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from drawing import ACCENT, SCAR, drawing
from experiment import Result, Row
from group import canals_of, spread, women
from injection import SPACING_MM, Table, inject, spaces
from matplotlib.figure import Figure
from numpy.typing import NDArray
from readers import RING_SHARE, csf_volume_ml, leaking, ring_share

from neuroplasty.body.epidural import TABLE, Posture
from neuroplasty.evidence.parameter import Parameter

EXPERIMENT = "Higuchi, pregnancy"
VOLUME_ML, RATE_ML_S, SIZE, SEED = 10.0, 0.5, 8, 15
SCANNED = Parameter(3.0, "min", "assumed", "from the end of the injection to the scan", 1, 10)
WEEKS = {"not pregnant": 0.0, "pregnant": 39.0}
LEVELS = ("T12", "T12", "L1", "L2", "L3", "L4")
"""The foramina read for the levels T11-T12 to L4-L5: the canal has none for the first."""
QUARTILES = {
    "levels that leak": {"not pregnant": (6.0, 4.0, 6.0), "pregnant": (0.0, 0.0, 1.0)},
    "levels with a ring": {"not pregnant": (3.0, 1.0, 4.0), "pregnant": (0.0, 0.0, 0.0)},
}
"""Median and quartiles, of six levels."""
CSF_ML = {"not pregnant": (4.6, 1.1), "pregnant": (8.4, 1.4)}
"""Mean and standard deviation of what was lost."""


@dataclass(frozen=True)
class Scan:
    """What one group showed.

    ``leak`` and ``ring`` (people, 6): by level, above zero where it leaks (logarithm of what is out over what
    is seen) or has a ring (share of the circumference over what is asked for); ``csf_ml`` (people, 2): CSF
    lost as scanned, and as it is.
    """

    leak: NDArray[np.float64]
    ring: NDArray[np.float64]
    csf_ml: NDArray[np.float64]

    @property
    def counts(self) -> dict[str, NDArray[np.int64]]:
        """Levels (people,) by what is counted."""
        names = tuple(QUARTILES)
        return {
            names[0]: np.asarray((self.leak > 0).sum(axis=1)),
            names[1]: np.asarray((self.ring > 0).sum(axis=1)),
        }


def run() -> Result:
    """Both groups."""
    scans = {who: scan(who, SIZE, SEED) for who in WEEKS}
    rows = []
    for what, published in QUARTILES.items():
        for who, (median, low, high) in published.items():
            found = np.percentile(scans[who].counts[what], [50, 25, 75])
            rows.append(
                Row(
                    EXPERIMENT,
                    f"{what}, {who}, median",
                    "of 6",
                    median,
                    low,
                    high,
                    *map(float, found),
                    role="fitted",
                )
            )
    for who, (mean, deviation) in CSF_ML.items():
        error = 2 * deviation / np.sqrt(SIZE)
        rows.append(
            Row(
                EXPERIMENT,
                f"CSF lost, {who}",
                "mL",
                mean,
                mean - error,
                mean + error,
                **spread(scans[who].csf_ml[:, 0]),
                role="fitted",
            )
        )
    return Result(rows, _figure(scans), ("The model's interval of a count is between its quartiles.",))


def scan(who: str, size: int, seed: int, table: Table = TABLE, spacing_mm: float = SPACING_MM) -> Scan:
    """So many women, "pregnant" or "not pregnant", some minutes after the injection."""
    rng = np.random.default_rng((seed, 1))
    leak, ring, csf = [], [], []
    each = spaces(
        canals_of(women(size, seed), seed),
        seed,
        table=table,
        posture=Posture("supine"),
        spacing_mm=spacing_mm,
        gestation_weeks=WEEKS[who],
    )
    for canal, space in each:
        start = space.start()
        ended = inject(space, (canal.disc_s_mm["L3-L4"], 0.0), VOLUME_ML, RATE_ML_S, {}, start=start)
        *_, scanned = space.advance(ended, 60 * float(SCANNED))
        leak.append(leaking(scanned, LEVELS))
        at = [canal.root(f"{level} left").foramen[0] for level in LEVELS]
        ring.append([ring_share(scanned, s) - float(RING_SHARE) for s in at])
        lost = csf_volume_ml(canal, start, rng) - csf_volume_ml(canal, scanned, rng)
        csf.append((lost, scanned.csf_displaced_ml))
    return Scan(np.array(leak), np.array(ring), np.array(csf))


def _figure(scans: dict[str, Scan]) -> Figure:
    with drawing(6.4, 2.5) as figure:
        rng = np.random.default_rng(0)
        for axes, what in zip(figure.subplots(1, 2), QUARTILES, strict=True):
            for place, (who, one) in enumerate(scans.items()):
                count = one.counts[what]
                median, low, high = QUARTILES[what][who]
                axes.plot([place + 0.2] * 2, [low, high], color=SCAR, linewidth=1.5)
                axes.plot(place + 0.2, median, "o", color=SCAR, markersize=4)
                jitter = rng.uniform(-0.1, 0.1, (2, len(count)))
                axes.plot(place - 0.15 + jitter[0], count + jitter[1], "o", color=ACCENT, markersize=3)
            axes.plot([], [], "o", color=ACCENT, markersize=3, label="model, one dot a woman")
            axes.plot([], [], "o", color=SCAR, markersize=4, label="published, median and quartiles")
            axes.set_xticks(range(len(scans)), list(scans))
            axes.set(ylabel=f"{what} (of 6)", ylim=(-0.4, 6.4), xlim=(-0.5, 1.5))
        axes.legend(loc="upper right")
        figure.set_layout_engine("tight")
    return figure
