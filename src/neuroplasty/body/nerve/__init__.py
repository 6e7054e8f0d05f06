"""Compression, drugs and inflammation of the nerve roots: what comes out is each root's nociception."""

from neuroplasty.body.nerve.document import from_states, to_states
from neuroplasty.body.nerve.exposure import Exposure
from neuroplasty.body.nerve.follow import NerveCourse, follow
from neuroplasty.body.nerve.parameters import TABLE, with_values
from neuroplasty.body.nerve.resting import WORST_SHARE, at_rest, resting_roots, worst_stretch
from neuroplasty.body.nerve.roots import Roots, block, nociception
from neuroplasty.body.nerve.step import EFFECTS, step, through

__all__ = [
    "EFFECTS",
    "TABLE",
    "WORST_SHARE",
    "Exposure",
    "NerveCourse",
    "Roots",
    "at_rest",
    "block",
    "follow",
    "from_states",
    "nociception",
    "resting_roots",
    "step",
    "through",
    "to_states",
    "with_values",
    "worst_stretch",
]
