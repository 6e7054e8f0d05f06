"""The picture of an image that was read: from the side, from behind and across, with what was found."""

from __future__ import annotations

import io
from typing import Any

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from neuroplasty import __version__
from neuroplasty.body.anatomy import Canal, Look
from neuroplasty.body.anatomy.images.grid import sample

Array = NDArray[np.float64]

_STEP_MM = 1.0
_HALF_MM = 75.0
_MARGIN_MM = 25.0
_WINDOW_HU = (-250.0, 800.0)
_CANAL = "#e8a33d"
_SAC = "#5aa9d6"
MADE_BY = "neuroplasty inspect"


def look_picture(look: Look) -> bytes:
    """A PNG of an image in three cuts, with what was found drawn on it.

    Parameters
    ----------
    look : Look
        What was read.

    Returns
    -------
    bytes
        The PNG; its metadata say which program made it.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import Volume
    >>> block = Volume(np.full((40, 40, 40), 40.0, np.float32), np.diag([3.0, 3.0, 3.0, 1.0]))
    >>> look_picture(Look("block.nii", "CT", block))[1:4]
    b'PNG'
    """
    figure = Figure(figsize=(13.0, 7.4), dpi=100, facecolor="white")
    FigureCanvasAgg(figure)
    grid = figure.add_gridspec(
        1, 3, width_ratios=(1.0, 1.0, 0.8), left=0.06, right=0.99, top=0.9, bottom=0.06
    )
    side, front, across = (figure.add_subplot(grid[0, k]) for k in range(3))
    centre = _centre(look)
    z = _heights(look)
    x_at, y_at = (np.interp(z, *_by_height(centre, axis)) for axis in (0, 1))
    ahead = y_at.mean() + np.arange(-_HALF_MM - 20.0, _HALF_MM, _STEP_MM)
    aside = x_at.mean() + np.arange(-_HALF_MM, _HALF_MM, _STEP_MM)
    _cut(side, look, _points(x_at[:, None], ahead[None, :], z[:, None]), ahead, z)
    # The front cut runs a little before the canal, through the pedicles' roots.
    _cut(front, look, _points(aside[None, :], y_at[:, None] + 4.0, z[:, None]), aside, z)
    side.set(
        title="From the side, along the canal's middle", xlabel="back to front, mm", ylabel="feet to head, mm"
    )
    front.set(title="From behind, along the canal", xlabel="left to right of the person, mm")
    if look.canal is not None:
        _side_marks(side, look.canal)
        _front_marks(front, look.canal)
    _across(across, look, centre)
    figure.suptitle(f"{look.source}: read as a {look.what}", fontsize=12)
    out = io.BytesIO()
    with matplotlib.rc_context():
        figure.savefig(out, format="png", metadata={"Software": f"{MADE_BY} {__version__}"})
    return out.getvalue()


def _centre(look: Look) -> Array:
    """The canal's middle (n, 3), or, without one, a line up through the middle of what there is."""
    if look.canal is not None:
        return look.canal.centre_mm
    volume = look.volume
    dense = volume.data > (0.5 if look.what == "label map" else 200.0)
    voxels = np.argwhere(dense)
    if len(voxels) < 10:
        middle = volume.corners_mm.mean(axis=0)
    else:
        middle = np.median(volume.to_world(voxels[:: max(1, len(voxels) // 20_000)]), axis=0)
    z = volume.corners_mm[[0, -1], 2]
    return np.array([[middle[0], middle[1], z.min()], [middle[0], middle[1], z.max()]])


def _by_height(centre: Array, axis: int) -> tuple[Array, Array]:
    order = np.argsort(centre[:, 2])
    return centre[order, 2], centre[order, axis]


def _heights(look: Look) -> Array:
    corners = look.volume.corners_mm[:, 2]
    low, high = corners.min(), corners.max()
    if look.canal is not None:
        low = max(low, look.canal.centre_mm[:, 2].min() - _MARGIN_MM)
        high = min(high, look.canal.centre_mm[:, 2].max() + _MARGIN_MM)
    return np.arange(low, high, _STEP_MM)


def _points(x: Array, y: Array, z: Array) -> Array:
    return np.stack(np.broadcast_arrays(x, y, z), axis=-1).astype(float)


def _cut(ax: Any, look: Look, points: Array, across: Array, z: Array) -> None:
    extent = (float(across[0]), float(across[-1]), float(z[0]), float(z[-1]))
    _show(ax, look, points, extent)
    ax.set_aspect("equal")


def _show(ax: Any, look: Look, points: Array, extent: tuple[float, ...]) -> None:
    if look.what == "CT":
        values = sample(look.volume, points)
        ax.imshow(
            values,
            origin="lower",
            extent=extent,
            cmap="gray",
            vmin=_WINDOW_HU[0],
            vmax=_WINDOW_HU[1],
            aspect="equal",
        )
        return
    values = sample(look.volume, points, order=0, fill=0.0)
    numbers = [number for numbers in (look.names or {}).values() for number in numbers]
    colours = matplotlib.colormaps["tab20"]
    shown = np.ones((*values.shape, 3))
    shown[values > 0] = 0.82
    for k, number in enumerate(numbers):
        shown[values == number] = colours(k % 20)[:3]
    ax.imshow(shown, origin="lower", extent=extent, aspect="equal")


def _side_marks(ax: Any, canal: Canal) -> None:
    half = len(canal.theta_rad) // 2
    for curve, colour in ((canal.wall_mm, _CANAL), (canal.sac_mm, _SAC)):
        for column, turn in ((0, 1.0), (half, -1.0)):
            line = canal.centre_mm + turn * curve[:, [column]] * canal.posterior
            ax.plot(line[:, 1], line[:, 2], color=colour, linewidth=1.2)
    for level, s in canal.level_s_mm.items():
        at = canal.point_mm(s, np.pi, 22.0)
        ax.text(at[1], at[2], level, color="white", fontsize=9, ha="center", va="center", bbox=_BOX)


def _front_marks(ax: Any, canal: Canal) -> None:
    quarter = len(canal.theta_rad) // 4
    for column, turn in ((quarter, 1.0), (3 * quarter, -1.0)):
        line = canal.centre_mm + turn * canal.wall_mm[:, [column]] * canal.left
        ax.plot(line[:, 0], line[:, 2], color=_CANAL, linewidth=1.2)
    for level, s in canal.level_s_mm.items():
        at = canal.point_mm(s, 0.0, 0.0)
        ax.text(at[0], at[2], level, color="white", fontsize=9, ha="center", va="center", bbox=_BOX)


_BOX = {"boxstyle": "round,pad=0.15", "facecolor": "#22313c", "edgecolor": "none", "alpha": 0.75}


def _across(ax: Any, look: Look, centre: Array) -> None:
    canal = look.canal
    if canal is None:
        level, at = "", centre.mean(axis=0)
    else:
        level = next(
            (one for one in ("L4", "L3", "L5", "L2", "L1") if one in canal.level_s_mm), canal.levels[0]
        )
        at = canal.point_mm(canal.level_s_mm[level], 0.0, 0.0)
    aside = at[0] + np.arange(-60.0, 60.0, _STEP_MM)
    ahead = at[1] + np.arange(-70.0, 60.0, _STEP_MM)
    points = _points(aside[None, :], ahead[:, None], np.full((1, 1), at[2]))
    _show(ax, look, points, (float(aside[0]), float(aside[-1]), float(ahead[0]), float(ahead[-1])))
    if canal is not None:
        i = int(np.searchsorted(canal.s_mm, canal.level_s_mm[level]))  # type: ignore[index]
        i = min(i, len(canal.s_mm) - 1)
        for curve, colour in ((canal.wall_mm, _CANAL), (canal.sac_mm, _SAC)):
            ring = canal.point_mm(canal.s_mm[i], canal.theta_rad, curve[i])
            ax.plot(*np.vstack([ring, ring[:1]])[:, :2].T, color=colour, linewidth=1.4)
    ax.set(
        title=f"Across{f' at {level}' if level else ''}, seen from the head",
        xlabel="left to right of the person, mm",
    )
    ax.text(0.02, 0.02, "L", transform=ax.transAxes, color=_CANAL, fontsize=12)
    ax.text(0.94, 0.02, "R", transform=ax.transAxes, color=_CANAL, fontsize=12)
