"""Which vertebra is which along a traced canal: pedicles beside it, discs in front, laminae behind.

Beside the canal bone comes and goes once a level: pedicle, foramen, pedicle. Behind it each lumbar level has
a window between the laminae; the sacrum has none, so the lowest window is that of L5-S1 and the levels are
counted up from there. Where the sacrum's roof ends is the hiatus.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from neuroplasty.body.anatomy import morphometry
from neuroplasty.body.anatomy.images.canal_from_tube import level_scale
from neuroplasty.body.anatomy.images.grid import sample
from neuroplasty.body.anatomy.images.tube import Tube
from neuroplasty.body.anatomy.images.wall import Wall
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.documents.places import DISCS, LEVELS, Level

Array = NDArray[np.float64]

_LEAST_SPACING_MM = 15.0
_LEAST_PROMINENCE_HU = 20.0
_SOFT_HU = 40.0
_LEAST_WINDOW_HU = 60.0
_WINDOW_SHARE = 0.5
_WINDOW_TO_PEDICLE_MM = 12.0
_SACRAL_ROOF_MM = 30
_SACRAL_LEAN_DEG = 15.0
_HIATUS_LENGTH_MM = 6
_WIDEST_MM = 14.0
_UPWARD: tuple[Level, ...] = ("L5", "L4", "L3", "L2", "L1", "T12")
_SACRAL: tuple[Level, ...] = ("S2", "S3", "S4")


@dataclass(frozen=True)
class Levels:
    """Stations, mm, of pedicle planes and discs; ``hiatus_s_mm`` of the hiatus's apex where it was seen.

    ``sacrum`` tells whether the sacrum was recognised, which is what the numbers are counted from.
    """

    level_s_mm: dict[Level, float]
    disc_s_mm: dict[str, float]
    hiatus_s_mm: float | None
    sacrum: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Signals:
    """Hounsfield units beside, in front of and behind the canal's wall, by station (n,).

    ``roof`` is the densest that lies behind, which shows the thin laminae of the lower sacrum.
    """

    beside: Array
    front: Array
    behind: Array
    roof: Array


def read_signals(image: Volume, tube: Tube, wall: Wall) -> Signals:
    """Sample the neighbourhood of the wall in a CT; smoothed along the canal."""

    def smooth(values: Array, sigma_mm: float) -> Array:
        return np.asarray(ndimage.gaussian_filter1d(values, sigma_mm, mode="nearest"))

    def block(low_deg: float, high_deg: float, near_mm: float, far_mm: float) -> Array:
        return _block(image, tube, wall, (low_deg, high_deg), (near_mm, far_mm))

    beside = [np.clip(block(*span, 1.0, 7.0), -50, 450).mean(axis=1) for span in ((75, 125), (235, 285))]
    return Signals(
        beside=smooth(0.5 * (beside[0] + beside[1]), 4.0),
        front=smooth(np.clip(block(160, 200, 3.0, 16.0), -50, 450).mean(axis=1), 2.0),
        behind=smooth(np.clip(block(-25, 25, 0.5, 6.0), -100, 450).mean(axis=1), 2.0),
        roof=smooth(
            np.median(block(-20, 20, -1.0, 5.0).reshape(len(tube.s_mm), 9, -1).max(axis=2), axis=1), 1.5
        ),
    )


def number_levels(tube: Tube, signals: Signals) -> Levels:
    """Name the pedicle planes found beside a canal, counted up from the sacrum; empty if there is none."""
    pedicles = _peaks(signals.beside)
    windows = _windows(signals.behind)
    start = _lumbosacral_window(tube, signals.behind, windows)
    if start is None or not (pedicles > start + _WINDOW_TO_PEDICLE_MM).any():
        return Levels({}, {}, None, False)
    lumbar = pedicles[pedicles > start + _WINDOW_TO_PEDICLE_MM]
    level_s: dict[Level, float] = dict(zip(_UPWARD, lumbar.tolist(), strict=False))
    ratio = level_scale(level_s)
    level_s["S1"] = level_s["L5"] - ratio * _stations("L5", "S1")
    hiatus = hiatus_station(signals, level_s["S1"] - 35.0 * ratio)
    level_s |= sacral_levels(level_s["S1"], hiatus, ratio)
    notes = ["S1 to S4 are placed by usual proportions under L5 (assumed)."]
    level_s = {level: s for level, s in level_s.items() if 0.0 <= s <= tube.s_mm[-1]}
    return Levels(level_s, find_discs(signals, level_s), hiatus, True, tuple(notes))


def find_discs(signals: Signals, level_s: dict[Level, float]) -> dict[str, float]:
    """Stations of the discs between neighbouring pedicle planes: bone is least beside and in front there."""
    discs: dict[str, float] = {}
    for upper, disc in zip(LEVELS, DISCS, strict=False):
        lower = LEVELS[LEVELS.index(upper) + 1]
        if upper not in level_s or lower not in level_s:
            continue
        gap = level_s[upper] - level_s[lower]
        stations = np.arange(level_s[lower] + 0.3 * gap, level_s[upper] - 0.3 * gap)
        along = np.arange(signals.beside.size)
        open_beside = np.interp(stations, along, signals.beside)
        soft_in_front = np.interp(stations, along, signals.front)
        discs[disc] = float(stations[int(np.argmin(open_beside + 0.5 * soft_in_front))])
    return discs


def hiatus_station(signals: Signals, highest: float) -> float | None:
    """Where the sacrum's roof ends for good, going down from a station; None where it does not."""
    roof = signals.roof
    end = int(highest)
    if end < _HIATUS_LENGTH_MM:
        return None
    bone = float(np.median(roof[end : end + 30]))
    opened = roof[:end] < _SOFT_HU + 0.25 * (bone - _SOFT_HU)
    count = int(np.argmin(opened)) if not opened.all() else end
    return float(count) if count >= _HIATUS_LENGTH_MM else None


def sacral_levels(s1: float, hiatus: float | None, ratio: float) -> dict[Level, float]:
    """Stations of S2 to S4 by usual proportions: down to the hiatus, or at a person's size."""
    whole = float(morphometry.STATION_MM["S1"])
    scale = (s1 - hiatus) / whole if hiatus is not None else ratio
    return {level: s1 - scale * _stations("S1", level) for level in _SACRAL}


def _block(
    image: Volume, tube: Tube, wall: Wall, span_deg: tuple[float, float], depth_mm: tuple[float, float]
) -> Array:
    """Values (n, k) between two angles and two depths outside the wall."""
    theta = np.radians(np.linspace(*span_deg, 9))
    depth = np.arange(depth_mm[0], depth_mm[1] + 1e-9, 1.0)
    m = len(wall.theta_rad)
    column = np.round(theta / (2 * np.pi) * m).astype(int) % m
    start = np.minimum(wall.radius_mm[:, column], _WIDEST_MM)
    radius = start[:, :, None] + depth
    points = tube.centre_mm[:, None, None, :] + radius[..., None] * tube.direction(theta)[:, :, None, :]
    return sample(image, points).astype(float).reshape(len(tube.s_mm), -1)


def _peaks(beside: Array) -> Array:
    """Stations of the pedicles: the middle of each stretch of bone beside the canal."""
    from scipy import signal  # a second of start-up that only a CT needs

    found, _ = signal.find_peaks(beside, distance=_LEAST_SPACING_MM, prominence=_LEAST_PROMINENCE_HU)
    edges = [0, *found.tolist(), beside.size - 1]
    middles = []
    for before, peak, after in zip(edges[:-2], edges[1:-1], edges[2:], strict=True):
        floor = max(beside[before : peak + 1].min(), beside[peak : after + 1].min())
        bone = beside > 0.5 * (beside[peak] + floor)
        low = peak - int(np.argmin(bone[: peak + 1][::-1])) + 1
        high = peak + int(np.argmin(bone[peak:])) - 1 if not bone[peak:].all() else after
        middles.append(0.5 * (max(low, before) + min(high, after)))
    return np.array(middles)


def _windows(behind: Array) -> list[tuple[float, float]]:
    """(lower edge, middle) of each window between laminae, from below."""
    from scipy import signal

    soft = _WINDOW_SHARE * float(np.percentile(behind, 75))
    found, about = signal.find_peaks(-behind, height=-soft, prominence=_LEAST_WINDOW_HU, distance=12)
    if not found.size:
        return []
    half = signal.peak_widths(
        -behind,
        found,
        rel_height=0.5,
        prominence_data=(about["prominences"], about["left_bases"], about["right_bases"]),
    )
    return [(float(edge), float(middle)) for edge, middle in zip(half[2], found, strict=True)]


def _lumbosacral_window(tube: Tube, behind: Array, windows: list[tuple[float, float]]) -> float | None:
    """Middle of the lowest window, if what lies below it is a sacrum: roofed over and leaning forward."""
    if not windows:
        return None
    edge, middle = windows[0]
    laminae = float(np.median(behind[int(edge) :]))
    roof = slice(max(int(edge) - _SACRAL_ROOF_MM, 0), int(edge))
    closed = behind[roof]
    if closed.size < _SACRAL_ROOF_MM or float(np.median(closed)) < 0.5 * laminae:
        return None
    lean = np.degrees(np.arctan2(tube.up[:, 1], tube.up[:, 2]))
    above = float(np.median(lean[int(middle) + 40 :])) if lean.size > middle + 60 else 0.0
    leaning = float(np.median(lean[roof]))
    return middle if leaning > max(_SACRAL_LEAN_DEG, above + _SACRAL_LEAN_DEG) else None


def _stations(upper: str, lower: str) -> float:
    table = morphometry.STATION_MM
    return float(table[upper]) - float(table[lower])
