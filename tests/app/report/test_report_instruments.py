"""Needle, catheter and balloon on the page."""

import pytest

from neuroplasty.app.report.instruments import balloon_table, catheter_table, instruments_chart
from neuroplasty.app.report.page import render_report
from neuroplasty.app.report.shell import read_fields
from neuroplasty.documents.records import BalloonRecord, CatheterRecord, LayerRecord, NeedleRecord, WorkRecord

NEEDLE = NeedleRecord(
    route="interlaminar",
    gauge=17,
    length_mm=89,
    depth_mm=60,
    loss_of_resistance_mm=56,
    tip_place="epidural",
    tip_words="L4 posterior epidural space",
    layers=(
        LayerRecord(tissue="skin", from_mm=0, to_mm=2, resistance_n=6),
        LayerRecord(tissue="fat", from_mm=2, to_mm=30, resistance_n=0.7),
        LayerRecord(tissue="ligamentum flavum", from_mm=52, to_mm=56, resistance_n=7),
        LayerRecord(tissue="epidural space", from_mm=56, to_mm=60, resistance_n=0.3),
    ),
)
CATHETER = CatheterRecord(
    gauge=19,
    length_mm=350,
    tip_bend_deg=25,
    inserted_mm=42,
    tip_place="epidural",
    tip_words="L5 left lateral recess epidural space",
    path_s_mm=(80.0, 100.0, 120.0),
    path_theta_deg=(0.0, 40.0, 115.0),
    force_at_mm=(0.5, 20.0, 42.0),
    hub_force_n=(0.1, 0.3, 1.1),
    tip_force_n=(0.06, 0.06, 0.8),
    moves=9,
    work=WorkRecord(hub_mj=12, elastic_mj=1, rubbed_mj=7, parted_mj=3, torn_mj=1),
)


def balloon(pressure_mmhg):
    return BalloonRecord(
        t_s=600,
        place="L5 left lateral recess",
        s_mm=115,
        theta_deg=110,
        volume_ml=0.13,
        diameter_mm=4.07,
        length_mm=10,
        pressure_mmhg=670,
        outside_mmhg=70,
        hold_s=5,
        repeats=5,
        roots_mmhg={"L5 left": pressure_mmhg, "S1 left": 3},
        torn_mm2=12,
    )


@pytest.fixture
def held(rehearsal):
    def make(**records):
        procedure = rehearsal.episode.procedure.model_copy(update=records)
        return rehearsal.episode.model_copy(update={"procedure": procedure})

    return make


def test_the_chart_names_the_layers_and_the_loss_of_resistance(held, rehearsal):
    drawn = instruments_chart(held(needles=(NEEDLE,), catheters=(CATHETER,)), read_fields(rehearsal.fields))
    for words in ("ligamentum flavum", "loss of resistance, 56 mm", "Where the catheter lay", "at the hub"):
        assert words in drawn


def test_without_instruments_nothing_is_drawn(held, rehearsal):
    assert instruments_chart(held(needles=(), catheters=()), read_fields(rehearsal.fields)) is None


def test_a_needle_alone_is_drawn_alone(held):
    drawn = instruments_chart(held(needles=(NEEDLE,), catheters=()), None)
    assert "skin" in drawn
    assert "at the hub" not in drawn


def test_the_catheters_row_says_where_the_hands_work_went(held):
    (row,) = catheter_table(held(catheters=(CATHETER,))).rows
    texts = [cell.text for cell in row.cells]
    assert texts[1] == CATHETER.tip_words
    assert texts[4] == "1.1 N"
    assert "7 rubbed" in row.cells[-1].notes[0]


def test_a_kink_and_a_piece_left_behind_stand_out(held):
    broken = CATHETER.model_copy(update={"kinked": True, "left_behind_mm": 30.0})
    (row,) = catheter_table(held(catheters=(broken,))).rows
    assert row.cells[1].mark == "danger"
    assert "30 mm sheared off" in row.cells[1].notes[1]


@pytest.mark.parametrize(
    ("pressure", "mark", "vessels"),
    [(20, "", None), (60, "caution", "capillaries"), (140, "danger", "arterioles")],
)
def test_the_balloons_press_on_a_root_is_marked_by_what_it_would_stop(held, pressure, mark, vessels):
    (row,) = balloon_table(held(balloons=(balloon(pressure),))).rows
    on_root = row.cells[-1]
    assert on_root.notes[0] == "L5 left"
    assert on_root.mark == mark
    assert vessels is None or vessels in on_root.notes[1]


def test_the_page_shows_them_where_there_are_any(held, rehearsal):
    episode = held(needles=(NEEDLE,), catheters=(CATHETER,), balloons=(balloon(60),))
    page = render_report(episode, rehearsal.pictures, rehearsal.fields)
    assert "<h2>Needle, catheter, balloon</h2>" in page
    bare = render_report(held(needles=(), catheters=()), rehearsal.pictures, rehearsal.fields)
    assert 'id="instruments"' not in bare
