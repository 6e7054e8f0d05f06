"""Needle and catheter in a real CT: bone, fat and skin as they are."""

import numpy as np
import pytest

from neuroplasty import read_case
from neuroplasty.body.epidural import EpiduralSpace, Shell
from neuroplasty.body.instruments import Surroundings, enter, place_needle, steer_to
from neuroplasty.documents.steps import PlaceNeedle

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("step", "place"),
    [
        (PlaceNeedle(route="caudal"), "epidural"),
        (PlaceNeedle(route="interlaminar", level="L4"), "epidural"),
        (PlaceNeedle(route="transforaminal", level="L5", side="left", length_mm=120), "foramen"),
    ],
)
def test_every_route_comes_through_skin_and_fat_to_its_place(scanned, step, place):
    needle = place_needle(step, scanned.canal, scanned.body)
    seen = [layer.tissue for layer in needle.passage]
    assert needle.tip.place == place
    assert seen[0] == "skin"
    assert "fat" in seen
    assert 20 < needle.depth_mm < 140


def test_a_catheter_goes_up_a_traced_canal_to_the_recess(scanned):
    canal = scanned.canal
    shell = Shell.from_canal(canal, spacing_mm=2.0, rng=np.random.default_rng(0))
    around = Surroundings.of(canal, EpiduralSpace(shell).start())
    needle = place_needle(PlaceNeedle(route="caudal"), canal, scanned.body)
    steering = steer_to(enter(needle, around), around, canal.locate(read_case("healthy-adult").target))
    assert steering.reached, steering.why
