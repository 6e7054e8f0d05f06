"""The tungsten spectrum of the tube, and the few energy bins a picture is computed in.

Kramers' law with a fitted exponent, self-absorption in the anode at a mean depth of production, and the
tube's filtration. Held against spekpy's spectra: first half-value layer, mean energy and the
transmission of iohexol behind 20 cm of water.

>>> beam = tube_spectrum(70)
>>> bool(abs(beam.half_value_layer_mm_al - 2.656) / 2.656 < 0.05)
True
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from neuroplasty.body.fluoroscopy.attenuation import air_kerma_per_fluence, mass_attenuation
from neuroplasty.body.fluoroscopy.parameters import MATERIALS, PARAMETERS
from neuroplasty.errors import ImageError

Array = NDArray[np.float64]

LEAST_KVP, MOST_KVP = 40.0, 125.0
IODINE_K_EDGE_KEV = 33.17
BIN_COUNT = 8
_STEP_KEV = 0.25
_SPINE_WATER_G_CM2 = 20.0


@dataclass(frozen=True)
class Spectrum:
    """Photons per mm2 (n,) in each step of energy (n,), keV."""

    kvp: float
    energy_kev: Array
    fluence_mm2: Array

    @property
    def air_kerma_ugy(self) -> float:
        """Air kerma of the whole beam, uGy."""
        return float(self.fluence_mm2 @ air_kerma_per_fluence(self.energy_kev))

    @property
    def mean_kev(self) -> float:
        """Mean photon energy, keV."""
        return float(self.fluence_mm2 @ self.energy_kev / self.fluence_mm2.sum())

    @property
    def half_value_layer_mm_al(self) -> float:
        """First half-value layer of air kerma, mm of aluminium."""
        density_g_mm2 = MATERIALS["aluminium"].density_g_cm3 / 10.0
        half = self.air_kerma_ugy / 2.0

        def excess(thickness_mm: float) -> float:
            return self.behind({"aluminium": thickness_mm * density_g_mm2}).air_kerma_ugy - half

        return float(brentq(excess, 0.05, 30.0, xtol=1e-6))

    def behind(self, layers_g_cm2: dict[str, float]) -> Spectrum:
        """This beam behind layers of materials, each by its areal density in g/cm2."""
        depth = sum(
            (mass_attenuation(name, self.energy_kev) * g for name, g in layers_g_cm2.items()), np.zeros(1)
        )
        return Spectrum(self.kvp, self.energy_kev, self.fluence_mm2 * np.exp(-depth))


@dataclass(frozen=True)
class Beam:
    """A spectrum in ``k`` bins: photons per mm2 and uGy, and what detector and kerma meter make of them.

    ``energy_kev``, ``fluence_mm2`` (k,): open beam normalised to 1 uGy of air kerma. ``absorbed`` (k,):
    share that the scintillator stops. ``kerma_ugy_mm2`` (k,): air kerma of one photon per mm2.
    """

    kvp: float
    energy_kev: Array
    fluence_mm2: Array
    absorbed: Array
    kerma_ugy_mm2: Array
    edges_kev: Array
    spine_weight: Array

    def attenuation(self, material: str) -> Array:
        """Mass attenuation (k,) of a material in each bin, cm2/g, as the spine-hardened beam sees it."""
        return np.array(_attenuation_in_bins(self.kvp, len(self.energy_kev), material))


@lru_cache(maxsize=64)
def tube_spectrum(kvp: float, filtration_mm_al: float | None = None) -> Spectrum:
    """The open beam of the tube at ``kvp`` behind its filtration, normalised to 1 uGy of air kerma.

    Raises ImageError outside 40 to 125 kVp.
    Source: Kramers 1923 with the self-absorption and exponent in ``parameters`` fitted to spekpy 2.5.4.
    """
    if not LEAST_KVP <= kvp <= MOST_KVP:
        raise ImageError(
            f"A voltage of {kvp:g} kVp was asked for; this tube makes {LEAST_KVP:g} to {MOST_KVP:g} kVp."
        )
    filtration = float(PARAMETERS["filtration"]) if filtration_mm_al is None else filtration_mm_al
    energy = np.arange(10.0 + _STEP_KEV / 2, kvp, _STEP_KEV)
    depth_cm = 1e-4 * float(PARAMETERS["anode_depth_70kv"])
    depth_cm *= (kvp / 70.0) ** float(PARAMETERS["anode_depth_exponent"])
    depth_cm /= np.tan(np.radians(float(PARAMETERS["anode_angle"])))
    in_anode = mass_attenuation("tungsten", energy) * MATERIALS["tungsten"].density_g_cm3 * depth_cm
    made = (kvp / energy - 1.0) ** float(PARAMETERS["kramers_exponent"]) / (1.0 + in_anode)
    bare = Spectrum(kvp, energy, made)
    beam = bare.behind({"aluminium": filtration / 10.0 * MATERIALS["aluminium"].density_g_cm3})
    return Spectrum(kvp, energy, beam.fluence_mm2 / beam.air_kerma_ugy)


@lru_cache(maxsize=64)
def beam_in_bins(kvp: float, count: int = BIN_COUNT) -> Beam:
    """The tube's beam in ``count`` bins with an edge at iodine's K edge.

    Bins hold equal shares of the energy that reaches the detector behind a spine (20 cm of water);
    coefficients are averaged with that hardened beam, so the bins are exact where pictures are made.
    """
    fine = tube_spectrum(kvp)
    energy = fine.energy_kev
    stopped = 1.0 - np.exp(-mass_attenuation("caesium iodide", energy) * float(PARAMETERS["scintillator"]))
    weight = fine.behind({"water": _SPINE_WATER_G_CM2}).fluence_mm2 * energy * stopped
    above = energy > IODINE_K_EDGE_KEV
    below = 2
    share = np.cumsum(weight * above) / float((weight * above).sum())
    inner = np.interp(np.arange(1, count - below) / (count - below), share, energy + _STEP_KEV / 2)
    edges = np.array([0.0, 27.0, IODINE_K_EDGE_KEV, *inner, kvp])
    kerma = air_kerma_per_fluence(energy)
    open_beam = fine.fluence_mm2
    fluence = _bin_sums(open_beam, energy, edges)
    return Beam(
        kvp=kvp,
        energy_kev=_bin_means(energy, weight, energy, edges),
        fluence_mm2=fluence,
        absorbed=_bin_means(stopped, weight, energy, edges),
        kerma_ugy_mm2=_bin_sums(open_beam * kerma, energy, edges) / fluence,
        edges_kev=edges,
        spine_weight=weight,
    )


@lru_cache(maxsize=512)
def _attenuation_in_bins(kvp: float, count: int, material: str) -> tuple[float, ...]:
    beam, energy = beam_in_bins(kvp, count), tube_spectrum(kvp).energy_kev
    means = _bin_means(mass_attenuation(material, energy), beam.spine_weight, energy, beam.edges_kev)
    return tuple(means.tolist())


def _bin_sums(values: Array, energy_kev: Array, edges_kev: Array) -> Array:
    return np.histogram(energy_kev, bins=edges_kev, weights=values)[0].astype(float)


def _bin_means(values: Array, weight: Array, energy_kev: Array, edges_kev: Array) -> Array:
    total = _bin_sums(weight, energy_kev, edges_kev)
    return np.asarray(_bin_sums(values * weight, energy_kev, edges_kev) / total)
