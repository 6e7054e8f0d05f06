"""The body treated while a learned pathway holds the pain, and the other way round

The same scar in people whose pain is said to be learned (three signs) and in others: the root freed wholly
and the irritants that its scar held washed out, or the pathway trained and nothing done to the root. Each
helps where its own is the cause, and leaves pain where the other is.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from dataclasses import replace

import _happens as happens
import numpy as np
from experiment import Result

from neuroplasty.body import nerve
from neuroplasty.care.course import Adherence, Intervention, Training, affected_roots, courses, person_of
from neuroplasty.care.course.trajectory import Trajectory
from neuroplasty.documents import read_case
from neuroplasty.documents.history import Learned

SIZE, DAYS = 60, 200


def run() -> Result:
    """Two kinds of people, two treatments."""
    case = read_case("l5-scar-after-discectomy")
    learned = case.model_copy(
        update={"learned": Learned(moves=True, varies=True, no_load=True, thought=True)}
    )
    tied = affected_roots(nerve.resting_roots(case))
    none = np.zeros_like(tied.bonded)
    freed = replace(tied, bonded=none, scar_bed=none, nucleus=none)

    def follow(who: object, roots: nerve.Roots, trained: bool) -> list[Trajectory]:
        people = [person_of(who, tied, rng=np.random.default_rng([5, k])) for k in range(SIZE)]  # type: ignore[arg-type]
        return list(
            courses(
                [roots] * SIZE,
                people,
                days=DAYS,
                adherence=Adherence(training=1.0 if trained else 0.0),
                training=Training() if trained else None,
                first=Intervention(expectation=0.5, name="either"),
                rng=[np.random.default_rng([6, k]) for k in range(SIZE)],
            ).of
        )

    arms = {
        "learned, root freed": follow(learned, freed, False),
        "learned, trained": follow(learned, tied, True),
        "of the root, freed": follow(case, freed, False),
        "of the root, trained": follow(case, tied, True),
    }
    well = {name: np.array([one.relieved[-14:].mean() > 0.5 for one in arm]) for name, arm in arms.items()}
    name = "body and pathway"
    rows = [
        happens.happens(
            name, "pain holds although the root is free: learned", ~well["learned, root freed"], 0.5
        ),
        happens.happens(name, "training relieves: learned", well["learned, trained"], 0.4),
        happens.happens(name, "freeing relieves: of the root", well["of the root, freed"], 0.4),
        happens.happens(
            name,
            "pain holds although the pathway is trained: of the root",
            ~well["of the root, trained"],
            0.5,
        ),
    ]
    return Result(rows, happens.courses_drawn(arms, "two causes, two treatments"))
