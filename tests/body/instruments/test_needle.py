"""The needle through a whole body: tissue by tissue, and where it ends when it is pushed wrongly."""

from itertools import pairwise

import numpy as np
import pytest

from neuroplasty.body.anatomy import Anatomy, canal_from_parameters
from neuroplasty.body.anatomy.bones.synthesis import synthesise_body
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.instruments import place_needle
from neuroplasty.body.instruments.parameters import INTERLAMINAR_ASIDE
from neuroplasty.body.instruments.tip import place_round, round_the_canal
from neuroplasty.documents.case import Findings, Patient
from neuroplasty.documents.steps import PlaceNeedle


@pytest.fixture(scope="module")
def person() -> Anatomy:
    patient = Patient(age_years=45, sex="male", stature_cm=177, weight_kg=78)
    canal = canal_from_parameters(patient)
    return Anatomy(canal, synthesise_body(canal, patient, Findings(), spacing_mm=2.0), "parameters")


def placed(person, **how):
    return place_needle(PlaceNeedle(**how), person.canal, person.body)


def names(needle):
    return [layer.tissue for layer in needle.passage]


def test_an_interlaminar_needle_meets_skin_fat_ligaments_and_loses_resistance_in_the_epidural_space(person):
    needle = placed(person, route="interlaminar", level="L3", gauge=17)
    seen = names(needle)
    assert seen[0] == "skin"
    assert seen.index("fat") < seen.index("supraspinous ligament") < seen.index("ligamentum flavum")
    assert seen[-2:] == ["ligamentum flavum", "epidural space"]
    flavum, space = needle.passage[-2:]
    assert flavum.resistance_n > 5 * space.resistance_n
    assert needle.loss_of_resistance_mm == pytest.approx(space.from_mm)
    assert 30 < needle.loss_of_resistance_mm < 110
    assert needle.tip.place == "epidural"
    assert not needle.pierced


@pytest.mark.parametrize(("side", "sign"), [("left", 1.0), ("right", -1.0)])
def test_an_interlaminar_needle_of_a_side_enters_and_ends_on_that_side(person, side, sign):
    needle = placed(person, route="interlaminar", level="L3", side=side, gauge=17)
    middle = placed(person, route="interlaminar", level="L3", gauge=17)
    leftward = person.canal.left[int(np.argmin(np.abs(person.canal.s_mm - needle.s_mm)))]
    tip, skin = needle.shaft_mm[-1] - middle.shaft_mm[-1], needle.shaft_mm[0] - middle.shaft_mm[-1]
    assert sign * float(tip @ leftward) == pytest.approx(float(INTERLAMINAR_ASIDE), abs=0.8)
    assert sign * float(skin @ leftward) > 0
    assert needle.tip.place == "epidural"
    assert needle.tip.words.startswith(f"L3 {side}") or side in needle.tip.words


def test_an_interlaminar_needle_without_a_side_ends_in_the_midline(person):
    needle = placed(person, route="interlaminar", level="L3", gauge=17)
    assert needle.theta_rad == pytest.approx(0.0)


def test_a_caudal_needle_goes_through_the_membrane_and_lies_in_the_sacral_canal(person):
    needle = placed(person, route="caudal")
    seen = names(needle)
    assert "sacrococcygeal membrane" in seen
    assert "ligamentum flavum" not in seen
    assert seen[-1] == "epidural space"
    assert needle.s_mm <= person.canal.level_s_mm["S3"]


def test_layers_follow_one_another_without_a_gap_down_to_the_tip(person):
    for route in ({"route": "caudal"}, {"route": "interlaminar", "level": "L4"}):
        needle = placed(person, **route)
        edges = [(layer.from_mm, layer.to_mm) for layer in needle.passage]
        assert edges[0][0] == 0.0
        assert all(before[1] == after[0] for before, after in pairwise(edges))
        assert edges[-1][1] == pytest.approx(needle.depth_mm, abs=1.0)


def test_pushed_too_deep_it_goes_through_the_dura_into_csf_and_further_into_bone_or_disc(person):
    usual = placed(person, route="interlaminar", level="L3")
    deep = placed(person, route="interlaminar", level="L3", depth_mm=usual.depth_mm + 8, length_mm=150)
    assert deep.pierced
    assert deep.tip.place == "intrathecal"
    assert "thecal sac" in deep.tip.words
    assert "dura" in names(deep)
    through = placed(person, route="interlaminar", level="L3", depth_mm=usual.depth_mm + 40, length_mm=150)
    assert through.tip.place in ("disc", "bone")
    assert through.depth_mm < usual.depth_mm + 40


def test_too_shallow_it_lies_short_in_ligament_and_there_is_no_loss_of_resistance(person):
    usual = placed(person, route="interlaminar", level="L3")
    short = placed(person, route="interlaminar", level="L3", depth_mm=usual.loss_of_resistance_mm - 8)
    assert short.tip.place == "outside"
    assert short.loss_of_resistance_mm is None


@pytest.mark.parametrize("angle", [-25.0, 25.0])
def test_at_a_wrong_angle_the_caudal_needle_misses_the_hiatus_and_says_so(person, angle):
    needle = placed(person, route="caudal", angle_deg=angle)
    assert needle.tip.place in ("bone", "outside")
    assert "hiatus was missed" in needle.tip.words


def test_a_little_off_the_caudal_needle_still_slides_through_the_membrane(person):
    assert placed(person, route="caudal", angle_deg=3.0).tip.place == "epidural"


def test_bone_stops_a_needle_that_is_turned_onto_it(person):
    usual = placed(person, route="interlaminar", level="L3")
    stops = [
        placed(person, route="interlaminar", level="L3", angle_deg=angle)
        for angle in (-20.0, -15.0, 15.0, 20.0)
    ]
    on_bone = [needle for needle in stops if needle.tip.place == "bone"]
    assert on_bone
    assert all(needle.depth_mm < usual.depth_mm for needle in on_bone)
    assert all(needle.passage[-1].resistance_n > 20 for needle in on_bone)


def test_a_needle_too_short_for_the_way_is_changed_for_a_longer_one(person):
    needle = placed(person, route="interlaminar", level="L3", length_mm=40)
    assert needle.length_mm > needle.depth_mm > 40
    assert needle.tip.place == "epidural"
    stuck = placed(person, route="interlaminar", level="L3", length_mm=40, depth_mm=80)
    assert stuck.depth_mm == pytest.approx(40.0), "its hub is at the skin"


@pytest.mark.parametrize("level", ["L2", "L3", "L4", "L5", "S1"])
def test_the_usual_way_ends_where_its_route_does_whatever_bone_it_meets(person, level):
    needle = placed(person, route="transforaminal", level=level, side="left", length_mm=120)
    assert needle.tip.place == "foramen"
    assert (needle.s_mm, needle.theta_rad) == pytest.approx(
        person.canal.root(f"{level} left").foramen, rel=1e-9
    )
    assert "bone" not in names(needle)


@pytest.mark.parametrize(
    ("step", "place"),
    [
        (PlaceNeedle(route="caudal"), "epidural"),
        (PlaceNeedle(route="interlaminar", level="L4"), "epidural"),
        (PlaceNeedle(route="transforaminal", level="L4", side="left"), "foramen"),
    ],
)
def test_a_canal_that_no_image_shows_holds_no_air(person, step, place):
    unseen = Volume(np.zeros((2, 2, 2), np.float32), np.eye(4))
    assert place_needle(step, person.canal, unseen).tip.place == place


def test_a_thinner_needle_meets_less_resistance(person):
    thick, thin = (placed(person, route="caudal", gauge=gauge).passage[0].resistance_n for gauge in (16, 22))
    assert thin == pytest.approx(thick * 0.718 / 1.651)


def test_a_point_round_the_canal_is_found_again(person):
    rng = np.random.default_rng(0)
    canal = person.canal
    s, theta, radius = rng.uniform(5, 300, 50), rng.uniform(0, 2 * np.pi, 50), rng.uniform(0.5, 14, 50)
    found = round_the_canal(canal, canal.point_mm(s, theta, radius))
    assert found[0] == pytest.approx(s, abs=0.6)
    assert canal.point_mm(*found) == pytest.approx(canal.point_mm(s, theta, radius), abs=0.3)


def test_a_points_place_in_the_canal_gives_the_point_back(person):
    rng = np.random.default_rng(1)
    canal = person.canal
    for s, theta, radius in zip(
        rng.uniform(5, 300, 40), rng.uniform(0, 2 * np.pi, 40), rng.uniform(0.5, 14, 40), strict=True
    ):
        point = canal.point_mm(s, theta, radius)
        assert canal.point_mm(*place_round(canal, point)) == pytest.approx(point, abs=1e-6)
