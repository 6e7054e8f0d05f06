"""The thecal sac: the pressure of its cerebrospinal fluid by how much of it has been displaced.

    p = p0 exp(D / v) + posture            v = pressure-volume index / ln 10
    D = V - (1 - share) room (1 - exp(-V / room)) - CSF that left     V = fluid beside the sac + balloon
    d(left)/dt = (p - posture - p0) / R

Source of model: the exponential pressure-volume relation and outflow resistance of the craniospinal space,
Marmarou et al., J Neurosurg 1975;43:523-34. The sac is soft: it passes pressure on and adds none. What does
not displace CSF displaces veins and fat, which have only so much room to give: ``share`` rises towards one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Sac:
    """The craniospinal space in SI: ``rest_pa`` lying flat, ``shift_pa`` what the posture adds at the sac.

    ``share`` of the first fluid beside the sac displaces CSF, and nearly all of it once veins and fat have
    given their ``room_m3``; ``volume_m3`` raises the pressure by e; ``resistance_pa_s_m3`` against CSF
    leaving.
    """

    rest_pa: float
    shift_pa: float
    share: float
    room_m3: float
    volume_m3: float
    resistance_pa_s_m3: float

    def displaced_m3(self, excess_m3: Array, beside: Array, balloon_m3: float) -> float:
        """CSF displaced by fluid (n, m) in the canal and by a balloon."""
        return self.displaced_by_m3(float(np.sum(beside * excess_m3)) + balloon_m3)

    def displaced_by_m3(self, volume_m3: float) -> float:
        """CSF displaced by so much beside the sac."""
        if volume_m3 <= 0:
            return self.share * volume_m3
        return volume_m3 + (1 - self.share) * self.room_m3 * float(np.expm1(-volume_m3 / self.room_m3))

    def pressure_pa(self, net_m3: float) -> float:
        """Pressure when so much more CSF was displaced than has left."""
        return self.shift_pa + self.rest_pa * float(np.exp(net_m3 / self.volume_m3))

    def elastance_pa_m3(self, net_m3: float) -> float:
        """Slope of the pressure."""
        return (self.pressure_pa(net_m3) - self.shift_pa) / self.volume_m3

    def left_after(self, left_m3: float, displaced_m3: float, dt_s: float) -> float:
        """CSF that has left at the end of an implicit step that ends with so much displaced.

        Newton's method on an increasing concave function: it climbs to the root without passing it twice.
        """
        after = left_m3
        for _ in range(60):
            over = self.pressure_pa(displaced_m3 - after) - self.shift_pa - self.rest_pa
            slope = 1 + dt_s / self.resistance_pa_s_m3 * self.elastance_pa_m3(displaced_m3 - after)
            change = (left_m3 + dt_s / self.resistance_pa_s_m3 * over - after) / slope
            after += change
            if abs(change) < 1e-18:
                break
        return after

    def line(
        self, excess_m3: Array, beside: Array, balloon_m3: float, left_m3: float, dt_s: float
    ) -> tuple[float, float]:
        """Pressure at the end of a step as ``a + b sum(beside e)``: the tangent at these volumes ``e``."""
        return self.line_at(float(np.sum(beside * excess_m3)), balloon_m3, left_m3, dt_s)

    def line_at(self, volume: float, balloon_m3: float, left_m3: float, dt_s: float) -> tuple[float, float]:
        """``line`` where the fluid beside the sac sums to this volume, m3."""
        displaced = self.displaced_by_m3(volume + balloon_m3)
        net = displaced - self.left_after(left_m3, displaced, dt_s)
        elastance = self.elastance_pa_m3(net)
        outflow = dt_s / self.resistance_pa_s_m3
        damp = 1 + outflow * elastance
        slope = 1 - (1 - self.share) * float(np.exp(-max(volume + balloon_m3, 0.0) / self.room_m3))
        known = displaced - slope * volume - left_m3 - net + outflow * (self.shift_pa + self.rest_pa)
        return (self.pressure_pa(net) + elastance * known) / damp, elastance * slope / damp
