"""A label map read: which number is which structure, and whether the vertebrae make a spine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from neuroplasty.body.anatomy.images.label_schemes import (
    CORD_SEGMENTS,
    LONGEST_MM,
    ONE_LABEL,
    OPTIONAL,
    SPINE,
    Scheme,
    detect_scheme,
    scheme_from_names,
)
from neuroplasty.body.anatomy.images.transitional import APART_MM, gap_mm, is_fused
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.errors import AnatomyError, ImageError

Array = NDArray[np.float64]

_LEAST_ML = 0.3
_CORD_MM = 24.0
_STEP_MM = 4.0


@dataclass(frozen=True)
class LabelledSpine:
    """A label map read: which number is which structure."""

    labels: Volume
    scheme: Scheme
    values: dict[str, tuple[int, ...]]
    note: str | None

    @property
    def vertebrae(self) -> tuple[str, ...]:
        """The vertebrae in the map, from above downward."""
        return tuple(name for name in SPINE if name in self.values)

    def mask(self, *names: str) -> NDArray[np.bool_]:
        """Voxels of the named structures."""
        wanted = [value for name in names for value in self.values.get(name, ())]
        return np.isin(self.labels.data, wanted)


def read_labels(
    labels: Volume, names: Mapping[int, str] | None = None, *, in_header: bool = False
) -> LabelledSpine:
    """Tell what the numbers of a label map mean, from their places or from ``names`` (number: structure).

    ``in_header``: the names stand in the file's own header; they win over numbers if any is a vertebra's.
    Raises ImageError if they make no spine, AnatomyError if a vertebra is missing between others or there are
    six lumbar ones or four.
    """
    places = _Places.of(labels)
    if places.are_cord_segments():
        raise ImageError(CORD_SEGMENTS)
    scheme, note = _scheme(places, names, in_header)
    _refuse_one_label(places, scheme)
    values: dict[str, tuple[int, ...]] = {}
    for value in places.present:
        name = scheme.structures.get(value)
        if name is not None and (name not in SPINE or places.volumes_ml[value] >= _LEAST_ML):
            values[name] = (*values.get(name, ()), value)
    spine = _with_sixth(LabelledSpine(labels, scheme, values, note), names)
    _check_order(spine, places)
    _check_whole(spine)
    return spine


@dataclass(frozen=True)
class _Places:
    """Where the labels of a map lie: middle (3,) RAS+ mm, volume, and extent (3,) along RAS, by number."""

    present: tuple[int, ...]
    centroids_mm: dict[int, Array]
    volumes_ml: dict[int, float]
    extents_mm: dict[int, Array]

    @classmethod
    def of(cls, labels: Volume) -> _Places:
        voxel_ml = abs(float(np.linalg.det(labels.affine[:3, :3]))) / 1000.0
        whole = labels.data.astype(np.int32)
        boxes = ndimage.find_objects(whole)
        count = np.bincount(whole.ravel())
        present = tuple(int(value) for value in np.flatnonzero(count) if value > 0)
        centroids, extents = {}, {}
        for value in present:
            box = boxes[value - 1]
            voxels = np.argwhere(whole[box] == value) + [part.start for part in box]
            points = labels.to_world(voxels)
            centroids[value] = points.mean(axis=0)
            extents[value] = np.subtract(*np.percentile(points, [98, 2], axis=0))
        volumes = {value: float(count[value]) * voxel_ml for value in present}
        return cls(present, centroids, volumes, extents)

    def are_cord_segments(self) -> bool:
        """Whether most labels are thin pieces one above the other: no vertebra is as narrow as a cord."""
        thin = [
            v for v in self.present if self.extents_mm[v][:2].max() < _CORD_MM and self.volumes_ml[v] > 0.05
        ]
        if len(thin) < 3 or len(thin) < 0.6 * len(self.present):
            return False
        heights = np.sort([self.centroids_mm[value][2] for value in thin])
        sideways = np.ptp([self.centroids_mm[value][0] for value in thin])
        return bool(np.median(np.diff(heights)) > _STEP_MM and sideways < _CORD_MM)


def _scheme(places: _Places, names: Mapping[int, str] | None, in_header: bool) -> tuple[Scheme, str | None]:
    if names is not None:
        there = {value: name for value, name in names.items() if value in places.present}
        try:
            said = "names in its header" if in_header else "given names"
            return scheme_from_names(there or names, said_by=said), None
        except ImageError as error:
            if not in_header or "is a vertebra's" not in str(error):
                raise
    heights = {value: float(extent[2]) for value, extent in places.extents_mm.items()}
    return detect_scheme(places.centroids_mm, places.volumes_ml, heights)


def _refuse_one_label(places: _Places, scheme: Scheme) -> None:
    """Raise ImageError where one number is taller than any vertebra is."""
    for value, name in scheme.structures.items():
        vertebra = name in SPINE and name != "sacrum" and value in places.present
        if vertebra and places.extents_mm[value][2] > LONGEST_MM:
            raise ImageError(ONE_LABEL.format(which=f" ({value})"))


def _with_sixth(spine: LabelledSpine, names: Mapping[int, str] | None) -> LabelledSpine:
    """The number that is S1 in one version and L6 in the next: told by whether it is fused below."""
    versions = ("TotalSegmentator v2", "TotalSegmentator v3")
    if spine.scheme.name not in versions or not {"S1", "L6"} & set(spine.values):
        return spine
    value = (*spine.values.get("S1", ()), *spine.values.get("L6", ()))
    values = {name: numbers for name, numbers in spine.values.items() if name not in ("S1", "L6")}
    if "sacrum" not in values:
        note = (
            f"{value[0]} was read as S1 (TotalSegmentator v2); in its v3 it is L6, a sixth lumbar vertebra."
        )
        return LabelledSpine(spine.labels, spine.scheme, {**values, "S1": value}, note)
    apart = not is_fused(spine.labels, np.isin(spine.labels.data, value), spine.mask("sacrum"))
    return LabelledSpine(spine.labels, spine.scheme, {**values, "L6" if apart else "S1": value}, spine.note)


def _check_order(spine: LabelledSpine, places: _Places) -> None:
    """Raise ImageError where a vertebra lies above one that it should lie below."""
    for above, below in pairwise(spine.vertebrae):
        high, low = (
            float(np.mean([places.centroids_mm[value][2] for value in spine.values[name]]))
            for name in (above, below)
        )
        if high <= low:
            raise ImageError(
                f"The label map ({spine.scheme.name}) has {below} above {above}: its names or its "
                "head-to-foot axis are the wrong way round; correct them."
            )


def _check_whole(spine: LabelledSpine) -> None:
    found = spine.vertebrae
    if "L6" in spine.values:
        number = ", ".join(map(str, spine.values["L6"]))
        raise AnatomyError(
            f"The label map has a sixth lumbar vertebra, L6 (label {number}), free between L5 and the "
            "sacrum, which this software has no level for; rename the vertebrae so that the lowest lumbar "
            "one is L5."
        )
    run = SPINE[SPINE.index(found[0]) : SPINE.index(found[-1]) + 1] if found else ()
    absent = [name for name in run if name not in found and name not in OPTIONAL]
    if absent:
        raise AnatomyError(_holed(spine, found, absent))
    if not set(found) & {"T12", "L1", "L2", "L3", "L4", "L5", "S1"}:
        raise AnatomyError(
            f"The label map names no vertebra from T12 to S1 (it has {', '.join(found) or 'none'}); give "
            "one of the lumbar spine."
        )
    for above, below in pairwise(found):
        if below not in ("S1", "sacrum"):
            continue
        if gap_mm(spine.labels, spine.mask(above), spine.mask(below)) > APART_MM:
            lower = "the sacrum" if below == "sacrum" else below
            raise AnatomyError(
                f"Between {above} and {lower} the label map leaves room for a vertebra that it does not "
                "name; if it is a sixth lumbar one, rename the vertebrae so that the lowest lumbar one is "
                "L5, else label it."
            )


def _holed(spine: LabelledSpine, found: tuple[str, ...], absent: list[str]) -> str:
    """Why a map that lacks vertebrae between others is refused: a hole, or a person with one fewer."""
    below = _next(found, absent)
    above = found[found.index(below) - 1]
    if len(absent) == 1 and gap_mm(spine.labels, spine.mask(above), spine.mask(below)) < APART_MM:
        lower = "the sacrum" if below == "sacrum" else below
        region = "lumbar" if absent[0] == "L5" else "thoracic"
        count = "four" if absent[0] == "L5" else "eleven"
        return (
            f"In the label map {above} lies right above {lower} and there is no {absent[0]}: if this person "
            f"has {count} {region} vertebrae, number them so that the lowest lumbar one is L5 "
            "(--label-names gives your own names to the numbers); else give a map with every vertebra."
        )
    return (
        f"The label map has {', '.join(found)} but not {', '.join(absent)} between them, and the canal's "
        "wall there would be a guess; give a map with every vertebra from the first to the last."
    )


def _next(found: tuple[str, ...], absent: list[str]) -> str:
    """The first vertebra that is there below those that are not."""
    return next(name for name in found if SPINE.index(name) > SPINE.index(absent[-1]))
