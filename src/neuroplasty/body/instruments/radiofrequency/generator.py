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

    ``modes`` (m,) is the warmth of the tissue; ``volts`` peak when pulsed, root mean square when
    continuous; ``width_ms`` of the pulse, zero when continuous; ``watts`` the mean over the period.
    """

    t_s: float
    seconds: float
    tip_c: float
    volts: float
    width_ms: float
    watts: float
    modes: Array


def pulses(
    electrode: Electrode,
    *,
    volts: float,
    width_ms: float,
    rate_hz: float,
    ceiling_c: float,
    seconds: float,
) -> Iterator[Moment]:
    """Pulsed radiofrequency, a moment a pulse. SolverError when pulses would run into each other."""
    period = 1.0 / rate_hz
    widest = width_ms * 1e-3
    if widest > period:
        raise SolverError(
            f"Pulses of {width_ms:g} ms, {rate_hz:g} a second, run into each other; "
            f"give at most {1e3 * period:g} ms."
        )
    modes = electrode.modes
    control = Control(ceiling_c - float(BODY_C), modes.kelvin_per_volt2, volts**2 * widest / period)
    y = np.zeros(len(modes.rates))
    for k in range(1, max(1, round(seconds * rate_hz)) + 1):
        mean2 = control.power(float(modes.electrode @ y), period)
        width = mean2 * period / volts**2
        pulsed = modes.after(y, volts**2, width)
        y = modes.after(pulsed, 0.0, period - width)
        tip = float(BODY_C) + float(modes.electrode @ y)
        yield Moment(k * period, period, tip, volts, 1e3 * width, mean2 / electrode.impedance_ohm, y)


def continuous(electrode: Electrode, *, target_c: float, seconds: float) -> Iterator[Moment]:
    """Continuous radiofrequency, a moment each time the controller reads the tip."""
    period = float(CONTROL_PERIOD)
    most2 = min(float(MOST_VOLTS) ** 2, float(MOST_WATTS) * electrode.impedance_ohm)
    modes = electrode.modes
    control = Control(target_c - float(BODY_C), modes.kelvin_per_volt2, most2)
    y = np.zeros(len(modes.rates))
    for k in range(1, max(1, round(seconds / period)) + 1):
        volts2 = control.power(float(modes.electrode @ y), period)
        y = modes.after(y, volts2, period)
        tip = float(BODY_C) + float(modes.electrode @ y)
        watts = volts2 / electrode.impedance_ohm
        yield Moment(k * period, period, tip, float(np.sqrt(volts2)), 0.0, watts, y)


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
