"""One anatomy from whatever there is of a patient: parameters, a label map, a CT, or a CT with its labels."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike

from neuroplasty.body.anatomy.anatomy import Anatomy
from neuroplasty.body.anatomy.bones.synthesis import synthesise_body
from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.findings import apply_findings
from neuroplasty.body.anatomy.images.alignment import check_labels_lie_on
from neuroplasty.body.anatomy.images.grid import resample_ras
from neuroplasty.body.anatomy.images.image import read_scan
from neuroplasty.body.anatomy.images.label_body import body_from_labels
from neuroplasty.body.anatomy.images.labelled_spine import LabelledSpine, read_labels
from neuroplasty.body.anatomy.images.labels import canal_of
from neuroplasty.body.anatomy.images.plausible import check_plausible
from neuroplasty.body.anatomy.images.scan import Scan
from neuroplasty.body.anatomy.images.surroundings import cut_notes, surrounded
from neuroplasty.body.anatomy.images.tracer import trace_canal
from neuroplasty.body.anatomy.measures import MIDDLE, Measures
from neuroplasty.body.anatomy.parametric import canal_with
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.documents.case import Case
from neuroplasty.errors import ImageError

Found = tuple[Canal, tuple[str, ...], tuple[str, ...]]

_NO_BODY = Volume(np.zeros((2, 2, 2), np.float32), np.eye(4))
_MOST_VOXELS = 60_000_000
_COARSE_MM = 1.25
_AGREE_MM = 14.0
_LABELS_ALONE = "The body's Hounsfield units are made from the label map (assumed); no CT was given."


def build_anatomy(
    case: Case,
    *,
    ct: Path | str | None = None,
    labels: Path | str | None = None,
    label_names: Mapping[int, str] | None = None,
    seed_mm: ArrayLike | None = None,
    rng: Generator | None = None,
    is_seen: bool = True,
) -> Anatomy:
    """The anatomy a case is rehearsed on.

    With both files the levels are the label map's and the CT may extend the canal beyond it. Findings that
    bone shows are applied to a parametric canal only: an image has them already.

    Parameters
    ----------
    case : Case
        Whose patient and findings these are.
    ct, labels : path or str, optional
        Images (``load_image`` says of which kinds); without either the patient's parameters make the anatomy.
    label_names : mapping of int to str, optional
        Structure by number in the label map; wins over names in its header, and these over its numbers.
    seed_mm : (3,), optional
        RAS+ mm, a point inside the canal of the CT; it may be left out.
    rng : Generator, optional
        Draws a person (``Measures.drawn``); of an image only what it does not tell: fat, sac, roots. Without
        it the average person.
    is_seen : bool
        Whether pictures will be taken; without images and pictures no body is drawn.

    Returns
    -------
    Anatomy

    Raises
    ------
    ImageError
        For an image that cannot be used, levels that cannot be this person's, labels that do not lie on their
        CT, a seed without a CT, or names without a label map.
    AnatomyError
        For a label map with a hole or findings outside the anatomy.

    Examples
    --------
    ``build_anatomy(case)`` and ``build_anatomy(case, ct="ct.nii.gz")`` take seconds; a refusal none:

    >>> from neuroplasty.documents import read_case
    >>> build_anatomy(read_case("healthy-adult"), seed_mm=(0.0, 0.0, 0.0))    # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    neuroplasty.errors.ImageError: A seed point was given without a CT; give the CT it lies in, ...
    """
    if seed_mm is not None and ct is None:
        raise ImageError(
            "A seed point was given without a CT; give the CT it lies in, or leave the seed out."
        )
    if label_names is not None and labels is None:
        raise ImageError("Label names were given without a label map; give the map, or leave the names out.")
    measures = MIDDLE if rng is None else Measures.drawn(rng)
    age = float(case.patient.age_years)
    if ct is None and labels is None:
        canal = apply_findings(canal_with(case.patient, measures), case.findings)
        body = synthesise_body(canal, case.patient, case.findings) if is_seen else _NO_BODY
        return Anatomy(canal, body, "parameters", measures=measures)
    if labels is None:
        assert ct is not None
        scan = read_scan(ct, what="CT")
        image = scan.volume
        found = _with_notes(scan.notes, trace_canal(image, seed_mm=seed_mm, age_years=age, measures=measures))
        odd = check_plausible(found[0], case.patient, image)
        return _anatomy(case, _with_notes(odd, found), _sized(image), f"CT {Path(ct).name}", measures)
    drawn = read_scan(labels, what="label map")
    spine = spine_of(drawn, label_names)
    found = _with_notes(drawn.notes, canal_of(spine, age_years=age, measures=measures))
    if ct is None:
        canal, missing, notes = found
        body = body_from_labels(spine, canal, case.patient)
        odd = check_plausible(canal, case.patient, body)
        return _anatomy(
            case,
            (canal, missing, (*odd, *notes, _LABELS_ALONE)),
            body,
            f"label map {Path(labels).name}",
            measures,
        )
    scan = read_scan(ct, what="CT")
    image = scan.volume
    check_labels_lie_on(image, spine.labels, spine.mask(*spine.vertebrae))
    found = _with_notes(scan.notes, _extended(found, image, seed_mm, age, measures))
    odd = check_plausible(found[0], case.patient, image)
    source = f"CT {Path(ct).name} with label map {Path(labels).name}"
    return _anatomy(case, _with_notes(odd, found), _sized(image), source, measures)


def spine_of(scan: Scan, label_names: Mapping[int, str] | None = None) -> LabelledSpine:
    """What a label map's numbers mean: by one's own names, else its header's, else by their places."""
    if label_names is not None:
        return read_labels(scan.volume, label_names)
    return read_labels(scan.volume, scan.names, in_header=scan.names is not None)


def _with_notes(notes: tuple[str, ...], found: Found) -> Found:
    """What was found, with notes before its own."""
    canal, missing, own = found
    return canal, missing, (*notes, *own)


def _anatomy(case: Case, found: Found, body: Volume, source: str, measures: Measures) -> Anatomy:
    canal, missing, notes = found
    body, continued = surrounded(body, canal, case.patient)
    found_on = apply_findings(canal, case.findings, bony=False)
    return Anatomy(found_on, body, source, missing, (*notes, *cut_notes(canal), *continued), measures)


def _extended(
    labelled: Found, image: Volume, seed_mm: ArrayLike | None, age_years: float, measures: Measures
) -> Found:
    """The canal traced in the CT where it reaches further and agrees with the labels, else theirs."""
    canal, missing, notes = labelled
    if canal.has_hiatus and "T12" in canal.level_s_mm:
        return labelled
    try:
        traced, still_missing, traced_notes = trace_canal(
            image, seed_mm=seed_mm, age_years=age_years, measures=measures
        )
    except ImageError:
        return labelled
    apart = [
        float(abs(canal.point_mm(s, 0.0, 0.0) - traced.point_mm(traced.level_s_mm[level], 0.0, 0.0)).max())
        for level, s in canal.level_s_mm.items()
        if level in traced.level_s_mm
    ]
    if not apart or max(apart) > _AGREE_MM:
        clash = "Counted up from the sacrum the CT's levels are not the label map's, which are kept."
        return canal, missing, (*notes, clash)
    if len(traced.level_s_mm) <= len(canal.level_s_mm):
        return labelled
    agree = (
        f"The canal was traced in the CT beyond the label map; the levels agree within {max(apart):.0f} mm."
    )
    return traced, still_missing, (agree, *traced_notes)


def _sized(image: Volume) -> Volume:
    """The CT as it is, or, where it is larger than a projector needs, on a coarser grid."""
    if image.data.size <= _MOST_VOXELS:
        return image
    return resample_ras(image, _COARSE_MM)
