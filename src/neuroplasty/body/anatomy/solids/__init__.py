"""The anatomy as solids: closed surfaces and a label map, for the eye and for other tools."""

from neuroplasty.body.anatomy.solids.files import obj_bytes, stl_bytes, vtp_bytes
from neuroplasty.body.anatomy.solids.mesh import Mesh
from neuroplasty.body.anatomy.solids.solids import Solids, solids_of

__all__ = ["Mesh", "Solids", "obj_bytes", "solids_of", "stl_bytes", "vtp_bytes"]
