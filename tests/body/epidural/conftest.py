"""Shells with constant properties, for comparison with analytic solutions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import Shell


@pytest.fixture
def flat_shell(tube: Canal) -> Callable[..., Shell]:
    """A closed shell of even properties: no roots, no lines, no outlets, all of it beside the sac."""
    base = Shell.from_canal(tube, spacing_mm=3.0)

    def make(n: int, m: int, spacing_mm: float) -> Shell:
        s = (np.arange(n) + 0.5) * spacing_mm
        theta = 2 * np.pi * (np.arange(m) + 0.5) / m
        ss, tt = np.meshgrid(s, theta, indexing="ij")
        radius = m * spacing_mm / (2 * np.pi)
        place = np.stack([-radius * np.sin(tt), -radius * np.cos(tt), ss], axis=-1)
        ones = np.ones((n, m))
        return replace(
            base,
            s_mm=s,
            theta_rad=theta,
            spacing_mm=spacing_mm,
            area_mm2=spacing_mm**2 * ones,
            link_s=ones[:-1],
            link_t=ones,
            open_ends=(False, False),
            gap_mm=3 * ones,
            beside_sac=ones,
            conductance=ones,
            softness=ones,
            adherence=ones,
            sac_mm=5 * ones,
            foramina=(),
            inner_mm=place,
            outer_mm=place,
        )

    return make
