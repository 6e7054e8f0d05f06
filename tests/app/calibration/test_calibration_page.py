"""The page of a calibration: what was fitted beside what was left out, written whole or not at all."""

import csv

import pytest

from neuroplasty.app.calibration import render_calibration, write_calibration
from neuroplasty.app.calibration.page import FILES, _example
from neuroplasty.errors import OutputError


def test_the_page_tells_fitted_and_left_out_apart_and_needs_nothing_beside_it():
    page = render_calibration(_example())
    assert "Left out: " in page
    assert "disc, transforaminal: R50_pain at 6 months" in page
    assert "http" not in page.replace("http://www.w3.org", "")
    assert page == render_calibration(_example())


def test_tables_hold_every_figure_number_and_member(tmp_path):
    write_calibration(_example(), tmp_path / "out")
    assert {one.name for one in (tmp_path / "out").iterdir()} == set(FILES)
    with (tmp_path / "out" / "members.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [float(row["course.slope"]) for row in rows] == pytest.approx([0.12, 0.16, 0.2, 0.24, 0.28])
    with (tmp_path / "out" / "figures.csv").open() as file:
        assert [row["use"] for row in csv.DictReader(file)] == ["fit", "left out"]


def test_a_calibration_is_not_written_over_unless_asked(tmp_path):
    write_calibration(_example(), tmp_path)
    with pytest.raises(OutputError, match="--overwrite to replace it"):
        write_calibration(_example(), tmp_path)
    write_calibration(_example(), tmp_path, overwrite=True)
    (tmp_path / "calibration.html").write_text("<p>mine</p>")
    with pytest.raises(OutputError, match="was not made by neuroplasty"):
        write_calibration(_example(), tmp_path, overwrite=True)
    assert (tmp_path / "calibration.html").read_text() == "<p>mine</p>"
