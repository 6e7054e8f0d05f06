"""Dye outside the epidural space: nothing is lost, and each place behaves as its signs say."""

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from neuroplasty.body.anatomy import canal_from_parameters
from neuroplasty.body.spread import COMPARTMENTS, Elsewhere, Inflow, Site
from neuroplasty.documents.case import Patient
from neuroplasty.errors import SolverError


@pytest.fixture(scope="module")
def canal():
    return canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))


def injected(canal, compartment, volume_ml=2.0, seconds=4.0, steps=16, level="L4", theta=0.3, **of):
    held = Elsewhere(canal, **of)
    site = Site(compartment, canal.level_s_mm[level], theta, 20.0)
    for _ in range(steps):
        dye = {"iohexol": 240.0 * volume_ml / steps, "lidocaine": 1.0 / steps}
        held = held.after(seconds / steps, Inflow(site, volume_ml / steps, dye))
    return held


def points(held, compartment):
    """Sample points (m, 3) and the iodine at each (m,)."""
    pool = held.pools[compartment]
    share = pool.iodine_mg / pool.cells.points_mm.shape[1]
    return pool.cells.points_mm.reshape(-1, 3), np.repeat(share, pool.cells.points_mm.shape[1])


@pytest.mark.parametrize("compartment", COMPARTMENTS)
def test_all_that_was_given_is_inside_or_has_left(canal, compartment):
    held = injected(canal, compartment).after(3.0).after(40.0)
    total = held.inside_mg(compartment) + held.left_mg(compartment)
    assert total == pytest.approx(480.0, rel=1e-9)
    assert (held.pools[compartment].iodine_mg >= 0).all()
    assert held.given(compartment)["lidocaine"] == pytest.approx(1.0)
    assert held.volumes_ml[compartment] == pytest.approx(2.0)


@settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(
    doses=st.lists(
        st.tuples(
            st.sampled_from(COMPARTMENTS), st.floats(0.01, 5.0), st.floats(0.0, 300.0), st.floats(0.1, 10.0),
            st.sampled_from(["L2", "L4", "S1"]), st.floats(0.0, 6.28),
        ),
        min_size=1, max_size=4,
    )
)  # fmt: skip
def test_no_order_of_injections_loses_or_makes_iodine(canal, doses):
    held = Elsewhere(canal)
    for compartment, volume_ml, strength, rate_ml_s, level, theta in doses:
        site = Site(compartment, canal.level_s_mm[level], theta, 15.0)
        held = held.after(volume_ml / rate_ml_s, Inflow(site, volume_ml, {"iohexol": strength * volume_ml}))
    for compartment in held.pools:
        given_mg = held.given(compartment)["iohexol"]
        total = held.inside_mg(compartment) + held.left_mg(compartment)
        assert total == pytest.approx(given_mg, rel=1e-8, abs=1e-9)
        assert (held.pools[compartment].iodine_mg >= -1e-12).all()


def test_a_vein_is_empty_soon_after_the_last_drop_and_the_film_is_not(canal):
    vein, film = injected(canal, "vascular"), injected(canal, "subdural")
    while_pushed = vein.inside_mg("vascular")
    assert while_pushed > 40.0
    assert vein.after(2.0).inside_mg("vascular") < 0.25 * while_pushed
    assert vein.after(6.0).inside_mg("vascular") < 0.01 * while_pushed
    assert film.after(60.0).inside_mg("subdural") == pytest.approx(480.0)


def test_veins_leave_the_canal_and_cross_the_midline(canal):
    place, mass = points(injected(canal, "vascular", theta=1.5), "vascular")
    lateral = -place[mass > 0, 0]
    assert lateral.max() > 15.0  # a tip on the left drains out by a left foramen
    assert lateral.min() < -8.0


def test_subdural_dye_runs_far_with_little_fluid_and_lies_on_the_sac(canal):
    held = injected(canal, "subdural", volume_ml=2.0)
    assert held.pools["subdural"].reach_mm > 80.0
    assert held.pools["subdural"].reach_mm > 2 * injected(canal, "outside").pools["outside"].reach_mm
    grid = held.pools["subdural"].grid
    edge = canal.sample(canal.sac_mm, grid.s_mm, np.zeros_like(grid.s_mm))
    assert (grid.room_ml > 0).all()
    assert np.isfinite(edge).all()


def height_share(held, canal, gravity):
    """Mean height of the dye within the sac's cross-sections, 0 at its low side, 1 at its high side."""
    grid = held.pools["intrathecal"].grid
    bands = held.pools["intrathecal"].iodine_mg.reshape(len(grid.s_mm), -1)
    return float((bands * (np.arange(bands.shape[1]) + 0.5)).sum() / bands.sum() / bands.shape[1])


@pytest.mark.parametrize("gravity", [(0.0, 1.0, 0.0), (0.0, -1.0, 0.0), (-1.0, 0.0, 0.0)])
def test_intrathecal_dye_sinks_to_the_low_side_whichever_that_is(canal, gravity):
    held = injected(canal, "intrathecal", gravity=gravity)
    mixed, settled = height_share(held, canal, gravity), height_share(held.after(60.0), canal, gravity)
    assert settled < mixed < 0.5
    place, mass = points(held.after(60.0), "intrathecal")
    s = canal.level_s_mm["L4"]
    near = np.abs(place[:, 2] - canal.point_mm(s, 0.0, 0.0)[2]) < 8.0
    middle = np.average(place[near], axis=0, weights=mass[near] + 1e-12)
    assert (middle - canal.point_mm(s, 0.0, 0.0)) @ np.array(gravity) > 1.0


def test_turning_the_patient_stirs_the_layer_and_loses_nothing(canal):
    prone = injected(canal, "intrathecal").after(60.0)
    supine = prone.in_posture((0.0, -1.0, 0.0))
    assert supine.inside_mg("intrathecal") == pytest.approx(prone.inside_mg("intrathecal"))
    place, mass = points(supine.after(60.0), "intrathecal")
    before, weight = points(prone, "intrathecal")
    assert np.average(place[:, 1], weights=mass) < np.average(before[:, 1], weights=weight) - 1.0
    assert prone.in_posture((0.0, 1.0, 0.0)) is prone


def test_roots_of_the_cauda_equina_hold_no_dye(canal):
    pool = injected(canal, "intrathecal").pools["intrathecal"]
    grid = pool.grid
    empty = np.pi * float(np.interp(grid.s_mm[-1], canal.s_mm, (canal.sac_mm**2).mean(axis=1)))
    assert 0.5 * empty < grid.area_mm2[-1] < 0.98 * empty


def test_the_same_injection_gives_the_same_bytes(canal):
    one, again = (injected(canal, "vascular").pools["vascular"].iodine_mg.tobytes() for _ in range(2))
    assert one == again


def test_what_cannot_be_injected_is_refused(canal):
    start = Elsewhere(canal)
    site = Site("vascular", canal.level_s_mm["L4"], 0.0)
    with pytest.raises(SolverError, match="above zero"):
        start.after(0.0)
    with pytest.raises(SolverError, match="give zero or more"):
        start.after(1.0, Inflow(site, 1.0, {"iohexol": -1.0}))
    with pytest.raises(SolverError, match="Nothing flows into 'bone'"):
        start.after(1.0, Inflow(Site("bone", 0.0, 0.0), 1.0, {}))
