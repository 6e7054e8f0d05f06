"""The published figures that the epidural space is fitted to, and what the model gives for each.

Every experiment is done on few virtual people and a coarse grid, always the same ones, so that a set of
values costs about half a minute of one core and two sets differ by what they do, not by who was drawn. Where
an abstract gives an order and no figure, the figure is zero: two pressures that stood alike differ by
nothing. A share of few people would move in jumps: a person counts the more the further a landmark is
passed (a logistic of the distance), and so do a level that leaks and a ring.

A figure's error is the standard error of what was published (of a share as Agresti and Coull have it, which
knows that none or all of few people is not certain) together with what the reading of the experiment leaves
open: rates, times and thresholds that were not published. Of a median with quartiles their mean and their
distance over 1.35 stand for mean and standard deviation. The levels that 5 mL reach have no published
spread: 0.4 of a level, so that they do not decide alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import caudal_volumes
import csf_displaced
import foraminal_leak
import icp_rises
import interlaminar_5ml
import numpy as np
import plateau
import rate_and_volume
import transforaminal_s1
from injection import Table
from numpy.typing import NDArray
from readers import FORGOTTEN, needed_line_mg_mm, needed_mg_cm2
from scipy.special import expit

from neuroplasty.body.epidural import with_values
from neuroplasty.errors import SolverError

Array = NDArray[np.float64]

SEED, SPACING_MM = 20261122, 3.0
SMOOTH_MM, SMOOTH_LOG, SMOOTH_SHARE = 3.0, 0.5, 0.05
"""Over which a landmark passed, dye or leak over what is seen, and a ring's share go from not to wholly."""


@dataclass(frozen=True)
class Figure:
    """One published figure, the experiment it belongs to, and both parts of the error the fit allows it."""

    experiment: str
    what: str
    published: float
    standard_error: float
    reading: float

    def __post_init__(self) -> None:
        if not self.error > 0 or not np.isfinite([self.published, self.error]).all():
            raise ValueError(
                f"Figure {self.what!r} is {self.published} +- {self.error}; give a number, and an error "
                "above zero in at least one of its two parts."
            )

    @property
    def error(self) -> float:
        """Both parts together."""
        return float(np.hypot(self.standard_error, self.reading))


def share(experiment: str, what: str, published: float, people: int, reading: float) -> Figure:
    """A share of so many people."""
    middle = (published * people + 2) / (people + 4)
    return Figure(experiment, what, published, float(np.sqrt(middle * (1 - middle) / (people + 4))), reading)


def mean(experiment: str, what: str, published: tuple[float, float, int], reading: float) -> Figure:
    """A mean, with its standard deviation and number of people."""
    value, deviation, people = published
    return Figure(experiment, what, value, deviation / float(np.sqrt(people)), reading)


def median(
    experiment: str, what: str, published: tuple[float, float, float], people: int, reading: float
) -> Figure:
    """A median with its quartiles, as a mean."""
    middle, low, high = published
    value, deviation = (middle + low + high) / 3, (high - low) / 1.35
    return Figure(experiment, what, value, deviation / float(np.sqrt(people)), reading)


_CSF, _LEAK = csf_displaced.PUBLISHED, foraminal_leak.QUARTILES
_LEVELS, _RINGS = "levels that leak", "levels with a ring"
_LEAK_PEOPLE = foraminal_leak.SIZE
_LEAK_CSF = {who: (*both, _LEAK_PEOPLE) for who, both in foraminal_leak.CSF_ML.items()}

FIGURES = (
    # One person each: how people differ is the error.
    Figure("icp_rises", "rise from 9.3 mmHg (mmHg)", 6.3, 2.0, 0.0),
    Figure("icp_rises", "rise from 18.8 mmHg (mmHg)", 20.7, 6.0, 0.0),
    Figure("icp_rises", "rise held (ln min)", float(np.log(4.5)), 0.6, 0.0),
    mean("csf_displaced", "CSF displaced by 5 mL (mL)", _CSF[5.0], 0.25),
    mean("csf_displaced", "CSF displaced by 10 mL (mL)", _CSF[10.0], 0.5),
    mean("csf_displaced", "CSF displaced by 15 mL (mL)", _CSF[15.0], 0.6),
    # No figures were published: all is reading.
    Figure("rate_and_volume", "30 s over 3 min, peak (share)", 1.0, 0.0, 0.1),
    Figure("rate_and_volume", "30 s over 3 min, a minute later (mmHg)", 0.0, 0.0, 1.5),
    Figure("plateau", "15 over 10 mL, a minute later (mmHg)", 0.0, 0.0, 1.5),
    Figure("plateau", "fall in another minute (mmHg)", 0.0, 0.0, 1.5),
    share("transforaminal_s1", "2 mL at the S1 pedicle (share)", 1.0, 37, 0.05),
    share("transforaminal_s1", "3 mL at the L5-S1 disc (share)", 0.92, 37, 0.06),
    share("transforaminal_s1", "4 mL across the midline (share)", 0.27, 37, 0.07),
    share("caudal_volumes", "10 mL at the L3-L4 disc (share)", 0.56, 9, 0.1),
    share("caudal_volumes", "10 mL at the L4 root (share)", 0.44, 9, 0.1),
    share("caudal_volumes", "10 mL not at the L5 root (share)", 0.44, 9, 0.1),
    share("caudal_volumes", "20 mL at the L3-L4 disc (share)", 1.0, 11, 0.1),
    share("caudal_volumes", "20 mL at the L4 root (share)", 1.0, 11, 0.1),
    share("interlaminar_5ml", "5 mL behind the sac (share)", 1.0, 25, 0.05),
    share("interlaminar_5ml", "5 mL in front of it (share)", 0.36, 25, 0.1),
    share("interlaminar_5ml", "5 mL on both sides (share)", 0.16, 25, 0.1),
    Figure("interlaminar_5ml", "5 mL up (levels)", 1.28, 0.0, 0.4),
    Figure("interlaminar_5ml", "5 mL down (levels)", 0.88, 0.0, 0.4),
    median("foraminal_leak", "levels that leak", _LEAK[_LEVELS]["not pregnant"], _LEAK_PEOPLE, 0.7),
    median("foraminal_leak", "levels that leak, pregnant", _LEAK[_LEVELS]["pregnant"], _LEAK_PEOPLE, 0.5),
    median("foraminal_leak", "levels with a ring", _LEAK[_RINGS]["not pregnant"], _LEAK_PEOPLE, 1.0),
    median("foraminal_leak", "levels with a ring, pregnant", _LEAK[_RINGS]["pregnant"], _LEAK_PEOPLE, 0.5),
    mean("foraminal_leak", "CSF lost (mL)", _LEAK_CSF["not pregnant"], 0.5),
    mean("foraminal_leak", "CSF lost, pregnant (mL)", _LEAK_CSF["pregnant"], 0.7),
)


def figures(values: Mapping[str, float]) -> Array:
    """What the model gives for each of ``FIGURES`` with these values.

    Not a number for all figures of an experiment that the solver gives up on.
    """
    return np.concatenate([of_experiment(experiment, values) for experiment in EXPERIMENTS])


def of_experiment(experiment: str, values: Mapping[str, float]) -> Array:
    """What the model gives for the figures of one experiment."""
    table = with_values(values)
    count = sum(figure.experiment == experiment for figure in FIGURES)
    try:
        found = np.array(_DO[experiment](table), float)
    except SolverError as fault:
        print(f"  {experiment} failed: {fault}", flush=True)
        return np.full(count, np.nan)
    if found.shape != (count,):
        raise ValueError(f"{experiment} gave {found.shape} figures; FIGURES lists {count} of it.")
    return found


def screen() -> None:
    """Draw the bones in front of which dye is looked for, once, before processes fork."""
    for sex in ("female", "male"):
        needed_mg_cm2(sex, "AP", float(FORGOTTEN), "L5-S1")
        needed_mg_cm2(sex, "AP", float(FORGOTTEN), interlaminar_5ml.DISC)
        needed_line_mg_mm(sex, interlaminar_5ml.DISC)


def _icp_rises(table: Table) -> list[float]:
    normal = icp_rises.follow("normal", 4, SEED, table, SPACING_MM)
    raised = icp_rises.follow("raised", 4, SEED, table, SPACING_MM)
    held = [np.log(max(icp_rises.held_min(trace), 0.02)) for trace in raised]
    rises = [float(np.mean([trace.rise_mmhg for trace in group])) for group in (normal, raised)]
    return [*rises, float(np.mean(held))]


def _csf_displaced(table: Table) -> list[float]:
    # As it is at the scan: the error of tracing few people's slices would only add noise.
    return [
        float(csf_displaced.displaced_ml(volume, 5, SEED, table, SPACING_MM)[:, 2].mean()) for volume in _CSF
    ]


def _rate_and_volume(table: Table) -> list[float]:
    rates = rate_and_volume.follow(3, SEED, table, SPACING_MM)
    later = [abs(fast.needle_mmhg[-1] - slow.needle_mmhg[-1]) for fast, slow, _ in rates]
    return [float(rate_and_volume.holds(rates)[:, 0].mean()), float(np.mean(later))]


def _plateau(table: Table) -> list[float]:
    volumes = plateau.follow(3, SEED, table, SPACING_MM)
    return [float(one) for one in np.mean([plateau.differences_mmhg(traces) for traces in volumes], axis=0)]


def _transforaminal_s1(table: Table) -> list[float]:
    known = {"as it is": float(FORGOTTEN)}
    past = transforaminal_s1.past_landmarks(10, SEED, table, SPACING_MM, known)["as it is"]
    return _shares(past, SMOOTH_MM)


def _caudal_volumes(table: Table) -> list[float]:
    smooth = np.array([SMOOTH_MM, SMOOTH_LOG, SMOOTH_LOG])
    ten, twenty = (
        _shares(caudal_volumes.past_landmarks(volume, 6, SEED, table, SPACING_MM), smooth)
        for volume in (10.0, 20.0)
    )
    return [*ten, *twenty[:2]]


def _interlaminar_5ml(table: Table) -> list[float]:
    seen = interlaminar_5ml.patterns(8, SEED, table, SPACING_MM)
    smooth = np.array([SMOOTH_LOG, SMOOTH_LOG, SMOOTH_MM])
    return [*_shares(seen[:, :3], smooth), *(float(one) for one in seen[:, 3:].mean(axis=0))]


def _foraminal_leak(table: Table) -> list[float]:
    scans = [foraminal_leak.scan(who, 5, SEED, table, SPACING_MM) for who in foraminal_leak.WEEKS]
    return [
        *(sum(_shares(one.leak, SMOOTH_LOG)) for one in scans),
        *(sum(_shares(one.ring, SMOOTH_SHARE)) for one in scans),
        *(float(one.csf_ml[:, 1].mean()) for one in scans),
    ]


def _shares(past: Array, smooth: Array | float) -> list[float]:
    """The smoothed share of people (people, landmarks) who are past each landmark."""
    return [float(one) for one in expit(np.clip(past / smooth, -200.0, 200.0)).mean(axis=0)]


_DO: dict[str, Callable[[Table], list[float]]] = {
    "icp_rises": _icp_rises,
    "csf_displaced": _csf_displaced,
    "rate_and_volume": _rate_and_volume,
    "plateau": _plateau,
    "transforaminal_s1": _transforaminal_s1,
    "caudal_volumes": _caudal_volumes,
    "interlaminar_5ml": _interlaminar_5ml,
    "foraminal_leak": _foraminal_leak,
}
EXPERIMENTS = tuple(_DO)
