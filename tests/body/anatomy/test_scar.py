"""Scars lie where they are said to lie; one person's is ragged, another's otherwise, as large on average."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.parametric import canal_from_parameters
from neuroplasty.body.anatomy.scar import (
    ENZYME_MATURE,
    ENZYME_YOUNG,
    SCAR_GRAIN,
    bonded_fraction,
    dissolvable_share,
    enzyme_share,
)
from neuroplasty.documents.case import Findings, Patient, Scar, Surgery
from neuroplasty.documents.places import Place

HEALTHY = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=78))
RECESS = Place(level="L5", side="left", region="lateral recess")
ON_THE_ROOT = Scar(place=RECESS, length_mm=30, bonded=0.9)
BEHIND = Scar(place=Place(level="L4", region="posterior"), length_mm=45, bonded=0.7)


def drawn(seed: int, *scars: Scar, canal: Canal = HEALTHY) -> np.ndarray:
    return bonded_fraction(canal, scars, np.random.default_rng(seed))


def area_mm2(field: np.ndarray, canal: Canal = HEALTHY) -> float:
    cell = canal.wall_mm * (canal.theta_rad[1] - canal.theta_rad[0]) * (canal.s_mm[1] - canal.s_mm[0])
    return float((field * cell).sum())


@pytest.mark.parametrize(
    ("place", "angle_deg"),
    [
        (Place(level="L3", region="posterior"), 0.0),
        (Place(level="L3", region="anterior"), 180.0),
        (Place(level="L5", side="right", region="lateral recess"), 245.0),
    ],
)
def test_a_scar_is_densest_at_its_place_and_ends_with_its_length(place: Place, angle_deg: float) -> None:
    beta = bonded_fraction(HEALTHY, [Scar(place=place, length_mm=40, bonded=0.9)])
    i, j = np.unravel_index(np.argmax(beta), beta.shape)
    assert beta.max() == pytest.approx(0.9, abs=0.03)
    off = (np.degrees(HEALTHY.theta_rad[j]) - angle_deg + 180) % 360 - 180
    assert abs(off) < 12
    assert abs(HEALTHY.s_mm[i] - HEALTHY.level_s_mm[place.level]) < 3
    bonded = HEALTHY.s_mm[beta.max(axis=1) > 0]
    assert np.ptp(bonded) == pytest.approx(40, abs=2.1)


def test_a_foraminal_scar_lies_on_its_roots_way_out() -> None:
    place = Place(level="L5", side="left", region="foramen")
    beta = bonded_fraction(HEALTHY, [Scar(place=place, length_mm=20, bonded=0.7)])
    assert float(HEALTHY.sample(beta, *HEALTHY.root("L5 left").foramen)) == pytest.approx(0.7, abs=0.02)
    assert float(HEALTHY.sample(beta, *HEALTHY.root("L5 right").foramen)) == 0.0


def test_overlapping_scars_never_bond_more_than_everything() -> None:
    scar = Scar(place=Place(level="L4", region="posterior"), length_mm=60, bonded=1.0)
    beta = bonded_fraction(HEALTHY, [scar, scar])
    assert beta.max() <= 1.0
    assert beta.min() == 0.0
    # Smooth: no jump larger than a raised cosine makes from cell to cell.
    assert np.abs(np.diff(beta, axis=0)).max() < 0.15


@pytest.mark.parametrize("scars", [(ON_THE_ROOT,), (BEHIND,), (ON_THE_ROOT, BEHIND)])
def test_over_people_a_scar_ties_as_much_as_the_case_says(scars: tuple[Scar, ...]) -> None:
    areas = [area_mm2(drawn(seed, *scars)) for seed in range(30)]
    assert np.mean(areas) == pytest.approx(area_mm2(bonded_fraction(HEALTHY, scars)), rel=0.05)
    assert np.std(areas) < 0.1 * np.mean(areas)


def test_a_seed_has_its_own_scar_and_always_the_same() -> None:
    one, again, other = drawn(1, ON_THE_ROOT), drawn(1, ON_THE_ROOT), drawn(2, ON_THE_ROOT)
    np.testing.assert_array_equal(one, again)
    held = (one > 0.5) | (other > 0.5)
    assert np.mean((one > 0.5)[held] != (other > 0.5)[held]) > 0.2


def test_a_drawn_scar_ends_where_the_case_says_it_ends() -> None:
    middle = bonded_fraction(HEALTHY, [ON_THE_ROOT])
    for seed in range(5):
        assert np.all(drawn(seed, ON_THE_ROOT)[middle == 0] == 0)


def test_its_rim_is_ragged_where_the_middles_is_straight() -> None:
    # The lowest station tied in each column that crosses the patch: level in the middle, not in a person.
    def spread_mm(field: np.ndarray) -> float:
        tied = np.roll(field, 6, axis=1)[:, :13] > 0.3
        first = [HEALTHY.s_mm[np.argmax(column)] for column in tied.T if column.any()]
        return float(np.std(first))

    smooth = spread_mm(bonded_fraction(HEALTHY, [BEHIND]))
    assert np.median([spread_mm(drawn(seed, BEHIND)) for seed in range(9)]) > 1.5 * smooth


def test_its_inside_has_gaps() -> None:
    core = bonded_fraction(HEALTHY, [BEHIND]) > 0.6
    open_inside = [np.mean(drawn(seed, BEHIND)[core] < 0.35) for seed in range(20)]
    assert 0.05 < np.mean(open_inside) < 0.4


def test_density_is_half_correlated_over_the_grain_or_more_never_cell_by_cell() -> None:
    core = np.flatnonzero(np.abs(HEALTHY.s_mm - HEALTHY.level_s_mm["L4"]) < 12)
    rows = np.array([drawn(seed, BEHIND)[core, 0] for seed in range(200)])
    rows = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    step = HEALTHY.s_mm[1] - HEALTHY.s_mm[0]

    def correlation(distance_mm: float) -> float:
        k = round(distance_mm / step)
        return float(np.mean(rows[:, k:] * rows[:, :-k]))

    assert correlation(1.0) > 0.85
    assert 0.3 < correlation(float(SCAR_GRAIN)) < 0.75


def test_a_finer_canal_grid_shows_the_same_scar() -> None:
    rows = np.arange(0, len(HEALTHY.s_mm), 2)
    coarse = replace(
        HEALTHY,
        s_mm=HEALTHY.s_mm[rows],
        wall_mm=HEALTHY.wall_mm[rows],
        sac_mm=HEALTHY.sac_mm[rows],
        centre_mm=HEALTHY.centre_mm[rows],
        posterior=HEALTHY.posterior[rows],
        left=HEALTHY.left[rows],
        up=HEALTHY.up[rows],
    )
    np.testing.assert_allclose(drawn(3, ON_THE_ROOT, canal=coarse), drawn(3, ON_THE_ROOT)[rows], atol=0.05)


def test_a_scar_in_the_recess_follows_its_root_rather_than_the_canal() -> None:
    root = HEALTHY.root("L5 left")
    middle = bonded_fraction(HEALTHY, [ON_THE_ROOT])
    for s, theta in zip(root.path_s_mm, root.path_theta_rad, strict=True):
        if abs(s - HEALTHY.level_s_mm["L5"]) < 10:
            row = middle[int(np.argmin(np.abs(HEALTHY.s_mm - s)))]
            densest = HEALTHY.theta_rad[int(np.argmax(row))]
            assert abs(np.degrees(densest - theta)) < 6


def test_a_young_scar_dissolves_mostly_a_mature_one_little_and_an_unknown_one_counts_as_mature() -> None:
    shares = [dissolvable_share(months) for months in (0, 1, 3, 12, 60)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == float(ENZYME_YOUNG)
    assert shares[-1] == pytest.approx(float(ENZYME_MATURE), abs=1e-6)
    assert dissolvable_share(None) == float(ENZYME_MATURE)


def test_a_scars_age_is_its_own_else_that_of_the_operation_beside_it() -> None:
    near = Surgery(kind="discectomy", level="L4", side="left", years_ago=0.25)
    later = Surgery(kind="laminectomy", level="L1", years_ago=0.1)
    noted = ON_THE_ROOT.model_copy(update={"age_months": 1.0})
    assert Findings(scars=(noted,), surgery=(near,)).age_months(noted) == 1.0
    assert Findings(scars=(ON_THE_ROOT,), surgery=(near, later)).age_months(ON_THE_ROOT) == 3.0
    assert Findings(scars=(ON_THE_ROOT,), surgery=(later,)).age_months(ON_THE_ROOT) == pytest.approx(1.2)
    assert Findings(scars=(ON_THE_ROOT,)).age_months(ON_THE_ROOT) is None


def test_each_scar_keeps_the_share_of_its_own_age() -> None:
    fresh = BEHIND.model_copy(update={"age_months": 0.5})
    share = enzyme_share(HEALTHY, Findings(scars=(ON_THE_ROOT, fresh)))
    root, behind = HEALTHY.locate(RECESS), HEALTHY.locate(BEHIND.place)
    assert float(HEALTHY.sample(share, *root)) == pytest.approx(float(ENZYME_MATURE), abs=0.01)
    assert float(HEALTHY.sample(share, *behind)) == pytest.approx(dissolvable_share(0.5), abs=0.01)
