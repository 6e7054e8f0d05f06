"""A trial and its power, worked out once."""

import numpy as np
import pytest

from neuroplasty.app.trial import tell
from neuroplasty.documents.trial import Trial
from neuroplasty.study.trial import TrialData
from neuroplasty.study.trial.analysis import power

DAYS = (30, 90, 180)


def data(replicates, size, effect, seed):
    """Trials of three arms with rescue, leaving and guesses; the third arm is half as good."""
    draw = np.random.default_rng(seed)
    shape = (replicates, size)
    arm = np.tile(np.arange(size) % 3, (replicates, 1)).astype(np.int8)
    start = draw.normal(7, 1, shape).astype(np.float32)
    given = np.array([0.0, effect, effect / 2])[arm]
    scores = np.clip(start[..., None] - 1 + given[..., None] + draw.normal(0, 1.2, (*shape, 3)), 0, 10)
    left = np.where(draw.random(shape) < 0.12, draw.uniform(1, 180, shape), np.inf)
    scores = np.where(left[..., None] <= np.array(DAYS), np.nan, scores)
    rescue = np.where((arm == 0) & (draw.random(shape) < 0.3), draw.uniform(20, 180, shape), np.inf)
    small = np.zeros(shape, np.int16)
    measured = {"nrs": start, "age_years": draw.normal(55, 11, shape).astype(np.float32)}
    events = {"left": left.astype(np.float32), "rescue": rescue.astype(np.float32)}
    guess = draw.integers(-1, 3, shape).astype(np.int8)
    return TrialData(
        ("sham", "caudal", "caudal, half <the> dose"),
        DAYS,
        np.arange(replicates * size).reshape(shape),
        arm,
        small,
        small,
        np.cumsum(draw.exponential(3, shape), axis=1).astype(np.float32),
        measured,
        {"nrs": scores.astype(np.float32)},
        events,
        guess,
        1 + draw.poisson(0.4, shape).astype(np.int16),
    )


@pytest.fixture(scope="session")
def protocol():
    rules = {"rules": [{"measure": "nrs", "share": 0.4}]}
    third = {"name": "caudal, half <the> dose", "does": "plan", "plan": "one-day-caudal", "expectation": 1}
    endpoints = [
        {"name": "pain", "type": "mean", "measure": "nrs", "day": 180, "role": "primary"},
        {
            "name": "half",
            "type": "responder",
            "day": 180,
            "responder": rules,
        },
        {"name": "rescued", "type": "time to event", "event": "rescue", "day": 180},
    ]
    return Trial.model_validate(
        {
            "name": "three-arms",
            "title": "Caudal injection & half of it against sham",
            "source": "made up for tests <script>",
            "populations": [{"population": "disc"}],
            "arms": [
                {"name": "sham", "does": "sham"},
                {"name": "caudal", "does": "plan", "plan": "one-day-caudal"},
                third,
            ],
            "visits": [{"day": day} for day in DAYS],
            "rescue": {},
            "drop_out": {"per_y": 0.1},
            "endpoints": endpoints,
            "testing": {"multiplicity": "holm"},
        }
    )


@pytest.fixture(scope="session")
def told(protocol):
    draws = [data(200, 120, effect, seed) for seed, effect in enumerate((-0.5, -1.0, -1.5))]
    found = power(protocol, draws, (60, 90, 120))
    turned_away = int(draws[1].assessed[4].sum()) - 120
    excluded = (("not eligible", 13), ("too little pain", turned_away - 13))
    return tell(protocol, draws[1], replicate=4, power=found, excluded=excluded)
