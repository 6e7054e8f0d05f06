"""Following one patient: the course after a procedure beside what was forecast, and what the diary shows.

>>> from neuroplasty.registry.follow import spells
>>> [(one.first, one.last) for one in spells([0, 1, 2, 5], [3.0, 2.0, 2.0, 6.0], before_nrs=7.0)]
[(0, 2)]

What there is stands in ``__init__.pyi``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
