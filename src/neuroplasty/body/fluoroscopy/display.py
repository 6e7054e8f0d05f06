"""From the detector's signal to the screen: logarithm, dynamic range, edges, window.

What image chains of C-arms do, in the order they do it: slow changes of brightness are compressed, fine
detail is lifted, and the window is set by the middle of the field, so that the spine is mid-grey.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.fluoroscopy.blur import blur
from neuroplasty.body.fluoroscopy.machine import CArm
from neuroplasty.body.fluoroscopy.parameters import PARAMETERS

Image = NDArray[np.float32]

_MID_GREY = 0.52
_SUBTRACTION_GREY = 0.66


def fluoroscopic(attenuation: Image, carm: CArm) -> Image:
    """Screen values (rows, columns) in [0, 1] of a raw attenuation image: the denser, the darker."""
    field = carm.in_field().astype(np.float32)
    middle = central(carm)
    most = float(np.percentile(attenuation[middle], 99.8))
    least = float(np.percentile(attenuation[middle], 0.2))
    kept = np.clip(attenuation, least - 1.2, most + 0.6).astype(np.float32)
    slow = _inside(kept, field, float(PARAMETERS["compression_spread"]) / carm.pixel_mm)
    fine = kept - _inside(kept, field, float(PARAMETERS["edge_spread"]) / carm.pixel_mm)
    share = np.float32(float(PARAMETERS["compression"]))
    shown = (kept - slow) + share * slow + np.float32(float(PARAMETERS["edge_gain"])) * fine
    values = shown[middle]
    low, centre, high = np.percentile(values, [2.0, 50.0, 98.0])
    width = max(float(high - low), float(PARAMETERS["window_least"]))
    grey = _MID_GREY - (shown - np.float32(centre)) / np.float32(width)
    return np.asarray(_soft_clip(grey) * field, np.float32)


def subtracted(difference: Image, carm: CArm) -> Image:
    """Screen values of a difference of attenuations: nothing is light grey, dye that came is black."""
    field = carm.in_field().astype(np.float32)
    width = np.float32(float(PARAMETERS["subtraction_window"]))
    return np.asarray(_soft_clip(_SUBTRACTION_GREY - difference / width) * field, np.float32)


@lru_cache(maxsize=32)
def central(carm: CArm) -> NDArray[np.bool_]:
    """The middle of the field (rows, columns), which the automatic brightness looks at. Not to be changed."""
    offset = np.abs(np.arange(carm.pixels) - (carm.pixels - 1) / 2.0)
    near = np.hypot(offset[:, None], offset[None, :]) < carm.pixels * 0.33
    open_ = carm.in_field() > 0.5
    return np.asarray(near & open_) if (near & open_).any() else np.asarray(open_)


def _inside(image: Image, field: Image, sigma_px: float) -> Image:
    """Blur that does not mix in what lies outside the collimator."""
    return np.asarray(blur(image * field, sigma_px) / np.maximum(blur(field, sigma_px), np.float32(1e-3)))


def _soft_clip(grey: Image) -> Image:
    """Straight in the middle, rounded at the shoulder and the toe, as a display curve is."""
    toe, shoulder = np.float32(0.12), np.float32(0.3)
    low = np.where(grey < toe, toe * np.exp(np.minimum(grey - toe, 0) / toe), grey)
    over = np.maximum(low - (1 - shoulder), 0)
    return np.asarray(np.where(over > 0, 1 - shoulder * np.exp(-over / shoulder), low), np.float32)
