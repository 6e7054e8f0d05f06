"""nanodrr's ray march for ``benchmarks/fluoroscopy.py``: 250 samples a ray, about one a voxel."""

import numpy as np
import torch
import torchio
from fluoroscopy_serve import given, serve
from nanodrr.data import Subject
from nanodrr.drr import render

here = given()
image = torchio.ScalarImage(tensor=torch.from_numpy(here["density"])[None], affine=here["affine"])
device = "cuda" if torch.cuda.is_available() else "cpu"
subject = Subject.from_images(image, convert_to_mu=False).to(device)
rows = columns = int(here["pixels"])
# Its own camera frame is left out: rays are given in the patient's, and the camera stands in its origin.
grid = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
targets = here["first_mm"] + grid[0][..., None] * here["row_mm"] + grid[1][..., None] * here["column_mm"]
target = torch.from_numpy(targets.reshape(1, -1, 3).astype(np.float32)).to(device)
source = torch.from_numpy(here["source_mm"].reshape(1, 1, 3).astype(np.float32)).to(device)
still = torch.eye(4, device=device)[None]
sdd = torch.tensor([float(here["sid_mm"])], device=device)


def work():
    with torch.no_grad():
        sums = render(
            subject, still[:, :3, :3], still, sdd, rows, columns, n_samples=250, src=source, tgt=target
        )
    return sums[0, 0].cpu().numpy() * 0.1


serve("nanodrr", work)
