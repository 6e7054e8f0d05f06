"""A catheter that has just left its needle in the straight canal, with or without scar."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from neuroplasty.body.epidural import Shell
from neuroplasty.body.instruments import Catheter, Surroundings, enter, place_needle
from neuroplasty.documents.steps import PlaceNeedle


@pytest.fixture(scope="session")
def tube_shell(tube) -> Shell:
    return Shell.from_canal(tube, spacing_mm=1.0)


@pytest.fixture(scope="session")
def around(tube, tube_shell) -> Callable[..., Surroundings]:
    """Surroundings of the straight canal with a bonded field of (s, theta) and a gap in mm."""

    def make(bonded=None, gap_mm=None) -> Surroundings:
        s, theta = np.meshgrid(tube_shell.s_mm, tube_shell.theta_rad, indexing="ij")
        tied = np.zeros(tube_shell.shape) if bonded is None else bonded(s, theta) * np.ones_like(s)
        room = tube_shell.gap_mm if gap_mm is None else gap_mm(s, theta) * np.ones_like(s)
        return Surroundings.from_shell(tube, tube_shell, room, tied)

    return make


@pytest.fixture(scope="session")
def fresh(tube, around) -> Callable[..., Catheter]:
    """A catheter just out of the caudal needle."""

    def make(surroundings=None, **how) -> Catheter:
        needle = place_needle(PlaceNeedle(route="caudal"), tube)
        return enter(needle, surroundings or around(), **how)

    return make
