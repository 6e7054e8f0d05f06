"""The built-in cases, plans and trials, by name."""

from neuroplasty.documents.library.library import Shelf, names, text

__all__ = ["Shelf", "names", "text"]
