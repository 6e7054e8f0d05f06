"""The theatre: steps change the state they should, and say so."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from neuroplasty.body.fluoroscopy import Picture
from neuroplasty.documents.places import Place
from neuroplasty.documents.steps import (
    AdvanceCatheter,
    Expose,
    Inflate,
    Ingredient,
    Inject,
    PlaceNeedle,
    Remove,
    Sedate,
    Wait,
)
from neuroplasty.errors import AnatomyError, HandsError

DYE = (Ingredient(drug="iohexol", strength="240 mgI/mL", volume_ml=4),)
NEEDLE = PlaceNeedle(route="caudal")
L5_LEFT = Place(level="L5", side="left", region="lateral recess")
AT_THE_ROOTS = ("dye", "root pressure", "contrast pattern")


def kinds(seen):
    """Kinds of events, but for what only says where the fluid went."""
    return [event.kind for one in seen for event in one.events if event.kind not in AT_THE_ROOTS]


def test_an_injection_brings_exactly_its_volume_and_dose(make_theatre, carry_out):
    theatre, _ = carry_out(make_theatre(), NEEDLE, Inject(ingredients=DYE, rate_ml_s=0.7))
    ledger = theatre.state.ledger
    assert ledger.given_ml == pytest.approx(4.0, rel=1e-9)
    balance = ledger.balance("iohexol", theatre.state.inside("iohexol"))
    assert balance.given == pytest.approx(960.0, rel=1e-9)
    assert balance.error < 1e-6
    assert theatre.book.amounts("epidural") == {"iohexol": pytest.approx(960.0, rel=1e-9)}


def test_every_step_ends_with_its_record_and_time_never_runs_back(make_theatre, carry_out):
    steps = (Sedate(dose_mg=2), NEEDLE, Inject(ingredients=DYE), Wait(minutes=1), Remove(what="everything"))
    _, seen = carry_out(make_theatre(), *steps)
    records = [one.record for one in seen if one.record]
    assert [record.do for record in records] == [step.do for step in steps]
    assert all(record.outcome == "done" for record in records)
    times = [one.tick.t_s for one in seen]
    assert times == sorted(times)
    assert records[3].end_s - records[3].start_s == pytest.approx(60.0)


def test_the_hand_feels_the_lumen_on_top_of_the_canal(make_theatre, carry_out):
    _, seen = carry_out(make_theatre(), NEEDLE, Inject(ingredients=DYE))
    pushing = [one.tick for one in seen if one.tick.forces.flow_ml_s > 0]
    assert all(tick.forces.syringe_mmhg > tick.forces.tip_mmhg for tick in pushing)
    assert max(tick.forces.tip_mmhg for tick in pushing) > pushing[0].state.sac_pressure_mmhg


def test_thick_fluid_through_a_thin_needle_runs_slower_than_asked_and_says_so(make_theatre, carry_out):
    thin = PlaceNeedle(route="caudal", gauge=25)
    thick = (Ingredient(drug="iohexol", strength="350 mgI/mL", volume_ml=0.4),)
    theatre, seen = carry_out(make_theatre(), thin, Inject(ingredients=thick, rate_ml_s=3))
    flows = [one.tick.forces.flow_ml_s for one in seen]
    assert 0 < max(flows) < 2.0
    assert kinds(seen) == ["slow injection"]
    assert theatre.state.ledger.given_ml == pytest.approx(0.4)


def test_a_fast_injection_is_warned_of(make_theatre, carry_out):
    _, seen = carry_out(make_theatre(), NEEDLE, Inject(ingredients=DYE, rate_ml_s=5))
    assert Counter(kinds(seen))["injection rate"] == 1


def test_scar_stops_the_catheter_and_the_record_says_where(make_theatre, carry_out, tube):
    scar = np.where(tube.s_mm[:, None] > 110, 0.95, 0.0) * np.ones((1, 64))
    _, seen = carry_out(make_theatre(scar), NEEDLE, AdvanceCatheter(to=L5_LEFT))
    record = seen[-1].record
    assert record is not None
    assert record.outcome == "done in part"
    assert "stopped by scar" in record.said


def test_what_is_injected_through_the_catheter_starts_at_its_tip(make_theatre, carry_out):
    little = Ingredient(drug="iohexol", strength="240 mgI/mL", volume_ml=0.3)
    theatre, _ = carry_out(make_theatre(), NEEDLE, AdvanceCatheter(to=L5_LEFT), Inject(ingredients=(little,)))
    dye, shell = theatre.state.surface("iohexol"), theatre.setting.shell
    row, column = np.unravel_index(int(dye.argmax()), dye.shape)
    s, theta = theatre.catheter.tip
    assert abs(shell.s_mm[row] - s) < 10
    assert abs(np.degrees(shell.theta_rad[column] - theta)) < 40


def test_a_balloon_tears_the_bonds_it_stretches_and_lets_down_again(make_theatre, carry_out, recorded):
    theatre, _ = carry_out(make_theatre(np.full((301, 64), 0.5)), NEEDLE, AdvanceCatheter(to=L5_LEFT))
    after, seen = carry_out(theatre, Inflate(volume_ml=0.2, hold_s=5, repeats=2))
    fallen = theatre.state.bonded - after.state.bonded
    inflation = recorded(theatre, seen).instruments.balloons[-1]
    shell = theatre.setting.shell
    row, column = shell.cell(inflation.s_mm, np.radians(inflation.theta_deg))
    assert fallen[row, column] > 0.1
    assert inflation.torn_mm2 == pytest.approx((fallen * shell.area_mm2).sum(), rel=1e-3)
    assert fallen.min() >= -1e-12
    assert after.state.balloon_m3 == 0.0


def test_pictures_come_in_every_view_asked_for(make_theatre, carry_out):
    _, seen = carry_out(make_theatre(), Expose(label="scout", views=("AP", "lateral")))
    shots = [one.tick.picture for one in seen if one.tick.picture is not None]
    assert all(isinstance(shot, Picture) for shot in shots)
    assert [(shot.label, shot.view) for shot in shots] == [("scout", "AP"), ("scout", "lateral")]


def test_steps_out_of_order_are_refused_in_a_sentence(make_theatre, carry_out):
    with pytest.raises(HandsError, match="neither needle nor catheter"):
        carry_out(make_theatre(), Inject(ingredients=DYE))
    with pytest.raises(HandsError, match="goes in through the needle, and there is none"):
        carry_out(make_theatre(), AdvanceCatheter(to=L5_LEFT))
    with pytest.raises(AnatomyError, match="nowhere to go"):
        carry_out(make_theatre(), NEEDLE, AdvanceCatheter())


def test_a_balloon_without_a_catheter_is_not_inflated(make_theatre, carry_out):
    _, seen = carry_out(make_theatre(), NEEDLE, Inflate())
    assert seen[-1].record.outcome == "not done"
    assert "balloon sits on the catheter, and there is none" in seen[-1].record.said


def test_places_are_told_in_clinical_words(make_theatre, tube):
    theatre = make_theatre()
    assert theatre.where(*tube.locate(L5_LEFT)) == "L5 left lateral recess"
    assert theatre.where(tube.level_s_mm["S1"], 0.0) == "S1 posterior"


def test_a_recorder_keeps_pictures_subtractions_roots_and_fields(make_theatre, carry_out, recorded):
    begun = make_theatre()
    theatre, seen = carry_out(
        begun,
        NEEDLE,
        Expose(label="before", views=("AP",)),
        Inject(ingredients=DYE),
        Expose(label="after", views=("AP",)),
    )
    recorder = recorded(begun, seen)
    assert [(p.label, p.kind) for p in recorder.pictures] == [
        ("before", "fluoroscopy"),
        ("after", "fluoroscopy"),
        ("after minus before", "subtraction"),
    ]
    assert set(recorder.files) == {p.file for p in recorder.pictures}
    assert recorder.radiation.dose_area_gycm2 > 0
    assert len(recorder.radiation.exposures) == 2, "a subtraction costs no radiation"
    roots = {root.root: root for root in recorder.roots()[0]}
    assert not roots["S2 left"].dye_before
    assert roots["S2 left"].dye_after
    assert not roots["L1 left"].dye_after
    assert roots["S2 left"].peak_concentration["iohexol"] > 50
    fields = recorder.fields
    assert list(fields["label"].values) == ["start", "before", "after", "end"]
    total = (fields["iodine_mg_per_mm2"].isel(time=-1) * theatre.setting.shell.area_mm2).sum()
    assert float(total) == pytest.approx(theatre.state.amount("iohexol").sum(), rel=1e-5)
    assert max(recorder.traces.tip_pressure_mmhg) > 0
    assert recorder.traces.injected_ml[-1] == pytest.approx(4.0)


def test_dye_that_left_a_foramen_fills_its_sleeve_from_the_foramen_out(make_theatre):
    plume = make_theatre().setting.plumes[0]
    (little, thin), (much, thick) = plume.fill(10.0, 0.1), plume.fill(10.0, 3.0)
    assert little.sum() + thin == pytest.approx(10.0)
    assert much.sum() + thick == pytest.approx(10.0)
    assert (np.diff(little) <= 0).all()
    assert thick > thin
    assert plume.fill(0.0, 0.0)[0].sum() == 0.0
