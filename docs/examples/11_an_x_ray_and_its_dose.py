"""A picture and its dose.

Line integrals through a body on a small detector; water here, so that it takes a moment.
"""

import numpy as np

from neuroplasty.body.anatomy import Anatomy, Volume, canal_from_parameters
from neuroplasty.body.fluoroscopy import Arm, CArm, Room
from neuroplasty.documents import read_case

canal = canal_from_parameters(read_case("healthy-adult").patient)
water = Volume(np.zeros((40, 40, 40), np.float32), np.diag([5.0, 5.0, 5.0, 1.0]))
room = Room(Anatomy(canal, water, "parameters"), CArm(pixels=64))
picture = room.take(Arm.of("lateral"), np.random.default_rng(0))
print(f"{picture.view}: {picture.dose.air_kerma_mgy:.3f} mGy")

assert picture.pixels.shape == (64, 64)
assert picture.dose.air_kerma_mgy > 0
