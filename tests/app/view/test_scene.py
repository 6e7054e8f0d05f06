"""What stands in the view: the anatomy, and what was held, where it was held."""

from __future__ import annotations

import numpy as np
import pytest

from neuroplasty.app.view import scene_of, view_fragment
from neuroplasty.body.anatomy import build_anatomy
from neuroplasty.documents import read_case
from neuroplasty.documents.records import BalloonRecord, NeedleRecord

POINT = (1.0, -60.0, -40.0)


@pytest.fixture(scope="module")
def scene():
    case = read_case("l5-scar-after-discectomy")
    anatomy = build_anatomy(case, is_seen=False)
    placed = {"route": "caudal", "gauge": 16, "length_mm": 89, "depth_mm": 40}
    where = {"tip_place": "epidural", "tip_words": "in the canal"}
    needles = (
        NeedleRecord(**placed, **where, hub_mm=(1.0, -120.0, -100.0), point_mm=POINT),
        NeedleRecord(**placed, **where),
    )
    balloon = BalloonRecord(
        t_s=1,
        place="L5 left",
        s_mm=anatomy.canal.station("L5"),
        theta_deg=90,
        volume_ml=0.13,
        diameter_mm=6.0,
        length_mm=10.0,
        pressure_mmhg=3000,
        outside_mmhg=20,
        hold_s=5,
    )
    return scene_of(
        anatomy, case, needles=needles, balloons=(balloon,), target="L5 left", bones_mm=5.0
    ), anatomy


def layer(scene, key):
    return next(one for one in scene.layers if one.key == key)


def test_a_needle_stands_where_its_ends_were_written_down_and_nowhere_else(scene):
    view, _ = scene
    steel = layer(view, "needle")
    assert steel.words == "Needle"
    away = np.linalg.norm(steel.mesh.vertices_mm - np.array(POINT), axis=1)
    assert away.min() < 1e-9
    assert np.ptp(steel.mesh.vertices_mm[:, 1]) == pytest.approx(60.0, abs=3.0)


def test_a_balloon_is_closed_has_its_size_and_lies_on_its_side(scene):
    view, anatomy = scene
    filled = layer(view, "balloon").mesh
    assert filled.is_closed
    assert 0.6 < filled.volume_ml / (np.pi * 3.0**2 * 10.0 / 1000) < 1.0
    centre = anatomy.canal.point_mm(anatomy.canal.station("L5"), 0.0, 0.0)
    assert filled.vertices_mm[:, 0].mean() < centre[0] - 3.0  # RAS+: left is less


def test_the_pelvis_is_there_both_sides_alike_and_does_not_shrink_the_picture(scene):
    view, anatomy = scene
    pelvis = layer(view, "pelvis")
    x = pelvis.mesh.vertices_mm[:, 0] - anatomy.canal.point_mm(anatomy.canal.station("S1"), 0.0, 0.0)[0]
    assert x.min() < -110 < 110 < x.max()
    assert not pelvis.is_framed


def test_the_controls_speak_the_language_they_are_given(scene):
    view, _ = scene
    german = view_fragment(view, "one", lambda words: "von hinten" if words == "from behind" else words)
    assert ">von hinten</button>" in german
    assert ">from behind</button>" not in german
