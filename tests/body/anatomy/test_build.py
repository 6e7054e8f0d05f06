"""One anatomy from parameters, labels, a CT or both."""

from __future__ import annotations

from pathlib import Path

import nibabel
import numpy as np
import pytest

from neuroplasty.body.anatomy import Anatomy, build_anatomy
from neuroplasty.documents import read_case
from neuroplasty.documents.case import Case, Findings, Patient, Place, Scar
from neuroplasty.errors import ImageError


@pytest.fixture(scope="module")
def case() -> Case:
    patient = Patient(age_years=70, sex="female", stature_cm=160, weight_kg=60)
    scar = Scar(place=Place(level="L1", side="left", region="lateral recess"), length_mm=20, bonded=0.5)
    return Case(name="a-case", title="A case", patient=patient, findings=Findings(scars=(scar,)))


def test_a_seed_without_a_ct_is_refused(case: Case) -> None:
    with pytest.raises(ImageError, match="without a CT"):
        build_anatomy(case, seed_mm=(0.0, 0.0, 0.0))


def test_labels_alone_make_a_canal_and_a_body(case: Case, shared: Path) -> None:
    anatomy = build_anatomy(case, labels=shared / "data" / "labels" / "totalseg_example_seg.nii.gz")
    assert anatomy.source == "label map totalseg_example_seg.nii.gz"
    assert anatomy.body.data.max() > 600
    assert any("made from the label map" in note for note in anatomy.notes)
    assert any("hiatus" in item for item in anatomy.missing)


def test_labels_with_the_wrong_affine_are_refused_with_the_distance(case: Case, shared: Path) -> None:
    data = shared / "data"
    with pytest.raises(ImageError, match="246 mm towards the head"):
        build_anatomy(
            case,
            ct=data / "ct" / "lumbar_ct_3mm.nii.gz",
            labels=data / "labels" / "totalseg_example_seg.nii.gz",
        )


@pytest.mark.slow
def test_labels_and_ct_together_extend_the_canal_under_the_labels_names(
    case: Case, shared: Path, tmp_path: Path
) -> None:
    data = shared / "data"
    slab = nibabel.load(data / "labels" / "totalseg_example_seg.nii.gz")
    affine = slab.affine.copy()
    affine[2, 3] += 246.0
    nibabel.save(nibabel.Nifti1Image(np.asarray(slab.dataobj), affine), tmp_path / "moved.nii.gz")
    ct = data / "ct" / "lumbar_ct_3mm.nii.gz"
    anatomy = build_anatomy(case, ct=ct, labels=tmp_path / "moved.nii.gz")
    assert anatomy.canal.has_hiatus
    assert {"L1", "L2", "L5", "S1"} <= set(anatomy.canal.levels)
    assert any("beyond the label map" in note for note in anatomy.notes)
    assert anatomy.source == "CT lumbar_ct_3mm.nii.gz with label map moved.nii.gz"


@pytest.mark.slow
def test_of_a_ct_only_what_it_does_not_tell_is_drawn(scanned: Anatomy, shared: Path) -> None:
    ct = shared / "data" / "ct" / "lumbar_ct_3mm.nii.gz"
    drawn = build_anatomy(read_case("healthy-adult"), ct=ct, rng=np.random.default_rng(1))
    np.testing.assert_array_equal(drawn.canal.wall_mm, scanned.canal.wall_mm)
    assert drawn.canal.level_s_mm == scanned.canal.level_s_mm
    assert drawn.canal.sac_tip_s_mm != scanned.canal.sac_tip_s_mm
    assert np.abs(drawn.canal.gap_mm - scanned.canal.gap_mm).max() > 0.2
    assert drawn.canal.gap_mm.min() >= 0.3 - 1e-9
