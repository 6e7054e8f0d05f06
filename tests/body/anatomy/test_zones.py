"""Zones lie where anatomy says, and say what they rest on."""

import numpy as np
import pytest

from neuroplasty.body.anatomy import canal_from_parameters
from neuroplasty.body.anatomy.zones import zones
from neuroplasty.documents import read_case
from neuroplasty.errors import AnatomyError


@pytest.fixture(scope="module")
def canal():
    return canal_from_parameters(read_case("healthy-adult").patient)


def one(found, kind, look):
    return next(zone for zone in found if zone.kind == kind and look in zone.looks)


def height(canal, points):
    """The station nearest to each point."""
    away = np.linalg.norm(points[:, None] - canal.centre_mm[None], axis=2)
    return canal.s_mm[away.argmin(axis=1)]


@pytest.mark.parametrize("level", ["L1", "L3", "L4", "L5"])
def test_the_safe_triangle_lies_under_its_pedicle_and_above_its_root(canal, level):
    for side, sign in (("left", -1), ("right", 1)):
        triangle = one(zones(canal, "transforaminal", level=level, side=side), "safe triangle", "AP")
        across = triangle.points_mm[:, 0] * sign
        assert across.min() > 5, "it lies wholly on its side, outside the sac"
        assert (height(canal, triangle.points_mm) < canal.station(level) - 4).all()
        assert (
            triangle.points_mm[2, 2] >= canal.point_mm(canal.root(f"{level} {side}").foramen[0], 0, 0)[2] - 12
        )


def test_kambins_triangle_lies_below_the_safe_one_and_above_the_lower_pedicle(canal):
    found = zones(canal, "transforaminal", level="L4", side="left")
    safe, kambin = one(found, "safe triangle", "AP"), one(found, "Kambin's triangle", "AP")
    assert height(canal, kambin.points_mm).mean() < height(canal, safe.points_mm).mean()
    assert (height(canal, kambin.points_mm) > canal.station("L5")).all()
    inner = kambin.points_mm[[0, 2], 0]
    assert (np.abs(inner) >= canal.sample(canal.sac_mm, canal.disc_s_mm["L4-L5"], np.pi / 2) - 1.5).all()


def test_a_caudal_needle_belongs_below_s3_and_the_sac_begins_above_it(canal):
    found = zones(canal, "caudal")
    belongs = one(found, "needle's canal", "AP")
    assert belongs.safe
    assert found[0].safe
    assert not found[-1].safe
    assert height(canal, belongs.points_mm).max() <= canal.station("S3") + 1
    sac = one(found, "sac", "lateral")
    assert height(canal, sac.points_mm).min() >= canal.sac_tip_s_mm - 1


def test_the_artery_is_drawn_from_t12_to_l3_only_and_more_often_on_the_left(canal):
    by_level = {
        level: [
            zone for zone in zones(canal, "transforaminal", level=level) if zone.kind == "dominant artery"
        ]
        for level in ("T12", "L1", "L2", "L3", "L4", "L5")
    }
    assert [level for level, found in by_level.items() if found] == ["T12", "L1", "L2", "L3"]
    words = {zone.name: zone.words for zone in by_level["L1"]}
    assert "77 %" in words["dominant artery's usual place, L1 left"]
    assert "23 %" in words["dominant artery's usual place, L1 right"]


def test_every_zone_says_its_source_and_what_is_only_teaching_says_so(canal):
    for route in ("caudal", "interlaminar", "transforaminal"):
        for zone in zones(canal, route):
            assert zone.words.endswith("."), zone.name
            assert ("no source was read" in zone.source or "assumed" in zone.source) == (
                zone.standing == "unverified"
            ), zone.name


def test_a_level_without_a_triangle_is_refused_in_a_sentence(canal):
    with pytest.raises(AnatomyError, match="No safe triangle is known for a needle at S1; give one of T12"):
        zones(canal, "transforaminal", level="S1")
    with pytest.raises(AnatomyError, match="does not reach S5"):
        zones(canal, "caudal", level="S5")


def test_a_canal_without_a_hiatus_has_no_place_for_a_caudal_needle(tube):
    from dataclasses import replace

    found = zones(replace(tube, has_hiatus=False, sac_tip_s_mm=None), "caudal")
    assert {zone.kind for zone in found} == {"midline", "lateral limit"}
