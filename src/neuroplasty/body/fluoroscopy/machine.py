"""The C-arm as a machine: distances, detector, field sizes, collimator, and which way round the screen is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.fluoroscopy.parameters import PARAMETERS
from neuroplasty.errors import ImageError

Array = NDArray[np.float64]

FieldSize = Literal["normal", "mag 1", "mag 2"]
_FIELD: dict[FieldSize, str] = {"normal": "field", "mag 1": "field_mag_1", "mag 2": "field_mag_2"}
_EDGE_PX = 4.0
_BEZEL_PX = 2.0


@dataclass(frozen=True)
class CArm:
    """The machine.

    Parameters
    ----------
    sid_mm, sod_mm : float
        From source to image and from source to isocentre.
    field_mm : float
        The edge of the square detector that is read out.
    pixels : int
        Along it.
    collimator : {"circle", "square"}
        Leaves its circle or the whole square.
    left_on : {"left", "right"}
        Where on the screen the picture's left is: it changes no ray.
    shutters, sides : pair of float
        Leave the rows, and the columns, between two fractions of the picture (0 is its top and its left).
    iris : float
        Leaves so much of the picture's width.
    turned_deg : float
        How far the picture is turned on the screen, clockwise: it changes no ray.

    Raises
    ------
    ImageError
        For a geometry that cannot be built.

    Examples
    --------
    >>> CArm().field_mm, CArm().pixel_mm
    (300.0, 0.5859375)
    """

    sid_mm: float = float(PARAMETERS["sid"])
    sod_mm: float = float(PARAMETERS["sod"])
    field_mm: float = float(PARAMETERS["field"])
    pixels: int = 512
    collimator: Literal["circle", "square"] = "circle"
    left_on: Literal["left", "right"] = "left"
    shutters: tuple[float, float] = (0.0, 1.0)
    sides: tuple[float, float] = (0.0, 1.0)
    iris: float = 1.0
    turned_deg: float = 0.0

    def __post_init__(self) -> None:
        if not (0.0 < self.sod_mm < self.sid_mm and np.isfinite(self.sid_mm)):
            raise ImageError(
                f"C-arm with {self.sod_mm:g} mm to isocentre and {self.sid_mm:g} to the detector; "
                "the isocentre must lie between source and detector."
            )
        if not (self.pixels >= 2 and 0.0 < self.field_mm < np.inf):
            raise ImageError(
                f"Detector of {self.pixels} pixels over {self.field_mm:g} mm; give 2 or more over above 0."
            )
        for blades, size in ((self.shutters, "height"), (self.sides, "width")):
            first, last = blades
            if not 0.0 <= first < last <= 1.0:
                raise ImageError(
                    f"The shutters leave {first:g} to {last:g} of the picture's {size}; give two fractions "
                    "between 0 and 1, the smaller one first."
                )
        if not (0.0 < self.iris <= 1.0 and np.isfinite(self.turned_deg)):
            raise ImageError(
                f"An iris of {self.iris:g} and a picture turned by {self.turned_deg:g} degrees; give an iris "
                "above 0 and up to 1, and a finite angle."
            )

    @property
    def pixel_mm(self) -> float:
        """Pixel edge at the detector, mm."""
        return self.field_mm / self.pixels

    @property
    def zoom(self) -> float:
        """How much smaller the field is than the whole detector: 1 without magnification."""
        return float(PARAMETERS["field"]) / self.field_mm

    def magnified(self, size: FieldSize) -> CArm:
        """The machine with another field size read out: the same detector's middle, on the whole screen.

        Parameters
        ----------
        size : FieldSize

        Returns
        -------
        CArm

        Raises
        ------
        ImageError
            For a field size this machine has not.

        Examples
        --------
        >>> CArm().magnified("mag 2").field_mm
        150.0
        """
        if size not in _FIELD:
            known = ", ".join(get_args(FieldSize))
            raise ImageError(f"There is no field size {size!r}; choose one of: {known}.")
        return replace(self, field_mm=float(PARAMETERS[_FIELD[size]]))

    def in_field(self) -> Array:
        """How open the collimator is at each pixel.

        Returns
        -------
        (pixels, pixels) array
            1 inside, 0 outside, soft edge; read-only.

        Examples
        --------
        >>> field = CArm().in_field()
        >>> float(field[256, 256]), float(field[0, 0])
        (1.0, 0.0)
        """
        return _in_field(self)

    @property
    def field_area_cm2(self) -> float:
        """Collimated area at the detector, cm2."""
        share = np.pi / 4.0 if self.collimator == "circle" else 1.0
        whole = replace(self, shutters=(0.0, 1.0), sides=(0.0, 1.0), iris=1.0)
        if self != whole:
            share *= float(self.in_field().sum() / whole.in_field().sum())
        return share * (self.field_mm / 10.0) ** 2


@lru_cache(maxsize=32)
def _in_field(carm: CArm) -> Array:
    size = carm.pixels
    offset = np.abs(np.arange(size) - (size - 1) / 2.0)
    if carm.collimator == "circle":
        radius = np.hypot(offset[:, None], offset[None, :])
    else:
        radius = np.maximum(offset[:, None], offset[None, :])
    open_ = np.clip((carm.iris * size / 2.0 - _BEZEL_PX - radius) / _EDGE_PX, 0.0, 1.0)
    rows = _between(carm.shutters, size)
    columns = _between(carm.sides, size)
    field = np.asarray(open_ * rows[:, None] * columns)
    field.setflags(write=False)
    return field


def _between(blades: tuple[float, float], size: int) -> Array:
    """How open a pair of blades leaves each line of pixels; blades at the edge shade nothing."""
    if blades == (0.0, 1.0):
        return np.ones(size)
    at = np.arange(size) + 0.5
    first, last = (edge * size for edge in blades)
    return np.asarray(np.clip(np.minimum(at - first, last - at) / _EDGE_PX + 0.5, 0.0, 1.0))
