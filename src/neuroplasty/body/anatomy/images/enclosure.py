"""How well a place is ringed by bone: what tells the vertebral canal from every other soft place.

From a voxel, rays go out in planes at several sagittal tilts (the lumbar canal is upright, the sacral one
leans). A ray ends at bone. A canal has bone most of the way round, at canal distance, and lies in the
middle of it; at the lumbar levels a vertebral body stands in front.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

Array = NDArray[np.float64]
Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]
Indices = NDArray[np.int64]

TILTS_RAD = np.radians(np.array([-30.0, -10.0, 10.0, 30.0, 50.0, 70.0, 90.0]))
"""How far a canal's upward axis leans forward of vertical; the sacral canal leans most."""

RAYS = 16
REACH_MM = 22.0
_STEP_MM = 2.0
_MEAN_LOW_MM = 3.0
_OFF_CENTRE_MM = 4.0
_LUMBAR_BEHIND_MM = 10.0
_SACRAL_BEHIND_MM = 5.0


@njit(cache=True)
def _ring(
    bone: Mask, solid: Mask, i0: int, j0: int, k0: int, spacing: float, tilt: float
) -> tuple[float, float]:
    """(ring score 0..1, share of the block in front that is solid) for one voxel and one tilt."""
    ni, nj, nk = bone.shape
    ct, st = math.cos(tilt), math.sin(tilt)
    radius = np.zeros(RAYS)
    hits = 0
    for turn in range(2):
        for r in range(turn, RAYS, 2):
            theta = 2.0 * math.pi * r / RAYS
            dx, dy, dz = -math.sin(theta), -math.cos(theta) * ct, math.cos(theta) * st
            for n in range(1, int(REACH_MM / _STEP_MM) + 1):
                d = n * _STEP_MM
                i = round(i0 + dx * d / spacing)
                j = round(j0 + dy * d / spacing)
                k = round(k0 + dz * d / spacing)
                if i < 0 or j < 0 or k < 0 or i >= ni or j >= nj or k >= nk:
                    break
                if bone[i, j, k]:
                    radius[r] = d
                    hits += 1
                    break
        if turn == 0 and hits < RAYS // 4:
            return 0.0, 0.0
    total = x = y = 0.0
    for r in range(RAYS):
        theta = 2.0 * math.pi * r / RAYS
        reach = radius[r] if radius[r] > 0 else 12.0
        x += reach * math.cos(theta) / RAYS
        y += reach * math.sin(theta) / RAYS
        total += radius[r]
    share = hits / RAYS
    score = share * share * math.exp(-(x * x + y * y) / _OFF_CENTRE_MM**2)
    if total / hits < _MEAN_LOW_MM:
        score *= 0.3
    if abs(tilt) > 0.5:
        # A disc between two end plates is ringed as well, but open to both sides; the sacral canal is not.
        left = radius[3] > 0 or radius[4] > 0 or radius[5] > 0
        right = radius[11] > 0 or radius[12] > 0 or radius[13] > 0
        score *= 1.0 if left and right else (0.6 if left or right else 0.15)
    # The sacral marrow opens into the sacral canal on many scans; the canal is what lies under the laminae.
    near, fade = (_SACRAL_BEHIND_MM, 4.0) if tilt > 0.8 else (_LUMBAR_BEHIND_MM, 6.0)
    behind = radius[0] - near if radius[0] > 0 else 4.0
    if behind > 0:
        score *= math.exp(-((behind / fade) ** 2))
    front = radius[RAYS // 2] if radius[RAYS // 2] > 0 else 10.0
    count = 0
    for n in range(8):
        d = front + 2.0 + 3.0 * n
        for side in range(-2, 3):
            i = round(i0 + 6.0 * side / spacing)
            j = round(j0 + ct * d / spacing)
            k = round(k0 - st * d / spacing)
            if 0 <= i < ni and 0 <= j < nj and 0 <= k < nk and solid[i, j, k]:
                count += 1
    return score, count / 40.0


@njit(cache=True, parallel=True)
def enclosure(bone: Mask, solid: Mask, voxels: Indices, spacing: float) -> tuple[Scores, Scores]:
    """Ring score and lumbar score, both (n,) in 0..1, of voxels (n, 3) of a right-anterior-superior grid.

    ``bone`` stops rays; ``solid`` is anything as dense as a vertebral body's inside. The ring score is
    the best over the tilts. The lumbar score is the ring score of the upright tilts where a vertebral
    body stands in front: only a lumbar or thoracic canal has both.
    """
    n = voxels.shape[0]
    ring = np.zeros(n, np.float32)
    lumbar = np.zeros(n, np.float32)
    for q in prange(n):
        for t in range(TILTS_RAD.size):
            score, front = _ring(bone, solid, voxels[q, 0], voxels[q, 1], voxels[q, 2], spacing, TILTS_RAD[t])
            backed = score * (0.3 + 0.7 * front)
            if backed > ring[q]:
                ring[q] = backed
            if t < 4:
                upright = score * min(1.0, max(0.0, (front - 0.3) / 0.4))
                if upright > lumbar[q]:
                    lumbar[q] = upright
    return ring, lumbar


def enclosure_reference(bone: Mask, solid: Mask, voxels: Indices, spacing: float) -> tuple[Scores, Scores]:
    """``enclosure`` written to be read: the same scores from whole arrays of rays, one voxel at a time."""
    theta = 2.0 * np.pi * np.arange(RAYS) / RAYS
    depth = _STEP_MM * np.arange(1, int(REACH_MM / _STEP_MM) + 1)
    ring, lumbar = np.zeros(len(voxels), np.float32), np.zeros(len(voxels), np.float32)
    for q, voxel in enumerate(voxels):
        for t, tilt in enumerate(TILTS_RAD):
            behind = np.array([0.0, -np.cos(tilt), np.sin(tilt)])
            left = np.array([-1.0, 0.0, 0.0])
            rays = np.cos(theta)[:, None] * behind + np.sin(theta)[:, None] * left
            points = voxel + depth[None, :, None] * rays[:, None, :] / spacing
            hit = _values(bone, points)
            radius = np.where(hit.any(axis=1), depth[hit.argmax(axis=1)], 0.0)
            score = _ring_score(radius, theta, float(tilt))
            front = radius[RAYS // 2] if radius[RAYS // 2] > 0 else 10.0
            ahead = front + 2.0 + 3.0 * np.arange(8)
            aside = 6.0 * np.arange(-2, 3)
            block = voxel + (-ahead[:, None, None] * behind - aside[None, :, None] * left) / spacing
            share = _values(solid, block).mean()
            ring[q] = max(ring[q], np.float32(score * (0.3 + 0.7 * share)))
            if t < 4:
                lumbar[q] = max(lumbar[q], np.float32(score * np.clip((share - 0.3) / 0.4, 0.0, 1.0)))
    return ring, lumbar


def _values(mask: Mask, points: Array) -> Mask:
    """The mask at the voxels nearest to points (..., 3); False outside."""
    index = np.round(points).astype(int)
    inside = np.asarray(((index >= 0) & (index < mask.shape)).all(axis=-1))
    safe = np.where(inside[..., None], index, 0)
    return np.asarray(mask[safe[..., 0], safe[..., 1], safe[..., 2]] & inside)


def _ring_score(radius: Array, theta: Array, tilt: float) -> float:
    met = radius > 0
    if met[::2].sum() < RAYS // 4:
        return 0.0
    reach = np.where(met, radius, 12.0)
    off = (reach * np.cos(theta)).mean() ** 2 + (reach * np.sin(theta)).mean() ** 2
    score = met.mean() ** 2 * np.exp(-off / _OFF_CENTRE_MM**2)
    if radius[met].mean() < _MEAN_LOW_MM:
        score *= 0.3
    if abs(tilt) > 0.5:
        score *= {2: 1.0, 1: 0.6, 0: 0.15}[int(met[3:6].any()) + int(met[11:14].any())]
    near, fade = (_SACRAL_BEHIND_MM, 4.0) if tilt > 0.8 else (_LUMBAR_BEHIND_MM, 6.0)
    behind = radius[0] - near if met[0] else 4.0
    return float(score * np.exp(-((max(behind, 0.0) / fade) ** 2)))
