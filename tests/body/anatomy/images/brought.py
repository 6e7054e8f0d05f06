"""Images as people bring them: written, read whole, and refused in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nibabel
import numpy as np
import pytest

from neuroplasty.body.anatomy.build import spine_of
from neuroplasty.body.anatomy.images.image import read_scan
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.errors import NeuroplastyError

Draw = Callable[..., Volume]
Numbers = Callable[[str, tuple[str, ...]], dict[str, int]]

LUMBAR = ("L1", "L2", "L3", "L4", "L5")


def saved(path: Path, volume: Volume, names: dict[int, str] | None = None, dtype: type = np.int16) -> Path:
    image = nibabel.Nifti1Image(volume.data.astype(dtype), volume.affine)
    if names is not None:
        labels = "".join(f'<Label Key="{k}" Red="1"><![CDATA[{name}]]></Label>' for k, name in names.items())
        text = f'<?xml version="1.0"?><CaretExtension><LabelTable>{labels}</LabelTable></CaretExtension>'
        image.header.extensions.append(nibabel.nifti1.Nifti1Extension(0, text.encode()))
    nibabel.save(image, path)
    return path


def read_whole(path: Path, what: str) -> None:
    scan = read_scan(path, what=what)  # type: ignore[arg-type]
    if what == "label map":
        spine_of(scan)


def refused(path: Path, what: str = "CT") -> str:
    with pytest.raises(NeuroplastyError) as caught:
        read_whole(path, what)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence
