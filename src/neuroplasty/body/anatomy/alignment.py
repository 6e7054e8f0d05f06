"""Do labels lie on their CT? Their boxes must overlap and labelled vertebrae must be bone in the CT."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from neuroplasty.body.anatomy.grid import sample
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.errors import ImageError

Array = NDArray[np.float64]

_POINTS = 3000
_INSIDE_SHARE = 0.7
_LEAST_RISE_HU = 50.0
_SEARCH_MM = 420.0
_BETTER_HU = 60.0


def check_labels_lie_on(ct: Volume, labels: Volume, bone: NDArray[np.bool_]) -> None:
    """Raise ImageError, with the shift that would fit where one does, unless ``bone`` lies on bone in the CT.

    ``bone`` marks the labelled vertebrae in ``labels``. They must lie inside the CT and be denser than what
    lies round them.
    """
    points = _spread(labels.to_world(np.argwhere(bone)))
    inside = float(_within(ct, points).mean())
    rise = _rise(ct, labels, bone, points, np.zeros(3))
    if inside >= _INSIDE_SHARE and rise >= _LEAST_RISE_HU:
        return
    seen = (
        f"only {100 * inside:.0f} % of the labelled vertebrae lie inside the CT"
        if inside < _INSIDE_SHARE
        else "the labelled vertebrae lie on soft tissue in the CT"
    )
    shift = _best_shift(ct, labels, bone, points, rise)
    hint = "give the label map made from this CT, with its own affine"
    if shift is not None:
        away = float(np.linalg.norm(shift))
        words = ", ".join(
            f"{abs(by):.0f} mm {towards}"
            for by, towards in zip(shift, _towards(shift), strict=True)
            if abs(by) >= 1.0
        )
        hint = (
            f"they would fit {away:.0f} mm away ({words}), so the affine of one of the two is wrong: correct it, "
            "or give the label map made from this CT"
        )
    raise ImageError(f"The label map does not lie on its CT: {seen}; {hint}.")


def _spread(points: Array) -> Array:
    return points[np.linspace(0, len(points) - 1, min(_POINTS, len(points))).astype(int)]


def _within(ct: Volume, points: Array) -> NDArray[np.bool_]:
    voxel = ct.to_voxel(points)
    return np.asarray(((voxel >= -0.5) & (voxel <= np.array(ct.data.shape) - 0.5)).all(axis=1))


def _ring(labels: Volume, bone: NDArray[np.bool_]) -> Array:
    """Points a little outside the labelled bone: what a misplaced label cannot tell from the inside."""
    steps = max(1, round(6.0 / float(labels.spacing_mm.min())))
    near = ndimage.binary_dilation(bone, iterations=1)
    far = ndimage.binary_dilation(near, iterations=steps)
    return _spread(labels.to_world(np.argwhere(far & ~near)))


def _rise(ct: Volume, labels: Volume, bone: NDArray[np.bool_], points: Array, shift: Array) -> float:
    """How much denser, HU, the CT is under the label than round it."""
    within = sample(ct, points + shift)
    round_it = sample(ct, _ring(labels, bone) + shift)
    return float(np.clip(within, -200, 800).mean() - np.clip(round_it, -200, 800).mean())


def _best_shift(
    ct: Volume, labels: Volume, bone: NDArray[np.bool_], points: Array, rise: float
) -> Array | None:
    """The shift (3,), mm, that lays the labels on bone best; None if none does clearly."""
    few = points[:: max(1, len(points) // 600)]
    around = _ring(labels, bone)
    around = around[:: max(1, len(around) // 600)]

    def score(shift: Array) -> float:
        if _within(ct, few + shift).mean() < 0.9:
            return -1000.0
        inside, outside = sample(ct, few + shift), sample(ct, around + shift)
        return float(np.clip(inside, -200, 800).mean() - np.clip(outside, -200, 800).mean())

    start = np.zeros(3)
    for axis, reach, step in (
        (2, _SEARCH_MM, 3.0),
        (0, 60.0, 3.0),
        (1, 60.0, 3.0),
        (2, 12.0, 1.0),
        (0, 6.0, 1.0),
    ):
        offsets = np.arange(-reach, reach + 1e-9, step)
        trials = start + offsets[:, None] * np.eye(3)[axis]
        start = trials[int(np.argmax([score(trial) for trial in trials]))]
    best = score(start)
    return start if best > max(_LEAST_RISE_HU, rise + _BETTER_HU) and np.linalg.norm(start) > 3.0 else None


def _towards(shift: Array) -> tuple[str, str, str]:
    return (
        "to the right" if shift[0] > 0 else "to the left",
        "forward" if shift[1] > 0 else "backward",
        "towards the head" if shift[2] > 0 else "towards the feet",
    )
