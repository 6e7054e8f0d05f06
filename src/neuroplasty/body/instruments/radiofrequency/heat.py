"""The heat of an electrode's current in perfused tissue: the bioheat equation by finite elements.

    rho c dT/dt = div(k grad T) - w c_b T + sigma |grad phi|^2 U(t)^2      T: above the blood's temperature

after Pennes, J Appl Physiol 1948;1:93. The metal of the electrode is one temperature, with its own heat
capacity; no heat goes through the insulation. As the equation is linear in U^2, a few modes say all of it:
the space of (K + s M)^-1 q for rates s from slow to fast, in which time is solved exactly. ``march`` is the
readable reference, on all of the mesh.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from scipy.sparse import csc_matrix, csr_matrix
from scipy.sparse.linalg import splu
from skfem import BilinearForm, LinearForm

from neuroplasty.body.instruments.radiofrequency import parameters as table
from neuroplasty.body.instruments.radiofrequency.field import Field

Array = NDArray[np.float64]

RATES_PER_S = np.concatenate([[0.0], np.logspace(-3, 2.5, 12)])
"""The modes follow what happens within milliseconds, and what takes many minutes."""


@dataclass(frozen=True)
class Tissue:
    """What heat meets: conductivity (W/(m K)), capacity (J/(m3 K)), perfusion (W/(m3 K))."""

    conductivity: float = float(table.HEAT_CONDUCTIVITY)
    capacity: float = float(table.HEAT_CAPACITY)
    perfusion: float = float(table.PERFUSION)
    metal_capacity: float = float(table.METAL_CAPACITY)


@dataclass(frozen=True)
class Modes:
    """The warming as a sum of modes (m,), each growing with U^2 and fading at its own rate.

        dy/dt = -rates y + drive U^2,   T = shapes y

    ``shapes`` (n, layers + 1, m) on the grid's nodes, in kelvin; ``electrode`` (m,) that of the metal.
    """

    field: Field
    rates: Array
    drive: Array
    shapes: Array
    electrode: Array

    def after(self, y: Array, volts2: float, seconds: float) -> Array:
        """The modes (m,) after ``seconds`` at so many volts squared, exactly."""
        decay = np.exp(-self.rates * seconds)
        return np.asarray(y * decay - self.drive * volts2 * np.expm1(-self.rates * seconds) / self.rates)

    @property
    def steady(self) -> Array:
        """The modes (m,) at one volt after a long time."""
        return np.asarray(self.drive / self.rates)

    @cached_property
    def kelvin_per_volt2(self) -> float:
        """How much warmer the metal gets in the end, for each volt squared."""
        return float(self.electrode @ self.steady)

    def at(self, z_mm: Array, r_mm: Array) -> Array:
        """The modes' shapes (k, m) at points, by their height (the shape's z) and radius."""
        return self.field.at(self.shapes, z_mm, r_mm)


@dataclass(frozen=True)
class Heating:
    """The assembled equation, with the electrode's nodes made one: M dT/dt + K T = q U^2."""

    field: Field
    mass: csc_matrix
    stiff: csc_matrix
    source: Array
    ties: csr_matrix
    """(degrees of freedom, unknowns): the last unknown is the metal's temperature."""

    @classmethod
    def of(cls, field: Field, tissue: Tissue | None = None) -> Heating:
        """Assemble for the field at one volt of an electrode in an even tissue."""
        tissue = tissue or Tissue()
        basis = field.basis
        stiff = BilinearForm(_conduction).assemble(basis, k=tissue.conductivity, wc=tissue.perfusion)
        mass = BilinearForm(_storage).assemble(basis, rho_c=tissue.capacity)
        source = field.conductivity_s_m * LinearForm(_joule).assemble(
            basis, phi=basis.interpolate(field.dofs)
        )
        far = basis.get_dofs("far").all()
        metal = basis.get_dofs("electrode").all()
        free = np.setdiff1d(np.arange(basis.N), np.concatenate([far, metal]))
        ties = csr_matrix(
            (
                np.ones(len(free) + len(metal)),
                (
                    np.concatenate([free, metal]),
                    np.concatenate([np.arange(len(free)), np.full(len(metal), len(free))]),
                ),
            ),
            shape=(basis.N, len(free) + 1),
        )
        mass = csc_matrix(ties.T @ mass @ ties)
        mass[-1, -1] += tissue.metal_capacity * field.shape.metal_mm3 * 1e-9
        return cls(field, mass, csc_matrix(ties.T @ stiff @ ties), np.asarray(ties.T @ source), ties)

    def modes(self) -> Modes:
        """The few modes that follow this equation for any course of the voltage."""
        krylov = np.stack(
            [splu(csc_matrix(self.stiff + s * self.mass)).solve(self.source) for s in RATES_PER_S], axis=1
        )
        span = np.linalg.qr(krylov / np.linalg.norm(krylov, axis=0))[0]
        rates, vectors = eigh(span.T @ (self.stiff @ span), span.T @ (self.mass @ span))
        chosen = span @ vectors
        nodes = np.stack([self.field.on_nodes(column) for column in (self.ties @ chosen).T], axis=-1)
        return Modes(self.field, rates, chosen.T @ self.source, nodes, chosen[-1])

    def steady(self) -> Array:
        """Kelvin at one volt after a long time, on the grid's nodes (n, layers + 1)."""
        return self.field.on_nodes(self.ties @ splu(self.stiff).solve(self.source))

    def march(self, volts2: float, seconds: float, steps: int) -> Array:
        """Kelvin on the grid's nodes after ``seconds`` at so many volts squared, from rest.

        Second order in time (BDF2 with one backward Euler step to start), on all of the mesh.
        """
        dt = seconds / steps
        first = splu(csc_matrix(self.mass / dt + self.stiff))
        later = splu(csc_matrix(1.5 * self.mass / dt + self.stiff))
        before = np.zeros(len(self.source))
        now = first.solve(self.source * volts2)
        for _ in range(steps - 1):
            past = self.mass @ (2.0 * now - 0.5 * before) / dt
            before, now = now, later.solve(self.source * volts2 + past)
        return self.field.on_nodes(self.ties @ now)


def _conduction(u: Any, v: Any, w: Any) -> Any:
    flow = u.grad[0] * v.grad[0] + u.grad[1] * v.grad[1]
    return 2 * np.pi * w.x[1] * (w.k * flow + w.wc * u * v)


def _storage(u: Any, v: Any, w: Any) -> Any:
    return 2 * np.pi * w.x[1] * w.rho_c * u * v


def _joule(v: Any, w: Any) -> Any:
    return 2 * np.pi * w.x[1] * (w.phi.grad[0] ** 2 + w.phi.grad[1] ** 2) * v
