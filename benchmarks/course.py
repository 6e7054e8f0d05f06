"""The course after a procedure: one person's two years, and a thousand people's

A scarred root half freed: twenty roots followed for one person, the one that hurts for a thousand (as groups
are run); with and without repeats when relief is gone. Nothing published computes the same, so there is no
peer: the goals are 0.05 s for one course and 30 s for a thousand.
"""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version

import numpy as np
from race import OURS, Engine, Row, race

from neuroplasty.body.nerve import Roots, resting_roots
from neuroplasty.care.course import Intervention, Repeat, affected_roots, course, courses, person_of
from neuroplasty.documents import read_case

PEOPLE = 1_000
DAYS = 730


def run() -> list[Row]:
    """One person, a group, and a group that is treated again."""
    case = read_case("l5-scar-after-discectomy")
    every = resting_roots(case)
    ill = affected_roots(every)
    person = person_of(case, every)
    again = Repeat(Intervention(_half_freed))
    one, many = _half_freed(every), [_half_freed(ill)] * PEOPLE
    cases = {
        f"one person x {DAYS} d, 20 roots": lambda: course(one, person, days=DAYS, rng=_rng()),
        f"one person x {DAYS} d, 20 roots, repeated": lambda: course(
            one, person, days=DAYS, repeat=again, rng=_rng()
        ),
        f"{PEOPLE:,} people x {DAYS} d": lambda: courses(many, [person] * PEOPLE, days=DAYS, rng=_rng()),
        f"{PEOPLE:,} people x {DAYS} d, repeated": lambda: courses(
            many, [person] * PEOPLE, days=DAYS, repeat=again, rng=_rng()
        ),
    }
    found: list[Row] = []
    for name, work in cases.items():
        engine = Engine(OURS, version("neuroplasty"), work)
        found += race(name, [engine], rounds=9 if name.startswith("one") else 1)
    return found


def _rng() -> np.random.Generator:
    return np.random.default_rng(1)


def _half_freed(roots: Roots) -> Roots:
    return replace(roots, bonded=0.5 * roots.bonded, suppression=np.maximum(roots.suppression, 0.5))
