"""DiffDRR's trilinear march for ``benchmarks/fluoroscopy.py``: 500 points a ray, its default, row by row."""

import numpy as np
import torch
from diffdrr.renderers import Trilinear
from fluoroscopy_serve import given, serve

ROWS_AT_ONCE = 64
here = given()
density = torch.from_numpy(here["density"])
inverse = np.linalg.inv(here["affine"])
rows = columns = int(here["pixels"])
renderer = Trilinear()


def voxels(points_mm):
    return torch.from_numpy((points_mm @ inverse[:3, :3].T + inverse[:3, 3]).astype(np.float32))


source_mm = here["source_mm"]
parts = []
for first in range(0, rows, ROWS_AT_ONCE):
    grid = np.meshgrid(np.arange(first, first + ROWS_AT_ONCE), np.arange(columns), indexing="ij")
    pixels = here["first_mm"] + grid[0][..., None] * here["row_mm"] + grid[1][..., None] * here["column_mm"]
    pixels = pixels.reshape(1, -1, 3)
    length = torch.from_numpy(np.linalg.norm(pixels - source_mm, axis=-1).astype(np.float32))[:, None]
    parts.append((voxels(source_mm.reshape(1, 1, 3)), voxels(pixels), length))


def work():
    with torch.no_grad():
        sums = [renderer(density, source, target, length) for source, target, length in parts]
    return torch.cat([part.reshape(-1, columns) for part in sums]).numpy() * 0.1


serve("diffdrr", work)
