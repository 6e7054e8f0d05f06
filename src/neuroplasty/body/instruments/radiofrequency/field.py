"""The electric field round an electrode at one volt: Laplace's equation by finite elements, round the axis.

    div(sigma grad phi) = 0,  phi = 1 on the electrode,  no current through the insulation,
    dphi/dn = -phi / R far away, as for a point source

Second-order quadrilaterals on the grid of ``Shape``; impedance from the power.

>>> from neuroplasty.body.instruments.radiofrequency.shape import sphere
>>> ball = solve_field(sphere(1.0))
>>> round(ball.impedance_ohm * 0.23 * 4 * np.pi * 1e-3, 2)
1.0
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from skfem import Basis, BilinearForm, ElementQuad1, ElementQuad2, FacetBasis, MeshQuad, condense
from skfem import solve as solve_system

from neuroplasty.body.instruments.radiofrequency.parameters import CONDUCTIVITY
from neuroplasty.body.instruments.radiofrequency.shape import Shape
from neuroplasty.errors import SolverError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Field:
    """The field of one shape at one volt, on the nodes (n, layers + 1) of its grid.

    ``potential`` in volts per volt; ``per_m`` the field's strength in 1/m, so that volts times it are V/m.
    """

    shape: Shape
    conductivity_s_m: float
    layers: int
    basis: Basis
    dofs: Array
    impedance_ohm: float

    @cached_property
    def potential(self) -> Array:
        """Volts per volt on the electrode at the grid's nodes."""
        return self.on_nodes(self.dofs)

    @cached_property
    def per_m(self) -> Array:
        """The field's strength at the grid's nodes, 1/m."""
        straight = self.basis.with_element(ElementQuad1())
        slope = self.basis.interpolate(self.dofs).grad
        nodes = straight.project(np.sqrt(slope[0] ** 2 + slope[1] ** 2))
        return np.asarray(np.abs(nodes[straight.nodal_dofs[0]]).reshape(-1, self.layers + 1))

    def on_nodes(self, dofs: Array) -> Array:
        """Values at the grid's nodes (n, layers + 1) of a field given by its degrees of freedom."""
        return np.asarray(dofs[self.basis.nodal_dofs[0]].reshape(-1, self.layers + 1))

    def at(self, nodes: Array, z_mm: Array, r_mm: Array) -> Array:
        """A field (n, layers + 1, ...) at points (k,) by their height over the tip's axis and radius.

        ``z_mm`` is that of the shape. Inside the body the value is the surface's, beyond the grid the edge's.
        """
        mu, nu = self.shape.coordinates(z_mm, r_mm)
        mu0, nu0 = self.shape.coordinates(self.shape.z_mm, self.shape.r_mm)
        along = np.interp(nu, nu0, np.arange(len(nu0)))
        z, r = self.shape.grid_mm(self.layers)
        level = self.shape.coordinates(z[0], r[0])[0]
        share = (level - level[0]) / (level[-1] - level[0])
        start = np.interp(nu, nu0, mu0)
        depth = np.clip((mu - start) / (level[-1] - start), 0.0, 1.0)
        out = np.interp(depth, share, np.arange(len(share)))
        i = np.minimum(along.astype(int), len(nu0) - 2)
        j = np.minimum(out.astype(int), len(share) - 2)
        a, b = along - i, out - j
        if nodes.ndim > 2:
            a, b = a[:, None], b[:, None]
        low = nodes[i, j] * (1 - b) + nodes[i, j + 1] * b
        high = nodes[i + 1, j] * (1 - b) + nodes[i + 1, j + 1] * b
        return np.asarray(low * (1 - a) + high * a)


def solve_field(shape: Shape, *, conductivity_s_m: float = float(CONDUCTIVITY), layers: int = 40) -> Field:
    """Solve for one volt on the electrode of ``shape`` in an even tissue.

    Raises SolverError for a tissue that does not conduct.
    """
    if not conductivity_s_m > 0:
        raise SolverError(
            f"A tissue of {conductivity_s_m:g} S/m carries no current; give a conductivity above zero."
        )
    mesh = _mesh(shape, layers)
    basis = Basis(mesh, ElementQuad2(), intorder=5)
    far = FacetBasis(mesh, ElementQuad2(), facets=mesh.boundaries["far"], intorder=5)
    middle_m = 1e-3 * (shape.z_mm[0] - shape.electrode_length_mm / 2)
    stiff = BilinearForm(_current).assemble(basis) + BilinearForm(_leak).assemble(far, middle_m=middle_m)
    electrode = basis.get_dofs("electrode").all()
    dofs = basis.zeros()
    dofs[electrode] = 1.0
    dofs = np.asarray(solve_system(*condense(stiff, x=dofs, D=electrode)))
    watts = conductivity_s_m * float(dofs @ (stiff @ dofs))
    return Field(shape, conductivity_s_m, layers, basis, dofs, 1.0 / watts)


def _current(u: Any, v: Any, w: Any) -> Any:
    return 2 * np.pi * w.x[1] * (u.grad[0] * v.grad[0] + u.grad[1] * v.grad[1])


def _leak(u: Any, v: Any, w: Any) -> Any:
    away = w.x[0] - w.middle_m
    return 2 * np.pi * w.x[1] * u * v * (w.n[0] * away + w.n[1] * w.x[1]) / (away**2 + w.x[1] ** 2)


def _mesh(shape: Shape, layers: int) -> MeshQuad:
    """The grid as a mesh in metres with its boundaries ``electrode`` and ``far``; nodes by rows."""
    z, r = shape.grid_mm(layers)
    n = len(shape.z_mm)
    node = np.arange(n * (layers + 1)).reshape(n, layers + 1)
    cells = np.stack([node[:-1, :-1], node[1:, :-1], node[1:, 1:], node[:-1, 1:]]).reshape(4, -1)
    mesh = MeshQuad(1e-3 * np.stack([z.ravel(), r.ravel()]), cells)
    row, layer = np.divmod(mesh.facets, layers + 1)
    electrode = np.all((layer == 0) & (row <= shape.edge), axis=0) & (row[0] != row[1])
    far = np.all(layer == layers, axis=0)
    return mesh.with_boundaries({"electrode": np.flatnonzero(electrode), "far": np.flatnonzero(far)})
