"""Radiofrequency: field and heat round an electrode at the catheter's tip."""

from neuroplasty.body.instruments.radiofrequency.at_roots import RootsHeat

__all__ = ["RootsHeat"]
