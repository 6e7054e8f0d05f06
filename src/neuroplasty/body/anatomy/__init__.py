"""The lumbosacral canal: centreline, wall, sac, roots; from parameters, a label map or a CT."""

from neuroplasty.body.anatomy.anatomy import Anatomy
from neuroplasty.body.anatomy.build import build_anatomy
from neuroplasty.body.anatomy.canal import Canal, Root
from neuroplasty.body.anatomy.findings import apply_findings
from neuroplasty.body.anatomy.images.header_names import read_label_names
from neuroplasty.body.anatomy.images.image import load_image, read_scan
from neuroplasty.body.anatomy.images.labels import canal_from_labels
from neuroplasty.body.anatomy.images.look import Look, look_at
from neuroplasty.body.anatomy.images.scan import Scan
from neuroplasty.body.anatomy.images.tracer import trace_canal
from neuroplasty.body.anatomy.measures import Measures
from neuroplasty.body.anatomy.parametric import canal_from_parameters
from neuroplasty.body.anatomy.scar import bonded_fraction, enzyme_share
from neuroplasty.body.anatomy.volume import Volume

__all__ = [
    "Anatomy",
    "Canal",
    "Look",
    "Measures",
    "Root",
    "Scan",
    "Volume",
    "apply_findings",
    "bonded_fraction",
    "build_anatomy",
    "canal_from_labels",
    "canal_from_parameters",
    "enzyme_share",
    "load_image",
    "look_at",
    "read_label_names",
    "read_scan",
    "trace_canal",
]
