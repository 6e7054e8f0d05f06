"""The built-in cases and plans, by name."""

from neuroplasty.documents.library.library import Shelf, names, text

__all__ = ["Shelf", "names", "text"]
