"""The solids of an anatomy: bones, canal, sac, roots and scar as closed surfaces, and as numbered voxels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from neuroplasty.body.anatomy.anatomy import Anatomy
from neuroplasty.body.anatomy.canal import Canal, Root
from neuroplasty.body.anatomy.parametric import body_scale
from neuroplasty.body.anatomy.scar import bonded_fraction
from neuroplasty.body.anatomy.solids.bones import bone_fields
from neuroplasty.body.anatomy.solids.grid import Grid, grid_round
from neuroplasty.body.anatomy.solids.mesh import Mesh, isosurface, rod, tube
from neuroplasty.body.anatomy.solids.places import places_of
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.documents.case import Case
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

Array = NDArray[np.float64]

SCAR_EDGE = Parameter(
    0.25, "1", "assumed", "bonded fraction from which a place counts as scar where scar is drawn as a solid"
)
ROOT_OUTSIDE = Parameter(
    14.0, "mm", "assumed", "how far beyond its foramen a lumbar root is drawn, for the eye alone"
)
BONES = ("T12", "L1", "L2", "L3", "L4", "L5", "sacrum")
"""Bones from above downward, as their solids are named."""
CANAL, SAC, SCAR = "epidural space", "thecal sac", "scar"
_DOWN_AND_OUT = {"lumbar": (0.15, 0.85, -0.5), "sacral": (-0.75, 0.45, -0.5)}
"""Posterior, outward and up: which way a root goes beyond its foramen."""


@dataclass(frozen=True)
class Solids:
    """What can be seen and measured of an anatomy, in RAS+ millimetres.

    Parameters
    ----------
    bones : tuple of Mesh
        ``T12`` to ``L5`` and ``sacrum``, those there are.
    canal : Mesh
        The canal's wall; ``epidural space`` is what it holds less the sac.
    sac : Mesh
        The thecal sac, and below its tip the bundle of sacral roots.
    roots : tuple of Mesh
        Each named as in ``L5 left root``.
    scar : tuple of Mesh
        Where scar ties sac to wall at the start; empty where there is none.
    labels : Volume
        Numbers of the structures by voxel; 0 is none.
    names : dict of int to str
        What each number means.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import build_anatomy
    >>> from neuroplasty.documents import read_case
    >>> case = read_case("l5-scar-after-discectomy")
    >>> found = solids_of(build_anatomy(case, is_seen=False), case, spacing_mm=5.0)
    >>> [bone.name for bone in found.bones][-2:], found.canal.volume_ml > found.sac.volume_ml > 0
    (['L5', 'sacrum'], True)
    """

    bones: tuple[Mesh, ...]
    canal: Mesh
    sac: Mesh
    roots: tuple[Mesh, ...]
    scar: tuple[Mesh, ...]
    labels: Volume
    names: dict[int, str]

    @property
    def meshes(self) -> tuple[Mesh, ...]:
        """All surfaces: bones, canal, sac, roots, scar."""
        return (*self.bones, self.canal, self.sac, *self.roots, *self.scar)


def solids_of(anatomy: Anatomy, case: Case, *, spacing_mm: float = 1.5) -> Solids:
    """The solids of an anatomy.

    Canal, sac, roots and scar are as the procedure's own shell has them. Bones are the shapes that the X-ray
    of a parametric anatomy is made of, or the bone of an image.

    Parameters
    ----------
    anatomy : Anatomy
    case : Case
        Whose it is: stature, surgery and scars are read.
    spacing_mm : float
        Edge of the voxels in which bones and labels are worked out, 0.5 to 5 mm.

    Returns
    -------
    Solids

    Raises
    ------
    AnatomyError
        For a spacing out of its range, or a parametric canal without S1.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import build_anatomy
    >>> from neuroplasty.documents import read_case
    >>> case = read_case("healthy-adult")
    >>> solids_of(build_anatomy(case, is_seen=False), case, spacing_mm=5.0).scar
    ()
    """
    canal = anatomy.canal
    grid = grid_round(canal, spacing_mm, body_scale(case.patient))
    fields = bone_fields(anatomy, case, grid)
    bones = tuple(
        mesh
        for name in BONES
        if name in fields and (mesh := isosurface(name, fields[name], grid.affine)) is not None
    )
    bonded = bonded_fraction(canal, case.findings.scars)
    labels, names = _numbered(canal, fields, bonded, grid)
    return Solids(
        bones=bones,
        canal=_round("canal", canal, canal.wall_mm),
        sac=_round(SAC, canal, canal.sac_mm),
        roots=tuple(
            rod(f"{root.name} root", root_path_mm(canal, root), 0.5 * root.diameter_mm)
            for root in canal.roots
        ),
        scar=shell_piece(SCAR, canal, bonded, float(SCAR_EDGE)),
        labels=labels,
        names=names,
    )


def root_path_mm(canal: Canal, root: Root) -> Array:
    """Where a root runs (n, 3), RAS+ mm: out of the sac, across the recess, and a little beyond its foramen.

    On the shell a root is a line; here it leaves the sac's surface and reaches the wall at its foramen.

    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> path = root_path_mm(canal, canal.root("L5 left"))
    >>> bool(path[0, 2] > path[-1, 2]), bool(path[-1, 0] < path[0, 0])     # downward, and to the left
    (True, True)
    """
    s, theta = root.path_s_mm, root.path_theta_rad
    out = np.linspace(0.0, 1.0, len(s)) ** 0.8
    sac, wall = canal.sample(canal.sac_mm, s, theta), canal.sample(canal.wall_mm, s, theta)
    inside = canal.point_mm(s, theta, (1 - out) * (sac - 0.4 * root.diameter_mm) + out * wall)
    i = int(np.argmin(np.abs(canal.s_mm - s[-1])))
    back, aside, up = _DOWN_AND_OUT["sacral" if root.level.startswith("S") else "lumbar"]
    way = back * canal.posterior[i] + up * canal.up[i]
    way = way + aside * (canal.left[i] if root.side == "left" else -canal.left[i])
    reach = float(ROOT_OUTSIDE) * (0.5 if root.level.startswith("S") else 1.0)
    beyond = inside[-1] + np.linspace(0.2, 1.0, 5)[:, None] * reach * way / np.linalg.norm(way)
    path = np.concatenate([inside, beyond])
    # No nerve has a corner: three passes of a three-point mean, the ends held.
    for _ in range(3):
        path[1:-1] = 0.25 * path[:-2] + 0.5 * path[1:-1] + 0.25 * path[2:]
    return path


def shell_piece(name: str, canal: Canal, field: Array, edge: float, share: float = 1.0) -> tuple[Mesh, ...]:
    """The piece of the epidural space in which a field (n, m) on the canal's grid is at least ``edge``.

    It runs from the sac over ``share`` of the gap towards the wall. Empty where nothing is as high.

    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> field = np.zeros_like(canal.wall_mm)
    >>> field[100:120, 5:20] = 1.0
    >>> piece, = shell_piece("patch", canal, field, 0.5)
    >>> piece.is_closed, bool(0.2 < piece.volume_ml < 3.0), shell_piece("none", canal, field, 2.0)
    (True, True, ())
    """
    held = field >= edge
    held[[0, -1]] = False
    if not held.any():
        return ()
    n, m = field.shape
    # A cell of the shell is a small box of six faces; faces that two cells share are left out.
    cells = held[:-1] & held[1:] & np.roll(held, -1, axis=1)[:-1] & np.roll(held, -1, axis=1)[1:]
    if not cells.any():
        return ()
    i, j = np.nonzero(cells)
    after = (j + 1) % m
    outer = canal.sac_mm + share * canal.gap_mm
    s, theta = np.broadcast_arrays(canal.s_mm[:, None], canal.theta_rad[None, :])
    points = np.concatenate(
        [canal.point_mm(s, theta, radius).reshape(-1, 3) for radius in (canal.sac_mm, outer)]
    )
    a, b, c, d = i * m + j, i * m + after, (i + 1) * m + after, (i + 1) * m + j
    top = n * m
    quads = [np.stack([a + top, b + top, c + top, d + top], axis=1), np.stack([a, d, c, b], axis=1)]
    for free, low, high in (
        (~_shifted(cells, -1, 0)[i, j], a, b),
        (~_shifted(cells, 1, 0)[i, j], c, d),
        (~_shifted(cells, 0, 1)[i, j], b, c),
        (~_shifted(cells, 0, -1)[i, j], d, a),
    ):
        quads.append(np.stack([low, high, high + top, low + top], axis=1)[free])
    quad = np.concatenate(quads)
    faces = np.concatenate([quad[:, [0, 2, 1]], quad[:, [0, 3, 2]]])
    used, renumbered = np.unique(faces, return_inverse=True)
    return (Mesh(name, points[used], renumbered.reshape(-1, 3).astype(np.int32)),)


def _shifted(cells: NDArray[np.bool_], di: int, dj: int) -> NDArray[np.bool_]:
    """Whether the neighbour of each cell is there too; nothing is beyond the ends."""
    other = np.roll(cells, -dj, axis=1)
    if di == 0:
        return other
    moved = np.zeros_like(other)
    if di > 0:
        moved[:-1] = other[1:]
    else:
        moved[1:] = other[:-1]
    return moved


def _round(name: str, canal: Canal, radius_mm: Array) -> Mesh:
    s, theta = np.broadcast_arrays(canal.s_mm[:, None], canal.theta_rad[None, :])
    # Seen from above the angle runs clockwise, from behind over the left; a tube is asked for the other way.
    return tube(name, canal.point_mm(s, theta, radius_mm)[:, ::-1])


def _numbered(
    canal: Canal, fields: dict[str, NDArray[np.float32]], bonded: Array, grid: Grid
) -> tuple[Volume, dict[int, str]]:
    """The label map: bones, then epidural space, sac, scar and roots over them."""
    bones = [name for name in BONES if name in fields]
    named = [*bones, CANAL, SAC, SCAR, *(f"{root.name} root" for root in canal.roots)]
    number = {name: k for k, name in enumerate(named, start=1)}
    out = np.zeros(grid.shape, np.uint8)
    for name in bones:
        out[fields[name] < 0.0] = number[name]
    for name, kept in _soft(canal, bonded, grid):
        out[kept] = number[name]
    there = set(np.unique(out).tolist())
    return Volume(out.astype(np.float32), grid.affine), {k: name for name, k in number.items() if k in there}


def _soft(canal: Canal, bonded: Array, grid: Grid) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    near = np.zeros(grid.shape, bool)
    low = np.floor((canal.centre_mm.min(axis=0) - 30.0 - grid.first_mm) / grid.spacing_mm).astype(int)
    high = np.ceil((canal.centre_mm.max(axis=0) + 30.0 - grid.first_mm) / grid.spacing_mm).astype(int)
    low = np.maximum(low, 0)
    near[low[0] : high[0], low[1] : high[1], low[2] : high[2]] = True
    points = grid.points(near)
    there = places_of(canal, points)
    wall, sac = there.inside(canal, canal.wall_mm), there.inside(canal, canal.sac_mm)
    tied = canal.sample(bonded, there.s_mm, there.theta_rad) >= float(SCAR_EDGE)
    yield CANAL, _laid(near, wall & ~sac)
    yield SAC, _laid(near, sac)
    yield SCAR, _laid(near, wall & ~sac & tied)
    for root in canal.roots:
        path = root_path_mm(canal, root)
        steps = np.linspace(0, len(path) - 1, 8 * len(path))
        dense = np.stack([np.interp(steps, np.arange(len(path)), path[:, k]) for k in range(3)], axis=1)
        away, _ = cKDTree(dense).query(points, distance_upper_bound=0.5 * root.diameter_mm)
        yield f"{root.name} root", _laid(near, np.isfinite(away))


def _laid(near: NDArray[np.bool_], kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    out = np.zeros(near.shape, bool)
    out[near] = kept
    return out


register("solids", {"scar edge": SCAR_EDGE, "root outside": ROOT_OUTSIDE})
