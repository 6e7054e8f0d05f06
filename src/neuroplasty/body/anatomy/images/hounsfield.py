"""Are these Hounsfield units? What a CT's values tell of its rescaling, its window, or that it is none."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroplasty.errors import ImageError

HU_AIR = -1024.0
HU_METAL = 4000.0
"""A CT is clipped to this: below lies padding, above lies metal on an extended scale."""

_EXPECTED = "Hounsfield units were expected (air -1000, fat -100, bone above 150)"
_FAT_HU = -60.0
_LEAST_FAT = 0.002
_INTERCEPT = (900.0, 1200.0)
_AIR_AT_MOST = -900.0
_SOFT_HU = 200.0
_BONE_HU = 150.0
_CLIPPED_BELOW_HU = 1500.0
_CLIPPED_SHARE = 0.0008
_PILED_UP = 8.0
_MOST_SAMPLE = 2_000_000


def hounsfield(name: str, data: NDArray[Any]) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """The values as Hounsfield units, clipped to -1024..4000, and notes; ImageError if they are none."""
    low, high = float(data.min()), float(data.max())
    if low == high:
        raise ImageError(f"{name} holds one value only ({low:g}); export the CT again.")
    if low < -100_000 or high > 100_000:
        raise ImageError(
            f"{name} holds values from {low:g} to {high:g}; {_EXPECTED}, export the original CT."
        )
    values = _sample(data)
    kept = _without_padding(values)
    _refuse_other_scales(name, low, high, kept)
    if high < _BONE_HU:
        raise ImageError(
            f"{name} holds nothing denser than {high:g}; {_EXPECTED}, so there is no bone in it: it is an "
            "MRI, a picture through a soft window, or its rescale intercept was taken off twice."
        )
    return np.asarray(np.clip(data, HU_AIR, HU_METAL), np.float32), _clipped(high, low, values)


def _sample(data: NDArray[Any]) -> NDArray[np.float64]:
    flat = data.reshape(-1)
    step = max(1, flat.size // _MOST_SAMPLE)
    return np.asarray(flat[::step], float)


def _without_padding(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The values without a lowest one that stands alone, far below the rest: what fills the corners."""
    low = values.min()
    rest = np.asarray(values[values > low], float)
    if rest.size and (rest.min() - low > 200.0 or low <= -1500.0):
        return rest
    return values


def _refuse_other_scales(name: str, low: float, high: float, kept: NDArray[np.float64]) -> None:
    """Raise ImageError where nothing is as light as fat: every CT of a body shows some."""
    light = float((kept < _FAT_HU).mean())
    if light >= _LEAST_FAT and low < 0:
        body = kept[kept > -1900.0] if kept.min() < -1900.0 else kept
        within = body[(body > -1300.0) & (body < 900.0)]
        soft = float(np.median(within)) if within.size else 0.0
        wet = float(((kept > -1150.0) & (kept < -850.0)).mean())
        deep = float((kept < -1600.0).mean())
        if high < 2500.0 and deep > 0.02 and wet > 0.3 and soft < -700.0:
            raise ImageError(
                f"{name} holds soft tissue near {soft:.0f}: its rescale intercept was taken off twice; "
                f"{_EXPECTED}, export the original CT."
            )
        return
    if low <= _AIR_AT_MOST and abs(float(np.median(kept))) < _SOFT_HU:
        return  # Masked or synthetic: air, and soft tissue where it belongs.
    inside = kept[kept > 300.0]
    middle = float(np.median(inside)) if inside.size else 0.0
    if high <= 1.0 and low >= 0:
        seen = "values scaled to 0..1"
    elif high <= 255 and low >= 0:
        seen = f"a windowed picture ({low:g}..{high:g})"
    elif high <= 20.0:
        seen = f"values scaled to {low:.3g}..{high:.3g}, such as a normalised MRI"
    elif _INTERCEPT[0] < middle < _INTERCEPT[1] and high > 1200.0:
        padded = f" beside a padding of {low:g}" if low < kept.min() else ""
        seen = (
            f"nothing as light as fat{padded}, and soft tissue near {middle:.0f}: a CT without its rescale "
            "intercept (mostly -1024)"
        )
    else:
        least = "no value below 0" if low >= 0 else "nothing as light as fat"
        seen = f"{least} ({low:g}..{high:g}), an MRI or a CT without its rescale intercept"
    raise ImageError(f"{name} holds {seen}; {_EXPECTED}, export the original CT.")


def _clipped(high: float, low: float, values: NDArray[np.float64]) -> tuple[str, ...]:
    """A note where values pile up at the top: a CT that was cut to a window."""
    if high > _CLIPPED_BELOW_HU:
        return ()
    at_top = float((values >= high - 0.5).mean())
    width = max(0.1 * (high - max(low, -1024.0)), 1.0)
    under = float(((values < high - 0.5) & (values >= high - width)).mean()) / width
    if at_top < _CLIPPED_SHARE or at_top < _PILED_UP * under:
        return ()
    return (
        f"This CT was clipped to a window ({low:.0f}..{high:.0f} HU): bone is clipped at {high:.0f} HU, so "
        "the canal's wall and the levels may be off by some millimetres and bone is too pale under X-ray; "
        "export the CT without a window.",
    )
