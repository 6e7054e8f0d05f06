"""How high a block goes, and which roots are numb.

Each local anaesthetic has its own blocking concentration; Hill's curve gives a root's numb share.
"""

from dataclasses import replace

import numpy as np

from neuroplasty.body.nerve import Roots, block
from neuroplasty.body.physiology import block_height

roots = replace(Roots.healthy(("L3 left", "L4 left", "L5 left")), anaesthetic=np.array([0.1, 3.0, 3.0]))
print(block(roots).round(2), block_height(roots))

assert block_height(roots) == "L4"
assert block(replace(roots, anaesthetic=np.ones(3))).tolist() == [0.5, 0.5, 0.5]
