"""DICOM out of the fluoroscopy room: images any viewer opens, and the radiation dose report.

Patient and device are fictional and say so in every object.
"""

from neuroplasty.body.fluoroscopy.dicom.geometry import geometry_of, pose_of
from neuroplasty.body.fluoroscopy.dicom.identity import NOT_FOR_CLINICAL_USE, Subject, as_bytes
from neuroplasty.body.fluoroscopy.dicom.rdsr import dose_report
from neuroplasty.body.fluoroscopy.dicom.xa import xa_image

__all__ = ["NOT_FOR_CLINICAL_USE", "Subject", "as_bytes", "dose_report", "geometry_of", "pose_of", "xa_image"]
