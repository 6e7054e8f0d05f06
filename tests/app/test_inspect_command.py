"""``neuroplasty inspect``: what was read, in one picture and ten lines, before anything is rehearsed."""

from __future__ import annotations

from pathlib import Path

import nibabel
import numpy as np
import pytest
from typer.testing import CliRunner

from neuroplasty.app.cli import app

PNG = b"\x89PNG"


def blocks(folder: Path, spacing_z: float = 2.0) -> Path:
    """Three vertebrae of blocks as TotalSegmentator numbers them."""
    data = np.zeros((50, 50, 55), np.uint8)
    x, y = np.meshgrid(2.0 * (np.arange(50) - 25), 2.0 * (np.arange(50) - 18), indexing="ij")
    ring = (np.hypot(x / 11.0, y / 9.0) > 1) & (np.hypot(x / 16.0, y / 14.0) < 1)
    body = (np.abs(x) < 24) & (y > 9) & (y < 42)
    for index, value in enumerate((27, 28, 29)):
        for k in range(index * 17 + 4, index * 17 + 17):
            data[:, :, k][body | (ring & (k > index * 17 + 9))] = value
    path = folder / "map.nii.gz"
    nibabel.save(nibabel.Nifti1Image(data, np.diag([2.0, 2.0, spacing_z, 1.0])), path)
    return path


def inspect(*words: object):
    return CliRunner().invoke(app, ["inspect", *map(str, words)])


def test_a_label_map_is_shown_in_ten_lines_and_a_picture(tmp_path):
    done = inspect(blocks(tmp_path), "--out", tmp_path / "seen.png")
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert len(lines) <= 11
    assert lines[0].startswith("map.nii.gz: a label map, 50 x 50 x 55 voxels of 2 x 2 x 2 mm")
    assert any("L3 = 29, L4 = 28, L5 = 27" in line for line in lines)
    assert any(line.startswith("Levels: L3, L4, L5") for line in lines)
    assert any("Apart along the canal" in line and "wide" in line for line in lines)
    assert lines[-1] == f"The picture: {tmp_path}/seen.png"
    assert (tmp_path / "seen.png").read_bytes().startswith(PNG)
    assert inspect(blocks(tmp_path), "--out", tmp_path / "seen.png").exit_code == 0


def test_what_cannot_be_rehearsed_on_is_shown_all_the_same(tmp_path):
    words = (blocks(tmp_path, 1.1), "--case", "l5-scar-after-discectomy", "--out", tmp_path / "seen.png")
    done = inspect(*words)
    assert done.exit_code == 4
    assert "Cannot be rehearsed on: The levels lie" in done.stdout
    assert (tmp_path / "seen.png").read_bytes().startswith(PNG)


def test_names_of_ones_own_are_taken(tmp_path):
    (tmp_path / "names.txt").write_text("27: L4\n28: L3\n29: L2\n")
    words = (blocks(tmp_path), "--label-names", tmp_path / "names.txt", "--out", tmp_path / "seen.png")
    assert "Levels: L2, L3, L4." in inspect(*words).stdout


def test_an_image_that_cannot_be_read_leaves_no_picture(tmp_path):
    (tmp_path / "a.nii").write_text("no image at all" * 50)
    done = inspect(tmp_path / "a.nii", "--out", tmp_path / "seen.png")
    assert done.exit_code == 4
    assert not (tmp_path / "seen.png").exists()


@pytest.mark.slow
def test_a_real_ct_is_shown_with_its_levels(shared, tmp_path):
    done = inspect(shared / "data" / "ct" / "lumbar_ct_3mm.nii.gz", "--out", tmp_path / "seen.png")
    assert done.exit_code == 0
    assert "Levels: L1, L2, L3, L4, L5, S1" in done.stdout
