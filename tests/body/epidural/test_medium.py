"""Parameters that cannot be are refused, each with one sentence."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from neuroplasty.body.epidural import TABLE, EpiduralSpace, Shell, with_values
from neuroplasty.errors import SolverError


@pytest.mark.parametrize(
    "name",
    ["csf_share", "share_at_term", "sacral_coupling", "adherence_kept", "line_holes", "root_obstruction"],
)
@pytest.mark.parametrize("value", [-0.1, 1.1])
def test_a_share_outside_zero_to_one_is_refused(
    flat_shell: Callable[..., Shell], name: str, value: float
) -> None:
    with pytest.raises(SolverError, match=f"Parameter {name} is a share and was {value}; give 0 to 1"):
        EpiduralSpace(flat_shell(8, 8, 1.0), with_values({name: value}))


@pytest.mark.parametrize(
    "name",
    [
        "film_stiffness",
        "closed_stiffness",
        "sac_yield",
        "vein_room",
        "sleeve_storage",
        "peel_time",
        "adherence_time",
        "csf_pressure_volume_index",
        "csf_outflow_resistance",
    ],
)
@pytest.mark.parametrize("value", [0.0, -1.0])
def test_what_is_divided_by_must_be_above_zero(
    flat_shell: Callable[..., Shell], name: str, value: float
) -> None:
    with pytest.raises(SolverError, match=f"Parameter {name} was {value}; give a number above zero"):
        EpiduralSpace(flat_shell(8, 8, 1.0), with_values({name: value}))


@pytest.mark.parametrize(
    "name", ["adherence", "scar_toughness", "fat_permeability", "fluid_uptake_half_life"]
)
def test_a_negative_number_is_refused_where_none_can_be(flat_shell: Callable[..., Shell], name: str) -> None:
    with pytest.raises(SolverError, match=f"Parameter {name} was -1.0; give zero or more"):
        EpiduralSpace(flat_shell(8, 8, 1.0), with_values({name: -1.0}))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_number_that_is_none_is_refused(flat_shell: Callable[..., Shell], name: str, value: float) -> None:
    with pytest.raises(SolverError, match=f"Parameter {name} is {value}; give a finite number"):
        EpiduralSpace(flat_shell(8, 8, 1.0), with_values({name: value}))


def test_prone_may_lower_the_pressure_and_what_may_be_nothing_may(flat_shell: Callable[..., Shell]) -> None:
    values = {"prone_rise": -1.0, "adherence": 0.0, "scar_toughness": 0.0, "septum_length": 0.0}
    space = EpiduralSpace(flat_shell(8, 8, 1.0), with_values(values))
    assert space.start().strength_pa == pytest.approx(np.zeros((8, 8)))
