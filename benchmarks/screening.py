"""Screening: one case, and a hundred thousand

A case in which everything was asked, so that every rule can be decided, is screened whole: facts, rules,
reasons, questions, likelihoods, stepped care. A hundred thousand cases that differ in age, pain, laboratory
values, signs and answers are made and screened one after the other on one core, and shared out over all
cores; reading a case from YAML is timed by itself. No engine known to us screens for these two procedures, so
none stands beside ours.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from multiprocessing import get_context
from typing import Any

import numpy as np
from race import OURS, Engine, Row, race, rows

from neuroplasty import Case, read_case, screen
from neuroplasty.documents.history import (
    BloodThinner,
    Health,
    Learned,
    RedFlags,
    Symptoms,
    Treatment,
    Wishes,
    Workup,
)

MANY = 100_000
BATCH = 2_000
ASKED: dict[str, Any] = {
    "red_flags": RedFlags(complete=True),
    "symptoms": Symptoms(complete=True, below_knee=True, straight_leg_raise=True),
    "workup": Workup(complete=True, imaging=True, imaging_months_ago=3),
    "health": Health(complete=True, asa_class=2, egfr_ml_min=80, steroid_injections_in_year=1),
    "treatments": (
        Treatment(care="physiotherapy", weeks=16, effect="failed"),
        Treatment(care="epidural injection", effect="failed", relief_percent=20, weeks_ago=20),
    ),
    "learned": Learned(complete=True, csi=25, tsk11=20),
    "wishes": Wishes(complete=True, can_decide=True, informed=True, agrees_to_procedure=True),
    "diagnoses": ("pain after surgery", "epidural fibrosis"),
    "allergies": ("none",),
}


def run() -> list[Row]:
    """One case, one read from its file, and many on one core and on all."""
    case = read_case("l5-scar-after-discectomy").model_copy(update=ASKED)
    ours = version("neuroplasty")
    found = race("1 case screened", [Engine(OURS, ours, lambda: screen(case))], rounds=51)
    read = Engine(OURS, ours, lambda: read_case("l5-scar-after-discectomy"))
    found += race("1 case read from YAML", [read], rounds=5)
    for words, work in (("one core", _on_one_core), ("all cores", _on_all_cores)):
        found += rows(f"{MANY:,} cases screened, {words}", {OURS: _seconds(work)}, {OURS: ours})
    return found


def _seconds(work: Callable[[], Counter[str]]) -> float:
    start = time.perf_counter()
    answers = work()
    took = time.perf_counter() - start
    assert answers.total() == MANY
    assert len(answers) >= 4, "the cases are too much alike to be a hundred thousand"
    return took


def _on_one_core() -> Counter[str]:
    return sum((_many(first) for first in range(0, MANY, BATCH)), Counter())


def _on_all_cores() -> Counter[str]:
    with ProcessPoolExecutor(mp_context=get_context("fork")) as pool:
        return sum(pool.map(_many, range(0, MANY, BATCH)), Counter())


def _many(first: int) -> Counter[str]:
    """How many of a batch of cases got which answer."""
    return Counter(screen(case).answer for case in _cases(np.random.default_rng(first), BATCH))


def _cases(rng: np.random.Generator, count: int) -> Iterator[Case]:
    base = read_case("l5-scar-after-discectomy").model_copy(update=ASKED)
    health, learned, flags = base.health, base.learned, base.red_flags
    for ages, strengths, chances in zip(
        rng.integers(18, 95, count), rng.uniform(1, 10, count), rng.random((count, 5)), strict=True
    ):
        thinners = (BloodThinner(drug="apixaban", stopped_days=float(5 * chances[1])),)
        yield base.model_copy(
            update={
                "patient": base.patient.model_copy(update={"age_years": int(ages)}),
                "pains": (base.pains[0].model_copy(update={"intensity_nrs": float(strengths)}),),
                "health": health.model_copy(
                    update={
                        "egfr_ml_min": float(120 * chances[0]),
                        "blood_thinners": thinners if chances[2] < 0.2 else (),
                    }
                ),
                "learned": learned.model_copy(
                    update={"csi": int(100 * chances[3]), "no_load": bool(chances[3] < 0.4)}
                ),
                "red_flags": flags.model_copy(
                    update={"fever": bool(chances[4] < 0.02), "complete": bool(chances[4] < 0.9)}
                ),
            }
        )
