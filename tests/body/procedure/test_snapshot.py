"""A theatre packs without its anatomy, and what is unpacked is the same and goes on the same."""

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body.fluoroscopy import Arm, Pedal
from neuroplasty.body.procedure import CatheterHand, Filling, Hands, SyringeHand, act, carry_out
from neuroplasty.body.procedure.log import Log, Witness, redo
from neuroplasty.body.procedure.snapshot import digest, packed, unpacked
from neuroplasty.documents.places import Place
from neuroplasty.documents.steps import AdvanceCatheter, Ingredient, PlaceNeedle
from neuroplasty.errors import DocumentError

DYE = Filling("dye", (Ingredient(drug="iohexol", strength="240 mgI/mL", volume_ml=4),))
INJECT = Hands(syringe=SyringeHand(DYE, rate_ml_s=0.5), pedal=Pedal(pulses_per_s=15.0))
GO_ON = Hands(syringe=SyringeHand(rate_ml_s=0.5), pedal=Pedal(pulses_per_s=15.0))
LOG = (
    (INJECT, 0.4),
    (GO_ON, 0.2),
    (replace(GO_ON, arm=Arm.of("lateral", field_size="mag 1")), 0.2),
    (Hands(catheter=CatheterHand(push_mm_s=-5.0), pedal=Pedal("store", label="held")), 0.5),
    (Hands(pedal=Pedal("road-map"), syringe=SyringeHand(force_n=20.0)), 0.3),
    (Hands(examine=True), 60.0),
)


@pytest.fixture(scope="module")
def theatre(make_theatre):
    """A catheter at L5 with nothing given yet."""
    found = make_theatre()
    place = Place(level="L5", side="left", region="lateral recess")
    for step in (PlaceNeedle(route="caudal"), AdvanceCatheter(to=place)):
        for seen in carry_out(found, step):
            found = seen.theatre
    return found


def played(theatre, entries=LOG):
    witness, theatres = Witness(), [theatre]
    for after, tick in redo(theatre, Log(entries)):
        witness.watch(tick)
        theatres.append(after)
    return theatres, witness.says(theatres[-1])


def test_what_is_unpacked_is_the_same_at_any_moment(theatre):
    for moment in played(theatre)[0]:
        again = unpacked(packed(moment), moment.setting)
        assert digest(again) == digest(moment)
        assert again.setting is moment.setting
        assert again.state.medium.shell is moment.setting.shell


def test_what_is_unpacked_goes_on_as_it_would_have(theatre):
    theatres, told = played(theatre)
    for at in (1, 3, 5):
        again = unpacked(packed(theatres[at]), theatre.setting)
        ahead, _ = played(theatres[at], LOG[at:])
        later, _ = played(again, LOG[at:])
        assert digest(later[-1]) == digest(ahead[-1]) == digest(theatres[-1])
    assert played(theatre)[1] == told


def test_a_theatre_packs_to_a_few_megabytes_without_its_anatomy(theatre):
    for moment in played(theatre)[0]:
        assert len(packed(moment)) < 6_000_000
    assert len(packed(theatre)) < 1_000_000


def test_any_change_changes_the_digest(theatre):
    found = {digest(theatre)}
    for change in (
        {"punctured": True},
        {"strayed": "vascular"},
        {"number": theatre.number + 1},
        {"state": replace(theatre.state, bonded=theatre.state.bonded + 1e-12)},
        {"book": theatre.book.put(0.0, {"lidocaine": 1.0}, 0.1, "epidural", 1)},
        {"patient": theatre.patient.befallen(["vasovagal reaction"])},
    ):
        found.add(digest(replace(theatre, **change)))
    assert len(found) == 7


def test_what_holds_no_theatre_is_refused(theatre):
    for data in (b"", b"no pickle", packed(theatre)[:-20]):
        with pytest.raises(DocumentError, match="hold no theatre"):
            unpacked(data, theatre.setting)


def test_a_log_is_written_and_read_the_same(theatre):
    log = Log(LOG)
    assert Log.read(*log.written()) == log
    hands, ticks = log.written()
    with pytest.raises(DocumentError, match="cannot be read"):
        Log.read(({"needle": {"push": 1}},), ((0, 1.0),))
    with pytest.raises(DocumentError, match="cannot be read"):
        Log.read(hands, (*ticks, (99, 1.0)))


def test_undo_is_an_earlier_theatre_and_a_branch_leaves_the_other_alone(theatre):
    theatres, _ = played(theatre)
    before = [digest(one) for one in theatres]
    slower, _ = act(theatres[2], Hands(syringe=SyringeHand(rate_ml_s=0.1)), 1.0)
    faster, _ = act(theatres[2], Hands(syringe=SyringeHand(rate_ml_s=1.0)), 1.0)
    assert faster.given_ml > slower.given_ml > theatres[2].given_ml
    assert [digest(one) for one in theatres] == before
    assert np.shares_memory(theatres[0].setting.shell.gap_mm, theatres[-1].setting.shell.gap_mm)
