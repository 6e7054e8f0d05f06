"""A toy trial whose truth is known."""

import numpy as np
import pytest

from neuroplasty.documents.trial import Trial
from neuroplasty.study.trial import TrialData

DAYS = (30, 90, 180)


def protocol(**more):
    """A protocol of two arms and one primary endpoint."""
    endpoint = {"name": "pain", "type": "mean", "measure": "nrs", "day": 180, "role": "primary"}
    given = {
        "name": "toy",
        "title": "Caudal injection against sham",
        "populations": [{"population": "disc"}],
        "arms": [
            {"name": "sham", "does": "sham"},
            {"name": "caudal", "does": "plan", "plan": "one-day-caudal"},
        ],
        "visits": [{"day": day} for day in DAYS],
        "rescue": {},
        "drop_out": {"per_y": 0.1},
        "endpoints": [endpoint],
    }
    return Trial.model_validate({**given, **more})


def conducted(replicates, size, effect=-1.0, *, seed=1, rescue=0.0, takes_off=0.0, gone=0.0, blocks=True):
    """Trials of an effect that is there at once; rescue on day 60 of those worse off, in the sham alone.

    ``rescue``: how many of those who began above 7 are rescued; what it takes off stays.
    """
    draw = np.random.default_rng(seed)
    shape = (replicates, size)
    arm = np.tile(np.arange(size) % 2, (replicates, 1)).astype(np.int8)
    if not blocks:
        arm = draw.integers(0, 2, shape).astype(np.int8)
    start = draw.normal(7, 1, shape).astype(np.float32)
    rescued = (arm == 0) & (start > 7) & (draw.random(shape) < rescue)
    shift = effect * arm[..., None] - takes_off * rescued[..., None] * (np.array(DAYS) > 60)
    scores = (start - 1)[..., None] + shift + draw.normal(0, 1, (*shape, len(DAYS)))
    left = np.where(draw.random(shape) < gone, draw.uniform(1, 180, shape), np.inf)
    scores = np.where(left[..., None] <= np.array(DAYS), np.nan, scores).astype(np.float32)
    small, single = np.zeros(shape, np.int16), np.zeros(shape, np.float32)
    events = {"rescue": np.where(rescued, 60, np.inf).astype(np.float32), "left": left.astype(np.float32)}
    person = np.arange(replicates * size).reshape(shape)
    return TrialData(
        *(
            ("sham", "caudal"),
            DAYS,
            person,
            arm,
            small,
            small,
            single,
            {"nrs": start},
            {"nrs": scores},
            events,
        ),
        np.full(shape, -1, np.int8),
    )


@pytest.fixture(scope="session")
def toy_of():
    return conducted


@pytest.fixture(scope="session")
def protocol_of():
    return protocol
