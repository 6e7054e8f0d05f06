"""Shell: the epidural space between sac and wall as a structured grid, periodic in angle.

Cells are quadrilaterals on the surface midway between sac and wall; areas, face lengths and distances are
those of that surface in space, so that the canal's curvature and its trefoil are in the metric.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from neuroplasty.body.anatomy.canal import Canal, Root
from neuroplasty.body.epidural.interpolation import sample_grid
from neuroplasty.body.epidural.parameters import TABLE
from neuroplasty.body.epidural.tissue import Veins, folds_mm, foramina, lobules, root_room
from neuroplasty.errors import SolverError
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Outlet:
    """A way out of the shell: the cells it drains and how much of it each cell has.

    ``weights`` (k,) sum to the opening's size relative to 100 mm2 for a foramen.
    """

    name: str
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    weights: Array


@dataclass(frozen=True)
class Shell:
    """Grid, metric and properties of one epidural space.

    Fields are (n, m): n stations by m angles 2 pi (j + 1/2) / m. ``area_mm2`` of the cells; ``link_s``
    (n-1, m) between row i and i+1 and ``link_t`` (n, m) between column j and j+1: face length over centre
    distance, no unit. ``gap_mm`` from sac to wall; ``beside_sac`` 1 beside the thecal sac, 0 below its
    tip; ``conductance`` what roots, veins and fat lobules leave of the film's conductance, 1 for none of
    them; ``softness`` how easily the film opens between the lobules, 1 on average. ``inner_mm`` and
    ``outer_mm`` (n, m, 3) are the cell centres on the sac and on the wall, RAS+ mm.
    """

    s_mm: Array
    theta_rad: Array
    spacing_mm: float
    area_mm2: Array
    link_s: Array
    link_t: Array
    end_length_mm: tuple[Array, Array]
    open_ends: tuple[bool, bool]
    gap_mm: Array
    beside_sac: Array
    conductance: Array
    softness: Array
    foramina: tuple[Outlet, ...]
    inner_mm: Array
    outer_mm: Array

    @classmethod
    def from_canal(
        cls,
        canal: Canal,
        *,
        spacing_mm: float = 1.0,
        rng: Generator | None = None,
        parameters: Mapping[str, Parameter] = TABLE,
        gestation_weeks: float = 0.0,
    ) -> Shell:
        """The shell of a canal.

        ``spacing_mm`` is the cell size aimed at, along the canal and round it. ``rng`` draws what differs
        from person to person, the same at any spacing: fat lobules, midline folds, what each foramen leaves
        open; without it they are even. ``gestation_weeks`` of a pregnancy engorge the veins.

        Where the gap is zero the sac lies on the wall: that cell is closed for good. Raises SolverError for
        a spacing that is not between 0.25 and 5 mm, a sac beyond its wall and a canal closed everywhere.

        The open ends: at T12 the thoracic epidural space goes on; below, a canal without its hiatus was
        cut and goes on too, one with a hiatus is closed by its membrane.
        """
        if not 0.25 <= spacing_mm <= 5.0:
            raise SolverError(f"Grid spacing was {spacing_mm} mm; give one between 0.25 and 5 mm.")
        _check_the_gap(canal)
        low, high = float(canal.s_mm[0]), float(canal.s_mm[-1])
        middle_radius = (canal.wall_mm + canal.sac_mm) / 2
        n = max(8, round((high - low) / spacing_mm))
        m = _columns(2 * np.pi * float(np.median(middle_radius)) / spacing_mm)
        edges = np.linspace(low, high, n + 1)
        s = (edges[:-1] + edges[1:]) / 2
        # The midline lies between two columns: left and right mirror each other, and the septa are faces.
        theta = 2 * np.pi * (np.arange(m) + 0.5) / m
        ss, tt = np.meshgrid(s, theta, indexing="ij")
        gap = np.maximum(canal.sample(canal.gap_mm, ss, tt), 0.0)
        sac = canal.sample(canal.sac_mm, ss, tt)
        own = None if rng is None else rng.spawn(1)[0]
        folds = folds_mm(s, (low, high), own, parameters)
        area, link_s, link_t, ends = _metric(canal, middle_radius, edges, s, theta, folds)
        tip = canal.sac_tip_s_mm
        beside = np.ones_like(gap) if tip is None else 1 / (1 + np.exp(-(ss - tip) / 3.0))
        radius = sac + gap / 2
        fat = np.ones_like(gap)
        if rng is not None:
            fat = lobules(ss, tt, radius, (low, high), rng, parameters)
        veins = Veins.at(gestation_weeks, parameters)
        passable = veins.foramen * foramina(len(canal.roots), own, parameters)
        is_open = gap > 0
        return cls(
            s_mm=s,
            theta_rad=theta,
            spacing_mm=spacing_mm,
            area_mm2=area,
            link_s=link_s,
            link_t=link_t,
            end_length_mm=ends,
            open_ends=(not canal.has_hiatus, True),
            gap_mm=gap,
            beside_sac=beside,
            conductance=veins.film * fat * root_room(canal, ss, tt, radius, parameters) * is_open,
            softness=fat ** parameters["lobule_softness"].value,
            foramina=tuple(
                _foramen(root, s, theta, radius, area * is_open, factor)
                for root, factor in zip(canal.roots, passable, strict=True)
            ),
            inner_mm=canal.point_mm(ss, tt, sac),
            outer_mm=canal.point_mm(ss, tt, sac + gap),
        )

    def __repr__(self) -> str:
        n, m = self.shape
        return f"Shell({n} x {m} cells of about {self.spacing_mm:g} mm)"

    @property
    def shape(self) -> tuple[int, int]:
        """(stations, angles)."""
        return self.gap_mm.shape[0], self.gap_mm.shape[1]

    @property
    def is_open(self) -> NDArray[np.bool_]:
        """Where (n, m) there is room between sac and wall."""
        return self.gap_mm > 0

    def cell(self, s_mm: float, theta_rad: float) -> tuple[int, int]:
        """Row and column of the cell nearest a place."""
        n, m = self.shape
        i = int(np.clip(round((s_mm - self.s_mm[0]) / (self.s_mm[1] - self.s_mm[0])), 0, n - 1))
        return i, int((theta_rad % (2 * np.pi)) / (2 * np.pi) * m) % m

    def sample(self, field: Array, s_mm: ArrayLike, theta_rad: ArrayLike) -> Array:
        """Bilinear value of a field (n, m) at places, periodic in angle, level beyond the ends."""
        return sample_grid(field, self.s_mm, s_mm, theta_rad, first=0.5)

    def resample(self, field: Array, s_mm: Array) -> Array:
        """A field (p, q) of another grid, rows at ``s_mm`` (p,), angles 2 pi k / q, on this shell."""
        ss, tt = np.meshgrid(self.s_mm, self.theta_rad, indexing="ij")
        return sample_grid(field, s_mm, ss, tt)

    def spread(self, s_mm: float, theta_rad: float, spread_mm: float) -> Array:
        """Shares (n, m), summing to one, of what enters round a place with a Gaussian spread."""
        i, j = self.cell(s_mm, theta_rad)
        ring = (self.inner_mm[i] + self.outer_mm[i]) / 2
        radius = float(np.linalg.norm(ring[j] - ring.mean(axis=0)))
        along = self.s_mm - s_mm
        turn = (self.theta_rad - theta_rad + np.pi) % (2 * np.pi) - np.pi
        width = max(spread_mm, 0.5 * self.spacing_mm)
        bell = [np.exp(-(away**2) / (2 * width**2)) for away in (along, radius * turn)]
        share = np.outer(*bell) * self.area_mm2
        if share.sum() > 0 and not np.any(share * self.is_open > 1e-3 * share.max()):
            raise SolverError(
                f"The space is closed round s = {s_mm:.0f} mm, {np.degrees(theta_rad):.0f} degrees: the sac "
                "lies on the wall there; choose a place where the gap is open."
            )
        share = share * self.is_open
        total = share.sum()
        if not np.isfinite(total) or total <= 0:
            raise SolverError(
                f"The place s = {s_mm} mm, theta = {theta_rad} rad lies off the canal; "
                f"give s from {self.s_mm[0]:.0f} to {self.s_mm[-1]:.0f} mm."
            )
        return np.asarray(share / total)


def _check_the_gap(canal: Canal) -> None:
    gap = canal.gap_mm
    if not np.all(gap >= 0):
        i, j = np.argwhere(~(gap >= 0))[0]
        raise SolverError(
            f"The sac lies {-gap[i, j]:.2f} mm beyond the wall at s = {canal.s_mm[i]:.0f} mm, "
            f"{np.degrees(canal.theta_rad[j]):.0f} degrees; give a gap of zero (closed) or more."
        )
    if not np.any(gap > 0):
        raise SolverError("The sac lies on the wall everywhere; there is no epidural space to fill.")


def _columns(wanted: float) -> int:
    """The number of columns nearest ``wanted`` that multigrid can halve down to 4 or 6."""
    return min((base << k for base in (4, 6) for k in range(2, 9)), key=lambda m: abs(np.log(m / wanted)))


def _metric(
    canal: Canal, radius: Array, edges: Array, s: Array, theta: Array, folds: Array
) -> tuple[Array, Array, Array, tuple[Array, Array]]:
    """Areas, links along s, links along theta, and the lengths of the two ends' faces.

    The midline's two faces lie between the last and the first column, and half-way round.
    """
    half = np.pi / len(theta)

    def points(stations: Array, angles: Array) -> Array:
        ss, tt = np.meshgrid(stations, angles, indexing="ij")
        return canal.point_mm(ss, tt, canal.sample(radius, ss, tt))

    corners = points(edges, theta - half)
    following = np.roll(corners, -1, axis=1)
    diagonal = following[1:] - corners[:-1], corners[1:] - following[:-1]
    area = np.linalg.norm(np.cross(*diagonal), axis=-1) / 2
    across = np.linalg.norm(following - corners, axis=-1)
    centres = points(s, theta)
    link_s = across[1:-1] / np.linalg.norm(centres[1:] - centres[:-1], axis=-1)
    side = np.linalg.norm(following[1:] - following[:-1], axis=-1)
    apart = np.linalg.norm(np.roll(centres, -1, axis=1) - centres, axis=-1)
    apart[:, [len(theta) - 1, len(theta) // 2 - 1]] += folds
    link_t = side / apart
    return area, link_s, link_t, (across[0], across[-1])


def _foramen(root: Root, s: Array, theta: Array, radius: Array, area: Array, passable: float) -> Outlet:
    """The cells within the foramen's own radius share its opening by their open area.

    A foramen whose cells are all closed is no way out.
    """
    s0, t0 = root.foramen
    reach = max(float(np.sqrt(root.foramen_area_mm2 / np.pi)), float(s[1] - s[0]))
    i0 = int(np.argmin(np.abs(s - s0)))
    turn = (theta - t0 + np.pi) % (2 * np.pi) - np.pi
    r0 = float(radius[i0, int(np.argmin(np.abs(turn)))])
    distance = np.hypot((s - s0)[:, None], r0 * turn[None, :]) / reach
    share = np.exp(-(distance**2)) * (distance < 2) * area
    rows, columns = np.nonzero(share)
    size = passable * root.foramen_area_mm2 / 100 * root.openness**2
    weights = share[rows, columns] / max(share.sum(), 1e-300) * size
    return Outlet(root.name, rows, columns, weights)
