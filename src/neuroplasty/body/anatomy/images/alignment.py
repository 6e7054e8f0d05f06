"""Do labels lie on their CT? Their boxes must overlap and labelled vertebrae must be bone in the CT."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from neuroplasty.body.anatomy.images.grid import sample
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.errors import ImageError

Array = NDArray[np.float64]

_POINTS = 3000
_INSIDE_SHARE = 0.7
_LEAST_RISE_HU = 50.0
_SEARCH_MM = (60.0, 60.0, 420.0)
_NEAR_MM = 8.0
_BETTER_RATIO = 1.6


def check_labels_lie_on(ct: Volume, labels: Volume, bone: NDArray[np.bool_]) -> None:
    """Raise ImageError, with the shift that would fit where one does, unless ``bone`` lies on bone in the CT.

    ``bone`` marks the labelled vertebrae in ``labels``. They must lie inside the CT and be denser than what
    lies round them.
    """
    points = _spread(labels.to_world(np.argwhere(bone)))
    inside = float(_within(ct, points).mean())
    rise = _rise(ct, labels, bone, points, np.zeros(3))
    shift, better = _best_shift(ct, labels, bone, points)
    fits_elsewhere = np.linalg.norm(shift) > _NEAR_MM and better > _BETTER_RATIO * max(rise, _LEAST_RISE_HU)
    if inside >= _INSIDE_SHARE and rise >= _LEAST_RISE_HU and not fits_elsewhere:
        return
    seen = (
        f"only {100 * inside:.0f} % of the labelled vertebrae lie inside the CT"
        if inside < _INSIDE_SHARE
        else "the labelled vertebrae do not lie on the vertebrae in the CT"
    )
    hint = "give the label map made from this CT, with its own affine"
    if fits_elsewhere:
        away = float(np.linalg.norm(shift))
        words = ", ".join(
            f"{abs(by):.0f} mm {towards}"
            for by, towards in zip(shift, _towards(shift), strict=True)
            if abs(by) >= 1.0
        )
        hint = (
            f"they would fit {away:.0f} mm away ({words}), so the affine of one of the two is wrong: "
            "correct it, or give the label map made from this CT"
        )
    raise ImageError(f"The label map does not lie on its CT: {seen}; {hint}.")


def _spread(points: Array) -> Array:
    return np.asarray(points[np.linspace(0, len(points) - 1, min(_POINTS, len(points))).astype(int)])


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


def _best_shift(ct: Volume, labels: Volume, bone: NDArray[np.bool_], points: Array) -> tuple[Array, float]:
    """The shift (3,), mm, that lays the labels on bone best, and the rise in HU it gives."""
    few = points[:: max(1, len(points) // 600)]
    around = _ring(labels, bone)
    around = around[:: max(1, len(around) // 600)]

    def score(shift: Array) -> float:
        if _within(ct, few + shift).mean() < 0.9:
            return -1000.0
        inside, outside = sample(ct, few + shift), sample(ct, around + shift)
        return float(np.clip(inside, -200, 800).mean() - np.clip(outside, -200, 800).mean())

    best, most = np.zeros(3), score(np.zeros(3))
    # One axis after the other; which comes first matters when two are off.
    for order in ((2, 0, 1), (0, 1, 2), (1, 0, 2)):
        shift = np.zeros(3)
        for step in (3.0, 1.0):
            for axis in order:
                reach = 9.0 if step < 3.0 else _SEARCH_MM[axis]
                trials = shift + np.arange(-reach, reach + 1e-9, step)[:, None] * np.eye(3)[axis]
                shift = trials[int(np.argmax([score(trial) for trial in trials]))]
        if score(shift) > most:
            best, most = shift, score(shift)
    return best, most


def _towards(shift: Array) -> tuple[str, str, str]:
    return (
        "to the right" if shift[0] > 0 else "to the left",
        "forward" if shift[1] > 0 else "backward",
        "towards the head" if shift[2] > 0 else "towards the feet",
    )
