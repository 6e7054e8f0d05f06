"""The generator: what it does to hold a tip at its goal, and what its display shows.

Continuous: a proportional-integral controller of the power reads the tip ten times a second. Pulsed: full
volts, and after each pulse the controller sets the width of the next so that the tip's mean stays below its
ceiling. Both are an assumption about how generators do it.

>>> from neuroplasty.body.instruments.radiofrequency.electrode import Electrode
>>> course = list(pulses(Electrode(5.0, 1.067), volts=45, width_ms=20, rate_hz=2, ceiling_c=42, seconds=60))
>>> max(moment.tip_c for moment in course) < 42.1
True
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.instruments.radiofrequency.electrode import Electrode
from neuroplasty.body.instruments.radiofrequency.parameters import (
    BODY_C,
    CONTROL_GAIN,
    CONTROL_MEMORY,
    CONTROL_PERIOD,
    MOST_VOLTS,
    MOST_WATTS,
)
from neuroplasty.errors import SolverError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Moment:
    """The end of one period of the generator's control.

    Parameters
    ----------
    t_s : float
        Since the current was switched on.
    seconds : float
        Length of the period.
    tip_c : float
        The metal's temperature.
    volts : float
        Peak when pulsed, root mean square when continuous.
    width_ms : float
        Of the pulse; zero when continuous.
    watts : float
        The mean over the period.
    modes : (m,)
        The warmth of the tissue, mode by mode.

    Examples
    --------
    >>> (moment,) = continuous(Electrode(5.0, 1.067), target_c=80.0, seconds=0.1)
    >>> moment.seconds, moment.width_ms, moment.tip_c > 37
    (0.1, 0.0, True)
    """

    t_s: float
    seconds: float
    tip_c: float
    volts: float
    width_ms: float
    watts: float
    modes: Array


@dataclass(frozen=True)
class Dials:
    """How the generator is set.

    Parameters
    ----------
    mode : {"pulsed", "continuous"}
    goal_c : float
        The ceiling of pulses, the target of a continuous current.
    electrode_mm : float
        Length of the bare tip.
    volts : float
        Peak of a pulse.
    width_ms : float
        Of a pulse.
    rate_hz : float
        Pulses a second.

    Raises
    ------
    SolverError
        For settings that no generator takes, and for pulses that would run into each other.

    Examples
    --------
    >>> Dials("pulsed", goal_c=42.0).period_s
    0.5
    """

    mode: Literal["pulsed", "continuous"]
    goal_c: float
    electrode_mm: float = 5.0
    volts: float = 45.0
    width_ms: float = 20.0
    rate_hz: float = 2.0

    def __post_init__(self) -> None:
        if not (self.electrode_mm > 0 and self.volts > 0 and self.width_ms > 0 and self.rate_hz > 0):
            raise SolverError(
                f"The generator was set to {self.volts:g} V, {self.width_ms:g} ms, {self.rate_hz:g} a second "
                f"at {self.electrode_mm:g} mm; give all above zero."
            )
        if not self.goal_c > float(BODY_C):
            raise SolverError(
                f"A tip of {self.goal_c:g} C was asked for; give more than the body's {float(BODY_C):g} C."
            )
        if self.mode == "pulsed" and self.width_ms * 1e-3 > self.period_s:
            raise SolverError(
                f"Pulses of {self.width_ms:g} ms, {self.rate_hz:g} a second, run into each other; "
                f"give at most {1e3 * self.period_s:g} ms."
            )

    @property
    def period_s(self) -> float:
        """How often the controller reads the tip: once a pulse, or as often as it can."""
        return 1.0 / self.rate_hz if self.mode == "pulsed" else float(CONTROL_PERIOD)


@dataclass(frozen=True)
class Running:
    """The generator while it runs: the tissue's warmth, what its controller holds, periods so far.

    Examples
    --------
    >>> electrode = Electrode(5.0, 1.067)
    >>> running, moment = Running.begun(electrode).next(electrode, Dials("pulsed", goal_c=42.0))
    >>> running.periods, moment.t_s
    (1, 0.5)
    """

    warmth: Array
    held: float = 0.0
    periods: int = 0

    @classmethod
    def begun(cls, electrode: Electrode) -> Running:
        """Just switched on, in tissue at the body's temperature."""
        return cls(np.zeros(len(electrode.modes.rates)))

    def next(self, electrode: Electrode, dials: Dials) -> tuple[Running, Moment]:
        """One more period of the controller: the generator after it, and what it did."""
        modes, period = electrode.modes, dials.period_s
        if dials.mode == "pulsed":
            most2 = dials.volts**2 * dials.width_ms * 1e-3 / period
        else:
            most2 = min(float(MOST_VOLTS) ** 2, float(MOST_WATTS) * electrode.impedance_ohm)
        control = Control(dials.goal_c - float(BODY_C), modes.kelvin_per_volt2, most2, self.held)
        mean2 = control.power(float(modes.electrode @ self.warmth), period)
        if dials.mode == "pulsed":
            width = mean2 * period / dials.volts**2
            warmth = modes.after(modes.after(self.warmth, dials.volts**2, width), 0.0, period - width)
            volts, width_ms = dials.volts, 1e3 * width
        else:
            warmth = modes.after(self.warmth, mean2, period)
            volts, width_ms = float(np.sqrt(mean2)), 0.0
        tip = float(BODY_C) + float(modes.electrode @ warmth)
        after = Running(warmth, control.held, self.periods + 1)
        watts = mean2 / electrode.impedance_ohm
        return after, Moment(after.periods * period, period, tip, volts, width_ms, watts, warmth)

    def due(self, dials: Dials, t_s: float) -> int:
        """How many more periods end by ``t_s`` after the current was switched on."""
        return max(0, int(t_s / dials.period_s + 1e-9) - self.periods)


def pulses(
    electrode: Electrode,
    *,
    volts: float,
    width_ms: float,
    rate_hz: float,
    ceiling_c: float,
    seconds: float,
) -> Iterator[Moment]:
    """Pulsed radiofrequency, a moment a pulse.

    Parameters
    ----------
    electrode : Electrode
    volts : float
        Peak, V.
    width_ms : float
        The most a pulse lasts, ms.
    rate_hz : float
        Pulses a second.
    ceiling_c : float
        Below which the tip's mean stays, C.
    seconds : float
        How long.

    Returns
    -------
    iterator of Moment

    Raises
    ------
    SolverError
        When pulses would run into each other, and for settings that no generator takes.

    Examples
    --------
    >>> course = pulses(Electrode(5.0, 1.067), volts=45, width_ms=20, rate_hz=2, ceiling_c=42, seconds=2)
    >>> [moment.t_s for moment in course]
    [0.5, 1.0, 1.5, 2.0]
    """
    return _moments(
        electrode, Dials("pulsed", ceiling_c, electrode.length_mm, volts, width_ms, rate_hz), seconds
    )


def continuous(electrode: Electrode, *, target_c: float, seconds: float) -> Iterator[Moment]:
    """Continuous radiofrequency, a moment each time the controller reads the tip.

    Parameters
    ----------
    electrode : Electrode
    target_c : float
        Of the tip, C.
    seconds : float
        How long.

    Returns
    -------
    iterator of Moment

    Raises
    ------
    SolverError
        For a target that is not above the body's temperature.

    Examples
    --------
    >>> *_, last = continuous(Electrode(5.0, 1.067), target_c=80.0, seconds=60.0)
    >>> abs(last.tip_c - 80.0) < 1.0
    True
    """
    return _moments(electrode, Dials("continuous", target_c, electrode.length_mm), seconds)


def _moments(electrode: Electrode, dials: Dials, seconds: float) -> Iterator[Moment]:
    running = Running.begun(electrode)
    for _ in range(max(1, round(seconds / dials.period_s))):
        running, moment = running.next(electrode, dials)
        yield moment


@dataclass
class Control:
    """A proportional-integral controller of the mean square voltage, held between nothing and ``most2``."""

    goal_k: float
    kelvin_per_volt2: float
    most2: float
    held: float = 0.0

    def power(self, now_k: float, dt_s: float) -> float:
        """Volts squared for the next ``dt_s`` when the tip is ``now_k`` above the body."""
        short = (self.goal_k - now_k) / self.kelvin_per_volt2
        # Whoever looks seldom must ask for little at a time, or the tip swings.
        gain = float(CONTROL_GAIN) * min(1.0, 0.25 / dt_s)
        wanted = gain * short + self.held
        given = float(np.clip(wanted, 0.0, self.most2))
        # What cannot be given is not remembered, or the tip would overshoot.
        if wanted == given or (wanted - given) * short < 0:
            self.held += gain * short * dt_s / float(CONTROL_MEMORY)
        return given
