"""A picture and its dose.

Line integrals through a body on a small detector; water here, so that it takes a moment.
"""

import numpy as np

from neuroplasty.body.anatomy import Anatomy, Volume, canal_from_parameters
from neuroplasty.body.fluoroscopy import Arm, CArm, Room
from neuroplasty.documents import read_case

canal = canal_from_parameters(read_case("healthy-adult").patient)
placed = np.array([[5.0, 0, 0, -150], [0, 5.0, 0, -150], [0, 0, 5.0, -150], [0, 0, 0, 1]])
water = Volume(np.zeros((60, 60, 60), np.float32), placed)
room = Room(Anatomy(canal, water, "parameters"), CArm(pixels=64))
picture = room.take(Arm.of("lateral"), np.random.default_rng(0))
print(f"{picture.view}: {picture.air_kerma_mgy:.3f} mGy")

assert picture.pixels.shape == (64, 64)
assert picture.air_kerma_mgy > 0
