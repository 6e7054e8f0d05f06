"""Dose: what the tube gave for one exposure, and how much the automatic exposure asks of it.

Air kerma is free in air at the reference point (15 cm from the isocentre toward the focus), dose-area
product is air kerma times the collimated area there; it is the same at any distance.
"""

from __future__ import annotations

from dataclasses import dataclass

from neuroplasty.body.fluoroscopy.machine import CArm
from neuroplasty.body.fluoroscopy.parameters import PARAMETERS
from neuroplasty.errors import ImageError


@dataclass(frozen=True)
class Technique:
    """How an exposure is taken.

    Parameters
    ----------
    kvp : float
        The tube voltage that the automatic exposure starts from, kV.
    mas : float, optional
        The charge of the whole exposure, mAs, or None to let the automatic exposure find it (then voltage
        rises when the tube is at its limit).
    pulses : int
        How many were made.
    averaged : int
        The stored picture averages the last so many of them.
    detector_kerma_ngy : float
        Air kerma at the detector that the automatic exposure holds, nGy a pulse.
    pulses_per_s : float

    Raises
    ------
    ImageError
        For an exposure that cannot be taken.

    Examples
    --------
    >>> Technique(pulses=30, pulses_per_s=15.0).seconds
    2.0
    """

    kvp: float = float(PARAMETERS["kvp"])
    mas: float | None = None
    pulses: int = round(float(PARAMETERS["pulse_rate"]) * float(PARAMETERS["picture_exposure"]))
    averaged: int = int(PARAMETERS["frames_averaged"].value)
    detector_kerma_ngy: float = float(PARAMETERS["detector_kerma"])
    pulses_per_s: float = float(PARAMETERS["pulse_rate"])

    def __post_init__(self) -> None:
        if self.pulses < 1 or not 1 <= self.averaged <= self.pulses:
            raise ImageError(
                f"An exposure of {self.pulses} pulses with {self.averaged} averaged cannot be taken; "
                "average at least one pulse and no more than there are."
            )
        if not self.pulses_per_s > 0:
            raise ImageError(f"{self.pulses_per_s:g} pulses a second cannot be made; give more than zero.")
        if (self.mas is not None and not self.mas > 0) or not self.detector_kerma_ngy > 0:
            raise ImageError(
                f"An exposure of {self.mas} mAs for {self.detector_kerma_ngy} nGy cannot be taken; "
                "both must be above zero."
            )

    @property
    def seconds(self) -> float:
        """How long the pedal was down, s."""
        return self.pulses / self.pulses_per_s


@dataclass(frozen=True)
class ExposureDose:
    """What one exposure gave: voltage, charge, air kerma at the reference point, dose-area product."""

    kvp: float
    mas: float
    air_kerma_mgy: float
    dose_area_gycm2: float


def air_kerma_mgy_at(kvp: float, mas: float, distance_mm: float) -> float:
    """Air kerma, mGy, free in air at a distance from the focus."""
    output = float(PARAMETERS["tube_output_70kv"]) * (kvp / 70.0) ** float(PARAMETERS["tube_output_exponent"])
    return float(output * mas * (1000.0 / distance_mm) ** 2)


def radiation(kvp: float, mas: float, carm: CArm) -> ExposureDose:
    """The dose of one exposure with the whole collimated field.

    Parameters
    ----------
    kvp, mas : float
    carm : CArm

    Returns
    -------
    ExposureDose

    Examples
    --------
    >>> from neuroplasty.body.fluoroscopy.machine import CArm
    >>> exposed = radiation(70.0, 1.5, CArm())
    >>> 0.02 < exposed.dose_area_gycm2 < 0.06        # a second of pulsed fluoroscopy
    True
    """
    reference_mm = carm.sod_mm - float(PARAMETERS["reference_distance"])
    kerma = air_kerma_mgy_at(kvp, mas, reference_mm)
    gray_per_milligray = 1e-3
    area_cm2 = carm.field_area_cm2 * (reference_mm / carm.sid_mm) ** 2
    return ExposureDose(kvp, mas, kerma, kerma * gray_per_milligray * area_cm2)


def most_mas_per_pulse() -> float:
    """The charge of the longest and strongest pulse the tube makes, mAs."""
    return float(PARAMETERS["pulse_current_limit"]) * float(PARAMETERS["pulse_length"]) * 1e-3
