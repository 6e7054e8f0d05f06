"""Electrode: one electrode in tissue, its field and its warming, worked out once and kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.instruments.radiofrequency.field import Field, solve_field
from neuroplasty.body.instruments.radiofrequency.heat import Heating, Modes
from neuroplasty.body.instruments.radiofrequency.shape import catheter_tip

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Electrode:
    """The bare end of a catheter.

    Parameters
    ----------
    length_mm : float
        The bare last stretch of it.
    diameter_mm : float
        How thick it is.

    Raises
    ------
    AnatomyError
        When it cannot be: nothing above zero, or shorter than its round tip.

    Notes
    -----
    Models: ``field`` and ``heat``, solved by finite elements once for each size.

    Examples
    --------
    >>> tip = Electrode(5.0, 1.067)
    >>> 200 < tip.impedance_ohm < 400
    True
    """

    length_mm: float
    diameter_mm: float

    def __post_init__(self) -> None:
        catheter_tip(self.length_mm, self.diameter_mm)

    @property
    def field(self) -> Field:
        """The field at one volt."""
        return _solved(self.length_mm, self.diameter_mm)[0]

    @property
    def modes(self) -> Modes:
        """How its current warms the tissue."""
        return _solved(self.length_mm, self.diameter_mm)[1]

    @property
    def impedance_ohm(self) -> float:
        """What the generator's display shows, ohm."""
        return self.field.impedance_ohm

    @cached_property
    def _top_mm(self) -> float:
        return float(self.field.shape.z_mm[0])

    def field_per_m(self, back_mm: Array, out_mm: Array) -> Array:
        """Field at one volt.

        Parameters
        ----------
        back_mm, out_mm : (k,)
            So far back from the tip and so far off its axis.

        Returns
        -------
        (k,) array
            1/m: times volts it is V/m.

        Examples
        --------
        >>> near, far = Electrode(5.0, 1.067).field_per_m(np.array([2.0, 2.0]), np.array([1.0, 10.0]))
        >>> bool(near > far > 0.0)
        True
        """
        return self.field.at(self.field.per_m, self._top_mm - np.asarray(back_mm), np.asarray(out_mm))

    def warming(self, back_mm: Array, out_mm: Array) -> Array:
        """The modes' shapes at points.

        Parameters
        ----------
        back_mm, out_mm : (k,)
            So far back from the tip and so far off its axis.

        Returns
        -------
        (k, m) array
            Kelvin, one column a mode.

        Examples
        --------
        >>> tip = Electrode(5.0, 1.067)
        >>> near, far = tip.warming(np.array([2.0, 2.0]), np.array([1.0, 10.0])) @ tip.modes.steady
        >>> bool(near > far > 0.0)
        True
        """
        return self.modes.at(self._top_mm - np.asarray(back_mm), np.asarray(out_mm))

    def spike_k(self, volts: float, width_ms: float) -> float:
        """How far the hottest tissue rises in one pulse; the metal itself rises less.

        Parameters
        ----------
        volts : float
        width_ms : float

        Returns
        -------
        float
            K.

        Examples
        --------
        >>> tip = Electrode(5.0, 1.067)
        >>> tip.spike_k(45.0, 20.0) > tip.spike_k(45.0, 10.0) > 0.0
        True
        """
        rest = np.zeros(len(self.modes.rates))
        return float((self.modes.shapes @ self.modes.after(rest, volts**2, width_ms * 1e-3)).max())


@lru_cache(maxsize=16)
def _solved(length_mm: float, diameter_mm: float) -> tuple[Field, Modes]:
    field = solve_field(catheter_tip(length_mm, diameter_mm))
    return field, Heating.of(field).modes()
