"""How pain is learned, cued and extinguished, and what of it shows in a diary.

``pathway``: the model over days to decades; ``network``: the cells underneath; ``diary``: patterns in what a
patient writes down. The names in ``__init__.pyi`` are the pathway model's public face; the compiled model is
brought in only when one is asked for: a diary is read without it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
