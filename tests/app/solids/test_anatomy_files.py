"""Anatomy files are read back by the tools people use, and say the same in each."""

import json

import highdicom
import nibabel
import numpy as np
import pydicom
import pytest
from typer.testing import CliRunner

from neuroplasty.app.cli import app
from neuroplasty.app.solids import write_anatomy
from neuroplasty.body.anatomy import Anatomy, apply_findings, canal_from_parameters, read_scan
from neuroplasty.body.anatomy.bones import synthesise_body
from neuroplasty.documents import read_case

CASE = read_case("l5-scar-after-discectomy")
MM = 4.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    canal = apply_findings(canal_from_parameters(CASE.patient), CASE.findings)
    body = synthesise_body(canal, CASE.patient, CASE.findings, spacing_mm=MM)
    out = tmp_path_factory.mktemp("anatomy")
    write_anatomy(Anatomy(canal, body, "parameters"), CASE, out, spacing_mm=MM)
    return out


@pytest.fixture(scope="module")
def labels(folder):
    image = nibabel.load(folder / "labels.nii.gz")
    names = {int(k): name for k, name in json.loads((folder / "labels.json").read_text()).items()}
    return np.asarray(image.dataobj), image, names


def test_the_label_map_says_its_units_and_which_way_is_left(labels):
    data, image, names = labels
    assert nibabel.aff2axcodes(image.affine) == ("R", "A", "S")
    assert image.header.get_xyzt_units()[0] == "mm"
    assert np.allclose(image.get_sform(), image.get_qform())
    assert set(np.unique(data)) - {0} == set(names)
    left = next(k for k, name in names.items() if name == "L5 left root")
    where = nibabel.affines.apply_affine(image.affine, np.argwhere(data == left)).mean(axis=0)
    assert where[0] < 0


def test_the_dicom_segmentation_says_the_same(folder, labels):
    data, image, names = labels
    read = highdicom.seg.Segmentation.from_dataset(pydicom.dcmread(folder / "segmentation.dcm"))
    assert [read.get_segment_description(k).segment_label for k in read.segment_numbers] == list(
        names.values()
    )
    scan = read_scan(folder / "segmentation.dcm", what="label map")
    for name in ("L5", "thecal sac", "L5 left root"):
        there = next(k for k, one in scan.names.items() if one == name)
        ours = next(k for k, one in names.items() if one == name)
        assert (scan.volume.data == there).sum() == (data == ours).sum()
        a = scan.volume.to_world(np.argwhere(scan.volume.data == there)).mean(axis=0)
        b = nibabel.affines.apply_affine(image.affine, np.argwhere(data == ours)).mean(axis=0)
        assert np.allclose(a, b, atol=1e-3)


def test_its_slices_are_the_anatomys_own_and_name_nobody(folder):
    slices = sorted((folder / "slices").iterdir())
    one = pydicom.dcmread(slices[len(slices) // 2])
    assert str(one.PatientName).startswith("FICTIONAL")
    hounsfield = one.pixel_array.astype(float) * one.RescaleSlope + one.RescaleIntercept
    assert hounsfield.max() > 200
    assert -1100 < hounsfield.min() < 0
    read = pydicom.dcmread(folder / "segmentation.dcm")
    assert read.FrameOfReferenceUID == one.FrameOfReferenceUID


def test_surfaces_are_read_by_trimesh_and_pyvista_with_the_same_volume(folder, labels):
    trimesh = pytest.importorskip("trimesh", reason="needs trimesh")
    pyvista = pytest.importorskip("pyvista", reason="needs pyvista")
    data, _, names = labels
    stl = trimesh.load(folder / "surfaces" / "L5.stl")
    assert stl.is_watertight
    assert stl.is_winding_consistent
    ours = next(k for k, name in names.items() if name == "L5")
    assert stl.volume / 1000 == pytest.approx((data == ours).sum() * MM**3 / 1000, rel=0.06)
    vtp = pyvista.read(folder / "anatomy.vtp")
    l5 = sorted(names.values()).index("L5") and 6
    piece = vtp.threshold([l5, l5], scalars="structure").extract_surface(algorithm="dataset_surface")
    assert piece.volume == pytest.approx(stl.volume, rel=1e-3)
    obj = trimesh.load(folder / "anatomy.obj", process=False)
    assert len(obj.faces) == vtp.n_cells


def test_the_command_writes_them_and_refuses_what_it_cannot(tmp_path):
    done = CliRunner().invoke(app, ["anatomy", "nobody-known", "--out", str(tmp_path / "a")])
    assert done.exit_code == 3
    assert not (tmp_path / "a").exists()
    file = tmp_path / "file"
    file.write_text("")
    assert CliRunner().invoke(app, ["anatomy", "healthy-adult", "--out", str(file)]).exit_code == 8
