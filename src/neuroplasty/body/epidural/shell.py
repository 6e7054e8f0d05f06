"""Shell: the epidural space between sac and wall as a structured grid, periodic in angle.

Cells are quadrilaterals on the surface midway between sac and wall; areas, face lengths and distances are
those of that surface in space, so that the canal's curvature and its trefoil are in the metric.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural.interpolation import sample_grid
from neuroplasty.body.epidural.lines import Lines
from neuroplasty.body.epidural.metric import columns, metric
from neuroplasty.body.epidural.outlet import Outlet, foramen_outlet
from neuroplasty.body.epidural.parameters import TABLE
from neuroplasty.body.epidural.tissue import Veins, adherence, foramina, lobules, root_room
from neuroplasty.errors import SolverError
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

_MOST_BELLS = 8


@dataclass(frozen=True)
class Shell:
    """Grid, metric and properties of one epidural space; fields are (n, m), n stations by m angles.

    Parameters
    ----------
    s_mm, theta_rad : (n,), (m,)
        Stations and angles 2 pi (j + 1/2) / m of the cells' centres.
    spacing_mm : float
        The cell size aimed at.
    area_mm2 : (n, m)
        Of the cells.
    link_s, link_t : (n-1, m), (n, m)
        Between row i and i+1 and between column j and j+1: face length over centre distance, no unit.
    end_length_mm : pair of (m,)
        Face lengths of the lowest and the highest row.
    open_ends : pair of bool
        Whether the space goes on below and above.
    gap_mm : (n, m)
        From sac to wall.
    beside_sac : (n, m)
        1 beside the thecal sac, 0 below its tip.
    conductance : (n, m)
        What roots, veins and fat lobules leave of the film's conductance, 1 for none of them.
    softness : (n, m)
        How easily the film opens between the lobules, 1 on average.
    adherence : (n, m)
        How well sac and wall adhere, 1 in the middle.
    sac_mm : (n, m)
        The sac's radius.
    foramina : tuple of Outlet
    engorged : float
        How far the veins are engorged: 0 outside pregnancy, 1 at term.
    inner_mm, outer_mm : (n, m, 3)
        The cell centres on the sac and on the wall, RAS+ mm.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> shell = Shell.from_canal(canal, spacing_mm=5.0)
    >>> shell
    Shell(59 x 16 cells of about 5 mm)
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
    adherence: Array
    sac_mm: Array
    foramina: tuple[Outlet, ...]
    engorged: float
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

        Where the gap is zero the sac lies on the wall: that cell is closed for good. The open ends: at T12
        the thoracic epidural space goes on; below, a canal without its hiatus was cut and goes on too, one
        with a hiatus is closed by its membrane.

        Parameters
        ----------
        canal : Canal
        spacing_mm : float
            The cell size aimed at, along the canal and round it, 0.25 to 5 mm.
        rng : Generator, optional
            Draws what differs from person to person, the same at any spacing: fat lobules, adherence, the
            lines that divide the space, what each foramen leaves open; without it they are even.
        parameters : mapping of str to Parameter
            As in ``TABLE``.
        gestation_weeks : float
            Of a pregnancy; they engorge the veins.

        Returns
        -------
        Shell

        Raises
        ------
        SolverError
            For a spacing that is not between 0.25 and 5 mm, a sac beyond its wall and a canal closed
            everywhere.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> shell = Shell.from_canal(canal, spacing_mm=5.0)
        >>> one_person = Shell.from_canal(canal, spacing_mm=5.0, rng=np.random.default_rng(7))
        >>> shell.open_ends, bool(shell.softness.std() == 0.0), bool(one_person.softness.std() > 0.0)
        ((False, True), True, True)
        """
        if not 0.25 <= spacing_mm <= 5.0:
            raise SolverError(f"Grid spacing was {spacing_mm} mm; give one between 0.25 and 5 mm.")
        _check_the_gap(canal)
        low, high = float(canal.s_mm[0]), float(canal.s_mm[-1])
        middle_radius = (canal.wall_mm + canal.sac_mm) / 2
        n = max(8, round((high - low) / spacing_mm))
        m = columns(2 * np.pi * float(np.median(middle_radius)) / spacing_mm)
        edges = np.linspace(low, high, n + 1)
        s = (edges[:-1] + edges[1:]) / 2
        # The midline lies between two columns: left and right mirror each other, and the septa are faces.
        theta = 2 * np.pi * (np.arange(m) + 0.5) / m
        ss, tt = np.meshgrid(s, theta, indexing="ij")
        gap = np.maximum(canal.sample(canal.gap_mm, ss, tt), 0.0)
        sac = canal.sample(canal.sac_mm, ss, tt)
        # One generator for each field, so that a new field leaves the others as they were.
        ways, strands, patches = (None,) * 3 if rng is None else rng.spawn(3)
        below_s1 = _below(canal.level_s_mm.get("S1"), s)
        lines = Lines.of(s, (low, high), below_s1, strands, parameters)
        area, link_s, link_t, ends = metric(canal, middle_radius, edges, s, theta, lines.across(m))
        beside = 1 - _below(canal.sac_tip_s_mm, ss)
        radius = sac + gap / 2
        fat, adheres = np.ones_like(gap), np.ones_like(gap)
        if rng is not None and patches is not None:
            fat = lobules(ss, tt, radius, (low, high), rng, parameters)
            adheres = adherence(ss, tt, radius, (low, high), patches, parameters)
        veins = Veins.at(gestation_weeks, parameters)
        passable = veins.foramen * foramina(canal.roots, ways, parameters)
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
            adherence=adheres,
            sac_mm=sac,
            foramina=tuple(
                foramen_outlet(root, s, theta, radius, area * is_open, factor)
                for root, factor in zip(canal.roots, passable, strict=True)
            ),
            engorged=veins.engorged,
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

    @cached_property
    def radius_mm(self) -> float:
        """Of its outer wall, the median."""
        middle = self.outer_mm - self.outer_mm.mean(axis=1, keepdims=True)
        return float(np.median(np.linalg.norm(middle, axis=2)))

    def cell(self, s_mm: float, theta_rad: float) -> tuple[int, int]:
        """Row and column of the cell nearest a place.

        Parameters
        ----------
        s_mm, theta_rad : float

        Returns
        -------
        tuple of int

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> shell = Shell.from_canal(canal, spacing_mm=5.0)
        >>> shell.cell(100.0, np.pi)
        (19, 8)
        """
        n, m = self.shape
        i = int(np.clip(round((s_mm - self.s_mm[0]) / (self.s_mm[1] - self.s_mm[0])), 0, n - 1))
        return i, int((theta_rad % (2 * np.pi)) / (2 * np.pi) * m) % m

    def sample(self, field: Array, s_mm: ArrayLike, theta_rad: ArrayLike) -> Array:
        """Bilinear values of a field at places, periodic in angle, level beyond the ends.

        Parameters
        ----------
        field : (n, m) array
            On this shell's grid.
        s_mm, theta_rad : array_like
            Stations (mm) and angles (rad) that broadcast together.

        Returns
        -------
        (...) array
            In the field's unit.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> shell = Shell.from_canal(canal, spacing_mm=5.0)
        >>> round(float(shell.sample(shell.gap_mm, canal.disc_s_mm["L4-L5"], 0.0)), 1)     # mm of fat behind
        5.5
        """
        return sample_grid(field, self.s_mm, s_mm, theta_rad, first=0.5)

    def resample(self, field: Array, s_mm: Array) -> Array:
        """A field of another grid on this shell.

        Parameters
        ----------
        field : (p, q) array
            Rows at ``s_mm``, angles 2 pi k / q.
        s_mm : (p,)
            mm, evenly spaced.

        Returns
        -------
        (n, m) array
            In the field's unit.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> shell = Shell.from_canal(canal, spacing_mm=5.0)
        >>> canal.gap_mm.shape, shell.resample(canal.gap_mm, canal.s_mm).shape
        ((298, 64), (59, 16))
        """
        ss, tt = np.meshgrid(self.s_mm, self.theta_rad, indexing="ij")
        return sample_grid(field, s_mm, ss, tt)

    def spread(self, s_mm: float, theta_rad: float, spread_mm: float, ease: Array | None = None) -> Array:
        """Shares of what enters round a place with a Gaussian spread.

        Parameters
        ----------
        s_mm, theta_rad : float
            The place.
        spread_mm : float
            Standard deviation, mm; never less than half a cell.
        ease : (n, m) array, optional
            How easily it enters each cell beside one that nothing closes; None: all alike.

        Returns
        -------
        (n, m) array
            Summing to one, zero where the space is closed.

        Raises
        ------
        SolverError
            For a place off the canal, or one round which the space is closed.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> shell = Shell.from_canal(canal, spacing_mm=5.0)
        >>> round(float(shell.spread(100.0, 0.0, 2.0).sum()), 9)
        1.0
        """
        key = s_mm, theta_rad, spread_mm
        if key not in self._bells:
            if len(self._bells) >= _MOST_BELLS:
                self._bells.clear()
            self._bells[key] = self._bell(*key)
        share = self._bells[key]
        if ease is not None:
            share = share * ease
        total = share.sum()
        if not np.isfinite(total) or total <= 0:
            raise SolverError(
                f"The place s = {s_mm} mm, theta = {theta_rad} rad lies off the canal; "
                f"give s from {self.s_mm[0]:.0f} to {self.s_mm[-1]:.0f} mm."
            )
        return np.asarray(share / total)

    @cached_property
    def _bells(self) -> dict[tuple[float, float, float], Array]:
        """The latest places and what is near them: a tip stays where it is for many steps."""
        return {}

    def _bell(self, s_mm: float, theta_rad: float, spread_mm: float) -> Array:
        """How near each open cell (n, m) is to a place, times its area."""
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
        return np.asarray(share * self.is_open)


def _below(station_mm: float | None, s: Array) -> Array:
    """1 below a station, 0 above it, over some millimetres; nowhere below one that there is not."""
    return np.zeros_like(s) if station_mm is None else np.asarray(1 / (1 + np.exp((s - station_mm) / 3.0)))


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
