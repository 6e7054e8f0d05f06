"""A small theatre: the straight canal in a block of water with a bony tube, on a coarse grid."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from neuroplasty.body.anatomy.anatomy import Anatomy
from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.procedure import Theatre


@pytest.fixture(scope="session")
def block(tube: Canal) -> Anatomy:
    """Water with a tube of bone round the straight canal, 4 mm voxels."""
    affine = np.diag([4.0, 4.0, 4.0, 1.0])
    affine[:3, 3] = [-100.0, -80.0, -160.0]
    i, j, _ = np.indices((51, 41, 85))
    radius = np.hypot(4.0 * i - 100, 4.0 * j - 80)
    hounsfield = np.where((radius > 11) & (radius < 19), 700.0, 0.0).astype(np.float32)
    return Anatomy(tube, Volume(hounsfield, affine), "a straight tube")


@pytest.fixture
def make_theatre(block: Anatomy) -> Callable[..., Theatre]:
    def make(bonded: np.ndarray | None = None, seed: int = 0) -> Theatre:
        free = np.zeros(block.canal.wall_mm.shape)
        return Theatre(block, free if bonded is None else bonded, np.random.default_rng(seed), spacing_mm=3.0)

    return make
