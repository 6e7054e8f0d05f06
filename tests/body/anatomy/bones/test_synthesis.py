"""The synthetic body: bone where bone belongs, the canal open, the meshes' dimensions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from neuroplasty.body.anatomy.bones.centreline import canal_place, extended_centreline, wall_radius
from neuroplasty.body.anatomy.bones.ilium import draw_ilia
from neuroplasty.body.anatomy.bones.placed import PlacedVertebra
from neuroplasty.body.anatomy.bones.sacrum import draw_sacrum
from neuroplasty.body.anatomy.bones.shapes import (
    BoneField,
    Cone,
    cone_distance,
    cone_distance_reference,
    cone_rows,
)
from neuroplasty.body.anatomy.bones.spine import placed_vertebrae
from neuroplasty.body.anatomy.bones.synthesis import synthesise_body
from neuroplasty.body.anatomy.bones.vertebra import body_row, draw_vertebra
from neuroplasty.body.anatomy.bones.vertebral_body import body_distance, body_distance_reference
from neuroplasty.body.anatomy.findings import apply_findings
from neuroplasty.body.anatomy.parametric import canal_from_parameters
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.documents.case import Findings, Patient, Surgery

MAN = Patient(age_years=40, sex="male", stature_cm=176, weight_kg=78)
CANAL = canal_from_parameters(MAN)
MESHES = Path(__file__).resolve().parents[5] / "shared" / "data" / "meshes"


@pytest.fixture(scope="module")
def body() -> Volume:
    return synthesise_body(CANAL, MAN, Findings(), spacing_mm=1.25)


def sample(body: Volume, points_mm: np.ndarray) -> np.ndarray:
    voxels = np.rint(body.to_voxel(points_mm)).astype(int)
    voxels = np.clip(voxels, 0, np.array(body.data.shape) - 1)
    return body.data[tuple(np.moveaxis(voxels, -1, 0))]


def test_the_canal_is_open_from_the_hiatus_to_the_top(body: Volume) -> None:
    s, theta = np.meshgrid(CANAL.s_mm[2:-2:3], CANAL.theta_rad[::4], indexing="ij")
    # A voxel nearer to the wall than its own size may share in the bone beyond.
    free = np.maximum(0.8 * CANAL.sample(CANAL.wall_mm, s, theta) - 1.2, 0.0)
    for share in (0.0, 0.5, 1.0):
        assert sample(body, CANAL.point_mm(s, theta, share * free)).max() < 120.0


def test_bone_rings_the_canal_at_every_lumbar_pedicle(body: Volume) -> None:
    theta = CANAL.theta_rad
    for level in ("L1", "L2", "L3", "L4", "L5"):
        # Just below the middle of the pedicle, where pedicles and lamina close the ring.
        s = CANAL.level_s_mm[level] - 3.0  # type: ignore[index]
        wall = CANAL.sample(CANAL.wall_mm, s, theta)
        beyond = np.arange(0.5, 8.0, 0.5)[:, None]
        rays = sample(body, CANAL.point_mm(s, theta, wall + beyond))
        assert np.mean(rays.max(axis=0) > 150.0) > 0.85


def test_facet_joints_are_open_and_faced_with_bone(body: Volume) -> None:
    l4 = placed_vertebrae(CANAL, extended_centreline(CANAL, 1.0), Findings())[1]
    height = (CANAL.disc_s_mm["L3-L4"] + CANAL.level_s_mm["L4"]) / 2
    centre = CANAL.point_mm(height, 0.0, 0.0)
    across = np.arange(8.0, 26.0, 0.5)[:, None] * np.array([-1.0, 0.0, 0.0])
    rows_with_a_gap = 0
    for back in np.arange(l4.behind_mm, l4.behind_mm + 8.0, 1.0):
        bone = sample(body, centre + across - back * l4.axes[0]) > 300.0
        # Bone begins, ends at the joint, begins again: three edges or more.
        rows_with_a_gap += np.count_nonzero(np.diff(bone)) >= 3
    assert rows_with_a_gap >= 2


def test_sacroiliac_joints_stay_open(body: Volume) -> None:
    across = np.arange(35.0, 80.0, 0.5)[:, None] * np.array([-1.0, 0.0, 0.0])
    for s in (75.0, 82.0):
        for front in (10.0, 20.0):
            profile = sample(body, CANAL.point_mm(s, np.pi, front) + across)
            hard = np.flatnonzero(profile > 500.0)
            joint = np.flatnonzero(profile < 100.0)
            # Cortex, then joint, then cortex again.
            assert np.any((joint > hard[0]) & (joint < hard[-1]))


def test_a_laminectomy_takes_the_lamina_of_its_side_away(body: Volume) -> None:
    findings = Findings(surgery=(Surgery(kind="laminectomy", level="L4", side="left", years_ago=2),))
    cut = synthesise_body(apply_findings(CANAL, findings), MAN, findings, spacing_mm=1.25)
    vertebra = placed_vertebrae(CANAL, extended_centreline(CANAL, 1.0), Findings())[1]

    def lamina_hu(volume: Volume, side: float) -> float:
        local = np.array([[-vertebra.behind_mm - 1.5, side * y, z] for y in (4, 5, 6) for z in (-9, -6, -3)])
        return float(sample(volume, vertebra.origin_mm + local @ vertebra.axes).mean())

    assert lamina_hu(body, 1.0) > 300
    assert lamina_hu(cut, 1.0) < 120
    assert lamina_hu(cut, -1.0) > 300


def test_a_fusion_puts_metal_in_and_nothing_else_does(body: Volume) -> None:
    findings = Findings(surgery=(Surgery(kind="fusion", level="L5", years_ago=2),))
    fused = synthesise_body(CANAL, MAN, findings, spacing_mm=2.0)
    assert body.data.max() < 1500
    # Four screws of 6 mm and two rods: some millilitres of metal.
    assert 2.0 < np.sum(fused.data > 3000) * 8.0 / 1000 < 20.0


def test_the_same_person_gives_the_same_body_to_the_last_bit() -> None:
    first = synthesise_body(CANAL, MAN, Findings(), spacing_mm=3.0)
    second = synthesise_body(CANAL, MAN, Findings(), spacing_mm=3.0)
    np.testing.assert_array_equal(first.data, second.data)


def test_old_bone_is_less_dense_than_young() -> None:
    old = MAN.model_copy(update={"age_years": 80})
    body_young = synthesise_body(CANAL, MAN, Findings(), spacing_mm=3.0)
    body_old = synthesise_body(CANAL, old, Findings(), spacing_mm=3.0)
    bone = body_young.data > 150
    assert body_old.data[bone].mean() < 0.9 * body_young.data[bone].mean()


def test_canal_coordinates_are_the_inverse_of_the_canals_own() -> None:
    line = extended_centreline(CANAL, 1.0)
    rows = line.kernel_arrays()
    rng = np.random.default_rng(3)
    for _ in range(200):
        s, theta, r = rng.uniform(2, CANAL.s_mm[-1] - 2), rng.uniform(0, 2 * np.pi), rng.uniform(0, 25)
        p = CANAL.point_mm(s, theta, r)
        s2, behind, left = canal_place(rows, line.z_index, line.z_first_mm, *p)
        assert s2 == pytest.approx(s, abs=0.25)
        assert behind == pytest.approx(r * np.cos(theta), abs=0.1)
        assert left == pytest.approx(r * np.sin(theta), abs=0.1)
        assert wall_radius(rows, line.wall_mm, s, theta) == pytest.approx(
            float(CANAL.sample(CANAL.wall_mm, s, theta)), abs=1e-6
        )


def test_the_cone_kernel_agrees_with_its_reference() -> None:
    rng = np.random.default_rng(5)
    cones = [
        Cone(
            tuple(rng.uniform(-20, 20, 3)),
            tuple(rng.uniform(-20, 20, 3)),
            tuple(rng.uniform(2, 5, 2)),
            tuple(rng.uniform(2, 9, 2)),
            tuple(rng.normal(size=3)),
        )
        for _ in range(6)
    ]
    rows = cone_rows(cones, 0.9)
    points = rng.uniform(-40, 40, (500, 3))
    fast = [cone_distance(rows, *point, 3.0) for point in points]
    np.testing.assert_allclose(fast, cone_distance_reference(rows, points, 3.0), atol=1e-9)


def test_the_vertebral_body_kernel_agrees_with_its_reference() -> None:
    rng = np.random.default_rng(7)
    for vertebra in placed_vertebrae(CANAL, extended_centreline(CANAL, 1.0), Findings())[:3]:
        points = rng.uniform([-5, 0, -25], [60, 40, 25], (300, 3))
        row = body_row(vertebra)
        fast = [body_distance(row, *point) for point in points]
        np.testing.assert_allclose(fast, body_distance_reference(row, points), atol=1e-9)


def mesh_points(name: str) -> np.ndarray:
    """Vertices (k, 3) of a mesh in mm, as (front, left or right, up)."""
    lines = (MESHES / f"{name}.obj").read_text().splitlines()
    return 1000.0 * np.array(
        [[float(v) for v in line.split()[1:4]] for line in lines if line.startswith("v ")]
    )


def drawn_bone(vertebra: PlacedVertebra) -> np.ndarray:
    """Bone points (k, 3) of one vertebra drawn alone, in its own frame, mm."""
    affine = np.eye(4)
    affine[:3, 3] = vertebra.origin_mm - 75.0
    field = BoneField.empty((151, 151, 151), affine)
    draw_vertebra(field, vertebra)
    points = np.argwhere(field.nearest_mm < 0.0) + affine[:3, 3]
    return (points - vertebra.origin_mm) @ vertebra.axes.T


@pytest.mark.skipif(not MESHES.is_dir(), reason="the Visible Human meshes are not beside the repository")
@pytest.mark.parametrize(
    ("level", "lean_deg", "middle"),
    [
        ("L1", -15.0, (-2.0, 184.0)),
        ("L2", -7.0, (10.0, 147.0)),
        ("L3", 0.0, (14.0, 106.0)),
        ("L4", 0.0, (16.0, 61.0)),
        ("L5", 21.0, (12.0, 23.0)),
    ],
)
def test_vertebrae_have_the_dimensions_of_the_visible_human(
    level: str, lean_deg: float, middle: tuple[float, float]
) -> None:
    lean = np.radians(lean_deg)
    mesh = mesh_points(level) - np.array([middle[0], 0.0, middle[1]])
    mesh = np.stack(
        [
            mesh[:, 0] * np.cos(lean) - mesh[:, 2] * np.sin(lean),
            mesh[:, 1],
            mesh[:, 0] * np.sin(lean) + mesh[:, 2] * np.cos(lean),
        ],
        axis=1,
    )

    def measures(points: np.ndarray, back_of_body: float) -> dict[str, float]:
        x = points[:, 0] - back_of_body
        body_part = points[(x > 6) & (np.abs(points[:, 2]) < 18)]
        arch = points[(x < -4) & (np.abs(points[:, 2]) < 16)]
        middle_line = points[
            (x < -8) & (np.abs(points[:, 1]) < 3) & (points[:, 2] > -32) & (points[:, 2] < 4)
        ]
        return {
            "body width": float(np.ptp(body_part[:, 1])),
            "body depth": float(body_part[:, 0].max()) - back_of_body,
            "transverse span": float(np.ptp(arch[:, 1])),
            "body height": float(np.ptp(points[(x > 12) & (x < 24) & (np.abs(points[:, 1]) < 8), 2])),
            "arch height": float(np.ptp(points[x < -8, 2])),
            "spinous reach": back_of_body - float(middle_line[:, 0].min()),
        }

    vertebra = placed_vertebrae(CANAL, extended_centreline(CANAL, 1.0), Findings())[
        ("L5", "L4", "L3", "L2", "L1").index(level)
    ]
    published = measures(mesh, -20.0)
    model = measures(drawn_bone(vertebra), vertebra.front_mm)
    # The reference man is a little smaller than the Visible Human Male (180 cm).
    for name, value in model.items():
        assert value == pytest.approx(0.97 * published[name], rel=0.2 if name == "arch height" else 0.1), name


@pytest.mark.skipif(not MESHES.is_dir(), reason="the Visible Human meshes are not beside the repository")
def test_pelvis_and_sacrum_are_as_wide_as_the_visible_humans() -> None:
    affine = np.diag([2.0, 2.0, 2.0, 1.0])
    affine[:3, 3] = (-150.0, -118.0, -208.0)
    line = extended_centreline(CANAL, 1.0)
    sacrum, ilia = (BoneField.empty((151, 111, 166), affine) for _ in range(2))
    draw_sacrum(sacrum, line, s1_side_mm=15.0, s1_behind_mm=7.5)
    draw_ilia(ilia, line.frame(CANAL.level_s_mm["S1"])[0], 1.0)
    for field, name in ((sacrum, "S1"), (ilia, "Pelvis")):
        wide = 2.0 * np.ptp(np.argwhere(field.nearest_mm < 0)[:, 0])
        assert wide == pytest.approx(np.ptp(mesh_points(name)[:, 1]), rel=0.05), name
    # The crest stands as high over the promontory as in the meshes.
    crest = affine[2, 3] + 2.0 * np.argwhere(ilia.nearest_mm < 0)[:, 2].max()
    above_l5 = crest - CANAL.point_mm(CANAL.level_s_mm["L5"], 0.0, 0.0)[2]
    assert above_l5 == pytest.approx(mesh_points("Pelvis")[:, 2].max() - 30.0, abs=8.0)


def test_a_worn_disc_is_lower_and_the_spine_above_it_stays() -> None:
    line = extended_centreline(CANAL, 1.0)
    worn = Findings(surgery=(Surgery(kind="discectomy", level="L4", years_ago=2),))
    usual, low = (placed_vertebrae(CANAL, line, findings, MAN) for findings in (Findings(), worn))
    raised = [float((b.origin_mm - a.origin_mm) @ a.axes[2]) for a, b in zip(usual, low, strict=True)]
    assert 1.0 < raised[0] - raised[1] < 4.0
    assert raised[2:] == [0.0] * len(raised[2:])
    assert low[1].osteophyte_below_mm > usual[1].osteophyte_below_mm == 0.0


def test_two_people_have_their_own_small_differences_and_nobody_has_none() -> None:
    line = extended_centreline(CANAL, 1.0)
    other = MAN.model_copy(update={"weight_kg": 79.0})
    first, again, second = (
        [v.body_tilt for v in placed_vertebrae(CANAL, line, Findings(), who)] for who in (MAN, MAN, other)
    )
    assert first == again != second
    assert all(abs(tilt) < 0.03 for tilt in first + second)
    assert all(v.body_tilt == 0.0 for v in placed_vertebrae(CANAL, line, Findings()))


def test_the_back_has_its_skin_within_the_box_and_the_belly_fills_the_front(body: Volume) -> None:
    middle = body.data[body.data.shape[0] // 2, :, body.data.shape[2] // 2]
    assert middle[0] < -900
    assert middle[-1] > -200
    back_mm = body.affine[1, 3] + 1.25 * np.flatnonzero(middle > -200)[0]
    assert -95 < back_mm < -65
