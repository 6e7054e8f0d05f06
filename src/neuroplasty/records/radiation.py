"""Pictures and their radiation."""

from __future__ import annotations

from typing import Literal

from neuroplasty.document import Part


class Exposure(Part):
    """One picture's radiation."""

    t_s: float
    label: str
    view: str
    kvp: float
    mas: float
    air_kerma_mgy: float
    dose_area_gycm2: float


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


class PictureRecord(Part):
    """A picture beside the episode: what it shows and the file it lies in."""

    file: str
    label: str
    view: str
    kind: Literal["fluoroscopy", "subtraction"]
    t_s: float
