"""Shape: the outline of a body of revolution that carries an electrode, and the grid round it.

The grid follows confocal (prolate spheroidal) coordinates: from a thin body its lines leave at right angles,
and far away it is a sphere's.

>>> round(catheter_tip(electrode_mm=5.0, diameter_mm=1.067).electrode_length_mm, 1)
5.0
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.instruments.radiofrequency.parameters import FAR, SHAFT_LENGTH
from neuroplasty.errors import AnatomyError

Array = NDArray[np.float64]

_OUTERMOST = 100.0
"""How many times as thick as the innermost the outermost layer is."""


@dataclass(frozen=True)
class Shape:
    """A body round the z axis, tip up: half its meridian, from the upper pole to the lower.

    ``z_mm`` and ``r_mm`` (n,) run along the surface; the electrode is the part down to index ``edge``,
    what lies below it is insulated; ``focus_mm`` is that of the coordinates, ``metal_mm3`` the electrode's
    metal, ``far_mm`` where the grid ends.
    """

    z_mm: Array
    r_mm: Array
    edge: int
    focus_mm: float
    metal_mm3: float
    far_mm: float = float(FAR)

    @property
    def electrode_length_mm(self) -> float:
        """How far the electrode reaches down from the tip."""
        return float(self.z_mm[0] - self.z_mm[self.edge])

    def grid_mm(self, layers: int) -> tuple[Array, Array]:
        """Nodes (n, layers + 1) as z and r; layers grow outward by the same factor in all."""
        mu0, nu = self.coordinates(self.z_mm, self.r_mm)
        mu1 = np.arccosh(self.far_mm / self.focus_mm)
        depth = np.concatenate([[0.0], np.cumsum(_OUTERMOST ** (np.arange(layers) / layers))])
        mu = mu0[:, None] + (mu1 - mu0)[:, None] * (depth / depth[-1])
        nu = np.broadcast_to(nu[:, None], mu.shape)
        return self.focus_mm * np.cosh(mu) * np.cos(nu), np.abs(self.focus_mm * np.sinh(mu) * np.sin(nu))

    def coordinates(self, z_mm: Array, r_mm: Array) -> tuple[Array, Array]:
        """Confocal coordinates (mu from the focal line outward, nu from the upper pole to the lower)."""
        w = np.arccosh((np.asarray(z_mm) + 1j * np.asarray(r_mm)) / self.focus_mm)
        return np.abs(w.real), np.abs(w.imag)


def sphere(radius_mm: float, *, nodes: int = 33) -> Shape:
    """A ball that is electrode all over, for comparison with theory."""
    _above_zero(radius_mm, "a sphere's radius")
    nu = np.linspace(0.0, np.pi, nodes)
    return Shape(radius_mm * np.cos(nu), radius_mm * np.sin(nu), nodes - 1, 0.02 * radius_mm, 0.0)


def spheroid(half_length_mm: float, radius_mm: float, *, nodes: int = 49) -> Shape:
    """A prolate spheroid that is electrode all over, for comparison with theory."""
    _above_zero(radius_mm, "a spheroid's radius")
    if half_length_mm <= radius_mm:
        raise AnatomyError(
            f"A prolate spheroid is longer than wide; found {half_length_mm:g} and {radius_mm:g} mm."
        )
    nu = np.linspace(0.0, np.pi, nodes)
    focus = float(np.sqrt(half_length_mm**2 - radius_mm**2))
    return Shape(half_length_mm * np.cos(nu), radius_mm * np.sin(nu), nodes - 1, focus, 0.0)


def catheter_tip(electrode_mm: float, diameter_mm: float, *, fineness: int = 1) -> Shape:
    """A catheter with a round tip: ``electrode_mm`` of bare metal, then an insulated shaft.

    ``fineness`` doubles, triples the nodes, for tests of convergence. Raises AnatomyError for an electrode
    shorter than its round tip (half its diameter): such a thing does not exist.
    """
    _above_zero(diameter_mm, "an electrode's diameter")
    _above_zero(electrode_mm, "an electrode's length")
    a = diameter_mm / 2
    if electrode_mm <= a:
        raise AnatomyError(
            f"An electrode of {electrode_mm:g} mm is shorter than its round tip of {a:g} mm; "
            f"give one longer than {a:g} mm."
        )
    half = (electrode_mm + float(SHAFT_LENGTH)) / 2
    cap = a * np.pi / 2
    bare = electrode_mm - a
    back = 2 * half - electrode_mm - a
    # Fine at the tip, finest on both sides of the insulation's edge, where the field is singular.
    to_edge = _towards_end(bare, 14 * fineness)
    from_edge = back - _towards_end(back, 22 * fineness)[::-1]
    arc = np.concatenate(
        [
            np.linspace(0, cap, 6 * fineness, endpoint=False),
            cap + to_edge,
            cap + bare + from_edge[1:],
            cap + bare + back + np.linspace(0, cap, 5 * fineness + 1)[1:],
        ]
    )
    z, r = _along_capsule(arc, half, a)
    edge = 6 * fineness + len(to_edge) - 1
    return Shape(z, r, edge, half - a / 2, np.pi * a * a * electrode_mm)


def _towards_end(length: float, nodes: int) -> Array:
    """Points from 0 to ``length`` whose spacing shrinks towards the end as the square."""
    return np.asarray(length * (1 - (1 - np.linspace(0, 1, nodes + 1)) ** 2))


def _along_capsule(arc: Array, half: float, a: float) -> tuple[Array, Array]:
    """z and r at arc lengths from the upper pole of a rod with round ends."""
    cap, straight = a * np.pi / 2, 2 * (half - a)
    upper = np.minimum(arc, cap) / a
    lower = np.maximum(arc - cap - straight, 0.0) / a
    side = np.clip(arc - cap, 0.0, straight)
    z = (half - a) + a * np.cos(upper) - side - a * np.sin(lower)
    r = a * np.sin(upper) - a * (1 - np.cos(lower))
    return z, np.maximum(r, 0.0)


def _above_zero(value: float, what: str) -> None:
    if not value > 0:
        raise AnatomyError(f"{what[0].upper()}{what[1:]} must be above zero; found {value:g} mm.")
