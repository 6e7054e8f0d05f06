"""Where injected fluid goes when the tip does not lie in the epidural space, and what its dye looks like.

Thecal sac, subdural film, veins, disc and soft tissue, each a small model of its own::

    site = Site("vascular", s_mm, theta_rad)
    elsewhere = Elsewhere(canal).after(dt_s, Inflow(site, volume_ml, {"iohexol": iodine_mg}))
    for cells, mass_mg in elsewhere.seen(): ...
"""

from neuroplasty.body.spread.cells import Cells
from neuroplasty.body.spread.parameters import TABLE
from neuroplasty.body.spread.spread import COMPARTMENTS, Compartment, Elsewhere, Inflow, Site

__all__ = ["COMPARTMENTS", "TABLE", "Cells", "Compartment", "Elsewhere", "Inflow", "Site"]
