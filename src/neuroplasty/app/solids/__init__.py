"""An anatomy as files that other tools read: NIfTI, DICOM SEG, STL, OBJ, VTP."""

from neuroplasty.app.solids.write import write_anatomy

__all__ = ["write_anatomy"]
