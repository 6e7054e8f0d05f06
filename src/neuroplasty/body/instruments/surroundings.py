"""Surroundings: what a catheter meets on the shell at one moment: room, bonds, the surface it glides on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import Shell, State
from neuroplasty.body.instruments.surface import Surface
from neuroplasty.body.instruments.track import Terrain

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Surroundings:
    """A surface and what a catheter meets on its grid.

    Parameters
    ----------
    canal : Canal
    surface : Surface
        On which it glides.
    gap_mm : (n, m)
        The room between sac and wall.
    bonded : (n, m)
        Bonded fraction, 0 to 1.
    area_mm2 : (n, m)
        Of the cells.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=3.0))
    >>> around = Surroundings.of(canal, space.start())
    >>> around.bonded.shape == space.shell.shape
    True
    """

    canal: Canal
    surface: Surface
    gap_mm: Array
    bonded: Array
    area_mm2: Array

    @classmethod
    def of(cls, canal: Canal, state: State) -> Surroundings:
        """The epidural space at one moment; fluid that has opened it makes room.

        Parameters
        ----------
        canal : Canal
        state : State

        Returns
        -------
        Surroundings

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=3.0))
        >>> around = Surroundings.of(canal, space.start())
        >>> bool((around.gap_mm == space.shell.gap_mm).all())
        True
        """
        shell = state.medium.shell
        return cls.from_shell(canal, shell, shell.gap_mm + state.film_mm, state.bonded)

    @classmethod
    def from_shell(cls, canal: Canal, shell: Shell, gap_mm: Array, bonded: Array) -> Surroundings:
        """A shell with this room and these bonds.

        Parameters
        ----------
        canal : Canal
        shell : Shell
        gap_mm, bonded : (n, m)
            On its grid.

        Returns
        -------
        Surroundings

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=3.0))
        >>> around = Surroundings.of(canal, space.start())
        >>> shell = space.shell
        >>> tied = Surroundings.from_shell(canal, shell, shell.gap_mm, np.full(shell.shape, 0.5))
        >>> float(tied.bonded.min())
        0.5
        """
        return cls(canal, Surface.from_shell(shell), gap_mm, bonded, shell.area_mm2)

    def terrain(self) -> Terrain:
        """For the kernels; the bonded field is a copy that they may tear.

        Returns
        -------
        Terrain

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=3.0))
        >>> around = Surroundings.of(canal, space.start())
        >>> around.terrain().bonded is around.bonded
        False
        """
        return Terrain(
            np.ascontiguousarray(self.surface.points_mm),
            self.surface.s0_mm,
            self.surface.spacing_mm,
            self.surface.first,
            np.ascontiguousarray(self.gap_mm, float),
            np.array(self.bonded, float, order="C"),
            np.ascontiguousarray(self.area_mm2),
        )

    def holds(self, s_mm: float, theta_rad: float) -> bool:
        """Whether a place lies on this shell.

        Parameters
        ----------
        s_mm, theta_rad : float

        Returns
        -------
        bool

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=3.0))
        >>> around = Surroundings.of(canal, space.start())
        >>> around.holds(100.0, 0.0), around.holds(1000.0, 0.0)
        (True, False)
        """
        low, high = self.surface.ends_mm
        return bool(np.isfinite(theta_rad) and low - 1 <= s_mm <= high + 1)
