"""The canal out of images: reading them, tracing a CT, following a label map."""

from neuroplasty.body.anatomy.images.image import load_image
from neuroplasty.body.anatomy.images.labels import canal_from_labels
from neuroplasty.body.anatomy.images.tracer import trace_canal

__all__ = ["canal_from_labels", "load_image", "trace_canal"]
