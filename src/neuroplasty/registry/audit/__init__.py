"""The audit of a clinic: missing answers first, then its results beside trials, forecasts and claims.

>>> from numpy.random import default_rng
>>> from neuroplasty.registry.audit import audit, simulate_clinic
>>> told = audit(simulate_clinic(default_rng(1), procedures=60).table)
>>> told.follow_ups[-1].visit
'm24'

What there is stands in ``__init__.pyi``; only a registry that is to be read needs the group ``clinic``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
