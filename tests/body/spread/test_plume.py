"""The sleeve round a root outside its foramen: a clear band between two lines, tapering, nothing lost."""

import numpy as np
import pytest

from neuroplasty.body.anatomy import canal_from_parameters
from neuroplasty.body.spread.plume import GANGLION, SLEEVE_LENGTH, plume_of
from neuroplasty.documents.case import Patient

CANAL = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))
ROOT = CANAL.root("L5 left")
PLUME = plume_of(ROOT, CANAL)


def distance_to_the_axis(cell):
    """Distances (many,) of a cell's points from the line through the middles of the cells beside it."""
    middles = PLUME.sleeve_mm.mean(axis=1)
    near, far = middles[max(cell - 1, 0)], middles[min(cell + 1, len(middles) - 1)]
    axis = (far - near) / np.linalg.norm(far - near)
    offset = PLUME.sleeve_mm[cell] - middles[cell]
    return np.linalg.norm(offset - (offset @ axis)[:, None] * axis, axis=1)


def test_the_root_itself_holds_no_dye():
    for cell in range(1, len(PLUME.sleeve_mm) - 1):
        assert np.quantile(distance_to_the_axis(cell), 0.02) > 0.8 * ROOT.diameter_mm / 2


def test_the_sheath_is_a_funnel_that_tapers_to_nothing():
    thickness = np.array(
        [np.ptp(np.quantile(distance_to_the_axis(cell), [0.05, 0.95])) for cell in range(1, 14)]
    )
    assert thickness[0] > 1.2 * thickness[6] > 1.2 * thickness[-1]


def test_the_ganglion_is_a_swelling_of_the_clear_band():
    inner = np.array([np.quantile(distance_to_the_axis(cell), 0.05) for cell in range(1, 14)])
    swollen = inner[2:6].max() / inner[-3:].mean() - 1
    assert swollen == pytest.approx(float(GANGLION), abs=0.12)


@pytest.mark.parametrize("volume_ml", [0.0, 0.05, 0.5, 3.0])
def test_all_that_left_is_in_the_sleeve_or_in_the_cloud(volume_ml):
    sleeve, cloud = PLUME.fill(240.0 * volume_ml, volume_ml)
    assert sleeve.sum() + cloud == pytest.approx(240.0 * volume_ml)
    assert (sleeve >= 0).all()
    assert cloud >= 0


def test_a_drop_fills_the_near_end_and_more_runs_on():
    drop, _ = PLUME.fill(10.0, 0.05)
    more, _ = PLUME.fill(100.0, 0.5)
    far = len(drop) // 2
    assert drop[far:].sum() / drop.sum() < 0.5 * more[far:].sum() / more.sum()
    assert float(SLEEVE_LENGTH) > 20.0
