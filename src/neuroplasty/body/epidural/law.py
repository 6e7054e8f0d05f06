"""The film law: how far sac and wall part under a pressure, and what holds them together until then.

    x = p - p_out                              p_out: the sac's pressure less the tension of fat and veins
    held      x <= S     w = x / K             fat and veins swell a little; nothing conducts
    opened    x >  S     w = S / K + u,  u = y / (k + y / w_max),  y = x - S

    pressed flat                 from u = 0.995 w_max on the law goes on straight, along its tangent there

S is a stress: what natural adherence still holds, and scar; their energies add up, and so their squares do.
On a foundation of stiffness k a front that opens at S takes the energy G = S^2 / (2 k) from every area it
peels. ``w_max`` is geometry: the sac pressed flat and part of the fat squeezed away. What is pressed flat
gives some hundredths more at a hand's pressures, but always gives: any volume has a pressure, and a space
that is full refuses fluid by it. Only the opened
part u conducts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from neuroplasty.body.epidural.shell import Shell
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.units import PA_PER_MMHG

Array = NDArray[np.float64]

# So near to ``w_max``, where its slope would have a pole, the law goes on straight.
NEAREST = 0.995
# A first guess at a pressure stays further off, where Newton's method still sees a slope.
_OVERFULL = 1.05
# Little fat swells little: below this gap what is held is stiffer as the gap is narrower.
_STIFFER_BELOW_MM = 2.0
GUESSED_NEAREST = 0.97
# A round that crosses the kink is stopped so far beyond it; from further than ``_DEEP_PA`` off one that would
# close the film is stopped there too, for the law is bent.
_AT_THE_KINK_PA = 5e-3
_DEEP_PA = 100.0


@dataclass(frozen=True)
class FilmLaw:
    """The law's numbers on one shell, SI; fields (n, m).

    ``stiffness_pa_m`` of the opened film (k), ``closed_pa_m`` of the held one (K), ``largest_m`` (w_max),
    ``adherence_pa`` the stress of natural adherence before it is broken, of which ``kept`` stays, and
    ``scar_pa`` what parts a wholly bonded surface by itself.
    """

    area_m2: Array
    stiffness_pa_m: Array
    closed_pa_m: Array
    largest_m: Array
    adherence_pa: Array
    kept: float
    scar_pa: Array

    @classmethod
    def of(cls, shell: Shell, table: Mapping[str, Parameter]) -> FilmLaw:
        """The law of a shell with these parameters."""
        gap_mm = shell.gap_mm + table["contact_gap"].value
        narrow = table["tight_gap"].value / gap_mm
        closed = max(table["closed_stiffness"].value * PA_PER_MMHG * 1e3, 1e-9)
        below = 1 + (table["sacral_stiffness"].value - 1) * (1 - shell.beside_sac)
        mmhg_mm = table["film_stiffness"].value * (1 + narrow) * below / shell.softness
        stiffness = mmhg_mm * (PA_PER_MMHG * 1e3)
        return cls(
            area_m2=shell.area_mm2 * 1e-6,
            stiffness_pa_m=np.asarray(stiffness),
            closed_pa_m=np.asarray(closed * np.maximum(1.0, _STIFFER_BELOW_MM / gap_mm)),
            largest_m=np.asarray(
                1e-3
                * (
                    table["sac_yield"].value * shell.beside_sac * shell.sac_mm
                    + table["fat_yield"].value * gap_mm
                )
            ),
            adherence_pa=table["adherence"].value * PA_PER_MMHG * shell.adherence,
            kept=table["adherence_kept"].value,
            scar_pa=np.sqrt(2 * table["scar_toughness"].value * stiffness),
        )

    def strength_pa(self, intact: Array, bonded: Array) -> Array:
        """The stress (n, m) that opens the film where so much adherence is intact and so much bonded."""
        return np.asarray(strength(self.adherence_pa, self.kept, self.scar_pa, intact, bonded))

    def opened_m(self, excess_m3: Array, strength_pa: Array) -> Array:
        """The opened film (n, m) of a stored excess volume, m."""
        return np.asarray(np.maximum(excess_m3 / self.area_m2 - strength_pa / self.closed_pa_m, 0.0))

    def stress_pa(self, excess_m3: Array, strength_pa: Array, nearest: float = np.inf) -> Array:
        """Pressure (n, m) over what is outside, Pa, of a stored excess volume.

        A film is read no nearer to its largest opening than the share ``nearest``.
        """
        return np.asarray(
            stress(
                excess_m3,
                self.area_m2,
                strength_pa,
                self.closed_pa_m,
                self.stiffness_pa_m,
                self.largest_m,
                nearest,
            )
        )

    def is_overfull(self, excess_m3: Array, strength_pa: Array) -> bool:
        """Whether any cell holds more than the largest opening has room for, by a twentieth of it."""
        return bool(np.any(self.opened_m(excess_m3, strength_pa) > _OVERFULL * self.largest_m))

    def excess_m3(self, stress_pa: Array, strength_pa: Array) -> Array:
        """The stored excess volume (n, m) at a pressure over what is outside."""
        held, _store, _opened = answer(
            stress_pa, self.area_m2, strength_pa, self.closed_pa_m, self.stiffness_pa_m, self.largest_m
        )
        return np.asarray(held)


@njit(cache=True, error_model="numpy")
def strength(adherence_pa: Array, kept: float, scar_pa: Array, intact: Array, bonded: Array) -> Array:
    """What holds each cell shut, Pa: the energies of adherence and of so many bonds add up."""
    n, m = intact.shape
    out = np.empty((n, m))
    for i in range(n):
        for j in range(m):
            natural = adherence_pa[i, j] * (kept + (1.0 - kept) * intact[i, j])
            if bonded[i, j] > 0.0:
                # Their energies add up, for each area.
                natural = np.sqrt(natural * natural + scar_pa[i, j] * scar_pa[i, j] * bonded[i, j])
            out[i, j] = natural
    return out


@njit(cache=True, error_model="numpy", inline="always")
def _pressed(near: float, k: float, largest: float) -> float:
    """Pa over the opening stress of a film at this share of its largest opening."""
    if near <= NEAREST:
        return k * near * largest / (1.0 - near)
    return k * largest * (NEAREST / (1.0 - NEAREST) + (near - NEAREST) / (1.0 - NEAREST) ** 2)


@njit(cache=True, error_model="numpy", inline="always")
def _opened(y: float, k: float, largest: float) -> tuple[float, float]:
    """The opened film, m, at so much over the opening stress, and its slope, m/Pa."""
    soft = k + y / largest
    # 1 - u / largest is k / soft.
    if k >= (1.0 - NEAREST) * soft:
        return y / soft, k / (soft * soft)
    slope = (1.0 - NEAREST) ** 2 / k
    return NEAREST * largest + slope * (y - k * largest * NEAREST / (1.0 - NEAREST)), slope


@njit(cache=True, error_model="numpy")
def stress(
    excess_m3: Array,
    area_m2: Array,
    strength_pa: Array,
    closed_pa_m: Array,
    stiffness_pa_m: Array,
    largest_m: Array,
    nearest: float,
) -> Array:
    """The law turned round: Pa over what is outside."""
    n, m = excess_m3.shape
    out = np.empty((n, m))
    for i in range(n):
        for j in range(m):
            w = excess_m3[i, j] / area_m2[i, j]
            u = w - strength_pa[i, j] / closed_pa_m[i, j]
            if u <= 0.0:
                out[i, j] = closed_pa_m[i, j] * w
            else:
                k, largest = stiffness_pa_m[i, j], largest_m[i, j]
                near = min(u / largest, nearest)
                out[i, j] = strength_pa[i, j] + _pressed(near, k, largest)
    return out


@njit(cache=True, error_model="numpy")
def answer(
    stress_pa: Array,
    area_m2: Array,
    strength_pa: Array,
    closed_pa_m: Array,
    stiffness_pa_m: Array,
    largest_m: Array,
) -> tuple[Array, Array, Array]:
    """What each cell holds (m3) at a stress, the slope of that (m3/Pa), and its opened film (m)."""
    n, m = stress_pa.shape
    held, store, opened = np.empty((n, m)), np.empty((n, m)), np.empty((n, m))
    for i in range(n):
        for j in range(m):
            x, s, area = stress_pa[i, j], strength_pa[i, j], area_m2[i, j]
            y = x - s
            if y <= 0.0:
                held[i, j] = area * x / closed_pa_m[i, j]
                store[i, j] = area / closed_pa_m[i, j]
                opened[i, j] = 0.0
            else:
                u, slope = _opened(y, stiffness_pa_m[i, j], largest_m[i, j])
                opened[i, j] = u
                held[i, j] = area * (s / closed_pa_m[i, j] + u)
                store[i, j] = area * slope
    return held, store, opened


@njit(cache=True, error_model="numpy")
def tangents(
    pressure_pa: Array,
    over: Array,
    beside: Array,
    sac_pa: float,
    rest_pa: float,
    difference_pa: float,
    area_m2: Array,
    strength_pa: Array,
    closed_pa_m: Array,
    stiffness_pa_m: Array,
    largest_m: Array,
    held: Array,
    store: Array,
    opened: Array,
    u: Array,
) -> tuple[float, float, float, float]:
    """Where Newton's method goes on from a pressure, and the tangents of film and sac there.

    From the law's kink on it is concave and the method climbs to the solution; a round that would open the
    film is stopped just on the kink's open side, so that it does so on the film's slope, and so is one that
    would close a film from deep in the bent part. ``over`` is the stress of the round before.

    Writes the stress (n, m), Pa, over that one; what each cell ``held`` there, m3, the slope of that
    (``store``), m3/Pa, the ``opened`` film, m, and the slope as the sac feels it (``u``). Returns the sums
    over all cells that feel the sac of that slope, m3/Pa, of the tangents' constant parts and of what is
    held, m3; and how far, as a film, m, the worst tangent of a cell that was stopped lies from the law.
    """
    n, m = pressure_pa.shape
    felt, fixed, volume = np.zeros(m), np.zeros(m), np.zeros(m)
    off_m = 0.0
    for i in range(n):
        for j in range(m):
            s, b, area = strength_pa[i, j], beside[i, j], area_m2[i, j]
            k, largest = stiffness_pa_m[i, j], largest_m[i, j]
            outside = b * sac_pa + (1.0 - b) * rest_pa - difference_pa
            found = pressure_pa[i, j] - outside
            x, before = found, over[i, j] - s
            if (before <= 0.0 and x > s) or (before > _DEEP_PA and x <= s):
                x = s + _AT_THE_KINK_PA
            if x <= s:
                slope = area / closed_pa_m[i, j]
                contents, film = slope * x, 0.0
            else:
                film, slope = _opened(x - s, k, largest)
                slope *= area
                contents = area * (s / closed_pa_m[i, j] + film)
            if x != found:
                law = found / closed_pa_m[i, j]
                if found > s:
                    law = s / closed_pa_m[i, j] + _opened(found - s, k, largest)[0]
                off_m = max(off_m, abs(area * law - contents - slope * (found - x)) / area)
            over[i, j], held[i, j], store[i, j], opened[i, j] = x, contents, slope, film
            u[i, j] = b * slope
            felt[j] += b * u[i, j]
            fixed[j] += b * contents - u[i, j] * (x + (1.0 - b) * rest_pa - difference_pa)
            volume[j] += b * contents
    return felt.sum(), fixed.sum(), volume.sum(), off_m
