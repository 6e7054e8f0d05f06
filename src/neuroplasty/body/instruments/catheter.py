"""Catheter: an elastic rod with a bent tip on the shell. Immutable; ``push`` gives another.

catheter = enter(needle, surroundings, gauge=19, length_mm=350)
pushed = push(catheter, surroundings, push_mm=5, turn_deg=90)
pushed.catheter.tip_at.words, pushed.hub_force_n
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.instruments.lumen import Lumen
from neuroplasty.body.instruments.mechanics import Mechanics, mechanics_of
from neuroplasty.body.instruments.parameters import (
    CATHETER_BORE_FRACTION,
    HOLE_SPACING,
    KINKED_BORE,
)
from neuroplasty.body.instruments.tip import Tip
from neuroplasty.body.instruments.track import ENERGY, ROLL, SLACK, STEP_MM
from neuroplasty.errors import AnatomyError
from neuroplasty.evidence.gauges import OUTER_MM

Array = NDArray[np.float64]


@dataclass(frozen=True)
class CatheterKit:
    """A catheter as it comes out of its package.

    Parameters
    ----------
    gauge : int
        Outer diameter.
    length_mm : float
    holes : int
        Side holes, from the tip back.
    tip_bend_deg : float
        Bend of the tip.

    Raises
    ------
    AnatomyError
        For what is not made.

    Examples
    --------
    >>> CatheterKit(gauge=19, holes=3).length_mm
    350.0
    """

    gauge: int = 19
    length_mm: float = 350.0
    holes: int = 1
    tip_bend_deg: float = 25.0

    def __post_init__(self) -> None:
        if self.gauge not in OUTER_MM:
            made = ", ".join(str(gauge) for gauge in sorted(OUTER_MM))
            raise AnatomyError(f"There is no catheter of {self.gauge} G; choose one of: {made}.")
        if not (self.length_mm > 0 and self.holes >= 1 and 0 <= self.tip_bend_deg <= 60):
            raise AnatomyError(
                f"A catheter of {self.length_mm:g} mm with {self.holes} holes and a tip bent by "
                f"{self.tip_bend_deg:g} degrees is not made; give a length above zero, a hole or more, and a "
                "bend of 0 to 60 degrees."
            )


@dataclass(frozen=True)
class Catheter:
    """A catheter in the canal: its way on the shell from the needle's opening to its tip.

    Parameters
    ----------
    gauge, length_mm, holes, tip_bend_deg
        As of its ``CatheterKit``.
    in_needle_mm : float
        How much of it lies in the needle.
    exit_rad : float
        The angle by which it bends at the needle's opening.
    nodes : (6, n)
        The track, half a millimetre apart; rows as in ``track``.
    heading : (3,)
        The tip's direction.
    numbers : (4,)
        Energy, roll at the tip, slack, nodes booked as torn.
    path_s_mm, path_theta_rad : (n,)
        Where the body lies on the shell.
    shape_mm : (n, 3)
        The same in RAS+ mm.
    tip_at : Tip
        Where the tip lies.
    hub_rad : float
        How far the hub has been turned.
    owed_mm : float
        Push that is less than a step of half a millimetre, kept for the next.
    kinked : bool
        Whether its lumen is closed by a kink.
    left_mm : float
        What was sheared off.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
    >>> from neuroplasty.body.instruments import Surroundings, enter, place_needle
    >>> from neuroplasty.documents import read_case
    >>> from neuroplasty.documents.steps import PlaceNeedle
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> around = Surroundings.of(canal, EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0)).start())
    >>> catheter = enter(place_needle(PlaceNeedle(route="caudal"), canal), around)
    >>> catheter.inserted_mm, catheter.shape_mm.shape
    (1.0, (3, 3))
    """

    gauge: int
    length_mm: float
    holes: int
    tip_bend_deg: float
    in_needle_mm: float
    exit_rad: float
    nodes: Array = field(repr=False)
    heading: Array = field(repr=False)
    numbers: Array = field(repr=False)
    path_s_mm: Array = field(repr=False)
    path_theta_rad: Array = field(repr=False)
    shape_mm: Array = field(repr=False)
    tip_at: Tip
    hub_rad: float = 0.0
    owed_mm: float = 0.0
    kinked: bool = False
    left_mm: float = 0.0

    @property
    def tip(self) -> tuple[float, float]:
        """(s in mm, theta in rad) of the tip."""
        return float(self.path_s_mm[-1]), float(self.path_theta_rad[-1] % (2 * np.pi))

    @property
    def inserted_mm(self) -> float:
        """How much of it lies beyond the needle's opening."""
        return float(STEP_MM * (self.nodes.shape[1] - 1))

    @property
    def roll_rad(self) -> float:
        """Which way the tip's bend points: 0 to the left of its heading, pi / 2 to the wall."""
        return float(self.numbers[ROLL])

    @property
    def energy_mj(self) -> float:
        """Elastic energy stored in the body and in the fat round it."""
        return float(self.numbers[ENERGY])

    @property
    def slack_mm(self) -> float:
        """Catheter that was pushed in and lies in a buckle."""
        return float(self.numbers[SLACK])

    @property
    def outer_mm(self) -> float:
        """Outer diameter."""
        return OUTER_MM[self.gauge]

    @property
    def mechanics(self) -> Mechanics:
        """Stiffness and surroundings in numbers."""
        return mechanics_of(self.gauge, self.tip_bend_deg)

    @property
    def lumen(self) -> Lumen:
        """The bore the injectate goes through; a kink leaves little of it."""
        bore = self.outer_mm * float(CATHETER_BORE_FRACTION)
        return Lumen(bore * (float(KINKED_BORE) if self.kinked else 1.0), self.length_mm)

    def hole_sites(self) -> list[tuple[float, float]]:
        """(s, theta) of each hole, from the tip back."""
        apart = round(float(HOLE_SPACING) / STEP_MM)
        back = np.minimum(apart * np.arange(self.holes), len(self.path_s_mm) - 1)
        return [
            (float(self.path_s_mm[-1 - b]), float(self.path_theta_rad[-1 - b] % (2 * np.pi))) for b in back
        ]
