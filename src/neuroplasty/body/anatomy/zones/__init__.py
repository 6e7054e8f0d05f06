"""Safe and unsafe zones of the canal and its foramina, by route and view, from one patient's anatomy.

What a textbook draws on an X-ray, laid on the patient's own bones, roots and sac; each zone says where its
borders come from and whether that could be checked.
"""

from neuroplasty.body.anatomy.zones.zone import Look, Shape, Zone, ZoneKind
from neuroplasty.body.anatomy.zones.zones import zones

__all__ = ["Look", "Shape", "Zone", "ZoneKind", "zones"]
