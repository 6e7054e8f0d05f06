"""Questionnaires: free ones as forms with scoring, others by their total, and the three heads.

>>> from neuroplasty.care.questionnaires import FORMS, read_total
>>> sorted(FORMS), read_total("DN4", 5).band
(['ADHERENCE', 'BACK', 'GPE', 'LEG', 'NRS', 'NRS24', 'PEG', 'RMDQ'], 'neuropathic pain likely')

What there is stands in ``__init__.pyi``; forms and totals do not bring in what reads a diary.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
