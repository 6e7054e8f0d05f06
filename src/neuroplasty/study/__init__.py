"""Many virtual patients: who they are, what is done with them, and what becomes of them.

>>> from neuroplasty.study import POPULATIONS
>>> POPULATIONS["disc"].kinds
{'disc': 1.0}
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
