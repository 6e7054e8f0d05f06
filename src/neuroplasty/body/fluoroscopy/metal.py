"""Metal in the beam: needles, catheters, markers, as tubes along a line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from neuroplasty.body.fluoroscopy.carm import Pose
from neuroplasty.body.fluoroscopy.parameters import MATERIALS
from neuroplasty.errors import ImageError

Array = NDArray[np.float64]
Image = NDArray[np.float32]
Boxes = NDArray[np.int64]

METALS = ("steel", "platinum", "titanium", "nitinol")
_SAMPLES = 3
_PIECE_MM = 8.0


@dataclass(frozen=True)
class MetalObject:
    """A metal tube along a polyline.

    A coil or a braid is a tube with the wall its wire would make if rolled flat.

    Parameters
    ----------
    points_mm : (n, 3)
        Along it, RAS+ mm.
    radius_mm : float
        Outer radius.
    material : str
        One of ``METALS``.
    wall_mm : float, optional
        Thickness of its wall; solid when None.

    Raises
    ------
    ImageError
        For another material than ``METALS``, fewer than two points, or a radius that is not positive.

    Examples
    --------
    >>> MetalObject(np.array([[0.0, 0.0, -40.0], [0.0, 0.0, 40.0]]), radius_mm=0.8, wall_mm=0.2).bore_mm
    0.6000000000000001
    """

    points_mm: Array
    radius_mm: float
    material: str = "steel"
    wall_mm: float | None = None

    def __post_init__(self) -> None:
        points = np.asarray(self.points_mm, float)
        if points.ndim != 2 or points.shape[1] != 3 or len(points) < 2 or not np.isfinite(points).all():
            raise ImageError(
                f"A metal object's points have shape {points.shape}; give two or more finite ones as (n, 3)."
            )
        if self.material not in METALS:
            raise ImageError(f"There is no metal {self.material!r}; choose one of: {', '.join(METALS)}.")
        if not self.radius_mm > 0 or (self.wall_mm is not None and not self.wall_mm > 0):
            raise ImageError(
                f"A metal object has radius {self.radius_mm} and wall {self.wall_mm} mm; give both above 0."
            )

    @property
    def bore_mm(self) -> float:
        """Inner radius, mm; zero when solid."""
        return 0.0 if self.wall_mm is None else max(self.radius_mm - self.wall_mm, 0.0)


def metal_paths(objects: Iterable[MetalObject], pose: Pose) -> dict[str, Image]:
    """Areal density of each metal there is.

    Parameters
    ----------
    objects : iterable of MetalObject
    pose : Pose

    Returns
    -------
    dict of str to (rows, columns) float32
        g/cm2 by material; empty when there is no metal.

    Examples
    --------
    >>> from neuroplasty.body.fluoroscopy.carm import pose_for
    >>> pose = pose_for("AP", (0.0, 0.0, 0.0))
    >>> needle = MetalObject(np.array([[0.0, 0, -40], [0, 0, 40]]), radius_mm=0.8, wall_mm=None)
    >>> shadow = metal_paths([needle], pose)["steel"]
    >>> bool(abs(shadow[256, 255:257].max() - 0.16 * 7.9) < 0.08)      # a diameter of steel, g/cm2
    True
    """
    paths: dict[str, Image] = {}
    for item in objects:
        shadow = metal_shadow(item, pose)
        paths[item.material] = paths[item.material] + shadow if item.material in paths else shadow
    return paths


def metal_shadow(item: MetalObject, pose: Pose) -> Image:
    """Areal density (rows, columns), g/cm2, of one object."""
    shadow = np.zeros(pose.shape, np.float32)
    cm_per_mm = 0.1
    scale = MATERIALS[item.material].density_g_cm3 * cm_per_mm
    pieces = _pieces(np.asarray(item.points_mm, float))
    boxes = _boxes(pieces, item.radius_mm, pose)
    for radius, sign in ((item.radius_mm, 1.0), (item.bore_mm, -1.0)):
        if radius > 0:
            _add_tubes(
                pieces, radius, sign * scale, pose.source_mm, pose.first_pixel_mm,
                pose.row * pose.pixel_mm, pose.column * pose.pixel_mm, boxes, shadow,
            )  # fmt: skip
    return np.maximum(shadow, 0)


def _pieces(points: Array) -> Array:
    """Short straight pieces (n, 2, 3): a long oblique needle then only touches the pixels near it."""
    along = np.diff(points, axis=0)
    length = np.linalg.norm(along, axis=1)
    points, along, length = points[:-1][length > 0], along[length > 0], length[length > 0]
    count = np.ceil(length / _PIECE_MM).astype(int)
    which = np.repeat(np.arange(len(count)), count)
    number = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    start, end = number / count[which], (number + 1) / count[which]
    return np.stack(
        [points[which] + share[:, None] * along[which] for share in (start, end)], axis=1
    ).reshape(-1, 2, 3)


def _boxes(pieces: Array, radius_mm: float, pose: Pose) -> Boxes:
    """First and last row and column (n, 4) that each piece can darken."""
    row, column, magnification = pose.project(pieces)
    seen = np.isfinite(magnification).all(axis=1)
    margin = np.where(
        seen, 1.5 * radius_mm * np.nanmax(magnification, axis=1, initial=1.0) / pose.pixel_mm + 2, 0
    )
    box = np.zeros((len(pieces), 4), np.int64)
    for k, (values, size) in enumerate(((row, pose.shape[0]), (column, pose.shape[1]))):
        low = np.floor(np.where(seen, values.min(axis=1), 0) - margin)
        high = np.ceil(np.where(seen, values.max(axis=1), -1) + margin)
        box[:, 2 * k] = np.clip(low, 0, size)
        box[:, 2 * k + 1] = np.clip(np.where(seen, high, -1), -1, size - 1)
    return box


@njit(cache=True)
def _add_tubes(
    pieces: Array,
    radius: float,
    scale: float,
    source: Array,
    first: Array,
    per_row: Array,
    per_column: Array,
    boxes: Boxes,
    out: Image,
) -> None:  # pragma: no cover - compiled
    # The chord of each ray through a finite cylinder, averaged over a few rays a pixel.
    for n in range(pieces.shape[0]):
        px, py, pz = pieces[n, 0, 0] - source[0], pieces[n, 0, 1] - source[1], pieces[n, 0, 2] - source[2]
        ux, uy, uz = pieces[n, 1] - pieces[n, 0]
        length = np.sqrt(ux * ux + uy * uy + uz * uz)
        ux, uy, uz = ux / length, uy / length, uz / length
        w_u = -(px * ux + py * uy + pz * uz)
        w_w = px * px + py * py + pz * pz
        c = w_w - w_u * w_u - radius * radius
        for r in range(boxes[n, 0], boxes[n, 1] + 1):
            for col in range(boxes[n, 2], boxes[n, 3] + 1):
                chord = 0.0
                for i in range(_SAMPLES):
                    rr = r + (i + 0.5) / _SAMPLES - 0.5
                    for j in range(_SAMPLES):
                        cc = col + (j + 0.5) / _SAMPLES - 0.5
                        dx = first[0] + rr * per_row[0] + cc * per_column[0] - source[0]
                        dy = first[1] + rr * per_row[1] + cc * per_column[1] - source[1]
                        dz = first[2] + rr * per_row[2] + cc * per_column[2] - source[2]
                        norm = np.sqrt(dx * dx + dy * dy + dz * dz)
                        dx, dy, dz = dx / norm, dy / norm, dz / norm
                        d_u = dx * ux + dy * uy + dz * uz
                        d_w = -(dx * px + dy * py + dz * pz)
                        a = 1.0 - d_u * d_u
                        b = d_w - d_u * w_u
                        if a > 1e-12:
                            inside = b * b - a * c
                            if inside <= 0.0:
                                continue
                            root = np.sqrt(inside)
                            near, far = (-b - root) / a, (-b + root) / a
                        elif c < 0.0:
                            near, far = -1e9, 1e9
                        else:
                            continue
                        if abs(d_u) > 1e-12:
                            end_a, end_b = -w_u / d_u, (length - w_u) / d_u
                            near = max(near, min(end_a, end_b))
                            far = min(far, max(end_a, end_b))
                        elif w_u < 0.0 or w_u > length:
                            continue
                        if far > near:
                            chord += far - near
                out[r, col] += scale * chord / (_SAMPLES * _SAMPLES)
