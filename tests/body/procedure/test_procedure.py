"""The theatre: steps change the state they should, and say so."""

from __future__ import annotations

import numpy as np
import pytest

from neuroplasty.body.procedure.recorder import Recorder
from neuroplasty.documents.places import Place
from neuroplasty.documents.plan import Plan
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
from neuroplasty.errors import AnatomyError

DYE = (Ingredient(drug="iohexol", strength="240 mgI/mL", volume_ml=4),)
NEEDLE = PlaceNeedle(route="caudal")
L5_LEFT = Place(level="L5", side="left", region="lateral recess")


def carry_out(theatre, *steps):
    ticks = []
    for number, step in enumerate(steps, start=1):
        ticks += theatre.carry_out(step, number)
    return ticks


def test_an_injection_brings_exactly_its_volume_and_dose(make_theatre):
    theatre = make_theatre()
    carry_out(theatre, NEEDLE, Inject(ingredients=DYE, rate_ml_s=0.7))
    ledger = theatre.state.ledger
    assert ledger.given_ml == pytest.approx(4.0, rel=1e-9)
    balance = ledger.balance("iohexol", theatre.state.inside("iohexol"))
    assert balance.given == pytest.approx(960.0, rel=1e-9)
    assert balance.error < 1e-6


def test_every_step_ends_with_its_record_and_time_never_runs_back(make_theatre):
    steps = (Sedate(dose_mg=2), NEEDLE, Inject(ingredients=DYE), Wait(minutes=1), Remove(what="everything"))
    ticks = carry_out(make_theatre(), *steps)
    records = [tick.record for tick in ticks if tick.record]
    assert [record.do for record in records] == [step.do for step in steps]
    assert all(record.outcome == "done" for record in records)
    times = [tick.t_s for tick in ticks]
    assert times == sorted(times)
    assert records[3].end_s - records[3].start_s == pytest.approx(60.0)


def test_the_hand_feels_the_lumen_on_top_of_the_canal(make_theatre):
    ticks = carry_out(make_theatre(), NEEDLE, Inject(ingredients=DYE))
    pushing = [tick for tick in ticks if tick.flow_ml_s > 0]
    assert all(tick.syringe_mmhg > tick.tip_mmhg for tick in pushing)
    assert max(tick.tip_mmhg for tick in pushing) > pushing[0].state.sac_pressure_mmhg


def test_thick_fluid_through_a_thin_needle_runs_slower_than_asked_and_says_so(make_theatre):
    thin = PlaceNeedle(route="caudal", gauge=25)
    thick = (Ingredient(drug="iohexol", strength="350 mgI/mL", volume_ml=1),)
    ticks = carry_out(make_theatre(), thin, Inject(ingredients=thick, rate_ml_s=3))
    flows = {round(tick.flow_ml_s, 6) for tick in ticks if tick.flow_ml_s > 0}
    assert max(flows) < 2.0
    assert [event.kind for tick in ticks for event in tick.events] == ["slow injection"]
    assert ticks[-1].state.ledger.given_ml == pytest.approx(1.0)


def test_a_fast_injection_is_warned_of(make_theatre):
    ticks = carry_out(make_theatre(), NEEDLE, Inject(ingredients=DYE, rate_ml_s=5))
    kinds = [event.kind for tick in ticks for event in tick.events]
    assert "injection rate" in kinds


def test_scar_stops_the_catheter_and_the_record_says_where(make_theatre, tube):
    scar = np.where(tube.s_mm[:, None] > 110, 0.95, 0.0) * np.ones((1, 64))
    ticks = carry_out(make_theatre(scar), NEEDLE, AdvanceCatheter(to=L5_LEFT))
    record = ticks[-1].record
    assert record is not None
    assert record.outcome == "done in part"
    assert "stopped by scar" in record.said


def test_what_is_injected_through_the_catheter_starts_at_its_tip(make_theatre):
    theatre = make_theatre()
    little = Ingredient(drug="iohexol", strength="240 mgI/mL", volume_ml=0.3)
    carry_out(theatre, NEEDLE, AdvanceCatheter(to=L5_LEFT), Inject(ingredients=(little,)))
    dye = theatre.state.surface("iohexol")
    row, column = np.unravel_index(int(dye.argmax()), dye.shape)
    s, theta = theatre.catheter.tip
    assert abs(theatre.shell.s_mm[row] - s) < 10
    assert abs(np.degrees(theatre.shell.theta_rad[column] - theta)) < 40


def test_a_balloon_tears_the_bonds_it_stretches_and_lets_down_again(make_theatre, tube):
    scar = np.full((301, 64), 0.5)
    theatre = make_theatre(scar)
    carry_out(theatre, NEEDLE, AdvanceCatheter(to=L5_LEFT))
    before = theatre.state.bonded.copy()
    carry_out(theatre, Inflate(volume_ml=0.2, hold_s=5, repeats=2))
    fallen = before - theatre.state.bonded
    inflation = theatre.instruments.balloons[-1]
    row, column = theatre.shell.cell(inflation.s_mm, np.radians(inflation.theta_deg))
    assert fallen[row, column] > 0.1
    assert inflation.torn_mm2 == pytest.approx((fallen * theatre.shell.area_mm2).sum(), rel=1e-3)
    assert fallen.min() >= -1e-12
    assert theatre.state.balloon_m3 == 0.0


def test_pictures_come_in_every_view_asked_for(make_theatre):
    ticks = carry_out(make_theatre(), Expose(label="scout", views=("AP", "lateral")))
    shots = [tick.shot for tick in ticks if tick.shot]
    assert [(shot.label, shot.view) for shot in shots] == [("scout", "AP"), ("scout", "lateral")]


def test_steps_out_of_order_are_refused_in_a_sentence(make_theatre):
    with pytest.raises(AnatomyError, match="neither needle nor catheter"):
        carry_out(make_theatre(), Inject(ingredients=DYE))
    with pytest.raises(AnatomyError, match="balloon sits on the catheter"):
        carry_out(make_theatre(), NEEDLE, Inflate())
    with pytest.raises(AnatomyError, match="nowhere to go"):
        carry_out(make_theatre(), NEEDLE, AdvanceCatheter())


def test_places_are_told_in_clinical_words(make_theatre, tube):
    theatre = make_theatre()
    assert theatre.where(*tube.locate(L5_LEFT)) == "L5 left lateral recess"
    assert theatre.where(tube.level_s_mm["S1"], 0.0) == "S1 posterior"


def test_a_recorder_keeps_pictures_subtractions_roots_and_fields(make_theatre):
    theatre = make_theatre()
    recorder = Recorder(theatre)
    plan = Plan(
        name="two-looks",
        title="Two looks",
        steps=(
            NEEDLE,
            Expose(label="before", views=("AP",)),
            Inject(ingredients=DYE),
            Expose(label="after", views=("AP",)),
        ),
    )
    for tick in theatre.run(plan):
        recorder.watch(tick)
    recorder.finish()
    assert [(p.label, p.kind) for p in recorder.pictures] == [
        ("before", "fluoroscopy"),
        ("after", "fluoroscopy"),
        ("after minus before", "subtraction"),
    ]
    assert set(recorder.files) == {p.file for p in recorder.pictures}
    assert recorder.radiation.dose_area_gycm2 > 0
    assert len(recorder.radiation.exposures) == 2, "a subtraction costs no radiation"
    roots = {root.root: root for root in recorder.roots}
    assert not roots["S3 left"].dye_before
    assert roots["S3 left"].dye_after
    assert not roots["L1 left"].dye_after
    assert roots["S3 left"].peak_concentration["iohexol"] > 50
    fields = recorder.fields
    assert list(fields["label"].values) == ["start", "before", "after", "end"]
    total = (fields["iodine_mg_per_mm2"].isel(time=-1) * theatre.shell.area_mm2).sum()
    assert float(total) == pytest.approx(theatre.state.amount("iohexol").sum(), rel=1e-5)
    assert max(recorder.traces.tip_pressure_mmhg) > 0
    assert recorder.injected_ml == {1: 0.0, 2: 0.0, 3: pytest.approx(4.0), 4: 0.0}


def test_dye_that_left_a_foramen_fills_its_sleeve_from_the_foramen_out(make_theatre):
    plume = make_theatre().room._plumes[0]
    (little, thin), (much, thick) = plume.fill(10.0, 0.1), plume.fill(10.0, 3.0)
    assert little.sum() + thin == pytest.approx(10.0)
    assert much.sum() + thick == pytest.approx(10.0)
    assert (np.diff(little) <= 0).all()
    assert thick > thin
    assert plume.fill(0.0, 0.0)[0].sum() == 0.0
