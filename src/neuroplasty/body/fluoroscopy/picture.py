"""Picture: one X-ray as the screen shows it, with the signal it came from and the radiation it cost.

Screens follow the C-arm's own default: bone, metal and dye dark on bright soft tissue ("black contrast");
``inverted`` turns it round.
"""

from __future__ import annotations

import io
import textwrap
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from neuroplasty.body.fluoroscopy.carm import Pose
from neuroplasty.body.fluoroscopy.dose import Technique

Image = NDArray[np.float32]

_AXES = (("R", "L"), ("Ant", "Post"), ("Sup", "Inf"))
_LABEL_WIDTH = 20


@dataclass(frozen=True)
class Picture:
    """One stored picture.

    Attributes
    ----------
    pixels : (rows, columns) float32
        In [0, 1]: black to white as displayed.
    attenuation : (rows, columns) float32
        The detector's signal as ln(open beam / signal), the raw image that subtraction works on.
    pose : Pose
    kind : {"fluoroscopy", "subtraction"}
    kvp, mas : float
        Voltage and charge.
    air_kerma_mgy, dose_area_gycm2 : float
        Of the exposure; zero for a subtraction, both of whose pictures have already been counted.
    technique : Technique
    label : str

    Examples
    --------
    >>> from neuroplasty.body.fluoroscopy import TissuePaths, expose, pose_for
    >>> pose = pose_for("AP", (0.0, 0.0, 0.0))
    >>> tissue = TissuePaths(pose, *np.full((2, *pose.shape), 10.0, np.float32))
    >>> picture = expose(tissue, rng=np.random.default_rng(0))
    >>> picture.view, picture.side_markers
    ('AP', ('L', 'R'))
    """

    pixels: Image
    attenuation: Image
    pose: Pose
    kind: Literal["fluoroscopy", "subtraction"]
    kvp: float
    mas: float
    air_kerma_mgy: float
    dose_area_gycm2: float
    technique: Technique
    label: str = ""

    @property
    def view(self) -> str:
        """The view's name, as the pose was asked for."""
        return self.pose.view

    @property
    def locked(self) -> Technique:
        """The technique with the voltage and charge that were found, for the other half of a pair."""
        return replace(self.technique, kvp=self.kvp, mas=self.mas)

    def inverted(self) -> Picture:
        """The same picture with black and white exchanged inside the collimated field.

        Returns
        -------
        Picture

        Examples
        --------
        >>> from neuroplasty.body.fluoroscopy import TissuePaths, expose, pose_for
        >>> pose = pose_for("AP", (0.0, 0.0, 0.0))
        >>> tissue = TissuePaths(pose, *np.full((2, *pose.shape), 10.0, np.float32))
        >>> picture = expose(tissue, rng=np.random.default_rng(0))
        >>> bool(np.isclose(picture.inverted().pixels[256, 256], 1.0 - picture.pixels[256, 256]))
        True
        """
        return replace(self, pixels=(1.0 - self.pixels) * (self.pose.carm.in_field() > 0).astype(np.float32))

    def to_png_bytes(self, label: str = "", *, marked: bool = True) -> bytes:
        """An 8-bit grey PNG.

        Parameters
        ----------
        label : str
            Written in the lower left corner.
        marked : bool
            Whether sides, label and technique are written in the corners.

        Returns
        -------
        bytes

        Examples
        --------
        >>> from neuroplasty.body.fluoroscopy import TissuePaths, expose, pose_for
        >>> pose = pose_for("AP", (0.0, 0.0, 0.0))
        >>> tissue = TissuePaths(pose, *np.full((2, *pose.shape), 10.0, np.float32))
        >>> expose(tissue, rng=np.random.default_rng(0)).to_png_bytes("first")[:4]
        b'\\x89PNG'
        """
        grey = np.round(np.clip(self.pixels, 0.0, 1.0) * 255.0).astype(np.uint8)
        screen = Pillow.fromarray(grey)
        if marked:
            self._write_corners(screen, label)
        buffer = io.BytesIO()
        screen.save(buffer, format="PNG", optimize=False)
        return buffer.getvalue()

    def _write_corners(self, screen: Pillow.Image, label: str) -> None:
        rows, columns = self.pixels.shape
        draw = ImageDraw.Draw(screen)
        large = ImageFont.load_default(size=max(10, rows // 24))
        small = ImageFont.load_default(size=max(8, rows // 42))
        pad = max(4, rows // 64)
        left, right = self.side_markers
        halo = max(1, rows // 256)

        def write(
            x: int, y: int, text: str, anchor: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont
        ) -> None:
            draw.text((x, y), text, fill=235, font=font, anchor=anchor, stroke_width=halo, stroke_fill=0)

        write(pad, pad, left, "la", large)
        write(columns - pad, pad, right, "ra", large)
        write(pad, rows - pad, "\n".join([*textwrap.wrap(label, _LABEL_WIDTH), self.view]), "ld", small)
        technique = f"{self.kvp:.0f} kV\n{self.mas:.1f} mAs" if self.kind == "fluoroscopy" else "DSA"
        write(columns - pad, rows - pad, technique, "rd", small)

    @property
    def side_markers(self) -> tuple[str, str]:
        """What lies on the viewer's left and right: ``("L", "R")`` in AP, ``("Ant", "Post")`` in lateral."""
        column = self.pose.column
        axis = int(np.argmax(np.abs(column)))
        positive, negative = _AXES[axis]
        return (negative, positive) if column[axis] > 0 else (positive, negative)
