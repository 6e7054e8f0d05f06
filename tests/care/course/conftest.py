"""A scarred root, the person it hurts, and what a procedure makes of it."""

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body import nerve
from neuroplasty.care.course import affected_roots, person_of
from neuroplasty.documents import read_case
from neuroplasty.evidence.kinetics import SPECIES


@pytest.fixture(scope="session")
def case():
    return read_case("l5-scar-after-discectomy")


@pytest.fixture(scope="session")
def tied(case):
    """The roots at rest that hurt."""
    return affected_roots(nerve.resting_roots(case))


@pytest.fixture(scope="session")
def person(case, tied):
    return person_of(case, tied)


@pytest.fixture(scope="session")
def free():
    """What a good procedure does: most of the scar gone, some room, less inflammation, a block."""

    def act(roots):
        drugs = np.zeros_like(roots.stored)
        drugs[..., SPECIES.index("lidocaine")] = 15.0
        return replace(
            roots,
            bonded=0.2 * roots.bonded,
            room_mm=roots.room_mm + 0.4,
            inflammation=0.5 * roots.inflammation,
            suppression=np.maximum(roots.suppression, 0.5),
            anaesthetic=np.maximum(roots.anaesthetic, 3.0),
            fluid=roots.fluid + drugs,
            stored=roots.stored + drugs,
        )

    return act


@pytest.fixture(scope="session")
def freed(tied, free):
    return free(tied)
