"""Live fluoroscopy: pulse after pulse of one pose, its noise filter, and the road-map over a mask.

A pulse is computed as any exposure is; the screen shows a running mean that forgets (``recursion``), so
that noise is less than a single pulse's and quick things smear a little, as on a real C-arm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.fluoroscopy.carm import Pose
from neuroplasty.body.fluoroscopy.dose import Technique

Screen = NDArray[np.uint8]


@dataclass(frozen=True)
class Run:
    """What the screen showed of a live run, and what it cost.

    ``pixels`` (n, rows, columns): the frames kept, ``frames_per_s`` of them a second; ``technique.pulses``
    were made, which may be more. Radiation is that of all pulses.
    """

    pixels: Screen
    frames_per_s: float
    pose: Pose
    kind: Literal["live", "road-map"]
    kvp: float
    mas: float
    air_kerma_mgy: float
    dose_area_gycm2: float
    technique: Technique

    @property
    def view(self) -> str:
        """The view's name, as the pose was asked for."""
        return self.pose.view
