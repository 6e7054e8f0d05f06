"""Each effect of a procedure, by itself, on each root."""

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body.nerve import Exposure, Roots, from_states, nociception, to_states
from neuroplasty.body.nerve.effects import Lost, Treated
from neuroplasty.body.nerve.roots import FIELDS, POOLS
from neuroplasty.documents.records import NerveState
from neuroplasty.errors import DocumentError, SolverError

NONE = Lost.none(2)


def treat(roots, mixture, without=(), *, torn=0.5, **drugs):
    """Ten minutes of drugs and some scar torn by pressure, at the first root."""
    exposure = replace(
        Exposure.none(2),
        fluid=mixture(2, **drugs),
        film_mm=np.array([0.5, 0.0]),
        bonded=roots.bonded - np.array([torn, 0.0]),
    )
    lost = replace(NONE, pressure=np.array([torn, 0.0]))
    treated = Treated.begin(roots, without).step(exposure, 300.0, lost)
    return treated.step(exposure, 300.0, NONE)


def rows(treated):
    outlooks, records = treated.worth()
    return outlooks, {(one.root, one.effect): one for one in records}


def amount(record, what):
    return next(one.value for one in record.amounts if one.what == what)


def test_a_root_that_nothing_met_has_no_row(scarred, mixture):
    still = Exposure.none(2)
    treated = Treated.begin(scarred).step(still, 600.0, NONE)
    assert treated.worth() == ({}, ())


def test_each_effect_has_its_row_in_its_own_unit(scarred, mixture):
    _, found = rows(treat(scarred, mixture, triamcinolone=8.0, lidocaine=10.0))
    assert amount(found["L5 left", "scar"], "torn by pressure") == pytest.approx(62.5)
    assert amount(found["L5 left", "scar"], "dissolved") == 0
    assert amount(found["L5 left", "room"], "widest opening") == 0.5
    assert amount(found["L5 left", "room"], "open by 0.2 mm or more") >= 10
    assert amount(found["L5 left", "nerve"], "deepest block") > 80
    assert amount(found["L5 left", "inflammation"], "inflammation less at 4 weeks") > 20
    assert found["L5 left", "nerve"].fall_1_h > found["L5 left", "nerve"].fall_4_weeks
    assert found["L5 left", "scar"].fall_4_weeks > 0
    assert found["L5 left", "inflammation"].fall_4_weeks > 0


def test_a_root_is_open_until_the_film_falls_below_what_counts(scarred, mixture):
    """Half a millimetre of fluid that halves in 90 min; the room that tissue keeps has a row of its own."""
    _, found = rows(treat(scarred, mixture, lidocaine=10.0))
    open_min = amount(found["L5 left", "room"], "open by 0.2 mm or more")
    assert open_min == pytest.approx(10 + 90 * np.log2(0.5 / 0.2), rel=1e-3)
    held = replace(Exposure.none(2), film_mm=np.array([4.0, 0.0]), bonded=scarred.bonded)
    closed = replace(held, film_mm=np.zeros(2))
    treated = Treated.begin(scarred).step(held, 600.0, NONE).step(closed, 1.0, NONE)
    _, found = rows(treated)
    assert amount(found["L5 left", "room"], "open by 0.2 mm or more") == pytest.approx(10)
    assert amount(found["L5 left", "room"], "room left at 4 weeks") > 0.05


def test_leaving_a_drug_out_changes_its_row_and_no_amount_of_the_others(scarred, mixture):
    _, full = rows(treat(scarred, mixture, triamcinolone=8.0, lidocaine=10.0))
    _, bare = rows(treat(scarred, mixture, lidocaine=10.0))
    assert amount(bare["L5 left", "inflammation"], "inflammation less at 4 weeks") == 0
    assert bare["L5 left", "inflammation"].fall_4_weeks == 0
    assert bare["L5 left", "scar"].amounts == full["L5 left", "scar"].amounts
    assert bare["L5 left", "nerve"].amounts == full["L5 left", "nerve"].amounts


@pytest.mark.parametrize("effect", ["inflammation", "scar", "nerve"])
def test_an_effect_switched_off_in_the_plan_says_so_and_accounts_for_nothing(scarred, mixture, effect):
    outlooks, found = rows(treat(scarred, mixture, (effect,), triamcinolone=8.0, lidocaine=10.0))
    row = found["L5 left", effect]
    assert not row.acts
    assert row.amounts == ()
    assert row.fall_1_h == row.fall_1_day == row.fall_4_weeks == 0
    full, _ = rows(treat(scarred, mixture, triamcinolone=8.0, lidocaine=10.0))
    assert outlooks["L5 left"].nociception == full["L5 left"].without[effect]
    assert effect not in outlooks["L5 left"].without


def test_a_silent_root_has_amounts_but_nothing_to_lose(scarred, mixture):
    _, found = rows(treat(scarred, mixture, lidocaine=10.0))
    assert amount(found["L5 right", "nerve"], "deepest block") > 80
    assert found["L5 right", "nerve"].fall_1_h == 0


def test_what_undid_a_scar_without_time_passing_is_booked_too(scarred):
    by_hand = replace(NONE, catheter=np.array([0.2, 0.0]))
    treated = Treated.begin(scarred).step(Exposure.none(2), 0.0, by_hand)
    _, found = rows(treated)
    assert amount(found["L5 left", "scar"], "torn by the catheter") == pytest.approx(25)


def test_the_outlook_begins_where_the_procedure_left_the_root(scarred, mixture):
    treated = treat(scarred, mixture, lidocaine=10.0)
    outlooks, _ = rows(treated)
    now = nociception(treated.now)[0]
    assert outlooks["L5 left"].nociception[0] == pytest.approx(now, rel=1e-3)
    assert outlooks["L5 left"].before == pytest.approx(nociception(scarred)[0], rel=1e-3)


def test_a_document_keeps_the_roots_to_six_digits(scarred, mixture):
    roots = treat(scarred, mixture, bupivacaine=2.5).now
    again = from_states(dict(zip(roots.names, to_states(roots), strict=True)))
    assert again.names == roots.names
    for name in (*FIELDS, *POOLS):
        np.testing.assert_allclose(getattr(again, name), getattr(roots, name), rtol=5e-6, atol=1e-8)


def test_a_state_of_an_earlier_release_knows_of_no_level_above_and_is_read(scarred):
    kept = [one.model_dump() for one in to_states(scarred)]
    old = [{k: v for k, v in one.items() if not k.startswith("cauda")} for one in kept]
    states = [NerveState.model_validate(one) for one in old]
    again = from_states(dict(zip(scarred.names, states, strict=True)))
    np.testing.assert_array_equal(again.cauda_mmhg, 0.0)
    np.testing.assert_allclose(nociception(again), nociception(scarred), rtol=1e-5)


def test_a_record_without_the_nerve_is_refused():
    with pytest.raises(DocumentError, match="no state of the nerve for L5 left"):
        from_states({"L5 left": None})
    two = Treated.begin(Roots.healthy(("L5 left",))).variants
    with pytest.raises(SolverError, match="one person"):
        to_states(two)
