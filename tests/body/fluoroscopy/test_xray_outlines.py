"""Zones on the detector: where the anatomy is, in the views they are meant for."""

import io

import numpy as np
import pytest
from PIL import Image

from neuroplasty.body.anatomy import canal_from_parameters
from neuroplasty.body.anatomy.zones import zones
from neuroplasty.body.fluoroscopy import TissuePaths, drawn, expose, look_of, pose_at, pose_for, projected
from neuroplasty.documents import read_case


@pytest.fixture(scope="module")
def canal():
    return canal_from_parameters(read_case("healthy-adult").patient)


@pytest.fixture
def aim(canal):
    return canal.point_mm(canal.station("L4"), np.pi, 0.0)


def test_an_outline_is_the_projection_of_its_zone(canal, aim):
    pose = pose_for("AP", aim)
    for outline in projected(zones(canal, "transforaminal", level="L4", side="left"), pose):
        row, column, _ = pose.project(outline.zone.points_mm)
        np.testing.assert_allclose(outline.points_px, np.stack([column, row], axis=1))
        assert outline.points_px[:, 0].mean() < 256, "the patient's left is on the viewer's left"


@pytest.mark.parametrize(
    ("orbit", "look"),
    [
        (0, "AP"),
        (10, "AP"),
        (25, "oblique"),
        (-30, "oblique"),
        (90, "lateral"),
        (-90, "lateral"),
        (180, "AP"),
    ],
)
def test_a_free_pose_is_told_by_where_it_looks_from(orbit, look, aim):
    assert look_of(pose_at(orbit, 0.0, aim)) == look


def test_each_view_shows_the_zones_meant_for_it_and_none_that_are_out_of_the_picture(canal, aim):
    found = zones(canal, "transforaminal")
    seen = projected(found, pose_for("lateral", aim))
    assert seen
    assert all("lateral" in outline.zone.looks for outline in seen)
    assert not any("T12" in outline.zone.name for outline in seen)


def test_a_picture_with_zones_differs_only_by_them_and_a_limit_is_dashed(canal, aim):
    pose = pose_for("AP", aim)
    picture = expose(
        TissuePaths(pose, *np.full((2, *pose.shape), 10.0, np.float32)), rng=np.random.default_rng(0)
    )
    line = [outline for outline in projected(zones(canal, "caudal"), pose) if outline.zone.kind == "midline"]

    def pixels(outlines):
        return np.asarray(Image.open(io.BytesIO(drawn(picture, outlines, named=False))), int)

    changed = (pixels(line) != pixels(())).any(axis=2)
    rows = changed.any(axis=1)
    first, last = np.flatnonzero(rows)[[0, -1]]
    assert 0.3 < rows[first:last].mean() < 0.8, "dashes with gaps between them"


def test_an_outline_as_plain_data_is_what_a_screen_draws(canal, aim):
    import json

    document = projected(zones(canal, "caudal"), pose_for("AP", aim))[0].document()
    assert json.loads(json.dumps(document)) == document
    assert set(document) == {"name", "kind", "safe", "shape", "points", "at", "words", "source", "standing"}
