"""The pain reprocessing trial (Ashar 2022) on virtual patients, and what was published of it.

Eight weeks of lasting pain before anything is asked; screening in week 5 lets in who rates 4 or more;
baseline is rated in week 7, treatment is given over the four weeks that follow, ratings are weekly means.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.brain.pathway import (
    Expectation,
    Level,
    PathwayTraits,
    Schedule,
    in_chronic_pain,
    ratings,
    sessions,
    simulate_many,
)
from neuroplasty.brain.pathway.population import PathwayPopulation

Array = NDArray[np.float64]

ARMS = ("training", "open placebo", "usual care")
OCCASIONS = ("baseline", "post", "plus 1 month", "plus 3 months")
SIZE = {"training": 50, "open placebo": 51, "usual care": 50}

# Mean and SD of pain (NRS) at each occasion; patients with ratings 0..7 at post; r(pre, post); TSK-11.
PAIN = {
    "training": ((4.22, 1.21), (1.18, 1.24), (1.26, 1.77), (1.54, 1.68)),
    "open placebo": ((4.16, 1.33), (2.84, 1.64), (2.91, 1.97), (3.21, 2.02)),
    "usual care": ((3.91, 1.24), (3.13, 1.45), (3.07, 1.63), (3.27, 1.95)),
}
POST_HISTOGRAM = {
    "training": (15, 18, 2, 6, 3, 0, 0, 0),
    "open placebo": (2, 8, 11, 8, 7, 6, 1, 1),
    "usual care": (0, 5, 12, 14, 9, 4, 1, 2),
}
PRE_POST_R = {"training": 0.318, "open placebo": 0.573, "usual care": 0.722}
TSK_CHANGE = {
    "training": 16.41 - 23.62,
    "open placebo": 22.16 - 23.10,
    "usual care": 22.51 - 23.93,
}
# Daily pain of 72 people with chronic back pain of 5.68 on average: within-person SD after detrending and
# SD of changes of the weekly mean, both as shares of that mean since the trial's people hurt less, and the
# lag-1 autocorrelation.
DIARY = {"detrended SD": 1.09 / 5.68, "autocorrelation": 0.25, "weekly change SD": 0.63 / 5.68}

SCREENING_D, BASELINE_D, TREATMENT_D = 35, 49, 49
RATED_D = (49, 84, 112, 175)
DAYS = 175
STEP_D = 1 / 24
ENTRY_NRS = 4


@dataclass(frozen=True)
class Arm:
    """What those who were let in rated at each occasion (n, 4), and their TSK-11 before and after (n, 2)."""

    pain: NDArray[np.int64]
    tsk: Array
    daily: Array


def received(arm: str, people: PathwayPopulation) -> list[Level]:
    """What an arm receives."""
    if arm == "usual care":
        return [Expectation(TREATMENT_D, people.relief_of_usual_care)]
    if arm == "open placebo":
        return [Expectation(TREATMENT_D + 7)]
    return [Expectation(TREATMENT_D), *sessions(TREATMENT_D, weeks=4, per_week=2)]


def run(
    people: PathwayPopulation, rng: np.random.Generator, size: int = 200, base: PathwayTraits | None = None
) -> dict[str, Arm]:
    """Each arm with ``size`` patients asked, of whom screening lets some in."""
    out = {}
    for arm in ARMS:
        patients = people.draw(rng, size, base)
        given = received(arm, people)
        courses = simulate_many(
            patients,
            [Schedule.of(DAYS, given + people.strains(rng, DAYS)) for _ in patients],
            rng,
            dt_d=STEP_D,
            record_d=1.0,
            states=[in_chronic_pain(one) for one in patients],
        )
        daily = courses.worst_nrs
        screened = ratings(_week(daily, SCREENING_D), rng, people.rating_noise_nrs)
        rated = np.column_stack([ratings(_week(daily, day), rng, people.rating_noise_nrs) for day in RATED_D])
        # A population too mild for the trial still gives figures, from its ten worst: far off, but finite.
        let_in = screened >= min(ENTRY_NRS, np.sort(screened)[-10])
        tsk = courses.tsk11[:, [BASELINE_D - 1, RATED_D[1] - 1]]
        out[arm] = Arm(rated[let_in], tsk[let_in], daily[let_in, :BASELINE_D])
    return out


def published(arm: str, left_out: str | None = None) -> dict[str, tuple[float, float]]:
    """Each published figure of an arm with its standard error, without the occasion left out."""
    n = SIZE[arm]
    out = {}
    for occasion, (mean, sd) in zip(OCCASIONS, PAIN[arm], strict=True):
        if occasion != left_out:
            out[f"{occasion} mean"] = (mean, sd / np.sqrt(n))
            out[f"{occasion} SD"] = (sd, sd / np.sqrt(2 * (n - 1)))
    if left_out != "post":
        shares = np.array(POST_HISTOGRAM[arm]) / sum(POST_HISTOGRAM[arm])
        for name, share in (("post 0-1", shares[:2].sum()), ("post 4+", shares[4:].sum())):
            out[name] = (share, np.sqrt((share * (1 - share) + 0.01) / sum(POST_HISTOGRAM[arm])))
        r = PRE_POST_R[arm]
        out["r(pre, post)"] = (r, (1 - r**2) / np.sqrt(n - 1))
        out["TSK-11 change"] = (TSK_CHANGE[arm], 1.0)
    return out


def summaries(arm: Arm) -> dict[str, float]:
    """The same figures of virtual patients."""
    out = {}
    for n, occasion in enumerate(OCCASIONS):
        out[f"{occasion} mean"] = float(arm.pain[:, n].mean())
        out[f"{occasion} SD"] = float(arm.pain[:, n].std(ddof=1))
    post = arm.pain[:, 1]
    out["post 0-1"], out["post 4+"] = float((post <= 1).mean()), float((post >= 4).mean())
    flat = arm.pain[:, 0].std() == 0 or post.std() == 0
    out["r(pre, post)"] = 0.0 if flat else float(np.corrcoef(arm.pain[:, 0], post)[0, 1])
    out["TSK-11 change"] = float((arm.tsk[:, 1] - arm.tsk[:, 0]).mean())
    return out


def diary(arms: dict[str, Arm], rng: np.random.Generator, rating_noise_nrs: float) -> dict[str, float]:
    """Day-to-day figures of all patients before treatment."""
    daily = np.concatenate([arm.daily for arm in arms.values()])
    daily = np.clip(daily + rating_noise_nrs * rng.standard_normal(daily.shape), 0, 10)
    days = np.arange(daily.shape[1]) - (daily.shape[1] - 1) / 2
    centred = daily - daily.mean(axis=1, keepdims=True)
    slope = centred @ days / (days @ days)
    rest = centred - slope[:, None] * days
    spread = np.maximum(rest.std(axis=1), 1e-9)
    weekly = daily[:, : daily.shape[1] // 7 * 7].reshape(len(daily), -1, 7).mean(axis=2)
    mean = daily.mean()
    return {
        "detrended SD": float(rest.std(axis=1).mean() / mean),
        "autocorrelation": float(((rest[:, 1:] * rest[:, :-1]).mean(axis=1) / spread**2).mean()),
        "weekly change SD": float(np.median(np.diff(weekly, axis=1).std(axis=1)) / mean),
    }


def _week(daily: Array, end_d: int) -> Array:
    mean: Array = daily[:, end_d - 7 : end_d].mean(axis=1)
    return mean
