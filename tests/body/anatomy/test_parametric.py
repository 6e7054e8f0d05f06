"""The parametric canal against published ranges and its own contract."""

from __future__ import annotations

import numpy as np
import pytest

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.parametric import canal_from_parameters
from neuroplasty.body.anatomy.sac import cross_section_mm2
from neuroplasty.documents.case import Patient

MAN = Patient(age_years=40, sex="male", stature_cm=176, weight_kg=78)
WOMAN = Patient(age_years=40, sex="female", stature_cm=163, weight_kg=64)
PEOPLE = [
    MAN,
    WOMAN,
    Patient(age_years=90, sex="female", stature_cm=140, weight_kg=40),
    Patient(age_years=20, sex="male", stature_cm=205, weight_kg=120),
]


def volume_ml(canal: Canal, area_mm2: np.ndarray, low_mm: float, high_mm: float) -> float:
    inside = (canal.s_mm >= low_mm) & (canal.s_mm <= high_mm)
    return float(np.trapezoid(area_mm2[inside], canal.s_mm[inside])) / 1000.0


def width_and_depth_mm(canal: Canal, s_mm: float) -> tuple[float, float]:
    wall = canal.wall_mm[int(np.argmin(np.abs(canal.s_mm - s_mm)))]
    half = len(wall) // 2
    return float(np.ptp(wall * np.sin(canal.theta_rad))), float(wall[0] + wall[half])


@pytest.mark.parametrize("patient", PEOPLE)
def test_frames_are_orthonormal_smooth_and_point_the_right_way(patient: Patient) -> None:
    canal = canal_from_parameters(patient)
    for unit in (canal.posterior, canal.left, canal.up):
        np.testing.assert_allclose(np.linalg.norm(unit, axis=1), 1.0, atol=1e-9)
    # left x posterior = up: x of RAS+ grows to the right, so posterior x left would point down.
    np.testing.assert_allclose(np.cross(canal.left, canal.posterior), canal.up, atol=1e-9)
    np.testing.assert_allclose(canal.left, np.tile([-1.0, 0.0, 0.0], (len(canal.s_mm), 1)), atol=1e-9)
    assert np.all(np.diff(canal.centre_mm[:, 2]) > 0)
    assert np.abs(np.diff(canal.up, axis=0)).max() < 0.03


@pytest.mark.parametrize("patient", PEOPLE)
def test_stations_are_even_arc_length_from_the_hiatus(patient: Patient) -> None:
    canal = canal_from_parameters(patient)
    steps = np.diff(canal.s_mm)
    assert canal.s_mm[0] == 0.0
    assert canal.has_hiatus
    np.testing.assert_allclose(steps, steps[0])
    assert 0.95 < steps[0] < 1.05
    np.testing.assert_allclose(np.linalg.norm(np.diff(canal.centre_mm, axis=0), axis=1), steps, rtol=1e-3)


@pytest.mark.parametrize("patient", PEOPLE)
def test_the_sac_lies_inside_the_wall_everywhere(patient: Patient) -> None:
    canal = canal_from_parameters(patient)
    assert canal.gap_mm.min() >= 0.3 - 1e-9
    assert canal.sac_mm.min() > 0.4


@pytest.mark.parametrize("patient", [MAN, WOMAN])
def test_canal_depth_and_width_at_l5_are_those_measured_on_ct(patient: Patient) -> None:
    canal = canal_from_parameters(patient)
    width, depth = width_and_depth_mm(canal, canal.level_s_mm["L5"])
    mean = {"male": (28.5, 15.9), "female": (27.6, 15.1)}[patient.sex]
    assert width == pytest.approx(mean[0], abs=1.0)
    assert depth == pytest.approx(mean[1], abs=0.5)


def test_interpedicular_distance_grows_downward_and_the_canal_is_least_deep_at_l3() -> None:
    canal = canal_from_parameters(MAN)
    sizes = [width_and_depth_mm(canal, canal.level_s_mm[f"L{k}"]) for k in (1, 2, 3, 4, 5)]  # type: ignore[index]
    widths, depths = zip(*sizes, strict=True)
    assert list(widths) == sorted(widths)
    assert int(np.argmin(depths)) == 2
    # Mid-sagittal 11.1-26.1 mm and interpedicular 17.0-43.4 mm in 300 people (Amin et al. 2013).
    assert 11.07 < min(depths) < max(depths) < 26.07
    assert 17.0 < min(widths) < max(widths) < 43.41


@pytest.mark.parametrize("patient", [MAN, WOMAN])
def test_caudal_space_holds_what_was_measured_on_mri(patient: Patient) -> None:
    canal = canal_from_parameters(patient)
    fat = cross_section_mm2(canal.wall_mm) - cross_section_mm2(canal.sac_mm)
    # 14.4 mL, range 9.5-26.6 (Crighton et al. 1997).
    assert volume_ml(canal, fat, 0.0, canal.disc_s_mm["L5-S1"]) == pytest.approx(14.4, abs=2.6)


@pytest.mark.parametrize("patient", [MAN, WOMAN])
def test_sac_volume_lies_within_one_deviation_of_the_mri_mean(patient: Patient) -> None:
    canal = canal_from_parameters(patient)
    assert canal.sac_tip_s_mm is not None
    volume = volume_ml(canal, cross_section_mm2(canal.sac_mm), canal.sac_tip_s_mm, canal.s_mm[-1])
    # 49.9 +- 12.1 mL from T11-T12 to the tip (Hogan et al. 1996).
    assert 37.8 < volume < 62.0


@pytest.mark.parametrize("patient", [MAN, WOMAN])
def test_posterior_epidural_fat_is_four_to_seven_mm_between_the_laminae(patient: Patient) -> None:
    canal = canal_from_parameters(patient)
    for disc in ("T12-L1", "L1-L2", "L2-L3", "L3-L4", "L4-L5", "L5-S1"):
        gap = float(canal.sample(canal.gap_mm, canal.disc_s_mm[disc], 0.0))
        front = float(canal.sample(canal.gap_mm, canal.disc_s_mm[disc], np.pi))
        assert 3.7 < gap < 7.0
        assert front < gap


@pytest.mark.parametrize("patient", [MAN, WOMAN])
def test_sac_ends_in_the_upper_part_of_s2_at_the_published_distance_from_the_hiatus(patient: Patient) -> None:
    canal = canal_from_parameters(patient)
    assert canal.sac_tip_s_mm == pytest.approx(62.8, abs=9.4)
    between = 0.5 * (canal.level_s_mm["S1"] + canal.level_s_mm["S2"])
    assert canal.level_s_mm["S2"] < canal.sac_tip_s_mm < between


@pytest.mark.parametrize("patient", [MAN, WOMAN])
def test_hiatus_to_the_conus_at_l1_l2_agrees_with_mri(patient: Patient) -> None:
    canal = canal_from_parameters(patient)
    # 232.2 +- 21.8 mm (Park et al. 2016), conus about the disc L1-L2.
    assert canal.disc_s_mm["L1-L2"] == pytest.approx(232.2, abs=21.8)


def test_the_hiatus_is_as_deep_and_wide_as_measured() -> None:
    width, depth = width_and_depth_mm(canal_from_parameters(MAN), 0.0)
    assert depth == pytest.approx(5.9, abs=0.5)
    assert width == pytest.approx(9.9, abs=1.0)


def test_sacral_slope_and_lordosis_are_natural() -> None:
    canal = canal_from_parameters(MAN)
    lean = np.degrees(np.arctan2(canal.up[:, 1], canal.up[:, 2]))
    slope = np.interp(canal.disc_s_mm["L5-S1"], canal.s_mm, lean)
    lordosis = slope - np.interp(canal.level_s_mm["L1"], canal.s_mm, lean)
    assert 30 < slope < 48
    assert 40 < lordosis < 65


def test_an_old_sac_is_smaller_than_a_young_one_in_the_same_canal() -> None:
    young = canal_from_parameters(MAN.model_copy(update={"age_years": 25}))
    old = canal_from_parameters(MAN.model_copy(update={"age_years": 75}))
    np.testing.assert_array_equal(young.wall_mm, old.wall_mm)
    i = int(np.argmin(np.abs(young.s_mm - young.disc_s_mm["L3-L4"])))
    ratio = cross_section_mm2(old.sac_mm)[i] / cross_section_mm2(young.sac_mm)[i]
    # 0.803 at L3-L4 (Nakashima et al. 2021).
    assert ratio == pytest.approx(0.803, abs=0.02)


def test_roots_come_in_pairs_and_run_down_and_out() -> None:
    canal = canal_from_parameters(MAN)
    assert [root.name for root in canal.roots[:2]] == ["T12 left", "T12 right"]
    assert {root.level for root in canal.roots} == {
        "T12",
        "L1",
        "L2",
        "L3",
        "L4",
        "L5",
        "S1",
        "S2",
        "S3",
        "S4",
    }
    for left, right in zip(canal.roots[::2], canal.roots[1::2], strict=True):
        assert np.all(np.diff(left.path_s_mm) < 0)
        np.testing.assert_allclose(left.path_theta_rad + right.path_theta_rad, 2 * np.pi)
        out = canal.point_mm(*left.foramen, 10.0)
        assert out[0] < canal.point_mm(left.foramen[0], 0.0, 0.0)[0]
        assert left.foramen[0] < canal.level_s_mm[left.level]


def test_point_of_the_left_lateral_recess_lies_left_of_the_midline() -> None:
    canal = canal_from_parameters(MAN)
    assert canal.point_mm(canal.level_s_mm["L3"], np.pi / 2, 10.0) == pytest.approx(
        [-10.0, 0.0, 0.0], abs=0.1
    )
    assert canal.point_mm(canal.level_s_mm["L3"], 0.0, 10.0)[1] < -9.9
