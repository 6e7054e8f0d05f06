"""neuroplasty: rehearse epidural neuroplasty on a virtual patient.

For education, research and audit; not a medical device.
"""

from neuroplasty.case import Case
from neuroplasty.episode import Episode
from neuroplasty.plan import Plan

__version__ = "0.1.0"
__all__ = ["Case", "Episode", "Plan"]
