"""Exposure: from paths through body, dye and metal to a picture, by Beer-Lambert in a few energy bins.

In order: automatic exposure finds the charge (and, at the tube's limit, the voltage) that gives the
detector its kerma; primary photons per bin; focal blur; scatter as a smooth share of the primary;
quantum and electronic noise from the photons that were absorbed; detector blur; display.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

from neuroplasty.body.fluoroscopy import display
from neuroplasty.body.fluoroscopy.blur import blur
from neuroplasty.body.fluoroscopy.carm import Pose
from neuroplasty.body.fluoroscopy.dose import Technique, air_kerma_mgy_at, most_mas_per_pulse, radiation
from neuroplasty.body.fluoroscopy.machine import CArm
from neuroplasty.body.fluoroscopy.parameters import PARAMETERS
from neuroplasty.body.fluoroscopy.picture import Picture
from neuroplasty.body.fluoroscopy.primary import coefficients, photons_per_ugy
from neuroplasty.body.fluoroscopy.projector import TissuePaths
from neuroplasty.body.fluoroscopy.spectrum import beam_in_bins
from neuroplasty.errors import ImageError

Array = NDArray[np.float64]
Image = NDArray[np.float32]

_KVP_STEP = 5.0


def expose(
    paths: TissuePaths,
    *,
    iodine_mg_cm2: Image | None = None,
    metal: Mapping[str, Image] | None = None,
    technique: Technique | None = None,
    rng: np.random.Generator,
) -> Picture:
    """One fluoroscopic picture, as the last-image hold stores it.

    Parameters
    ----------
    paths : TissuePaths
        What ``VolumeProjector.paths`` gave for the pose.
    iodine_mg_cm2 : ndarray of float32, optional
        (rows, columns), mg of iodine per cm2.
    metal : mapping of str to ndarray of float32, optional
        Areal densities (rows, columns), g/cm2, by metal, from ``metal_paths``.
    technique : Technique, optional
        Voltage, charge, pulses; by default automatic from 70 kVp.
    rng : numpy.random.Generator
        The only source of noise; the same generator state gives the same pixels.

    Returns
    -------
    Picture

    Raises
    ------
    ImageError
        When a layer's shape is not the picture's or holds NaN or negative values.

    Examples
    --------
    >>> from neuroplasty.body.fluoroscopy import pose_for
    >>> pose = pose_for("AP", (0.0, 0.0, 0.0), carm=CArm(pixels=64))
    >>> paths = TissuePaths(pose, *np.full((2, *pose.shape), 10.0, np.float32))
    >>> picture = expose(paths, rng=np.random.default_rng(0))
    >>> picture.pixels.shape, picture.air_kerma_mgy > 0
    ((64, 64), True)
    """
    chosen = technique or Technique()
    layers = _layers(paths, iodine_mg_cm2, metal or {})
    carm = paths.pose.carm
    kvp, mas_per_pulse = _automatic(layers, carm, chosen)
    signal = _attenuation(paths, layers, kvp, mas_per_pulse, float(chosen.averaged), rng)
    dose = radiation(kvp, mas_per_pulse * chosen.pulses, carm)
    return Picture(
        pixels=display.fluoroscopic(signal, carm),
        attenuation=signal,
        pose=paths.pose,
        kind="fluoroscopy",
        kvp=dose.kvp,
        mas=dose.mas,
        air_kerma_mgy=dose.air_kerma_mgy,
        dose_area_gycm2=dose.dose_area_gycm2,
        technique=chosen,
    )


def automatic(paths: TissuePaths, technique: Technique | None = None) -> Technique:
    """What the automatic exposure finds for a body with nothing in it: the technique, locked.

    Parameters
    ----------
    paths : what ``VolumeProjector.paths`` gave for the pose
    technique : where it starts, by default 70 kVp
    """
    chosen = technique or Technique()
    kvp, mas_per_pulse = _automatic(_layers(paths, None, {}), paths.pose.carm, chosen)
    return replace(chosen, kvp=kvp, mas=mas_per_pulse * chosen.pulses)


def raw_pulses(
    paths: TissuePaths,
    technique: Technique,
    averaged: float,
    *,
    iodine_mg_cm2: Image | None = None,
    metal: Mapping[str, Image] | None = None,
    rng: np.random.Generator,
) -> Image:
    """The detector's signal, ln(open beam / signal) (rows, columns), with the noise of a mean of pulses.

    ``technique`` is locked (``Picture.locked``); ``averaged`` how many pulses the mean is of.
    Raises ImageError as ``expose`` does, and for a technique that is not locked.
    """
    if technique.mas is None:
        raise ImageError("Live pulses need a locked technique; take a picture first and give its 'locked'.")
    layers = _layers(paths, iodine_mg_cm2, metal or {})
    return _attenuation(
        paths, layers, technique.kvp, technique.mas / technique.pulses, max(averaged, 1.0), rng
    )


def _attenuation(
    paths: TissuePaths,
    layers: _Layers,
    kvp: float,
    mas_per_pulse: float,
    averaged: float,
    rng: np.random.Generator,
) -> Image:
    carm = paths.pose.carm
    backdrop = paths.backdrop(kvp)
    beam = backdrop.beam
    open_ugy = 1e3 * air_kerma_mgy_at(kvp, mas_per_pulse * averaged, carm.sid_mm)
    photons = photons_per_ugy(beam, paths.pose) * open_ugy
    energy, square = backdrop.behind(layers.stack, layers.names, open_ugy, paths.pose)
    energy, square = _focus(energy, carm), _focus(square, carm)
    spread_px = float(PARAMETERS["scatter_spread"]) / carm.pixel_mm
    scatter = blur(energy * backdrop.tissue, spread_px)
    mean_kev = float(photons @ beam.energy_kev**2 / (photons @ beam.energy_kev))
    noisy = _detected(
        energy,
        square,
        scatter,
        rng.standard_normal(energy.shape, dtype=np.float32),
        np.float32(float(PARAMETERS["scatter_to_primary"])),
        np.float32(mean_kev),
        np.float32(1.0 / float(PARAMETERS["swank"])),
        np.float32((float(PARAMETERS["electronic_noise"]) * mean_kev) ** 2 * averaged),
    )
    signal = blur(noisy, float(PARAMETERS["detector_blur"]) / carm.pixel_mm)
    open_signal = float(photons @ beam.energy_kev)
    return np.asarray(np.log(np.float32(open_signal) / np.maximum(signal, np.float32(open_signal * 1e-5))))


def subtract(mask: Picture, live: Picture) -> Picture:
    """What a live picture has that the mask had not: logarithmic digital subtraction. Dye that came is dark.

    Take the live picture with ``technique=mask.locked``: another voltage leaves a ghost of the bones.

    Parameters
    ----------
    mask, live : Picture
        Before and after, from one pose.

    Returns
    -------
    Picture
        Of the kind ``subtraction``; its radiation is zero, as both pictures have already been counted.

    Raises
    ------
    ImageError
        When the two were not taken from one pose.

    Examples
    --------
    >>> from neuroplasty.body.fluoroscopy import pose_for
    >>> pose = pose_for("AP", (0.0, 0.0, 0.0), carm=CArm(pixels=64))
    >>> paths = TissuePaths(pose, *np.full((2, *pose.shape), 10.0, np.float32))
    >>> rng, dye = np.random.default_rng(0), np.zeros(pose.shape, np.float32)
    >>> dye[28:36, 28:36] = 50.0
    >>> mask = expose(paths, rng=rng)
    >>> seen = subtract(mask, expose(paths, iodine_mg_cm2=dye, technique=mask.locked, rng=rng))
    >>> bool(seen.pixels[32, 32] < seen.pixels[32, 10]), seen.air_kerma_mgy
    (True, 0.0)
    """
    refuse_another_pose(mask.pose, live.pose)
    carm = live.pose.carm
    difference = without_mask(live.attenuation, mask.attenuation, carm)
    return replace(
        live,
        pixels=display.subtracted(difference, carm),
        attenuation=difference,
        kind="subtraction",
        mas=0.0,
        air_kerma_mgy=0.0,
        dose_area_gycm2=0.0,
    )


def without_mask(attenuation: Image, mask: Image, carm: CArm) -> Image:
    """What an attenuation image has that the mask had not; nothing is zero whatever the brightness."""
    difference = attenuation - mask
    # Two exposures at different brightness differ by a constant; nothing came to most of the field.
    return np.asarray(difference - np.float32(np.median(difference[display.central(carm)])))


def refuse_another_pose(mask: Pose, live: Pose) -> None:
    """Raise ImageError unless a mask and what is subtracted from it were seen from one pose."""
    same = mask.shape == live.shape and all(
        np.allclose(getattr(mask, name), getattr(live, name), atol=1e-6)
        for name in ("source_mm", "centre_mm", "row", "column")
    )
    if not same:
        raise ImageError(
            f"The mask ({mask.view}) and the live picture ({live.view}) were taken from different poses; "
            "take both without moving the C-arm."
        )


@dataclass(frozen=True)
class _Layers:
    """Everything the beam crosses: names and areal densities (layers, rows, columns), g/cm2."""

    names: tuple[str, ...]
    stack: Image


def _layers(paths: TissuePaths, iodine_mg_cm2: Image | None, metal: Mapping[str, Image]) -> _Layers:
    parts: dict[str, Image] = {"soft tissue": paths.soft_g_cm2, "bone": paths.bone_g_cm2}
    if iodine_mg_cm2 is not None:
        parts["iodine"] = np.asarray(iodine_mg_cm2, np.float32) * np.float32(1e-3)
    parts.update(metal)
    for name, part in parts.items():
        if part.shape != paths.pose.shape:
            raise ImageError(
                f"The layer of {name} has shape {part.shape}, the picture {paths.pose.shape}; "
                "project every layer for the same pose."
            )
        if not bool(np.isfinite(part).all()) or float(part.min()) < 0:
            raise ImageError(
                f"The layer of {name} has negative or missing values; give g/cm2 of zero or more."
            )
    return _Layers(tuple(parts), np.stack(list(parts.values())).astype(np.float32))


def _automatic(layers: _Layers, carm: CArm, technique: Technique) -> tuple[float, float]:
    """Voltage and charge per pulse that give the middle of the detector its kerma."""
    if technique.mas is not None:
        return technique.kvp, technique.mas / technique.pulses
    stride = max(1, carm.pixels // 64)
    middle = display.central(carm)[::stride, ::stride]
    sample = layers.stack[:, ::stride, ::stride][:, middle].astype(float)
    asked_ngy = technique.detector_kerma_ngy * carm.zoom ** float(PARAMETERS["zoom_dose_exponent"])
    kvp = technique.kvp
    while True:
        beam = beam_in_bins(kvp)
        through = np.exp(-np.einsum("lb,lp->bp", coefficients(layers.names, beam).astype(float), sample))
        open_share = (beam.fluence_mm2 * beam.kerma_ugy_mm2) @ through
        # The middling pixel, not the mean: a corner of open air must not starve the spine.
        share = float(np.median(open_share)) * (1.0 + float(PARAMETERS["scatter_to_primary"]))
        wanted = asked_ngy * 1e-6 / (air_kerma_mgy_at(kvp, 1.0, carm.sid_mm) * share)
        if wanted <= most_mas_per_pulse() or kvp + _KVP_STEP > float(PARAMETERS["kvp_limit"]):
            return kvp, min(wanted, most_mas_per_pulse())
        kvp += _KVP_STEP


def _focus(image: Image, carm: CArm) -> Image:
    """Blur by the focal spot's penumbra at the isocentre's magnification."""
    penumbra_mm = float(PARAMETERS["focal_spot"]) * (carm.sid_mm / carm.sod_mm - 1.0)
    return blur(image, penumbra_mm / np.sqrt(12.0) / carm.pixel_mm)


@njit(cache=True, fastmath=True)
def _detected(
    energy: Image,
    square: Image,
    scatter: Image,
    normal: Image,
    ratio: np.float32,
    mean_kev: np.float32,
    swank: np.float32,
    electronic: np.float32,
) -> Image:  # pragma: no cover - compiled
    # Primary, scatter, and noise of the quanta that were absorbed and of the electronics.
    out = np.empty_like(energy)
    for r in range(energy.shape[0]):
        for c in range(energy.shape[1]):
            scattered = ratio * scatter[r, c]
            variance = (square[r, c] + mean_kev * scattered) * swank + electronic
            out[r, c] = energy[r, c] + scattered + normal[r, c] * np.sqrt(variance)
    return out
