"""Many virtual patients: who they are, what is done with them, and what becomes of them.

>>> POPULATIONS["disc"].kinds
{'disc': 1.0}
"""

from neuroplasty.study.flows import Flows
from neuroplasty.study.group import VISITS_MONTHS, Group, Protocol, run_group
from neuroplasty.study.population import POPULATIONS, Population

__all__ = [
    "POPULATIONS",
    "VISITS_MONTHS",
    "Flows",
    "Group",
    "Population",
    "Protocol",
    "run_group",
]
