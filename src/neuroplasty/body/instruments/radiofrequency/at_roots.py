"""Where the roots lie round an electrode, and what they meet of its field and its heat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal, Root
from neuroplasty.body.instruments.radiofrequency.electrode import Electrode
from neuroplasty.body.instruments.radiofrequency.generator import Moment
from neuroplasty.body.instruments.radiofrequency.parameters import BODY_C

Array = NDArray[np.float64]

_SPACING_MM = 0.5


@dataclass(frozen=True)
class RootsHeat:
    """Every root at one moment; arrays in the order of ``names``.

    Attributes
    ----------
    names : tuple of str
    temperature_c : (K,)
        The mean over a pulse's period.
    field_v_m : (K,)
        The field while the current runs (peak volts of a pulse, root mean square when continuous), zero when
        it does not.
    seconds : float
        How long this moment lasted.
    pulsed : bool
        Whether the current came in pulses.

    Examples
    --------
    >>> RootsHeat(("L5 left",), np.array([38.0]), np.array([900.0]), 0.5, True).names
    ('L5 left',)
    """

    names: tuple[str, ...]
    temperature_c: Array
    field_v_m: Array
    seconds: float
    pulsed: bool


@dataclass(frozen=True)
class RootsRound:
    """The roots round one electrode: how near each comes, its field at one volt and its warming.

    Attributes
    ----------
    names : tuple of str
    distance_mm : (K,)
        From the electrode's surface to the root's.
    per_m : (K,)
        The field at one volt, 1/m, at the place of the root's course that meets most of it.
    warming : (K, modes)
        Kelvin, where the root meets most of it.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> place = canal.point_mm(canal.level_s_mm["L5"], 1.9, 9.0)
    >>> near = roots_round(Electrode(5.0, 1.067), place, np.array([0.0, 0.0, -1.0]), canal)
    >>> near.names[int(np.argmin(near.distance_mm))]
    'L5 left'
    """

    names: tuple[str, ...]
    distance_mm: Array
    per_m: Array
    warming: Array

    def at(self, moment: Moment, *, pulsed: bool) -> RootsHeat:
        """What every root meets at a moment of a treatment.

        Parameters
        ----------
        moment : Moment
            Of the generator.
        pulsed : bool
            Whether the current came in pulses.

        Returns
        -------
        RootsHeat

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> from neuroplasty.body.instruments.radiofrequency.generator import pulses
        >>> tip = Electrode(5.0, 1.067)
        >>> place = canal.point_mm(canal.level_s_mm["L5"], 1.9, 9.0)
        >>> near = roots_round(tip, place, np.array([0.0, 0.0, -1.0]), canal)
        >>> course = pulses(tip, volts=45, width_ms=20, rate_hz=2, ceiling_c=42, seconds=2)
        >>> heat = near.at(list(course)[-1], pulsed=True)
        >>> 37.0 < float(heat.temperature_c.max()) < 42.0
        True
        """
        return RootsHeat(
            self.names,
            float(BODY_C) + self.warming @ moment.modes,
            self.per_m * moment.volts,
            moment.seconds,
            pulsed,
        )


def roots_round(electrode: Electrode, tip_mm: Array, back: Array, canal: Canal) -> RootsRound:
    """Lay the roots of a canal round an electrode.

    A root is taken by its middle line; the catheter pushes aside a root it would lie in, so that their
    surfaces touch.

    Parameters
    ----------
    electrode : Electrode
    tip_mm : (3,)
        Where its tip is, RAS+ mm.
    back : (3,)
        The direction from the tip back along the catheter.
    canal : Canal

    Returns
    -------
    RootsRound

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> place = canal.point_mm(canal.level_s_mm["L5"], 1.9, 9.0)
    >>> near = roots_round(Electrode(5.0, 1.067), place, np.array([0.0, 0.0, -1.0]), canal)
    >>> bool(near.distance_mm.min() < 5.0 < near.distance_mm.max())
    True
    """
    axis = np.asarray(back, float) / np.linalg.norm(back)
    found = [_one(electrode, tip_mm, axis, root, canal) for root in canal.roots]
    return RootsRound(
        tuple(root.name for root in canal.roots),
        np.array([distance for distance, _, _ in found]),
        np.array([per_m for _, per_m, _ in found]),
        np.array([warming for _, _, warming in found]).reshape(len(found), -1),
    )


def _one(
    electrode: Electrode, tip_mm: Array, axis: Array, root: Root, canal: Canal
) -> tuple[float, float, Array]:
    offset = _course_mm(root, canal) - tip_mm
    back = offset @ axis
    out = np.linalg.norm(offset - back[:, None] * axis, axis=1)
    thick = (electrode.diameter_mm + root.diameter_mm) / 2
    # From the middle of a rod with a round tip to the middle of the root.
    past = np.clip(back, electrode.diameter_mm / 2, electrode.length_mm)
    apart = np.hypot(back - past, out)
    short = apart < thick
    out = np.where(short, np.sqrt(np.maximum(thick**2 - (back - past) ** 2, 0.0)), out)
    per_m = electrode.field_per_m(back, out)
    warming = electrode.warming(back, out)
    warmest = int(np.argmax(warming @ electrode.modes.steady))
    return max(0.0, float(apart.min()) - thick), float(per_m.max()), warming[warmest]


def _course_mm(root: Root, canal: Canal) -> Array:
    """Points (k, 3) along a root, close enough that none near an electrode is stepped over."""
    wall = canal.sample(canal.wall_mm, root.path_s_mm, root.path_theta_rad)
    sac = canal.sample(canal.sac_mm, root.path_s_mm, root.path_theta_rad)
    points = canal.point_mm(root.path_s_mm, root.path_theta_rad, 0.5 * (wall + sac))
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    fine = np.linspace(0.0, along[-1], max(2, int(np.ceil(along[-1] / _SPACING_MM)) + 1))
    return np.stack([np.interp(fine, along, points[:, k]) for k in range(3)], axis=1)


def hot(heat: RootsHeat, limit_c: float) -> Sequence[str]:
    """The roots that are at least so warm."""
    return [
        name for name, warm in zip(heat.names, heat.temperature_c.tolist(), strict=True) if warm >= limit_c
    ]
