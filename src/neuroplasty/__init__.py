"""neuroplasty: rehearse epidural neuroplasty on a virtual patient.

    >>> import neuroplasty
    >>> episode = neuroplasty.rehearse("l5-scar-after-discectomy", "one-day-caudal", spacing_mm=4.0)
    >>> episode.status
    'complete'
    >>> neuroplasty.screen("l5-scar-after-discectomy").answer
    'cannot say yet'

The verbs are brought in when they are asked for, so that documents and the command line start at once; which
there are stands in ``__init__.pyi``. For education, research and audit; not a medical device.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

__version__ = "0.1.0"
