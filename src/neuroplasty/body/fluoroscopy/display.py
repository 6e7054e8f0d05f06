"""From the detector's signal to the screen: logarithm, dynamic range, edges, window.

What image chains of C-arms do, in the order they do it: slow changes of brightness are compressed, fine
detail is lifted, and the window is set by the middle of the field, so that the spine is mid-grey.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

from neuroplasty.body.fluoroscopy.blur import blur
from neuroplasty.body.fluoroscopy.machine import CArm
from neuroplasty.body.fluoroscopy.parameters import PARAMETERS

Image = NDArray[np.float32]

_MID_GREY = 0.52
_SUBTRACTION_GREY = 0.66
_EVERY = 3


def fluoroscopic(attenuation: Image, carm: CArm) -> Image:
    """Screen values (rows, columns) in [0, 1] of a raw attenuation image: the denser, the darker."""
    field = _field(carm)
    least, most = np.percentile(attenuation.ravel()[_looked_at(carm)], [0.2, 99.8])
    kept = np.clip(attenuation, np.float32(least - 1.2), np.float32(most + 0.6))
    slow = _inside(kept, carm, float(PARAMETERS["compression_spread"]))
    broad = _inside(kept, carm, float(PARAMETERS["edge_spread"]))
    share, gain = np.float32(float(PARAMETERS["compression"])), np.float32(float(PARAMETERS["edge_gain"]))
    # (kept - slow) + share slow + gain (kept - broad)
    shown = (np.float32(1.0) + gain) * kept - (np.float32(1.0) - share) * slow - gain * broad
    low, centre, high = np.percentile(shown.ravel()[_looked_at(carm)], [2.0, 50.0, 98.0])
    width = max(float(high - low), float(PARAMETERS["window_least"]))
    return _displayed(shown, field, np.float32(_MID_GREY + centre / width), np.float32(-1.0 / width))


def subtracted(difference: Image, carm: CArm) -> Image:
    """Screen values of a difference of attenuations: nothing is light grey, dye that came is black."""
    width = float(PARAMETERS["subtraction_window"])
    shown = np.asarray(difference, np.float32)
    return _displayed(shown, _field(carm), np.float32(_SUBTRACTION_GREY), np.float32(-1.0 / width))


@lru_cache(maxsize=32)
def central(carm: CArm) -> NDArray[np.bool_]:
    """The middle of the field (rows, columns), which the automatic brightness looks at. Not to be changed."""
    offset = np.abs(np.arange(carm.pixels) - (carm.pixels - 1) / 2.0)
    near = np.hypot(offset[:, None], offset[None, :]) < carm.pixels * 0.33
    open_ = carm.in_field() > 0.5
    return np.asarray(near & open_) if (near & open_).any() else np.asarray(open_)


@lru_cache(maxsize=32)
def _looked_at(carm: CArm) -> NDArray[np.intp]:
    """Which pixels, by number in the flat picture, the window is set by: every third of the middle's."""
    return np.flatnonzero(central(carm).ravel())[::_EVERY]


@lru_cache(maxsize=32)
def _field(carm: CArm) -> Image:
    return carm.in_field().astype(np.float32)


@lru_cache(maxsize=64)
def _field_blurred(carm: CArm, sigma_px: float) -> Image:
    return np.asarray(np.maximum(blur(_field(carm), sigma_px), np.float32(1e-3)))


def _inside(image: Image, carm: CArm, spread_mm: float) -> Image:
    """Blur that does not mix in what lies outside the collimator."""
    sigma_px = spread_mm / carm.pixel_mm
    return np.asarray(blur(image * _field(carm), sigma_px) / _field_blurred(carm, sigma_px))


@njit(cache=True, fastmath=True)
def _displayed(shown: Image, field: Image, base: np.float32, gain: np.float32) -> Image:  # pragma: no cover
    # Straight in the middle, rounded at the shoulder and the toe, as a display curve is.
    toe, shoulder, one = np.float32(0.26), np.float32(0.3), np.float32(1.0)
    out = np.empty_like(shown)
    for r in range(shown.shape[0]):
        for c in range(shown.shape[1]):
            grey = base + gain * shown[r, c]
            if grey < toe:
                grey = toe * np.exp((grey - toe) / toe)
            over = grey - (one - shoulder)
            if over > 0:
                grey = one - shoulder * np.exp(-over / shoulder)
            out[r, c] = grey * field[r, c]
    return out
