"""Which roots are followed: those that something ails, and not all that fluid has pressed on for an hour."""

from dataclasses import replace

import numpy as np

from neuroplasty.body.nerve import Roots
from neuroplasty.care.course import affected_roots

NAMES = ("L4 left", "L5 left", "S1 left")


def ailing(**fields: float) -> tuple[str, ...]:
    """The affected of three roots, of which the middle one has this beyond health."""
    well = Roots.healthy(NAMES)
    changed = {name: getattr(well, name) + np.array([0.0, value, 0.0]) for name, value in fields.items()}
    return affected_roots(replace(well, **changed)).names


def test_a_root_that_anything_ails_is_followed_alone():
    for cause in ("bonded", "scar_bed", "nucleus", "inflammation", "oedema", "injury"):
        assert ailing(**{cause: 0.1}) == ("L5 left",)
    assert ailing(disc_mmhg=20.0) == ailing(openness=-0.5) == ("L5 left",)


def test_the_trace_of_oedema_that_an_injection_leaves_is_no_illness():
    assert affected_roots(replace(Roots.healthy(NAMES), oedema=np.array([0.006, 0.4, 0.006]))).names == (
        "L5 left",
    )
