"""Mesh: a surface of triangles that says what it is, in RAS+ millimetres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.errors import AnatomyError

Array = NDArray[np.float64]
Triangles = NDArray[np.int32]


@dataclass(frozen=True)
class Mesh:
    """A surface of triangles, turned so that its normals point outward.

    Parameters
    ----------
    name : str
        What it is, in words: ``L5``, ``thecal sac``, ``L5 left root``.
    vertices_mm : (n, 3)
        RAS+ mm.
    triangles : (m, 3) int32
        Three vertices each, counter-clockwise as seen from outside.

    Examples
    --------
    >>> corners = np.array([[0, 0, 0], [10, 0, 0], [0, 10, 0], [0, 0, 10]], float)
    >>> faces = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]], np.int32)
    >>> Mesh("corner", corners, faces).volume_ml
    0.16666666666666669
    """

    name: str
    vertices_mm: Array
    triangles: Triangles

    @property
    def volume_ml(self) -> float:
        """What a closed surface holds, mL; below zero where it is turned inside out."""
        a, b, c = (self.vertices_mm[self.triangles[:, k]] for k in range(3))
        return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6.0 / 1000.0)

    @property
    def normals(self) -> Array:
        """Unit normals (n, 3) at the vertices, each the mean of its triangles' by area."""
        a, b, c = (self.vertices_mm[self.triangles[:, k]] for k in range(3))
        across = np.cross(b - a, c - a)
        total = np.zeros_like(self.vertices_mm)
        for k in range(3):
            np.add.at(total, self.triangles[:, k], across)
        return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12))

    @property
    def is_closed(self) -> bool:
        """Whether every edge belongs to two triangles that run through it in opposite directions."""
        edges = np.concatenate([self.triangles[:, [k, (k + 1) % 3]] for k in range(3)])
        there = {(int(i), int(j)) for i, j in edges}
        return len(there) == len(edges) and all((j, i) in there for i, j in there)


def joined(name: str, meshes: Sequence[Mesh]) -> Mesh:
    """Several surfaces as one.

    >>> one = Mesh("a", np.zeros((3, 3)), np.array([[0, 1, 2]], np.int32))
    >>> joined("both", [one, one]).triangles.tolist()
    [[0, 1, 2], [3, 4, 5]]
    """
    starts = np.cumsum([0, *(len(mesh.vertices_mm) for mesh in meshes)])
    return Mesh(
        name,
        np.concatenate([mesh.vertices_mm for mesh in meshes]),
        np.concatenate([mesh.triangles + start for mesh, start in zip(meshes, starts, strict=False)]).astype(
            np.int32
        ),
    )


def tube(name: str, rings_mm: Array) -> Mesh:
    """A closed tube through rings (k, m, 3) that run counter-clockwise as seen against the way of the tube.

    Both ends are shut by a fan of triangles round their middle.

    >>> turn = 2 * np.pi * np.arange(64) / 64
    >>> ring = np.stack([np.cos(turn), np.sin(turn), 0 * turn], axis=1)
    >>> rod = tube("rod", np.stack([ring, ring + [0, 0, 10]]))
    >>> rod.is_closed, bool(abs(rod.volume_ml * 1000 - 10 * np.pi) < 0.1)
    (True, True)
    """
    k, m, _ = rings_mm.shape
    if k < 2 or m < 3:
        raise AnatomyError(f"A tube needs two rings of three points; {k} of {m} were given.")
    ends = [rings_mm[0].mean(axis=0), rings_mm[-1].mean(axis=0)]
    vertices = np.concatenate([rings_mm.reshape(-1, 3), ends])
    here = np.arange(k - 1)[:, None] * m + np.arange(m)[None, :]
    beside = np.arange(k - 1)[:, None] * m + (np.arange(m)[None, :] + 1) % m
    sides = [np.stack([here, beside, beside + m], axis=-1), np.stack([here, beside + m, here + m], axis=-1)]
    ring, after, last = np.arange(m), (np.arange(m) + 1) % m, (k - 1) * m
    low = np.stack([np.full(m, k * m), after, ring], axis=1)
    high = np.stack([np.full(m, k * m + 1), last + ring, last + after], axis=1)
    faces = np.concatenate([*(side.reshape(-1, 3) for side in sides), low, high]).astype(np.int32)
    return Mesh(name, vertices, faces)


def rod(name: str, path_mm: Array, radius_mm: float, sides: int = 8) -> Mesh:
    """A round rod along a path (k, 3), its rings carried on without twist.

    >>> straight = rod("catheter", np.array([[0, 0, 0], [0, 0, 5], [0, 0, 10]], float), 0.6, 32)
    >>> straight.is_closed, round(straight.volume_ml * 1000, 1)
    (True, 11.2)
    """
    keep = np.r_[True, np.linalg.norm(np.diff(path_mm, axis=0), axis=1) > 1e-6]
    path = path_mm[keep]
    if len(path) < 2:
        raise AnatomyError(f"The {name} has no length; give a path of at least two places.")
    along = np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    across = np.eye(3)[np.argmin(np.abs(along[0]))]
    turn = 2 * np.pi * np.arange(sides) / sides
    rings = []
    for point, way in zip(path, along, strict=True):
        across = across - way * (across @ way)
        across /= np.linalg.norm(across)
        other = np.cross(way, across)
        rings.append(point + radius_mm * (np.cos(turn)[:, None] * across + np.sin(turn)[:, None] * other))
    return tube(name, np.stack(rings))


def isosurface(name: str, field: NDArray[np.float32], affine: Array, level: float = 0.0) -> Mesh | None:
    """The surface on which a field (ni, nj, nk) that is lower inside passes a level; None where it does not.

    ``affine`` is from voxel indices to RAS+ mm. The field is closed at the edges of its box.

    >>> i, j, k = np.indices((20, 20, 20), np.float32)
    >>> field = np.sqrt((i - 9.5) ** 2 + (j - 9.5) ** 2 + (k - 9.5) ** 2) - 6.0
    >>> ball = isosurface("ball", field, np.eye(4))
    >>> ball.is_closed, bool(abs(ball.volume_ml * 1000 / (4 / 3 * np.pi * 6**3) - 1) < 0.02)
    (True, True)
    """
    from skimage.measure import marching_cubes

    padded = np.pad(field, 1, constant_values=float(max(field.max(), level + 1.0)))
    if not padded.min() < level < padded.max():
        return None
    vertices, faces, _, _ = marching_cubes(padded, level, gradient_direction="ascent")
    world = (vertices - 1.0) @ affine[:3, :3].T + affine[:3, 3]
    mesh = Mesh(name, np.asarray(world, float), np.asarray(faces, np.int32))
    if mesh.volume_ml < 0:
        mesh = Mesh(name, mesh.vertices_mm, np.ascontiguousarray(mesh.triangles[:, ::-1]))
    return mesh
