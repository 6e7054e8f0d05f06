"""Radiofrequency and events on the page."""

from __future__ import annotations

import re

import pytest

from neuroplasty.app.report.events import astray_table, events_table
from neuroplasty.app.report.heat import heat_charts, heat_table
from neuroplasty.app.report.page import render_report
from neuroplasty.body.events import happen
from neuroplasty.documents.records import Astray, HeatRecord, RootHeat

HEAT = HeatRecord(
    step=2,
    mode="pulsed",
    place="L5 left lateral recess",
    gauge=19,
    electrode_mm=5.0,
    goal_c=42.0,
    impedance_ohm=283.0,
    tip_peak_c=42.0,
    spike_c=5.4,
    t_s=(0.5, 1.0, 1.5),
    tip_c=(38.0, 39.0, 40.0),
    volts=(45.0, 45.0, 45.0),
    width_ms=(20.0, 20.0, 15.0),
    watts=(0.29, 0.29, 0.2),
    roots=(
        RootHeat(root="S1 left", distance_mm=12.0, peak_c=37.0, field_v_m=180.0, seconds=1.5),
        RootHeat(root="L5 left", distance_mm=0.0, peak_c=46.2, field_v_m=9000.0, seconds=1.5),
        RootHeat(root="L1 right", distance_mm=120.0, peak_c=37.0, field_v_m=2.0, seconds=1.5),
    ),
)
CHANCE = "chance: 1.8 % (somebody's series)"


@pytest.fixture
def heated(rehearsal):
    """The episode with a treatment, two punctures, a note without a sign, and something astray."""
    events = (
        happen("dural puncture", 60.0, "The tip is in the CSF.", cause=CHANCE),
        happen("dural puncture", 90.0, "The tip is in the CSF again.", cause=CHANCE),
        rehearsal.episode.procedure.events[0].model_copy(update={"sign": "", "reaction": ""}),
    )
    astray = (Astray(place="intrathecal", volume_ml=3.0, amounts={"lidocaine": 60.0}),)
    procedure = rehearsal.episode.procedure.model_copy(
        update={"heat": (HEAT,), "events": events, "astray": astray}
    )
    return rehearsal.episode.model_copy(update={"procedure": procedure, "chance": True})


def test_roots_are_told_the_nearest_first_and_those_that_met_nothing_are_left_out(heated):
    rows = heat_table(heated).rows
    assert [row.cells[0].text for row in rows] == ["L5 left", "S1 left"]


def test_a_root_that_burnt_is_marked(heated):
    burnt, spared = heat_table(heated).rows
    assert burnt.cells[3].text == "46.2 °C"
    assert (burnt.cells[3].mark, spared.cells[3].mark) == ("danger", "")


def test_a_chart_shows_the_map_and_the_generators_display(heated):
    ((title, chart),) = heat_charts(heated)
    assert title == "Pulsed, step 2, at L5 left lateral recess"
    text = re.sub(r"<[^>]+>", " ", chart)
    assert "The generator: 283 ohm, up to 45 V" in text
    assert "width of a pulse, ms" in text
    assert "ceiling" in text
    assert ((title, chart),) == tuple(heat_charts(heated)), "the same input gives the same chart"


def test_a_continuous_treatment_shows_its_power_in_place_of_pulses(heated):
    record = HEAT.model_copy(update={"mode": "continuous", "goal_c": 80.0})
    procedure = heated.procedure.model_copy(update={"heat": (record,)})
    ((_, chart),) = heat_charts(heated.model_copy(update={"procedure": procedure}))
    assert "power, W" in chart
    assert "target" in chart


def test_an_event_is_told_with_its_sign_its_reaction_and_its_cause_once_and_counted(heated):
    (row,) = events_table(heated).rows
    time, what, happened, sign, reaction = row.cells
    assert (time.text, what.text, what.mark) == ("0:01:00", "Dural puncture", "danger")
    assert happened.notes == (f"Why: {CHANCE}.", "And 1 more like it, until 0:01:30.")
    assert "Clear fluid" in sign.text
    assert "Inject nothing more" in reaction.text


def test_what_went_elsewhere_is_told_with_its_amounts(heated):
    (row,) = astray_table(heated).rows
    assert [cell.text for cell in row.cells] == ["intrathecal", "3 mL", "lidocaine 60"]


def test_the_page_holds_both_and_says_whether_chance_was_on(heated, rehearsal):
    page = render_report(heated, rehearsal.pictures, rehearsal.fields)
    assert "Radiofrequency: field and heat" in page
    assert "Complications were also drawn from published rates" in page
    assert "What went elsewhere" in page


def test_a_page_without_either_leaves_radiofrequency_out_and_says_nothing_went_wrong(rehearsal):
    procedure = rehearsal.episode.procedure.model_copy(update={"events": ()})
    bare = rehearsal.episode.model_copy(update={"procedure": procedure})
    page = render_report(bare, rehearsal.pictures, rehearsal.fields)
    assert "Radiofrequency: field and heat" not in page
    assert "Nothing went wrong." in page
    assert "chance was off" in page
