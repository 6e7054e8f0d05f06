"""The shape of a vertebral body: waisted, its end plates hollowed, its rims raised."""

from __future__ import annotations

import numpy as np
from numba import njit

from neuroplasty.body.anatomy.bones.shapes import Array, smooth_most


@njit(cache=True)
def body_distance(row: Array, x: float, y: float, z: float) -> float:
    """Distance to a vertebral body: D-shaped across, waisted, hollowed end plates with a raised rim."""
    front, depth, half_width, half_height, wedge, scale = row[0], row[1], row[2], row[3], row[4], row[5]
    z -= row[6] * y
    y = abs(y)
    middle = front + 0.42 * depth
    height = half_height + wedge * (x - front - 0.5 * depth)
    up = min(abs(z) / max(height, 1.0), 1.0)
    flare = up * up * (0.35 + 0.65 * up * up)
    # The rim stands out from the waist by a seventh of the half-width, and further beside a degenerated disc.
    lip = (row[8] if z > 0.0 else row[9]) * flare * flare * flare
    swell = 1.0 - 0.15 * (1.0 - flare)
    v = y / (half_width * 1.06 * swell + lip)
    if x > middle:
        u = (x - middle) / (0.58 * depth * (1.0 + 0.07 * flare) * swell / 0.93 + 1.5 * lip)
        r = np.sqrt(u * u + v * v)
    else:
        # The back is flat, a little hollow behind the canal, and does not move with the waist.
        hollow = 1.3 * scale * max(0.0, 1.0 - (y / (0.55 * half_width)) ** 2)
        u = (middle - x) / (0.42 * depth - hollow)
        r = np.sqrt(np.sqrt(u**4 + v**4))
    across = (r - 1.0) * 0.5 * depth
    # Below, the end plate has two hollows beside the midline and is deepest behind.
    pits = 0.0
    if z < 0.0:
        pits = (
            0.9
            * max(0.0, 1.0 - ((v - 0.42) / 0.3) ** 2)
            * min(max((middle + 0.3 * depth - x) / depth, 0.0), 0.6)
        )
    dish = max(0.0, 1.0 - r * r)
    bowl = 0.5 * (dish + np.sqrt(dish))
    depth_of_dish = ((2.4 if z < 0.0 else 2.1) + 2.0 * pits) * row[7] * scale * bowl
    vertical = abs(z) - height + depth_of_dish
    return smooth_most(across, vertical, 2.2 * scale)


def body_distance_reference(row: Array, points: Array) -> Array:
    """What ``body_distance`` computes, for points (k, 3), in plain NumPy."""
    front, depth, half_width, half_height, wedge, scale, tilt, deep, lip_above, lip_below = row
    x, y, z = points.T
    z, y = z - tilt * y, np.abs(y)
    middle = front + 0.42 * depth
    height = half_height + wedge * (x - front - 0.5 * depth)
    up = np.minimum(np.abs(z) / np.maximum(height, 1.0), 1.0)
    flare = up**2 * (0.35 + 0.65 * up**2)
    lip = np.where(z > 0, lip_above, lip_below) * flare**3
    swell = 1.0 - 0.15 * (1.0 - flare)
    v = y / (half_width * 1.06 * swell + lip)
    round_front = np.hypot((x - middle) / (0.58 * depth * (1.0 + 0.07 * flare) * swell / 0.93 + 1.5 * lip), v)
    hollow = 1.3 * scale * np.maximum(0.0, 1.0 - (y / (0.55 * half_width)) ** 2)
    flat_back = (((middle - x) / (0.42 * depth - hollow)) ** 4 + v**4) ** 0.25
    r = np.where(x > middle, round_front, flat_back)
    across = (r - 1.0) * 0.5 * depth
    behind = np.clip((middle + 0.3 * depth - x) / depth, 0.0, 0.6)
    pits = np.where(z < 0, 0.9 * np.maximum(0.0, 1.0 - ((v - 0.42) / 0.3) ** 2) * behind, 0.0)
    dish = np.maximum(0.0, 1.0 - r**2)
    dish = (np.where(z < 0, 2.4, 2.1) + 2.0 * pits) * deep * scale * 0.5 * (dish + np.sqrt(dish))
    vertical = np.abs(z) - height + dish
    edge = 2.2 * scale
    gap = np.maximum(edge - np.abs(across - vertical), 0.0) / edge
    return np.asarray(np.maximum(across, vertical) + 0.25 * edge * gap**2)
