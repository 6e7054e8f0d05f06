"""Volume: a 3-D image and the affine that says where its voxels lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Volume:
    """Voxels and the affine from voxel indices to RAS+ millimetres.

    Any orientation, any oblique or anisotropic grid: nothing in the house may read the axes of
    ``data`` as left, front or up; positions go through ``to_world`` and ``to_voxel``.

    Parameters
    ----------
    data : (ni, nj, nk) float32
        Values at the voxels' centres: Hounsfield units of a CT, whole numbers of a label map.
    affine : (4, 4)
        From voxel indices to RAS+ mm.

    Examples
    --------
    >>> volume = Volume(np.zeros((4, 5, 6), np.float32), np.diag([2.0, 2.0, 3.0, 1.0]))
    >>> volume.spacing_mm
    array([2., 2., 3.])
    >>> volume.to_world([[1, 1, 1]])
    array([[2., 2., 3.]])
    """

    data: NDArray[np.float32]
    affine: NDArray[np.float64]

    @property
    def spacing_mm(self) -> NDArray[np.float64]:
        """Voxel edge lengths (3,), millimetres."""
        return np.asarray(np.linalg.norm(self.affine[:3, :3], axis=0))

    def to_world(self, voxels: ArrayLike) -> NDArray[np.float64]:
        """Positions of voxels.

        Parameters
        ----------
        voxels : (..., 3)
            Voxel indices, whole or fractional.

        Returns
        -------
        (..., 3) array
            RAS+ mm.

        Examples
        --------
        >>> Volume(np.zeros((4, 4, 4), np.float32), np.diag([2.0, 2.0, 3.0, 1.0])).to_world([1, 0, 2])
        array([2., 0., 6.])
        """
        return np.asarray(np.asarray(voxels, float) @ self.affine[:3, :3].T + self.affine[:3, 3])

    def to_voxel(self, points_mm: ArrayLike) -> NDArray[np.float64]:
        """Voxels at positions.

        Parameters
        ----------
        points_mm : (..., 3)
            RAS+ mm.

        Returns
        -------
        (..., 3) array
            Voxel indices, fractional.

        Examples
        --------
        >>> Volume(np.zeros((4, 4, 4), np.float32), np.diag([2.0, 2.0, 3.0, 1.0])).to_voxel([3.0, 0.0, 6.0])
        array([1.5, 0. , 2. ])
        """
        offset = np.asarray(points_mm, float) - self.affine[:3, 3]
        return np.asarray(np.linalg.solve(self.affine[:3, :3], offset[..., None])[..., 0])

    @property
    def corners_mm(self) -> NDArray[np.float64]:
        """The eight corners (8, 3) of the image's outer faces, RAS+ mm."""
        upper = np.array(self.data.shape) - 0.5
        grid = np.array(np.meshgrid(*[(-0.5, u) for u in upper], indexing="ij"))
        return self.to_world(grid.reshape(3, -1).T)
