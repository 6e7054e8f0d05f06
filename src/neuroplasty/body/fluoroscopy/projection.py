"""One small interface for what casts a shadow: the body, which rests, and the dye, which moves every frame.

A projector is asked for its layers behind a pose and works out again only what has changed: the body when
the C-arm has moved; of the dye the matrix when the C-arm has moved, the picture whenever its mass has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.body.fluoroscopy.carm import Pose
from neuroplasty.body.fluoroscopy.dye import DyeProjector
from neuroplasty.body.fluoroscopy.projector import same_pose
from neuroplasty.errors import ImageError

Image = NDArray[np.float32]


class Projector(Protocol):
    """What casts a shadow: ``VolumeProjector`` and ``ShellProjector`` do.

    Examples
    --------
    >>> from neuroplasty.body.fluoroscopy import ShellProjector
    >>> dye: Projector = ShellProjector(np.zeros((1, 1, 3)))
    >>> callable(dye.layers)
    True
    """

    def layers(self, pose: Pose) -> Mapping[str, Image]:
        """Areal densities behind the pixels of a pose.

        Parameters
        ----------
        pose : Pose

        Returns
        -------
        mapping of str to (rows, columns) float32
            g/cm2 by material.
        """
        ...


class ShellProjector:
    """Iodine in cells from any pose.

    Parameters
    ----------
    points_mm : (cells, k, 3)
        k sample points in each cell, RAS+ mm.

    Raises
    ------
    ImageError
        For points that are not (cells, k, 3) or not finite.

    Examples
    --------
    >>> from neuroplasty.body.fluoroscopy.carm import pose_for
    >>> pose = pose_for("AP", (0.0, 0.0, 0.0))
    >>> dye = ShellProjector(np.zeros((1, 1, 3)))
    >>> dye.fill([2.0])
    >>> list(dye.layers(pose))
    ['iodine']
    """

    def __init__(self, points_mm: ArrayLike) -> None:
        """Cells without iodine, as yet seen from nowhere."""
        self._points_mm = np.ascontiguousarray(points_mm, float)
        if self._points_mm.ndim != 3 or self._points_mm.shape[2] != 3:
            raise ImageError(
                f"Dye points have shape {self._points_mm.shape}; give (cells, points in a cell, 3)."
            )
        self._iodine_mg = np.zeros(len(self._points_mm))
        self._matrix: DyeProjector | None = None

    def fill(self, iodine_mg: ArrayLike) -> None:
        """Let the cells hold so much iodine.

        Parameters
        ----------
        iodine_mg : (cells,)
            mg.

        Raises
        ------
        ImageError
            For another number of cells.

        Examples
        --------
        >>> ShellProjector(np.zeros((2, 1, 3))).fill([2.0, 0.0])
        """
        mass = np.array(iodine_mg, float).ravel()
        if mass.shape != self._iodine_mg.shape:
            raise ImageError(
                f"{mass.size} masses were given for {self._iodine_mg.size} cells; give one mass a cell."
            )
        self._iodine_mg = mass

    def layers(self, pose: Pose) -> Mapping[str, Image]:
        """Iodine behind the pixels of a pose.

        Parameters
        ----------
        pose : Pose

        Returns
        -------
        mapping of str to (rows, columns) float32
            g/cm2.

        Raises
        ------
        ImageError
            For masses that are negative or not finite.

        Examples
        --------
        >>> from neuroplasty.body.fluoroscopy.carm import pose_for
        >>> pose = pose_for("AP", (0.0, 0.0, 0.0))
        >>> float(ShellProjector(np.zeros((1, 1, 3))).layers(pose)["iodine"].max())
        0.0
        """
        if self._matrix is None or not same_pose(self._matrix.pose, pose):
            self._matrix = DyeProjector(self._points_mm, pose)
        return {"iodine": self._matrix.areal_mg_cm2(self._iodine_mg) * np.float32(1e-3)}


def layers_of(projectors: Iterable[Projector], pose: Pose) -> dict[str, Image]:
    """The layers of all projectors; what two of them have in common is added up.

    Parameters
    ----------
    projectors : iterable of Projector
    pose : Pose

    Returns
    -------
    dict of str to (rows, columns) float32
        g/cm2 by material.

    Examples
    --------
    >>> from neuroplasty.body.anatomy.volume import Volume
    >>> from neuroplasty.body.fluoroscopy import VolumeProjector, pose_for
    >>> pose = pose_for("AP", (0.0, 0.0, 0.0))
    >>> affine = np.diag([10.0, 10.0, 10.0, 1.0])
    >>> affine[:3, 3] = -45.0
    >>> body = VolumeProjector(Volume(np.zeros((10, 10, 10), np.float32), affine))
    >>> dye = ShellProjector(np.zeros((1, 1, 3)))
    >>> dye.fill([2.0])
    >>> layers = layers_of([body, dye], pose)
    >>> sorted(layers), layers["soft tissue"].shape
    (['bone', 'iodine', 'soft tissue'], (512, 512))
    >>> body.layers(pose)["bone"] is layers["bone"]     # nothing moved, nothing is computed again
    True
    """
    total: dict[str, Image] = {}
    for projector in projectors:
        for material, layer in projector.layers(pose).items():
            total[material] = total[material] + layer if material in total else layer
    return total
