"""Look: what was read of an image, before anything is rehearsed on it: canal, levels, oddities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.images.image import kind_of, read_scan
from neuroplasty.body.anatomy.images.labelled_spine import LabelledSpine, read_labels
from neuroplasty.body.anatomy.images.labels import bone_image, canal_of
from neuroplasty.body.anatomy.images.plausible import body_width_mm, check_plausible, spacing_mm
from neuroplasty.body.anatomy.images.scan import Scan, What
from neuroplasty.body.anatomy.images.surroundings import cut_notes, shows_the_skin
from neuroplasty.body.anatomy.images.tracer import trace_canal
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.documents.case import Patient
from neuroplasty.errors import NeuroplastyError

_MOST_LINES = 10
_DIRECTIONS = (("right", "left"), ("front", "back"), ("head", "feet"))


@dataclass(frozen=True)
class Look:
    """What was read of an image.

    Parameters
    ----------
    source : str
        Name of the file or folder.
    what : {"CT", "label map"}
    volume : Volume
        As it was read.
    canal : Canal, optional
        None where none was found.
    names : mapping of str to tuple of int
        Numbers of the label map by structure; empty for a CT.
    lines : tuple of str
        Ten lines at most, a fact each.
    wrong : NeuroplastyError, optional
        Why the image cannot be rehearsed on.

    Examples
    --------
    >>> block = Volume(np.zeros((4, 4, 4), np.float32), np.diag([2.0, 2.0, 3.0, 1.0]))
    >>> Look("a.nii", "CT", block).canal is None
    True
    """

    source: str
    what: What
    volume: Volume
    canal: Canal | None = None
    names: Mapping[str, tuple[int, ...]] | None = None
    lines: tuple[str, ...] = ()
    wrong: NeuroplastyError | None = None


def look_at(
    path: Path | str,
    *,
    label_names: Mapping[int, str] | None = None,
    patient: Patient | None = None,
    what: What | None = None,
) -> Look:
    """Read an image and tell what was read.

    Parameters
    ----------
    path : path or str
        As for ``load_image``.
    label_names : mapping of int to str, optional
        Structure by number of a label map.
    patient : Patient, optional
        Whose image it is; the levels are then held against the stature.
    what : {"CT", "label map"}, optional
        Told from what the image holds when not given.

    Returns
    -------
    Look

    Raises
    ------
    ImageError
        For an image that cannot be read at all; what only cannot be rehearsed on is in ``Look.wrong``.

    Examples
    --------
    >>> look_at("nowhere.nii.gz")    # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    neuroplasty.errors.ImageError: nowhere.nii.gz does not exist; ...
    """
    path = Path(path)
    kind: What = what or ("label map" if label_names is not None else kind_of(path))
    scan = read_scan(path, what=kind)
    spine: LabelledSpine | None = None
    canal: Canal | None = None
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    wrong: NeuroplastyError | None = None
    hounsfield = scan.volume if kind == "CT" else None
    odd: tuple[str, ...] = ()
    try:
        if kind == "CT":
            canal, missing, notes = trace_canal(scan.volume)
        else:
            names = label_names if label_names is not None else scan.names
            header = label_names is None and scan.names is not None
            spine = read_labels(scan.volume, names, in_header=header)
            canal, missing, notes = canal_of(spine)
            hounsfield = bone_image(spine)
        if patient is not None:
            odd = check_plausible(canal, patient, hounsfield)
    except NeuroplastyError as error:
        wrong = error
    lines = [_grid(path, kind, scan.volume), _content(scan, kind, spine)]
    if canal is not None:
        lines += _levels(canal, hounsfield)
        lines.append(_missing(missing))
        lines.append(_edges(canal, scan.volume if kind == "CT" else None))
    lines += [*scan.notes, *odd]
    if wrong is not None:
        lines = [*lines[: _MOST_LINES - 1], f"Cannot be rehearsed on: {wrong}"]
    lines = [*lines, *notes][:_MOST_LINES]
    return Look(
        path.name or str(path),
        kind,
        scan.volume,
        canal,
        {} if spine is None else spine.values,
        tuple(lines),
        wrong,
    )


def _grid(path: Path, what: What, volume: Volume) -> str:
    shape = " x ".join(map(str, volume.data.shape))
    spacing = " x ".join(f"{size:.3g}" for size in volume.spacing_mm)
    size = " x ".join(f"{n * s:.0f}" for n, s in zip(volume.data.shape, volume.spacing_mm, strict=True))
    axes = ", ".join(map(_direction, volume.affine[:3, :3].T))
    return f"{path.name}: a {what}, {shape} voxels of {spacing} mm ({size} mm), axes to the {axes}."


def _direction(axis: NDArray[np.float64]) -> str:
    """Where an axis of an image mostly leads, in the person's own words.

    >>> _direction(np.array([-0.9, 0.1, 0.2])), _direction(np.array([0.0, 0.3, 2.0]))
    ('left', 'head')
    """
    most = int(np.argmax(np.abs(axis)))
    return _DIRECTIONS[most][int(axis[most] < 0)]


def _content(scan: Scan, what: What, spine: LabelledSpine | None) -> str:
    data = scan.volume.data
    if what == "CT":
        soft = data[(data > -150) & (data < 150)]
        middle = f", soft tissue around {np.median(soft):.0f}" if soft.size else ""
        return f"Values: {data.min():.0f} to {data.max():.0f} HU{middle}."
    numbers = [int(value) for value in np.unique(data) if value > 0]
    few = ", ".join(map(str, numbers[:16])) + (", ..." if len(numbers) > 16 else "")
    if spine is None:
        return f"Numbers: {few}."
    read = ", ".join(f"{name} = {'+'.join(map(str, spine.values[name]))}" for name in spine.vertebrae)
    return f"Read by {spine.scheme.name}: {read}."


def _levels(canal: Canal, hounsfield: Volume | None) -> list[str]:
    gaps = spacing_mm(canal)
    apart = ", ".join(f"{upper}-{lower} {gap:.0f}" for (lower, upper), gap in reversed(gaps.items()))
    lines = [f"Levels: {', '.join(reversed(canal.levels))}."]
    width = None if hounsfield is None else body_width_mm(canal, hounsfield)
    beside = "" if width is None else f"; vertebral bodies {width:.0f} mm wide"
    if gaps:
        lines.append(f"Apart along the canal, mm: {apart}{beside}.")
    at = [int(np.searchsorted(canal.s_mm, s)) for s in canal.level_s_mm.values()]
    quarter = len(canal.theta_rad) // 4
    wide = [canal.wall_mm[i, quarter] + canal.wall_mm[i, 3 * quarter] for i in at if i < len(canal.s_mm)]
    deep = [canal.wall_mm[i, 0] + canal.wall_mm[i, 2 * quarter] for i in at if i < len(canal.s_mm)]
    lines.append(
        f"Canal: {canal.s_mm[-1]:.0f} mm long, {min(wide):.0f}-{max(wide):.0f} mm wide and "
        f"{min(deep):.0f}-{max(deep):.0f} mm deep at the levels; the sacral hiatus was "
        f"{'found' if canal.has_hiatus else 'not found'}."
    )
    return lines


def _missing(missing: tuple[str, ...]) -> str:
    return f"Not found: {'; '.join(missing)}." if missing else "Nothing from T12 to the hiatus is missing."


def _edges(canal: Canal, image: Volume | None) -> str:
    ends = " ".join(cut_notes(canal)) or "The canal is whole from the hiatus to T12."
    if image is None:
        return ends
    skin = (
        "The skin of the back is in the image."
        if shows_the_skin(image, canal)
        else ("The image ends before the skin; a rehearsal puts soft tissue beyond it.")
    )
    return f"{skin} {ends}"
