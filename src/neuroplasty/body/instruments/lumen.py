"""Lumen: the resistance of a needle or catheter, which the hand on the syringe feels.

Hagen-Poiseuille, laminar (at 0.5 mL/s in a 19 G bore the Reynolds number stays below 1,000).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

from neuroplasty.errors import AnatomyError
from neuroplasty.evidence.units import PA_PER_MMHG


@dataclass(frozen=True)
class Lumen:
    """A straight round bore.

    Parameters
    ----------
    bore_mm : float
        Its diameter, above zero.
    length_mm : float
        Above zero.

    Raises
    ------
    AnatomyError
        For a bore or a length that is not above zero.

    Notes
    -----
    Source of model: Hagen and Poiseuille.

    Examples
    --------
    >>> catheter = Lumen(bore_mm=0.686, length_mm=350)
    >>> round(catheter.drop_mmhg(flow_ml_s=0.5, viscosity_pa_s=3.4e-3))
    821
    """

    bore_mm: float
    length_mm: float

    def __post_init__(self) -> None:
        if self.bore_mm <= 0 or self.length_mm <= 0:
            raise AnatomyError(
                "A lumen needs a bore and a length above zero; "
                f"found {self.bore_mm} mm and {self.length_mm} mm."
            )

    def resistance(self, viscosity_pa_s: float) -> float:
        """Pressure over flow.

        Parameters
        ----------
        viscosity_pa_s : float

        Returns
        -------
        float
            mmHg per mL/s.

        Examples
        --------
        >>> round(Lumen(bore_mm=0.686, length_mm=350).resistance(1e-3))
        483
        """
        si = 128 * viscosity_pa_s * self.length_mm * 1e-3 / (pi * (self.bore_mm * 1e-3) ** 4)
        return si * 1e-6 / PA_PER_MMHG

    def drop_mmhg(self, flow_ml_s: float, viscosity_pa_s: float) -> float:
        """Pressure lost along the lumen at a flow.

        Parameters
        ----------
        flow_ml_s : float
        viscosity_pa_s : float

        Returns
        -------
        float
            mmHg.

        Examples
        --------
        >>> round(Lumen(bore_mm=0.686, length_mm=350).drop_mmhg(0.1, 1e-3))
        48
        """
        return self.resistance(viscosity_pa_s) * flow_ml_s

    def flow_ml_s(
        self, wanted_ml_s: float, viscosity_pa_s: float, tip_mmhg: float, limit_mmhg: float
    ) -> float:
        """The flow a hand that can press to ``limit_mmhg`` gets through, at most what is wanted.

        Parameters
        ----------
        wanted_ml_s : float
        viscosity_pa_s : float
        tip_mmhg : float
            Pressure outside the tip.
        limit_mmhg : float
            What the hand can press.

        Returns
        -------
        float
            mL/s; zero when the tip stands at the hand's limit: the injection stops.

        Examples
        --------
        >>> catheter = Lumen(bore_mm=0.686, length_mm=350)
        >>> round(catheter.flow_ml_s(1.0, 3.4e-3, tip_mmhg=20.0, limit_mmhg=850.0), 2)
        0.51
        """
        most = (limit_mmhg - tip_mmhg) / self.resistance(viscosity_pa_s)
        return float(min(wanted_ml_s, max(most, 0.0)))
