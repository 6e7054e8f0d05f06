"""The solids of an anatomy: closed surfaces, sides and heights right, volumes as the voxels have them."""

import numpy as np
import pytest

from neuroplasty.body.anatomy import Anatomy, Volume, build_anatomy
from neuroplasty.body.anatomy.solids import solids_of
from neuroplasty.body.anatomy.solids.mesh import rod
from neuroplasty.body.anatomy.solids.places import places_of
from neuroplasty.documents import read_case
from neuroplasty.errors import AnatomyError

CASE = read_case("l5-scar-after-discectomy")


@pytest.fixture(scope="module")
def anatomy():
    return build_anatomy(CASE, is_seen=False)


@pytest.fixture(scope="module")
def solids(anatomy):
    return solids_of(anatomy, CASE, spacing_mm=2.5)


def test_every_surface_is_closed_and_turned_outward(solids):
    names = [mesh.name for mesh in solids.meshes]
    assert names[:7] == ["T12", "L1", "L2", "L3", "L4", "L5", "sacrum"]
    assert {"canal", "thecal sac", "L5 left root", "scar"} <= set(names)
    for mesh in solids.meshes:
        assert mesh.is_closed, mesh.name
        assert mesh.volume_ml > 0, mesh.name


def test_volumes_of_surfaces_and_voxels_agree(solids):
    voxel_ml = 2.5**3 / 1000
    count = {name: float((solids.labels.data == k).sum()) * voxel_ml for k, name in solids.names.items()}
    for mesh in solids.bones:
        assert count[mesh.name] == pytest.approx(mesh.volume_ml, rel=0.05)
    inside = sum(count[name] for name in ("epidural space", "thecal sac", "scar"))
    # Roots are numbered over canal and sac, and reach beyond both.
    roots = sum(count[f"{root.name}"] for root in solids.roots)
    assert inside < solids.canal.volume_ml < inside + roots


def test_left_is_left_and_the_sacrum_lies_below(solids):
    middle = {mesh.name: mesh.vertices_mm.mean(axis=0) for mesh in solids.meshes}
    assert middle["L5 left root"][0] < -3 < 3 < middle["L5 right root"][0]
    heights = [middle[name][2] for name in ("T12", "L1", "L2", "L3", "L4", "L5", "sacrum")]
    assert heights == sorted(heights, reverse=True)
    # The scar of this case is at the left, behind the body of L5 and above the foramen's exit.
    assert middle["scar"][0] < 0
    labels = solids.labels
    for k, name in solids.names.items():
        if name in ("L3", "L5", "sacrum", "scar", "L4 right root"):
            where = labels.to_world(np.argwhere(labels.data == k).mean(axis=0))
            # A surface's middle is not its voxels', but near.
            assert np.linalg.norm(where - middle[name]) < 12, name


def test_bones_leave_the_canal_open(anatomy, solids):
    bone = np.concatenate([mesh.vertices_mm for mesh in solids.bones])
    there = places_of(anatomy.canal, bone)
    wall = anatomy.canal.sample(anatomy.canal.wall_mm, there.s_mm, there.theta_rad)
    within = (there.s_mm > anatomy.canal.s_mm[3]) & (there.s_mm < anatomy.canal.s_mm[-4])
    assert float((there.radius_mm - wall)[within].min()) > -2.5


def test_bone_of_an_image_is_parted_by_the_discs(anatomy):
    canal = anatomy.canal
    data = np.full((40, 40, 110), -50, np.float32)
    affine = np.diag([3.0, 3.0, 3.0, 1.0])
    affine[:3, 3] = [-60, -80, -210]
    image = Volume(data, affine)
    points = image.to_world(np.indices(data.shape).reshape(3, -1).T)
    there = places_of(canal, points)
    wall = canal.sample(canal.wall_mm, there.s_mm, there.theta_rad)
    data.reshape(-1)[(there.radius_mm > wall) & (there.radius_mm < wall + 14)] = 500
    found = solids_of(Anatomy(canal, image, "CT some.nii"), CASE, spacing_mm=4.0)
    assert [bone.name for bone in found.bones] == ["T12", "L1", "L2", "L3", "L4", "L5", "sacrum"]
    disc = canal.disc_s_mm["L4-L5"]
    assert float(places_of(canal, found.bones[5].vertices_mm).s_mm.max()) < disc + 6


@pytest.mark.parametrize("spacing_mm", [0.1, 9.0, float("nan")])
def test_a_grid_out_of_reason_is_refused(anatomy, spacing_mm):
    with pytest.raises(AnatomyError, match=r"give 0\.5 to 5 mm"):
        solids_of(anatomy, CASE, spacing_mm=spacing_mm)


def test_a_rod_without_length_is_refused():
    with pytest.raises(AnatomyError, match="has no length"):
        rod("catheter", np.zeros((4, 3)), 1.0)
