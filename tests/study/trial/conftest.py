"""Trials small enough for tests: nobody needs a procedure solved."""

from __future__ import annotations

import numpy as np
import pytest

from neuroplasty.documents import read_trial
from neuroplasty.documents.trial import MEASURES, Arm, Trial
from neuroplasty.study.trial import People, Pool
from neuroplasty.study.trial.branches import branches_of


@pytest.fixture(scope="session")
def sham() -> Trial:
    """Sham against no procedure, three visits."""
    trial = read_trial("sham-against-sham")
    arms = (
        Arm(name="nothing", does="course only"),
        Arm(name="sham", does="sham", expectation=2.0, expectation_if_known=0.0),
    )
    return trial.model_copy(
        update={
            "arms": arms,
            "finds_nothing": False,
            "blinding": trial.blinding.model_copy(update={"leak": 0.3}),
            "pool": 40,
            "size": 20,
        }
    )


@pytest.fixture(scope="session")
def people(sham: Trial) -> People:
    return People(sham)


@pytest.fixture(scope="session")
def pool(people: People) -> Pool:
    return Pool.of(people, 40)


@pytest.fixture(scope="session")
def made_up():
    """A pool of made-up people, many at once, whose scores are normal and alike in every branch."""

    def made_up(trial: Trial, size: int, effect: float = 0.0) -> Pool:
        rng = np.random.default_rng(1)
        branches = branches_of(trial)
        columns = {
            "number": np.arange(size),
            "kind": np.where(rng.random(size) < 0.5, "scar", "canal").astype(object),
            "sex": np.where(rng.random(size) < 0.5, "female", "male").astype(object),
            "age_years": rng.integers(30, 80, size).astype(np.int16),
            "months": rng.random(size).astype(np.float32),
        }
        columns |= {name: np.zeros(size, np.int16) for name in ("not_eligible", "too_little_pain")}
        never = np.full((len(branches), size), np.inf, np.float32)
        for name in ("relief_lost_d", "second_procedure_d", "crossover_d", "surgery_d"):
            columns[name] = never
        shift = np.array([[effect * (one.arm > 0)] for one in branches])
        for name, top in zip(MEASURES, (10, 100, 24, 10), strict=True):
            start = rng.normal(0.65, 0.1, size)
            columns[f"{name}_0"] = np.clip(start * top, 0, top).astype(np.float32)
            for visit in trial.visits:
                after = 0.3 + 0.3 * start + rng.normal(0, 0.1, size) + shift / top
                columns[f"{name}_{visit.day}"] = np.clip(after * top, 0, top).astype(np.float32)
        return Pool(trial, branches, columns, {})

    return made_up
