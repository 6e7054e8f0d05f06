"""Medium: what of the epidural space does not change from step to step: shell, parameters, posture.

Under the state, which says what the medium holds, and the space, which steps it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.epidural.buoyancy import drops_m
from neuroplasty.body.epidural.law import FilmLaw
from neuroplasty.body.epidural.parameters import TABLE
from neuroplasty.body.epidural.posture import Posture
from neuroplasty.body.epidural.pressure import Mechanics, Outlets
from neuroplasty.body.epidural.shell import Shell
from neuroplasty.errors import SolverError
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

_SHARES = {
    "csf_share",
    "share_at_term",
    "sacral_coupling",
    "adherence_kept",
    "line_holes",
    "root_obstruction",
}
_POSITIVE = {"film_stiffness", "closed_stiffness", "sac_yield", "vein_room", "sleeve_storage", "peel_time"}
_POSITIVE |= {"adherence_time", "csf_pressure_volume_index", "csf_outflow_resistance"}
_SIGNED = {"prone_rise"}


@dataclass(frozen=True)
class Opening:
    """A balloon's footprint: it holds the walls at least ``film_mm`` apart over an ellipse.

    Parameters
    ----------
    s_mm, theta_rad : float
        Its middle on the shell.
    length_mm, width_mm : float
        Axes of the ellipse along and round the canal.
    film_mm : float
        How far apart it holds sac and wall, mm.

    Examples
    --------
    >>> Opening(100.0, 0.0, length_mm=10.0, width_mm=4.0, film_mm=3.0).film_mm
    3.0
    """

    s_mm: float
    theta_rad: float
    length_mm: float
    width_mm: float
    film_mm: float


@dataclass(frozen=True)
class Medium:
    """A shell with its parameters in somebody who lies in some posture.

    Parameters
    ----------
    shell : Shell
    parameters : mapping of str to Parameter
        As in ``TABLE``.
    posture : Posture

    Raises
    ------
    SolverError
        For a parameter that is not finite.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> Medium(Shell.from_canal(canal, spacing_mm=5.0))
    Medium(Shell(59 x 16 cells of about 5 mm))
    """

    shell: Shell
    parameters: Mapping[str, Parameter] = field(default_factory=lambda: TABLE)
    posture: Posture = field(default_factory=Posture)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.shell})"

    def __post_init__(self) -> None:
        for name, parameter in self.parameters.items():
            if not np.isfinite(parameter.value):
                raise SolverError(f"Parameter {name} is {parameter.value}; give a finite number.")
            if name in _SHARES and not 0 <= parameter.value <= 1:
                raise SolverError(f"Parameter {name} is a share and was {parameter.value}; give 0 to 1.")
            if name in _POSITIVE and not parameter.value > 0:
                raise SolverError(f"Parameter {name} was {parameter.value}; give a number above zero.")
            if parameter.value < 0 and name not in _SIGNED:
                raise SolverError(f"Parameter {name} was {parameter.value}; give zero or more.")

    @cached_property
    def mechanics(self) -> Mechanics:
        """The parameters in SI."""
        return Mechanics.of(self.parameters, self.posture, self.shell.engorged)

    @cached_property
    def outlets(self) -> Outlets:
        """Every outlet of the shell."""
        return Outlets.of(self.shell, self.mechanics)

    @cached_property
    def drops_m(self) -> tuple[Array, Array]:
        """How far (m) the next row and the next column lie below each cell (n, m)."""
        return drops_m(self.shell, self.posture)

    @cached_property
    def law(self) -> FilmLaw:
        """How far sac and wall part under a pressure."""
        return FilmLaw.of(self.shell, self.parameters)

    @cached_property
    def beside(self) -> Array:
        """How far (n, m) a cell feels the sac and is felt by it: 1 beside it, less below its tip."""
        return self.mechanics.beside(self.shell)

    def volume_m3(self, excess_m3: Array) -> Array:
        """The fluid that carries species: what was there at rest and what has come.

        Parameters
        ----------
        excess_m3 : (n, m)
            Fluid beyond rest, m3.

        Returns
        -------
        (n, m) array
            m3.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> round(float(space.volume_m3(np.zeros(space.shell.shape)).sum()) * 1e6, 2)     # mL at rest
        0.74
        """
        resident = self.parameters["resident_film"].value * 1e-9 * self.shell.area_mm2
        return np.asarray(resident + excess_m3)

    def footprint(self, opening: Opening) -> Array:
        """How far an opening reaches.

        Parameters
        ----------
        opening : Opening

        Returns
        -------
        (n, m) array
            1 in the middle of its ellipse, falling to 0 at its edge.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> balloon = Opening(100.0, 0.0, length_mm=10.0, width_mm=10.0, film_mm=3.0)
        >>> 0.5 < float(space.footprint(balloon).max()) <= 1.0
        True
        """
        shell = self.shell
        i, j = shell.cell(opening.s_mm, opening.theta_rad)
        middle = (shell.inner_mm + shell.outer_mm) / 2
        radius = float(np.linalg.norm(middle[i, j] - middle[i].mean(axis=0)))
        turn = (shell.theta_rad[None, :] - opening.theta_rad + np.pi) % (2 * np.pi) - np.pi
        along = (shell.s_mm[:, None] - opening.s_mm) / max(opening.length_mm / 2, shell.spacing_mm)
        across = radius * turn / max(opening.width_mm / 2, shell.spacing_mm)
        return np.sqrt(np.maximum(0.0, 1 - along**2 - across**2))

    def held_open(self, openings: Sequence[Opening], film_mm: Array) -> tuple[Array, float]:
        """How far openings hold sac and wall apart, and the room their balloons take beyond the film there.

        Parameters
        ----------
        openings : sequence of Opening
        film_mm : (n, m)
            The film that is open already, mm.

        Returns
        -------
        stretch_mm : (n, m)
            mm, zero where none reaches.
        room_m3 : float
            m3.

        Raises
        ------
        SolverError
            For an opening that is not above zero.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> balloon = Opening(100.0, 0.0, length_mm=10.0, width_mm=10.0, film_mm=3.0)
        >>> stretch_mm, room_m3 = space.held_open([balloon], np.zeros(space.shell.shape))
        >>> 1.5 < float(stretch_mm.max()) <= 3.0, room_m3 > 0
        (True, True)
        """
        stretch = np.zeros(self.shell.shape)
        for opening in openings:
            if not opening.film_mm > 0:
                raise SolverError(f"An opening's film was {opening.film_mm} mm; give one above zero.")
            stretch = np.maximum(stretch, opening.film_mm * self.footprint(opening))
        if not openings:
            return stretch, 0.0
        room = np.maximum(0.0, stretch - film_mm) * self.shell.area_mm2
        return stretch, float(room.sum()) * 1e-9
