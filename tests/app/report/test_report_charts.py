"""The charts' geometry: a time axis that keeps injections wide, a shell laid flat the right way round."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroplasty.app.report import charts
from neuroplasty.app.report.charts import time_axis, traces_chart
from neuroplasty.app.report.shell import place_at, reach, read_fields
from neuroplasty.app.report.unrolled import across, unroll, unrolled_chart
from neuroplasty.body.procedure.alerts import DYE_SEEN
from neuroplasty.documents.episode import StepRecord
from neuroplasty.documents.records import Traces


def record(number: int, do: str, start: float, end: float) -> StepRecord:
    return StepRecord(number=number, do=do, start_s=start, end_s=end, said="", outcome="done")


@given(st.lists(st.floats(0.0, 200_000.0), min_size=1, max_size=12))
def test_the_time_axis_never_runs_backward(lengths):
    ends = np.cumsum(lengths)
    steps = [
        record(k + 1, "inject" if k % 2 else "wait", float(end - length), float(end))
        for k, (end, length) in enumerate(zip(ends, lengths, strict=True))
    ]
    axis = time_axis(steps, float(ends[-1]))
    assert np.all(np.diff(axis.drawn) > 0)
    assert np.all(np.diff(axis.real_s) > 0)


def test_a_day_of_waiting_does_not_squash_an_injection():
    steps = [record(1, "inject", 0, 20), record(2, "wait", 20, 86_420), record(3, "inject", 86_420, 86_440)]
    axis = time_axis(steps, 86_440.0)
    first, wait, last = np.diff(axis.drawn)
    assert first == last == 20
    assert wait < 2 * first
    assert axis.squeezed == (False, True, False)


def test_times_that_differ_by_their_rounding_alone_are_one_corner():
    steps = [record(1, "inject", 0, 4228.3333), record(2, "remove", 4228.3333, 4228.3333)]
    assert time_axis(steps, 4228.33).real_s.size == 2


def test_thinning_keeps_the_peaks_of_a_long_trace():
    x = np.linspace(0, 1, 50_000)
    values = np.zeros_like(x)
    values[[777, 31_415]] = 90.0, -5.0
    kept_x, kept = charts._thin(x, values)
    assert kept_x.size < 3000
    assert (kept.max(), kept.min()) == (90.0, -5.0)
    assert np.all(np.diff(kept_x) > 0)


def test_traces_without_samples_draw_nothing():
    assert traces_chart(Traces(), [], []) is None


def test_a_trace_of_one_monitor_alone_is_drawn():
    traces = Traces(t_s=(0.0, 1.0, 2.0), tip_pressure_mmhg=(8.0, 30.0, 9.0))
    drawn = traces_chart(traces, [record(1, "inject", 0, 2)], ["first epidurogram"])
    assert drawn is not None
    assert "at the tip" in drawn
    assert "in the syringe" not in drawn
    assert "http" not in drawn.split(">", 1)[1]


def test_the_patients_left_lies_left_of_the_posterior_midline():
    assert across(np.array([90.0, 270.0, 0.0])).tolist() == [-90.0, 90.0, 0.0]


@pytest.mark.parametrize("count", [8, 63, 64])
def test_unrolling_keeps_every_value_at_its_angle(count):
    theta = np.arange(count) * 360 / count
    x, laid = unroll(theta, np.cos(np.radians(theta - 90))[None, :])
    assert np.all(np.diff(x) > 0)
    np.testing.assert_allclose(laid[0], np.cos(np.radians(-x - 90)), atol=1e-12)


def test_the_reach_of_the_dye_follows_the_fields(rehearsal):
    shell = read_fields(rehearsal.fields)
    rows = np.flatnonzero(shell.before.iodine_mg_mm2.max(axis=1) >= float(DYE_SEEN) / 100)
    found = reach(shell, shell.before)
    assert found.length_mm == rows[-1] - rows[0]
    assert found.highest == place_at(shell.levels, float(rows[-1]))
    assert reach(shell, shell.start) is None


def test_without_the_usual_labels_the_first_and_last_dye_are_compared(rehearsal):
    fields = rehearsal.fields.assign_coords(label=("time", ["a", "b", "c", "d"]))
    shell = read_fields(fields)
    assert (shell.before.label, shell.after.label) == ("b", "d")


def test_a_procedure_cut_short_after_one_epidurogram_shows_that_one(rehearsal):
    shell = read_fields(rehearsal.fields.isel(time=slice(0, 2)))
    assert shell.before.label == "first epidurogram"
    assert shell.after is None
    assert "Dye, first epidurogram" in unrolled_chart(shell, None, {})


def test_a_shell_without_scar_or_dye_is_drawn_all_the_same(rehearsal):
    shell = read_fields((0 * rehearsal.fields).assign_attrs(rehearsal.fields.attrs).isel(time=slice(0, 1)))
    assert shell.before is None
    assert "Room and scar at the start" in unrolled_chart(shell, "L5 left", {})


def test_a_label_in_any_script_or_with_dollar_signs_is_drawn_as_written():
    traces = Traces(t_s=(0.0, 1.0), injected_ml=(0.0, 1.0))
    drawn = traces_chart(traces, [record(1, "inject", 0, 1)], ["硬膜外 $x_{$ <b>"])
    assert drawn is not None
    assert "硬膜外 $x_{$ &lt;b&gt;" in drawn
