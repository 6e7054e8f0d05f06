import itertools
from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import TABLE, Shell
from neuroplasty.errors import SolverError


def test_the_areas_of_a_straight_canal_sum_to_its_cylinders(tube: Canal) -> None:
    shell = Shell.from_canal(tube, spacing_mm=1.0)
    above = shell.s_mm > 78
    expected = 2 * np.pi * 8.0 * (300 - 78)
    assert shell.area_mm2[above].sum() == pytest.approx(expected, rel=0.01)


def test_a_bent_canal_has_longer_cells_outside_than_inside(tube: Canal) -> None:
    """On a circle of 100 mm the side away from its centre is longer in the ratio of the radii."""
    angle = tube.s_mm / 100.0
    outward = np.stack([0 * angle, -np.cos(angle), np.sin(angle)], axis=1)
    bent = replace(
        tube,
        centre_mm=100.0 * outward,
        posterior=outward,
        up=np.stack([0 * angle, np.sin(angle), np.cos(angle)], axis=1),
    )
    shell = Shell.from_canal(bent, spacing_mm=1.0)
    row = shell.cell(200.0, 0.0)[0]
    outside, inside = shell.cell(200.0, 0.0)[1], shell.cell(200.0, np.pi)[1]
    assert shell.area_mm2[row, outside] / shell.area_mm2[row, inside] == pytest.approx(108 / 92, rel=0.01)
    assert shell.link_s[row, inside] / shell.link_s[row, outside] == pytest.approx(108 / 92, rel=0.01)


def test_cells_lie_on_the_sac_and_on_the_wall(tube: Canal) -> None:
    shell = Shell.from_canal(tube, spacing_mm=2.0)
    away = np.linalg.norm(shell.outer_mm[..., :2], axis=-1)
    assert away == pytest.approx(10.0)
    assert np.linalg.norm(shell.outer_mm - shell.inner_mm, axis=-1) == pytest.approx(shell.gap_mm)


@pytest.mark.parametrize("spacing_mm", [0.5, 1.0, 2.0, 3.0])
def test_a_foramen_is_as_large_on_any_grid(tube: Canal, spacing_mm: float) -> None:
    for way in Shell.from_canal(tube, spacing_mm=spacing_mm).foramina:
        wider = TABLE["sacral_foramina"].value if way.name.startswith("S") else 1.0
        assert way.weights.sum() == pytest.approx(1.2 * wider)


def test_what_enters_at_a_place_sums_to_one_and_centres_there(tube: Canal) -> None:
    shell = Shell.from_canal(tube, spacing_mm=1.0)
    share = shell.spread(130.2, 2.0, 1.5)
    assert share.sum() == pytest.approx(1.0, rel=1e-12)
    assert float(share.sum(axis=1) @ shell.s_mm) == pytest.approx(130.2, abs=0.02)
    assert float(share.sum(axis=0) @ shell.theta_rad) == pytest.approx(2.0, abs=0.01)


def test_a_field_of_the_canal_comes_over_where_it_was(tube: Canal) -> None:
    shell = Shell.from_canal(tube, spacing_mm=1.5)
    field = np.sin(tube.s_mm / 20)[:, None] * np.cos(tube.theta_rad)[None, :]
    found = shell.resample(field, tube.s_mm)
    expected = np.sin(shell.s_mm / 20)[:, None] * np.cos(shell.theta_rad)[None, :]
    assert found == pytest.approx(expected, abs=0.01)
    assert shell.sample(found, 100.0, -0.3) == pytest.approx(np.sin(5.0) * np.cos(0.3), abs=0.01)
    assert shell.sample(found, 100.0, 2 * np.pi - 0.01) == pytest.approx(np.sin(5.0), abs=0.01)


def test_the_same_lobules_are_drawn_at_any_spacing(tube: Canal) -> None:
    fine = Shell.from_canal(tube, spacing_mm=1.0, rng=np.random.default_rng(4))
    wide = Shell.from_canal(tube, spacing_mm=2.0, rng=np.random.default_rng(4))
    other = Shell.from_canal(tube, spacing_mm=2.0, rng=np.random.default_rng(5))
    s, theta = np.meshgrid(np.linspace(100, 250, 40), np.linspace(0, 6, 20), indexing="ij")
    a, b, c = (shell.sample(np.log(shell.softness), s, theta).ravel() for shell in (fine, wide, other))
    assert np.corrcoef(a, b)[0, 1] > 0.9
    assert abs(np.corrcoef(a, c)[0, 1]) < 0.3
    assert np.std(a) > 0.1


def test_a_persons_adherence_varies_over_a_vertebra_and_is_the_same_at_any_spacing(tube: Canal) -> None:
    fine = Shell.from_canal(tube, spacing_mm=1.0, rng=np.random.default_rng(4))
    wide = Shell.from_canal(tube, spacing_mm=3.0, rng=np.random.default_rng(4))
    other = Shell.from_canal(tube, spacing_mm=3.0, rng=np.random.default_rng(5))
    s, theta = np.meshgrid(np.linspace(20, 280, 60), np.linspace(0, 6, 20), indexing="ij")
    a, b, c = (shell.sample(np.log(shell.adherence), s, theta).ravel() for shell in (fine, wide, other))
    assert a == pytest.approx(b, abs=0.1)
    assert abs(np.corrcoef(a, c)[0, 1]) < 0.5
    people = [Shell.from_canal(tube, spacing_mm=5.0, rng=np.random.default_rng(k)) for k in range(12)]
    logs = np.stack([np.log(shell.adherence) for shell in people])
    assert logs.std() == pytest.approx(TABLE["adherence_contrast"].value, rel=0.15)
    assert abs(logs.mean()) < 0.1


def test_a_sac_beyond_its_wall_is_refused_with_its_place(tube: Canal) -> None:
    wall = tube.wall_mm.copy()
    wall[150:160, 16] = 5.5
    with pytest.raises(SolverError, match=r"0\.50 mm beyond the wall at s = 15\d mm, 90 degrees"):
        Shell.from_canal(replace(tube, wall_mm=wall))


def test_a_canal_closed_everywhere_is_refused(tube: Canal) -> None:
    with pytest.raises(SolverError, match="no epidural space to fill"):
        Shell.from_canal(replace(tube, wall_mm=tube.sac_mm))


def test_a_place_where_the_sac_lies_on_the_wall_takes_no_fluid(tube: Canal) -> None:
    wall = tube.wall_mm.copy()
    wall[140:170] = tube.sac_mm[140:170]
    shell = Shell.from_canal(replace(tube, wall_mm=wall), spacing_mm=2.0)
    assert not shell.is_open[shell.cell(155.0, 0.0)]
    assert shell.is_open[shell.cell(100.0, 0.0)]
    with pytest.raises(SolverError, match="closed round s = 155 mm"):
        shell.spread(155.0, 0.0, 1.5)
    beside = shell.spread(138.0, 0.0, 3.0)
    assert beside.sum() == pytest.approx(1.0)
    assert not beside[~shell.is_open].any()


def test_two_people_differ_in_folds_and_foramina_and_one_is_the_same_at_any_spacing(tube: Canal) -> None:
    def drawn(seed: int, spacing_mm: float) -> tuple[np.ndarray, np.ndarray]:
        shell = Shell.from_canal(tube, spacing_mm=spacing_mm, rng=np.random.default_rng(seed))
        crossing_mm = (shell.s_mm[1] - shell.s_mm[0]) / shell.link_t[:, -1]
        return np.interp([100, 200], shell.s_mm, crossing_mm), np.array(
            [way.weights.sum() for way in shell.foramina]
        )

    fold, ways = drawn(1, 2.0)
    fine_fold, fine_ways = drawn(1, 1.0)
    other_fold, other_ways = drawn(3, 2.0)
    assert fine_fold == pytest.approx(fold, rel=0.1)
    assert fine_ways == pytest.approx(ways)
    assert np.abs(np.log(other_fold / fold)).max() > 0.2
    assert np.std(np.log(ways)) > 0.3
    assert abs(np.corrcoef(ways, other_ways)[0, 1]) < 0.7


def test_veins_engorged_by_pregnancy_narrow_film_and_foramina_more_each_week(tube: Canal) -> None:
    rooms, ways = [], []
    for weeks in (0.0, 12.0, 24.0, 40.0):
        shell = Shell.from_canal(tube, spacing_mm=3.0, gestation_weeks=weeks)
        rooms.append(float(shell.conductance.mean()))
        ways.append(float(shell.foramina[0].weights.sum()))
    assert all(a > b for a, b in itertools.pairwise(rooms))
    assert all(a > b for a, b in itertools.pairwise(ways))
    assert ways[-1] / ways[0] == pytest.approx(TABLE["foramen_at_term"].value)
    with pytest.raises(SolverError, match="week 60"):
        Shell.from_canal(tube, spacing_mm=3.0, gestation_weeks=60.0)


@pytest.mark.parametrize("spacing_mm", [0.0, -1.0, 50.0, float("nan")])
def test_a_spacing_out_of_range_is_refused(tube: Canal, spacing_mm: float) -> None:
    with pytest.raises(SolverError, match="give one between"):
        Shell.from_canal(tube, spacing_mm=spacing_mm)


def test_a_canal_cut_above_its_hiatus_is_open_below(tube: Canal) -> None:
    assert Shell.from_canal(tube).open_ends == (False, True)
    assert Shell.from_canal(replace(tube, has_hiatus=False)).open_ends == (True, True)
