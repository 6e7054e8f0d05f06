"""The catheter: what a push and a turn of the hub do, and where the hand's work goes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from neuroplasty.body.instruments import Surroundings, enter, parameters, place_needle, push
from neuroplasty.body.instruments.mechanics import mechanics_of
from neuroplasty.body.instruments.parameters import SHEAR_FORCE, TEAR_FORCE
from neuroplasty.body.instruments.pushing import edge_force_n
from neuroplasty.body.instruments.surface import Surface
from neuroplasty.documents.steps import PlaceNeedle
from neuroplasty.errors import AnatomyError, SolverError

NO_LIMIT = float("inf")


def turned_left(catheter, surroundings):
    """The bend's own way at the hub is left; a new catheter already points there."""
    assert catheter.roll_rad == 0.0
    return push(catheter, surroundings, 60.0, limit_n=NO_LIMIT)


def test_a_bent_tip_curves_with_its_own_curvature(fresh, around):
    space = around()
    catheter = turned_left(fresh(), space).catheter
    assert catheter.nodes[2, 2:] == pytest.approx(catheter.mechanics.curvature_mm, rel=1e-6)
    assert catheter.tip[1] > 0.5, "to the left"


def test_turned_half_round_it_curves_as_much_to_the_right(fresh, around):
    space = around()
    left = push(fresh(), space, 60.0, 0.0).catheter
    right = push(fresh(), space, 60.0, 180.0).catheter
    assert right.tip[0] == pytest.approx(left.tip[0], abs=1.0)
    assert np.sin(right.tip[1]) == pytest.approx(-np.sin(left.tip[1]), abs=0.1)


def test_with_its_bend_to_the_wall_or_with_none_it_goes_straight(fresh, around):
    space = around()
    flat = push(fresh(), space, 80.0, 90.0).catheter
    straight = push(fresh(tip_bend_deg=0.0), space, 80.0).catheter
    for catheter in (flat, straight):
        assert abs((catheter.tip[1] + np.pi) % (2 * np.pi) - np.pi) < 0.25
        assert catheter.tip[0] == pytest.approx(20 + 81, abs=3.0)


def test_the_body_lies_between_sac_and_wall(fresh, around):
    catheter = turned_left(fresh(), around()).catheter
    radius = np.hypot(catheter.shape_mm[:, 0], catheter.shape_mm[:, 1])
    assert ((radius > 2) & (radius < 10)).all()


def test_work_at_the_hub_is_what_was_stored_rubbed_parted_and_torn(fresh, around):
    space = around(bonded=lambda s, theta: np.where(s > 60, 0.3, 0.0))
    catheter, spent, stored = fresh(space), 0.0, fresh(space).energy_mj
    for turn in (0, 40, -90, 200, 0, 15):
        done = push(catheter, space, 15.0, turn, limit_n=NO_LIMIT)
        work = done.work
        assert work.hub == pytest.approx(work.elastic + work.rubbed + work.parted + work.torn, rel=1e-9)
        # The hub's force, by length, is that same work.
        assert work.hub == pytest.approx(0.5 * done.forces[:, 1].sum(), rel=1e-9)
        assert min(work.rubbed, work.parted) > 0
        catheter, space = done.catheter, done.surroundings
        spent += work.elastic
    assert catheter.energy_mj > stored


def test_in_a_stiff_bed_a_bend_takes_half_the_stiffness_times_its_curvature_squared(tube, fresh, monkeypatch):
    """An analytic channel: what enters an arc on a flat sheet stores EI k^2 / 2 a millimetre."""
    stiff = replace(parameters.BED_STIFFNESS, value=500.0)
    monkeypatch.setattr(parameters, "BED_STIFFNESS", stiff)
    points = np.zeros((301, 400, 3))
    points[..., 0] = -0.5 * (np.arange(400) + 0.5)
    points[..., 2] = np.arange(301)[:, None]
    ones = np.ones((301, 400))
    flat = Surroundings(tube, Surface(points, 0.0, 1.0), 4 * ones, 0 * ones, 0.5 * ones)
    nodes = np.zeros((6, 1))
    nodes[0], nodes[1] = 50.0, np.pi
    start = replace(fresh(), nodes=nodes, heading=np.array([0.0, 0.0, 1.0]), numbers=np.zeros(4))
    bent = push(start, flat, 60.0, limit_n=NO_LIMIT).catheter
    further = push(bent, flat, 10.0, limit_n=NO_LIMIT)
    m = bent.mechanics
    expected = 0.5 * m.ei_nmm2 * m.curvature_mm**2
    held = further.catheter.energy_mj - bent.energy_mj
    assert held == pytest.approx(10 * expected, rel=0.02)


def test_bonds_torn_are_a_strip_as_wide_as_the_catheter_and_cost_their_energy(fresh, around):
    space = around(bonded=lambda s, theta: np.where((s > 40) & (s < 70), 0.4, 0.0))
    catheter = push(fresh(space), space, 25.0, 90.0, limit_n=NO_LIMIT)
    done = push(catheter.catheter, catheter.surroundings, 60.0, limit_n=NO_LIMIT)
    torn_mm2 = ((space.bonded - done.surroundings.bonded) * space.area_mm2).sum()
    assert done.work.torn + catheter.work.torn == pytest.approx(float(TEAR_FORCE) * torn_mm2, rel=0.02)
    assert torn_mm2 == pytest.approx(0.4 * 30 * catheter.catheter.outer_mm, rel=0.1)
    assert done.surroundings.bonded.min() >= 0.0


def test_scar_on_one_side_deflects_the_tip_to_the_other(fresh, around):
    space = around(bonded=lambda s, theta: np.where(theta < np.pi, 0.3, 0.0) * (s > 30))
    catheter = push(fresh(space, tip_bend_deg=0.0), space, 40.0, limit_n=NO_LIMIT).catheter
    assert np.sin(catheter.tip[1]) < -0.1


def test_dense_scar_stops_the_hand_and_says_so(fresh, around):
    space = around(bonded=lambda s, theta: np.where(s > 120, 1.0, 0.0))
    done = push(fresh(space), space, 150.0, 90.0)
    assert done.stopped_by == "scar"
    assert done.catheter.tip[0] < 125
    assert done.hub_force_n <= 1.2


def test_a_gap_narrower_than_the_catheter_and_the_sacs_give_stops_it(fresh, around):
    space = around(gap_mm=lambda s, theta: np.where(s > 80, 0.05, 4.0))
    done = push(fresh(space), space, 100.0, 90.0)
    assert done.stopped_by == "a closed gap"
    assert done.catheter.tip[0] <= 81


def test_a_hundred_newton_push_ends_in_a_buckle_and_then_in_a_kink(fresh, around):
    space = around(gap_mm=lambda s, theta: np.where(s > 60, 0.05, 4.0))
    done = push(fresh(space), space, 45.0, 90.0, limit_n=100.0)
    assert done.hub_force_n < 4.0, "the catheter carries no more"
    assert {told.kind for told in done.happenings} <= {"catheter buckled", "catheter kinked"}
    assert done.catheter.slack_mm > 0
    harder = push(done.catheter, done.surroundings, 30.0, limit_n=100.0)
    assert harder.catheter.kinked
    assert harder.stopped_by == "a kink"
    open_, closed = fresh(space).lumen, harder.catheter.lumen
    assert closed.resistance(1e-3) > 50 * open_.resistance(1e-3)


def test_slack_comes_out_before_the_tip_moves(fresh, around):
    space = around(bonded=lambda s, theta: np.where(s > 60, 1.0, 0.0))
    stuck = push(fresh(space), space, 45.0, 90.0, limit_n=100.0)
    slack = np.ceil(2 * stuck.catheter.slack_mm) / 2
    eased = push(stuck.catheter, stuck.surroundings, -slack).catheter
    assert eased.slack_mm == 0.0
    assert eased.inserted_mm == stuck.catheter.inserted_mm


def test_a_catheter_drawn_back_lies_in_its_own_track_and_comes_again_to_where_it_was(fresh, around):
    space = around()
    far = push(fresh(), space, 70.0).catheter
    back = push(far, space, -40.0)
    assert back.hub_force_n < 0, "the hand pulls"
    assert back.catheter.nodes[:2] == pytest.approx(far.nodes[:2, : back.catheter.nodes.shape[1]])
    again = push(back.catheter, space, 40.0).catheter
    assert again.tip == pytest.approx(far.tip, abs=0.2)


def test_it_ends_where_its_length_ends(fresh, around):
    done = push(fresh(length_mm=120.0), around(), 80.0, 90.0)
    assert done.stopped_by == "its length"
    assert done.catheter.inserted_mm == pytest.approx(120 - 89, abs=0.5)


def test_longer_than_the_canal_it_ends_where_the_canal_does(fresh, around):
    done = push(fresh(length_mm=900.0, tip_bend_deg=0.0), around(), 400.0, limit_n=NO_LIMIT)
    assert done.stopped_by == "the end of the canal"
    assert done.catheter.tip[0] <= 300.0


def test_halves_of_a_millimetre_add_up(fresh, around):
    space, catheter = around(), fresh()
    for _ in range(10):
        catheter = push(catheter, space, 0.2).catheter
    assert catheter.inserted_mm == pytest.approx(fresh().inserted_mm + 2.0)


def test_a_turn_is_lost_in_friction_first_and_reaches_the_tip_later(fresh, around):
    space = around()
    far = push(fresh(), space, 120.0, 90.0, limit_n=NO_LIMIT).catheter
    turned = push(far, space, 0.0, 90.0)
    lost = turned.catheter.hub_rad - turned.catheter.roll_rad
    assert 0 < lost < np.radians(90)
    assert turned.hub_torque_nmm > 0
    slid = push(turned.catheter, space, 3.0, limit_n=NO_LIMIT).catheter
    assert slid.hub_rad - slid.roll_rad < 0.5 * lost


def test_over_a_sharp_exit_a_pull_warns_and_a_kinked_catheter_is_sheared(tube, around):
    space = around()
    needle = place_needle(PlaceNeedle(route="interlaminar", level="L3", gauge=17), tube)
    catheter = push(enter(needle, space), space, 40.0, 90.0).catheter
    assert catheter.exit_rad > 0.7
    quiet = push(catheter, space, -5.0)
    assert all(told.kind != "catheter sheared" for told in quiet.happenings)
    jammed = replace(catheter, kinked=True)
    assert edge_force_n(jammed, 0.3) == pytest.approx(2 * edge_force_n(catheter, 0.3))
    pull = np.linspace(0.1, 5.0, 50)
    edge = np.array([edge_force_n(jammed, one) for one in pull])
    assert (np.diff(edge) > 0).all()
    assert edge[-1] > float(SHEAR_FORCE)


def test_a_sharp_needle_edge_leaves_a_piece_behind(tube, around):
    space = around(gap_mm=lambda s, theta: 0.3)  # a tight canal grips the catheter
    needle = place_needle(PlaceNeedle(route="interlaminar", level="L3", gauge=17), tube)
    catheter = push(enter(needle, space), space, 60.0, 90.0, limit_n=NO_LIMIT).catheter
    done = push(replace(catheter, kinked=True), space, -10.0)
    assert [told.kind for told in done.happenings] == ["catheter sheared"]
    assert done.catheter.left_mm > 0


@pytest.mark.parametrize(("push_mm", "turn_deg", "limit"), [(np.nan, 0, 1), (0, np.inf, 1), (1, 0, 0)])
def test_what_is_no_move_is_refused(fresh, around, push_mm, turn_deg, limit):
    with pytest.raises(SolverError, match="give"):
        push(fresh(), around(), push_mm, turn_deg, limit_n=limit)


def test_a_catheter_that_does_not_fit_its_needle_is_refused(tube, around):
    thin = place_needle(PlaceNeedle(route="caudal", gauge=22), tube)
    with pytest.raises(AnatomyError, match="does not pass"):
        enter(thin, around(), gauge=19)
    with pytest.raises(AnatomyError, match="shorter than its needle"):
        enter(place_needle(PlaceNeedle(route="caudal"), tube), around(), length_mm=80)


def test_holes_lie_along_the_catheter_behind_its_tip(fresh, around):
    catheter = push(fresh(holes=3), around(), 50.0).catheter
    sites = catheter.hole_sites()
    assert len(sites) == 3
    assert sites[0] == pytest.approx(catheter.tip)
    assert sites[0][0] > sites[1][0] > sites[2][0]


def test_a_thicker_catheter_is_stiffer_as_the_fourth_power():
    thick, thin = mechanics_of(19, 25.0), mechanics_of(21, 25.0)
    assert thick.ei_nmm2 / thin.ei_nmm2 == pytest.approx((1.067 / 0.819) ** 4, rel=1e-6)


@settings(max_examples=15, deadline=None)
@given(
    moves=some.lists(some.tuples(some.floats(-30, 40), some.floats(-360, 360)), min_size=1, max_size=6),
    scar=some.floats(0, 1),
)
def test_no_moves_break_the_catheter_or_the_books(fresh, around, moves, scar):
    space = around(bonded=lambda s, theta: scar * (np.abs(s - 80) < 20))
    catheter = fresh(space)
    for push_mm, turn in moves:
        done = push(catheter, space, push_mm, turn)
        catheter, space = done.catheter, done.surroundings
        assert np.isfinite(catheter.shape_mm).all()
        assert catheter.energy_mj >= 0
        total = done.work.elastic + done.work.rubbed + done.work.parted + done.work.torn
        assert done.work.hub == pytest.approx(total, rel=1e-6, abs=1e-9)
        assert done.hub_force_n <= 1.2 + 1e-9
        assert space.bonded.min() >= 0
        assert space.bonded.max() <= scar + 1e-12


@pytest.mark.parametrize("push_mm", [1e12, -1e12, 1e300])
def test_a_push_however_long_ends_with_the_catheter_or_the_canal(fresh, around, push_mm):
    space = around()
    started = push(fresh(), space, 40.0).catheter
    done = push(started, space, push_mm, limit_n=NO_LIMIT)
    usual = push(started, space, 1000.0 if push_mm > 0 else -200.0, limit_n=NO_LIMIT)
    assert done.catheter.inserted_mm == usual.catheter.inserted_mm
    assert done.stopped_by == usual.stopped_by
    assert done.catheter.owed_mm == 0.0
