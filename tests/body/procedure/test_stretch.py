"""What a balloon does that fluid cannot: it parts bonds by displacement and stretches a foramen lastingly."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroplasty.body.anatomy.anatomy import Anatomy
from neuroplasty.body.epidural import EpiduralSpace, Opening, Shell, Source
from neuroplasty.body.instruments import CatheterKit
from neuroplasty.body.instruments.parameters import FORAMEN_GIVES, RECESS_GIVES
from neuroplasty.body.nerve import Roots, at_rest
from neuroplasty.body.procedure import (
    BalloonHand,
    CatheterHand,
    Hands,
    Setting,
    Theatre,
    act,
)
from neuroplasty.body.procedure.replay import Flow, Met
from neuroplasty.body.procedure.stretch import Stretched, parted
from neuroplasty.documents.places import Place
from neuroplasty.documents.steps import AdvanceCatheter, Inflate, PlaceNeedle
from neuroplasty.errors import HandsError

FORAMEN = Place(level="L5", side="left", region="foramen")
RECESS = Place(level="L5", side="left", region="lateral recess")
TIGHT = 0.4


@pytest.fixture(scope="module")
def narrow(block) -> Setting:
    """The straight canal with a narrow foramen of L5 on the left."""
    roots = tuple(replace(one, openness=TIGHT if one.name == "L5 left" else 1.0) for one in block.canal.roots)
    canal = replace(block.canal, roots=roots)
    rest = Roots.healthy(tuple(root.name for root in roots))
    rest = replace(rest, openness=np.array([root.openness for root in roots]))
    return Setting.of(Anatomy(canal, block.body, "a tube"), spacing_mm=3.0, resting=at_rest(rest))


@pytest.fixture(scope="module")
def in_the_foramen(narrow, carry_out) -> Theatre:
    needle = PlaceNeedle(route="transforaminal", level="L5", side="left", gauge=14)
    return carry_out(Theatre.begin(narrow), needle, AdvanceCatheter(to=FORAMEN))[0]


def opened(theatre: Theatre, root: str = "L5 left") -> float:
    return float(theatre.roots.now.openness[theatre.setting.cells.names.index(root)])


def test_a_balloon_in_a_narrow_foramen_leaves_it_wider_for_root_and_fluid(in_the_foramen, carry_out):
    after, seen = carry_out(in_the_foramen, Inflate(to=FORAMEN, hold_s=5, repeats=5))
    assert seen[-1].record.outcome == "done"
    assert opened(after) > TIGHT + 0.05
    assert opened(after, "L5 right") == 1.0
    k = after.setting.cells.names.index("L5 left")
    given = after.stretched.foramen[k]
    kept = after.roots.now.contact_mmhg[k] / in_the_foramen.roots.now.contact_mmhg[k]
    assert given > 0.1
    assert kept == pytest.approx(1 - given)
    assert after.state.widened[k] == pytest.approx(((1 - (1 - TIGHT) * (1 - given)) / TIGHT) ** 2)


def test_a_widened_foramen_lets_more_out(narrow):
    begun = narrow.start
    k = narrow.cells.names.index("L5 left")
    widened = np.ones(len(narrow.cells.names))
    widened[k] = 4.0
    s, theta = narrow.anatomy.canal.root("L5 left").foramen
    space, into = narrow.space_in(begun.medium.posture), [Source(s, theta, 0.5, {})]
    left = []
    for start in (begun, replace(begun, widened=widened)):
        *_, last = space.advance(start, 20.0, into)
        left.append(last.ledger.left_ml[k])
    assert left[1] > 1.5 * left[0]


def test_the_same_procedure_on_other_roots_widens_their_foramen_by_the_same_share(in_the_foramen, carry_out):
    _, seen = carry_out(in_the_foramen, Inflate(to=FORAMEN, hold_s=5, repeats=5))
    setting = in_the_foramen.setting
    flow = Flow.recorded(setting, [Met(one.tick.dt_s, one.tick.met) for one in seen if one.tick.dt_s > 0])
    k = setting.cells.names.index("L5 left")
    again = flow.act(setting.before)
    assert again.openness[k] == pytest.approx(opened(seen[-1].theatre))
    assert flow.mirrored().act(setting.before).openness[k] == setting.before.openness[k]


def test_without_room_a_balloon_stretches_no_foramen(narrow, in_the_foramen, carry_out):
    setting = replace(narrow, without=("room",))
    begun = replace(Theatre.begin(setting), needle=in_the_foramen.needle, catheter=in_the_foramen.catheter)
    after, _ = carry_out(begun, Inflate(to=FORAMEN, hold_s=5, repeats=5))
    assert opened(after) == TIGHT
    assert after.state.widened is None


@given(cuts=st.lists(st.floats(0.1, 30.0), min_size=1, max_size=12), reach=st.floats(0.0, 1.0))
def test_short_inflations_add_up_to_one_as_long_and_never_give_more_than_the_most(cuts, reach):
    one = Stretched.none(1).held(np.full(1, reach), np.full(1, reach), sum(cuts))
    many = Stretched.none(1)
    for cut in cuts:
        many = many.held(np.full(1, reach), np.full(1, reach), cut)
    assert many.foramen[0] == pytest.approx(one.foramen[0])
    assert many.foramen[0] <= float(FORAMEN_GIVES) * reach + 1e-12
    assert many.recess[0] <= float(RECESS_GIVES) * reach + 1e-12


def test_a_balloon_parts_the_bonds_it_lifts_within_one_inflation_and_none_far_from_it(make_theatre):
    state = make_theatre(np.full((301, 64), 0.8)).state
    shell = state.medium.shell
    balloon = Opening(100.0, 1.9, length_mm=10.0, width_mm=4.0, film_mm=4.0)
    after = parted(state, (balloon,), 5.0)
    went = after.bonded < 0.001
    assert np.all(went[state.medium.footprint(balloon) > 0.2])
    np.testing.assert_array_equal(after.bonded[~went], state.bonded[~went])
    # More than its own outline, and no more than a process length beyond it.
    outline_mm2 = np.pi * 5.0 * 2.0
    with_it_mm2 = np.pi * (5.0 + 5.0) * (2.0 + 5.0)
    assert outline_mm2 < float(shell.area_mm2[went].sum()) < with_it_mm2
    assert parted(state, (), 5.0) is state


def test_what_a_balloon_parts_does_not_hang_on_the_grid(block):
    balloon = Opening(100.0, 1.9, length_mm=10.0, width_mm=4.0, film_mm=4.0)

    def parted_mm2(spacing_mm: float) -> float:
        shell = Shell.from_canal(block.canal, spacing_mm=spacing_mm)
        start = EpiduralSpace(shell).start(bonded=0.8)
        fell = start.bonded - parted(start, (balloon,), 5.0).bonded
        return float((fell * shell.area_mm2).sum())

    fine = parted_mm2(1.0)
    assert parted_mm2(2.0) == pytest.approx(fine, rel=0.15)
    assert parted_mm2(3.0) == pytest.approx(fine, rel=0.3)


def test_the_balloon_is_brought_over_the_narrowing_where_the_tip_only_reached_it(
    make_theatre, carry_out, recorded
):
    begun = make_theatre()
    theatre, _ = carry_out(begun, PlaceNeedle(route="caudal"), AdvanceCatheter(to=RECESS))
    _, seen = carry_out(theatre, Inflate(to=RECESS, hold_s=2))
    (record,) = recorded(theatre, seen).instruments.balloons
    s, _ = begun.setting.anatomy.canal.locate(RECESS)
    assert abs(record.s_mm - s) < 2.5
    assert seen[-1].record.outcome == "done"


def test_a_balloon_that_scar_keeps_from_its_place_says_so(make_theatre, carry_out):
    begun = make_theatre(np.full((301, 64), 0.98))
    _, seen = carry_out(begun, PlaceNeedle(route="caudal"), AdvanceCatheter(to=RECESS), Inflate(to=RECESS))
    assert seen[-1].record.outcome in ("done in part", "not done")
    assert "not free" in seen[-1].record.said or "could not be pushed" in seen[-1].record.said


def test_a_balloon_that_lies_in_the_needle_cannot_be_filled(make_theatre, carry_out):
    theatre, _ = carry_out(make_theatre(), PlaceNeedle(route="caudal"))
    theatre, _ = act(theatre, Hands(catheter=CatheterHand(CatheterKit())), 0.0)
    with pytest.raises(HandsError, match="still lies in the needle"):
        act(theatre, Hands(balloon=BalloonHand(0.13)), 1.0)
