from .flows import Flows as Flows
from .group import VISITS_MONTHS as VISITS_MONTHS
from .group import Group as Group
from .group import Protocol as Protocol
from .group import run_group as run_group
from .population import POPULATIONS as POPULATIONS
from .population import Population as Population
