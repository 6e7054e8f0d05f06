"""The front between cells: where it stands follows the pressure, and so does what it has parted."""

import numpy as np
import pytest

from neuroplasty.body.epidural.front import standing

APART = 10.0


def left(pressure: float, stress: tuple[float, ...], tied: float = 0.8) -> np.ndarray:
    """Bonds that stand in a column of cells, of which those have opened whose stress is passed."""
    strength = np.repeat(np.array(stress)[:, None], 3, axis=1)
    bonds = np.full(strength.shape, tied)
    opened = strength < pressure
    none, room = np.zeros(bonds.shape, bool), np.ones(bonds.shape, bool)
    return standing(bonds, strength, np.full(bonds.shape, pressure), opened, none, room)[:, 0]


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.8, 0.99])
def test_the_front_stands_where_the_stress_between_two_middles_meets_the_pressure(share):
    found = left(10.0 + APART * share + 1e-9, (5.0, 10.0, 10.0 + APART, 40.0))
    # 0 at the middle of the second cell, 1 at that of the third; their face is at a half.
    assert found[:2].sum() + found[2] == pytest.approx(0.8 * (1.5 - share), abs=1e-6)
    assert found[0] == 0.0
    assert found[3] == 0.8


def test_what_stands_falls_without_a_leap_as_the_pressure_rises():
    stress = (5.0, 10.0, 20.0, 30.0, 50.0)
    sums = [left(pressure, stress).sum() for pressure in np.linspace(5.5, 49.5, 400)]
    steps = -np.diff(sums)
    assert (steps > -1e-9).all()
    assert steps.max() < 0.05


def test_nothing_has_parted_where_nothing_has_opened():
    assert (left(1.0, (5.0, 10.0, 20.0)) == 0.8).all()


def test_what_a_balloon_has_reached_does_not_stand():
    bonds, stress = np.full((3, 3), 0.8), np.full((3, 3), 10.0)
    reached = np.zeros(bonds.shape, bool)
    reached[1] = True
    found = standing(bonds, stress, 0 * stress, reached, reached, np.ones(bonds.shape, bool))
    assert (found[1] == 0.0).all()
    assert (found[[0, 2]] == 0.8).all()
