"""C-arm, projector, spectrum, detector, dose: what the X-ray shows and what it costs.

paths = VolumeProjector(body).paths(pose_for("AP", centre_mm))      # once a pose
dye = DyeProjector(shell_points(inner_mm, outer_mm), pose)          # once a pose
picture = expose(paths, iodine_mg_cm2=dye.areal_mg_cm2(mass_mg), metal=metal_paths(objects, pose), rng=rng)
"""

from neuroplasty.body.fluoroscopy.arm import Arm
from neuroplasty.body.fluoroscopy.carm import Pose, Stand, Table, pose_at, pose_for
from neuroplasty.body.fluoroscopy.dose import Technique
from neuroplasty.body.fluoroscopy.dye import DyeProjector
from neuroplasty.body.fluoroscopy.exposure import expose, subtract
from neuroplasty.body.fluoroscopy.fluoroscope import Beam, Fluoroscope, Pedal, Seen
from neuroplasty.body.fluoroscopy.live import Frame, Live, Mask, Run, run_of
from neuroplasty.body.fluoroscopy.machine import CArm, FieldSize
from neuroplasty.body.fluoroscopy.metal import MetalObject, metal_paths
from neuroplasty.body.fluoroscopy.outlines import Outline, drawn, look_of, projected
from neuroplasty.body.fluoroscopy.parameters import PARAMETERS
from neuroplasty.body.fluoroscopy.picture import Picture
from neuroplasty.body.fluoroscopy.projection import Projector, ShellProjector, layers_of
from neuroplasty.body.fluoroscopy.projector import TissuePaths, VolumeProjector
from neuroplasty.body.fluoroscopy.room import Dye, Room
from neuroplasty.body.fluoroscopy.samples import shell_points

__all__ = [
    "PARAMETERS",
    "Arm",
    "Beam",
    "CArm",
    "Dye",
    "DyeProjector",
    "FieldSize",
    "Fluoroscope",
    "Frame",
    "Live",
    "Mask",
    "MetalObject",
    "Outline",
    "Pedal",
    "Picture",
    "Pose",
    "Projector",
    "Room",
    "Run",
    "Seen",
    "ShellProjector",
    "Stand",
    "Table",
    "Technique",
    "TissuePaths",
    "VolumeProjector",
    "drawn",
    "expose",
    "layers_of",
    "look_of",
    "metal_paths",
    "pose_at",
    "pose_for",
    "projected",
    "run_of",
    "shell_points",
    "subtract",
]
