"""Theatres to begin from: nothing in, a needle in, a catheter at its place."""

from __future__ import annotations

import numpy as np
import pytest

from neuroplasty.body.instruments.placing import Placing
from neuroplasty.body.procedure import (
    Entry,
)
from neuroplasty.documents.places import Place
from neuroplasty.documents.steps import AdvanceCatheter, PlaceNeedle


@pytest.fixture(scope="session")
def empty(make_theatre):
    return make_theatre()


@pytest.fixture(scope="session")
def entry(block):
    """The caudal needle set on the skin."""
    placing = Placing.of(PlaceNeedle(route="caudal"), block.canal, block.body)
    return Entry(placing.kit, tuple(placing.way.corners_mm[0]), tuple(placing.legs[0].direction))


@pytest.fixture(scope="session")
def with_needle(make_theatre, carry_out):
    return carry_out(make_theatre(), PlaceNeedle(route="caudal"))[0]


@pytest.fixture(scope="session")
def with_catheter(make_theatre, carry_out):
    """A catheter at L5 on the left, in a canal with a little scar everywhere."""
    to = Place(level="L5", side="left", region="lateral recess")
    begun = make_theatre(np.full((301, 64), 0.2))
    return carry_out(begun, PlaceNeedle(route="caudal"), AdvanceCatheter(to=to))[0]
