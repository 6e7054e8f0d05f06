"""flashdrr's tiled renderer for ``benchmarks/fluoroscopy.py``: 256 samples a ray, its default."""

import numpy as np
import torch
from flashdrr.rendering import VolumeRaycaster
from fluoroscopy_serve import given, serve

here = given()
pixels = int(here["pixels"])
right = here["column_mm"] / np.linalg.norm(here["column_mm"])
up = -here["row_mm"] / np.linalg.norm(here["row_mm"])
middle = here["first_mm"] + (pixels - 1) / 2 * (here["row_mm"] + here["column_mm"])
forward = (middle - here["source_mm"]) / np.linalg.norm(middle - here["source_mm"])
view = np.eye(4, dtype=np.float32)
view[:3] = np.column_stack([right, up, forward, here["source_mm"]])
half_mm = (pixels - 1) / 2 * np.linalg.norm(here["column_mm"])
angle = 2 * np.degrees(np.arctan(half_mm / float(here["sid_mm"])))
caster = VolumeRaycaster(resolution=pixels, ray_samples=256, fov=angle, return_tau=True)
volume = torch.from_numpy(here["density"])[None, None]
ras_to_voxels = torch.from_numpy(np.linalg.inv(here["affine"]).astype(np.float32))
camera = torch.from_numpy(view)[None]


def work():
    with torch.no_grad():
        return caster(volume, camera, ras_to_voxels)[0, 0].numpy()


serve("flashdrr", work)
