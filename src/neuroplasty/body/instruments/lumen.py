"""Lumen: the resistance of a needle or catheter, which the hand on the syringe feels.

Hagen-Poiseuille, laminar (at 0.5 mL/s in a 19 G bore the Reynolds number stays below 1,000).

>>> catheter = Lumen(bore_mm=0.686, length_mm=350)
>>> round(catheter.drop_mmhg(flow_ml_s=0.5, viscosity_pa_s=3.4e-3))
821
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

from neuroplasty.errors import AnatomyError
from neuroplasty.evidence.units import PA_PER_MMHG


@dataclass(frozen=True)
class Lumen:
    """A straight round bore of ``bore_mm`` over ``length_mm``."""

    bore_mm: float
    length_mm: float

    def __post_init__(self) -> None:
        if self.bore_mm <= 0 or self.length_mm <= 0:
            raise AnatomyError(
                "A lumen needs a bore and a length above zero; "
                f"found {self.bore_mm} mm and {self.length_mm} mm."
            )

    def resistance(self, viscosity_pa_s: float) -> float:
        """Pressure over flow, mmHg per mL/s."""
        si = 128 * viscosity_pa_s * self.length_mm * 1e-3 / (pi * (self.bore_mm * 1e-3) ** 4)
        return si * 1e-6 / PA_PER_MMHG

    def drop_mmhg(self, flow_ml_s: float, viscosity_pa_s: float) -> float:
        """Pressure lost along the lumen at a flow."""
        return self.resistance(viscosity_pa_s) * flow_ml_s

    def flow_ml_s(
        self, wanted_ml_s: float, viscosity_pa_s: float, tip_mmhg: float, limit_mmhg: float
    ) -> float:
        """The flow a hand that can press to ``limit_mmhg`` gets through, at most what is wanted.

        Zero when the tip stands at the hand's limit: the injection stops.
        """
        most = (limit_mmhg - tip_mmhg) / self.resistance(viscosity_pa_s)
        return float(min(wanted_ml_s, max(most, 0.0)))
