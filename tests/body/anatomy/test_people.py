"""People drawn from the spreads differ as people were found to differ, and the average person stays put."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body.anatomy import Canal, apply_findings, canal_from_parameters
from neuroplasty.body.anatomy.measures import MIDDLE, Measures
from neuroplasty.body.anatomy.parametric import canal_with
from neuroplasty.body.anatomy.people import SAC_ENDS
from neuroplasty.body.anatomy.sac import cross_section_mm2
from neuroplasty.documents.case import CentralStenosis, Findings, Patient

SIZE = 300


@pytest.fixture(scope="module")
def patients() -> list[Patient]:
    """As many women as men, statures with an SD of 6.5 cm."""
    rng = np.random.default_rng(3)
    group = []
    for number in range(SIZE):
        sex, middle = (("female", 163.0), ("male", 176.0))[number % 2]
        stature = middle + 6.5 * float(np.clip(rng.standard_normal(), -3, 3))
        age = int(rng.integers(20, 81))
        group.append(Patient(age_years=age, sex=sex, stature_cm=round(stature, 1), weight_kg=70))  # type: ignore[arg-type]
    return group


@pytest.fixture(scope="module")
def canals(patients: list[Patient]) -> list[Canal]:
    return [canal_from_parameters(one, np.random.default_rng([7, n])) for n, one in enumerate(patients)]


def depth_mm(canal: Canal, s_mm: float) -> float:
    return float(canal.sample(canal.wall_mm, s_mm, 0.0) + canal.sample(canal.wall_mm, s_mm, np.pi))


def width_mm(canal: Canal, s_mm: float) -> float:
    wall = canal.sample(canal.wall_mm, s_mm, canal.theta_rad)
    return float(np.ptp(wall * np.sin(canal.theta_rad)))


def volume_ml(canal: Canal, area_mm2: np.ndarray, low_mm: float, high_mm: float) -> float:
    inside = (canal.s_mm >= low_mm) & (canal.s_mm <= high_mm)
    return float(np.trapezoid(area_mm2[inside], canal.s_mm[inside])) / 1000.0


def test_without_chance_the_canal_is_the_middle_persons_whose_factors_change_nothing() -> None:
    man = Patient(age_years=40, sex="male", stature_cm=176, weight_kg=78)
    middle = canal_from_parameters(man)
    ones = dict.fromkeys(("hiatus", "S3", "S2", "S1", "L5", "L4", "L3", "L2", "L1", "T12"), 1.0)
    written_out = canal_with(man, Measures(depth=ones, width=ones))
    np.testing.assert_array_equal(middle.wall_mm, written_out.wall_mm)
    np.testing.assert_array_equal(middle.sac_mm, canal_with(man, MIDDLE).sac_mm)
    # What the tables say of the reference man, so that no draw can move him.
    assert depth_mm(middle, middle.level_s_mm["L5"]) == pytest.approx(15.9, abs=0.1)
    assert middle.sac_tip_s_mm == pytest.approx(62.8 * 176 / 169.5)
    assert middle.level_s_mm["S4"] == pytest.approx(7.0)


def test_the_same_chance_gives_the_same_person_and_another_another() -> None:
    man = Patient(age_years=40, sex="male", stature_cm=176, weight_kg=78)
    first, again, other = (canal_from_parameters(man, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.wall_mm, again.wall_mm)
    np.testing.assert_array_equal(first.sac_mm, again.sac_mm)
    assert first.sac_tip_s_mm == again.sac_tip_s_mm
    assert np.abs(depth_mm(first, 119.0) - depth_mm(other, 119.0)) > 0.1
    assert first.sac_tip_s_mm != other.sac_tip_s_mm


def test_every_person_is_a_canal_with_the_same_levels_and_roots(canals: list[Canal]) -> None:
    levels, roots = canals[0].levels, [root.name for root in canals[0].roots]
    assert levels[0] == "S4"
    for canal in canals:
        assert canal.levels == levels
        assert [root.name for root in canal.roots] == roots
        assert canal.gap_mm.min() >= 0.3 - 1e-9
        assert canal.sac_mm.min() > 0.0
        assert all(np.all(np.diff(root.path_s_mm) < 0) for root in canal.roots)


@pytest.mark.parametrize(
    ("sex", "measure", "mean", "deviation"),
    [
        ("female", depth_mm, 15.1, 1.9),
        ("male", depth_mm, 15.9, 2.2),
        ("female", width_mm, 27.6, 2.9),
        ("male", width_mm, 28.5, 3.2),
    ],
)
def test_the_canal_at_l5_spreads_as_on_ct(patients, canals, sex, measure, mean, deviation) -> None:
    """New Zealand cohort, Table 6; 150 people of a sex tell an SD to a ninth at best."""
    found = [
        measure(canal, canal.level_s_mm["L5"])
        for one, canal in zip(patients, canals, strict=True)
        if one.sex == sex
    ]
    assert np.mean(found) == pytest.approx(mean, rel=0.04)
    assert np.std(found, ddof=1) == pytest.approx(deviation, rel=0.2)


def test_the_hiatus_is_as_deep_and_wide_and_as_different_as_on_mri(canals: list[Canal]) -> None:
    """5.9 +- 2.2 and 9.9 +- 3.0 mm (Yilmaz 2025); depths of 1 to 8 mm in 37 people (Crighton 1997)."""
    depth = [depth_mm(canal, 0.0) for canal in canals]
    width = [width_mm(canal, 0.0) for canal in canals]
    assert (np.mean(depth), np.std(depth)) == (pytest.approx(5.9, rel=0.1), pytest.approx(2.2, rel=0.2))
    assert (np.mean(width), np.std(width)) == (pytest.approx(9.9, rel=0.1), pytest.approx(3.0, rel=0.2))
    assert np.percentile(depth, 2.5) > 1.0


def test_the_widest_quarter_has_a_third_more_canal_at_l3_than_the_narrowest(canals: list[Canal]) -> None:
    """34 % in 1,080 people (Griffith 2016)."""
    areas = np.sort(
        [np.interp(canal.level_s_mm["L3"], canal.s_mm, cross_section_mm2(canal.wall_mm)) for canal in canals]
    )
    quarter = SIZE // 4
    assert areas[-quarter:].mean() / areas[:quarter].mean() - 1 == pytest.approx(0.34, abs=0.06)


def test_depths_of_neighbouring_levels_go_together_but_are_not_one(canals: list[Canal]) -> None:
    depths = np.array([[depth_mm(c, c.level_s_mm[level]) for level in ("L2", "L3")] for c in canals[1::2]])
    assert 0.6 < np.corrcoef(depths.T)[0, 1] < 0.95


def test_the_sac_ends_where_it_was_seen_to_end(patients: list[Patient]) -> None:
    """13.9 % below S2, 15.2 % above S1-S2 (309 people), 25.2 % in the upper third of S2 (743)."""
    size = 3000
    sacrum = {"S1": 80.0, "S2": 54.0, "S3": 29.0, "S4": 7.0}
    rng = np.random.default_rng(4)
    tips = np.array([Measures(sac_end=float(u)).sac_tip_s_mm(sacrum, 98.0) for u in rng.random(size)])  # type: ignore[arg-type]
    above, below = 67.0, 41.5
    third = above - (above - below) / 3
    error = 3 * np.sqrt(0.25 / size)
    assert np.mean(tips < below) == pytest.approx(float(SAC_ENDS["below S2"]), abs=error)
    assert np.mean(tips > above) == pytest.approx(float(SAC_ENDS["above S1-S2"]), abs=error)
    assert np.mean((tips > third) & (tips < above)) == pytest.approx(
        float(SAC_ENDS["upper third of S2"]), abs=error
    )
    # From the disc L5-S1 to the upper third of S3.
    assert tips.max() <= 98.0
    assert tips.min() >= below - (41.5 - 18.0) / 3


def test_drawn_canals_carry_those_shares_by_their_own_vertebrae(canals: list[Canal]) -> None:
    below = [c.sac_tip_s_mm < (c.level_s_mm["S2"] + c.level_s_mm["S3"]) / 2 for c in canals]  # type: ignore[operator]
    above = [c.sac_tip_s_mm > (c.level_s_mm["S1"] + c.level_s_mm["S2"]) / 2 for c in canals]  # type: ignore[operator]
    assert np.mean(below) == pytest.approx(0.139, abs=0.06)
    assert np.mean(above) == pytest.approx(0.152, abs=0.06)


def test_the_apex_of_the_hiatus_lies_at_s4_in_four_of_five(canals: list[Canal]) -> None:
    """78.7 % of 155 sacra (Nastoulis 2023); S4 from half-way to S3 as far below its middle as above it."""
    at_s4 = [
        canal.level_s_mm["S4"] < (canal.level_s_mm["S3"] - canal.level_s_mm["S4"]) / 2 for canal in canals
    ]
    assert np.mean(at_s4) == pytest.approx(0.787, abs=0.08)


def test_sacral_canals_lie_in_the_ranges_of_mri_and_of_dry_bone(canals: list[Canal]) -> None:
    """Fat 9.5-26.6 mL (Crighton), whole 23.8-62.8, below the sac 6.7-24 mL (Asghar): the means in all."""
    whole, fat, below = [], [], []
    for canal in canals:
        wall, sac = cross_section_mm2(canal.wall_mm), cross_section_mm2(canal.sac_mm)
        top = canal.disc_s_mm["L5-S1"]
        whole.append(volume_ml(canal, wall, 0.0, top))
        fat.append(volume_ml(canal, wall - sac, 0.0, top))
        below.append(volume_ml(canal, wall, 0.0, canal.sac_tip_s_mm))  # type: ignore[arg-type]
    assert 23.76 < np.mean(whole) < 62.78
    assert 9.5 < np.mean(fat) < 26.6
    assert 6.67 < np.mean(below) < 24.0
    assert np.std(np.log(whole)) == pytest.approx(0.2, abs=0.05)


def test_sac_volume_spreads_as_among_people(canals: list[Canal]) -> None:
    """49.9 +- 12.1 mL (Hogan 1996): an SD of 0.24 of the mean."""
    found = [
        volume_ml(canal, cross_section_mm2(canal.sac_mm), canal.sac_tip_s_mm, canal.s_mm[-1])  # type: ignore[arg-type]
        for canal in canals
    ]
    assert np.std(found) / np.mean(found) == pytest.approx(12.1 / 49.9, abs=0.04)


def test_a_wider_sac_holds_more_and_a_thicker_fat_leaves_it_less() -> None:
    man = Patient(age_years=40, sex="male", stature_cm=176, weight_kg=78)

    def sac_ml(measures: Measures) -> float:
        canal = canal_with(man, measures)
        return volume_ml(canal, cross_section_mm2(canal.sac_mm), 66.0, 300.0)

    middle = sac_ml(MIDDLE)
    assert sac_ml(replace(MIDDLE, sac_width=0.8)) < middle < sac_ml(replace(MIDDLE, sac_width=1.1))
    assert sac_ml(replace(MIDDLE, posterior_gap=1.5)) < middle < sac_ml(replace(MIDDLE, posterior_gap=0.6))


def test_findings_stay_on_top_of_a_drawn_canal() -> None:
    man = Patient(age_years=60, sex="male", stature_cm=176, weight_kg=78)
    severe = Findings(central_stenosis=(CentralStenosis(disc="L4-L5", grade="severe"),))
    for seed in range(5):
        canal = apply_findings(canal_from_parameters(man, np.random.default_rng(seed)), severe)
        i = int(np.argmin(np.abs(canal.s_mm - canal.disc_s_mm["L4-L5"])))
        assert cross_section_mm2(canal.sac_mm)[i] <= 45.5
