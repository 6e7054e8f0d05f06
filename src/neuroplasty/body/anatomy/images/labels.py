"""A canal from a label map: through the foramina of the labelled vertebrae, levels by their names."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from neuroplasty.body.anatomy import morphometry
from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.images.canal_from_tube import complete_canal, level_scale
from neuroplasty.body.anatomy.images.canal_path import Rings, find_seed, score_rings, trace
from neuroplasty.body.anatomy.images.grid import resample_ras, sample
from neuroplasty.body.anatomy.images.labelled_spine import LabelledSpine, read_labels
from neuroplasty.body.anatomy.images.levels_in_ct import hiatus_station, read_signals, sacral_levels
from neuroplasty.body.anatomy.images.tube import Tube, tube_along
from neuroplasty.body.anatomy.images.wall import Wall, centred, find_wall, whole_inside
from neuroplasty.body.anatomy.measures import MIDDLE, Measures
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.documents.places import DISCS, LEVELS, Level
from neuroplasty.errors import AnatomyError, ImageError

Array = NDArray[np.float64]

BONE_HU = 700.0
"""What labelled bone counts as for the tracer; half-way up to it lies the label's border."""

_WORKING_MM = 2.0
_SHORTEST_MM = 20.0
_CANAL_RING = 0.9
_GAP_MM = 14.0
_WHOLE_SHARE = 0.75


def canal_from_labels(
    labels: Volume, *, names: Mapping[int, str] | None = None, age_years: float = 45.0
) -> tuple[Canal, tuple[str, ...], tuple[str, ...]]:
    """The canal through the labelled vertebrae, what the map does not reach, and what was assumed.

    Parameters
    ----------
    labels : Volume
        Whole numbers, one a structure.
    names : mapping of int to str, optional
        Structure by number; overrules the detection of the scheme.
    age_years : float
        Sizes the thecal sac.

    Returns
    -------
    canal : Canal
    missing : tuple of str
        Levels the map does not reach, and the hiatus where it was not seen.
    notes : tuple of str
        What was assumed on the way.

    Raises
    ------
    ImageError, AnatomyError
        One sentence, if the map names no lumbar vertebra with its arch, lacks a vertebra between others, or
        shows sub-regions only.

    Examples
    --------
    >>> block = np.zeros((30, 30, 30), np.float32)
    >>> block[10:20, 10:20, 10:20] = 5
    >>> labels = Volume(block, np.diag([2.0, 2.0, 2.0, 1.0]))
    >>> canal_from_labels(labels, names={5: "vertebrae_T8"})    # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    neuroplasty.errors.AnatomyError: The label map names no vertebra from T12 to S1 (it has T8); ...
    """
    return canal_of(read_labels(labels, names), age_years=age_years)


def canal_of(
    spine: LabelledSpine, *, age_years: float = 45.0, measures: Measures = MIDDLE
) -> tuple[Canal, tuple[str, ...], tuple[str, ...]]:
    """``canal_from_labels`` for a label map that has been read already."""
    bone = bone_image(spine)
    tube, wall = _follow(spine, bone)
    level_s = _pedicles(spine, tube, wall)
    if not level_s:
        raise AnatomyError(
            f"The label map ({', '.join(spine.vertebrae)}) shows no pair of pedicles from T12 to L5; give a "
            "map with at least one whole lumbar vertebra."
        )
    disc_s = _discs(spine, tube, wall)
    notes = [f"Levels are named by the label map ({spine.scheme.name})."]
    hiatus = None
    if "sacrum" in spine.values and "L5" in level_s:
        apart = "S1" in level_s
        level_s, hiatus = _with_sacrum(bone, tube, wall, level_s)
        first, above = ("S2", "the S1 that the map names") if apart else ("S1", "L5")
        notes.append(
            f"{first} to S4 are placed by usual proportions under {above} (assumed); the map names one "
            "sacrum."
        )
    canal, assumed = complete_canal(
        tube,
        wall,
        level_s_mm=level_s,
        disc_s_mm=disc_s,
        hiatus_s_mm=hiatus,
        age_years=age_years,
        measures=measures,
    )
    if spine.note:
        notes.append(spine.note)
    return canal, _missing(spine, canal), (*notes, *assumed)


def bone_image(spine: LabelledSpine) -> Volume:
    """Labelled vertebrae as bone in soft tissue on a right-anterior-superior grid, for the CT's tracer.

    Narrow gaps between neighbours one above the other (discs, windows between laminae) are filled: label maps
    leave them out, and a canal must not run off into a disc.
    """
    spacing = float(np.clip(spine.labels.spacing_mm.min(), 1.0, _WORKING_MM))
    solid = spine.mask(*spine.vertebrae, "disc")
    soft = Volume(solid.astype(np.float32), spine.labels.affine)
    bone = resample_ras(soft, spacing, fill=0.0)
    order = np.zeros(spine.labels.data.shape, np.float32)
    for rank, name in enumerate(reversed(spine.vertebrae), start=1):
        order[spine.mask(name)] = rank
    ranks = resample_ras(Volume(order, spine.labels.affine), spacing, fill=0.0, order=0).data.astype(np.int16)
    inside = spine.mask("cord", "canal").astype(np.float32)
    free = resample_ras(Volume(inside, spine.labels.affine), spacing, fill=0.0).data < 0.5
    filled = np.maximum(bone.data, _gaps(ranks, int(_GAP_MM / spacing)) & free)
    return Volume(np.asarray(filled * BONE_HU, np.float32), bone.affine)


def _gaps(ranks: NDArray[np.int16], longest: int) -> NDArray[np.bool_]:
    """Voxels with one vertebra close below and the next one close above, in the same column."""
    nz = ranks.shape[2]
    below, above = np.zeros_like(ranks), np.zeros_like(ranks)
    under, over = np.full(ranks.shape, nz, np.int16), np.full(ranks.shape, nz, np.int16)
    for k in range(nz):
        for here, seen, away, before in ((k, below, under, k - 1), (nz - 1 - k, above, over, nz - k)):
            bone = ranks[:, :, here] > 0
            first = k == 0
            seen[:, :, here] = np.where(bone, ranks[:, :, here], 0 if first else seen[:, :, before])
            away[:, :, here] = np.where(bone, 0, nz if first else np.minimum(away[:, :, before] + 1, nz))
    return np.asarray((ranks == 0) & (below > 0) & (above == below + 1) & (under + over <= longest + 1))


def _follow(spine: LabelledSpine, bone: Volume) -> tuple[Tube, Wall]:
    grid = resample_ras(bone, _WORKING_MM, fill=0.0)
    rings = score_rings(grid)
    inside = Volume(spine.mask("cord", "canal").astype(np.float32), spine.labels.affine)
    centres = grid.to_world(np.moveaxis(np.indices(grid.data.shape), 0, -1))
    marked = sample(inside, centres, fill=0.0) > 0.5
    rings = Rings(grid, np.where(marked, np.maximum(rings.ring, _CANAL_RING), rings.ring), rings.lumbar)
    try:
        sacral = bool({"S1", "sacrum"} & set(spine.values))
        tube = tube_along(trace(rings, find_seed(rings), sacral=sacral))
    except ImageError:
        raise AnatomyError(
            f"No canal was found through the labelled vertebrae ({', '.join(spine.vertebrae)}): their "
            "arches do not close round one; give a map that labels whole vertebrae, bodies and arches."
        ) from None
    tube = centred(bone, tube)
    wall = find_wall(bone, tube)
    part = whole_inside(bone, tube, wall)
    if part.stop - part.start < _SHORTEST_MM:
        raise AnatomyError(
            f"The labelled vertebrae ({', '.join(spine.vertebrae)}) enclose only {part.stop - part.start} "
            f"mm of canal, at least {_SHORTEST_MM:.0f} mm are needed; give a map with more of the spine."
        )
    tube, wall = tube.cut(part), wall.cut(part)
    walled = np.flatnonzero(wall.seen.mean(axis=1) > 0.2)
    part = slice(int(walled[0]), int(walled[-1]) + 1)
    return tube.cut(part), wall.cut(part)


def _share(spine: LabelledSpine, tube: Tube, wall: Wall, name: str, span_deg: tuple[float, float]) -> Array:
    """Share (n,) of the places just outside the wall, between two angles, that carry a label."""
    image = Volume(spine.mask(name).astype(np.float32), spine.labels.affine)
    theta = np.radians(np.linspace(*span_deg, 9))
    column = np.round(theta / (2 * np.pi) * len(wall.theta_rad)).astype(int) % len(wall.theta_rad)
    radius = wall.radius_mm[:, column][:, :, None] + np.arange(1.0, 7.5, 1.0)
    points = tube.centre_mm[:, None, None, :] + radius[..., None] * tube.direction(theta)[:, :, None, :]
    return np.asarray(sample(image, points, fill=0.0).astype(float).reshape(len(tube.s_mm), -1).mean(axis=1))


def _pedicles(spine: LabelledSpine, tube: Tube, wall: Wall) -> dict[Level, float]:
    """The mid-pedicle station of each labelled level whose pedicles lie inside the tube."""
    level_s: dict[Level, float] = {}
    cut: dict[Level, int] = {}
    sizes: list[int] = []
    for level in LEVELS[:7]:
        if level not in spine.values:
            continue
        sides = [_share(spine, tube, wall, level, span) for span in ((80, 130), (230, 280))]
        beside = ndimage.gaussian_filter1d(np.minimum(sides[0], sides[1]), 2.0, mode="nearest")
        if beside.max() < 0.25:
            continue
        stretch = np.flatnonzero(beside > 0.5 * beside.max())
        cut_off = stretch[0] == 0 or stretch[-1] == len(beside) - 1
        if not (cut_off and stretch.size < 10):
            level_s[level] = float(tube.s_mm[stretch].mean())
        if cut_off and level != "S1":
            cut[level] = stretch.size
        else:
            sizes.append(stretch.size)
    # A pedicle that the field's end cuts lies elsewhere than the half of it that is seen.
    usual = float(np.median(sizes)) if sizes else 0.0
    short = [level for level, size in cut.items() if level in level_s and size < _WHOLE_SHARE * usual]
    return {level: s for level, s in level_s.items() if level not in short}


def _discs(spine: LabelledSpine, tube: Tube, wall: Wall) -> dict[str, float]:
    """The station half-way between the bodies of neighbouring labelled vertebrae."""
    discs: dict[str, float] = {}
    for upper, disc in zip(LEVELS, DISCS, strict=False):
        lower: str = LEVELS[LEVELS.index(upper) + 1]
        lower = "sacrum" if lower == "S1" and "S1" not in spine.values else lower
        if upper not in spine.values or lower not in spine.values:
            continue
        above, below = (_share(spine, tube, wall, name, (150, 210)) for name in (upper, lower))
        if above.max() < 0.2 or below.max() < 0.2:
            continue
        ends = np.flatnonzero(above > 0.5 * above.max())[0], np.flatnonzero(below > 0.5 * below.max())[-1]
        discs[disc] = float(0.5 * (tube.s_mm[ends[0]] + tube.s_mm[ends[1]]))
    return discs


def _with_sacrum(
    bone: Volume, tube: Tube, wall: Wall, level_s: dict[Level, float]
) -> tuple[dict[Level, float], float | None]:
    """The levels with S1 to S4 under them, and where the sacrum's roof ends."""
    scale = level_scale(level_s)
    usual = float(morphometry.STATION_MM["L5"]) - float(morphometry.STATION_MM["S1"])
    s1 = level_s.get("S1", level_s["L5"] - scale * usual)
    hiatus = hiatus_station(read_signals(bone, tube, wall), s1 - 35.0 * scale)
    placed = {**level_s, "S1": s1, **sacral_levels(s1, hiatus, scale)}
    return {level: s for level, s in placed.items() if s >= 0.0}, hiatus


def _missing(spine: LabelledSpine, canal: Canal) -> tuple[str, ...]:
    found = spine.vertebrae
    missing = [
        f"{level} (the label map has {found[0]} to {found[-1]})"
        for level in LEVELS[:6]
        if level not in canal.levels
    ]
    if not canal.has_hiatus:
        reason = (
            f"the label map ends at {found[-1]}"
            if found[-1] != "sacrum"
            else "the sacrum's roof was not seen to end"
        )
        missing.append(f"sacral hiatus ({reason})")
    return tuple(missing)
