"""Medium: what of the epidural space does not change from step to step: shell, parameters, posture.

Under the state, which says what the medium holds, and the space, which steps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.epidural import adhesion
from neuroplasty.body.epidural.buoyancy import drops_m
from neuroplasty.body.epidural.parameters import TABLE
from neuroplasty.body.epidural.posture import Posture
from neuroplasty.body.epidural.pressure import Mechanics, Outlets
from neuroplasty.body.epidural.shell import Shell
from neuroplasty.errors import SolverError
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.units import PA_PER_MMHG

Array = NDArray[np.float64]


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

    @cached_property
    def mechanics(self) -> Mechanics:
        """The parameters in SI."""
        return Mechanics.of(self.parameters, self.posture)

    @cached_property
    def outlets(self) -> Outlets:
        """Every outlet of the shell."""
        return Outlets.of(self.shell, self.mechanics)

    @cached_property
    def drops_m(self) -> tuple[Array, Array]:
        """How far (m) the next row and the next column lie below each cell (n, m)."""
        return drops_m(self.shell, self.posture)

    def stiffness_pa_m(self, bonded: Array) -> Array:
        """Stiffness of the film at a bonded fraction.

        Parameters
        ----------
        bonded : (n, m)
            Bonded fraction, 0 to 1.

        Returns
        -------
        (n, m) array
            Pa/m: sac against wall and the bonds between them.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> free = np.zeros(space.shell.shape)
        >>> bool((space.stiffness_pa_m(free + 0.5) > space.stiffness_pa_m(free)).all())
        True
        """
        mmhg_mm = adhesion.stiffness_mmhg_mm(bonded, self.shell.gap_mm, self.shell.softness, self.parameters)
        return np.asarray(mmhg_mm * (PA_PER_MMHG * 1e3))

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
