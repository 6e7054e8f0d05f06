"""Exchange: a registry's rows out to FHIR, REDCap, CDISC and CSV, and back in.

>>> from neuroplasty.registry.exchange import cell
>>> cell("=1+1")
"'=1+1"

What there is stands in ``__init__.pyi``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
