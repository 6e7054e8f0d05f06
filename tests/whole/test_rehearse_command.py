"""The whole command on a built-in case, on a real CT, on labels; most in this process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nibabel
import numpy as np
import pytest
import xarray as xr
from click.testing import Result
from typer.testing import CliRunner

from neuroplasty.app.cli import app
from neuroplasty.care import bands
from neuroplasty.documents import read_episode

CASE = """
name: my-case
title: Pain in the left leg after a discectomy
patient: {age_years: 57, sex: male, stature_cm: 178, weight_kg: 85}
pains: [{site: leg, side: left, intensity_nrs: 7, months: 20}]
"""
SCAR = """
findings:
  scars:
    - place: {level: L5, side: left, region: lateral recess}
      length_mm: 30
      bonded: 0.9
"""


def neuroplasty(*arguments: object) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


def in_its_own_process(*arguments: object) -> subprocess.CompletedProcess[str]:
    """As a user runs it."""
    command = [sys.executable, "-m", "neuroplasty.app.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def my_case(tmp_path: Path) -> Path:
    path = tmp_path / "my-case.yaml"
    path.write_text(CASE + SCAR)
    return path


@pytest.mark.slow
def test_a_built_in_case_goes_from_filling_defect_to_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The bands are over the two that are asked for, and not filled up to two dozen.
    monkeypatch.setattr(bands, "LEAST_MEMBERS", 2)
    done = neuroplasty(
        "rehearse",
        "l5-scar-after-discectomy",
        "--plan",
        "one-day-caudal",
        "--out",
        tmp_path / "o",
        "--spacing",
        3,
        "--members",
        2,
    )
    assert done.exit_code == 0, done.stderr
    assert str(tmp_path / "o" / "report.html") in done.stdout
    episode = read_episode(tmp_path / "o" / "episode.json")
    assert episode.status == "complete"
    root = {row.root: row for row in episode.procedure.roots}["L5 left"]
    assert not root.dye_before, "the scar keeps the first dye away"
    # This person's scar gives a little, and the last dye still keeps away.
    assert root.bonded_after < 0.97 * root.bonded_before
    assert root.gap_after_mm > 1.03 * root.gap_before_mm
    assert max(row.error for row in episode.procedure.balance) < 1e-6
    names = {record.file for record in episode.procedure.pictures}
    assert names == {path.name for path in (tmp_path / "o" / "pictures").iterdir()}
    labels = [(record.label, record.view) for record in episode.procedure.pictures]
    assert ("first epidurogram", "AP") in labels
    assert ("last epidurogram minus first epidurogram", "lateral") in labels
    with xr.open_dataset(tmp_path / "o" / "fields.nc", engine="h5netcdf") as fields:
        assert float(fields["bonded"].max()) <= 1.0
        assert float(fields["iodine_mg_per_mm2"].min()) >= 0.0


@pytest.mark.slow
def test_a_real_ct_is_rehearsed_from_the_hiatus(my_case: Path, shared: Path, tmp_path: Path) -> None:
    ct = shared / "data" / "ct" / "lumbar_ct_3mm.nii.gz"
    done = neuroplasty(
        "rehearse", my_case, "--ct", ct, "--out", tmp_path / "o", "--spacing", 3, "--members", 1
    )
    assert done.exit_code == 0, done.stderr
    episode = read_episode(tmp_path / "o" / "episode.json")
    assert set(episode.procedure.anatomy.levels) >= {"L1", "L2", "L3", "L4", "L5", "S1", "S2"}
    assert any("T12" in item for item in episode.procedure.anatomy.missing)
    roots = {row.root: row for row in episode.procedure.roots}
    assert roots["S1 left"].dye_before
    assert roots["L5 left"].bonded_before > 0.2


def test_labels_without_a_sacrum_refuse_the_caudal_plan_and_leave_nothing(
    my_case: Path, shared: Path, tmp_path: Path
) -> None:
    labels = shared / "data" / "labels" / "totalseg_example_seg.nii.gz"
    my_case.write_text(CASE)
    done = in_its_own_process(
        "rehearse", my_case, "--plan", "one-day-caudal", "--labels", labels, "--out", tmp_path / "o"
    )
    assert done.returncode == 5
    assert "sacral hiatus" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "o").exists()


@pytest.mark.slow
def test_the_same_labels_take_a_transforaminal_plan_at_a_level_they_have(
    my_case: Path, shared: Path, tmp_path: Path
) -> None:
    labels = shared / "data" / "labels" / "totalseg_example_seg.nii.gz"
    my_case.write_text(CASE + "findings: {foraminal_stenosis: [{root: L1 right, grade: moderate}]}\n")
    out = tmp_path / "o"
    done = neuroplasty(
        "rehearse",
        my_case,
        "--plan",
        "transforaminal",
        "--labels",
        labels,
        "--out",
        out,
        "--spacing",
        3,
        "--members",
        1,
    )
    assert done.exit_code == 0, done.stderr
    episode = read_episode(out / "episode.json")
    assert {row.root: row for row in episode.procedure.roots}["L1 right"].dye_after


def test_labels_beside_their_ct_are_refused_with_the_distance(
    my_case: Path, shared: Path, tmp_path: Path
) -> None:
    data = shared / "data"
    done = neuroplasty(
        "rehearse", my_case,
        "--ct", data / "ct" / "lumbar_ct_3mm.nii.gz",
        "--labels", data / "labels" / "totalseg_example_seg.nii.gz",
        "--out", tmp_path / "o",
    )  # fmt: skip
    assert done.exit_code == 4
    assert "246 mm" in done.stderr
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize("fault", ["empty", "text", "four dimensions", "noise"])
def test_a_bad_image_gets_one_sentence_and_leaves_nothing(fault: str, my_case: Path, tmp_path: Path) -> None:
    image = tmp_path / "bad.nii"
    if fault == "empty":
        image.touch()
    elif fault == "text":
        image.write_text("this is not an image")
    else:
        shape = (30, 30, 30, 2) if fault == "four dimensions" else (40, 40, 40)
        values = np.random.default_rng(0).normal(0, 100, shape).astype(np.float32)
        nibabel.save(nibabel.Nifti1Image(values, np.diag([3.0, 3.0, 3.0, 1.0])), image)
    done = neuroplasty("rehearse", my_case, "--ct", image, "--out", tmp_path / "o")
    assert done.exit_code == 4
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert not (tmp_path / "o").exists()


def test_a_full_disk_gets_one_sentence_and_leaves_nothing(my_case: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs a device that is always full")
    done = neuroplasty("rehearse", my_case, "--plan", "one-day-caudal", "--out", "/dev/full", "--spacing", 5)
    assert done.exit_code == 8
    assert "Traceback" not in done.stderr


def nine_vertebrae(path: Path) -> Path:
    """Block vertebrae T9 to L5 by TotalSegmentator's numbers (27 is L5, upward), and no sacrum."""
    x, y, z = np.indices((50, 50, 9 * 17 + 2)) * 2.0
    x, y = x - 50, y - 36
    ring = (np.hypot(x / 11, y / 9) > 1) & (np.hypot(x / 16, y / 14) < 1)
    body = (np.abs(x) < 22) & (y > 9) & (y < 42)
    number, height = np.divmod(z, 34.0)
    arch = ring & np.where(y > -2, height > 17, height < 24) & (height > 4) & (height < 30)
    bone = (arch | (body & (height > 4) & (height < 30))) & (number < 9)
    labels = np.where(bone, 27 + number, 0).astype(np.uint8)
    nibabel.save(nibabel.Nifti1Image(labels, np.diag([2.0, 2.0, 2.0, 1.0])), path)
    return path


@pytest.mark.slow
def test_labels_from_t9_to_l5_refuse_a_caudal_plan_and_take_a_transforaminal_one_at_l4(
    my_case: Path, tmp_path: Path
) -> None:
    labels = nine_vertebrae(tmp_path / "t9-l5.nii.gz")
    my_case.write_text(CASE + "findings: {foraminal_stenosis: [{root: L4 right, grade: moderate}]}\n")
    out = tmp_path / "o"
    caudal = neuroplasty("rehearse", my_case, "--plan", "one-day-caudal", "--labels", labels, "--out", out)
    assert caudal.exit_code == 5
    assert "sacral hiatus" in caudal.stderr
    assert not out.exists()
    options = ("--labels", labels, "--out", out, "--spacing", 3, "--members", 1)
    foraminal = neuroplasty("rehearse", my_case, "--plan", "transforaminal", *options)
    assert foraminal.exit_code == 0, foraminal.stderr
    episode = read_episode(out / "episode.json")
    assert {"L1", "L5", "T12"} <= set(episode.procedure.anatomy.levels)
    assert {row.root: row for row in episode.procedure.roots}["L4 right"].dye_after
