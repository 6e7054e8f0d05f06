"""Analysis: what a trial of virtual people finds, and how often trials like it would.

>>> from neuroplasty.study.trial.analysis import boundaries
>>> boundaries("pocock", (0.5, 1.0)).upper.round(3).tolist()
[2.157, 2.201]

What there is stands in ``__init__.pyi``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
