"""Bones and soft tissue as implicit solids: the Hounsfield body of a parametric canal."""

from neuroplasty.body.anatomy.bones.synthesis import synthesise_body

__all__ = ["synthesise_body"]
