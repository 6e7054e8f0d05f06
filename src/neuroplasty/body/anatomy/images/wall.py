"""The canal's wall in an image: along each ray the half-way crossing into bone, then one smooth closed wall.

Rays that leave by a foramen, a disc or between laminae meet no bone near; there the wall is what its
neighbours say: one penalised least-squares surface over (s, theta), periodic in theta.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, sparse
from scipy.sparse.linalg import spsolve

from neuroplasty.body.anatomy.images.grid import sample
from neuroplasty.body.anatomy.images.tube import Tube, tube_along
from neuroplasty.body.anatomy.volume import Volume

Array = NDArray[np.float64]

ANGLES = 64
REACH_MM = 24.0
_RAY_STEP_MM = 0.5
_BONE_ABOVE_LUMEN_HU = 130.0
_LEAST_BONE_HU = 110.0
"""Bone is never less dense than this: in fat a nerve root stands out as well."""
_FULL_TRUST_ABOVE_HU = 190.0
_BRIGHTEST_HU = 600.0
_SMOOTH_S_MM = 1.9
_TENSION_MM = 1.5
_SMOOTH_THETA = 1.6
_USUAL_MM = 9.0
_FLOOR_MM = 2.0
_OUTLIER_MM = 2.5
_SACRAL_BODY_MM = 33


@dataclass(frozen=True)
class Wall:
    """Radii (n, m), mm, of the wall; ``seen`` (n, m) in 0..1 is how clearly bone was met there."""

    theta_rad: Array
    radius_mm: Array
    seen: Array

    def cut(self, part: slice) -> Wall:
        """The wall of a stretch of stations."""
        return Wall(self.theta_rad, self.radius_mm[part], self.seen[part])


def find_wall(
    image: Volume,
    tube: Tube,
    *,
    sacral_below_mm: float = -1.0,
    angles: int = ANGLES,
    passes: int = 4,
    floor_mm: float = _FLOOR_MM,
) -> Wall:
    """The wall round a tube in a CT (Hounsfield units).

    Below the station ``sacral_below_mm`` the front of the canal is taken from the ridges between the fused
    bodies: sacral bodies are so thin-walled and fatty that many scans show no edge between them.
    """
    theta = 2.0 * np.pi * np.arange(angles) / angles
    reach = np.arange(0.0, REACH_MM + 1e-9, _RAY_STEP_MM)
    rays = tube.direction(theta)
    points = tube.centre_mm[:, None, None, :] + reach[None, None, :, None] * rays[:, :, None, :]
    profile = sample(image, points).astype(float)
    sacral = tube.s_mm < sacral_below_mm
    inner = profile[:, :, reach <= 4.0].reshape(len(tube.s_mm), -1)
    lumen = np.clip(np.median(inner, axis=1), -120.0, 80.0)
    least = np.maximum(lumen + _BONE_ABOVE_LUMEN_HU, _LEAST_BONE_HU)
    raw, seen = _crossings(profile, lumen, least, _RAY_STEP_MM, _FULL_TRUST_ABOVE_HU)
    weight = seen.copy()
    radius = np.full_like(raw, _USUAL_MM)
    for _ in range(passes):
        radius = _surface(raw, weight)
        if sacral.any():
            raw = np.where(seen > 0, raw, radius)
            raw[sacral] = _over_ridges(raw, theta)[sacral]
        off = np.where(seen > 0, raw - radius, 0.0)
        # A ray that slips out beside an edge meets bone too far out: distrust outward misses first.
        weight = seen / (1.0 + (np.maximum(off, -0.5 * off) / _OUTLIER_MM) ** 2)
    return Wall(theta, np.maximum(radius, floor_mm), weight)


def recentred(tube: Tube, wall: Wall, *, stiffness_mm: float = 6.0) -> Tube:
    """The tube through the wall's own middle."""
    rays = tube.direction(wall.theta_rad)
    area = (wall.radius_mm**2).sum(axis=1)
    shift = (2.0 / 3.0) * (wall.radius_mm[:, :, None] ** 3 * rays).sum(axis=1) / area[:, None]
    return tube_along(tube.centre_mm + shift, stiffness_mm=stiffness_mm)


def centred(image: Volume, tube: Tube, *, sacral_below_mm: float = -1.0, rounds: int = 2) -> Tube:
    """The tube moved into the middle of the wall round it."""
    for _ in range(rounds):
        rough = find_wall(
            image, tube, sacral_below_mm=sacral_below_mm, angles=ANGLES // 2, passes=2, floor_mm=0.1
        )
        tube = recentred(tube, rough)
    return tube


def whole_inside(image: Volume, tube: Tube, wall: Wall) -> slice:
    """The stretch of stations whose walls lie inside the image; empty where none does."""
    edge = tube.centre_mm[:, None, :] + wall.radius_mm[:, :, None] * tube.direction(wall.theta_rad)
    voxel = image.to_voxel(edge.reshape(-1, 3))
    within = ((voxel >= -0.5) & (voxel <= np.array(image.data.shape) - 0.5)).all(axis=1)
    kept = np.flatnonzero(within.reshape(wall.radius_mm.shape).mean(axis=1) > 0.97)
    return slice(int(kept[0]), int(kept[-1]) + 1) if kept.size else slice(0, 0)


def _crossings(
    profile: Array, lumen: Array, least: Array, step: float, trusted_hu: float
) -> tuple[Array, Array]:
    """Radius (n, m) of the half-way crossing into the first bone on each ray, and how clear that bone is."""
    bone = np.zeros(profile.shape, bool)
    inner = profile[:, :, 2:-1]
    bone[:, :, 2:-1] = (inner > least[:, None, None]) & (inner >= profile[:, :, 3:])
    met = bone.any(axis=2)
    top = bone.argmax(axis=2)
    peak = np.take_along_axis(profile, top[..., None], axis=2)[..., 0]
    half = 0.5 * (lumen[:, None] + np.minimum(peak, _BRIGHTEST_HU))
    before = (profile <= half[..., None]) & (np.arange(profile.shape[2]) < top[..., None])
    last = np.where(before.any(axis=2), profile.shape[2] - 1 - before[:, :, ::-1].argmax(axis=2), 0)
    low = np.take_along_axis(profile, last[..., None], axis=2)[..., 0]
    high = np.take_along_axis(profile, last[..., None] + 1, axis=2)[..., 0]
    rise = np.where(high > low, high - low, 1.0)
    radius = (last + np.clip((half - low) / rise, 0.0, 1.0)) * step
    seen = np.minimum(1.0, 0.2 + 0.8 * (peak - least[:, None]) / trusted_hu)
    return np.where(met, radius, 0.0), np.where(met, seen, 0.0)


def _surface(raw: Array, weight: Array) -> Array:
    """The smooth periodic surface (n, m) nearest to the radii, each trusted by its weight."""
    n, m = raw.shape
    d2 = sparse.diags_array([1.0, -2.0, 1.0], offsets=[0, 1, 2], shape=(n - 2, n)) if n > 3 else None
    eye_m = sparse.eye_array(m)
    ring = 2.0 * eye_m - _shift(m, 1) - _shift(m, -1)
    penalty = (_SMOOTH_THETA * m / ANGLES) ** 4 * sparse.kron(sparse.eye_array(n), ring.T @ ring)
    if d2 is not None:
        penalty = penalty + _SMOOTH_S_MM**4 * sparse.kron(d2.T @ d2, eye_m)
        # Tension keeps the wall from bulging out of a window whose rims lean outward.
        d1 = sparse.diags_array([-1.0, 1.0], offsets=[0, 1], shape=(n - 1, n))
        penalty = penalty + _TENSION_MM**2 * sparse.kron(d1.T @ d1, eye_m)
    trust = weight.ravel() + 1e-3
    system = sparse.diags_array(trust) + penalty
    wanted = weight.ravel() * raw.ravel() + 1e-3 * _USUAL_MM
    return np.asarray(spsolve(system.tocsc(), wanted)).reshape(n, m)


def _over_ridges(radius: Array, theta: Array) -> Array:
    """The radii with the bulges of the front half that are shorter than a sacral body cut off."""
    front = np.cos(theta) < -0.2
    out = radius.copy()
    out[:, front] = ndimage.grey_opening(radius[:, front], size=(_SACRAL_BODY_MM, 1), mode="nearest")
    return out


def _shift(m: int, by: int) -> sparse.coo_array:
    rows = np.arange(m)
    return sparse.coo_array((np.ones(m), (rows, (rows + by) % m)), shape=(m, m))
