"""Primary: what of the beam comes through, per pixel, in a few energy bins; and what the body fixes of it.

The body rests while dye and metal move, so its own part is worked out once a pose and voltage (``Backdrop``);
a picture then computes again only where dye or metal lies.

>>> stack = np.full((1, 4, 4), 2.0, np.float32)
>>> one = np.ones(1, np.float32)
>>> energy, square = primary(stack, 0.2 * one[:, None], 100 * one, 50 * one, np.ones((4, 4), np.float32))
>>> round(float(energy[0, 0]), 1)
3351.6
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

from neuroplasty.body.fluoroscopy.carm import Pose
from neuroplasty.body.fluoroscopy.spectrum import Beam, beam_in_bins

Image = NDArray[np.float32]

BODY = 2
"""The first layers of a stack, soft tissue and bone, are the body; the others come and go."""
_SCATTER_REFERENCE_G_CM2 = 20.0
_LEAST_G_CM2 = np.float32(1e-6)
"""Less dye or metal than this takes no ten-thousandth off any beam."""


@dataclass(frozen=True)
class Backdrop:
    """The body alone at one voltage, for one microgray of open beam at the detector.

    ``energy`` (rows, columns), keV absorbed, and ``square``, the sum of squared photon energies (keV2);
    ``tissue``: how much tissue scatters behind each pixel, relative; ``falloff``: of the beam to its edges.
    """

    beam: Beam
    energy: Image
    square: Image
    tissue: Image
    falloff: Image

    @classmethod
    def of(cls, pose: Pose, soft_g_cm2: Image, bone_g_cm2: Image, kvp: float) -> Backdrop:
        """Work it out for the tissue (rows, columns) behind a pose."""
        beam = beam_in_bins(kvp)
        falloff = _falloff(pose.carm.pixels, pose.carm.pixel_mm, pose.carm.sid_mm)
        stack = np.stack([soft_g_cm2, bone_g_cm2]).astype(np.float32)
        energy, square = primary(
            stack,
            coefficients(("soft tissue", "bone"), beam),
            photons_per_ugy(beam, pose).astype(np.float32),
            beam.energy_kev.astype(np.float32),
            falloff,
        )
        tissue = np.minimum((stack[0] + stack[1]) / np.float32(_SCATTER_REFERENCE_G_CM2), np.float32(2.0))
        return cls(beam, energy, square, tissue, falloff)

    def behind(
        self, stack: Image, names: tuple[str, ...], open_ugy: float, pose: Pose
    ) -> tuple[Image, Image]:
        """Energy and square of energies behind a stack of layers (k, rows, columns), the body's two first."""
        photons = photons_per_ugy(self.beam, pose) * open_ugy
        return _behind(
            self.energy,
            self.square,
            np.float32(open_ugy),
            stack,
            coefficients(names, self.beam),
            photons.astype(np.float32),
            self.beam.energy_kev.astype(np.float32),
            self.falloff,
        )


def photons_per_ugy(beam: Beam, pose: Pose) -> NDArray[np.float64]:
    """Photons by bin that a pixel absorbs of a microgray of open beam."""
    return np.asarray(beam.fluence_mm2 * beam.absorbed * pose.carm.pixel_mm**2)


def coefficients(names: tuple[str, ...], beam: Beam) -> Image:
    """Mass attenuation (layers, bins), cm2/g."""
    return np.stack([beam.attenuation(name) for name in names]).astype(np.float32)


def primary_reference(
    stack: Image, coefficient: Image, photons: Image, energy_kev: Image, falloff: Image
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What ``primary`` computes, in plain NumPy: the readable reference."""
    depth = np.einsum("lb,lrc->brc", coefficient.astype(float), stack.astype(float))
    part = photons[:, None, None] * falloff * np.exp(-depth) * energy_kev[:, None, None]
    return part.sum(axis=0), (part * energy_kev[:, None, None]).sum(axis=0)


@njit(cache=True, fastmath=True)
def primary(
    stack: Image, coefficient: Image, photons: Image, energy_kev: Image, falloff: Image
) -> tuple[Image, Image]:  # pragma: no cover - compiled
    """Energy absorbed (keV) and sum of squared photon energies (keV2: the noise) in each pixel."""
    layers, rows, columns = stack.shape
    energy = np.zeros((rows, columns), np.float32)
    square = np.zeros((rows, columns), np.float32)
    for r in range(rows):
        depth = np.empty(columns, np.float32)
        for b in range(photons.size):
            depth[:] = np.float32(0.0)
            for n in range(layers):
                mu = coefficient[n, b]
                for c in range(columns):
                    depth[c] += mu * stack[n, r, c]
            for c in range(columns):
                part = photons[b] * falloff[r, c] * np.exp(-depth[c]) * energy_kev[b]
                energy[r, c] += part
                square[r, c] += part * energy_kev[b]
    return energy, square


@njit(cache=True, fastmath=True)
def _behind(
    energy_ugy: Image,
    square_ugy: Image,
    open_ugy: np.float32,
    stack: Image,
    coefficient: Image,
    photons: Image,
    energy_kev: Image,
    falloff: Image,
) -> tuple[Image, Image]:  # pragma: no cover - compiled
    layers, rows, columns = stack.shape
    energy, square = energy_ugy * open_ugy, square_ugy * open_ugy
    where = np.empty(columns, np.int64)
    depth, through, squared = np.empty((3, columns), np.float32)
    for r in range(rows):
        # Only where dye or metal lies, brought together so that the inner loops run in vectors.
        count = 0
        for c in range(columns):
            for n in range(BODY, layers):
                if stack[n, r, c] > _LEAST_G_CM2:
                    where[count] = c
                    count += 1
                    break
        through[:count], squared[:count] = np.float32(0.0), np.float32(0.0)
        for b in range(photons.size if count else 0):
            depth[:count] = np.float32(0.0)
            for n in range(layers):
                mu = coefficient[n, b]
                for k in range(count):
                    depth[k] += mu * stack[n, r, where[k]]
            for k in range(count):
                part = photons[b] * np.exp(-depth[k]) * energy_kev[b]
                through[k] += part
                squared[k] += part * energy_kev[b]
        for k in range(count):
            c = where[k]
            energy[r, c], square[r, c] = through[k] * falloff[r, c], squared[k] * falloff[r, c]
    return energy, square


@lru_cache(maxsize=8)
def _falloff(pixels: int, pixel_mm: float, sid_mm: float) -> Image:
    """Cube of each ray's cosine (pixels, pixels): farther, and aslant on the detector."""
    offset = (np.arange(pixels) - (pixels - 1) / 2.0) * pixel_mm
    cosine = sid_mm / np.sqrt(sid_mm**2 + offset[:, None] ** 2 + offset[None, :] ** 2)
    falloff = (cosine * cosine * cosine).astype(np.float32)
    falloff.setflags(write=False)
    return falloff
