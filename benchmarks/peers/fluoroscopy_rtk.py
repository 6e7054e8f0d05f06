"""ITK-RTK's Joseph forward projection for ``benchmarks/fluoroscopy.py``."""

import itk
import numpy as np
from fluoroscopy_serve import given, serve

Picture = itk.Image[itk.F, 3]
here = given()
pixels = int(here["pixels"])
volume = itk.image_from_array(np.ascontiguousarray(here["density"].transpose(2, 1, 0)))
volume.SetSpacing([float(mm) for mm in np.diag(here["affine"])[:3]])
volume.SetOrigin([float(mm) for mm in here["affine"][:3, 3]])
blank = itk.image_from_array(np.zeros((1, pixels, pixels), np.float32))
spacing = float(np.linalg.norm(here["column_mm"]))
blank.SetSpacing([spacing, spacing, 1.0])
geometry = itk.RTK.ThreeDCircularProjectionGeometry.New()
unit = [here[name] / np.linalg.norm(here[name]) for name in ("column_mm", "row_mm")]
geometry.AddProjection(*(list(map(float, vector)) for vector in (here["source_mm"], here["first_mm"], *unit)))


def work():
    project = itk.RTK.JosephForwardProjectionImageFilter[Picture, Picture].New()
    project.SetGeometry(geometry)
    project.InPlaceOff()
    project.SetInput(0, blank)
    project.SetInput(1, volume)
    project.Update()
    return itk.array_from_image(project.GetOutput())[0] * 0.1


serve("itk-rtk", work)
