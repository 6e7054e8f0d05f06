"""The page of a trial: its numbers are the trial's, its tables and data sets lie beside it."""

import io
import re

import numpy as np
import pyarrow.parquet as pq
import pytest

from neuroplasty.app.trial import adam_of, power_text, render_trial, trial_text, write_trial_page
from neuroplasty.app.trial.files import tables_of
from neuroplasty.errors import OutputError


@pytest.fixture(scope="module")
def page(told):
    return render_trial(told)


def test_the_flow_adds_up_and_stands_on_the_page(told, page):
    flow = told.result.flow
    assert flow.assessed == flow.randomised + sum(count for _, count in flow.excluded)
    assert flow.randomised == sum(one.randomised for one in flow.arms)
    for one in flow.arms:
        assert one.randomised == one.left + one.missed + one.analysed
        assert f"{one.arm.replace('<', '&lt;').replace('>', '&gt;')}: {one.randomised}" in page
        assert f"Analysed on day 180: {one.analysed}" in page
    assert f"Not let in: {flow.assessed - 120}" in page
    assert "not eligible: 13" in page


def test_every_section_is_there_and_nothing_was_left_unescaped(page):
    for section in ("result", "flow", "baseline", "estimands", "missing", "power", "published", "blinding"):
        assert f'<section id="{section}">' in page
    assert "<script" not in page
    assert "<the>" not in page
    assert re.search(r"\bnan\b|None\b|\{\{", page) is None


def test_the_page_is_whole_in_itself(page):
    assert re.findall(r'(?:src|href)="(?!#)([^"]+)"', page) == []
    assert re.findall(r"url\((?!#)", page) == []


def test_the_same_trial_gives_the_same_page(told, page):
    assert render_trial(told) == page


def test_the_published_trials_stand_beside_it_with_their_sources(page):
    assert "manchikanti2012: adhesiolysis less caudal control" in page
    assert "J Pain Res 2012" in page or "J Pain Res 5:597" in page
    assert "what trials of this size find" in page


def test_tables_and_data_sets_lie_beside_the_page(told, tmp_path):
    page = write_trial_page(told, tmp_path)
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    endpoints = pq.read_table(tmp_path / "tables" / "endpoints.parquet").to_pylist()
    assert [(one["endpoint"], one["comparison"]) for one in endpoints[:2]] == [
        ("pain", "caudal against sham"),
        ("pain", "caudal, half <the> dose against sham"),
    ]
    assert endpoints[0]["effect"] == pytest.approx(told.main.estimate.value)
    assert endpoints[0]["predicted_low"] < -1 < endpoints[0]["predicted_high"]
    held = pq.read_table(tmp_path / "tables" / "power.parquet").to_pylist()
    assert [one["size"] for one in held[:3]] == [60, 90, 120]
    subjects = pq.read_table(tmp_path / "adam" / "adsl.parquet")
    assert subjects.num_rows == 120
    assert subjects.schema.metadata[b"name"] == b"ADSL"
    assert subjects.schema.field("TRT01P").metadata[b"label"] == b"Planned Treatment for Period 01"


def test_somebody_elses_page_is_left_alone(told, tmp_path):
    (tmp_path / "trial.html").write_text("<p>mine</p>")
    with pytest.raises(OutputError, match="was not made by neuroplasty"):
        write_trial_page(told, tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["trial.html"]


def test_the_data_sets_say_what_the_trial_holds(told):
    sets, data = adam_of(told), told.data
    columns = list(sets["adqs"].columns)
    answers = [dict(zip(columns, row, strict=True)) for row in sets["adqs"].rows]
    assert sum(one["ABLFL"] == "Y" for one in answers) == 120
    late = [one for one in answers if one["AVISITN"] == 180]
    assert len(late) == int(np.isfinite(data.scores["nrs"][0, :, 2]).sum())
    assert all(one["CHG"] == pytest.approx(one["AVAL"] - one["BASE"]) for one in late)
    times = [dict(zip(sets["adtte"].columns, row, strict=True)) for row in sets["adtte"].rows]
    left, rescue = data.events["left"][0], data.events["rescue"][0]
    assert sum(one["CNSR"] == 0 for one in times) == int(((rescue <= 180) & (rescue <= left)).sum())
    assert len({row[1] for row in sets["adsl"].rows}) == 120
    for one in sets.values():
        assert all(len(name) <= 8 for name in one.columns)
        assert pq.read_table(io.BytesIO(one.parquet())).num_rows == len(one.rows)


def test_what_is_printed_says_what_was_found_and_at_which_size(told):
    text = trial_text(told)
    assert text.startswith("Caudal injection & half of it against sham: 120 people randomised")
    assert "Caudal is better than sham." in text or "not shown to differ" in text
    assert "80 % is" in power_text(told.power)
    assert len(tables_of(told)["estimands"]) == 5
