"""One tick of the theatre: hands that cannot be, several hands at a time, and what adds up whatever they do."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

import numpy as np
import pytest

from neuroplasty.body.instruments.placing import Placing
from neuroplasty.body.procedure import (
    Dose,
    Entry,
    Filling,
    Hands,
    NeedleHand,
    SyringeHand,
    Theatre,
    act,
)
from neuroplasty.documents.places import Place
from neuroplasty.documents.steps import AdvanceCatheter, Ingredient, Inject, PlaceNeedle
from neuroplasty.errors import HandsError, NeuroplastyError

DYE = Filling("dye", (Ingredient(drug="iohexol", strength="240 mgI/mL", volume_ml=4),))
NAN, INF = float("nan"), float("inf")


def digest(value) -> str:
    """Everything a value holds, down to the bytes of its arrays; what is worked out from it is left out."""
    if isinstance(value, np.ndarray):
        return sha256(repr(value.shape).encode() + value.tobytes()).hexdigest()
    if dataclasses.is_dataclass(value):
        parts = [(field.name, digest(getattr(value, field.name))) for field in dataclasses.fields(value)]
    elif isinstance(value, Mapping):
        parts = [(digest(key), digest(one)) for key, one in value.items()]
    elif isinstance(value, tuple | list):
        parts = [digest(one) for one in value]
    else:
        return repr(value)
    return sha256(repr((type(value).__name__, parts)).encode()).hexdigest()


@pytest.fixture
def empty(make_theatre):
    return make_theatre()


@pytest.fixture(scope="session")
def entry(block):
    """The caudal needle set on the skin."""
    placing = Placing.of(PlaceNeedle(route="caudal"), block.canal, block.body)
    return Entry(placing.kit, tuple(placing.way.corners_mm[0]), tuple(placing.legs[0].direction))


@pytest.fixture
def with_needle(make_theatre, carry_out):
    return carry_out(make_theatre(), PlaceNeedle(route="caudal"))[0]


def refused(theatre: Theatre, hands: Hands, dt_s: float, why: str) -> None:
    """These hands are refused in one sentence that says why, and leave the theatre as it was."""
    before = digest(theatre)
    with pytest.raises(NeuroplastyError, match=why) as told:
        act(theatre, hands, dt_s)
    assert str(told.value).rstrip(".").count(". ") == 0
    assert str(told.value).endswith(".")
    assert digest(theatre) == before


def test_nothing_is_injected_through_a_needle_that_only_touches_the_skin(empty, entry):
    touching, _ = act(empty, Hands(needle=NeedleHand(entry)), 0.0)
    refused(touching, Hands(syringe=SyringeHand(DYE, rate_ml_s=0.5)), 1.0, "lies on the skin")
    inside, _ = act(touching, Hands(needle=NeedleHand(push_mm_s=5.0)), 1.0)
    drawn_out = Hands(needle=NeedleHand(push_mm_s=-50.0), syringe=SyringeHand(DYE, rate_ml_s=0.5))
    refused(inside, drawn_out, 1.0, "lies on the skin")
    _, tick = act(touching, Hands(syringe=SyringeHand(DYE, aspirate=True)), 1.0)
    assert tick.drawn == "air"


def test_a_plan_whose_needle_stays_on_the_skin_goes_on_without_its_injection(empty, carry_out):
    steps = (PlaceNeedle(route="caudal", depth_mm=0), Inject(ingredients=DYE.ingredients))
    theatre, seen = carry_out(empty, *steps)
    assert [one.record.outcome for one in seen if one.record] == ["done in part", "not done"]
    assert theatre.given_ml == 0.0


@pytest.mark.parametrize(
    ("dose", "why"),
    [
        (Dose("nothing known", 1.0, "skin"), "no drug 'nothing known'"),
        (Dose("lidocaine", -1.0, "skin"), "zero or more"),
        (Dose("lidocaine", NAN, "skin"), "zero or more"),
        (Dose("midazolam", INF, "vein"), "zero or more"),
        (Dose("lidocaine", 1.0, "vein"), "lidocaine is no sedative"),
    ],
)
def test_a_dose_that_cannot_be_given_is_refused(empty, dose, why):
    refused(empty, Hands(give=(dose,)), 1.0, why)
