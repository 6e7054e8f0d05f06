"""The recovery programme after a procedure: dated, by root, in plain words."""

from neuroplasty.care.programme.making import make_programme
from neuroplasty.care.programme.programme import Glide, Medicine, Phase, Programme, Visit
from neuroplasty.care.programme.steadying import Steadying
from neuroplasty.care.programme.treated import roots_to_glide, treated_roots

__all__ = [
    "Glide",
    "Medicine",
    "Phase",
    "Programme",
    "Steadying",
    "Visit",
    "make_programme",
    "roots_to_glide",
    "treated_roots",
]
