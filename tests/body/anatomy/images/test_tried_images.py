"""Images that were tried and read wrongly once: each is refused by its name, or read."""

from __future__ import annotations

from pathlib import Path

import pytest

from neuroplasty.body.anatomy.build import build_anatomy, spine_of
from neuroplasty.body.anatomy.images.header_names import names_in_text
from neuroplasty.body.anatomy.images.image import read_scan
from neuroplasty.body.anatomy.images.labels import canal_of
from neuroplasty.documents import read_case
from neuroplasty.errors import ImageError

from .brought import LUMBAR, refused

RIGHT = {
    "ct_no_intercept_pad.nii.gz": "a CT without its rescale intercept",
    "header_offset_infinite.nii.gz": "is not a NIfTI image that can be read",
    "header_unknown_units.nii.gz": "the unit",
    "lab_q_s_mirror.nii.gz": "left and right cannot be told apart",
    "lab_totalseg_v3_L6.nii.gz": "sixth lumbar vertebra, L6",
    "lab_totalseg_v3_L6_named.nii.gz": "sixth lumbar vertebra, L6",
    "lab_verse_four_lumbar.nii.gz": "if this person has four lumbar vertebrae",
    "subregions_with_disc.nii.gz": "sub-regions of vertebrae",
}
"""What was tried and is refused, by the words of the refusal."""

READ = {
    "lab_plain_named_gz.nii.gz": {"L3", "L4", "L5"},
    "lab_totalseg_vertebrae_mr.nii.gz": {"T12", *LUMBAR, "sacrum"},
    "lab_totalseg_vertebrae_mr_named.nii.gz": {"T12", *LUMBAR, "sacrum"},
    "totalsegmentator_masks": {"T11", "T12", "L1", "L2"},
}
"""What was tried and is read, by its vertebrae."""


@pytest.mark.parametrize("name", RIGHT)
def test_what_was_tried_and_is_wrong_is_refused_by_name(shared: Path, name: str) -> None:
    path = shared / "tried" / "images" / name
    assert RIGHT[name] in refused(path, "CT" if name.startswith("ct") else "label map")


@pytest.mark.parametrize("name", READ)
def test_what_was_tried_and_is_right_is_read(shared: Path, name: str) -> None:
    spine = spine_of(read_scan(shared / "tried" / "images" / name, what="label map"))
    assert set(spine.vertebrae) == READ[name]


def test_the_window_that_was_tried_is_said(shared: Path) -> None:
    notes = read_scan(shared / "tried" / "images" / "ct_window_-160_240.nii.gz").notes
    assert any("bone is clipped at 240 HU" in note for note in notes)


@pytest.mark.slow
def test_the_slice_spacing_that_was_tried_is_refused(shared: Path) -> None:
    case = read_case("l5-scar-after-discectomy")
    with pytest.raises(ImageError, match=r"usual for a stature of 177 cm.*slice spacing"):
        build_anatomy(case, ct=shared / "tried" / "images" / "ct_zspacing_60pct.nii.gz")


@pytest.mark.slow
def test_a_first_sacral_vertebra_labelled_apart_is_a_level(shared: Path) -> None:
    path = shared / "data" / "labels" / "lumbar_ct_3mm_totalseg.nii.gz"
    canal, missing, _ = canal_of(spine_of(read_scan(path, what="label map")))
    assert set(canal.levels) == {"S1", *LUMBAR, "T12"}
    assert 22 < canal.level_s_mm["L5"] - canal.level_s_mm["S1"] < 40
    assert missing == ("sacral hiatus (the label map ends at S1)",)


def test_text_that_is_no_table_of_names_gives_none() -> None:
    assert names_in_text("nothing here", loose=False) == {}
