"""The epidural space: one pressure system, and a whole injection

The pressure system is caught on its way to the solver half way through 10 mL of contrast given by the hiatus
of the reference man, in the last round of Newton's method of its step, on grids of 2, 1, 0.5 and 0.25 mm; its
right side is what is out of balance then. The sac's rank-one term, which the peers' sparse matrices could not
hold, is left out. Every engine starts from
zero and ends at a relative residual of 1e-8, which is checked; ours builds its grids in that time, pyamg its
hierarchy, SciPy its factors (the matrix changes every step); assembling the peers' matrix is not counted.
"Kept" is conjugate gradients with the hierarchy of the step before, built beforehand. scikit-fem assembles
the same matrix (constants in each cell, jumps across the faces; mesh and bases built beforehand) and solves
it with its own default.

One iteration beside the time in which this core moves as many bytes (a triad over arrays of the same total
size): how far it is from what the memory allows. The whole injection is 10 mL in 20 s with transport,
diffusion, sleeves and adhesion in 100 steps; beside it the 20 s that it takes in the patient, so that its
ratio is times real time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.metadata import version
from statistics import median
from unittest import mock

import numpy as np
import pyamg
import scipy
import skfem
from numba import njit
from numpy.typing import NDArray
from race import OURS, Engine, Row, race, rows
from scipy import sparse
from scipy.sparse.linalg import splu
from skfem.helpers import jump

from neuroplasty.body.anatomy.parametric import canal_from_parameters
from neuroplasty.body.epidural import EpiduralSpace, Shell, Source, State
from neuroplasty.body.epidural.multigrid import FivePoint
from neuroplasty.documents.case import Patient

Array = NDArray[np.float64]

SPACINGS_MM = (2.0, 1.0, 0.5, 0.25)
RESIDUAL = 1e-8
VOLUME_ML, SECONDS, STEP_S = 10.0, 20.0, 0.2
OUR_VERSION = version("neuroplasty")
MAN = Patient(age_years=40, sex="male", stature_cm=176, weight_kg=78)

# Bytes that one iteration reads and writes per cell: the cycle's 24 passes over four-byte fields, twice for
# all its levels; the conjugate gradients' 28 over such fields.
BYTES_PER_CELL = 2 * 24 * 4 + 28 * 4


def run() -> list[Row]:
    """Both kinds of case on each grid."""
    found: list[Row] = []
    for spacing_mm in SPACINGS_MM:
        space = _space(spacing_mm)
        half_way = _inject(space, SECONDS / 2)
        found += _system_rows(space, half_way)
        found += _iteration_rows(space, half_way)
    for spacing_mm in SPACINGS_MM:
        found += _injection_rows(_space(spacing_mm), rounds=3 if spacing_mm >= 0.5 else 1)
    return found


def _space(spacing_mm: float) -> EpiduralSpace:
    canal = canal_from_parameters(MAN)
    return EpiduralSpace(Shell.from_canal(canal, spacing_mm=spacing_mm, rng=np.random.default_rng(0)))


def _source() -> Source:
    return Source(20.0, 0.0, VOLUME_ML / SECONDS, {"iohexol": 240.0})


def _inject(space: EpiduralSpace, seconds: float) -> State:
    state = space.start()
    for after in space.advance(state, seconds, [_source()]):
        state = after
    return state


def _injection_rows(space: EpiduralSpace, rounds: int) -> list[Row]:
    n, m = space.shell.shape
    case = f"10 mL in 20 s at {space.shell.spacing_mm:g} mm ({n} x {m} cells)"
    ours = race(case, [Engine(OURS, OUR_VERSION, lambda: _inject(space, SECONDS))], rounds)[0]
    return rows(case, {OURS: ours.seconds, "real time": SECONDS}, {OURS: OUR_VERSION, "real time": ""})


def _system_rows(space: EpiduralSpace, state: State) -> list[Row]:
    system, right = _caught(space, state)
    matrix, b = assembled(system), right.ravel()
    zero = np.zeros_like(right)
    before = assembled(_caught(space, _inject(space, SECONDS / 2 - STEP_S))[0])
    kept = _classical(before).aspreconditioner()

    def ours() -> Array:
        return system.solve(right, zero, tolerance=RESIDUAL)[0]

    def direct() -> Array:
        # Its best ordering for a symmetric matrix, without pivoting.
        factors = splu(
            sparse.csc_matrix(matrix),
            permc_spec="MMD_AT_PLUS_A",
            diag_pivot_thresh=0.0,
            options={"SymmetricMode": True},
        )
        return np.asarray(factors.solve(b))

    def aggregation() -> Array:
        # Its default strength of connection takes three times as many iterations here.
        solver = pyamg.smoothed_aggregation_solver(matrix, strength=("symmetric", {"theta": 0.08}))
        return np.asarray(solver.solve(b, tol=RESIDUAL, accel="cg", maxiter=200))

    def classical() -> Array:
        return np.asarray(_classical(matrix).solve(b, tol=RESIDUAL, accel="cg", maxiter=200))

    def reused() -> Array:
        return np.asarray(pyamg.krylov.cg(matrix, b, tol=RESIDUAL, maxiter=2000, M=kept)[0])

    engines = [
        Engine(OURS, OUR_VERSION, ours),
        Engine("pyamg smoothed aggregation CG", version("pyamg"), aggregation),
        Engine("pyamg Ruge-Stuben CG", version("pyamg"), classical),
        Engine("pyamg Ruge-Stuben CG, kept", version("pyamg"), reused),
        Engine("scipy splu", scipy.__version__, direct),
        Engine("scikit-fem assembly and solve", version("scikit-fem"), _finite_elements(system, right)),
    ]
    for engine in engines:
        left = b - matrix @ np.asarray(engine.work()).ravel()
        reached = float(np.linalg.norm(left) / np.linalg.norm(b))
        # A peer's own norm may be preconditioned: ten times is still the same answer.
        assert reached < 10 * RESIDUAL, f"{engine.name} ended at a relative residual of {reached:.1e}"
    n, m = right.shape
    case = f"pressure system at {space.shell.spacing_mm:g} mm ({n} x {m} cells) to {RESIDUAL:.0e}"
    return race(case, engines, rounds=5 if space.shell.spacing_mm >= 0.5 else 3)


def _classical(matrix: sparse.csr_matrix) -> pyamg.multilevel.MultilevelSolver:
    return pyamg.ruge_stuben_solver(matrix)


def _iteration_rows(space: EpiduralSpace, state: State) -> list[Row]:
    system, right = _caught(space, state)
    norm = float(np.linalg.norm(right))

    def timed(share: float) -> tuple[float, int]:
        took = []
        for _ in range(9):
            start = time.perf_counter()
            iterations = system.descend(right, share * norm)[1]
            took.append(time.perf_counter() - start)
        return median(took), iterations

    (rough, few), (fine, many) = timed(0.5), timed(1e-4)
    n, m = right.shape
    moved = BYTES_PER_CELL * right.size
    case = f"one iteration at {space.shell.spacing_mm:g} mm ({n} x {m} cells)"
    seconds = {OURS: (fine - rough) / (many - few), "memory": moved / _bandwidth(17 * right.size)}
    return rows(case, seconds, {OURS: OUR_VERSION, "memory": ""})


def _bandwidth(numbers: int) -> float:
    """Bytes a second of a = b + s c over three arrays of so many numbers together."""
    a, b, c = np.zeros(numbers // 3), np.ones(numbers // 3), np.ones(numbers // 3)
    took = []
    for _ in range(30):
        start = time.perf_counter()
        _triad(a, b, c)
        took.append(time.perf_counter() - start)
    return 24 * len(a) / median(took)


@njit
def _triad(a, b, c):  # type: ignore[no-untyped-def]
    for k in range(len(a)):
        a[k] = b[k] + 3.0 * c[k]


def _caught(space: EpiduralSpace, state: State) -> tuple[FivePoint, Array]:
    """The last system that one step sends to the solver, and its right side."""
    sent: list[tuple[FivePoint, Array]] = []
    descend = FivePoint.descend

    def catch(self: FivePoint, left: Array, least: float, **options: bool) -> tuple[Array, int]:
        # Newton's method writes over its arrays in the next round.
        zero, along, around, u = (np.array(one) for one in (self.zero, self.along, self.round, self.u))
        sent.append((FivePoint(zero, along, around, u), np.array(left)))
        return descend(self, left, least, **options)

    with mock.patch.object(FivePoint, "descend", catch):
        space.step(state, STEP_S, [_source()])
    return sent[-1]


def assembled(system: FivePoint) -> sparse.csr_matrix:
    """The five-point system as the sparse matrix that peers want."""
    n, m = system.zero.shape
    cell = np.arange(n * m).reshape(n, m)
    first = np.concatenate([cell[:-1].ravel(), cell.ravel()])
    second = np.concatenate([cell[1:].ravel(), np.roll(cell, -1, axis=1).ravel()])
    link = np.concatenate([system.along[:-1].ravel(), system.round.ravel()])
    diagonal = system.zero.ravel() + np.bincount(first, link, n * m) + np.bincount(second, link, n * m)
    off = sparse.coo_matrix((np.concatenate([-link, -link]), (np.r_[first, second], np.r_[second, first])))
    return sparse.csr_matrix(off + sparse.diags(diagonal))


def _finite_elements(system: FivePoint, right: Array) -> Callable[[], Array]:
    """The same system in scikit-fem, on a flat ring with a conductance on every face."""
    n, m = right.shape
    i, j = np.arange(n + 1), 2 * np.pi * np.arange(m) / m
    points = np.outer(1 + i / n, np.cos(j)).ravel(), np.outer(1 + i / n, np.sin(j)).ravel()
    row, column = (index.ravel() for index in np.indices((n, m)))
    east = (column + 1) % m
    corners = row * m + column, row * m + east, (row + 1) * m + east, (row + 1) * m + column
    mesh = skfem.MeshQuad(np.array(points), np.array(corners))
    constant = skfem.ElementQuad0()
    cells = skfem.CellBasis(mesh, constant, intorder=0)
    faces = [skfem.InteriorFacetBasis(mesh, constant, side=side, intorder=0) for side in (0, 1)]
    a, b = mesh.f2t[:, faces[0].find]
    west = np.where(east[a] == column[b], column[a], column[b])
    link = np.where(
        row[a] == row[b],
        system.round[row[a], west],
        system.along[np.minimum(row[a], row[b]), column[a]],
    )
    # Per length and area, so that the shape of the ring drops out.
    link = link[:, None] / faces[0].dx.sum(axis=1, keepdims=True)
    stored = system.zero.reshape(-1, 1) / cells.dx.sum(axis=1, keepdims=True)

    @skfem.BilinearForm
    def store(u, v, w):  # type: ignore[no-untyped-def]
        return w.stored * u * v

    @skfem.BilinearForm
    def flow(u, v, w):  # type: ignore[no-untyped-def]
        ju, jv = jump(w, u, v)
        return w.link * ju * jv

    def work() -> Array:
        matrix = skfem.asm(store, cells, stored=stored) + skfem.asm(flow, faces, faces, link=link)
        return np.asarray(skfem.solve(matrix, right.ravel()))

    return work
