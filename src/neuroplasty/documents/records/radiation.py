"""Pictures and their radiation."""

from __future__ import annotations

from typing import Literal

from neuroplasty.documents.document import Part

PictureKind = Literal["fluoroscopy", "subtraction", "live", "road-map"]
"""A single picture, the difference of two, a live run, or one subtracted from a mask while it runs."""


class Exposure(Part):
    """One picture's radiation, or one live run's.

    ``pulses`` were made, ``pulses_per_s`` of them a second. The angles are DICOM's, of the detector about the
    patient; the geometry is what a dose report needs, None where nobody wrote it down.
    """

    t_s: float
    label: str
    view: str
    kvp: float
    mas: float
    air_kerma_mgy: float
    dose_area_gycm2: float
    pulses: int = 0
    pulses_per_s: float = 15.0
    primary_deg: float | None = None
    secondary_deg: float | None = None
    source_to_detector_mm: float | None = None
    source_to_isocentre_mm: float | None = None
    field_area_cm2: float | None = None

    @property
    def seconds(self) -> float:
        """How long the pedal was down."""
        return self.pulses / self.pulses_per_s


class Radiation(Part):
    """All the radiation of the procedure."""

    exposures: tuple[Exposure, ...] = ()

    @property
    def air_kerma_mgy(self) -> float:
        """Total air kerma at the reference point."""
        return sum(exposure.air_kerma_mgy for exposure in self.exposures)

    @property
    def dose_area_gycm2(self) -> float:
        """Total dose-area product."""
        return sum(exposure.dose_area_gycm2 for exposure in self.exposures)

    @property
    def fluoroscopy_s(self) -> float:
        """Fluoroscopy time: how long the pedal was down."""
        return sum(exposure.seconds for exposure in self.exposures)

    @property
    def pulses(self) -> int:
        """All pulses."""
        return sum(exposure.pulses for exposure in self.exposures)


class PictureRecord(Part):
    """A picture beside the episode: what it shows and the file it lies in."""

    file: str
    label: str
    view: str
    kind: PictureKind
    t_s: float
